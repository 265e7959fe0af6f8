"""`pact/readiness.json`: the bar, derived from the spec and the confirmed decisions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Model
from .control_set import EvidenceKind, Mappings, NamedPredicate, Predicate, PredicateName
from .words import ControlId, Dimension, Level, NonEmptyText, Profile, QuestionId


class ReadinessControl(Model):
    """One control of the bar."""

    dimension: Dimension = Field(description="The dimension that it belongs to.")
    level: Level = Field(description="The level that brings it in.")
    source: Literal["pactc", "spec"] = Field(
        description="Who states it: pactc's control sets, or this project's spec."
    )
    statement: NonEmptyText = Field(description="What must hold.")
    evidence: EvidenceKind = Field(description="The kind of evidence that shows it.")
    mappings: Mappings = Field(description="Where public standards ask for the same thing.")


class DimensionReadiness(Model):
    """One dimension of the bar."""

    level: Level = Field(description="Its level.")
    source: Literal["spec", "default", "interview"] = Field(
        description="Where the level comes from: build-spec.yaml, the default, or an answer in "
        "pact/decisions.yaml."
    )
    controls: dict[ControlId, ReadinessControl] = Field(
        description="Its controls: those of its level and of every level below, and the spec's."
    )


class Dimensions(Model):
    """All seven dimensions."""

    operational_maturity: DimensionReadiness = Field(description="How the system is run.")
    security: DimensionReadiness = Field(description="Who can do what; attacks.")
    privacy: DimensionReadiness = Field(description="How data about people is handled.")
    compliance: DimensionReadiness = Field(description="Which outside rules must be met.")
    gating: DimensionReadiness = Field(description="What a change must pass.")
    testing: DimensionReadiness = Field(description="How much is tested.")
    monitoring: DimensionReadiness = Field(description="What is observed in production.")


class Readiness(Model):
    """How ready the system must be."""

    dimensions: Dimensions = Field(description="Level and controls of each dimension.")
    profile: Profile = Field(description="The seven levels alone: what a person confirms.")
    confirmed: bool = Field(description="Whether a named person confirmed exactly this profile.")
    controls: dict[ControlId, ReadinessControl] = Field(
        description="Every control of every dimension, by id."
    )
    holds: dict[ControlId, Predicate] = Field(
        description="What must be true of each control for the gate to say that it holds."
    )
    predicates: dict[PredicateName, NamedPredicate] = Field(
        description="The named predicates that the controls use, so that a change of them shows."
    )
    settled: dict[QuestionId, NonEmptyText | bool | int | float] = Field(
        default_factory=dict,
        description="The answers to what the plan left open: what authors go by.",
    )
