"""The evidence plan as what runs it and what judges it see it: an item, its input files, and the
digests that a receipt names them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from . import fingerprint
from .dag import ROOT
from .documents import escape, locate
from .errors import PactError
from .fingerprint import raw
from .model import Artifact, Where
from .project import Project

PLAN = "pact/evidence.yaml"
SHOWN = 8  # lines of output in a finding


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the evidence plan, and its place in the plan for findings."""

    name: str
    live: bool
    argv: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    env: tuple[str, ...]
    timeout_s: int
    supports: Mapping[str, Any]
    where: Where = field(compare=False)

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
        value["type"] == "live",
        tuple(value["argv"]),
        tuple(value["inputs"]),
        tuple(value.get("outputs", ())),
        tuple(value.get("env", ())),
        value.get("timeout_s", 600),
        value["supports"],
        Where(PLAN, line, column),
    )


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
