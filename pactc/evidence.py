"""Evidence: a planned command that really ran, on which files, with what result -> its receipt, an
in-toto Statement v1 (DESIGN section 7). Unsigned; a DSSE envelope can carry the bytes as they are.

Nothing is written unless the run was one: a command that fails, hangs, does nothing, tests nothing
or changes what it was run on is a finding, not evidence.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import __version__, judging, make, parsers, records
from . import project as projects
from . import watch as watching
from .documents import dump_json
from .evidence_plan import PLAN, SHOWN, Item, file_digest, input_paths, item_of, merkle, strict
from .evidence_words import approved
from .fingerprint import ABSENT, raw
from .model import Artifact
from .needs import ROOT
from .outputs import (
    ANSWER_BYTES,
    Written,
    live_answer,
    not_empty,
    outputs,
    removed,
    stamp,
    succeeded,
)
from .patterns import matches
from .process import environment
from .programs import CORRECT, program
from .project import Project
from .supervise import Ran, supervise
from .tree import head_oid
from .watch import Watch

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://pactc.dev/evidence/v1"
POLICY = "pact/policy.yaml"


def run(project: Project, id_: str) -> None:
    """Run the command of the receipt `id_` and write the receipt. Raises PactError P601-P619, P629
    or P680; then no receipt was written. What the artifact needs must have been judged."""
    receipt, parts = ran(project, id_)
    make.receive(project, id_, dump_json(receipt), parts)


def ran(project: Project, id_: str) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Run the command as `run` does: the receipt, which nobody has written, and the parts that it
    is of."""
    artifact = project.plan.artifacts[id_]
    item = item_of(project, artifact)
    if held := project.facts.blockers(id_):
        raise item.refuse("P612", "what it is about is not fresh", f"run `pactc why {id_}`",
                          *(f"needs {b}" for b in held[:SHOWN]))  # fmt: skip
    _in_place(item)
    parts = project.facts.parts(artifact)
    files = _inputs(project, artifact, item)
    root = project.facts.root() if ROOT in item.inputs or item.live else None
    own = _own(project, artifact)
    said = _said(project, item, root)
    _nothing_moved(project, artifact, item, parts, files, own)
    return statement(project, artifact, item, root, files, said), parts


def _in_place(item: Item) -> None:
    ci = bool(os.environ.get("CI"))
    if item.runs_in and (item.runs_in == "ci") != ci:
        where = "in CI alone" if item.runs_in == "ci" else "outside of CI alone"
        raise item.refuse("P616", f"it runs {where}", "let it run there, and commit the receipt")


def _said(project: Project, item: Item, root: str | None) -> dict[str, Any]:
    """What the receipt says of how the evidence came to be."""
    if item.type in ("file", "approval"):
        now = _utc(datetime.now(UTC))
        word = {"approved": approved(project, item), "exit_status": 0, "environment": []}
        nothing = {"stdout": raw(b""), "stderr": raw(b""), "outputs": {}}
        return {**word, **nothing, "started": now, "ended": now, "tools": {"pactc": __version__}}
    removed(project, item)
    before = {path: stamp(project.root, path) for path in item.outputs}
    # Its own: what others left in the common one must neither help nor hinder it. A pytest, for
    # one, deletes there what all earlier ones left, which can take longer than its tests.
    with tempfile.TemporaryDirectory(prefix="pactc-", ignore_cleanup_errors=True) as temporary:
        env = _environment(project, item, root, temporary)
        if item.type == "judge":
            with tempfile.TemporaryDirectory(prefix="pactc-") as kept:
                ran = _supervised(project, item, judging.argv(item, kept), env)
                succeeded(item, ran)
                more: dict[str, Any] = {"judged": judging.judged(project, item, Path(kept))}
            tool = {}
        else:
            tool = {item.argv[0]: program(project.root, item, env).digest}
            with (
                tempfile.TemporaryDirectory(prefix="pactc-") as pipe,
                Watch(project.root, Path(pipe)) as watch,
            ):
                ran = _supervised(project, item, item.argv, watch.environment(env))
            succeeded(item, ran)
            again = program(project.root, item, env).digest
            if tool != {item.argv[0]: again}:
                raise item.refuse("P618", f"{item.argv[0]!r} was another program when it ended",
                                  "leave programs alone while they run")  # fmt: skip
            more = {"reads": _reads(project, item, watch, ran, env)}
    written = outputs(project, item, before)
    not_empty(item, ran, written.counts)
    if item.live and (answer := live_answer(item, ran, root)):
        more["live"] = answer
    if written.reports:
        more["reports"] = written.reports
    if counts := _counts(written):
        more["counts"] = counts
    return {
        "environment": sorted(env),
        "exit_status": ran.status,
        "started": _utc(ran.started),
        "ended": _utc(ran.ended),
        "outputs": dict(written.digests),
        "stdout": ran.out.digest,
        "stderr": ran.err.digest,
        "tools": {"pactc": __version__, **tool},
        **more,
    }


