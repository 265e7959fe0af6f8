"""The table of codes: one row drives `pactc explain`, the docs, the SARIF rules and a test.

Each family is a module with one dict `CODES`, and those that MORE names; a code says its family by
its first digit.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import NamedTuple

FAMILIES = {
    "P1": ("reading", "a file could not be read as what it should be"),
    "P2": ("schema", "a document breaks its JSON Schema"),
    "P3": ("freshness", "an artifact does not follow from what it was made from"),
    "P4": ("graph", "the component graph contradicts itself"),
    "P5": ("rules", "a rule or an action failed"),
    "P6": ("evidence", "evidence, trust or readiness for production is not there"),
    "P7": ("contracts", "a contract is wrong"),
    "P8": ("authors", "an author is needed, or failed"),
    "P9": ("internal", "pactc or its surroundings failed"),
}

# Modules with codes of a family beside the one that it is called by.
MORE = {
    "P1": ("repository",),
    "P6": ("gate", "live", "approvals"),
    "P7": ("judging",),
    "P8": ("providers", "importers", "interview", "implement", "serve", "agents"),
}


class Code(NamedTuple):
    """`title`: a noun phrase; `why`: why this is refused; `example`: what triggers it;
    `fix`: what to do instead."""

    title: str
    why: str
    example: str
    fix: str


@cache
def table() -> dict[str, Code]:
    """Every code, sorted."""
    rows: dict[str, Code] = {}
    for family in FAMILIES:
        for module in modules(family):
            rows.update(import_module(f"{__name__}.{module}").CODES)
    return dict(sorted(rows.items()))


def modules(family: str) -> tuple[str, ...]:
    """The modules that hold the codes of a family such as `P6`."""
    return (FAMILIES[family][0], *MORE.get(family, ()))
