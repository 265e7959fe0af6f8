"""What the checks of several kinds share: ids that must exist, and the nearest one that does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ..model import Problem

_LEVEL = re.compile(r"[A-Z]{3}-(BASIC|STANDARD|STRICT|REGULATED)-")


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one: absent and wrong inputs are other
    findings."""
    return value if isinstance(value, Mapping) else {}


def nearest(name: str, known: Collection[str]) -> str | None:
    """The one of `known` that was probably meant."""
    return next(iter(get_close_matches(name, known, 1)), None)


def unknown(
    names: Iterable[str],
    known: Collection[str] | None,
    pointer: str,
    what: str,
    code: str = "P420",
    where: str = "",
) -> Iterator[Problem]:
    """A problem for each of `names` (a list at `pointer`) that is not `known`. Nothing if `known`
    is None: what they refer to could not be read."""
    if known is None:
        return
    for place, name in enumerate(names):
        if name not in known:
            yield refuse(name, known, f"{pointer}/{place}", what, code, where)


def refuse(
    name: str,
    known: Collection[str],
    pointer: str,
    what: str,
    code: str = "P420",
    where: str = "",
) -> Problem:
    """The problem that `name` is no `what`; `where` says where it would be."""
    if what == "control" and (level := _LEVEL.match(name)):
        known = [k for k in known if k.startswith(level.group())]
        if not known:  # not misspelt: the bar was lowered
            text = f"there is no control `{name}`, for the bar has no `{level.group()}*`"
            mend = "raise the level in build-spec.yaml, or take the reference out"
            return Problem(code, pointer, text, mend)
    near = nearest(name, known)
    text = f"there is no {what} `{name}`" + (f"; did you mean `{near}`?" if near else "")
    mend = f"write `{near}`" if near else "correct the id"
    return Problem(code, pointer, text, f"{mend}, or add the {what}{where}")


def texts(value: Any) -> list[str]:
    """A list of ids, as it stands; empty if it is no list."""
    return value if isinstance(value, list) else []


def clauses(contracts: Any) -> frozenset[str] | None:
    """`component#clause` of every clause of the contracts (name -> contract), or None if there
    are no contracts to look into, or one of them is not there yet."""
    if not isinstance(contracts, Mapping) or not all(
        isinstance(c, Mapping) for c in contracts.values()
    ):
        return None
    return frozenset(
        f"{name}#{clause['id']}"
        for name, contract in contracts.items()
        for clause, _ in contract_clauses(contract)
    )


def contract_clauses(contract: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Everything with a clause id in a contract, with its pointer, in the order of the file."""
    for name, function in mapping(contract.get("functions")).items():
        for group in ("requires", "errors", "ensures", "examples"):
            yield from _clauses(mapping(function).get(group), f"/functions/{name}/{group}")
    state = mapping(contract.get("state"))
    for group in ("transitions", "invariants"):
        yield from _clauses(state.get(group), f"/state/{group}")


def _clauses(group: Any, pointer: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for place, clause in enumerate(group if isinstance(group, list) else ()):
        if isinstance(clause, Mapping) and "id" in clause:
            yield clause, f"{pointer}/{place}"


def ids(value: Any) -> frozenset[str] | None:
    """The ids of a mapping, or None if there is none."""
    return frozenset(value) if isinstance(value, Mapping) else None


def components(graph: Any) -> frozenset[str] | None:
    """The components of a graph, or None if there is no graph."""
    return ids(mapping(graph).get("components"))
