"""Values that may be of use: those of a type, simplest first, and a value's near neighbours.

Nothing is drawn at random: the same contract and the same call give the same values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, zip_longest
from re import _parser  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

from .cel import Program
from .contract import Contract, Schema

MOST = 48
_FORMATS = {
    "date": ["2000-01-01", "2000-01-02", "1999-12-31"],
    "date-time": ["2000-01-01T00:00:00Z", "2000-01-01T00:00:01Z", "1999-12-31T23:59:59Z"],
    "time": ["00:00:00Z", "00:00:01Z"],
    "duration": ["PT0S", "PT1S", "P1D"],
    "email": ["a@example.org", "b@example.org"],
    "uri": ["https://example.org/", "https://example.org/a"],
    "ipv4": ["192.0.2.1", "192.0.2.2"],
    "ipv6": ["2001:db8::1", "2001:db8::2"],
    "decimal": ["0", "1", "0.01", "-1"],
    "uuid": [f"00000000-0000-4000-8000-{n:012x}" for n in range(24)],
}


class Known(list[Any]):
    """All that a call knows: its arguments, the state, constants, and their parts. Remembers the
    values that were made from it."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        super().__init__(values)
        self.made: dict[tuple[int, int], tuple[Schema, list[Any]]] = {}


def key(value: Any) -> str:
    """Equal for equal JSON values, and only for those of the same type."""
    return _encode(value)


_encode = json.JSONEncoder(sort_keys=True, default=repr).encode  # `dumps` makes one each time


def ordered(value: Any) -> Any:
    """The same, with the fields of objects in order."""
    if isinstance(value, _LEAF):  # most are; to ask whether it is a Mapping takes longer
        return value
    if isinstance(value, Mapping):
        return {name: ordered(value[name]) for name in sorted(value)}
    return [ordered(part) for part in value] if isinstance(value, list | tuple) else value


_LEAF = (str, int, float, type(None))


def value_of(text: str, **bound: Any) -> Any:
    """The value of an expression, in order: CEL tells the fields of an object in another order each
    time. Raises NoValue, CelError."""
    return ordered(Program(text)(**bound))


