"""The bar: the level of each dimension, and every control of that level and the levels below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contracts.cel import CelError
from ..documents import dump_json
from ..errors import PactError
from ..model import Where
from ..predicates import Named, named, parts, used
from ..questions import LEVELS

VERSION = "4"
PREDICATES = "predicates"  # the one data file that is no control set
ANY = "any_evidence"
MAPPINGS = ("asvs", "nist_800_53", "osps", "soc2", "ssdf")


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  one artifact
    """`spec`: the spec's `readiness` or None. `decisions`: the decisions' `readiness` or None.
    `answers`: all that the decisions answer; by a dimension's name, what they do about its level.
    `data`: the control sets, dimension -> document, and the predicates that they use. Raises
    PactError P521 if the spec states a control under an id that is taken, P635 if it states a
    predicate that is none."""
    wanted = inputs.get("spec") or {}
    known = named(inputs["data"][PREDICATES]["predicates"])
    dimensions: dict[str, Any] = {}
    controls: dict[str, Any] = {}
    holds: dict[str, str] = {}
    for name_, document in sorted(inputs["data"].items()):
        if name_ == PREDICATES:
            continue
        dimension = document["dimension"]
        made, predicates = _dimension(document, wanted.get(dimension), inputs.get(dimension))
        _refuse_taken(made["controls"], controls, dimension)
        controls |= made["controls"]
        holds |= predicates
        dimensions[dimension] = made
    _refuse_broken(controls, holds, known)
    profile = {dimension: made["level"] for dimension, made in dimensions.items()}
    bar: dict[str, Any] = {
        "dimensions": dimensions,
        "profile": profile,
        "confirmed": _confirmed(profile, inputs.get("decisions")),
        "controls": controls,
        "holds": holds,
        "predicates": _used(holds, known),
        "settled": _settled(inputs.get("answers")),
    }
    return dump_json(bar)


def _settled(answers: Any) -> dict[str, Any]:
    """The answers to what was open, without who gave them and when: authors write by these
    alone."""
    return {
        question: said["answer"]
        for question, said in sorted((answers or {}).items())
        if not question.startswith("readiness.") and "answer" in said
    }


def level_of(default: str, setting: Any, answer: Any) -> tuple[str, str]:
    """The level of a dimension, and whether it is of the `spec`, the `interview` or the `default`.
    `setting` is what the spec states, `answer` what the decisions do; None: nothing. The answer
    goes before the spec, but only before what the spec said when it was given (`over`): whoever
    edits the spec later means it."""
    own = setting.get("level") if isinstance(setting, Mapping) else setting
    said = answer if isinstance(answer, Mapping) else {}
    if said.get("answer") in LEVELS and own in (said.get("over"), said.get("answer")):
        if own == said["answer"]:
            return own, "spec"
        return said["answer"], "default" if said.get("source") == "default" else "interview"
    return (default, "default") if own is None else (own, "spec")


def _dimension(
    document: Mapping[str, Any], setting: Any, answer: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """One dimension of the bar, and the predicate of each of its controls: apart, so that what was
    authored for a control is not stale when only its predicate is another."""
    dimension = document["dimension"]
    own = setting if isinstance(setting, Mapping) else {}
    level, source = level_of(document["default"], setting, answer)
    controls: dict[str, Any] = {}
    holds: dict[str, str] = {}
    for reached in LEVELS[1 : LEVELS.index(level) + 1]:
        for control, stated in document["levels"][reached].items():
            holds[control] = _line(stated["holds"])
            controls[control] = {
                "dimension": dimension,
                "level": reached,
                "source": "pactc",
                "statement": stated["statement"],
                "evidence": stated["evidence"],
                "mappings": _mappings(stated.get("mappings") or {}),
            }
    taken = {control for added in document["levels"].values() for control in added}
    mine = own.get("controls") or {}
    extra = {
        control: _extra(_own(stated)) | {"dimension": dimension, "level": level}
        for control, stated in mine.items()
    }
    # also the ids of levels not reached: raising the level later must not change what an id means
    _refuse_taken(extra, taken, dimension)
    holds |= {control: _line(_own(stated).get("holds") or ANY) for control, stated in mine.items()}
    return {"level": level, "source": source, "controls": controls | extra}, holds


def _own(stated: Any) -> Mapping[str, Any]:
    return stated if isinstance(stated, Mapping) else {"statement": stated}


def _line(text: str) -> str:
    return " ".join(text.split())


def _extra(stated: Mapping[str, Any]) -> dict[str, Any]:
    """A control of the spec. Without a predicate it holds where any fresh evidence supports it
    (ANY)."""
    return {
        "source": "spec",
        "statement": stated["statement"],
        "evidence": stated.get("evidence") or "any",
        "mappings": _mappings({}),
    }


def _mappings(stated: Mapping[str, Any]) -> dict[str, list[str]]:
    return {key: sorted(stated.get(key) or []) for key in MAPPINGS}


def _used(holds: Mapping[str, str], known: Mapping[str, Named]) -> dict[str, Any]:
    """The named predicates that the controls use: they travel along, so that a change of one shows
    where its text is used."""
    return {name: _stated(known[name]) for name in used(holds.values(), known)}


def _stated(one: Named) -> dict[str, Any]:
    said = {"params": list(one.params), "says": one.says, "do": one.do}
    cel = {"holds": one.holds, "lacks": one.lacks}
    return said | {key: _line(text) for key, text in cel.items() if text}


def _refuse_broken(
    controls: Mapping[str, Any], holds: Mapping[str, str], known: Mapping[str, Named]
) -> None:
    for control, text in sorted(holds.items()):
        if controls[control]["source"] != "spec" or text == ANY:
            continue  # those of pactc are tested with it, and the CEL runtime is a slow import
        try:
            parts(text, known)
        except CelError as error:
            raise PactError(
                "P635",
                f"the predicate of control {control} is none: {error}",
                Where("build-spec.yaml"),
                help=f"correct `holds` of {control}; `pactc explain predicates` lists the names",
            ) from None


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
