"""Controls as predicates: named ones, which stand for CEL over the facts of the gate, and what came
of them. Pure.

A named predicate is written where it is used, as `tests` or `reviewed(["security"], 365)`, and is
replaced by its own text before CEL sees it: its parameters stand for literals. Each says in words
what it wants, what to do where that is not so, and, where there is something to list, which things
are not so (`lacks`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .contracts.cel import CelError, NoValue, Program, conjuncts, mentions, tokens

FACTS = (
    *("control", "level", "evidence", "rests_on", "receipts", "pack", "components", "functions"),
    *("criteria", "clauses", "kills", "threats", "flows", "waivers", "release", "base", "verdict"),
)
"""What a predicate may ask of; `pactc/gate/facts_of.py` says what each is."""
DEPTH = 8  # named predicates within named predicates
SHOWN = 6  # things that are listed before the rest is counted

Answer = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Named:
    """A named predicate as stated. `lacks` is CEL for the list of what is not so, or empty."""

    name: str
    params: tuple[str, ...]
    holds: str
    says: str
    do: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a predicate, all of which must be true. `text` is as it was written, `holds` and
    `lacks` are the CEL that it stands for."""

    text: str
    holds: str
    says: str
    do: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one part; `why` says what is not so, or why it has no value."""

    part: Part
    answer: Answer
    why: str = ""


def named(document: Mapping[str, Any]) -> dict[str, Named]:
    """The named predicates of `rules/controls/predicates.yaml`, or of the readiness that carries
    them."""
    return {
        str(name): Named(
            str(name),
            tuple(str(p) for p in stated.get("params") or ()),
            str(stated["holds"]).strip(),
            str(stated["says"]).strip(),
            str(stated["do"]).strip(),
            str(stated.get("lacks") or "").strip(),
        )
        for name, stated in document.items()
    }


def expand(text: str, known: Mapping[str, Named], depth: int = 0) -> str:
    """The CEL that a text stands for: named predicates replaced by theirs. Raises CelError for a
    call of one with another number of arguments, and for one that stands for itself."""
    words = tokens(text)
    out, at, i = [], 0, 0
    while i < len(words):
        what, word, begin = words[i]
        stated = known.get(word)
        if what != "name" or stated is None or (i and words[i - 1][1] == "."):
            i += 1
            continue
        if depth >= DEPTH:
            raise CelError(f"the predicate `{word}` stands for itself", 1, begin + 1)
        given, last, end = _arguments(text, words, i)
        if len(given) != len(stated.params):
            raise CelError(f"`{word}` wants {len(stated.params)} arguments, and has {len(given)}",
                           1, begin + 1)  # fmt: skip
        inner = _substituted(stated.holds, dict(zip(stated.params, given, strict=True)))
        out += [text[at:begin], "(", expand(inner, known, depth + 1), ")"]
        at, i = end, last + 1
    return "".join([*out, text[at:]])


def parts(text: str, known: Mapping[str, Named]) -> list[Part]:
    """The parts of a predicate, each with its words. Raises CelError where it is no CEL over the
    facts."""
    Program(expand(text, known), FACTS)
    found = [_part(" ".join(each.split()), known) for each in conjuncts(text)]
    for part in found:
        if part.lacks:
            Program(part.lacks, FACTS)
    return found


def asks(part: Part) -> frozenset[str]:
    """The facts that a part reads."""
    return frozenset(f for f in FACTS if mentions(part.holds, f) or mentions(part.lacks, f))


def judge(part: Part, facts: Callable[[Iterable[str]], Mapping[str, Any]]) -> Outcome:
    """What comes of a part. `facts` gives the values of those that it reads; a part without a
    value, such as one that asks for what is not there, is unknown and never passes."""
    values = facts(asks(part))
    try:
        if Program(part.holds, FACTS).holds(**values):
            return Outcome(part, "pass")
        lacking = Program(part.lacks, FACTS)(**values) if part.lacks else []
    except (CelError, NoValue) as error:
        return Outcome(part, "unknown", str(error))
    names = [str(n) for n in lacking] if isinstance(lacking, list) else [str(lacking)]
    more = f", and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return Outcome(part, "fail", ", ".join(names[:SHOWN]) + more)


def least(outcomes: Iterable[Outcome]) -> Answer:
    """False where one part is false, else unknown where one is: as CEL's own `&&`. No part at all
    is unknown."""
    answers = {each.answer for each in outcomes}
    if "fail" in answers:
        return "fail"
    return "pass" if answers == {"pass"} else "unknown"


def _part(text: str, known: Mapping[str, Named]) -> Part:
    words = tokens(text)
    stated = known.get(words[0][1]) if words else None
    if stated:
        given, last, _ = _arguments(text, words, 0)
        if last == len(words) - 1 and len(given) == len(stated.params):
            values = dict(zip(stated.params, given, strict=True))
            lacks = expand(_substituted(stated.lacks, values), known) if stated.lacks else ""
            shown = {name: _shown(value) for name, value in values.items()}
            return Part(text, expand(text, known), _filled(stated.says, shown),
                        _filled(stated.do, shown), lacks)  # fmt: skip
    return Part(text, expand(text, known), text, "make it so: `pactc explain` tells what it reads")


def _arguments(text: str, words: Sequence[Any], at: int) -> tuple[list[str], int, int]:
    """The arguments of the call at a name, the place of its last word, and where it ends in the
    text. A name without parentheses has none."""
    name = words[at]
    if at + 1 == len(words) or words[at + 1][1] != "(":
        return [], at, name[2] + len(name[1])
    depth, begin, given = 0, words[at + 1][2] + 1, []
    for i in range(at + 1, len(words)):
        what, word, place = words[i]
        if what in ("text", "number"):
            continue
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if (depth == 1 and word == ",") or depth == 0:
            given.append(text[begin:place].strip())
            begin = place + 1
        if depth == 0:
            return [g for g in given if g], i, place + 1
    raise CelError(f"a parenthesis of `{name[1]}` is not closed", 1, name[2] + 1)


def _substituted(text: str, values: Mapping[str, str]) -> str:
    out, at = [], 0
    words = tokens(text)
    for i, (what, word, begin) in enumerate(words):
        if what == "name" and word in values and (not i or words[i - 1][1] != "."):
            out += [text[at:begin], values[word]]
            at = begin + len(word)
    return "".join([*out, text[at:]])


def _shown(literal: str) -> str:
    """A literal as people say it: `["security", "owner"]` is `security or owner`."""
    try:
        value = Program(literal, FACTS)()
    except (CelError, NoValue):
        return literal
    return " or ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _filled(text: str, shown: Mapping[str, str]) -> str:
    for name, value in shown.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def used(texts: Iterable[str], known: Mapping[str, Named]) -> Iterator[str]:
    """The names of all predicates that the texts use, also through others, sorted."""
    todo, found = list(texts), set()
    while todo:
        for what, word, _ in tokens(todo.pop()):
            if what == "name" and word in known and word not in found:
                found.add(word)
                todo += [known[word].holds, known[word].lacks]
    yield from sorted(found)
