"""A smaller case that fails in the same way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .atoms import leaves_of
from .cel import NoValue
from .contract import Contract
from .observe import Case, Ref, Step, complete, resolved, within
from .table import text_of
from .walk import put


def shrunk(
    contract: Contract, case: Case, fails: Callable[[Case], bool], budget: int = 300
) -> Case:
    """A case that still fails, with fewer steps, smaller numbers, shorter texts and lists, within
    the types and what `requires` says of arguments alone. `fails` is asked at most `budget` times;
    the same case is never asked twice."""
    asked = {text_of(case)}
    improved = True
    while improved:
        improved = False
        for smaller in _smaller(case):
            text = text_of(smaller)
            if (
                text in asked
                or _size(smaller) >= _size(case)
                or not _valid(contract, smaller, case)
            ):
                continue
            if budget <= 0:
                return case
            asked.add(text)
            budget -= 1
            if fails(smaller):
                case, improved = smaller, True
                break
    return case


def _size(case: Case) -> tuple[Any, ...]:
    """What is smaller is better: fewer steps, then shorter, then simpler numbers and texts."""
    texts, numbers, places = 0, 0.0, 0
    values = [*(s.args for s in case.steps), case.config]
    for _, leaf in (leaf for value in values for leaf in leaves_of(_opened(value))):
        places += 1
        if isinstance(leaf, str):
            texts += len(leaf) * 4 + sum(_weight(letter) for letter in leaf)
        elif isinstance(leaf, int | float):
            numbers += math.log2(1 + abs(leaf)) * 4 + (leaf < 0) + (leaf != int(leaf)) * 4
    return len(case.steps), places, texts + numbers, text_of(case)


def _weight(letter: str) -> int:
    return 0 if letter == "a" else 1 if letter.isascii() and letter.isalnum() else 3


def _opened(value: Any) -> Any:
    """Refs as lists, which are greater than any plain value."""
    if isinstance(value, Ref):
        return [1, _opened(value.default)]
    if isinstance(value, Mapping):
        return {k: _opened(v) for k, v in value.items()}
    return [_opened(v) for v in value] if isinstance(value, list) else value


def _valid(contract: Contract, case: Case, before: Case) -> bool:
    """Whether every step that is meant to be valid is so. What was invalid stays so."""
    if not _fits(contract, contract.class_params, case.config):
        return False
    for step in case.steps:
        function = contract.functions[step.function]
        refused = [n for n, v in step.args.items()
                   if not contract.accepts(function.params[n], resolved(v, {}))]  # fmt: skip
        if bool(refused) != step.invalid and step not in before.steps:
            return False
        if step.invalid:
            continue
        args = complete(contract, function, resolved(step.args, {}))
        try:
            if contract.state is None and not within(
                function, {"args": args, "config": case.config}
            ):
                return False
        except NoValue:
            return False
    return True


def _fits(contract: Contract, params: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    return all(contract.accepts(params[n], v) for n, v in args.items() if n in params)


def _smaller(case: Case) -> Iterator[Case]:
    """Cases to try, those that take most away first."""
    count = len(case.steps)
    if count > 2:
        yield replace(case, steps=case.steps[: count // 2])
    for index in reversed(range(count)):
        if count > 1:
            yield without(case, index)
    for index, step in enumerate(case.steps):
        for args in _smaller_args(step.args):
            yield replace(case, steps=_put(case.steps, index, replace(step, args=args)))
    for config in _smaller_args(case.config):
        yield replace(case, config=config)
    yield from _unified(case)


def without(case: Case, index: int) -> Case:
    """The case without one step; what refers to it gets the default, later ones move up."""
    steps = tuple(
        replace(step, args=_moved(step.args, index))
        for place, step in enumerate(case.steps)
        if place != index
    )
    return replace(case, steps=steps)


def _moved(value: Any, index: int) -> Any:
    if isinstance(value, Ref):
        if value.step == index:
            return _moved(value.default, index)
        return replace(value, step=value.step - (value.step > index))
    if isinstance(value, Mapping):
        return {k: _moved(v, index) for k, v in value.items()}
    return [_moved(v, index) for v in value] if isinstance(value, list) else value


def _put(steps: tuple[Step, ...], index: int, step: Step) -> tuple[Step, ...]:
    return (*steps[:index], step, *steps[index + 1 :])


def _smaller_args(args: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One part of the arguments made smaller, the whole before what is in it."""
    for at, part in _parts(args):
        for other in _simpler(part):
            yield put(args, at, other)


def _parts(
    value: Any, at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every part of a value, the whole before what is in it."""
    if at:
        yield at, value
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _parts(item, (*at, name))
    elif isinstance(value, list):
        for index, item in enumerate(value[:20]):
            yield from _parts(item, (*at, index))


def _simpler(value: Any) -> Iterator[Any]:
    if isinstance(value, Ref):
        yield value.default
    elif isinstance(value, bool):
        if value:
            yield False
    elif isinstance(value, int):
        yield from _numbers(value)
    elif isinstance(value, float):
        whole = int(value)
        yield from (float(n) for n in _numbers(whole))
        yield from (float(whole), round(value, 1))
    elif isinstance(value, str):
        yield from _texts(value)
    elif isinstance(value, list):
        yield from _lists(value)
    elif isinstance(value, Mapping):
        for name in value:
            yield {k: v for k, v in value.items() if k != name}


def _numbers(value: int) -> Iterator[int]:
    """Zero, then ever closer to the number."""
    if value:
        yield from (0, 1, -value if value < 0 else -1)
    part = value
    while part not in (0, -1):
        part = part // 2 if part > 0 else -(-part // 2)
        yield value - part
    # Round numbers read well, and types often want multiples.
    yield from (value // unit * unit for unit in (86400, 3600, 900, 100, 60, 10) if value % unit)


def _texts(value: str) -> Iterator[str]:
    if value:
        yield from ("", "a", value[: len(value) // 2], value[len(value) // 2 :])
        yield from (value[1:], value[:-1], "a" * len(value))
        for place, letter in enumerate(value[:24]):
            yield value[:place] + value[place + 1 :]
            if letter != "a":
                yield value[:place] + "a" + value[place + 1 :]


def _lists(value: list[Any]) -> Iterator[list[Any]]:
    size = len(value)
    while size:
        for start in range(0, len(value), size):
            yield value[:start] + value[start + size :]
        size //= 2


def _unified(case: Case) -> Iterator[Case]:
    """A number or text that occurs in many places, made simpler in all of them at once: a tenant
    that has to stay the same one."""
    counted: dict[str, tuple[Any, int]] = {}
    for step in case.steps:
        for _, leaf in leaves_of(step.args):
            if type(leaf) in (int, str):
                value, count = counted.get(repr(leaf), (leaf, 0))
                counted[repr(leaf)] = (value, count + 1)
    for value, count in counted.values():
        if count < 2:
            continue
        for other in (v for v in _simpler(value) if len(str(v)) <= len(str(value))):
            steps = tuple(replace(s, args=_swapped(s.args, value, other)) for s in case.steps)
            yield replace(case, steps=steps)


def _swapped(value: Any, old: Any, new: Any) -> Any:
    if isinstance(value, Ref):
        return replace(value, default=_swapped(value.default, old, new))
    if isinstance(value, Mapping):
        return {k: _swapped(v, old, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_swapped(v, old, new) for v in value]
    return new if type(value) is type(old) and value == old else value