def distinct(values: Iterable[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for value in values:
        name = key(value)
        if name not in seen:
            seen.add(name)
            yield value


def parts(value: Any) -> Iterator[Any]:
    """The value and all within it."""
    yield value
    if isinstance(value, Mapping):
        for name in sorted(value):
            yield from parts(value[name])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from parts(part)


def known(*values: Any) -> Known:
    """The values and their parts, each once, not too many."""
    return Known(islice(distinct(p for v in values for p in parts(v)), 300))


def values(contract: Contract, schema: Schema, pool: Known, most: int = MOST) -> list[Any]:
    """Values of the type, simplest first; empty where none was thought of."""
    place = (id(schema), most)
    if place not in pool.made:
        made = (v for v in _values(contract, schema, pool) if contract.accepts(schema, v))
        pool.made[place] = (schema, list(islice(distinct(made), most)))  # the id stays its own
    return pool.made[place][1]


def _values(contract: Contract, schema: Schema, pool: Known) -> Iterator[Any]:
    schema = contract.resolve(schema)
    if "const" in schema:
        yield schema["const"]
        return
    if "enum" in schema:
        yield from schema["enum"]
        return
    for word in ("anyOf", "oneOf"):
        if word in schema:
            yield from _in_turn([values(contract, s, pool) for s in schema[word]])
            return
    if "allOf" in schema:
        schema = _merged([contract.resolve(s) for s in schema["allOf"]], schema)
    kinds = schema.get("type") or _kind(schema)
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    yield from _in_turn([list(islice(_of(contract, k, schema, pool), 4 * MOST)) for k in kinds])


def _in_turn(lists: Iterable[Sequence[Any]]) -> Iterator[Any]:
    nothing = object()
    for row in zip_longest(*lists, fillvalue=nothing):
        yield from (v for v in row if v is not nothing)


def _merged(schemas: Iterable[Schema], also: Schema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for schema in (*schemas, {k: v for k, v in also.items() if k != "allOf"}):
        for word, value in schema.items():
            if word == "properties":
                found[word] = {**found.get(word, {}), **value}
            elif word == "required":
                found[word] = [*found.get(word, []), *value]
            else:
                found[word] = value
    return found


def _kind(schema: Schema) -> list[str]:
    if "properties" in schema or "required" in schema or "additionalProperties" in schema:
        return ["object"]
    if "items" in schema or "prefixItems" in schema:
        return ["array"]
    if "pattern" in schema or "format" in schema or "maxLength" in schema:
        return ["string"]
    return ["null", "boolean", "integer", "string", "array", "object"]


def _of(contract: Contract, kind: str, schema: Schema, pool: Known) -> Iterator[Any]:
    if kind == "null":
        yield None
    elif kind == "boolean":
        yield from (True, False)
    elif kind in ("integer", "number"):
        yield from _numbers(schema, pool, whole=kind == "integer")
    elif kind == "string":
        yield from _texts(schema, pool)
    elif kind == "array":
        yield from _lists(contract, schema, pool)
    else:
        yield from _objects(contract, schema, pool)


def _numbers(schema: Schema, pool: Known, *, whole: bool) -> Iterator[Any]:
    step = schema.get("multipleOf", 1)
    ends = [schema[w] for w in ("minimum", "maximum") if w in schema]
    ends += [schema["exclusiveMinimum"] + step] if "exclusiveMinimum" in schema else []
    ends += [schema["exclusiveMaximum"] - step] if "exclusiveMaximum" in schema else []
    near = [0, step, 2 * step, *ends]
    if "minimum" in schema and schema["minimum"] % step:
        near.append(schema["minimum"] + step - schema["minimum"] % step)
    mine = [v for v in pool if isinstance(v, int | float) and not isinstance(v, bool)]
    near += mine
    near += [len(v) for v in pool if isinstance(v, str | list | dict)][:8]
    near += [v + by for v in mine[:24] for by in (step, -step)]
    for one, other in combinations(mine[:6], 2):
        near += [one + other, one - other, other - one, one * other]
    for value in near:
        if not whole:
            yield value
        elif float(value).is_integer():
            yield int(value)


def _texts(schema: Schema, pool: Known) -> Iterator[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    yield from _FORMATS.get(schema.get("format", ""), [])
    if schema.get("contentEncoding") == "base64":
        yield from ("", "AA==", "AQI=")
    if "pattern" in schema:
        yield from from_pattern(schema["pattern"])
    mine = [v for v in pool if isinstance(v, str)]
    yield from ("a" * least, "a" * max(least, 1), "b" * max(least, 1))
    for value in mine:
        yield value
        for form in (value.strip(), value.lower(), value.upper(), " ".join(value.split())):
            yield form[:most]
    yield from (f"{'a' * max(0, least - 1)}{n}" for n in range(1, 9))


def from_pattern(pattern: str) -> list[str]:
    """Some texts that the regular expression matches, if it is a simple one."""
    try:
        tree = _parser.parse(pattern)
    except (re.error, OverflowError):
        return []
    made = [_spelled(tree, pick) for pick in (0, 1, 2)]
    return [m for m in distinct(made) if re.search(pattern, m)]


def _spelled(tree: Iterable[Any], pick: int) -> str:
    text = ""
    for what, detail in tree:
        word = str(what)
        if word == "LITERAL":
            text += chr(detail)
        elif word in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, inner = detail
            text += _spelled(inner, pick) * min(int(high), int(low) + pick)
        elif word == "SUBPATTERN":
            text += _spelled(detail[3], pick)
        elif word == "BRANCH":
            text += _spelled(detail[1][pick % len(detail[1])], pick)
        elif word == "IN":
            text += _member(detail, pick)
        elif word in ("ANY", "NOT_LITERAL"):
            text += "a"
    return text


def _member(detail: Sequence[Any], pick: int) -> str:
    what, value = detail[pick % len(detail)]
    if str(what) == "RANGE":
        return chr(value[0])
    if str(what) == "LITERAL":
        return chr(value)
    return {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " "}.get(str(value), "a")


def _lists(contract: Contract, schema: Schema, pool: Known) -> Iterator[list[Any]]:
    least = schema.get("minItems", 0)
    first = [values(contract, s, pool, 3) for s in schema.get("prefixItems", [])]
    head = [v[0] for v in first if v]
    inner = schema.get("items", {})
    items = values(contract, inner, pool, 8) if isinstance(inner, Mapping) and inner else []
    if schema.get("uniqueItems"):
        yield [*head, *items[: max(0, least - len(head))]]
    elif items:
        yield [*head, *(items[0] for _ in range(max(0, least - len(head))))]
    else:
        yield head
    ints = [v for v in pool if isinstance(v, int) and not isinstance(v, bool) and v >= 0]
    for source in [v for v in pool if isinstance(v, list)]:
        yield from forms(source, ints[:8])
    yield from ([*head, item] for item in items)
    if len(items) > 1:
        yield [*head, *items]
        yield [*head, *reversed(items)]


def forms(source: Sequence[Any], cuts: Sequence[int] = ()) -> Iterator[list[Any]]:
    """A list as it is, sorted, without what occurs twice, and cut short."""
    orders = [list(source), list(distinct(source))]
    fields = sorted({k for v in source if isinstance(v, Mapping) for k in v})
    ways: list[Callable[[Any], Any]] = [lambda v: v, *(lambda v, f=f: v[f] for f in fields)]
    for way in ways:
        try:
            order = sorted(source, key=way)
        except (TypeError, KeyError, IndexError):
            continue
        orders += [order, list(distinct(order)), order[::-1]]
    orders.append(list(source)[::-1])
    for order in distinct(orders):
        yield order
        yield from (order[:n] for n in dict.fromkeys(cuts) if n < len(order))


def _objects(contract: Contract, schema: Schema, pool: Known) -> Iterator[dict[str, Any]]:
    required = schema.get("required", [])
    fields = {k: values(contract, s, pool, 24) for k, s in schema.get("properties", {}).items()}
    base = {k: v[0] for k, v in fields.items() if k in required and v}
    yield base
    yield from (dict(v) for v in pool if isinstance(v, Mapping))
    yield {k: v[0] for k, v in fields.items() if v}
    for turn in range(1, 24):
        for name, choices in fields.items():
            if turn < len(choices):
                yield {**base, name: choices[turn]}
