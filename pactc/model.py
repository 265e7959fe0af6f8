"""The words of the compiler as frozen data. Pure: no files, no Git, no clock, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
"""What a document holds after a strict parse: JSON's data model."""


class State(StrEnum):
    """The one state of an artifact (DESIGN section 4)."""

    FRESH = "fresh"
    MISSING = "missing"
    STALE = "stale"
    DRIFTED = "drifted"
    BLOCKED = "blocked"
    INVALID = "invalid"
    ORPHAN = "orphan"


class Action(StrEnum):
    """How artifacts of a kind come to be (DESIGN section 5)."""

    SOURCE = "source"
    DERIVE = "derive"
    AUTHOR = "author"
    RUN = "run"


class Goal(StrEnum):
    """What a build aims at; each goal includes the ones before it."""

    PLAN = "plan"
    EVIDENCE = "evidence"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file. `path` is relative to the repository, with forward slashes; `line` and
    `column` count from 1, and 0 means that the place is the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: a code of `pactc.codes`, what is wrong, where, and the one command that
    mends it. `notes` are further lines of detail, in order. `artifact` is an artifact id. `level`
    is "error", or "warning" for what is told and fails nothing."""

    code: str
    message: str
    where: Where | None = None
    artifact: str | None = None
    notes: tuple[str, ...] = ()
    help: str = ""
    level: str = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check on a kind found in a value, before anyone knows the file: the JSON Pointer of
    the offending value stands for the place."""

    code: str
    pointer: str
    message: str
    help: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a rule, as `rules.parse_input` reads it (DESIGN section 5).

    `target` is a path or an artifact id, perhaps with `{id}` and one loop variable in it, and
    perhaps a glob; `pointer` is a JSON Pointer or empty; `loop` names an earlier input and the
    keys into its value to iterate over, or is None; `variable` is the loop variable's name."""

    name: str
    target: str
    pointer: str = ""
    loop: tuple[str, ...] | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of artifact with its rule. `path` is the pattern of its artifacts' paths, with `{id}`
    if there is one per key of `each`. `rule` and `schema_digest` are fingerprints and so parts of
    every artifact of the kind; `prompt_digest` is one of those that were written to order. `origin`
    is the rule file, for findings; `own` says that the project wrote it. `when` is a
    slice: only where it is true are there artifacts."""

    name: str
    path: str
    action: Action
    goal: Goal
    rule: str
    origin: str
    schema: str | None = None
    schema_digest: str = ""
    each: tuple[str, str] | None = None
    inputs: tuple[Input, ...] = ()
    awaits: tuple[str, str] | None = None
    when: tuple[str, str] | None = None
    required: bool = True
    prompt: str | None = None
    prompt_digest: str = ""
    command: tuple[str, ...] = ()
    data: dict[str, Value] = field(default_factory=dict)
    own: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of a known kind. `id` is `kind` or `kind/name`."""

    id: str
    kind: str
    path: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """One resolved input of one artifact: the file, the slice of it, and the artifact that the
    file is, if it is one. `input` is the name of the rule's input that it came from and `key`
    the loop value (or the file's path, for globs)."""

    input: str
    path: str
    pointer: str = ""
    artifact: str | None = None
    key: str | None = None

    @property
    def part(self) -> str:
        """The name of this part in a record."""
        return f"input {self.path}#{self.pointer}" if self.pointer else f"input {self.path}"


@dataclass(frozen=True, slots=True)
class Record:
    """The committed trace of one artifact (DESIGN section 4). Every value is a fingerprint.

    `content` holds one fingerprint for each slice of the artifact (`fingerprint.slices`), under
    "" for a text. `raw` is the digest of its bytes, and None for an artifact that is the only one
    of its kind: many branches change those, and lines that only one side changed must merge.
    `reasons` say why a person accepted that a line changed, by `content NAME` or `parts NAME`.
    `made` says how an author that is no person came to it (`models.record.Made`)."""

    artifact: str
    content: dict[str, str]
    parts: dict[str, str]
    raw: str | None = None
    author: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    made: dict[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an artifact is not fresh: a part's name with its recorded and present fingerprints
    (either may be None), or only a text."""

    part: str
    old: str | None = None
    new: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """The judge's answer for one artifact. `causes` are ids of the artifacts that block it."""

    artifact: Artifact
    state: State
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    causes: tuple[str, ...] = ()
