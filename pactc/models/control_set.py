"""One dimension's controls, `rules/controls/<dimension>.yaml`: data that the action `readiness`
reads; and the predicates that they use, `rules/controls/predicates.yaml`. The sources: NIST SP
800-218 (SSDF) version 1.1, NIST SP 800-53 revision 5, OWASP ASVS version 5.0.0, the OpenSSF OSPS
baseline, and the numbers of the SOC 2 trust services criteria."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape, Unique
from .words import ControlId, Dimension, Level, NonEmptyText

EvidenceKind = Literal[
    "any",
    "approval",
    "assessment",
    "configuration",
    "contract-clause",
    "drill",
    "gate",
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
"""What shows that a control holds; `any` where nobody said (a spec's extra controls), `gate` where
the gate sees it in the pack and its base, so that no evidence is planned for it."""

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
NistId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Z]{2}-[1-9][0-9]?(\([1-9][0-9]?\))?$",
        description="A control of NIST SP 800-53 revision 5.",
        examples=["SA-11"],
    ),
]
OspsId = Annotated[
    str,
    Shape(
        pattern=r"^OSPS-[A-Z]{2}-[0-9]{2}$",
        description="A control of the OpenSSF OSPS baseline.",
        examples=["OSPS-QA-02"],
    ),
]
Soc2Id = Annotated[
    str,
    Shape(
        pattern=r"^(A|C|CC|P|PI)[1-9]\.[1-9]$",
        description="The number of a SOC 2 trust services criterion.",
        examples=["CC8.1"],
    ),
]
Predicate = Annotated[
    str,
    Shape(
        pattern=r"\S",
        max_length=2000,
        description="What must be true: CEL over the facts of the gate, with named predicates.",
        examples=['tests && document(["owner"], 365)'],
    ),
]
PredicateName = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z_]*$",
        description="A predicate's name: lower-case letters and `_`.",
        examples=["tests"],
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
    nist_800_53: Unique[NistId] = Field(
        default_factory=list, description="Controls of NIST SP 800-53 revision 5."
    )
    osps: Unique[OspsId] = Field(
        default_factory=list, description="Controls of the OpenSSF OSPS baseline."
    )
    soc2: Unique[Soc2Id] = Field(
        default_factory=list, description="SOC 2 trust services criteria, by number only."
    )


class Control(Model):
    """One thing that must hold."""

    statement: NonEmptyText = Field(description="What must hold, as one sentence to check.")
    evidence: EvidenceKind = Field(description="The kind of evidence that shows it.")
    holds: Predicate = Field(description="What must be true for the gate to say that it holds.")
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


class NamedPredicate(Model):
    """What a name in `holds` stands for."""

    params: list[PredicateName] = Field(
        default_factory=list, description="Its parameters: names that stand for literals."
    )
    says: NonEmptyText = Field(
        description="What it wants, as a noun phrase. `{name}` stands for an argument."
    )
    do: NonEmptyText = Field(description="What to do where it is not so.")
    holds: Predicate = Field(description="What must be true, in CEL over the facts of the gate.")
    lacks: Predicate | None = Field(
        default=None, description="CEL for a list of what is not so, for people."
    )


class Predicates(Model):
    """The named predicates that the controls use."""

    predicates: dict[PredicateName, NamedPredicate] = Field(description="The predicates, by name.")
