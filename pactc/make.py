"""One artifact: fingerprint its parts, act, validate, fingerprint the parts again, write the
output, then the record (DESIGN section 4). Killed anywhere in between, the artifact is as it was
or stale, never wrongly fresh."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from . import records
from .documents import parse
from .errors import PactError
from .fingerprint import of_file, raw, slices
from .model import Action, Artifact, Finding, Kind, Record, Value, Where
from .needs import ROOT
from .project import Project
from .reader import is_document


class Refused(Exception):  # noqa: N818  not an error of pactc: the output is
    """What an action gave, or an author wrote, breaks its schema or its kind's checks."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].message)
        self.findings = findings


def derive(project: Project, id_: str) -> None:
    """Make a derived artifact and record it. Raises PactError or Refused; then nothing changed."""
    facts = project.facts
    artifact = facts.plan.artifacts[id_]
    parts = facts.parts(artifact)
    data = output(project, artifact)
    content = _validated(project, artifact, data)
    _unchanged(project, artifact)
    changed = raw(data) != _present(project, artifact.path)
    _record(project, artifact, content, data, parts, durable=False, changed=changed)


def refuse_foreign(project: Project, id_: str) -> None:
    """Raises PactError P890 for a file that pactc has never made, where a kind of files that people
    also write (`when`) is now wanted, unless it says the same already."""
    artifact = project.plan.artifacts[id_]
    reader, path = project.reader, artifact.path
    known = reader.record(path) or reader.record_problem(path)
    if not project.plan.kind(artifact).when or known or not reader.exists(path):
        return
    if raw(output(project, artifact)) != _present(project, path):
        raise PactError(
            "P890", f"{path} exists, and pactc did not make it; it is left as it is", Where(path),
            help=f"move it away, or run `pactc build --restore {id_}` to replace it",
        )  # fmt: skip


def adopt(project: Project, id_: str, author: str, reason: str | None = None) -> None:
    """Record an authored artifact as it stands: an author wrote it, or a person accepts it."""
    facts = project.facts
    artifact = facts.plan.artifacts[id_]
    parts = facts.parts(artifact)
    findings = facts.problems(artifact)
    if findings:
        raise Refused(findings)
    data = project.reader.read(artifact.path)
    content = _content(artifact.path, data)
    _unchanged(project, artifact)
    old = project.reader.record(artifact.path)
    reasons = _reasons(old, content, parts, reason)
    _record(
        project, artifact, content, data, parts,
        durable=True, author=author, reasons=reasons, made=old.made if old else None,
    )  # fmt: skip


def take(
    project: Project,
    artifact: Artifact,
    data: bytes,
    content: dict[str, str],
    parts: dict[str, str],
    author: str,
    made: dict[str, Value] | None,
) -> None:
    """Write what an author wrote, which has been examined, and record it. Raises PactError P306 or
    P307 if what it was written from has changed meanwhile; then nothing changed."""
    _unchanged(project, artifact)
    _record(
        project, artifact, content, data, parts,
        durable=True, changed=True, author=author, made=made,
    )  # fmt: skip


def _reasons(
    old: Record | None, content: Mapping[str, str], parts: Mapping[str, str], reason: str | None
) -> dict[str, str]:
    """The reason for each line of the record that changed, and those that still hold: a person's
    word is about the very change that they saw. Without an old record it is about the rule."""
    if old is None:
        return {"parts rule": reason} if reason else {}
    kept: dict[str, str] = {}
    for name, was, now in (("content", old.content, content), ("parts", old.parts, parts)):
        for key, digest in now.items():
            line = f"{name} {key}"
            if was.get(key) != digest:
                kept.update({line: reason} if reason else {})
            elif line in old.reasons:
                kept[line] = old.reasons[line]
    return kept


def receive(project: Project, id_: str, data: bytes, parts: Mapping[str, str]) -> None:
    """Write what a command gave, made from `parts`, and record it: receipts cannot be made again
    from anything but another run."""
    artifact = project.facts.plan.artifacts[id_]
    content = _validated(project, artifact, data)
    _record(project, artifact, content, data, dict(parts), durable=True, changed=True)


