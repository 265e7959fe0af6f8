"""What the importers share: what they read of an order, names, notes, and the bytes of a
draft. An importer guesses nothing silently: what it leaves open is a note."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any
from unicodedata import normalize

from ..contracts.contract import Contract, load
from ..documents import dump_yaml, escape
from ..errors import PactError
from ..kinds import contract as contract_checks
from ..kinds import graph as graph_checks
from ..model import Problem, Value, Where
from .author import Cancelled, Draft, Order, Watch

WRITES = ("graph", "contract")
SCHEMA = "https://pactc.dev/schemas/{}.schema.json"
VERSION = "1"
"""Of how drafts are made: part of a draft's parameters."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
MOST_TOLD = 20


@dataclass
class Notes:
    """What a person has to look at: by kind of note, in the order in which it was met."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        told = self.found.setdefault(kind, [])
        text = one_line(text)
        if text not in told:
            told.append(text)

    def lines(self) -> list[str]:
        """One line for each kind, with its count; MOST_TOLD of each are named."""
        out = []
        for kind, texts in self.found.items():
            if texts == [""]:
                out.append(f"{kind}.")
                continue
            named = "; ".join(texts[:MOST_TOLD])
            left = len(texts) - MOST_TOLD
            more = f"; and {left} more" if left > 0 else ""
            out.append(f"{kind} ({len(texts)}): {named}{more}.")
        return out


def refuse_kind(order: Order, author: str) -> None:
    """Raises P835 for a kind that no importer can write."""
    if order.kind not in WRITES:
        raise PactError(
            "P835",
            f"the author `{author}` cannot write {order.artifact}: {author_reads(author)} says "
            f"nothing of it; it writes {' and '.join(f'`{k}`' for k in WRITES)}",
            Where(order.path),
            f"let a person or a model write it: name another author for `{order.kind}`",
        )


def author_reads(author: str) -> str:
    return {"openapi": "an OpenAPI document", "python": "the code of a package"}[author]


def check(watch: Watch) -> None:
    """Raises Cancelled if somebody wants no draft any more."""
    if watch.cancel.is_set():
        raise Cancelled


# -- what an order holds -------------------------------------------------------------------------


def component_of(order: Order) -> Mapping[str, Any]:
    """The order's component in the graph; empty if it is not among the inputs."""
    end = f"pact/graph.yaml#/components/{escape(order.name or '')}"
    for part, (_, value) in order.inputs.items():
        if (part == "component" or part.endswith(end)) and isinstance(value, Mapping):
            return value
    return {}


def needs_of(order: Order) -> dict[str, Mapping[str, Any]]:
    """The contracts of what the component depends on, by name, as far as the inputs have them."""
    found: dict[str, Mapping[str, Any]] = {}
    for part, (_, value) in order.inputs.items():
        if part == "needs" and isinstance(value, Mapping):
            found |= {str(k): v for k, v in value.items() if isinstance(v, Mapping)}
        elif (
            isinstance(value, Mapping) and isinstance(value.get("functions"), Mapping)
        ) and isinstance(value.get("component"), str):
            found[str(value["component"])] = value
    return dict(sorted(found.items()))


# -- names ---------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of a name, in lower case: `reserveBooking`, `Reserve-booking`."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", text)
    return re.findall(r"[a-z0-9]+", apart.lower())


def snake(text: str, other: str) -> str:
    """A name as Python and contracts write one; `other` if nothing of it can be kept."""
    name = "_".join(words(text))[:60].strip("_")
    if name and not name[0].isalpha():
        name = f"{other}_{name}"
    return f"{name}_" if iskeyword(name) else name or other


def component_id(text: str, other: str) -> str:
    return snake(text, other).rstrip("_") or other


def camel(text: str, other: str) -> str:
    """A name as contracts write those of types."""
    parts = re.findall(r"[A-Za-z0-9]+", text)
    name = "".join(p[0].upper() + p[1:] for p in parts)[:90]
    return name if name and name[0].isalpha() else f"{other}{name}"


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the first of name_2, name_3, ... that nobody has. Of types without `_`."""
    gap = "" if name[:1].isupper() else "_"
    number, found = 2, name
    while found in taken:
        found = f"{name}{gap}{number}"
        number += 1
    return found


HEADING = re.compile(r"\A\s*[^\n]+\n[ \t]*([=~^\"'#*+-])\1{2,}[ \t]*(\n|\Z)")
"""A title that is underlined, as reStructuredText has it: a name, and no sentence."""


def sentence(text: str | None, most: int = 200) -> str:
    """The first sentence of a text, in one line; empty if there is none."""
    first = one_line(HEADING.sub("", text or "").strip().split("\n\n")[0])
    first = re.split(r"(?<=[.!?])\s", first, maxsplit=1)[0]
    return first if len(first) <= most else first[: most - 3].rstrip() + "..."


@dataclass(frozen=True)
class Clauses:
    """Gives out the clause ids of a contract: P1, P2, ..., X1, X2, ..."""

    used: dict[str, int]

    def next(self, letter: str) -> str:
        self.used[letter] = self.used.get(letter, 0) + 1
        return f"{letter}{self.used[letter]}"


# -- the draft -----------------------------------------------------------------------------------


def drafted(
    order: Order,
    value: Mapping[str, Any],
    author: str,
    used: Mapping[str, Any],
    head: Iterable[str],
) -> Draft:
    """The draft of a value. `head` are lines for people above the document; they are no part of
    its meaning."""
    text = dump_yaml(dict(value), SCHEMA.format(order.kind)).decode()
    modeline, _, body = text.partition("\n")
    comments = "".join(f"# {line}\n" for line in head)
    data = f"{modeline}\n{comments}{body}".encode()
    return Draft(data, author, None, {**dict(sorted(used.items())), "version": VERSION})


def sound(order: Order, value: Value, more: Mapping[str, Any], where: Where) -> None:
    """Raises P840 if the checks of the kind would refuse the draft: then what was imported says
    something that no contract can, and the place to mend is there."""
    checks = {"graph": graph_checks.check, "contract": contract_checks.check}[order.kind]
    component = component_of(order)
    inputs = {"id": order.name, "component": component or None, "needs": needs_of(order), **more}
    found: list[Problem] = list(checks(value, inputs))
    if found:
        told = tuple(f"{p.code} {p.pointer}: {p.message}" for p in found[:5])
        left = len(found) - len(told)
        raise PactError(
            "P840",
            f"what it says cannot be said as {order.artifact}",
            where,
            "correct it there, or write the artifact by hand",
            (*told, *((f"and {left} more",) if left else ())),
        )


def as_contract(value: Mapping[str, Any]) -> Contract:
    """The contract's objects, to see which values are of which type."""
    return load(value)


def one_line(text: str) -> str:
    """Text as a document may hold it: printable, in NFC, on one line."""
    shown = "".join(c if c.isprintable() else " " for c in normalize("NFC", text))
    return " ".join(shown.split())
