"""What the judge is told: for each artifact of a plan, its content, its parts, its problems and
what holds it up. No decision is made here; `freshness.decide` makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import freshness
from .authors.config import part
from .builtin import action_version, check_of
from .dag import Plan
from .errors import PactError
from .fingerprint import ABSENT, below
from .freshness import Observation
from .made_from import Imported, interface
from .model import Action, Artifact, Dependency, Finding, Goal, Kind, State, Status, Value
from .needs import AUTHOR, ROOT, SOURCE, SPEC
from .reader import Reader, is_document
from .records import root_of

PERSON = "person"  # the author of what somebody wrote or accepted by hand
CONTRACT = "contract"  # contracts use one another by the function, not by the file
NO_INPUTS = ("awaits", AUTHOR)  # dependencies that decide whether and by whom, not what


class Facts:
    """Facts of one plan over one reader. States of needed artifacts must be decided first, in the
    plan's order; `judge` does so and remembers them in `states`."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        self.plan = plan
        self.reader = reader
        self.states: dict[str, Status] = {}
        self._root: str | None = None
        self.imported = Imported(reader)

    def judge_all(self) -> dict[str, Status]:
        """The status of every artifact, then of every orphan, by artifact id (path for orphans)."""
        for id_ in self.plan.order:
            self.judge(id_)
        return self.judged()

    def judge_rest(self) -> dict[str, Status]:
        """As `judge_all` after a build: what was fresh stays so, for whatever it is made from was
        fresh as well."""
        for id_ in self.plan.order:
            if self.states[id_].state is not State.FRESH:
                self.judge(id_)
        return self.judged()

    def judged(self) -> dict[str, Status]:
        """What `judge_all` gave, which must have run."""
        # Whoever mends the graph may want again what a broken one does not: first things first.
        fan_out = (self.states.get(self.plan.by_path.get(s, "")) for s in self.plan.sources)
        if any(s and s.state in (State.MISSING, State.INVALID) for s in fan_out):
            return dict(self.states)
        orphans = {p: freshness.orphan(p, k) for p, k in sorted(self.plan.orphans.items())}
        return {**self.states, **orphans}

    def judge(self, id_: str) -> Status:
        """Decide one artifact anew; what it needs must have been decided."""
        self.states.pop(id_, None)
        if self.plan.kind(self.plan.artifacts[id_]).goal is Goal.PLAN:
            self._root = None  # it may have been made since the root was last computed
        status = freshness.decide(self.observe(id_))
        self.states[id_] = status
        return status

    def observe(self, id_: str) -> Observation:
        artifact = self.plan.artifacts[id_]
        kind = self.plan.kind(artifact)
        path = artifact.path
        if kind.action is Action.SOURCE:
            return Observation(
                artifact, kind, self.reader.slices(path), None, {},
                problems=lambda: self.problems(artifact),
            )  # fmt: skip
        content = self.reader.slices(path)
        record = self.reader.record(path)
        parts = self.parts(artifact, record.author if record else None)

        def problems() -> tuple[Finding, ...]:
            # What was valid when it was recorded is valid as long as nothing has changed.
            known = record if self.reader.trust_records else None
            if known and known.content == content and known.parts == parts:
                return ()
            return self.problems(artifact)

        return Observation(
            artifact, kind, content, record, parts,
            self.reader.record_problem(path), self._unreadable(path),
            self.blockers(id_), self.awaits(kind), problems,
        )  # fmt: skip

    def _unreadable(self, path: str) -> str:
        error = self.reader.problem(path)
        if error is None:
            return ""
        where = error.finding.where
        line = f" (line {where.line})" if where and where.line else ""
        return error.finding.message + line

    def parts(self, artifact: Artifact, author: str | None = None) -> dict[str, str]:
        """The named fingerprints of what the artifact would be made from now. What was written to
        order, by anybody but a person, is also made from the prompt and from how that author is
        asked."""
        kind = self.plan.kind(artifact)
        parts = {"rule": kind.rule, "action": action_version(kind)}
        if kind.schema:
            parts["schema"] = kind.schema_digest
        for need in self.plan.needs[artifact.id]:
            if need.input not in NO_INPUTS and (need.input != SOURCE or need.key == author):
                parts.update(self._part(artifact, need))
        if kind.action is Action.AUTHOR and author not in (None, PERSON):
            parts["prompt"] = kind.prompt_digest
            parts["author"] = part(self.config(), kind.name, str(author))
        return parts

    def config(self) -> Value:
        """The spec's `config`; None where it says nothing, or cannot be read."""
        try:
            return self.reader.value(SPEC, "/config")
        except (KeyError, PactError):
            return None

    def _part(self, artifact: Artifact, need: Dependency) -> Iterator[tuple[str, str]]:
        if need.path == ROOT:
            yield f"input {ROOT}", self.root() or ABSENT
            return
        if need.input == SOURCE:
            yield need.part, self.imported.fingerprint(need)
            return
        # The only artifact of its kind is touched by many branches, and so is the only one that
        # it is made from: its record names that one's slices, so that Git can merge the lines.
        shared = need.artifact and self.plan.artifacts[need.artifact].name is None
        if artifact.name is None and shared and is_document(need.path):
            lines = below(self.reader.slices(need.path) or {}, need.pointer)
            if lines:
                for pointer, value in lines.items():
                    yield f"input {need.path}{'#' if pointer else ''}{pointer}", value
                return
        if artifact.kind == CONTRACT and need.artifact == f"{CONTRACT}/{need.key}":
            yield from interface(self.reader, artifact, need)
            return
        yield need.part, self.reader.digest(need.path, need.pointer)

    def blockers(self, id_: str) -> tuple[str, ...]:
        """Ids of needed artifacts that are not fresh, in the rule's order."""
        if id_ in self.plan.cyclic:
            return tuple(
                dict.fromkeys(
                    d.artifact
                    for d in self.plan.needs[id_]
                    if d.artifact and (d.artifact in self.plan.cyclic or not self._ok(d.artifact))
                )
            )
        out: dict[str, None] = {}
        for need in self.plan.needs[id_]:
            if need.path == ROOT:
                out.update(dict.fromkeys(self._plan_not_fresh()))
            elif need.artifact and not self._ok(need.artifact):
                out[need.artifact] = None
        return tuple(out)

    def _ok(self, id_: str) -> bool:
        status = self.states.get(id_)
        return status is not None and status.state is State.FRESH

    def _plan_not_fresh(self) -> list[str]:
        return [a.id for a in self._pack() if not self._ok(a.id)]

    def _pack(self) -> Iterator[Artifact]:
        for id_ in self.plan.order:
            artifact = self.plan.artifacts[id_]
            if self.plan.kind(artifact).goal is Goal.PLAN:
                yield artifact

    def root(self) -> str | None:
        """The pack's root fingerprint, or None as long as an artifact of the plan has no record."""
        if self._root is None:
            found = {}
            for artifact in self._pack():
                if self.plan.kind(artifact).action is Action.SOURCE:
                    continue
                record = self.reader.record(artifact.path)
                if record is None:
                    return None
                found[artifact.path] = record
            self._root = root_of(found) if found else None
        return self._root

    def awaits(self, kind: Kind) -> str:
        """What a person must do before anyone may author this kind, or an empty text."""
        if not kind.awaits:
            return ""
        path, pointer = kind.awaits
        try:
            if self.reader.value(path, pointer) is True:
                return ""
        except (KeyError, PactError):
            pass
        return (
            "a person confirms the readiness: `pactc interview`, then run `pactc build`"
            if path == "pact/readiness.json"
            else f"a person makes {path}#{pointer} true"
        )

    def problems(self, artifact: Artifact) -> tuple[Finding, ...]:
        """What breaks the artifact's form, its schema, or the checks of its kind."""
        path = artifact.path
        if error := self.reader.problem(path):
            return (_of(artifact, error),)
        kind = self.plan.kind(artifact)
        if not is_document(path):
            return ()
        from .validate import fits, place, validate

        value = self.reader.value(path)
        found: list[Finding] = []
        schema = self.plan.registry.schema_of(kind)
        if schema is not None and not fits(value, schema):  # the bytes only say where
            found = validate(value, dict(schema), self.reader.read(path), path, artifact.id)
        for need in self.plan.needs[artifact.id]:  # what is no artifact has no findings of its own
            if need.pointer and not need.artifact and (error := self.reader.problem(need.path)):
                return (*found, _of(artifact, error))
        # What it is checked against may itself be broken: then that is told, and only where it is
        # broken. Whoever mends it here would make it fit what is wrong there.
        if not found and not self._needs(artifact, State.INVALID) and (check := check_of(kind)):
            try:
                problems = list(check(value, self.inputs(artifact)))
            except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                # A check may rely on the form of what it looks things up in.
                if not self._needs(artifact, State.DRIFTED):
                    raise
                problems = []
            found = [place(p, self.reader.read(path), path, artifact.id) for p in problems]
        return tuple(found)

    def _needs(self, artifact: Artifact, state: State) -> bool:
        states = (self.states.get(d.artifact) for d in self.plan.needs[artifact.id] if d.artifact)
        return any(s is not None and s.state is state for s in states)

    def inputs(self, artifact: Artifact) -> dict[str, Any]:
        """Values of the rule's inputs by name: a mapping by key for loops, globs and `kind/*`,
        else the slice's value, None if it is absent."""
        kind = self.plan.kind(artifact)
        out: dict[str, Any] = {"id": artifact.name}
        for entry in kind.inputs:
            many = entry.loop is not None or entry.target.endswith("/*") or "*" in entry.target
            out[entry.name] = {} if many else None
        for need in self.plan.needs[artifact.id]:
            if need.input not in out:
                continue
            value = self.value_of(need)
            if isinstance(out[need.input], dict) and need.key is not None:
                out[need.input][need.key] = value
            else:
                out[need.input] = value
        if kind.data:
            out["data"] = dict(kind.data)
        return out

    def value_of(self, need: Dependency) -> Any:
        """The value of one dependency; the fingerprint of a plain file; None if it is absent."""
        if need.path == ROOT:
            return self.root()
        if not need.artifact and not need.pointer:  # a plain file: its digest is what counts
            return self.reader.digest(need.path, "")
        try:
            return self.reader.value(need.path, need.pointer)
        except (KeyError, PactError):
            return None


def _of(artifact: Artifact, error: PactError) -> Finding:
    found = error.finding
    return Finding(found.code, found.message, found.where, artifact.id, found.notes, found.help)


def every_finding(plan: Plan, states: Mapping[str, Status]) -> tuple[list[Finding], list[str]]:
    """What to report: findings of every artifact that is at fault itself, in build order; and the
    ids of those that only wait for others."""
    found: list[Finding] = []
    waiting: list[str] = []
    for id_, status in states.items():
        if status.state is State.BLOCKED and status.causes:
            waiting.append(id_)
            continue
        artifact = plan.artifacts.get(id_)
        found.extend(freshness.findings(status, plan.kind(artifact) if artifact else None))
    return found, waiting
