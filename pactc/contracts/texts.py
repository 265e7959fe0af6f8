"""Texts: of a length, of a format, of a pattern; binary data in base64."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

from .choices import Choices, between, once_in, pick
from .contract import Schema
from .schemas import Nothing

ALPHABETS = (
    "abc",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "aAbBzZ019-_.:",
    " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "a \t\n",
    "aéßñøŁİıſ",
    "e\u0301a\u0308\u00e9",
    "日本語한",
    "😀𝒳ｚ\ufb01",  # beyond 16 bits, and what sorts otherwise in UTF-16
)
LONG = 1000
PRINTABLE = "".join(chr(n) for n in range(32, 127))


def plain(choices: Choices, schema: Schema) -> str:
    """Any text of the lengths that the type allows."""
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    return some(choices, length(choices, low, high))


def some(choices: Choices, size: int) -> str:
    """Any text of a length."""
    letters = ALPHABETS[choices.below(len(ALPHABETS)) if once_in(choices, 2) else 0]
    if size <= 40:
        return "".join(pick(choices, letters) for _ in range(size))
    part = "".join(pick(choices, letters) for _ in range(16))
    return (part * (size // 16 + 1))[:size]


def length(choices: Choices, low: int, high: int | None, rare: int = LONG, more: int = 24) -> int:
    """A size: mostly small, often an end of the range; one beyond `rare` comes rarely."""
    if high is not None and high < low:
        raise Nothing("the least size is greater than the greatest")
    top = low + 8 if high is None else high
    what = choices.below(16)
    if what < 9:
        return between(choices, low, min(low + 4, top))
    if what < 11:
        return low
    if what < 13:
        return between(choices, low, min(low + more, top))
    if what == 13:
        return min(low + 1, top)
    if top <= rare or once_in(choices, 100):
        return top if what == 14 else max(low, top - 1)
    return min(top, low + 8)


def binary(choices: Choices, schema: Schema) -> str:
    """Base64 of any bytes; the lengths of the type are those of the text."""
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    groups = length(choices, -(-low // 4), None if high is None else high // 4)
    size = max(0, groups * 3 - choices.below(3)) if groups else 0
    data = bytes(pick(choices, (0, 65, 127, 128, 255, choices.below(256))) for _ in range(size))
    return base64.b64encode(data).decode()


# -- formats -------------------------------------------------------------------------------------

_DAYS = ("2024-02-29", "2000-01-01", "1970-01-01", "1999-12-31", "2026-03-29", "0001-01-01",
         "9999-12-31", "2023-02-28", "2024-12-31")  # fmt: skip
_CLOCKS = ("00:00:00", "12:00:00", "23:59:59", "00:00:01", "09:30:00", "01:59:59")
_ZONES = ("Z", "Z", "Z", "+00:00", "+02:00", "-05:30", "+14:00", "-12:00")
_FRACTIONS = ("", "", "", ".5", ".000001", ".999999", ".123")


def _day(c: Choices) -> str:
    if once_in(c, 2):
        return pick(c, _DAYS)
    return (date(1970, 1, 1) + timedelta(days=between(c, -30000, 60000))).isoformat()


def _clock(c: Choices) -> str:
    if once_in(c, 2):
        return pick(c, _CLOCKS)
    return f"{c.below(24):02}:{c.below(60):02}:{c.below(60):02}"


def _time(c: Choices) -> str:
    return _clock(c) + pick(c, _FRACTIONS) + pick(c, _ZONES)


def _duration(c: Choices) -> str:
    if once_in(c, 4):
        return pick(c, ("PT0S", "P1D", "P1W", "PT1S", "P1Y", "PT24H", "PT60M", "P99Y"))
    # Without gaps between the units, as RFC 3339 has them.
    days = "".join(f"{c.below(30)}{unit}" for unit in "YMD"[c.below(4) :])
    clock = "".join(f"{c.below(90)}{unit}" for unit in "HMS"[c.below(3) :])
    return f"P{days}T{clock}" if once_in(c, 2) or not days else f"P{days}"


def _email(c: Choices) -> str:
    return (
        pick(c, ("a", "jo", "a.b", "a+b", "A", "x_y", "o'n", "1"))
        + pick(c, ("", "", str(c.below(100))))
        + "@"
        + pick(
            c, ("example.org", "b.co", "EXAMPLE.org", "sub.example.com", "xn--bcher-kva.example")
        )
    )


def _uuid(c: Choices) -> str:
    if once_in(c, 8):
        return pick(
            c, ("00000000-0000-0000-0000-000000000000", "f" * 8 + "-ffff-4fff-bfff-" + "f" * 12)
        )
    digits = f"{c.below(1 << 128):032x}"
    digits = digits[:12] + "4" + digits[13:16] + pick(c, "89ab") + digits[17:]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _uri(c: Choices) -> str:
    return (
        pick(c, ("http", "https", "https", "ftp", "HTTPS"))
        + "://"
        + pick(c, ("a", "example.org", "127.0.0.1", "[::1]", "u@example.org"))
        + pick(c, ("", "", ":80", ":8443"))
        + pick(c, ("", "/", "/a", "/a/b", "/%20", "/a//b", f"/{c.below(1000)}"))
        + pick(c, ("", "", "?q=1", "?a=%26&b"))
        + pick(c, ("", "", "", "#f"))
    )


def _ipv4(c: Choices) -> str:
    return ".".join(str(pick(c, (0, 1, 10, 127, 255, c.below(256)))) for _ in range(4))


def _ipv6(c: Choices) -> str:
    if once_in(c, 3):
        return pick(c, ("::", "::1", "fe80::1", "2001:db8::", "::ffff:192.0.2.1"))
    return ":".join(f"{c.below(1 << 16):x}" for _ in range(8))


def _decimal(c: Choices) -> str:
    sign = pick(c, ("", "", "-"))
    whole = pick(c, ("0", "1", "9", "10", "99", "100", str(c.below(10**6)), str(c.below(10**15))))
    return sign + whole + pick(c, ("", "", ".0", ".00", ".5", ".01", ".99", f".{c.below(1000):03}"))


FORMATS: dict[str, Callable[[Choices], str]] = {
    "date": _day,
    "date-time": lambda c: f"{_day(c)}T{_time(c)}",
    "time": _time,
    "duration": _duration,
    "email": _email,
    "uuid": _uuid,
    "uri": _uri,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "decimal": _decimal,
}

# -- patterns ------------------------------------------------------------------------------------

_sre: Any = import_module("re._parser")  # what `re` itself reads patterns with
_CATEGORIES = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_SPACE": " \t\n",
    "CATEGORY_WORD": "abczABCZ_0159",
}


@lru_cache(512)
def parsed(pattern: str) -> Any:
    """The pattern as `re` reads it; nobody changes that. What Python warns of may be meant for RE2,
    which reads it otherwise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _sre.parse(pattern)


