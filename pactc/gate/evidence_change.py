"""Where an evidence plan shows less than another: items, what they support, what they run, the
tests that there are, and how many of them ran. What they lead to is in `evidence_scripts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..patterns import matches
from .evidence_scripts import is_test, scripts
from .side import Side
from .weakening import Weakening

EVIDENCE = "pact/evidence.yaml"
MORE = ("inputs", "outputs")  # more of it shows more
FEWER = ("env",)  # fewer of it lets less in
FREE = frozenset(
    (*MORE, *FEWER, "title", "timeout_s", "supports", "max_age_days", "reports", "tools")
)


def evidence(base: Side, head: Side) -> Iterator[Weakening]:
    """`evidence removed`, `evidence changed`, `script changed`, `script added`, `test removed`,
    `fewer tests`."""
    then, now = base.mapping(EVIDENCE, "/evidence"), head.mapping(EVIDENCE, "/evidence")
    for id_, before in sorted(then.items()):
        after = now.get(id_)
        if not isinstance(after, Mapping):
            yield Weakening("evidence removed", id_, before, None, EVIDENCE, "/evidence")
        elif _less(before, after):
            yield Weakening("evidence changed", id_, before, after, EVIDENCE,
                            f"/evidence/{escape(id_)}")  # fmt: skip
    yield from scripts(then, base, head)
    yield from _tests(then, base, head)
    for id_ in sorted(then.keys() & now.keys()):
        yield from _counts(id_, base, head)


def _less(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an item shows less than before; a field that nobody here knows is not weighed."""
    if any(set(before.get(k) or []) - set(after.get(k) or []) for k in MORE):
        return True
    if any(set(after.get(k) or []) - set(before.get(k) or []) for k in FEWER):
        return True
    was, is_ = before.get("supports") or {}, after.get("supports") or {}
    if any(set(ids) - set(is_.get(what) or []) for what, ids in was.items()):
        return True
    reports = after.get("reports") or []
    if any(r not in reports for r in before.get("reports") or []):
        return True
    pins = after.get("tools") or {}
    if any(pins.get(name) != digest for name, digest in (before.get("tools") or {}).items()):
        return True
    caps = before.get("max_age_days"), after.get("max_age_days")
    if caps[0] is not None and (caps[1] is None or caps[1] > caps[0]):
        return True
    rest = (before.keys() | after.keys()) - FREE
    return any(before.get(k) != after.get(k) for k in rest)


def _tests(items: Mapping[str, Any], base: Side, head: Side) -> Iterator[Weakening]:
    """Test files among the inputs of evidence that are gone, and did not only move there. What is
    left out of those that stay is seen by their counts, and by the mutants that they no longer
    kill."""
    globs = {str(g) for item in items.values() for g in item.get("inputs") or []}
    named = {str(w) for item in items.values() for w in item.get("argv") or []}

    def counts(path: str) -> bool:
        return is_test(path) and any(matches(glob, path) for glob in globs)

    then, now = set(base.paths()), set(head.paths())
    gone = [p for p in sorted(then - now) if p not in named and counts(p)]
    new = [(is_test(_last(p)), head.bytes_of(p)) for p in sorted(now - then) if gone and counts(p)]
    for path in gone:
        same = (
            is_test(_last(path)),
            base.bytes_of(path),
        )  # called as what a runner looks for, or not
        if same in new:
            new.remove(same)
        else:
            yield Weakening("test removed", path, path, None, path)


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _counts(id_: str, base: Side, head: Side) -> Iterator[Weakening]:
    """`fewer tests`: the receipts say that fewer passed than before."""
    path = f"pact/evidence/{id_}.json"
    before, after = (_passed(side.mapping(path, "/predicate")) for side in (base, head))
    if before is not None and (after is None or after < before):
        yield Weakening("fewer tests", id_, before, after, path)


def _passed(predicate: Mapping[str, Any]) -> int | None:
    passed = (predicate.get("counts") or {}).get("passed")
    return passed if isinstance(passed, int) else None
