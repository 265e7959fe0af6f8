"""Trust assertions: who is trusted with what, what is outside, and what stands behind it.

Four things become an assertion: an authority (what a component alone may change), an effect that
leaves the process, a class of data that a contract handles, and a class of data that crosses
between two components. Supported means that something is planned that would show a breach, not
that it was shown: receipts and the gate say that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..documents import dump_json
from ._clauses import by_number, data_classes, executable, of_state, sections

VERSION = "1"
LEAVING = frozenset({"clock", "db", "env", "fs", "http", "log", "net", "process", "random"})
LOCAL = frozenset({"local", "memory", "pure"})


class Part(NamedTuple):
    """A component with all that the assertions on it need, looked up once."""

    name: str
    stated: Mapping[str, Any]  # in the graph
    contract: Mapping[str, Any]  # empty while there is none
    clauses: Mapping[str, list[str]]  # function -> references to its executable clauses
    classes: Mapping[str, tuple[set[str], set[str]]]  # function -> data in params, in the result
    evidence: frozenset[str]

    @property
    def external(self) -> bool:
        return bool(self.stated.get("external"))

    @property
    def functions(self) -> Mapping[str, Any]:
        return self.contract.get("functions") or {}


def effect_class(effect: str) -> str:
    """Where an effect goes, by its first word; a word that is not known counts as leaving."""
    word = effect.partition(":")[0].partition(".")[0]
    return word if word in LEAVING else "local" if word in LOCAL else "other"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  one artifact
    """`components`: those of the graph. `contracts`: component -> contract. `evidence`: the plan's
    mapping by id, or None."""
    covering: defaultdict[str, set[str]] = defaultdict(set)
    for item, planned in (inputs.get("evidence") or {}).items():
        for component in (planned.get("supports") or {}).get("components") or []:
            covering[component].add(item)
    contracts = inputs.get("contracts") or {}
    parts = {
        component: _part(component, stated, contracts.get(component) or {}, covering[component])
        for component, stated in sorted((inputs.get("components") or {}).items())
    }
    assertions: dict[str, dict[str, Any]] = {}
    outside: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts.values():
        assertions.update(_authorities(part))
        for key, assertion in _effects(part):
            assertions[key] = assertion
            outside[assertion["thing"]].append(part.name)
        assertions.update(_data(part))
        assertions.update(_flows(part, parts))
    counts = {
        "total": len(assertions),
        "external": sum(a["external"] for a in assertions.values()),
        "unsupported": sum(a["unsupported"] for a in assertions.values()),
    }
    document: dict[str, Any] = {"assertions": assertions, "external": outside, "counts": counts}
    return dump_json(document)


def _part(
    name: str, stated: Mapping[str, Any], contract: Mapping[str, Any], evidence: set[str]
) -> Part:
    types = contract.get("types") or {}
    clauses, classes = {}, {}
    for function, promise in (contract.get("functions") or {}).items():
        clauses[function] = [f"{name}#{clause}" for clause in executable(sections(promise))]
        taken = [data_classes(p, types) for p in (promise.get("params") or {}).values()]
        given = data_classes(promise.get("returns"), types)
        classes[function] = (set().union(*taken), given)
    return Part(name, stated, contract, clauses, classes, frozenset(evidence))


def _authorities(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    owned = set(part.stated.get("authority") or [])
    owned |= set((part.contract.get("authority") or {}).get("owns") or [])
    clauses = [f"{part.name}#{clause}" for clause in executable(of_state(part.contract))]
    for thing in sorted(owned):
        yield (
            f"authority:{part.name}:{thing}",
            _assertion("authority", f"Only {part.name} changes {thing}.", part, thing, (), clauses),
        )


def _effects(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    # an effect of the graph that no function declares is asserted as well
    having: dict[str, list[str]] = {effect: [] for effect in part.stated.get("effects") or []}
    for function, promise in part.functions.items():
        for effect in promise.get("effects") or []:
            having.setdefault(effect, []).append(function)
    for effect, functions in sorted(having.items()):
        where = effect_class(effect)
        if where == "local":
            continue
        made = _assertion(
            "effect",
            f"{part.name} is trusted with {effect}, which leaves its process ({where}), "
            + (f"only in {_names(functions)}." if functions else "though no function declares it."),
            part, effect, functions, _clauses_of(part, functions), external=True,
        )  # fmt: skip
        yield f"effect:{part.name}:{effect}", made | {"effect_class": where}


def _data(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    declared = part.contract.get("data") or {}
    for verb in ("reads", "writes"):
        for held in sorted(declared.get(verb) or []):
            functions = [f for f, (taken, given) in part.classes.items() if held in taken | given]
            yield f"data:{part.name}:{verb}:{held}", _assertion(
                "data",
                f"{part.name} {verb} {held} data and no class that its contract does not declare.",
                part, held, functions, _clauses_of(part, functions),
            )  # fmt: skip


def _flows(part: Part, parts: Mapping[str, Part]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Data to and from each component that this one calls. Where the types of the functions used
    carry no class, every class that both contracts declare is taken to cross, both ways."""
    for name, used in sorted((part.contract.get("depends_on") or {}).items()):
        callee = parts.get(name)
        if callee is None:
            continue
        sent: defaultdict[str, list[str]] = defaultdict(list)
        returned: defaultdict[str, list[str]] = defaultdict(list)
        for function in used:
            taken, given = callee.classes.get(function, (set(), set()))
            for held in taken:
                sent[held].append(function)
            for held in given:
                returned[held].append(function)
        if not sent and not returned:
            for held in _declared(part) & _declared(callee):
                sent[held] = returned[held] = list(used)
        for word, classes, receiver in (("to", sent, callee), ("from", returned, part)):
            for held, functions in sorted(classes.items()):
                crossing = f"{held} data crosses from {part.name} to {name}"
                if word == "from":
                    crossing = f"{held} data crosses from {name} to {part.name}"
                made = _assertion(
                    "flow", f"{crossing} only in calls of {_names(functions)}.", receiver, held,
                    functions, _clauses_of(callee, functions),
                    external=part.external or callee.external,
                    evidence=part.evidence & callee.evidence,
                )  # fmt: skip
                made["to"] = receiver.name
                yield f"flow:{part.name}:{word}:{name}:{held}", made


def _declared(part: Part) -> set[str]:
    data = part.contract.get("data") or {}
    return {*(data.get("reads") or []), *(data.get("writes") or [])}


def _clauses_of(part: Part, functions: Iterable[str]) -> list[str]:
    return [clause for function in functions for clause in part.clauses.get(function, [])]


def _names(functions: Iterable[str]) -> str:
    return ", ".join(sorted(functions))


def _assertion(
    about: str,
    statement: str,
    part: Part,
    thing: str,
    functions: Iterable[str],
    clauses: Iterable[str],
    *,
    external: bool | None = None,
    evidence: frozenset[str] | None = None,
) -> dict[str, Any]:
    backed = sorted(set(clauses), key=by_number)
    planned = sorted(part.evidence if evidence is None else evidence, key=by_number)
    return {
        "about": about,
        "statement": statement,
        "trusted": part.name,
        "thing": thing,
        "external": part.external if external is None else external,
        "functions": sorted(functions),
        "support": {"clauses": backed, "evidence": planned},
        "unsupported": not backed and not planned,
    }
