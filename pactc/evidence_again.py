"""A receipt held against a second run of its command, here and now. Anybody can write a receipt by
hand; what it says happens again only if it is so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from . import evidence
from .documents import parse_json
from .errors import PactError
from .evidence_plan import PLAN, Item, item_of
from .model import Finding, State, Where
from .parsers import TESTS
from .project import Project

RUNS = (
    "command",
    "judge",
)  # what can be run again; a deployment is elsewhere, and a word is signed
SAME = ("evidence", "type", "argv", "supports", "rule", "root", "inputs")


def verified(project: Project, id_: str) -> list[Finding]:
    """P667 for each way in which the receipt `id_` is not borne out by a run of its evidence, which
    writes no receipt; the run's own findings (P601 to P619) if it fails. What the receipt needs
    must have been judged."""
    artifact = project.plan.artifacts[id_]
    item = item_of(project, artifact)
    state = project.facts.states[id_].state
    if state is not State.FRESH:
        return [_finding(item, f"it is {state}", artifact.path)]
    held: Any = parse_json(project.reader.read(artifact.path), artifact.path)
    try:
        again, _ = evidence.ran(project, id_)
    except PactError as error:
        notes = ("its receipt says that it passed", *error.finding.notes)
        return [replace(error.finding, notes=notes)]
    said, seen = held["predicate"], again["predicate"]
    return [_finding(item, why, artifact.path) for why in differences(said, seen)]


def differences(said: Mapping[str, Any], seen: Mapping[str, Any]) -> Iterator[str]:
    """In words, what a receipt claims and a second run does not show. Times, digests of what was
    printed, and more tests than before are no difference."""
    yield from (f"its {name} is not that of the run" for name in SAME
                if said.get(name) != seen.get(name))  # fmt: skip
    yield from _fewer("", said.get("counts"), seen.get("counts"), "passed")
    reports = seen.get("reports") or {}
    for path, report in (said.get("reports") or {}).items():
        if report.get("parser") in TESTS:
            now = (reports.get(path) or {}).get("counts")
            yield from _fewer(f" in {path}", report.get("counts"), now, "passed")
    judged = seen.get("judged") or {}
    for name, verdict in (said.get("judged") or {}).items():
        now = judged.get(name) or {}
        yield from _fewer(f" of {name}", verdict.get("counts"), now.get("counts"), "pass")
        if verdict.get("source") != now.get("source"):
            yield f"it judged another source of {name}"
    unsaid = sorted(_undeclared(seen) - _undeclared(said))
    if unsaid:
        yield f"it does not say that it read {', '.join(unsaid[:3])}"


def _fewer(where: str, said: Any, seen: Any, what: str) -> Iterator[str]:
    before, now = (int((counts or {}).get(what, 0)) for counts in (said, seen))
    if now < before:
        yield f"it says that {before} passed{where}, and {now} did"


def _undeclared(predicate: Mapping[str, Any]) -> set[str]:
    reads = predicate.get("reads") or {}
    return {str(path) for path in reads.get("undeclared") or ()}


def _finding(item: Item, why: str, path: str) -> Finding:
    return Finding(
        "P667", f"a second run does not bear out the receipt of {item.name}: {why}", Where(path),
        f"receipt/{item.name}", (f"planned in {PLAN}",),
        f"run `pactc evidence run {item.name}`, commit the receipt",
    )  # fmt: skip


def skipped(item: Item, *, in_ci: bool) -> str:
    """Why evidence is not run again here; an empty text if it is."""
    if item.type not in RUNS:
        return f"it is of type {item.type}"
    if item.runs_in and (item.runs_in == "ci") != in_ci:
        return f"it runs {'in CI' if item.runs_in == 'ci' else 'outside of CI'} alone"
    return ""