def matching(choices: Choices, pattern: str, low: int = 0, high: int | None = None) -> str:
    """A text in which the pattern is found, of about a length; the validator has the last word.
    Raises Nothing for what it cannot read."""
    sizes = [low, *([] if high is None else [high])]
    repeats = tuple(n - d for n in sizes for d in range(3) if 0 <= n - d <= LONG)
    try:
        text = _sequence(choices, parsed(pattern), repeats)
    except (re.error, ValueError, KeyError, RecursionError, OverflowError) as error:
        raise Nothing(f"the pattern is beyond what can be drawn: {error}") from None
    if not pattern.startswith("^") and once_in(choices, 3):
        text = pick(choices, ("a", " ", "😀")) + text
    if not pattern.endswith("$") and once_in(choices, 3):
        text += pick(choices, ("a", " ", "é"))
    return text + "a" * (low - len(text) if not pattern.endswith("$") else 0)


def _sequence(c: Choices, parts: Iterable[tuple[Any, Any]], repeats: tuple[int, ...]) -> str:
    return "".join(_part(c, str(op), value, repeats) for op, value in parts)


def _part(c: Choices, op: str, value: Any, repeats: tuple[int, ...]) -> str:
    if op == "LITERAL":
        return chr(value)
    if op == "ANY":
        return pick(c, "a0 .é😀")
    if op == "NOT_LITERAL":
        return pick(c, [x for x in "a0 -é😀" if ord(x) != value])
    if op == "IN":
        return _one_of(c, value)
    if op == "BRANCH":
        return _sequence(c, pick(c, value[1]), repeats)
    if op == "SUBPATTERN":
        return _sequence(c, value[3], repeats)
    if op == "ATOMIC_GROUP":
        return _sequence(c, value, repeats)
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = int(value[0]), int(value[1]), value[2]
        counts = [low, low + 1, low + 2, low, high, high - 1, *repeats]
        count = pick(c, [n for n in counts if low <= n <= min(high, max(low, LONG))])
        if count > 40:
            few = [_sequence(c, inner, repeats) for _ in range(8)]
            return "".join(few * (count // 8 + 1))[: count * len(few[0])]
        return "".join(_sequence(c, inner, repeats) for _ in range(count))
    if op == "AT":
        return ""
    raise Nothing(f"the pattern uses {op}")


def _one_of(c: Choices, parts: list[tuple[Any, Any]]) -> str:
    refused = str(parts[0][0]) == "NEGATE"
    listed: list[tuple[int, int]] = []
    for op, value in parts[1:] if refused else parts:
        if str(op) == "LITERAL":
            listed.append((value, value))
        elif str(op) == "RANGE":
            listed.append(value)
        elif str(value) in _CATEGORIES:
            listed.extend((ord(x), ord(x)) for x in _CATEGORIES[str(value)])
        else:  # CATEGORY_NOT_DIGIT and the like
            not_these = _CATEGORIES[str(value).replace("_NOT", "")]
            listed.extend((ord(x), ord(x)) for x in "a0 -é_" if x not in not_these)
    if refused:
        others = PRINTABLE + "é😀"
        return pick(c, [x for x in others if not any(a <= ord(x) <= b for a, b in listed)])
    low, high = pick(c, listed)
    return chr(pick(c, (low, high, between(c, low, high))))
