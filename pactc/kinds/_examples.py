"""Checks of the values that a contract shows: they must be of the types that it gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem
from ._references import mapping, texts

LONG = 160


def check(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P713 of a contract whose types are some: arguments and results of examples, and the
    initial state. Fixtures are supplied by whoever judges. Arguments that the contract says are
    refused (`refuses`) may be of other types."""
    state = mapping(contract.get("state"))
    shown = [*_examples(contract)]
    if "initial" in state and "model" in state:
        shown.append((state["model"], state["initial"], "/state/initial", "the initial state"))
    if not shown:
        return
    # Where all is fresh, no value is looked at, and none of these imported.
    from ..contracts.contract import Contract, as_schema

    named = {n: as_schema(t) for n, t in mapping(contract.get("types")).items()}
    held = Contract("", {}, named)
    for type_, value, pointer, what in shown:
        refused = held.refused(as_schema(type_), value)
        if refused is not None:
            at = pointer + "".join(f"/{escape(str(step))}" for step in refused[0])
            why = refused[1] if len(refused[1]) <= LONG else f"{refused[1][:LONG]}..."
            yield Problem(
                "P713", at, f"{what} is not of its type: {why}", "correct the value, or the type"
            )


def _examples(contract: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any, str, str]]:
    """Type, value, pointer of the value, and what it is."""
    fixtures = mapping(contract.get("fixtures"))
    for name, function in mapping(contract.get("functions")).items():
        params = mapping(mapping(function).get("params"))
        refuses = mapping(function).get("refuses")
        for place, example in enumerate(texts(mapping(function).get("examples"))):
            base = f"/functions/{escape(name)}/examples/{place}"
            told, raises = mapping(example), mapping(example).get("raises")
            for param, value in mapping(told.get("args")).items():
                known = param in params and param not in fixtures
                if known and not (refuses and raises == refuses):
                    what = f"`{param}` of example `{told.get('id')}`"
                    yield params[param], value, f"{base}/args/{escape(param)}", what
            if "result" in told:
                returns = mapping(mapping(function).get("returns"))
                what = f"the result of example `{told.get('id')}`"
                yield returns, told["result"], f"{base}/result", what
