"""What a command left behind: whether it succeeded, wrote what it declares, tested anything, and,
if it is a live validation, what the deployed system says that it is."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from . import junit
from .documents import parse_json
from .errors import PactError
from .evidence_plan import SHOWN, Item
from .model import Value
from .project import Project
from .supervise import Ran

ANSWER_BYTES = 1 << 20
REPORT_BYTES = 64 << 20


def succeeded(item: Item, ran: Ran) -> None:
    again = f"mend it, then run `pactc evidence run {item.name}`"
    if ran.status is None:
        raise item.refuse("P603", f"not done after {item.timeout_s} s, and ended", again,
                          *tail(ran))  # fmt: skip
    if ran.status:
        what = f"exit status {ran.status}" if ran.status > 0 else f"killed by signal {-ran.status}"
        raise item.refuse("P602", f"the command failed: {what}", again, *tail(ran))


def tail(ran: Ran) -> list[str]:
    text = (ran.out.tail + b"\n" + ran.err.tail).decode("utf-8", "replace")
    return [line for line in text.splitlines() if line.strip()][-SHOWN:]


def stamp(root: Path, path: str) -> tuple[int, ...] | None:
    try:
        found = (root / path).lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def outputs(
    project: Project, item: Item, before: Mapping[str, tuple[int, ...] | None]
) -> tuple[dict[str, str], junit.Counts | None]:
    """Digests of the declared outputs, and what the JUnit reports among them count."""
    digests: dict[str, str] = {}
    counts: junit.Counts | None = None
    for path in item.outputs:
        now = stamp(project.root, path)
        if now is None or now == before[path]:
            what = "did not write" if now is None else "did not write anew"
            raise item.refuse("P605", f"it {what} its output {path}",
                              "correct `outputs`, or make the command write it")  # fmt: skip
        digest, data = read_output(project.root, path, item)
        if not data:
            raise item.refuse("P606", f"its output {path} is empty", "make the command fill it")
        digests[path] = digest
        if path.endswith(".xml"):
            found = report(path, data, item)
            counts = counts + found if counts and found else found or counts
    return digests, counts


def read_output(root: Path, path: str, item: Item) -> tuple[str, bytes]:
    """The digest, and as much of the bytes as a report may have."""
    target = root / path
    try:
        if not target.parent.resolve().is_relative_to(root.resolve()):
            raise item.refuse("P605", f"its output {path} is outside of the project",
                              "replace the symbolic link by a folder")  # fmt: skip
        handle = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise item.refuse("P605", f"its output {path} is no regular file",
                                  "make the command write a file")  # fmt: skip
            data = file.read(REPORT_BYTES)
            digest = hashlib.sha256(data)
            while more := file.read(1 << 20):
                digest.update(more)
    except OSError as error:
        raise item.refuse("P605", f"its output {path} cannot be read: {error.strerror}",
                          "make the command write a file of its own") from None  # fmt: skip
    return f"sha256:{digest.hexdigest()}", data


def report(path: str, data: bytes, item: Item) -> junit.Counts | None:
    try:
        counts = junit.read(data)
    except ValueError as error:
        raise item.refuse("P608", f"its report {path} is malformed: {error}",
                          "let the test program itself write the report") from None  # fmt: skip
    if counts and counts.failed:
        raise item.refuse("P607", f"{counts.failed} of {counts.tests} tests in {path} failed, "
                          "though the command says that all is well",
                          "mend the tests, and let their failure be the command's")  # fmt: skip
    if counts and not counts.passed:
        what = f"all {counts.tests} tests were skipped" if counts.tests else "no test was run"
        raise item.refuse("P606", f"{what}, says {path}", "make the command run its tests")
    return counts


def not_empty(item: Item, ran: Ran, counts: junit.Counts | None) -> None:
    if counts is None and not item.outputs and not (ran.out.size or ran.err.size):
        raise item.refuse("P606", "the command wrote nothing at all, so nothing shows what it did",
                          "make it report what it did, or declare its outputs")  # fmt: skip


def live_answer(item: Item, ran: Ran, root: str | None) -> Mapping[str, Value] | None:
    """A live validation answers with one JSON object: `ok`, and the root fingerprint that the
    deployed system itself names. What `pactc production live` found out is its `live`, for the
    receipt; None if there is none."""
    again = f"deploy what this pack describes, then run `pactc evidence run {item.name}`"
    try:
        if ran.out.size > ANSWER_BYTES:
            raise PactError("P611", f"longer than {ANSWER_BYTES} bytes")
        answer: Value = parse_json(ran.out.head, "stdout.json")
    except PactError as error:
        raise item.refuse("P611", f"its answer is no JSON document: {error.finding.message}",
                          'print {"ok": true, "fingerprint": "sha256:..."} and nothing else',
                          *tail(ran)) from None  # fmt: skip
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        raise item.refuse("P611", "its answer does not say `ok: true`", again, *tail(ran))
    if answer.get("fingerprint") != root:
        raise item.refuse(
            "P611", "what is deployed is not what this pack describes", again,
            f"the pack   {root}", f"deployed   {answer.get('fingerprint')}",
        )  # fmt: skip
    found = answer.get("live")
    if found is not None and not isinstance(found, dict):
        raise item.refuse("P611", "its answer has a `live` that is no mapping", again, *tail(ran))
    return found
