"""What every parser gives, and what it refuses with."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

SEVERITIES = ("low", "medium", "high", "critical")
"""From the least on. What has none is `unrated`, and counts as the worst."""
MOST_FACT = 200
SHOWN = 60  # characters of a name in a message


class Refused(ValueError):  # noqa: N818  a verdict on the report
    """A report that is no evidence: the code says in which way, the message why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Report:
    """`counts`: whole numbers by name (`parsers.ORDER` says which there always are). `ids`: what
    the report is about, each once, in its order: tests, packages, files, results. `facts`: what
    else is worth keeping, as short texts."""

    parser: str
    counts: Mapping[str, int]
    ids: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """sha256:<hex> over the sorted ids, each with its length before it."""
        texts = sorted(i.encode() for i in self.ids)
        whole = hashlib.sha256(b"".join(b"%d:%s" % (len(t), t) for t in texts))
        return f"sha256:{whole.hexdigest()}"

    @property
    def plain_facts(self) -> dict[str, str]:
        """The facts as pactc's own documents may hold them: one line, printable, short."""
        out = {}
        for name, said in self.facts.items():
            plain = "".join(c if c.isprintable() else " " for c in normalize("NFC", said))
            if short := " ".join(plain.split())[:MOST_FACT].strip():
                out[name] = short
        return out


def once(ids: Iterable[str], what: str) -> tuple[str, ...]:
    """The ids as they are. Raises Refused P615 if one is empty, or there twice: then nobody can
    say which of the two is meant, and the last would win."""
    found = tuple(ids)
    for id_, number in Counter(found).items():
        if not id_.strip():
            raise Refused("P615", f"a {what} has no name")
        if number > 1:
            raise Refused("P615", f"the {what} {shown(id_)} is there {number} times")
    return found


def shown(text: object) -> str:
    whole = repr(text)
    return whole if len(whole) <= SHOWN else f"{whole[:SHOWN]}..."


def brief(error: object) -> str:
    """The words of another library, on one line."""
    return " ".join(str(error).split())[:MOST_FACT]


def document(data: bytes) -> Mapping[str, Any]:
    """A JSON object, strictly: UTF-8, no key twice, no NaN and no infinity. Raises Refused P613.
    Other programs write it, so its texts may hold what pactc's own documents may not."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_constant,
            parse_float=_number,
        )  # fmt: skip
    except Refused:
        raise
    except UnicodeDecodeError:
        raise Refused("P613", "it is not UTF-8") from None
    except ValueError as error:
        raise Refused("P613", f"it is no JSON document: {error}") from None
    if not isinstance(value, dict):
        raise Refused("P613", "it is no JSON object")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(k for k, n in Counter(k for k, _ in pairs).items() if n > 1)
        raise Refused("P613", f"the key {shown(twice)} is there twice")
    return made


def _constant(text: str) -> Any:
    raise Refused("P608", f"{text} is no number that can be counted")


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Refused("P608", f"{shown(text)} is no number that can be counted")
    return value


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused("P613", f"{what} is missing, or is no object")
    return value


def rows(value: Any, what: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise Refused("P613", f"{what} is missing, or is no list")
    return [mapping(each, f"an entry of {what}") for each in value]


def text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refused("P613", f"{what} is missing, or is no text")
    return value


def whole(value: Any, what: str) -> int:
    """A count: 3 and 3.0, but not True, "3", -1 or 3.5. Raises Refused P608."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or value < 0 or value != int(value):
        raise Refused("P608", f"{what} is {shown(value)}, which is no count")
    return int(value)


def test_counts(statuses: Iterable[str]) -> dict[str, int]:
    """Of `passed`, `failed`, `skipped`."""
    found = Counter(statuses)
    return {"tests": found.total(), **{s: found[s] for s in ("passed", "failed", "skipped")}}
