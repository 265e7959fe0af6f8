"""Checks of the laws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import clauses, components, mapping, texts, unknown


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420 and P703. `inputs`: graph, contracts (name -> contract)."""
    known_components = components(inputs.get("graph"))
    known_clauses = clauses(inputs.get("contracts"))
    for id_, law in mapping(mapping(value).get("laws")).items():
        base = f"/laws/{escape(id_)}"
        names = texts(mapping(law).get("components"))
        yield from unknown(names, known_components, f"{base}/components", "component")
        names = texts(mapping(law).get("clauses"))
        yield from unknown(names, known_clauses, f"{base}/clauses", "clause")
        judged = mapping(law).get("cel") or names or mapping(law).get("judge") == "human"
        if not judged:
            text = f"law `{id_}` has neither `cel` nor `clauses`, so no machine can judge it"
            help_ = "write `cel`, name the clauses that uphold it, or add `judge: human`"
            yield Problem("P703", base, text, help_)
