"""A value's near neighbours: one leaf off by one, a text changed, a list without its first item.

A tweak is named by where and what (`/end`, `+1`), so that it can be done to any value of a type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .candidates import Known, values
from .contract import Contract, Schema

Path = tuple[str | int, ...]


def pointer(path: Path) -> str:
    """`/slot/end`; `/` for the whole value."""
    return "".join(f"/{t}" for t in path) or "/"


def get(value: Any, path: Path) -> Any:
    """The part at the path. Raises LookupError, TypeError."""
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, part: Any) -> Any:
    """A copy with another part. Raises LookupError, TypeError where there is no such place."""
    if not path:
        return part
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, step: put(value.get(step) if not rest else value[step], rest, part)}
    copy = list(value)
    copy[int(step)] = put(copy[int(step)], rest, part)
    return copy


def outer(contract: Contract, schema: Schema, value: Any, path: Path) -> Schema:
    """The type of the part at the path, with all its alternatives; an empty one if unknown."""
    if not path:
        return schema
    here, step = inner(contract, schema, value, path[:-1]), path[-1]
    if isinstance(step, int):
        first = here.get("prefixItems", [])
        found = first[step] if step < len(first) else here.get("items", {})
    else:
        found = here.get("properties", {}).get(step, here.get("additionalProperties", {}))
    return found if isinstance(found, Mapping) else {}


def inner(contract: Contract, schema: Schema, value: Any, path: Path) -> Schema:
    """The same, with the alternative that the value is of."""
    return _chosen(contract, outer(contract, schema, value, path), get(value, path))


def _chosen(contract: Contract, schema: Schema, value: Any) -> Schema:
    schema = contract.resolve(schema)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            fitting = [s for s in schema[word] if contract.accepts(s, value)]
            return _chosen(contract, (fitting or schema[word])[0], value)
    if "allOf" in schema:
        joined: dict[str, Any] = {}
        for part in schema["allOf"]:
            chosen = _chosen(contract, part, value)
            joined |= {**chosen} | {
                "properties": {**joined.get("properties", {}), **chosen.get("properties", {})}
            }
        return joined
    return schema


def places(value: Any, path: Path = (), depth: int = 4) -> Iterator[Path]:
    """The paths of the value, its objects and lists included; of a list, the first item alone."""
    yield path
    if depth and isinstance(value, Mapping):
        for name in sorted(value):
            yield from places(value[name], (*path, name), depth - 1)
    elif depth and isinstance(value, list) and value:
        yield from places(value[0], (*path, 0), depth - 1)


def kinds(contract: Contract, schema: Schema, value: Any, path: Path) -> list[str]:
    """The tweaks that can be done at the path."""
    here, leaf = inner(contract, schema, value, path), get(value, path)
    if "const" in here:
        return []
    if len(here.get("enum", ())) > 1:
        return ["next"]
    if isinstance(leaf, bool):
        return ["flipped"]
    if isinstance(leaf, int | float):
        return ["+1", "-1"]
    if isinstance(leaf, str):
        return ["changed", "emptied"]
    if isinstance(leaf, list):
        return ["drop-first", "drop-last", "duplicate", "reversed"]
    if leaf is None:
        return ["filled"] if path else []
    return [f"without-{n}" for n in sorted(leaf) if n not in here.get("required", ())]


def tweaked(contract: Contract, schema: Schema, value: Any, path: Path, kind: str) -> Any:
    """The value with one tweak; the same value where it cannot be done. Of several ways, the first
    that is of the type."""
    try:
        leaf = get(value, path)
        whole = [put(value, path, new) for new in _news(contract, schema, value, path, kind)]
    except (LookupError, TypeError, ValueError):
        return value
    whole = [w for w in whole if w != value or isinstance(leaf, bool)]
    if not whole:
        return value
    return next((w for w in whole if contract.accepts(schema, w)), whole[0])


def _news(contract: Contract, schema: Schema, value: Any, path: Path, kind: str) -> list[Any]:
    leaf, here = get(value, path), inner(contract, schema, value, path)
    if kind == "next":
        names = list(here.get("enum", ()))
        return [names[(names.index(leaf) + 1) % len(names)]] if leaf in names else []
    if kind == "flipped":
        return [not leaf] if isinstance(leaf, bool) else []
    if kind in ("+1", "-1"):
        if isinstance(leaf, bool) or not isinstance(leaf, int | float):
            return []
        step = here.get("multipleOf", 1)
        return [leaf + step if kind == "+1" else leaf - step]
    if kind == "emptied":
        return [""] if leaf and isinstance(leaf, str) else []
    if kind == "changed":
        return _texts(leaf) if isinstance(leaf, str) else []
    if kind == "filled":
        wide = outer(contract, schema, value, path)
        return [v for v in values(contract, wide, Known(["a", 1]), 4) if v is not None]
    if kind.startswith("without-"):
        name = kind.removeprefix("without-")
        return [{k: v for k, v in leaf.items() if k != name}] if name in leaf else []
    if not isinstance(leaf, list) or not leaf:
        return []
    return [{
        "drop-first": leaf[1:], "drop-last": leaf[:-1], "duplicate": [*leaf, leaf[-1]],
        "reversed": leaf[::-1],
    }[kind]]  # fmt: skip


def _texts(text: str) -> list[str]:
    """Texts that differ in one character."""
    swaps = [text[:-1] + c for c in "ba10-xZ" if text and c != text[-1]]
    heads = [c + text[1:] for c in "ba10xZ" if text and c != text[0]]
    return [*swaps, *heads, text + "x"]


def tweaks(contract: Contract, schema: Schema, value: Any) -> Iterator[tuple[Path, str]]:
    """All tweaks of the value."""
    for path in places(value):
        yield from ((path, kind) for kind in kinds(contract, schema, value, path))


def wrong(contract: Contract, schema: Schema, value: Any, path: Path) -> Any:
    """The value with a part that its type refuses, as little off as can be; the same value where
    the type allows anything."""
    here, leaf = inner(contract, schema, value, path), get(value, path)
    news: list[Any] = []
    if isinstance(leaf, int | float) and not isinstance(leaf, bool):
        news += [here["minimum"] - 1] if "minimum" in here else []
        news += [here["maximum"] + 1] if "maximum" in here else []
    if isinstance(leaf, str) and here.get("maxLength", 10**6) < 5000:
        news += [leaf + "a" * (here["maxLength"] + 1 - len(leaf))]
    if isinstance(leaf, str) and here.get("minLength"):
        news += [""]
    if isinstance(leaf, Mapping):
        news += [{**leaf, "unknown_field": 0}]
        news += [{k: v for k, v in leaf.items() if k != n} for n in here.get("required", ())]
    news += [None, "not of the type", -7, 0.5, [None], {"unknown_field": 0}]
    made = (put(value, path, new) for new in news)
    return next((w for w in made if not contract.accepts(schema, w)), value)
