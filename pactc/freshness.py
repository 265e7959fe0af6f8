"""The only judge: what is known of one artifact -> its one state, and why (DESIGN section 4).

`decide` both decides and explains, so that an explanation can never differ from the decision.
`check`, `status`, `why`, `build` and the gate all come here. Pure: it is told everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .model import Action, Artifact, Finding, Kind, Reason, Record, State, Status, Where


@dataclass(frozen=True, slots=True)
class Observation:
    """What is so, now, about one artifact.

    `content` are the fingerprints of its slices, or None if no file is there. `record` is None if
    there is none, or if it cannot be read: `record_problem` then says why, as `content_problem`
    does of content that cannot be read as what it should be. `parts` are the
    fingerprints of what it would be made from now. `blockers` are the artifacts it needs that are
    not fresh. `awaits` says what a person must do first, or is empty. `problems` yields what
    breaks its schema or its kind's checks; it is called only if the answer matters, because it
    may have to parse."""

    artifact: Artifact
    kind: Kind
    content: Mapping[str, str] | None
    record: Record | None
    parts: Mapping[str, str]
    record_problem: str = ""
    content_problem: str = ""
    blockers: tuple[str, ...] = ()
    awaits: str = ""
    problems: Callable[[], tuple[Finding, ...]] = tuple


def decide(seen: Observation) -> Status:
    """One state, with its reasons. The order of the questions is the precedence of the states."""
    artifact, kind, record = seen.artifact, seen.kind, seen.record
    held = tuple(Reason(f"needs {b}", text="is not fresh") for b in seen.blockers)
    if seen.awaits:
        held += (Reason("person", text=seen.awaits),)

    def status(state: State, *reasons: Reason, findings: tuple[Finding, ...] = ()) -> Status:
        causes = seen.blockers if state is State.BLOCKED else ()
        return Status(artifact, state, reasons, findings, causes)

    if seen.content is None:
        if held:
            return status(State.BLOCKED, *held)
        return status(State.MISSING, *_missing(seen))
    if kind.action is Action.SOURCE:
        problems = seen.problems()
        return status(State.INVALID if problems else State.FRESH, findings=problems)
    edited = differences("content #", record.content, seen.content) if record else ()
    # An author's file is worth explaining as a document first; a derived one is only ever wrong
    # by having been edited.
    problems = seen.problems() if kind.action is Action.AUTHOR or not edited else ()
    if problems:
        return status(State.INVALID, findings=problems)
    if edited:
        if seen.content_problem:  # and not every slice that is gone for that reason
            edited = (Reason("content", text=seen.content_problem),)
        return status(State.DRIFTED, *edited)
    if held:
        return status(State.BLOCKED, *held)
    if record is None:
        return status(
            State.STALE, Reason("record", text=seen.record_problem or "nothing is recorded yet")
        )
    if changed := differences("", record.parts, seen.parts):
        return status(State.STALE, *changed)
    return status(State.FRESH)


def _missing(seen: Observation) -> tuple[Reason, ...]:
    gone = Reason("content", text="no file is there")
    if seen.kind.action is not Action.AUTHOR:
        return (gone,)
    inputs = [part.removeprefix("input ") for part in seen.parts if part.startswith("input ")]
    return gone, Reason("made from", text=", ".join(_by_file(inputs)) or "nothing")


def _by_file(inputs: list[str], most: int = 8) -> Iterator[str]:
    """Slices as they are while they are few; many of one file as one; of many files the first."""
    files: dict[str, list[str]] = {}
    for part in inputs:
        files.setdefault(part.partition("#")[0], []).append(part)
    told = [
        text
        for path, parts in files.items()
        for text in (parts if len(parts) < 3 else [f"{path} ({len(parts)} slices)"])
    ]
    yield from told[:most]
    if len(told) > most:
        yield f"... ({len(told)} in all)"


def differences(prefix: str, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Reason, ...]:
    """The named parts in which two sets of fingerprints differ, sorted; empty if they are equal."""
    if old == new:
        return ()
    return tuple(
        Reason(f"{prefix}{part}", old.get(part), new.get(part))
        for part in sorted(old.keys() | new.keys())
        if old.get(part) != new.get(part)
    )


def orphan(path: str, kind: str | None) -> Status:
    """A file or a record that no rule wants any more."""
    word = "record" if kind is None else kind
    reason = Reason("rule", text=f"no rule wants this {word} any more")
    return Status(Artifact(path, word, path), State.ORPHAN, (reason,))


SHOWN = 8
"""Reasons in a finding; an artifact may be made from thousands of parts."""

TITLES = {
    State.MISSING: ("P302", "is missing"),
    State.STALE: ("P301", "is stale"),
    State.DRIFTED: ("P304", "was edited by hand since it was built"),
    State.BLOCKED: ("P303", "waits for something else"),
    State.ORPHAN: ("P305", "is wanted by no rule"),
}


def findings(status: Status, kind: Kind | None) -> tuple[Finding, ...]:
    """What to report of a status, each with the one command that mends it."""
    if status.state is State.FRESH:
        return ()
    if status.state is State.INVALID:
        return status.findings
    code, title = TITLES[status.state]
    artifact = status.artifact
    if kind and kind.action in (Action.AUTHOR, Action.RUN) and status.state is State.DRIFTED:
        title = "was edited by hand since it was recorded"
    if any(r.part == "person" for r in status.reasons):
        title = "waits for a person"
    return (
        Finding(
            code,
            f"{artifact.id} {title}",
            Where(artifact.path),
            artifact.id,
            _notes(status),
            mend(status, kind),
        ),
    )


def _notes(status: Status) -> tuple[str, ...]:
    reasons = [r for r in status.reasons if r.part != "person"]  # what a person must do is the help
    lines = [explain(r) for r in reasons[:SHOWN]]
    if (more := len(reasons) - SHOWN) > 0:
        lines.append(f"and {more} more: run `pactc why {status.artifact.id}`")
    return tuple(lines)


def explain(reason: Reason) -> str:
    """One line: `input pact/graph.yaml#/components/booking  3f2a1c -> 9c1e77`."""
    if reason.text:
        return f"{reason.part}: {reason.text}"
    return f"{reason.part.removesuffix(' #')}  {_short(reason.old)} -> {_short(reason.new)}"


def _short(digest: str | None) -> str:
    return "none" if digest is None else digest.removeprefix("sha256:")[:6]


def mend(status: Status, kind: Kind | None) -> str:
    """The one honest command for a state, by how artifacts of the kind come to be."""
    artifact, state = status.artifact, status.state
    if state is State.ORPHAN or kind is None:
        return "run `pactc build --prune`, review what it removed, commit the result"
    action = kind.action
    if state is State.BLOCKED:
        persons = [r.text for r in status.reasons if r.part == "person"]
        return persons[0] if persons else f"run `pactc why {artifact.id}`"
    if action is Action.RUN:
        first = "deploy this commit, " if any("@root" in r.part for r in status.reasons) else ""
        return f"{first}run `pactc evidence run {artifact.name}`, commit the receipt"
    if action is Action.DERIVE:
        if state is State.DRIFTED:
            return f"run `pactc build --restore {artifact.id}`"
        return f"run `pactc build {artifact.id}`, review the change, commit the result"
    if state is State.MISSING:
        if action is Action.AUTHOR:
            return f"run `pactc next {artifact.id}`, write {artifact.path}, then run `pactc build`"
        if kind.name == "spec":  # nothing is a project without it
            return f"run `pactc init`, write the task in {artifact.path}, then run `pactc build`"
        what = f"write {artifact.path} (`pactc schema {kind.name}` says what it holds)"
        return f"{what}, then run `pactc build`"
    if state is State.DRIFTED:
        return f"review {artifact.path}, then run `pactc accept {artifact.id}`"
    if any(r.part == "record" for r in status.reasons):
        return f"run `pactc build {artifact.id}`, commit the result"
    return f"bring {artifact.path} in line with what changed, then run `pactc accept {artifact.id}`"
