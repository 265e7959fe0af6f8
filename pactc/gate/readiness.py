"""Step 7: the bar is what the spec gives, and what a person confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import parse_json
from ..errors import PactError
from ..make import output
from ..model import Finding
from .case import DECISIONS, READINESS, SPEC, Case, finding

CONFIRM = (
    "let a person set `readiness.confirmed` in pact/decisions.yaml to it, then run `pactc build`, "
    "and commit"
)


def verify_readiness(case: Case) -> list[Finding]:
    """P650 nobody confirmed it, P651 another bar was confirmed, P652 pact/readiness.json is not
    what the spec gives."""
    artifact = case.project.plan.artifacts.get("readiness")
    if artifact is None:
        return []
    try:
        derived: Any = parse_json(output(case.project, artifact), READINESS)
    except PactError as error:
        return [error.finding]
    profile: Mapping[str, str] = derived["profile"]
    found: list[Finding] = []
    held = case.mapping(READINESS)
    if held and held != derived:
        notes = _differences(case.mapping(READINESS, "/profile"), profile, "has", "the spec gives")
        controls = case.mapping(READINESS, "/controls").keys() ^ derived["controls"].keys()
        notes += [f"{c}: in one of them only" for c in sorted(controls)][:8]
        found.append(finding(
            "P652", "the bar is not what the spec gives", case.where(READINESS, "/profile"),
            "run `pactc build --restore readiness`, commit the result", *notes,
            artifact="readiness",
        ))  # fmt: skip
    word = case.mapping(DECISIONS, "/readiness")
    by = word.get("by")
    if not word or not isinstance(by, str) or not by.strip():
        levels = (f"{d}: {level}" for d, level in sorted(profile.items()))
        found.append(finding("P650", "nobody has confirmed the readiness",
                             case.where(SPEC, "/readiness"), CONFIRM, *levels))  # fmt: skip
        return found
    confirmed = word.get("confirmed")
    if confirmed != profile:
        agreed = confirmed if isinstance(confirmed, Mapping) else {}
        found.append(finding(
            "P651", f"the readiness is not the one that {by} confirmed",
            case.where(DECISIONS, "/readiness/confirmed"), CONFIRM,
            *_differences(agreed, profile, "confirmed", "the spec gives"),
        ))  # fmt: skip
    return found


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], one: str, other: str) -> list[str]:
    return [
        f"{d}: {one} {old.get(d, 'nothing')}, {other} {new.get(d, 'nothing')}"
        for d in sorted(old.keys() | new.keys())
        if old.get(d) != new.get(d)
    ]
