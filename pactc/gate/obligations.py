"""What a project demands of itself, and where one revision demands less than another.

Each function here compares one document of the two. What cannot be told to be stronger or equal
counts as weaker: a reworded criterion may say less, and nobody can decide that but a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..documents import escape
from ..errors import PactError
from ..fingerprint import of_file, of_value
from .base import RULES, SCHEMAS, added_code, scripts_of_rules
from .callers import callers, file_change
from .evidence_change import evidence
from .policy_change import policy
from .side import Side
from .weakening import Weakening

GRAPH, THREATS, LAWS = "pact/graph.yaml", "pact/threats.yaml", "pact/laws.yaml"
READINESS, WAIVERS = "pact/readiness.json", "pact/waivers.yaml"
LEVELS = ("none", "basic", "standard", "strict", "regulated")
SAID = ("component", "asset", "category", "description")  # what a threat is
SEVERITIES = ("low", "medium", "high", "critical")
Comparison = Callable[[Side, Side], Iterator[Weakening]]


def weakenings(base: Side, head: Side) -> list[Weakening]:
    """All that `head` demands less than `base`, in the order of `COMPARISONS`, then of ids."""
    return [each for compare in COMPARISONS for each in _compared(compare, base, head)]


def _compared(compare: Comparison, base: Side, head: Side) -> list[Weakening]:
    """What one comparison finds. A document that breaks its schema has no form to rely on: other
    steps refuse it, and what it demands is unknown, which counts as less."""
    try:
        return list(compare(base, head))
    except (AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        what = f"{type(error).__name__}: {error}"
        return [Weakening("cannot be compared", compare.__name__, None, what, "build-spec.yaml")]


def levels(base: Side, head: Side) -> Iterator[Weakening]:
    """`level lowered`: also one that is no level any more."""
    now = head.mapping(READINESS, "/profile")
    for dimension, before in sorted(base.mapping(READINESS, "/profile").items()):
        after = now.get(dimension)
        if _rank(LEVELS, after) < _rank(LEVELS, before):
            yield Weakening("level lowered", dimension, before, after, READINESS,
                            f"/profile/{dimension}")  # fmt: skip


def controls(base: Side, head: Side) -> Iterator[Weakening]:
    """`control removed`, `control changed`: its statement, its predicate, the evidence it wants;
    `predicate changed`: what a name in predicates stands for. Where standards ask for the same
    demands nothing, and a predicate where there was none is stricter."""
    then, now = (s.mapping(READINESS, "/controls") for s in (base, head))
    held, holds = (s.mapping(READINESS, "/holds") for s in (base, head))
    for id_, stated in sorted(then.items()):
        before = _demanded(stated, held.get(id_))
        if not isinstance(now.get(id_), Mapping):
            yield Weakening("control removed", id_, before, None, READINESS, "/controls")
            continue
        after = _demanded(now[id_], holds.get(id_) if id_ in held else None)
        if before != after:
            yield Weakening("control changed", id_, before, after, READINESS,
                            f"/controls/{escape(id_)}")  # fmt: skip
    yield from _predicates(base, head)


def _demanded(stated: Mapping[str, Any], holds: Any) -> dict[str, Any]:
    said = {k: v for k, v in stated.items() if k != "mappings"}
    return said if holds is None else {**said, "holds": holds}


def _predicates(base: Side, head: Side) -> Iterator[Weakening]:
    then, now = (s.mapping(READINESS, "/predicates") for s in (base, head))
    for name, before in sorted(then.items()):
        after = now.get(name)
        if isinstance(after, Mapping) and after.get("holds") != before.get("holds"):
            yield Weakening("predicate changed", name, before, after, READINESS,
                            f"/predicates/{escape(name)}")  # fmt: skip


def criteria(base: Side, head: Side) -> Iterator[Weakening]:
    """`criterion removed`, `criterion changed`."""
    yield from _kept(base, head, GRAPH, "/criteria", "criterion")


def laws(base: Side, head: Side) -> Iterator[Weakening]:
    """`law removed`, `law changed`."""
    yield from _kept(base, head, LAWS, "/laws", "law")


def components(base: Side, head: Side) -> Iterator[Weakening]:
    """`component removed`; `component changed`: it is somebody else's now, satisfies less, has
    less source to judge, or may do and own more."""
    now = head.mapping(GRAPH, "/components")
    for id_, before in sorted(base.mapping(GRAPH, "/components").items()):
        after = now.get(id_)
        pointer = f"/components/{escape(id_)}"
        if not isinstance(after, Mapping):
            yield Weakening("component removed", id_, before, None, GRAPH, "/components")
            continue
        fewer = any(_gone(before, after, key) for key in ("satisfies", "source"))
        more = any(_gone(after, before, key) for key in ("effects", "authority"))
        outside = bool(after.get("external")) and not before.get("external")
        if fewer or more or outside:
            fields = ("external", "satisfies", "source", "effects", "authority")
            yield Weakening("component changed", id_, _only(before, fields), _only(after, fields),
                            GRAPH, pointer)  # fmt: skip


def threats(base: Side, head: Side) -> Iterator[Weakening]:
    """`threat removed`; `threat lowered`: less severe, no longer mitigated, or by less; or it says
    something else, which may be less."""
    now = head.mapping(THREATS, "/threats")
    for id_, before in sorted(base.mapping(THREATS, "/threats").items()):
        after = now.get(id_)
        if not isinstance(after, Mapping):
            yield Weakening("threat removed", id_, before, None, THREATS, "/threats")
            continue
        was, is_ = before.get("mitigations") or {}, after.get("mitigations") or {}
        lower = _rank(SEVERITIES, after.get("severity")) < _rank(SEVERITIES, before.get("severity"))
        given_up = before.get("status") == "mitigated" and after.get("status") != "mitigated"
        fewer = any(_gone(was, is_, key) for key in ("clauses", "evidence", "controls"))
        moved = any(before.get(k) != after.get(k) for k in SAID)
        if lower or given_up or fewer or moved:
            yield Weakening("threat lowered", id_, before, after, THREATS,
                            f"/threats/{escape(id_)}")  # fmt: skip


def contracts(base: Side, head: Side) -> Iterator[Weakening]:
    """`contract weakened`: each change that `pactc breaking` calls breaking or unknown, for whoever
    relies on a promise has less of it afterwards. `data class lowered`: who protects data by its
    class protects it less."""
    for component in sorted(base.mapping(GRAPH, "/components")):
        path = f"pact/contracts/{component}.yaml"
        if base.same(head, path):
            continue
        before, after = base.bytes_of(path), head.bytes_of(path)
        if before == after or before is None:
            continue
        if after is None:
            yield Weakening("contract removed", component, path, None, path)
            continue
        yield from _promises(component, path, base, head)


def _promises(component: str, path: str, base: Side, head: Side) -> Iterator[Weakening]:
    from ..contracts.breaking import changes
    from ..contracts.breaking_types import lowered
    from ..contracts.contract import load

    old, new = base.mapping(path), head.mapping(path)
    if old == new:
        return
    try:
        one, other = load(old), load(new)
        found, less = changes(one, other), list(lowered(one, other))
    except (PactError, KeyError, TypeError, ValueError, AttributeError):
        # One of them is no contract: the steps on artifacts say so, and here it is unknown.
        yield Weakening("contract unknown", component, dict(old), dict(new), path)
        return
    for change in found:
        if change.breaks:
            place = ".".join(p for p in (component, change.function, change.clause) if p)
            # With the new words, so that no others can come after somebody has agreed.
            now = _promise(new, change.function) or {"contract": of_value("contract", dict(new))}
            said = {"change": change.kind, "text": change.text, "whole": now}
            yield Weakening("contract weakened", f"{place} ({change.kind})",
                            _promise(old, change.function), said, path,
                            change.pointer)  # fmt: skip
    for place, before, after in less:
        yield Weakening("data class lowered", f"{component}.{place}", before, after, path)


def _promise(contract: Mapping[str, Any], function: str) -> Any:
    return (contract.get("functions") or {}).get(function) if function else None


def kills(base: Side, head: Side) -> Iterator[Weakening]:
    """`kills lost`: a mutant that something killed and nothing does now, a clause that has become
    idle or unjudged, of a component that the base has a matrix of."""
    for path in base.paths():
        if not path.startswith("pact/kills/") or base.same(head, path):
            continue
        component = path.removeprefix("pact/kills/").removesuffix(".json")
        before, after = base.mapping(path), head.mapping(path)
        if not after:
            yield Weakening("kills removed", component, path, None, path)
            continue
        old, new = _open(before), _open(after)
        if new - old:
            yield Weakening("kills lost", component, None, sorted(new - old), path)


def _open(matrix: Mapping[str, Any]) -> set[str]:
    """What a matrix does not show: mutants that nothing kills, checks that kill nothing."""
    found: set[str] = set()
    for gap in matrix.get("gaps") or []:
        found |= {str(gap.get("mutant")), *map(str, gap.get("also") or [])}
    for check, row in (matrix.get("checks") or {}).items():
        if row.get("status") not in ("kills", "passes-only"):
            found.add(f"{check} is {row.get('status')}")
    return found


def waivers(base: Side, head: Side) -> Iterator[Weakening]:
    """`waiver added`; `waiver changed`: anything but an earlier end."""
    then = base.mapping(WAIVERS, "/waivers")
    for id_, after in sorted(head.mapping(WAIVERS, "/waivers").items()):
        before = then.get(id_)
        pointer = f"/waivers/{escape(id_)}"
        if not isinstance(before, Mapping):
            yield Weakening("waiver added", id_, None, after, WAIVERS, pointer)
            continue
        same = {**after, "expires": None} == {**before, "expires": None}
        if not same or str(after.get("expires")) > str(before.get("expires")):
            yield Weakening("waiver changed", id_, before, after, WAIVERS, pointer)


def rules(base: Side, head: Side) -> Iterator[Weakening]:
    """`rule changed`, `rule removed`: a rule, a schema, or a script that a rule runs. Nothing can
    tell which of two rules is the stricter. `rule added`: one that the gate would have to run."""
    watched = {p for p in base.paths() if p.startswith((RULES, SCHEMAS))}
    for path in sorted(watched | set(scripts_of_rules(base))):
        yield from file_change(path, "rule", base.bytes_of(path), head.bytes_of(path))
    for path in added_code(base, head):
        yield Weakening("rule added", path, None, of_file(head.bytes_of(path) or b""), path)


def _kept(base: Side, head: Side, path: str, pointer: str, what: str) -> Iterator[Weakening]:
    now = head.mapping(path, pointer)
    for id_, before in sorted(base.mapping(path, pointer).items()):
        after = now.get(id_)
        if after is None:
            yield Weakening(f"{what} removed", id_, before, None, path, pointer)
        elif after != before:
            yield Weakening(f"{what} changed", id_, before, after, path,
                            f"{pointer}/{escape(id_)}")  # fmt: skip


def _rank(order: tuple[str, ...], value: Any) -> int:
    return order.index(value) if value in order else -1


def _gone(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> bool:
    return bool(set(before.get(key) or []) - set(after.get(key) or []))


def _only(value: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {k: value[k] for k in fields if k in value}


COMPARISONS: tuple[Comparison, ...] = (
    levels, controls, criteria, components, contracts, kills, threats, laws, evidence, waivers,
    policy, rules, callers,
)  # fmt: skip
