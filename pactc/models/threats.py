"""The threat model, `pact/threats.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Model, Unique
from .words import (
    ClauseRef,
    ComponentId,
    ControlId,
    EvidenceId,
    NonEmptyText,
    Person,
    Severity,
    ThreatId,
)


class Mitigations(Model):
    """What stands against a threat."""

    clauses: Unique[ClauseRef] = Field(
        default_factory=list, description="Clauses of contracts that rule it out."
    )
    evidence: Unique[EvidenceId] = Field(
        default_factory=list, description="Evidence that shows that it is ruled out."
    )
    controls: Unique[ControlId] = Field(
        default_factory=list, description="Controls of the readiness that act against it."
    )
    note: NonEmptyText | None = Field(default=None, description="How they do so, for people.")


class Threat(Model):
    """One way in which the system could come to harm."""

    category: Literal[
        "spoofing",
        "tampering",
        "repudiation",
        "information_disclosure",
        "denial_of_service",
        "elevation_of_privilege",
    ] = Field(description="What kind of harm, in the terms of STRIDE.")
    component: ComponentId | None = Field(
        default=None, description="The component that is attacked."
    )
    asset: NonEmptyText | None = Field(
        default=None,
        description="What is attacked, where it is no component.",
        examples=["the backup of the bookings"],
    )
    description: NonEmptyText = Field(description="Who could do what, and what would follow.")
    severity: Severity = Field(description="How bad it would be.")
    mitigations: Mitigations = Field(
        default_factory=Mitigations, description="What stands against it."
    )
    status: Literal["open", "mitigated", "accepted", "transferred"] = Field(
        description="Where it stands: nothing done, mitigated, accepted as it is, or somebody "
        "else's to carry."
    )
    reason: NonEmptyText | None = Field(
        default=None, description="Why it may be accepted or transferred."
    )
    by: Person | None = Field(default=None, description="Who accepted or transferred it.")


class Threats(Model):
    """How the system could come to harm, and what stands against it."""

    threats: dict[ThreatId, Threat] = Field(description="The threats, by id.")
