"""The bar: the level of each dimension, and every control of that level and the levels below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import dump_json
from ..errors import PactError
from ..model import Where

VERSION = "1"
LEVELS = ("none", "basic", "standard", "strict", "regulated")


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  one artifact
    """`spec`: the spec's `readiness` or None. `decisions`: the decisions' `readiness` or None.
    `data`: the control sets, dimension -> document. Raises PactError P521 if the spec states a
    control under an id that is taken."""
    wanted = inputs.get("spec") or {}
    dimensions: dict[str, Any] = {}
    controls: dict[str, Any] = {}
    for _, document in sorted(inputs["data"].items()):
        dimension = document["dimension"]
        made = _dimension(document, wanted.get(dimension))
        _refuse_taken(made["controls"], controls, dimension)
        controls |= made["controls"]
        dimensions[dimension] = made
    profile = {dimension: made["level"] for dimension, made in dimensions.items()}
    return dump_json(
        {
            "dimensions": dimensions,
            "profile": profile,
            "confirmed": _confirmed(profile, inputs.get("decisions")),
            "controls": controls,
        }
    )


def _dimension(document: Mapping[str, Any], setting: Any) -> dict[str, Any]:
    dimension = document["dimension"]
    own = setting if isinstance(setting, Mapping) else {}
    level = document["default"] if setting is None else own.get("level", setting)
    controls: dict[str, Any] = {}
    for reached in LEVELS[1 : LEVELS.index(level) + 1]:
        for control, stated in document["levels"][reached].items():
            controls[control] = {
                "dimension": dimension,
                "level": reached,
                "source": "pactc",
                "statement": stated["statement"],
                "evidence": stated["evidence"],
                "mappings": _mappings(stated.get("mappings") or {}),
            }
    taken = {control for added in document["levels"].values() for control in added}
    extra = {
        control: {
            "dimension": dimension,
            "level": level,
            "source": "spec",
            "statement": statement,
            "evidence": "any",
            "mappings": _mappings({}),
        }
        for control, statement in (own.get("controls") or {}).items()
    }
    # also the ids of levels not reached: raising the level later must not change what an id means
    _refuse_taken(extra, taken, dimension)
    source = "default" if setting is None else "spec"
    return {"level": level, "source": source, "controls": controls | extra}


def _mappings(stated: Mapping[str, Any]) -> dict[str, list[str]]:
    return {key: sorted(stated.get(key) or []) for key in ("asvs", "ssdf")}


def _refuse_taken(new: Mapping[str, Any], taken: Any, dimension: str) -> None:
    for control in sorted(new):
        if control in taken:
            raise PactError(
                "P521",
                f"control {control} of {dimension} has an id that another control has",
                Where("build-spec.yaml"),
                help="give the control an id of its own, such as "
                f"{control.partition('-')[0]}-ORG-1",
            )


def _confirmed(profile: Mapping[str, str], decisions: Any) -> bool:
    """Only the exact profile, and only on somebody's word."""
    if not isinstance(decisions, Mapping):
        return False
    by = decisions.get("by")
    return decisions.get("confirmed") == profile and isinstance(by, str) and bool(by.strip())
