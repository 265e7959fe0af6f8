"""The evidence plan, `pact/evidence.yaml` (DESIGN section 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import (
    ComponentId,
    ControlId,
    CriterionId,
    EvidenceId,
    FilePath,
    Glob,
    Model,
    NonEmptyText,
    Shape,
    ThreatId,
    Unique,
)

EnvName = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="The name of an environment variable.",
        examples=["DATABASE_URL"],
    ),
]


class Supports(Model):
    """What a piece of evidence is evidence of."""

    controls: Unique[ControlId] = Field(
        default_factory=list, description="Controls of the readiness that it supports."
    )
    criteria: Unique[CriterionId] = Field(
        default_factory=list, description="Acceptance criteria of the graph that it supports."
    )
    components: Unique[ComponentId] = Field(
        default_factory=list, description="Components of the graph that it covers."
    )
    threats: Unique[ThreatId] = Field(
        default_factory=list, description="Threats whose mitigation it shows."
    )


class EvidenceItem(Model):
    """One piece of evidence: the command that produces it, and what it supports."""

    type: Literal["command", "live"] = Field(
        description="`command`: run in the repository; `live`: run against the deployment."
    )
    title: NonEmptyText | None = Field(default=None, description="What it shows, for people.")
    supports: Supports = Field(description="What it is evidence of.")
    argv: list[NonEmptyText] = Field(
        min_length=1,
        description="The command, as a list of arguments; no shell reads it.",
        examples=[["python", "-m", "pytest", "-q", "tests"]],
    )
    inputs: Unique[Glob] = Field(
        min_length=1,
        description="The files that the result depends on, as globs; `@root` stands for the whole "
        "pack. A change in any of them makes the evidence stale.",
        examples=[["src/**", "tests/**"]],
    )
    outputs: Unique[FilePath] = Field(
        default_factory=list,
        description="Files that the command must write; their digests go into the receipt.",
        examples=[["build/junit.xml"]],
    )
    timeout_s: int = Field(
        default=600, ge=1, le=86400, description="After so many seconds the run has failed."
    )
    env: Unique[EnvName] = Field(
        default_factory=list,
        description="Environment variables that the command may see, beside a minimal set.",
    )


class EvidencePlan(Model):
    """Which evidence there must be, and the commands that produce it."""

    evidence: dict[EvidenceId, EvidenceItem] = Field(description="The evidence, by id.")
