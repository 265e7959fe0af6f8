"""Step 7: the bar is what the spec gives, and what a person confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..approvals import of_profile
from ..documents import parse_json
from ..errors import PactError
from ..make import output
from ..model import Finding
from .approvals import STRICT, lacking, wanted
from .case import DECISIONS, READINESS, SPEC, Case, finding

CONFIRM = "let a person confirm it: `pactc interview`, then `pactc build`, and commit"


def verify_readiness(case: Case) -> list[Finding]:
    """P650 nobody confirmed it, P651 another bar was confirmed, P697 nobody signed the
    confirmation though the policy or the gating level wants that, P652 pact/readiness.json is not
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
    elif lack := unsigned(case, profile):
        found.append(finding(
            "P697", f"the readiness is confirmed in the name of {by}, and is not signed",
            case.where(DECISIONS, "/readiness/by"),
            "let an approver run `pactc approve profile`, commit the approval", lack,
        ))  # fmt: skip
    return found


def unsigned(case: Case, profile: Mapping[str, str]) -> str:
    """Which signature of these levels is wanted and lacks, in words; empty if none is."""
    count = wanted(case, "readiness") or int(profile.get("gating") == STRICT)
    name, digest = of_profile(profile)
    return lacking(case, name, digest, count) or "" if count else ""


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], one: str, other: str) -> list[str]:
    return [
        f"{d}: {one} {old.get(d, 'nothing')}, {other} {new.get(d, 'nothing')}"
        for d in sorted(old.keys() | new.keys())
        if old.get(d) != new.get(d)
    ]
