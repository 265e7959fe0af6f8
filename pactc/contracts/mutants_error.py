"""Mutants that fail where they should not, or not as they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from .candidates import distinct
from .cel import NoValue
from .contract import Clause
from .edits import edits
from .mutant import Asked, Bench, Change, Mutant, kept
from .observe import Outcome
from .reference import Answer, bases, raised

_OTHERS = ("RuntimeError", "LookupError", "ArithmeticError", "OSError")


def error_mutants(bench: Bench) -> Iterator[Mutant]:
    """For each error: swallowed, of another type, always, at another boundary, with other data, and
    after the one that comes before it."""
    errors = [e for e in bench.function.errors if not e.human]
    for error in errors:
        yield _swallowed(bench, error)
        yield from _other_type(bench, error)
        yield _always(bench, error)
        yield from _moved(bench, error)
        yield from _data(bench, error)
    for one, other in combinations(errors, 2):
        if (one.raises, one.data) != (other.raises, other.data):
            yield _swapped(bench, one, other)
    if bench.function.refuses:
        yield from _accepted(bench, bench.function.refuses)


def _class(error: Clause) -> str:
    return error.raises.rpartition(".")[2]


def _swallowed(bench: Bench, error: Clause) -> Mutant:
    rest = [e for e in bench.function.errors if e is not error]

    def change(asked: Asked) -> Answer:
        return bench.unless(rest, asked.call) if asked.call.error is error else kept(asked)

    lines = [f"# nothing is done about {error.id}: {error.text}", f"return {bench.right()}"]
    return bench.made(
        f"swallow:{error.id}", f"does not raise {_class(error)} for {error.id}", lines, change
    )


def _other_type(bench: Bench, error: Clause) -> Iterator[Mutant]:
    true = bases(error.raises)
    other = next(n for n in _OTHERS if n not in true and error.raises not in bases(n))
    for name, wrong, does in (
        ("wrong-type", other, f"raises {other} in place of {_class(error)}"),
        ("too-general", "Exception", f"raises Exception in place of {_class(error)}"),
    ):
        if wrong == error.raises:
            continue

        def change(asked: Asked, wrong: str = wrong) -> Answer:
            if asked.call.error is not error:
                return kept(asked)
            return raised(wrong, asked.call.args, asked.call.outcome.data), asked.call.state

        lines = [f"try: return {bench.right()}", f"except {_class(error)}: raise {wrong}"]
        yield bench.made(f"{name}:{error.id}", does, lines, change)


def _always(bench: Bench, error: Clause) -> Mutant:
    def change(asked: Asked) -> Answer:
        if asked.call.outcome.kind != "returned":
            return kept(asked)
        return bench.reference.failed(error, asked.call.before)

    return bench.made(
        f"always:{error.id}", f"raises {_class(error)} where no error applies",
        f"raise {_class(error)}", change,
    )  # fmt: skip


def _moved(bench: Bench, error: Clause) -> Iterator[Mutant]:
    """The condition with one small edit: late if it then misses a call that it should not."""
    count = {"late": 0, "early": 0}
    for old, new, text in edits(error.text or ""):
        moved = replace(error, text=text)
        name = "late" if _misses(bench, error, moved) else "early"
        count[name] += 1
        lines = [f"if {text}:  # {new} for {old}", f"    raise {_class(error)}",
                 f"return {bench.right()}"]  # fmt: skip
        yield bench.made(
            f"{name}:{error.id}:{count[name]}", f"{error.id} with {new} for {old}", lines,
            _with_moved(bench, error, moved),
        )  # fmt: skip


def _with_moved(bench: Bench, error: Clause, moved: Clause) -> Change:
    errors = bench.function.errors
    place = errors.index(error)

    def change(asked: Asked) -> Answer:
        call = asked.call
        if call.error is None and call.outcome.kind == "raised":
            return kept(asked)  # arguments that are refused
        if call.error is not None and errors.index(call.error) < place:
            return kept(asked)
        try:
            now = moved.program.holds(**call.before)
        except NoValue:
            return kept(asked)
        if now == (call.error is error):
            return kept(asked)
        if now:
            return bench.reference.failed(error, call.before)
        return bench.unless(errors[place + 1 :], call)

    return change


def _misses(bench: Bench, error: Clause, moved: Clause) -> bool:
    for call in bench.calls:
        if call.error is error:
            try:
                if not moved.program.holds(**call.before):
                    return True
            except NoValue:
                continue
    return False


def _data(bench: Bench, error: Clause) -> Iterator[Mutant]:
    for name in error.data:

        def change(asked: Asked, name: str = name) -> Answer:
            if asked.call.error is not error:
                return kept(asked)
            data = {**asked.call.outcome.data, name: _off(asked.call.outcome.data[name])}
            return replace(asked.call.outcome, data=data), asked.call.state

        lines = [f"try: return {bench.right()}",
                 f"except {_class(error)} as error: error.{name} = ...; raise"]  # fmt: skip
        yield bench.made(
            f"data:{error.id}:{name}", f"{_class(error)} with another {name}", lines, change
        )


def _off(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, list):
        return [*value, None]
    return {**value, "x": None} if isinstance(value, Mapping) else 0


def _swapped(bench: Bench, one: Clause, other: Clause) -> Mutant:
    order = list(bench.function.errors)
    first, second = order.index(one), order.index(other)
    order[first], order[second] = order[second], order[first]

    def change(asked: Asked) -> Answer:
        # Only where one of them comes first can the order matter.
        if asked.call.error is None or not first <= order.index(asked.call.error) <= second:
            return kept(asked)
        return bench.unless(order, asked.call)

    lines = [f"if {other.text}: raise {_class(other)}", f"if {one.text}: raise {_class(one)}",
             f"return {bench.right()}"]  # fmt: skip
    return bench.made(
        f"swap:{one.id}:{other.id}", f"looks for {other.id} before {one.id}", lines, change
    )


def _accepted(bench: Bench, name: str) -> Iterator[Mutant]:
    def accept(asked: Asked) -> Answer:
        call = asked.call
        if call.error is not None or call.outcome.kind != "raised":
            return kept(asked)
        value = bench.reference.anything(bench.function, call.before)
        return Outcome("returned", value, args=call.args), call.old

    def crash(asked: Asked) -> Answer:
        call = asked.call
        if call.error is not None or call.outcome.kind != "raised":
            return kept(asked)
        other = next(n for n in distinct(_OTHERS) if n not in bases(name) and name not in bases(n))
        return raised(other, call.args), call.old

    code = f"return {bench.right()}  # whatever is passed"
    yield bench.made("accepts", "takes arguments that are not of their types", code, accept)
    yield bench.made("crashes", f"fails by chance where {name} is promised", code, crash)
