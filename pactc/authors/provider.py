"""What the model authors share: from an order and settings to the first request, and what it may
cost. A provider's module has its `PROVIDER` and its `exchange`, which makes one try."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from ..documents import dump_json
from ..errors import PactError, UsageError
from .author import Order, Settings, Usage, Watch
from .prices import OWN, Price, table
from .provider_schema import Fitted, Limits, fit
from .retry import Patience
from .wire import Wire

MAX_TOKENS = 32_000
"""Of one answer, where nobody says otherwise and the model may write as many."""
MOST_TOKENS = 100_000_000
"""Of one answer, whatever a provider says: dollars stay numbers that can be added."""
_POSITIVE = ("max_tokens", "poll")
_PLAIN = """\
Answer with one JSON document and nothing else: no words around it, no fence. It must be valid
against this JSON Schema (draft 2020-12):
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """`name` is the author's; `title` is for people; `variable` holds the key; `package` is the
    SDK, and the extra of pactc that brings it. `stores`: instructions are written to a cache."""

    name: str
    title: str
    variable: str
    package: str
    limits: Limits
    stores: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `fitted`: the provider holds the answer to this schema; without it, `plain`
    says in the prompt what is wanted. `key` is not in the repr, so that no log has it."""

    order: Order
    model: str
    max_tokens: int
    seconds: float
    key: str = field(repr=False)
    fitted: Fitted | None = None
    plain: str = ""
    effort: str | None = None

    @property
    def most_bytes(self) -> int:
        """Of the whole HTTP response: a token is an event of some hundred bytes."""
        return 1_000_000 + 1_000 * self.max_tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """`stop`: "" if all is there, "cut" at the limit of tokens, "full" if the model's context is,
    "refused" (`said` why), "paused" if the provider wants to be asked again."""

    text: str
    usage: Usage
    stop: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order is written on: the first request, and what bounds the others."""

    ask: Ask
    patience: Patience
    price: Price | None
    cap: int
    poll: float
    batch: float = 1


Exchange = Callable[[Ask, Watch, Wire], Answer]


def count(said: Any) -> int:
    """A number of tokens as a provider says it. What is no number, or less than none, is none: no
    answer ever gives money back. More than any answer can have is MOST_TOKENS."""
    known = isinstance(said, int) and not isinstance(said, bool) and said > 0
    return min(said, MOST_TOKENS) if known else 0


def sdk(provider: Provider) -> Any:
    """The provider's SDK. Raises UsageError P821 if it is not installed."""
    try:
        return import_module(provider.package)
    except ModuleNotFoundError:
        raise UsageError(
            "P821",
            f"the author `{provider.name}` needs the package `{provider.package}`",
            help=f"run `pip install 'pactc[{provider.name}]'`",
        ) from None


def terms(provider: Provider, order: Order, settings: Settings) -> Terms:
    """Raises UsageError P820 (no key) and P834 (a setting), PactError P833 (no price, but a
    budget)."""
    said = terms_without_key(provider, order, settings)
    key = os.environ.get(provider.variable, "")
    if not key:
        what = f"the author `{provider.name}` needs a key in the environment"
    elif not re.fullmatch(r"[!-~]+", key):
        what = f"what is in {provider.variable} is no key: it has spaces, or is not ASCII"
    else:
        return replace(said, ask=replace(said.ask, key=key))
    raise UsageError(
        "P820", what, help=f"set {provider.variable} to your key, in the environment only"
    )


def terms_without_key(provider: Provider, order: Order, settings: Settings) -> Terms:
    options = _Options(settings)
    prices = table(settings.root, options.text("prices"))
    model = settings.model or prices.defaults.get(provider.name, "")
    if not model:
        raise UsageError("P834", "no model is named", help="name one in `config`: `model: NAME`")
    price = prices.price(model)
    if price is None and order.budget_left is not None:
        raise PactError(
            "P833",
            f"nobody knows what `{model}` costs, and there is a budget",
            help=f"add `{model}` to {OWN}, choose another model, or remove `budget`",
            notes=(f"prices are of {prices.date}",),
        )
    cap = (price.most if price else None) or max(MAX_TOKENS, int(options.number("max_tokens", 1)))
    wanted = int(options.number("max_tokens", min(MAX_TOKENS, cap)))
    schema = order.flat if order.flat is not None else order.schema
    fitted = fit(dict(schema), provider.limits) if schema is not None else None
    ask = Ask(order, model, min(wanted, cap), settings.seconds, "", fitted)
    ask = replace(ask, effort=options.text("effort"), plain="" if fitted else plain(order))
    patience = Patience(int(options.number("retries", 4)), options.number("wait", 300), "")
    patience = replace(patience, seed=f"{order.artifact} {order.prompt}")
    batch = prices.batch.get(provider.name, 1)
    return Terms(ask, patience, price, cap, options.number("poll", 30), batch)


def estimate(provider: Provider, order: Order, settings: Settings) -> Usage:
    """The most that one try may be billed: a token is two bytes at least, on the average."""
    # That nobody knows the price is for whoever sets the money aside to refuse.
    said = terms_without_key(provider, replace(order, budget_left=None), settings)
    return most(provider, said, said.ask)


def afford(provider: Provider, said: Terms, ask: Ask, total: Usage, factor: float = 1) -> None:
    """Raises PactError P833 if a try could cost more than is left."""
    left = ask.order.budget_left
    price = most(provider, said, ask, factor).dollars
    if left is None or price is None or (total.dollars or 0) + price <= left:
        return
    raise PactError(
        "P833",
        f"one more call for {ask.order.artifact} may cost {price:.2f} $, and "
        f"{max(0.0, left - (total.dollars or 0)):.2f} $ of the budget are left",
        help="raise `budget` in `config` of build-spec.yaml, lower `max_tokens`, or choose a "
        "cheaper model",
    )


def most(provider: Provider, said: Terms, ask: Ask, factor: float = 1) -> Usage:
    """What one try may be billed, at most."""
    fixed = f"{ask.order.instructions}{ask.plain}{ask.fitted.schema if ask.fitted else ''}"
    before, own = (len(text.encode()) // 2 + 500 for text in (fixed, ask.order.data))
    # A provider that stores may store anything that it was sent; none reads for nothing.
    stored = before + own if provider.stores else 0
    usage = Usage(before + own - stored, ask.max_tokens, 0, stored)
    return replace(usage, dollars=said.price.dollars(usage, factor) if said.price else None)


def plain(order: Order) -> str:
    """What stands in the prompt where no grammar holds the answer."""
    schema = order.flat if order.flat is not None else order.schema
    return _PLAIN + dump_json(dict(schema)).decode() if schema is not None else ""


class _Options:
    """`Settings.options`, checked as they are taken."""

    def __init__(self, settings: Settings) -> None:
        self.options = settings.options

    def text(self, name: str) -> str | None:
        value = self.options.get(name)
        if value is None or (isinstance(value, str) and value):
            return value
        raise _wrong(name, "text")

    def number(self, name: str, default: float) -> float:
        value: Any = self.options.get(name, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and value >= (0.01 if name in _POSITIVE else 0):
            return float(value)
        raise _wrong(name, "a number above 0" if name in _POSITIVE else "a number, 0 or more")


def _wrong(name: str, kind: str) -> UsageError:
    return UsageError(
        "P834",
        f"the setting `{name}` has to be {kind}",
        help=f"correct `{name}` in `config` of build-spec.yaml",
    )
