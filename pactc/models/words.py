"""The words that occur in more than one kind: ids, paths, moments, people, levels."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from .base import Model, Shape

NonEmptyText = Annotated[
    str, Shape(pattern=r"\S", description="Text with at least one character that is not a space.")
]
ComponentId = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=64,
        description="A component's id: a lower-case letter, then lower-case letters, digits, `_`.",
        examples=["booking"],
    ),
]
CriterionId = Annotated[
    str,
    Shape(
        pattern=r"^AC-[1-9][0-9]*$",
        description="An acceptance criterion's id: `AC-` and a number.",
        examples=["AC-1"],
    ),
]
ControlId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[1-9][0-9]*$",
        description="A control's id: upper-case words and a number, joined by `-`.",
        examples=["SEC-STRICT-1"],
    ),
]
ThreatId = Annotated[
    str,
    Shape(
        pattern=r"^T-[1-9][0-9]*$",
        description="A threat's id: `T-` and a number.",
        examples=["T-1"],
    ),
]
LawId = Annotated[
    str,
    Shape(
        pattern=r"^L-[1-9][0-9]*$",
        description="A law's id: `L-` and a number.",
        examples=["L-1"],
    ),
]
PreflightId = Annotated[
    str,
    Shape(
        pattern=r"^PF-[1-9][0-9]*$",
        description="A preflight item's id: `PF-` and a number.",
        examples=["PF-1"],
    ),
]
QuestionId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$",
        max_length=100,
        description="A question's id: a letter, then letters, digits, `_`, `.`, `-`.",
        examples=["readiness.security"],
    ),
]
EvidenceId = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_-]*$",
        max_length=64,
        description="An evidence item's id: a lower-case letter, then letters, digits, `_`, `-`.",
        examples=["unit"],
    ),
]
Identifier = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        description="An identifier: a letter or `_`, then letters, digits, `_`.",
        examples=["reserve"],
    ),
]
ErrorName = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description="An exception's name, with its module unless it is a built-in one.",
        examples=["ValueError", "booking.errors.SlotTaken"],
    ),
]
ModuleName = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description="A Python module's name.",
        examples=["booking.slots"],
    ),
]
ClauseId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Z][1-9][0-9]*$",
        description="A clause's id: a letter (R requires, E error, P ensures, X example, "
        "I invariant) and a number.",
        examples=["P1"],
    ),
]
ClauseRef = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_]*#[A-Z][1-9][0-9]*$",
        description="A clause of a component's contract: the component, `#`, the clause's id.",
        examples=["booking#P1"],
    ),
]
ArtifactId = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_-]*(/[A-Za-z0-9._-]+)?$",
        description="An artifact's id: its kind, or its kind, `/` and its name.",
        examples=["graph", "contract/booking"],
    ),
]
KindName = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_-]*$",
        max_length=64,
        description="A kind's name: a lower-case letter, then letters, digits, `_`, `-`.",
        examples=["contract"],
    ),
]
Fingerprint = Annotated[
    str,
    Shape(
        pattern=r"^sha256:[0-9a-f]{64}$",
        description="A fingerprint: `sha256:` and 64 lower-case hex digits.",
        examples=["sha256:" + "0" * 64],
    ),
]
FilePath = Annotated[
    str,
    Shape(
        pattern=r"^([^/\\\x00.][^/\\\x00]*|\.[^/\\\x00.][^/\\\x00]*|\.\.[^/\\\x00]+)"
        r"(/([^/\\\x00.][^/\\\x00]*|\.[^/\\\x00.][^/\\\x00]*|\.\.[^/\\\x00]+))*$",
        description="A path relative to the repository's root: forward slashes, no `.` or `..`, "
        "no leading or trailing slash.",
        examples=["src/booking/service.py"],
    ),
]
Glob = Annotated[
    str,
    Shape(
        pattern=r"^[^/\\\x00]+(/[^/\\\x00]+)*$",
        description="A glob relative to the root: forward slashes, `*` within a segment, "
        "`**` over segments.",
        examples=["src/booking/**"],
    ),
]
Effect = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+(:[A-Za-z0-9_./*{}-]+)?$",
        description="An effect: what is done, in dotted lower-case words, and after `:` to what.",
        examples=["db.write:bookings", "http.serve", "net.call:payments"],
    ),
]
Person = Annotated[
    str,
    Shape(
        pattern=r"\S",
        max_length=200,
        description="Who: a name or an e-mail address, as the policy's approvers are called.",
        examples=["ada@example.org"],
    ),
]
Date = Annotated[
    str,
    Shape(
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        description="A day, as YYYY-MM-DD. In YAML, put it in quotes.",
        examples=["2027-01-31"],
    ),
]
Timestamp = Annotated[
    str,
    Shape(
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z$",
        description="A moment in UTC, as RFC 3339 writes it, ending in Z.",
        examples=["2026-11-23T06:46:45Z"],
    ),
]
Level = Literal["none", "basic", "standard", "strict", "regulated"]
"""The five readiness levels, from the lowest up."""

Dimension = Literal[
    "operational_maturity",
    "security",
    "privacy",
    "compliance",
    "gating",
    "testing",
    "monitoring",
]
"""The seven readiness dimensions."""

DataClass = Literal["PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED"]
"""How closely data is held, from the loosest up."""

Severity = Literal["low", "medium", "high", "critical"]


class Profile(Model):
    """One level for each of the seven dimensions."""

    operational_maturity: Level
    """How the system is run: deployment, rollback, on-call, recovery."""

    security: Level
    """Who can do what, and how attacks are prevented and found."""

    privacy: Level
    """How data about people is kept, used and deleted."""

    compliance: Level
    """Which outside rules must be met, and how that is shown."""

    gating: Level
    """What must be true before a change may go on to production."""

    testing: Level
    """How much is tested, and how it is known that the tests bite."""

    monitoring: Level
    """What is observed in production, and who is told."""


LEVELS: tuple[str, ...] = get_args(Level)
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
