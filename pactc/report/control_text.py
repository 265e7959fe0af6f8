"""A control as `pactc explain` and `pactc production controls` tell it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ..predicates import FACTS, Named, named, parts, used

WIDTH = 88
STANDARDS = {
    "ssdf": "NIST SP 800-218 (SSDF) 1.1",
    "nist_800_53": "NIST SP 800-53 revision 5",
    "asvs": "OWASP ASVS",
    "osps": "OpenSSF OSPS baseline",
    "soc2": "SOC 2 criteria",
}


def row(id_: str, stated: Mapping[str, Any], known: Mapping[str, Named]) -> dict[str, Any]:
    """A control as JSON."""
    return {
        "control": id_,
        "dimension": stated["dimension"],
        "level": stated["level"],
        "statement": stated["statement"],
        "wants": stated["evidence"],
        "holds": " ".join(stated["holds"].split()),
        "parts": [
            {"text": p.text, "says": p.says, "do": p.do} for p in parts(stated["holds"], known)
        ],
        "mappings": stated.get("mappings") or {},
    }


def page(id_: str, stated: Mapping[str, Any], known: Mapping[str, Named]) -> Iterator[str]:
    """A control in full: what it says, what must be true, and what to do for that."""
    yield f"{id_} {stated['dimension']}, from the level {stated['level']} up"
    yield from _wrapped(stated["statement"])
    yield ""
    yield f"wants: {stated['evidence']}"
    yield f"holds: {' '.join(stated['holds'].split())}"
    for part in parts(stated["holds"], known):
        yield ""
        yield f"{part.text} wants:"
        yield from _wrapped(part.says)
        yield "what to do:"
        yield from _wrapped(part.do.replace("{control}", id_))
    mapped = {k: ids for k, ids in (stated.get("mappings") or {}).items() if ids}
    if mapped:
        yield ""
        yield "the same in standards:"
        for key, title in STANDARDS.items():
            if mapped.get(key):
                yield f"  {title}: {', '.join(mapped[key])}"


def predicates(known: Mapping[str, Named]) -> Iterator[str]:
    """The named predicates, and the facts that they ask of."""
    yield "A control holds where its predicate is true. It is CEL over these facts:"
    yield from _wrapped(", ".join(FACTS))
    yield ""
    yield "These names stand for predicates:"
    for one in known.values():
        yield ""
        yield f"{one.name}({', '.join(one.params)})" if one.params else one.name
        yield from _wrapped(one.says)
        inner = [n for n in used([one.holds], known) if n != one.name]
        if inner:
            yield f"  by: {', '.join(inner)}"


def of_data(data: Mapping[str, Any]) -> dict[str, Named]:
    return named(data["predicates"]["predicates"])


def _wrapped(text: str) -> list[str]:
    fold = textwrap.wrap(" ".join(text.split()), WIDTH, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip
    return [f"  {line}" for line in fold]
