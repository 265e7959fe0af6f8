"""Calls that only other calls make meaningful, where no state says so: an example's arguments with
one of another example, and sequences in which what one call made is asked for by the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import Atoms, Place, alike, pool
from .choices import Seeded
from .contract import Contract, Function, taken
from .draw import arguments
from .observe import Ref, Step
from .schemas import Nothing, flat, key
from .strategies import Maker
from .walk import Walk

CROSSED = 12
STARTS = 4
DEPTH = 3
KEPT = ("db.write", "fs.write")
"""Effects that later calls may tell."""


def crossed(contract: Contract, name: str) -> Iterator[dict[str, Any]]:
    """Each example's arguments with one argument of another example, of this function or of one
    that has a parameter of the same name and type: what fails in two ways may succeed so."""
    function = contract.functions[name]
    params = taken(contract, function)
    others: list[tuple[str, Any]] = []
    for other in (function, *contract.functions.values()):
        shared = [n for n in params if key(other.params.get(n)) == key(params[n])]
        others += [(n, e.args[n]) for e in other.examples for n in shared if n in e.args]
    seen = {key({n: e.args.get(n) for n in params}) for e in function.examples}
    count = 0
    for example in function.examples:
        for place, value in others:
            args = {n: v for n, v in {**example.args, place: value}.items() if n in params}
            text = key({n: args.get(n) for n in params})
            if text not in seen and all(contract.accepts(params[n], v) for n, v in args.items()):
                seen.add(text)
                count += 1
                yield args
            if count == CROSSED:
                return


def linked(contract: Contract, seed: int) -> Iterator[Walk]:
    """For each function that leaves something behind: a call of it, what reads it, what changes it,
    and both again. Only where no state is declared: else sequences are drawn anyway."""
    if contract.state is not None:
        return
    for name, function in contract.functions.items():
        if not keeps(function):
            continue
        found = {n: place for n in contract.functions if (place := _link(contract, function, n))}
        starts = [dict(e.args) for e in function.examples if e.raises is None]
        starts = [{n: v for n, v in a.items() if n in taken(contract, function)} for a in starts]
        for args in [*crossed(contract, name), *starts][:STARTS] if found else ():
            walk = Walk(contract)
            _add(walk, name, args)
            reads = [n for n in contract.functions if not keeps(contract.functions[n])]
            writes = [n for n in found if keeps(contract.functions[n])]
            for other in (*reads, *writes, *reads):
                _follow(walk, args, other, found.get(other), seed)
            _add(walk, name, args)
            yield walk


def keeps(function: Function) -> bool:
    """Whether a call may leave something for later calls."""
    return any(effect.partition(":")[0] in KEPT for effect in function.effects)


def _link(contract: Contract, maker: Function, name: str) -> tuple[str, Place] | None:
    """A parameter of the function, and the part of the maker's result that it may be."""
    for param, schema in taken(contract, contract.functions[name]).items():
        kinds = _kinds(contract, schema)
        for place, kind in _parts(contract, maker.returns, (), 0):
            field = str(place[-1]) if place else ""
            if param not in maker.params and alike(param, field) and kind in kinds:
                return param, place
    return None


def _parts(contract: Contract, schema: Any, at: Place, depth: int) -> Iterator[tuple[Place, str]]:
    """The leaves that a value of the type may have, and their types."""
    try:
        here = flat(contract, schema)
    except Nothing:
        return
    for word in ("anyOf", "oneOf"):
        for branch in here.get(word) or ():
            yield from _parts(contract, branch, at, depth)
    if depth < DEPTH:
        for name, part in (here.get("properties") or {}).items():
            yield from _parts(contract, part, (*at, name), depth + 1)
    yield from ((at, kind) for kind in _kinds(contract, here) if kind in ("string", "integer"))


def _kinds(contract: Contract, schema: Any) -> list[str]:
    try:
        kinds = flat(contract, schema).get("type") or []
    except Nothing:
        return []
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _follow(
    walk: Walk, first: Mapping[str, Any], name: str, link: tuple[str, Place] | None, seed: int
) -> None:
    """A call with what the first one was given and has made; the rest as in an example."""
    contract, function = walk.contract, walk.contract.functions[name]
    params = taken(contract, function)
    shared = {n: v for n, v in first.items() if n in params}
    if not shared and link is None:
        return
    try:
        maker = Maker(contract, Seeded(f"{seed}/{name}/linked"), Atoms(pool(contract, name)))
        made = arguments(contract, function, maker)
    except Nothing:
        return
    for example in function.examples[:1]:
        made = {n: v for n, v in example.args.items() if n in params}
    made.update(shared)
    if link is not None and link[0] in made:
        made[link[0]] = Ref(0, link[1], made[link[0]])
    _add(walk, name, made)


def _add(walk: Walk, name: str, args: Mapping[str, Any]) -> None:
    if walk.allowed(name, walk.before(name, args)) is not False:
        walk.add(Step(name, dict(args)))