def output(project: Project, artifact: Artifact) -> bytes:
    """The bytes that a derived artifact must have. Raises PactError P507 if its action fails."""
    facts = project.facts
    kind = facts.plan.kind(artifact)
    if kind.action is not Action.DERIVE:
        raise PactError("P508", f"{artifact.id} is not derived", Where(artifact.path),
                        help=f"run `pactc why {artifact.id}`")  # fmt: skip
    inputs = facts.inputs(artifact)
    if kind.command:
        from .actions import command

        return command.derive(project, artifact, inputs)
    try:
        made: bytes = import_module(f"pactc.actions.{kind.name}").derive(artifact.name, inputs)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        # The inputs are valid by their schemas, so this is pactc's own fault: say so, keep going.
        raise PactError(
            "P507", f"{artifact.id} could not be derived: {type(error).__name__}: {error}",
            Where(kind.origin), help="report this with the files it names: it is a bug in pactc",
        ) from error  # fmt: skip
    return made


def _validated(project: Project, artifact: Artifact, data: bytes) -> dict[str, str]:
    kind = project.facts.plan.kind(artifact)
    try:
        content = _content(artifact.path, data)
    except PactError as error:
        raise _not_valid(kind, artifact, (error.finding,)) from None
    schema = project.plan.registry.schema_of(kind)
    if schema is not None:
        from .validate import validate

        value = parse(data, artifact.path)
        found = validate(value, dict(schema), data, artifact.path, artifact.id)
        if found:
            raise _not_valid(kind, artifact, tuple(found))
    return content


def _not_valid(kind: Kind, artifact: Artifact, found: tuple[Finding, ...]) -> Refused:
    if kind.own:
        return Refused(found)
    notes = tuple(f"{f.code} {f.message}" for f in found[:5])
    return Refused((Finding(
        "P507", f"what was derived for {artifact.id} is not valid", Where(artifact.path),
        artifact.id, notes, "report this with the files it names: it is a bug in pactc",
    ),))  # fmt: skip


def _content(path: str, data: bytes) -> dict[str, str]:
    return slices(parse(data, path)) if is_document(path) else {"": of_file(data)}


def _present(project: Project, path: str) -> str | None:
    try:
        return raw(project.reader.read(path))
    except PactError:
        return None


def _unchanged(project: Project, artifact: Artifact) -> None:
    """Raises PactError P306 if a file that was read for this artifact, or the artifact itself,
    has been written since."""
    reader = project.reader
    paths = {
        p for need in project.plan.needs[artifact.id] for p in project.facts.imported.files(need)
    }
    paths |= {artifact.path, records.path_of(artifact.path)}
    for path in sorted(paths - {ROOT}):
        if reader.unchanged(path):
            continue
        if not reader.exists(path):
            raise PactError(
                "P307", f"{path} is on disk, but Git ignores it, or it has just appeared",
                Where(path), help=f"see `git check-ignore -v {path}`, and run the command again",
            )  # fmt: skip
        raise PactError(
            "P306", f"{path} changed while {artifact.id} was being built; nothing was written",
            Where(path), help="run the command again",
        )  # fmt: skip


def _record(
    project: Project,
    artifact: Artifact,
    content: dict[str, str],
    data: bytes,
    parts: dict[str, str],
    *,
    durable: bool,
    changed: bool = False,
    author: str | None = None,
    reasons: Mapping[str, str] | None = None,
    made: dict[str, Value] | None = None,
) -> None:
    record = Record(
        artifact.id,
        content,
        parts,
        raw(data) if artifact.name is not None else None,
        author,
        dict(reasons or {}),
        made,
    )
    path, note = artifact.path, records.dump(record)
    if changed:
        records.write_recorded(project.root, path, data, note, durable=durable)
    else:
        records.write(project.root, records.path_of(path), note, durable=durable)
    project.reader.learn(artifact.path, content, record)