def _counts(written: Written) -> dict[str, int]:
    """Tests of all reports together; empty if none counts any."""
    found = [dict(r["counts"]) for r in written.reports.values() if r["parser"] in parsers.TESTS]
    if written.counts:
        found.append(asdict(written.counts))
    names = ("tests", "passed", "failed", "skipped")
    return {name: sum(f[name] for f in found) for name in names} if found else {}


def _reads(
    project: Project, item: Item, watch: Watch, ran: Ran, env: Mapping[str, str]
) -> dict[str, list[str]]:
    """What it was seen to read. Raises PactError P617 where the bar does not let that pass."""
    undeclared = watching.undeclared(
        watch.seen, lambda p: any(p == g or matches(g, p) for g in item.inputs), item.outputs
    )
    blind = watching.unobservable(watch.seen, ran.pid, item.argv, env.get("PATH"))
    if strict(project) and not item.live:
        for what, found in (("it read what is none of its inputs", undeclared),
                            ("what it reads cannot be seen", blind)):  # fmt: skip
            if found:
                raise item.refuse(
                    "P617", f"{what}, and the bar for `gating` wants every input declared",
                    "add the files to `inputs`, or run it as a Python program of its own",
                    *found[:SHOWN],
                )  # fmt: skip
    return {"undeclared": undeclared, "unobservable": blind}


def _inputs(project: Project, artifact: Artifact, item: Item) -> dict[str, str]:
    paths = input_paths(project, artifact)
    empty = [p for p in item.inputs if p != ROOT and not _matched(p, paths, project)]
    if empty:
        raise item.refuse(
            "P604", f"no file matches its input {empty[0]!r}",
            "correct `inputs`, or remove what no longer exists",
        )  # fmt: skip
    return {path: file_digest(project.reader.read(path)) for path in paths}


def _matched(pattern: str, paths: list[str], project: Project) -> bool:
    from .patterns import is_glob, matches

    if is_glob(pattern):
        return any(matches(pattern, path) for path in paths)
    return any(p == pattern or matches(pattern, p) for p in paths if project.reader.exists(p))


def _environment(project: Project, item: Item, root: str | None, temporary: str) -> dict[str, str]:
    # Without bytecode, or a run would leave files beside its inputs.
    values = {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": temporary}
    if item.live:
        values["PACTC_ROOT"] = root or ABSENT
        values["PACTC_COMMIT"] = head_oid(project.place.repo) or ABSENT
    return environment(item.env, **values)


def _supervised(project: Project, item: Item, argv: Sequence[str], env: Mapping[str, str]) -> Ran:
    keep = ANSWER_BYTES + 1 if item.live else 0
    try:
        return supervise(argv, project.root, env, item.timeout_s, keep)
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise item.refuse(
            "P601", f"{argv[0]!r} cannot be run: {str(reason).lower()}", CORRECT
        ) from None


def _own(project: Project, artifact: Artifact) -> dict[str, tuple[int, ...] | None]:
    paths = (artifact.path, records.path_of(artifact.path))
    return {path: stamp(project.root, path) for path in paths}


def _nothing_moved(
    project: Project,
    artifact: Artifact,
    item: Item,
    parts: Mapping[str, str],
    files: Mapping[str, str],
    own: Mapping[str, tuple[int, ...] | None],
) -> None:
    """What was judged must be what is there now: also files that appeared, and files that were
    changed and changed back."""
    if _own(project, artifact) != own:
        raise item.refuse("P610", f"{artifact.path} or its record was written while it ran",
                          "a command must leave its own receipt alone")  # fmt: skip
    moved = {p for p in files if not project.reader.unchanged(p)}
    now = projects.work_tree(project.place)
    later = now.plan.artifacts.get(artifact.id)
    if later is None:
        moved.add(PLAN)
    else:
        new = now.facts.parts(later)
        moved |= {k.removeprefix("input ") for k in parts.keys() | new.keys()
                  if parts.get(k) != new.get(k)}  # fmt: skip
        then = {path: file_digest(now.reader.read(path)) for path in input_paths(now, later)}
        moved |= {p for p in files.keys() | then.keys() if files.get(p) != then.get(p)}
    if moved:
        raise item.refuse(
            "P609", "what it was run on changed while it ran",
            "make the command leave its inputs alone, or ignore in Git what it writes",
            *sorted(moved)[:SHOWN],
        )  # fmt: skip


def statement(
    project: Project,
    artifact: Artifact,
    item: Item,
    root: str | None,
    files: Mapping[str, str],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """The receipt: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md"""
    subject = merkle(files, root)
    predicate: dict[str, Any] = {
        **said,
        "evidence": item.name,
        "type": item.type,
        "supports": dict(item.supports),
        "argv": list(item.argv),
        "inputs": {"root": subject, "files": dict(files)},
        "rule": project.plan.kind(artifact).rule,
    }
    policy = project.reader.digest(POLICY, "")
    if policy != ABSENT:
        predicate["policy"] = policy
    if root:
        predicate["root"] = root
    if commit := head_oid(project.place.repo):
        predicate["commit"] = commit
    digest = {"sha256": subject.removeprefix("sha256:")}
    return {
        "_type": STATEMENT,
        "subject": [{"name": f"inputs of {item.name}", "digest": digest}],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }


def _utc(moment: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
