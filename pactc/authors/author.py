"""The one door: what every author is given, and what it gives back.

An author is a module of this package with `write(order, settings, watch) -> Draft`; `AUTHORS` of
`authors` names them. Whoever writes, the compiler stays the same: a draft is validated like any
file, and an author can only ever produce the one artifact that it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from ..model import Finding, Value


@dataclass(frozen=True, slots=True)
class Order:
    """All that an author may use. `schema` is the JSON Schema of the artifact (draft 2020-12), or
    None for a text; `flat` is the same for providers that refuse deep grammars: it accepts all that
    `schema` accepts. `instructions` are the same for every artifact of the kind, so that a provider
    may cache them; `data` quotes the inputs, and the findings of a second try, as data. `reasons`
    say why what is there (`previous`) no longer holds. `inputs` are what `data` quotes: by part
    name, the fingerprint and the value. `previous` is the text that `findings` and `reasons` are
    about. `budget_left` is in US dollars; None: no limit. `prompt` is the fingerprint of
    instructions and data, and so of all that was asked."""

    artifact: str
    kind: str
    name: str | None
    path: str
    instructions: str
    data: str
    prompt: str
    schema: Mapping[str, Value] | None = None
    flat: Mapping[str, Value] | None = None
    reasons: tuple[str, ...] = ()
    inputs: Mapping[str, tuple[str, Value]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    previous: str | None = None
    budget_left: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the spec's `config` and the command line say about one author. `model` is the
    provider's name of one; `options` are further parameters of the author (`effort`,
    `max_tokens`, `command`, `file`, `package`, ...). `seconds` bounds one try. `root` is the
    project's folder, for authors that read files of it."""

    model: str | None = None
    options: Mapping[str, Value] = field(default_factory=dict)
    seconds: float = 600
    root: str = "."


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one draft, retries included. `input` are those billed in full; `cached` were read
    from a provider's cache and `stored` written to it. `dollars` is None if no price is known."""

    input: int = 0
    output: int = 0
    cached: int = 0
    stored: int = 0
    dollars: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author wrote: the artifact's bytes, and what the record keeps of how. `parameters`
    are what was asked of the provider besides the prompt, with no secret among them."""

    data: bytes
    author: str
    model: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Watch:
    """How a long call is followed and ended. `cancel` is set by Ctrl-C or when the build stops:
    the author then raises Cancelled soon and writes nothing. `told(text, tokens)` says what goes
    on ("waits 4 s: the provider is overloaded"), with the output tokens so far. `spend(usage)` is
    called for every answer that was billed, also those that fail afterwards."""

    cancel: Event = field(default_factory=Event)
    told: Callable[[str, int], None] = lambda _text, _tokens: None
    spend: Callable[[Usage], None] = lambda _usage: None


class Cancelled(Exception):  # noqa: N818  not an error: somebody wanted it
    """The call was ended on purpose."""


class Author(Protocol):
    """A module of `authors`. Raises PactError of family P8 for what failed, or Cancelled."""

    def write(self, order: Order, settings: Settings, watch: Watch) -> Draft: ...

    def estimate(self, order: Order, settings: Settings) -> Usage:
        """The most that `write` may be billed for one try, without any call."""
