"""`pact/controls.json`: the control matrix. It says what is planned, never what passed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Model, Unique
from .control_set import EvidenceKind, Predicate
from .words import ClauseRef, ControlId, Dimension, EvidenceId, Level, NonEmptyText, ThreatId


class Support(Model):
    """What names a control."""

    evidence: Unique[EvidenceId] = Field(description="Items of the evidence plan.")
    clauses: Unique[ClauseRef] = Field(description="Clauses of contracts.")
    threats: Unique[ThreatId] = Field(description="Threats whose mitigation relies on it.")
    waivers: Unique[str] = Field(description="Waivers.")


class ControlRow(Model):
    """One control and what supports it."""

    dimension: Dimension = Field(description="The dimension that it belongs to.")
    level: Level = Field(description="The level that brings it in.")
    statement: NonEmptyText = Field(description="What must hold.")
    wants: EvidenceKind = Field(description="The kind of evidence that shows it.")
    holds: Predicate = Field(description="What must be true for the gate to say that it holds.")
    support: Support = Field(description="What names it; each list is sorted.")
    status: Literal["planned", "waived", "unsupported"] = Field(
        description="planned: evidence (or, where a clause is what it wants, a clause) names it, "
        "or the gate sees it by itself; waived: only a waiver does; unsupported: neither. None "
        "of them says that it holds."
    )


class Count(Model):
    """How many controls have which status."""

    planned: int = Field(ge=0, description="Controls that evidence is planned for.")
    waived: int = Field(ge=0, description="Controls that a waiver excepts.")
    unsupported: int = Field(ge=0, description="Controls that nothing supports.")
    total: int = Field(ge=0, description="All of them.")


class Counts(Model):
    """The same counts, cut three ways."""

    total: Count = Field(description="Over all controls.")
    by_dimension: dict[Dimension, Count] = Field(description="Per dimension.")
    by_level: dict[Level, Count] = Field(description="Per level.")
    by_dimension_and_level: dict[Dimension, dict[Level, Count]] = Field(
        description="Per dimension and level; levels without a control are left out."
    )


class Controls(Model):
    """Every control of the readiness profile, and what supports it."""

    controls: dict[ControlId, ControlRow] = Field(description="The rows, by control id.")
    counts: Counts = Field(description="How many controls have which status.")
