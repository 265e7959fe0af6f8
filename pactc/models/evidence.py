"""The evidence plan, `pact/evidence.yaml` (DESIGN section 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape, Unique
from .policy import Days, Role
from .words import (
    ComponentId,
    ControlId,
    CriterionId,
    EvidenceId,
    FilePath,
    Fingerprint,
    Glob,
    NonEmptyText,
    ThreatId,
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


EvidenceType = Literal["command", "live", "judge", "file", "approval"]
Parser = Literal["junit", "ctrf", "sarif", "pip-audit", "coverage", "cyclonedx", "spdx"]
Severity = Literal["low", "medium", "high", "critical"]


class ReportPlan(Model):
    """A report that the command writes, and what it must say. It is counted anew, never
    believed; an empty one, a forged one, and one that is left over are refused."""

    path: FilePath = Field(
        description="Where the command writes it. What Git ignores is removed before the run.",
        examples=["build/junit.xml"],
    )
    parser: Parser = Field(
        description="Its format. Tests: `junit`, `ctrf`; scans: `sarif`, `pip-audit`; what the "
        "system is built from: `cyclonedx`, `spdx`; what tests reach: `coverage` (its JSON)."
    )
    fail_on: Severity | None = Field(
        default=None,
        description="For a scan: the least severity that may not be found; `high` if not stated. "
        "What has no severity, as all that pip-audit finds, may never be found.",
    )
    at_least: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="For coverage: the percentage that must be covered."
    )


class EvidenceItem(Model):
    """One piece of evidence: what produces it, and what it supports. `command` and `live` have
    `argv`, `judge` has `components`, `file` has `path`, `approval` has `over`."""

    type: EvidenceType = Field(
        description="`command`: run in the repository; `live`: run against the deployment; "
        "`judge`: the code judged by its contracts; `file`: a document that somebody has approved; "
        "`approval`: a person's signed word over the pack or an artifact."
    )
    title: NonEmptyText | None = Field(default=None, description="What it shows, for people.")
    supports: Supports = Field(description="What it is evidence of.")
    argv: list[NonEmptyText] = Field(
        default_factory=list,
        description="The command, as a list of arguments; no shell reads it.",
        examples=[["python", "-m", "pytest", "-q", "tests"]],
    )
    components: Unique[ComponentId] = Field(
        default_factory=list, description="For `judge`: the components that are judged."
    )
    path: FilePath | None = Field(
        default=None, description="For `file`: the document.", examples=["docs/runbook.md"]
    )
    over: NonEmptyText | None = Field(
        default=None,
        description="For `approval`: the id of the artifact that is approved, or `release` for the "
        "whole pack.",
        examples=["release", "contract/booking"],
    )
    role: Role | None = Field(
        default=None, description="For `file` and `approval`: the role that the approver must have."
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
    reports: list[ReportPlan] = Field(
        default_factory=list,
        description="Reports that the command must write; they are outputs too.",
        examples=[[{"path": "build/junit.xml", "parser": "junit"}]],
    )
    tools: dict[NonEmptyText, Fingerprint] = Field(
        default_factory=dict,
        description="The program of `argv` and the digest that it must have, where it is pinned.",
    )
    max_age_days: Days | None = Field(
        default=None,
        description="After so many days it no longer counts, if the policy does not say fewer.",
    )
    where: Literal["local", "ci"] | None = Field(
        default=None,
        description="`ci`: it runs in CI alone, where the variable `CI` is set. Anybody can set "
        "it, so the receipt counts only if a key with the role `ci` signed it. `local`: never "
        "there.",
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
