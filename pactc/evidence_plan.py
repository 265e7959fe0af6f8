"""The evidence plan as what runs it and what judges it see it: an item, its input files, and the
digests that a receipt names them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from . import fingerprint
from .documents import escape, locate
from .errors import PactError
from .fingerprint import raw
from .model import Artifact, Where
from .needs import ROOT
from .project import Project

PLAN = "pact/evidence.yaml"
READINESS = "pact/readiness.json"
SHOWN = 8  # lines of output in a finding


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the evidence plan, and its place in the plan for findings."""

    name: str
    type: str
    argv: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]  # those of `reports` too
    reports: tuple[Mapping[str, Any], ...]
    env: tuple[str, ...]
    timeout_s: int
    supports: Mapping[str, Any]
    tools: Mapping[str, str]
    components: tuple[str, ...]
    path: str | None
    over: str | None
    runs_in: str | None
    where: Where = field(compare=False)

    @property
    def live(self) -> bool:
        return self.type == "live"

    def refuse(self, code: str, message: str, help_: str, *notes: str) -> PactError:
        error = PactError(code, f"evidence {self.name}: {message}", self.where, help_, notes)
        error.finding = replace(error.finding, artifact=f"receipt/{self.name}")
        return error


def item_of(project: Project, artifact: Artifact) -> Item:
    """The plan's item that a receipt is of; the plan is valid by its schema."""
    assert artifact.name is not None
    pointer = f"/evidence/{escape(artifact.name)}"
    value: Any = project.reader.value(PLAN, pointer)
    line, column = locate(project.reader.read(PLAN), PLAN, pointer, key=True)
    return Item(
        artifact.name,
        value["type"],
        argv_of(value),
        tuple(value["inputs"]),
        outputs_of(value),
        tuple(value.get("reports", ())),
        tuple(value.get("env", ())),
        value.get("timeout_s", 600),
        value["supports"],
        value.get("tools", {}),
        tuple(value.get("components", ())),
        value.get("path"),
        value.get("over"),
        value.get("where"),
        Where(PLAN, line, column),
    )


def argv_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The command of an item of the plan: `judge` has always the same one."""
    if item.get("type") == "judge":
        return ("pactc", "judge", *(str(c) for c in item.get("components") or ()))
    return tuple(item.get("argv") or ())


def outputs_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that an item of the plan must write, reports among them, each once."""
    reports = [r["path"] for r in item.get("reports") or ()]
    return tuple(dict.fromkeys([*(item.get("outputs") or ()), *reports]))


def approved_name(item: Mapping[str, Any]) -> str | None:
    """What an approval names, for an item of type `file` or `approval`; None for others."""
    if item.get("type") == "file":
        return f"file {item.get('path')}"
    if item.get("type") == "approval":
        over = item.get("over")
        return "release" if over == "release" else f"artifact {over}"
    return None


def approved_digest(project: Project, item: Mapping[str, Any]) -> str:
    """The fingerprint of it, as it is here; that of nothing if it is not here."""
    if item.get("type") == "file":
        return project.reader.digest(str(item.get("path")), "")
    if item.get("over") == "release":
        return project.facts.root() or fingerprint.ABSENT
    artifact = project.plan.artifacts.get(str(item.get("over")))
    return project.reader.digest(artifact.path, "") if artifact else fingerprint.ABSENT


def input_paths(project: Project, artifact: Artifact) -> list[str]:
    """The files that the item's globs match in the project's tree, sorted."""
    needs = project.plan.needs[artifact.id]
    return sorted({n.path for n in needs if n.input == "files" and n.path != ROOT})


def file_digest(data: bytes) -> str:
    """As `sha256sum` says of the file with LF line ends; those are Git's to convert."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return raw(data)
    return raw(data if b"\0" in data else data.replace(b"\r\n", b"\n"))


def merkle(files: Mapping[str, str], root: str | None) -> str:
    """The digest that a receipt's subject carries: over the input files and the pack's root."""
    return fingerprint.root([*files.items(), *([(ROOT, root)] if root else [])])


def strict(project: Project) -> bool:
    """Whether the bar for `gating` is so high that a run must show all that it read."""
    try:
        level = project.reader.value(READINESS, "/profile/gating")
    except (KeyError, PactError):
        return False
    return level in ("strict", "regulated")
