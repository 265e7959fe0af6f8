"""What a consumer relies on of a contract: the functions that it uses, with the types that they
speak of, and what is said of the component as a whole; no other function, and no prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..documents import escape

WHOLE = ("binding", "class", "fixtures", "state", "data")


def used(contract: Mapping[str, Any], functions: Iterable[str]) -> frozenset[str]:
    """JSON Pointers, of two names at most, to what these functions are and stand on. A function
    that the contract has not is among them: it may come."""
    waiting: list[Any] = [contract.get(word) for word in WHOLE]
    found = {f"/{word}" for word in WHOLE}
    for name in functions:
        found.add(f"/functions/{escape(name)}")
        waiting.append(_of(contract, "functions", name))
    # What observes or sets up the state says what the state is.
    state = contract.get("state")
    if isinstance(state, Mapping):
        for name in [state.get("observe"), *(state.get("setup") or ())]:
            if isinstance(name, str):
                found.add(f"/functions/{escape(name)}")
                waiting.append(_of(contract, "functions", name))
    while waiting:
        for name in _named(waiting.pop()):
            if (pointer := f"/types/{escape(name)}") not in found:
                found.add(pointer)
                waiting.append(_of(contract, "types", name))
    return frozenset(found)


def _of(contract: Mapping[str, Any], word: str, name: str) -> Any:
    held = contract.get(word)
    return held.get(name) if isinstance(held, Mapping) else None


def _named(value: Any) -> Iterator[str]:
    """Names of the types that a value refers to."""
    if isinstance(value, Mapping):
        ref = value.get("$ref")
        if isinstance(ref, str) and ref.startswith("#/types/"):
            yield ref.removeprefix("#/types/")
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)
