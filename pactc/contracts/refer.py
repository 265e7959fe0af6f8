"""Arguments that speak of what earlier calls told: of one thing that is there, or of an id that
nobody can know in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import alike, leaves_of
from .choices import Choices, once_in, pick
from .contract import Function, Schema, taken
from .observe import Ref, resolved
from .schemas import key
from .walk import Walk, parts_of, put


def of_record(
    walk: Walk, function: Function, args: Mapping[str, Any], choices: Choices, only: str = ""
) -> dict[str, Any]:
    """Arguments that speak of one thing that the state or a result holds: its tenant and its id; or
    `only` of what is called so."""
    records = [r for known in (walk.state, *walk.results.values()) for r in _records(known)]
    made: dict[str, Any] = dict(args)
    if not records:
        return made
    record = pick(choices, records[-6:])
    if only:
        record = {k: v for k, v in record.items() if alike(k, only)}
    for name, schema in taken(walk.contract, function).items():
        for at, leaf in list(leaves_of(made.get(name))):
            mine = next((k for k in reversed(at) if isinstance(k, str)), name)
            same = [v for k, v in record.items() if alike(k, mine) and type(v) is type(leaf)]
            if same and choices.below(6):
                changed = put(made[name], at, same[0])
                if walk.contract.accepts(schema, resolved(changed, walk.results)):
                    made[name] = changed
    return made


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if any(not isinstance(v, Mapping | list) for v in value.values()):
            yield value
        for item in value.values():
            yield from _records(item)
    elif isinstance(value, list):
        for item in value:
            yield from _records(item)


def referred(
    walk: Walk, function: Function, args: Mapping[str, Any], choices: Choices
) -> dict[str, Any]:
    """The arguments with some leaves taken from earlier results that nobody can know in advance."""
    made: dict[str, Any] = dict(args)
    for name, schema in taken(walk.contract, function).items():
        if name not in made or not once_in(choices, 2):
            continue
        options = fitting(walk, name, schema, made[name])
        if options:
            path, ref = pick(choices, options)
            changed = put(made[name], path, ref)
            if walk.contract.accepts(schema, resolved(changed, walk.results)):
                made[name] = changed
    return made


def referring(walk: Walk, args: Mapping[str, Any]) -> dict[str, Any]:
    """What no model foretells of earlier results, an id that is drawn at random, is taken from
    them when the case runs."""
    made = dict(args)
    for index, result in walk.results.items():
        earlier = walk.steps[index]
        if walk.contract.functions[earlier.function].model_result:
            continue
        given = [leaf for _, leaf in leaves_of(resolved(earlier.args, walk.results))]
        for at, part in parts_of(result):
            if part in given or not isinstance(part, str):
                continue
            name = next((k for k in reversed(at) if isinstance(k, str)), "")
            for place, leaf in list(leaves_of(args)):
                mine = next((k for k in reversed(place) if isinstance(k, str)), "")
                if leaf == part and alike(name, mine):
                    made = put(made, place, Ref(index, at, leaf))
    return made


def fitting(
    walk: Walk, name: str, schema: Schema, value: Any
) -> list[tuple[tuple[str | int, ...], Ref]]:
    """Where in an argument parts of earlier results may stand: of the same type, or of a field with
    a name like it."""
    found: list[tuple[tuple[str | int, ...], Ref]] = []
    for index, result in walk.results.items():
        earlier = walk.contract.functions[walk.steps[index].function]
        if earlier.model_result:
            continue
        if key(earlier.returns) == key(schema):
            found.append(((), Ref(index, (), value)))
        for at, part in parts_of(result):
            field = next((k for k in reversed(at) if isinstance(k, str)), "")
            for path, leaf in leaves_of(value):
                mine = next((k for k in reversed(path) if isinstance(k, str)), name)
                if type(leaf) is type(part) and field and alike(mine, field):
                    found.append((path, Ref(index, at, leaf)))
    return found
