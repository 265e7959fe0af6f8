"""One draft from a provider: what is tried again, what was spent, what becomes of the answer.

No conversation grows: each try is a request of its own, and an answer is used whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..documents import dump_json, dump_yaml, parse_json
from ..errors import PactError
from ..model import Value
from . import faults
from .author import Cancelled, Draft, Order, Settings, Usage, Watch
from .prices import added
from .provider import Answer, Ask, Exchange, Provider, Terms, afford, plain, sdk, terms
from .retry import Fault, persist
from .wire import Wire

_SCHEMA = re.compile("schema|grammar|output_config|response_format|text.format", re.IGNORECASE)

NOTHING = Usage(dollars=0.0)


def write(
    provider: Provider, exchange: Exchange, order: Order, settings: Settings, watch: Watch
) -> Draft:
    """See `author.Author`."""
    sdk(provider)
    return converse(provider, exchange, terms(provider, order, settings), watch)


def converse(
    provider: Provider,
    exchange: Exchange,
    said: Terms,
    watch: Watch,
    spent: Usage = NOTHING,
) -> Draft:
    """One draft on these terms; `spent` was billed for it before. Raises PactError P822..P833 and
    Cancelled."""
    ask = said.ask

    def billed(usage: Usage) -> None:
        nonlocal spent
        usage = replace(usage, dollars=said.price.dollars(usage) if said.price else None)
        spent = added(spent, usage)
        watch.spend(usage)

    def once() -> Answer:
        afford(provider, said, ask, spent)
        watch.told(f"asks {ask.model} for {ask.order.artifact}", 0)
        return _once(provider, exchange, ask, watch, billed)

    while True:
        try:
            answer = persist(once, watch, said.patience)
        except PactError as problem:
            if not (ask.fitted and _is_about_schema(problem)):
                raise
            # How large a schema may be, a provider only knows when it has tried.
            watch.told(f"puts the schema into the prompt: {provider.title} refuses it", 0)
            ask = replace(ask, fitted=None, plain=plain(ask.order))
            continue
        if answer.stop != "cut":
            return draft(provider, ask, answer, spent)
        more = min(said.cap, ask.max_tokens * 4)
        if more <= ask.max_tokens or ask.max_tokens > said.ask.max_tokens:
            raise _cut(provider, ask)
        watch.told(f"was cut off at {ask.max_tokens} tokens: asks again with {more}", 0)
        ask = replace(ask, max_tokens=more)


def _once(
    provider: Provider, exchange: Exchange, ask: Ask, watch: Watch, billed: Callable[[Usage], None]
) -> Answer:
    with Wire(watch.cancel, ask.seconds, ask.most_bytes) as wire:
        try:
            answer = exchange(ask, watch, wire)
        except Exception as problem:
            if wire.partial:
                billed(wire.partial)
            if wire.why == "cancelled" or isinstance(problem, Cancelled):
                raise Cancelled from None
            failed = problem
        else:
            billed(answer.usage)
            return settle(provider, answer)
    if isinstance(failed, Fault) and not wire.why:
        found = failed
    else:
        found = faults.fault(failed, wire, provider.title, provider.variable, ask.model)
    found.said = faults.hidden(found.said, ask.key)
    raise found


def settle(provider: Provider, answer: Answer) -> Answer:
    """The answer, unless it is a fault. Raises Fault P824, P825, P828."""
    if answer.stop == "refused":
        raise faults.refused(provider.title, faults.clean(answer.said))
    if answer.stop == "full":
        raise Fault(
            "P824",
            f"the order is too large for the model's context, as {provider.title} counts it",
            "split the artifact that it is made from, or choose a model with a larger context",
        )
    if answer.stop == "paused":
        raise Fault(
            "P828",
            f"{provider.title} paused without an end",
            "run the command again",
            again=True,
        )
    return answer


def _cut(provider: Provider, ask: Ask) -> PactError:
    return PactError(
        "P826",
        f"the answer of {provider.title} was cut off at {ask.max_tokens} tokens",
        help="raise `max_tokens` in `config` of build-spec.yaml, choose a model that may write "
        "more, or split the component in pact/graph.yaml",
    )


def _is_about_schema(problem: PactError) -> bool:
    return problem.code == "P824" and bool(_SCHEMA.search(" ".join(problem.finding.notes)))


def draft(provider: Provider, ask: Ask, answer: Answer, total: Usage) -> Draft:
    """The artifact's bytes. Raises PactError P832."""
    parameters: dict[str, Value] = {"max_tokens": ask.max_tokens}
    if ask.effort:
        parameters["effort"] = ask.effort
    is_text = ask.order.flat is None and ask.order.schema is None
    parameters["format"] = "text" if is_text else "json_schema" if ask.fitted else "json"
    try:
        data = _bytes(ask, answer.text, is_text)
    except (PactError, ValueError, RecursionError) as problem:
        raise PactError(
            "P832",
            f"the answer of {provider.title} is not what was asked for: "
            f"{faults.hidden(faults.clean(str(problem)), ask.key)}",
            help=f"run `pactc build {ask.order.artifact}` again, or choose another model",
        ) from None
    return Draft(data, provider.name, ask.model, parameters, total)


def _bytes(ask: Ask, text: str, is_text: bool) -> bytes:
    if not text.strip():
        raise ValueError("it is empty")
    if is_text:
        return (text if text.endswith("\n") else text + "\n").encode()
    value = parse_json((text if ask.fitted else _bare(text)).encode(), "answer.json")
    if ask.fitted:
        value = ask.fitted.value(value)
    return dump_json(value) if ask.order.path.endswith(".json") else dump_yaml(value)


def _bare(text: str) -> str:
    """Without the fence that models put around JSON when nothing holds them."""
    fenced = re.fullmatch(r"\s*```[a-z]*\n(.*?)\n?```\s*", text, re.DOTALL)
    return fenced[1] if fenced else text
