"""One difference between two versions of a contract, and what it means to whoever relies on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .contract import Contract, Function
from .lint_problem import call, shown
from .situations import Moment

Severity = Literal["breaking", "compatible", "unknown"]
Level = Literal["error", "warning", "off"]


@dataclass(frozen=True)
class Change:
    """`kind` is the class, such as `parameter narrowed`. `function` and `clause` are empty where it
    concerns neither. `counterexample` shows it, where something was found that does. `pointer` is a
    place in the new contract, or the nearest one to what is gone."""

    kind: str
    function: str
    clause: str
    severity: Severity
    text: str
    counterexample: str = ""
    pointer: str = ""

    @property
    def breaks(self) -> bool:
        """Whether it counts as breaking: what is unknown does."""
        return self.severity != "compatible"


def level(change: Change, levels: Mapping[str, Any]) -> Level:
    """How much a change matters where the policy says `levels` of classes: an error, unless it says
    otherwise of this one; "off" for what breaks nobody. Of what is unknown nobody has seen that it
    may be passed over in silence: at least it is an error that says so."""
    if not change.breaks:
        return "off"
    match levels.get(change.kind):
        case "warning":
            return "warning"
        case "off" if change.severity == "breaking":
            return "off"
    return "error"


@dataclass(frozen=True)
class Pair:
    """One function in both versions."""

    old: Contract
    new: Contract
    before: Function
    after: Function

    @property
    def base(self) -> str:
        return f"/functions/{self.after.name}"

    def change(
        self, kind: str, severity: Severity, text: str, example: str = "", *, clause: str = "",
        pointer: str = "",
    ) -> Change:  # fmt: skip
        name = self.after.name
        return Change(kind, name, clause, severity, text, example, pointer or self.base)

    def call(self, moment: Moment) -> str:
        return call(self.after.name, moment)


def differ(one: Any, other: Any) -> str:
    """Two values side by side."""
    return f"{shown(one)} before, {shown(other)} now"


def section(contract: Contract, *keys: str) -> Any:
    """A part of the contract's document; an empty mapping where there is none."""
    found: Any = contract.value
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return {} if found is None else found
