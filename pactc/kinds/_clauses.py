"""Checks of the logic of a contract: every expression is one, and reads only what it can know.

The CEL runtime is imported with the first expression, and so never where all is fresh.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..contracts.cel import CelError, Program, mentions
from ..documents import escape
from ..model import Problem
from ._references import mapping, texts

BEFORE = ("args", "config", "old", "state")
AFTER = (*BEFORE, "result")
OF_STATE = ("config", "old", "state")
WHY = {
    "result": "there is no result yet",
    "args": "it holds of the state, whatever was called",
    "old": "this contract has no `state`",
    "state": "this contract has no `state`",
    "config": "this contract has no `class`",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """One text in CEL; `knows` are the variables that have a meaning in it."""

    text: str
    pointer: str
    knows: Collection[str]


def check(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P710 and P711 of all the expressions in a contract."""
    absent = {"state", "old"} if "state" not in contract else set()
    absent |= {"config"} if "class" not in contract else set()
    for each in expressions(contract):
        try:
            Program(each.text)
        except CelError as error:
            yield _no_expression(each, error)
            continue
        for name in AFTER:
            if mentions(each.text, name) and (name not in each.knows or name in absent):
                text = f"`{name}` is not known here: {WHY[name]}"
                known = [f"`{k}`" for k in each.knows if k not in absent]
                yield Problem("P711", each.pointer, text, f"speak of {', '.join(known)} only")


def _no_expression(each: Expression, error: CelError) -> Problem:
    lines = each.text.splitlines() or [""]
    line = lines[min(error.line, len(lines)) - 1]
    shown = line[max(0, error.column - 41) : error.column + 39].strip()
    place = f"column {error.column}" if len(lines) == 1 else f"line {error.line}, {error.column}"
    text = f"this is no expression in CEL: {error}"
    return Problem("P710", each.pointer, text, "correct it", (f"at {place}: {shown}",))


def expressions(contract: Mapping[str, Any]) -> Iterator[Expression]:
    """Every expression of a contract, in the order of the file."""
    for name, function in mapping(contract.get("functions")).items():
        yield from _of_function(mapping(function), f"/functions/{escape(name)}")
    state = mapping(contract.get("state"))
    yield from _listed(state.get("transitions"), "/state/transitions", AFTER)
    yield from _listed(state.get("invariants"), "/state/invariants", OF_STATE)


def _of_function(function: Mapping[str, Any], base: str) -> Iterator[Expression]:
    yield from _listed(function.get("requires"), f"{base}/requires", BEFORE)
    for place, error in enumerate(texts(function.get("errors"))):
        at = f"{base}/errors/{place}"
        yield from _one(mapping(error).get("when"), f"{at}/when", BEFORE)
        for field, text in mapping(mapping(error).get("data")).items():
            yield from _one(text, f"{at}/data/{escape(field)}", BEFORE)
    yield from _listed(function.get("ensures"), f"{base}/ensures", AFTER)
    model = mapping(function.get("model"))
    yield from _one(model.get("result"), f"{base}/model/result", BEFORE)
    yield from _one(model.get("state"), f"{base}/model/state", AFTER)


def _listed(clauses: Any, base: str, knows: Collection[str]) -> Iterator[Expression]:
    for place, clause in enumerate(texts(clauses)):
        yield from _one(mapping(clause).get("cel"), f"{base}/{place}/cel", knows)


def _one(text: Any, pointer: str, knows: Collection[str]) -> Iterator[Expression]:
    if isinstance(text, str):
        yield Expression(text, pointer, knows)
