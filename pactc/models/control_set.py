"""One dimension's controls, `rules/controls/<dimension>.yaml`: data that the action `readiness`
reads. The sources: NIST SP 800-218 (SSDF) version 1.1 and OWASP ASVS version 5.0.0."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import ControlId, Dimension, Level, Model, NonEmptyText, Shape, Unique

EvidenceKind = Literal[
    "any",
    "approval",
    "assessment",
    "configuration",
    "contract-clause",
    "drill",
    "inventory",
    "live-validation",
    "log-sample",
    "measurement",
    "policy",
    "provenance",
    "review",
    "runbook",
    "sbom",
    "scan",
    "test-report",
    "threat-model",
]
"""What shows that a control holds; `any` where nobody said (a spec's extra controls)."""

SsdfId = Annotated[
    str,
    Shape(
        pattern=r"^(PO|PS|PW|RV)\.[1-9](\.[1-9])?$",
        description="A practice or task of NIST SP 800-218 (SSDF) version 1.1.",
        examples=["PW.7.2"],
    ),
]
AsvsId = Annotated[
    str,
    Shape(
        pattern=r"^v[0-9]+\.[0-9]+\.[0-9]+-[1-9][0-9]*\.[1-9][0-9]*\.[1-9][0-9]*$",
        description="A requirement of OWASP ASVS, as that standard asks to be cited: "
        "`v<version>-<chapter>.<section>.<requirement>`.",
        examples=["v5.0.0-1.2.4"],
    ),
]


class Mappings(Model):
    """Where public standards ask for the same thing; absent where none does."""

    ssdf: Unique[SsdfId] = Field(
        default_factory=list, description="Practices and tasks of NIST SP 800-218 (SSDF) 1.1."
    )
    asvs: Unique[AsvsId] = Field(
        default_factory=list, description="Requirements of OWASP ASVS, with its version."
    )


class Control(Model):
    """One thing that must hold."""

    statement: NonEmptyText = Field(description="What must hold, as one sentence to check.")
    evidence: EvidenceKind = Field(description="The kind of evidence that shows it.")
    mappings: Mappings = Field(
        default_factory=Mappings, description="Where public standards ask for the same thing."
    )


ControlsOfLevel = Annotated[dict[ControlId, Control], Field(min_length=1)]


class LevelControls(Model):
    """What each level adds to the levels below it. The level none adds nothing."""

    basic: ControlsOfLevel = Field(description="Controls from the level basic up.")
    standard: ControlsOfLevel = Field(description="Controls from the level standard up.")
    strict: ControlsOfLevel = Field(description="Controls from the level strict up.")
    regulated: ControlsOfLevel = Field(description="Controls of the level regulated.")


class ControlSet(Model):
    """The controls of one readiness dimension."""

    dimension: Dimension = Field(description="The dimension; also the file's name.")
    prefix: str = Field(
        pattern=r"^[A-Z]{3}$", description="What its control ids begin with.", examples=["SEC"]
    )
    default: Level = Field(description="Its level when the spec names none.")
    levels: LevelControls = Field(description="The controls that each level adds.")
