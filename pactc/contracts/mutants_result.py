"""Mutants that return something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from .candidates import distinct, key
from .contract import Clause
from .duty import Found
from .mutant import Asked, Bench, Change, Mutant, kept, python
from .near import Path, get, places, pointer, tweaked, tweaks, wrong
from .observe import complete, equal
from .reference import Answer, Call

TRIES = 12
_EMPTY: dict[type, Any] = {str: "", list: [], dict: {}, int: 0, float: 0.0, bool: False}


def result_mutants(bench: Bench) -> Iterator[Mutant]:
    """Constants, echoes, results that are a little off, out of their type, or break one clause."""
    if not bench.good:
        return
    yield from _constants(bench)
    yield from _inputs(bench)
    yield from _leaves(bench)
    yield from _broken(bench)


def _always(bench: Bench, value: Any) -> Change:
    def change(asked: Asked) -> Answer:
        if asked.call.outcome.kind != "returned":
            return kept(asked)
        return bench.returns(asked.call, value)

    return change


def _constants(bench: Bench) -> Iterator[Mutant]:
    right = bench.varied(1)[0].outcome.value
    yield bench.made("none", "returns null", "return None", _always(bench, None))
    if type(right) in _EMPTY:
        empty = _EMPTY[type(right)]
        yield bench.made(
            "empty", f"returns {python(empty)}", f"return {python(empty)}", _always(bench, empty)
        )
    yield bench.made(
        "constant", "returns the same whatever it is given", f"return {python(right)}",
        _always(bench, right),
    )  # fmt: skip
    if bench.function.examples:
        yield _hard_coded(bench, right)


def _hard_coded(bench: Bench, otherwise: Any) -> Mutant:
    known = [complete(bench.contract, bench.function, e.args) for e in bench.function.examples]
    results = [e.result for e in bench.function.examples if e.raises is None]
    otherwise = results[-1] if results else otherwise

    def change(asked: Asked) -> Answer:
        if any(equal(asked.call.args, args) for args in known):
            return kept(asked)
        return bench.returns(asked.call, otherwise)

    lines = [
        f"examples = {{...}}  # the {len(known)} of the contract",
        f"return examples.get(({', '.join(bench.params())}), {python(otherwise)})",
    ]
    return bench.made("examples-only", "knows the examples and nothing else", lines, change)


def _inputs(bench: Bench) -> Iterator[Mutant]:
    name = bench.function.name
    for param in bench.params():
        seen = list(distinct(c.args[param] for c in bench.calls if param in c.args))
        if not seen:
            continue

        def echo(asked: Asked, param: str = param) -> Answer:
            if asked.call.outcome.kind != "returned":
                return kept(asked)
            return bench.returns(asked.call, asked.call.args.get(param))

        yield bench.made(f"echo:{param}", f"returns its argument {param}", f"return {param}", echo)
        if len(seen) < 2:
            continue

        def ignore(asked: Asked, param: str = param, first: Any = seen[0]) -> Answer:
            call = asked.call
            meant = bench.reference.meant(name, {**call.args, param: first}, call.config, call.old)
            if meant.outcome.kind == "broke":
                return kept(asked)
            return _renamed(meant, call)

        text = ", ".join(python(seen[0]) if p == param else p for p in bench.params())
        yield bench.made(
            f"ignores:{param}", f"does not look at its argument {param}", f"return right({text})",
            ignore,
        )  # fmt: skip


def _renamed(meant: Call, call: Call) -> Answer:
    return replace(meant.outcome, args=call.args), meant.state


def _leaves(bench: Bench) -> Iterator[Mutant]:
    contract, schema = bench.contract, bench.function.returns
    right = [c.outcome.value for c in bench.varied(40)]
    for path, kind in dict.fromkeys(t for v in right for t in tweaks(contract, schema, v)):

        def change(asked: Asked, path: Path = path, kind: str = kind) -> Answer:
            if asked.call.outcome.kind != "returned":
                return kept(asked)
            value = asked.call.outcome.value
            return bench.returns(asked.call, tweaked(contract, schema, value, path, kind))

        where = pointer(path)
        lines = [f"result = {bench.right()}", f"result{_index(path)} {_tweak(kind)}",
                 "return result"]  # fmt: skip
        yield bench.made(f"leaf:{where}:{kind}", f"returns {where} {_said(kind)}", lines, change)
    for path in dict.fromkeys(p for v in right for p in places(v)):

        def refused(asked: Asked, path: Path = path) -> Answer:
            value = asked.call.outcome.value
            if asked.call.outcome.kind != "returned" or not _has(value, path):
                return kept(asked)
            return bench.returns(asked.call, wrong(contract, schema, value, path))

        where = pointer(path)
        lines = [f"result = {bench.right()}", f"result{_index(path)} = ...  # not of the type",
                 "return result"]  # fmt: skip
        yield bench.made(f"outside:{where}", f"returns {where} outside of its type", lines, refused)


def _has(value: Any, path: Path) -> bool:
    try:
        get(value, path)
    except (LookupError, TypeError):
        return False
    return True


def _index(path: Path) -> str:
    return "".join(f"[{t!r}]" for t in path)


def _tweak(kind: str) -> str:
    return {
        "+1": "+= 1", "-1": "-= 1", "flipped": "= not ...", "next": "= ...  # the next one",
        "changed": "= ...  # changed", "emptied": '= ""', "filled": "= ...  # a value",
        "drop-first": "= ...[1:]", "drop-last": "= ...[:-1]", "duplicate": "= [*..., ...[-1]]",
        "reversed": "= ...[::-1]",
    }.get(kind, f"  # {kind}")  # fmt: skip


def _said(kind: str) -> str:
    return {
        "+1": "one too great", "-1": "one too small", "flipped": "flipped",
        "next": "as the next value of its enum", "changed": "with one character changed",
        "emptied": "emptied", "filled": "where it should be null", "drop-first": "but its first",
        "drop-last": "but its last", "duplicate": "with its last twice",
        "reversed": "in reverse",
    }.get(kind, kind.replace("-", " ", 1))  # fmt: skip


def _broken(bench: Bench) -> Iterator[Mutant]:
    """One for each clause that a result can break, on one input; and one that breaks none."""
    duty = bench.reference.duties[bench.function.name]
    calls = bench.varied(TRIES)
    for clause in duty.clauses:
        best: tuple[int, Call, Found] | None = None
        for call in calls:
            for found in duty.survey(call.before, call.outcome.value):
                if clause.id not in found.broken:
                    continue
                cost = 2 * len(found.broken) + (not found.typed)
                if best is None or cost < best[0]:
                    best = (cost, call, found)
            if best and best[0] == 2:
                break
        if best:
            yield _once(bench, best[1], best[2].value, f"break:{clause.id}", _breaks(clause, best))
    free = (
        (call, found)
        for call in calls
        for found in duty.survey(call.before, call.outcome.value)
        if found.typed and not found.broken
    )
    for call, found in islice(free, 1):
        yield _once(bench, call, found.value, "other", "returns another result that breaks nothing")


def _breaks(clause: Clause, best: tuple[int, Call, Found]) -> str:
    others = [i for i in best[2].broken if i != clause.id]
    also = f", and with it {', '.join(others)}" if others else " and nothing else"
    return f"breaks {clause.id}{also}, for one input"


def _once(bench: Bench, at: Call, value: Any, name: str, does: str) -> Mutant:
    """Wrong for one input alone."""
    place = key([at.args, at.config, at.old])

    def change(asked: Asked) -> Answer:
        call = asked.call
        if key([call.args, call.config, call.old]) != place:
            return kept(asked)
        return bench.returns(call, value)

    told = {p: at.args.get(p) for p in bench.params()}
    lines = [f"if {python(told)} is what was passed:", f"    return {python(value)}",
             f"return {bench.right()}"]  # fmt: skip
    return bench.made(name, does, lines, change)
