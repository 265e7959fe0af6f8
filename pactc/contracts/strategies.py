"""A type -> values of it. Boundaries come often, and fields relate: see atoms.py."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .atoms import Atoms, Pool
from .choices import Choices, Drawn, between, once_in, pick
from .contract import Contract, Schema, is_binary
from .observe import equal
from .schemas import TYPES, Nothing, flat, height, key, meant, types_of, whole_range
from .texts import FORMATS, binary, length, matching, plain

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TRIES = 40
SAFE = 2**53 - 1
DEEP = 4
_HARD = ("anyOf", "oneOf", "pattern", "format", "propertyNames", "minProperties")


def strategy(contract: Contract, schema: Schema, atoms: Pool | None = None) -> SearchStrategy[Any]:
    """Values that `contract.accepts`. `atoms` are constants that should occur among them."""
    from hypothesis import reject
    from hypothesis.strategies import composite

    @composite
    def values(draw: Any) -> Any:
        try:
            return Maker(contract, Drawn(draw), Atoms(atoms or Pool())).value(schema)
        except Nothing:
            reject()

    return values()


class Maker:
    """Draws values that share their atoms."""

    def __init__(self, contract: Contract, choices: Choices, atoms: Atoms) -> None:
        self.contract, self.choices, self.atoms = contract, choices, atoms
        self._of_type: dict[str, Callable[[dict[str, Any], str, int], Any]] = {
            "null": lambda *_: None,
            "boolean": lambda *_: bool(self.choices.below(2)),
            "integer": self._integer,
            "number": self._number,
            "string": self._string,
            "array": self._array,
            "object": self._object,
        }

    def value(self, schema: Schema | bool, name: str = "") -> Any:
        """A value of the type, for a field of this name. Raises Nothing if none was found."""
        return self._checked(schema, name, 0)

    def _checked(self, schema: Schema | bool, name: str, depth: int) -> Any:
        why = Nothing("all that was tried is refused")
        whole = {} if schema is True else schema
        if whole is False:
            raise Nothing("nothing is of the type `false`")
        assert isinstance(whole, Mapping)
        for _ in range(TRIES):
            try:
                made = self._made(whole, name, depth)
            except Nothing as error:
                why = error
                continue
            if self.contract.accepts(whole, made):
                return made
        raise why

    def _inner(self, schema: Schema | bool, name: str, depth: int) -> Any:
        """A part. The whole is validated in the end: alone only what is easily missed."""
        hard = isinstance(schema, Mapping) and any(word in schema for word in _HARD)
        return (self._checked if hard else self._made)(schema, name, depth)

    def _made(self, schema: Schema | bool, name: str, depth: int) -> Any:
        if depth > DEEP * 6 or height(self.contract, schema) == math.inf:
            raise Nothing("no value ends it")
        known = self.atoms.wholes.setdefault(key(schema), []) if _an_object(schema) else None
        if known and depth < DEEP and once_in(self.choices, 4):
            return self._again(schema, pick(self.choices, known[-6:]), depth)
        made = self._fresh(flat(self.contract, schema), name, depth)
        if known is not None and isinstance(made, dict):
            known.append(made)
        return made

    def _fresh(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        if "const" in schema:
            return copy.deepcopy(schema["const"])
        if "enum" in schema:
            if not schema["enum"]:
                raise Nothing("no value is in both lists")
            return copy.deepcopy(pick(self.choices, schema["enum"]))
        for word in ("anyOf", "oneOf"):
            if word in schema:
                rest = {k: v for k, v in schema.items() if k != word}
                both = {"allOf": [rest, self._branch(schema[word], depth)]}
                return self._made(both, name, depth)
        kinds = meant(schema)
        if "type" not in schema and once_in(self.choices, 6):
            kinds = TYPES
        if depth >= DEEP:
            kinds = tuple(k for k in kinds if k not in ("array", "object")) or kinds
        if not kinds:
            raise Nothing("no type is left")
        return self._of_type[pick(self.choices, kinds)](schema, name, depth)

    def _branch(self, branches: list[Any], depth: int) -> Any:
        heights = [height(self.contract, branch) for branch in branches]
        most = min(heights) if depth >= DEEP else max(h for h in [*heights, 0] if h < math.inf)
        options = [b for b, h in zip(branches, heights, strict=True) if h <= most]
        if not options:
            raise Nothing("no value ends any branch")
        return pick(self.choices, options)

    def _again(self, schema: Schema | bool, earlier: Any, depth: int) -> Any:
        """An object that was drawn before, or one that differs from it in one field."""
        made = copy.deepcopy(earlier)
        fields = flat(self.contract, schema).get("properties") or {}
        names = [n for n in made if n in fields]
        if names and once_in(self.choices, 2):
            name = pick(self.choices, names)
            made[name] = self._inner(fields[name], name, depth + 1)
        return made

    def _integer(self, schema: dict[str, Any], name: str, depth: int) -> int:  # noqa: ARG002
        low, high, step = whole_range(schema)
        found = self._suggested(low, high, step, name)
        value = self._any_integer(low, high, step) if found is None else found
        self.atoms.remember(name, value)
        return value

    def _suggested(self, low: int, high: int, step: int, name: str) -> int | None:
        if once_in(self.choices, 2):
            atom = self.atoms.suggest(self.choices, name, int)
            if atom is not None:
                atom = self.atoms.near(self.choices, atom)
                for value in (atom, atom // step * step):
                    if low <= value <= high and value % step == 0:
                        return int(value)
        return None

    def _any_integer(self, low: int, high: int, step: int) -> int:
        c = self.choices
        first, last = low // step, high // step
        what = c.below(10)
        near = max(first, min(last, 0))  # what is nearest to zero
        if what < 3:
            return max(first, min(last, near + pick(c, (0, 1, -1, 2, -2)))) * step
        if what < 6:
            return max(first, min(last, near + between(c, -20, 20))) * step
        if what < 8 and not (first < -SAFE and last > SAFE):
            return pick(c, (first, last, min(first + 1, last), max(last - 1, first))) * step
        if (low < -SAFE or high > SAFE) and not once_in(c, 12):
            first, last = max(first, -SAFE // step), min(last, SAFE // step)
            if first > last:
                first, last = low // step, high // step
        if what == 8:
            return pick(c, (first, last)) * step
        return max(first, min(last, near + pick(c, (1, -1)) * c.below(1 << c.below(53) + 1))) * step

    def _number(self, schema: dict[str, Any], name: str, depth: int) -> float:  # noqa: ARG002
        c = self.choices
        value: float | None = None
        if once_in(c, 2):
            value = self.atoms.suggest(c, name, pick(c, (float, int)))
        if value is None:
            bounds = [schema[k] for k in ("minimum", "maximum", "exclusiveMinimum",
                                          "exclusiveMaximum") if k in schema]  # fmt: skip
            base = pick(c, [0, 1, -1, *bounds, *bounds, between(c, -1000, 1000)])
            value = base + pick(c, (0, 0, 0.5, -0.5, 1, -1, 0.1, -0.1, 1e-9, -1e-9, 1e6, -1e6))
            if once_in(c, 20):
                value = pick(c, (1e300, -1e300, 1e-300, 5e-324, 1.7976931348623157e308))
        low = schema.get("minimum", schema.get("exclusiveMinimum", -math.inf))
        high = schema.get("maximum", schema.get("exclusiveMaximum", math.inf))
        if not low <= value <= high:
            value = low + (high - low) * c.below(65) / 64 if high - low < math.inf else -value
        if (step := schema.get("multipleOf")) and abs(value) < SAFE * step:
            value = round(value / step) * step
        made = float(value)
        if not math.isfinite(made):
            raise Nothing("the number is not finite")
        made = made or 0.0  # -0.0 is written otherwise than 0.0 and is equal to it
        self.atoms.remember(name, made)
        return made

    def _string(self, schema: dict[str, Any], name: str, depth: int) -> str:  # noqa: ARG002
        c = self.choices
        if once_in(c, 2):
            met = self.atoms.suggest(c, name, str)
            if met is not None and once_in(c, 8):
                met = pick(c, (met + "a", met[:-1], met.swapcase(), met + " "))
            if met is not None and self._is_text(schema, met):
                self.atoms.remember(name, met)
                return str(met)
        if schema.get("contentEncoding") == "base64":
            made = binary(c, schema)
        elif schema.get("format") in FORMATS:
            made = FORMATS[schema["format"]](c)
        elif "pattern" in schema:
            made = matching(
                c, schema["pattern"], schema.get("minLength", 0), schema.get("maxLength")
            )
        else:
            made = plain(c, schema)
        self.atoms.remember(name, made)
        return made

    def _is_text(self, schema: dict[str, Any], text: str) -> bool:
        if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", math.inf):
            return False
        if schema.get("contentEncoding") == "base64" and not is_binary(text):
            return False
        return not ("pattern" in schema or "format" in schema) or self.contract.accepts(
            schema, text
        )

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> list[Any]:
        c = self.choices
        first, rest = schema.get("prefixItems") or [], schema.get("items", True)
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        if rest is False or height(self.contract, rest) == math.inf:
            high = min(len(first), len(first) if high is None else high)
        if "items" not in schema and first and high is None:
            high = len(first) + 1
        size = length(c, low, high, 40, 6) if depth < 2 else between(c, low, _some(low, high, 2))
        size = size if depth < DEEP else low
        items: list[Any] = []
        for _ in range(size * 2):
            if len(items) == size:
                break
            of = first[len(items)] if len(items) < len(first) else rest
            item = self._inner(of, name, depth + 1)
            if not schema.get("uniqueItems") or not any(equal(item, other) for other in items):
                items.append(item)
        return items

    def _object(self, schema: dict[str, Any], name: str, depth: int) -> dict[str, Any]:  # noqa: ARG002
        c = self.choices
        fields, needed = schema.get("properties") or {}, schema.get("required") or []
        made: dict[str, Any] = {}
        low, high = schema.get("minProperties", 0), schema.get("maxProperties", math.inf)
        for field in [*needed, *(f for f in fields if f not in needed)]:
            if field in needed:
                made[field] = self._inner(fields.get(field, self._others(schema)), field, depth + 1)
            elif len(made) < high and (len(made) < low or (depth < DEEP and once_in(c, 2))):
                try:
                    made[field] = self._inner(fields[field], field, depth + 1)
                except Nothing:
                    continue
        others = self._others(schema)
        if others is not False and (
            not fields or "additionalProperties" in schema or len(made) < low
        ):
            few = length(c, 0, 3) if depth < DEEP else 0
            size = min(high, max(low, len(made) + (few if not fields or once_in(c, 4) else 0)))
            for _ in range(4 * int(max(0, size - len(made)))):
                if len(made) >= size:
                    break
                other = self._inner(schema.get("propertyNames", {"type": "string"}), "", depth + 1)
                if isinstance(other, str) and other not in fields:
                    made[other] = self._inner(others, "", depth + 1)
        # In the order of the type, so that equal objects are written alike.
        return {f: made[f] for f in [*fields, *(m for m in made if m not in fields)] if f in made}

    def _others(self, schema: dict[str, Any]) -> Schema | bool:
        found: Schema | bool = schema.get("additionalProperties", True)
        return found


def _some(low: int, high: int | None, more: int) -> int:
    return low + more if high is None else min(low + more, high)


def _an_object(schema: Schema | bool) -> bool:
    return isinstance(schema, Mapping) and ("$ref" in schema or types_of(schema) == ("object",))
