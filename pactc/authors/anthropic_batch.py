"""Many orders at once by Anthropic's Message Batches API: half the price, within a day.

Source: the SDK `anthropic` 2.x, `messages.batches`;
platform.claude.com/docs/en/build-with-claude/batch-processing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ..errors import PactError
from . import faults
from .anthropic_ import PROVIDER, answer, client, exchange, request
from .author import Cancelled, Draft, Order, Settings, Usage, Watch
from .converse import converse, draft, settle
from .provider import Terms, afford, sdk, terms
from .retry import Fault, persist
from .wire import Wire

T = TypeVar("T")

RESULT_BYTES = 20_000_000
"""Of all that may come for one order."""


def write_many(
    orders: Sequence[Order], settings: Settings, watch: Watch
) -> list[Draft | PactError]:
    """A draft or what went wrong, for each order in turn. What a batch leaves open (it was cut
    off, expired, or failed in a way that may pass) is asked again one by one. The setting `poll`
    is the time in seconds between two looks. Raises PactError for what concerns all orders, and
    Cancelled, after the batch has been cancelled too."""
    if not orders:
        return []
    sdk(PROVIDER)
    all_ = [terms(PROVIDER, order, settings) for order in orders]
    covered(all_)
    results = _Batch(all_, watch).run()
    return [_made(said, results.get(f"order-{i}"), watch) for i, said in enumerate(all_)]


def covered(all_: Sequence[Terms]) -> None:
    """Raises PactError P833 if the batch could cost more than is left."""
    spent = Usage(dollars=0.0)
    for said in all_:
        afford(PROVIDER, said, said.ask, spent, said.batch)
        most = (
            said.price.dollars(Usage(output=said.ask.max_tokens), said.batch) if said.price else 0
        )
        spent = Usage(dollars=(spent.dollars or 0) + most)


class _Batch:
    """One batch, from its creation to its results."""

    def __init__(self, all_: Sequence[Terms], watch: Watch) -> None:
        self.all, self.watch, self.first = all_, watch, all_[0]

    def run(self) -> dict[str, Any]:
        """Each order's result, by its id in the batch."""
        requests = [
            {"custom_id": f"order-{i}", "params": request(said.ask)}
            for i, said in enumerate(self.all)
        ]
        self.watch.told(f"asks {self.first.ask.model} for {len(requests)} artifacts at once", 0)
        batch = self._call(lambda api: api.create(requests=requests))
        name = batch.id
        try:
            while batch.processing_status != "ended":
                self.watch.told(f"waits for the batch {faults.clean(name)}", 0)
                if self.watch.cancel.wait(self.first.poll):
                    raise Cancelled
                batch = self._call(lambda api: api.retrieve(name))
            return self._call(lambda api: self._results(api, batch))
        except Cancelled:
            self._cancel(name)
            raise

    def _results(self, api: Any, batch: Any) -> dict[str, Any]:
        # The key goes wherever the results are said to be.
        there, here = urlsplit(batch.results_url or ""), urlsplit(str(api._client.base_url))
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise Fault(
                "P828",
                f"{PROVIDER.title} keeps the results of a batch elsewhere",
                "run the command again without batches",
            )
        return {line.custom_id: line.result for line in api.results(batch.id)}

    def _cancel(self, name: str) -> None:
        """As well as one can: whoever cancels does not wait for long."""
        with suppress(Exception), self._api(Watch(), 10) as api:
            api.cancel(name)

    def _call(self, act: Callable[[Any], T]) -> T:
        def once() -> T:
            with self._api(self.watch, self.first.ask.seconds) as api:
                return act(api)

        return persist(once, self.watch, self.first.patience)

    @contextmanager
    def _api(self, watch: Watch, seconds: float) -> Iterator[Any]:
        ask, title = self.first.ask, PROVIDER.title
        with Wire(watch.cancel, seconds, RESULT_BYTES * len(self.all)) as wire:
            try:
                yield client(ask, wire).messages.batches
            except Exception as problem:
                if wire.why == "cancelled":
                    raise Cancelled from None
                if isinstance(problem, Fault | PactError):
                    raise
                found = faults.fault(problem, wire, title, PROVIDER.variable, ask.model)
            else:
                return
        found.said = faults.hidden(found.said, ask.key)
        raise found


def _made(said: Terms, result: Any, watch: Watch) -> Draft | PactError:
    """What became of one order. Raises Cancelled."""
    try:
        spent = Usage(dollars=0.0 if said.price else None)
        if result is not None and result.type == "succeeded":
            told = answer(result.message)
            dollars = said.price.dollars(told.usage, said.batch) if said.price else None
            spent = replace(told.usage, dollars=dollars)
            watch.spend(spent)
            if not told.stop:
                return draft(PROVIDER, said.ask, told, spent)
            if told.stop == "refused":
                settle(PROVIDER, told)
        elif result is not None and result.type == "errored":
            _errored(said, result.error)
        watch.told(f"asks for {said.ask.order.artifact} by itself: the batch left it open", 0)
        return converse(PROVIDER, exchange, said, watch, spent)
    except Fault as fault:
        fault.said = faults.hidden(fault.said, said.ask.key)
        return fault.error()
    except PactError as problem:
        return problem


def _errored(said: Terms, error: Any) -> None:
    """Raises Fault for what another try would not mend."""
    words, text = [error.error.type], faults.clean(error.error.message)
    fault = faults.stated(words, None, text, {}, PROVIDER.title, PROVIDER.variable, said.ask.model)
    if not fault.again and fault.code != "P824":  # a schema may be too large for a grammar
        raise fault
