"""Many orders at once by Anthropic's Message Batches API: half the price, within a day.

A batch is begun and followed apart, so that whoever dies in between can follow it again by its
name. What it leaves open (it was cut off, refused, failed, expired or was cancelled) is none of
this module's: it is asked by itself.

Source: the SDK `anthropic` 2.x, `messages.batches`;
platform.claude.com/docs/en/build-with-claude/batch-processing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ..errors import PactError
from . import faults
from .anthropic_ import PROVIDER, answer, client, request
from .author import Cancelled, Draft, Order, Settings, Usage, Watch
from .converse import draft
from .provider import Terms, most, sdk, terms, terms_without_key
from .retry import Fault, persist
from .wire import Wire

T = TypeVar("T")

NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")
RESULT_BYTES = 20_000_000
"""Of all that may come for one order."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a batch says of one order: what it was billed, and the draft, if it is whole."""

    usage: Usage
    draft: Draft | None


def estimate(order: Order, settings: Settings) -> Usage:
    """The most that one order of a batch may be billed, without any call."""
    said = terms_without_key(PROVIDER, replace(order, budget_left=None), settings)
    return most(PROVIDER, said, said.ask, said.batch)


def begin(orders: Sequence[Order], settings: Settings, watch: Watch) -> str:
    """Ask for all of the orders; the batch's name. Their ids in it are those of `names`. Raises
    PactError for what concerns all of them, and Cancelled."""
    sdk(PROVIDER)
    all_ = [terms(PROVIDER, order, settings) for order in orders]
    requests = [
        {"custom_id": name, "params": request(said.ask)}
        for name, said in zip(names(orders), all_, strict=True)
    ]
    made = _Batches(all_[0], len(all_), watch).call(lambda api: api.create(requests=requests))
    if not isinstance(made.id, str) or not NAME.fullmatch(made.id):
        raise PactError("P828", f"{PROVIDER.title} gave a batch no name",
                        help="run the command again without batches")  # fmt: skip
    return made.id


def names(orders: Sequence[Order]) -> list[str]:
    """Ids of orders in a batch."""
    return [f"order-{i}" for i in range(len(orders))]


def follow(
    name: str, orders: Mapping[str, Order], settings: Settings, watch: Watch
) -> dict[str, Result]:
    """Wait until a batch has ended; the results of its orders, by id, as far as it has one. The
    setting `poll` is the time in seconds between two looks. Raises PactError; P823 if the provider
    knows no such batch. Whoever cancels it, or is interrupted, cancels the batch too: what was done
    by then can be had by following it again."""
    sdk(PROVIDER)
    all_ = {id_: terms(PROVIDER, order, settings) for id_, order in orders.items()}
    first = next(iter(all_.values()))
    batches = _Batches(first, len(all_), watch)
    try:
        batch = batches.call(lambda api: api.retrieve(name))
        while batch.processing_status != "ended":
            watch.told(f"waits for the batch {faults.clean(name)}", 0)
            if watch.cancel.wait(first.poll):
                raise Cancelled
            batch = batches.call(lambda api: api.retrieve(name))
        found = batches.call(lambda api: _results(api, batch))
    except (Cancelled, KeyboardInterrupt):
        batches.cancel(name)
        raise
    made = ((id_, _made(all_[id_], told)) for id_, told in found.items() if id_ in all_)
    return {id_: told for id_, told in made if told is not None}


def _results(api: Any, batch: Any) -> dict[str, Any]:
    # The key goes wherever the results are said to be.
    there, here = urlsplit(batch.results_url or ""), urlsplit(str(api._client.base_url))
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        raise Fault(
            "P828",
            f"{PROVIDER.title} keeps the results of a batch elsewhere",
            "run the command again without batches",
        )
    return {line.custom_id: line.result for line in api.results(batch.id)}


def _made(said: Terms, result: Any) -> Result | None:
    if result.type != "succeeded":
        return None
    told = answer(result.message)
    dollars = said.price.dollars(told.usage, said.batch) if said.price else None
    spent = replace(told.usage, dollars=dollars)
    try:
        return Result(spent, None if told.stop else draft(PROVIDER, said.ask, told, spent))
    except PactError:  # no JSON, or nothing
        return Result(spent, None)


class _Batches:
    """The provider's batches, as far as one of so many orders needs them."""

    def __init__(self, first: Terms, count: int, watch: Watch) -> None:
        self.first, self.count, self.watch = first, count, watch

    def cancel(self, name: str) -> None:
        """As well as one can: whoever cancels does not wait for long."""
        with suppress(Exception), self._api(Watch(), 10) as api:
            api.cancel(name)

    def call(self, act: Callable[[Any], T]) -> T:
        def once() -> T:
            with self._api(self.watch, self.first.ask.seconds) as api:
                return act(api)

        return persist(once, self.watch, self.first.patience)

    @contextmanager
    def _api(self, watch: Watch, seconds: float) -> Iterator[Any]:
        ask, title = self.first.ask, PROVIDER.title
        with Wire(watch.cancel, seconds, RESULT_BYTES * self.count) as wire:
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
