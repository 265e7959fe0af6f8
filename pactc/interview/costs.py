"""What a level of the readiness costs: the controls that it brings in, and the evidence that each
of them wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..questions import LEVELS

OWN = "spec"
"""In place of a level: a control of this project's spec, which every level has."""


@dataclass(frozen=True, slots=True)
class Control:
    """`level` is the one that brings it in, or OWN; `evidence` the kind that shows it."""

    id: str
    level: str
    evidence: str
    statement: str


@dataclass(frozen=True, slots=True)
class Cost:
    """One level: the controls that it adds to the level below, and all that it then has, which
    includes the project's own."""

    level: str
    adds: tuple[Control, ...]
    all: tuple[Control, ...]


def costs(controls: Mapping[str, Any], setting: Any) -> tuple[Cost, ...]:
    """Each level of a dimension, from `none` up. `controls` is its control set, `setting` what the
    spec states about it, or None."""
    found = []
    so_far = _own(setting)
    for level in LEVELS:
        adds = tuple(
            Control(id_, level, str(stated["evidence"]), " ".join(stated["statement"].split()))
            for id_, stated in (controls["levels"].get(level) or {}).items()
        )
        so_far += adds
        found.append(Cost(level, adds, so_far))
    return tuple(found)


def _own(setting: Any) -> tuple[Control, ...]:
    stated = setting.get("controls") if isinstance(setting, Mapping) else None
    return tuple(
        Control(id_, OWN, str(said.get("evidence") or "any"), " ".join(said["statement"].split()))
        if isinstance(said, Mapping)
        else Control(id_, OWN, "any", " ".join(said.split()))
        for id_, said in (stated or {}).items()
    )


def evidence(controls: tuple[Control, ...]) -> dict[str, int]:
    """How many controls want each kind of evidence, by kind."""
    return dict(sorted(Counter(c.evidence for c in controls).items()))
