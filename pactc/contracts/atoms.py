"""Values that are worth trying: what the clauses and examples of a contract speak of, and what has
been drawn before in the same case, so that arguments relate to each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from . import cel
from .choices import Choices, Seeded, once_in, pick
from .contract import Contract, Function
from .schemas import Nothing
from .texts import matching


@dataclass(frozen=True)
class Pool:
    """The constants of a function and their neighbours. `deltas`: by how much two related numbers
    may differ."""

    integers: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    deltas: tuple[int, ...] = (1,)


@lru_cache(maxsize=512)
def pool(contract: Contract, name: str) -> Pool:
    """What the function's clauses and examples, and the state's, give."""
    function = contract.functions[name]
    found = cel.constants(list(_expressions(contract, function)))
    integers = [c for c in found if type(c) is int]
    forms = patterns(contract, name)
    members = [m for form in forms for m in _members(form)]
    leaves = [leaf for e in function.examples for _, leaf in leaves_of({**e.args, "": e.result})]
    steps = sorted({s for p in function.params.values() for s in _steps(contract, p)})
    near = {i + d for i in integers for d in (-1, 0, 1)}
    near |= {abs(a - b) for a, b in itertools.combinations(integers[:8], 2)}
    near |= {i // s * s + d for i in sorted(near) for s in steps for d in (0, s)}
    near |= {i for i in leaves if type(i) is int}
    words = [c for c in found if isinstance(c, str) and c not in forms]
    words += [x for x in leaves if isinstance(x, str)]
    deltas = [1, *steps, *(abs(i) for i in integers if i)]
    return Pool(
        tuple(sorted(i for i in near if cel.INT_MIN <= i <= cel.INT_MAX)),
        tuple(dict.fromkeys([float(c) for c in [*found, *leaves] if type(c) is float])),
        tuple(dict.fromkeys([*words, *members])),
        tuple(dict.fromkeys(deltas)),
    )


def _expressions(contract: Contract, function: Function) -> Iterator[str]:
    clauses = [*function.clauses()]
    if contract.state:
        clauses += [t for t in contract.state.transitions if t.function == function.name]
        clauses += contract.state.invariants
    yield from (c.text for c in clauses if c.text is not None)
    yield from (t for t in (function.model_result, function.model_state) if t)


def patterns(contract: Contract, name: str) -> list[str]:
    """The literals in `.matches("...")` of the function's clauses, in order."""
    return sorted(set(_patterns(_expressions(contract, contract.functions[name]))))


def _patterns(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        words = cel.tokens(text)
        for one, two, three in zip(words, words[1:], words[2:], strict=False):
            if one[1] == "matches" and two[1] == "(" and three[0] == "text":
                yield str(cel.Program(three[1])())


def _members(pattern: str) -> list[str]:
    """Texts that match, and some that nearly do."""
    choices = Seeded(f"members of {pattern}")
    found: set[str] = set()
    for _ in range(24):
        try:
            found.add(matching(choices, pattern))
        except Nothing:
            return []
    ordered = sorted(found, key=lambda text: (len(text), text))
    picked = list(dict.fromkeys([*ordered[:4], *ordered[-2:]]))
    longest = picked[-1]
    return [*picked, longest + longest[-1:], picked[0] + " ", picked[0] + "\n", picked[0].upper()]


def _steps(contract: Contract, schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[int]:
    if not isinstance(schema, Mapping):
        return
    if isinstance(schema.get("multipleOf"), int):
        yield schema["multipleOf"]
    if "$ref" in schema and schema["$ref"] not in seen:
        name = schema["$ref"]
        yield from _steps(contract, contract.defs[name.rpartition("/")[2]], seen | {name})
    for word in ("items", "additionalProperties"):
        yield from _steps(contract, schema.get(word), seen)
    for word in ("prefixItems", "anyOf", "oneOf", "allOf"):
        for part in schema.get(word) or ():
            yield from _steps(contract, part, seen)
    for part in (schema.get("properties") or {}).values():
        yield from _steps(contract, part, seen)


Place = tuple[str | int, ...]


def leaves_of(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """The leaves of a JSON value with their places; an empty list or object is one too."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from leaves_of(item, (*at, name))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves_of(item, (*at, index))
    else:
        yield at, value


@dataclass
class Atoms:
    """What the values of one case share. It grows with each value that is drawn."""

    pool: Pool = field(default_factory=Pool)
    seen: dict[str, list[Any]] = field(default_factory=dict)  # leaves by the name of their field
    wholes: dict[str, list[Any]] = field(default_factory=dict)  # objects by their type

    def remember(self, name: str, value: Any) -> None:
        """A leaf that was drawn for a field of this name."""
        self.seen.setdefault(name, []).append(value)

    def learn(self, value: Any) -> None:
        """All the leaves of a value that came from elsewhere, a state or a result."""
        for at, leaf in leaves_of(value):
            if type(leaf) in (int, float, str):
                names = [key for key in at if isinstance(key, str)]
                kept = self.seen.setdefault(names[-1] if names else "", [])
                if leaf not in kept:
                    kept.append(leaf)

    def suggest(self, choices: Choices, name: str, kind: type) -> Any:
        """A leaf of this Python type that was met before, or None."""
        what = choices.below(4)
        if what < 2:
            fields = [f for f in self.seen if alike(f, name)]
            met = [v for f in fields for v in self.seen[f] if type(v) is kind]
        elif what == 2:
            met = [v for vs in self.seen.values() for v in vs if type(v) is kind]
        else:
            met = []
        if not met:
            met = list(
                {int: self.pool.integers, float: self.pool.numbers, str: self.pool.texts}[kind]
            )
        return pick(choices, met) if met else None

    def near(self, choices: Choices, value: int) -> int:
        """The number itself, or one that differs from it by 1 or by a constant of the clauses."""
        if once_in(choices, 2):
            delta = pick(choices, self.pool.deltas)
            return value + pick(choices, (delta, -delta, delta + 1, delta - 1, 2 * delta))
        return value


def alike(one: str, other: str) -> bool:
    """Whether fields of these names may hold the same: `id` and `booking_id`."""
    return one == other or one.endswith(f"_{other}") or other.endswith(f"_{one}")
