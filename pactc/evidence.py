"""Evidence: a planned command that really ran, on which files, with what result -> its receipt, an
in-toto Statement v1 (DESIGN section 7). Unsigned; a DSSE envelope can carry the bytes as they are.

Nothing is written unless the run was one: a command that fails, hangs, does nothing, tests nothing
or changes what it was run on is a finding, not evidence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import __version__, junit, make, records
from . import project as projects
from .dag import ROOT
from .documents import dump_json
from .evidence_plan import PLAN, SHOWN, Item, file_digest, input_paths, item_of, merkle
from .fingerprint import ABSENT
from .model import Artifact
from .outputs import ANSWER_BYTES, live_answer, not_empty, stamp, succeeded
from .outputs import outputs as read_outputs
from .process import environment
from .project import Project
from .supervise import Ran, supervise
from .tree import head_oid

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://pactc.dev/evidence/v1"
POLICY = "pact/policy.yaml"


def run(project: Project, id_: str) -> None:
    """Run the command of the receipt `id_` and write the receipt. Raises PactError P601-P612 or
    P680; then no receipt was written. What the artifact needs must have been judged."""
    artifact = project.plan.artifacts[id_]
    item = item_of(project, artifact)
    if held := project.facts.blockers(id_):
        raise item.refuse("P612", "what it is about is not fresh", f"run `pactc why {id_}`",
                          *(f"needs {b}" for b in held[:SHOWN]))  # fmt: skip
    parts = project.facts.parts(artifact)
    files = _inputs(project, artifact, item)
    root = project.facts.root() if ROOT in item.inputs or item.live else None
    own = _own(project, artifact)
    before = {path: stamp(project.root, path) for path in item.outputs}
    # Its own: what others left in the common one must neither help nor hinder it. A pytest, for
    # one, deletes there what all earlier ones left, which can take longer than its tests.
    with tempfile.TemporaryDirectory(prefix="pactc-", ignore_cleanup_errors=True) as temporary:
        env = _environment(project, item, root, temporary)
        ran = _ran(project, item, env)
    succeeded(item, ran)
    outputs, counts = read_outputs(project, item, before)
    not_empty(item, ran, counts)
    live = live_answer(item, ran, root) if item.live else None
    _nothing_moved(project, artifact, item, parts, files, own)
    receipt = statement(project, artifact, item, ran, root, files, outputs, counts, env)
    if live:
        receipt["predicate"]["live"] = live
    make.receive(project, id_, dump_json(receipt), parts)


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


def _ran(project: Project, item: Item, env: Mapping[str, str]) -> Ran:
    keep = ANSWER_BYTES + 1 if item.live else 0
    try:
        return supervise(item.argv, project.root, env, item.timeout_s, keep)
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise item.refuse(
            "P601", f"{item.argv[0]!r} cannot be run: {str(reason).lower()}",
            "install it, or correct `argv`; PATH is that of your shell",
        ) from None  # fmt: skip


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
    ran: Ran,
    root: str | None,
    files: Mapping[str, str],
    outputs: Mapping[str, str],
    counts: junit.Counts | None,
    env: Mapping[str, str],
) -> dict[str, Any]:
    """The receipt: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md"""
    subject = merkle(files, root)
    predicate: dict[str, Any] = {
        "evidence": item.name,
        "type": "live" if item.live else "command",
        "supports": dict(item.supports),
        "argv": list(item.argv),
        "environment": sorted(env),
        "exit_status": ran.status,
        "started": _utc(ran.started),
        "ended": _utc(ran.ended),
        "inputs": {"root": subject, "files": dict(files)},
        "outputs": dict(outputs),
        "stdout": ran.out.digest,
        "stderr": ran.err.digest,
        "rule": project.plan.kind(artifact).rule,
        "tools": _tools(project, item, env),
    }
    policy = project.reader.digest(POLICY, "")
    if policy != ABSENT:
        predicate["policy"] = policy
    if root:
        predicate["root"] = root
    if counts:
        predicate["counts"] = {
            "tests": counts.tests,
            "passed": counts.passed,
            "failed": counts.failed,
            "skipped": counts.skipped,
        }
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


def _tools(project: Project, item: Item, env: Mapping[str, str]) -> dict[str, str]:
    """The program that ran, by digest, and pactc."""
    first = item.argv[0]
    found = str(project.root / first) if "/" in first else shutil.which(first, path=env.get("PATH"))
    tools = {"pactc": __version__}
    try:
        with Path(found or "").open("rb") as file:
            tools[first] = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError:
        pass
    return tools
