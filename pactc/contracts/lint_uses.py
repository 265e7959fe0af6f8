"""Lint of a contract beside those that it depends on: types, effects, authority, data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..kinds._overlap import overlaps
from ..kinds._sense import undeclared
from .contract import Contract, Function, Schema
from .lint_problem import LintProblem, shown
from .types import contained


def check(
    contract: Contract, needs: Mapping[str, Contract], component: Mapping[str, Any]
) -> Iterator[LintProblem]:
    """Problems P725-P728."""
    for name, functions in (contract.value.get("depends_on") or {}).items():
        if name in needs:
            callee = needs[name]
            used = [callee.functions[f] for f in functions if f in callee.functions]
            yield from _sent(contract, name, callee, used)
            yield from _told(contract, name, callee, used)
    known = {name: callee.value for name, callee in needs.items()}
    for pointer, text, witness, help_ in undeclared(contract.value, known, component):
        yield LintProblem("P726", pointer, text, witness, help_)
    yield from _owners(contract, needs)
    yield from _classes(contract)


# -- types ---------------------------------------------------------------------------------------


def _sent(
    caller: Contract, name: str, callee: Contract, used: list[Function]
) -> Iterator[LintProblem]:
    """Types that both name: the caller sends all of its own, and takes all of the callee's."""
    outward = {
        t: f.name
        for f in reversed(used)
        for p, schema in f.params.items()
        if p not in callee.fixtures
        for t in _named(schema)
    }
    inward = {t: f.name for f in reversed(used) for t in _named(f.returns)}
    for type_ in dict.fromkeys([*outward, *inward]):
        if type_ not in caller.defs or type_ not in callee.defs:
            continue
        ref = {"$ref": f"#/$defs/{type_}"}
        if type_ in outward:
            answer = contained(caller, ref, callee, ref)
            if answer.answer == "no":
                text = f"a `{type_}` of `{caller.component}` may be none to `{name}`, whose "
                text += f"`{outward[type_]}` takes one"
                yield _differ(type_, text, answer.counterexample)
        if type_ in inward:
            answer = contained(callee, ref, caller, ref)
            if answer.answer == "no":
                text = f"a `{type_}` that `{name}` returns from `{inward[type_]}` may be none to "
                text += f"`{caller.component}`"
                yield _differ(type_, text, answer.counterexample)


def _differ(type_: str, text: str, value: Any) -> LintProblem:
    help_ = "write the same type in both contracts, or call them by different names"
    return LintProblem("P725", f"/types/{type_}", text, shown(value), help_)


def _named(schema: Any) -> Iterator[str]:
    """The outermost named types that a type is made of."""
    if isinstance(schema, list | tuple):
        for inner in schema:
            yield from _named(inner)
    elif isinstance(schema, Mapping):
        if "$ref" in schema:
            yield str(schema["$ref"]).rpartition("/")[2]
        for word in ("items", "additionalProperties", "prefixItems", "anyOf", "oneOf", "allOf"):
            yield from _named(schema.get(word))
        yield from _named(list((schema.get("properties") or {}).values()))


# -- effects and authority -----------------------------------------------------------------------


def _owners(contract: Contract, needs: Mapping[str, Contract]) -> Iterator[LintProblem]:
    """Each claim of this contract that another one has as well."""
    mine = _owned(contract)
    claims = [(name, claim) for name, other in needs.items() for claim in _owned(other)]
    for owner, claim, other, others in overlaps(
        [*claims, *((contract.component, c) for c in mine)]
    ):
        if owner != contract.component:
            continue
        pointer = f"/authority/owns/{mine.index(claim)}"
        text = f"`{contract.component}` and `{other}` both own what is in `{claim}`"
        witness = f"{owner}: {claim}; {other}: {others}"
        help_ = "leave it to one of them, and let the other call it"
        yield LintProblem("P727", pointer, text, witness, help_)


def _owned(contract: Contract) -> list[str]:
    return list((contract.value.get("authority") or {}).get("owns") or ())


# -- classes of data -----------------------------------------------------------------------------


def _classes(contract: Contract) -> Iterator[LintProblem]:
    """Classes in parameters that are not said to be read; in results, not even to be written."""
    reads, both = _reads(contract), {*_reads(contract), *_data(contract, "writes")}
    for function in contract.functions.values():
        base = f"/functions/{function.name}"
        takes = [(f"{base}/params/{n}", s, reads, "reads") for n, s in function.params.items()]
        gives = (f"{base}/returns", function.returns, both, "writes")
        for pointer, schema, known, word in [*takes, gives]:
            for class_, path in marked(contract, schema).items():
                if class_ in known:
                    continue
                text = f"`{class_}` data is here, and `data.{word}` does not name the class"
                witness = f"{path or pointer.rpartition('/')[2]} is {class_}"
                yield LintProblem("P728", pointer, text, witness, f"add it to `data.{word}`")


def _told(
    caller: Contract, name: str, callee: Contract, used: list[Function]
) -> Iterator[LintProblem]:
    """Classes of the caller's own data that go to who does not say that it reads them."""
    seen: set[str] = set()
    for function in used:
        for parameter, schema in function.params.items():
            for type_ in _named(schema):
                if type_ not in caller.defs:
                    continue
                for class_, path in marked(caller, {"$ref": f"#/$defs/{type_}"}).items():
                    if class_ in _reads(callee) or class_ in seen:
                        continue
                    seen.add(class_)
                    text = f"`{class_}` data goes to `{name}`, whose contract does not read it"
                    witness = f"{name}.{function.name}({parameter}): {type_}{path} is {class_}"
                    help_ = f"do not send it, or add `{class_}` to `data.reads` of `{name}`"
                    yield LintProblem("P728", f"/depends_on/{name}", text, witness, help_)


def _data(contract: Contract, word: str) -> Iterable[str]:
    return (contract.value.get("data") or {}).get(word) or ()


def _reads(contract: Contract) -> set[str]:
    return set(_data(contract, "reads"))


def marked(contract: Contract, schema: Schema) -> dict[str, str]:
    """Classes of data in a type, each with the path of the first field that has it."""
    found: dict[str, str] = {}
    for path, class_ in classes(contract, schema):
        found.setdefault(class_, path)
    return found


def classes(contract: Contract, schema: Any) -> Iterator[tuple[str, str]]:
    """(path, class) of all that a type marks with `x-data`. Named types within themselves are
    looked into once."""
    waiting: list[tuple[Any, str, frozenset[str]]] = [(schema, "", frozenset())]
    while waiting:
        here, path, inside = waiting.pop(0)
        if not isinstance(here, Mapping):
            continue
        if class_ := here.get("x-data"):
            yield path, str(class_)
        name = str(here.get("$ref", "")).rpartition("/")[2]
        if name and name not in inside:
            waiting.append((contract.defs.get(name), path, inside | {name}))
        fields = here.get("properties") or {}
        waiting.extend((inner, f"{path}.{field}", inside) for field, inner in fields.items())
        waiting.append((here.get("items"), f"{path}[]", inside))
        waiting.append((here.get("additionalProperties"), f"{path}.*", inside))
        for word in ("prefixItems", "anyOf", "oneOf", "allOf"):
            waiting.extend((inner, path, inside) for inner in here.get(word) or ())
