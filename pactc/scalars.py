"""Scalars: what a number or an unquoted word of JSON and YAML means to every tool alike; refused
where tools disagree."""

from __future__ import annotations

import re
from functools import cache
from typing import NoReturn

from .document_text import Refused
from .model import Value

MAX_INTEGER = 2**53 - 1
QUOTE = "quote it"


def object_(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Refused("P114", "a key is given twice", "")
    return value


def constant(text: str) -> NoReturn:
    raise Refused("P123", f"{text} is not a finite number", "write a number, null, or quote it")


def integer(text: str) -> int:
    if len(text) > 17 or not -MAX_INTEGER <= (value := int(text)) <= MAX_INTEGER:
        raise Refused(
            "P124",
            f"the integer {short(text)} is beyond 2^53-1, where tools lose digits",
            "quote it, or use a smaller number",
        )
    return value


def double(text: str) -> float:
    """The double that `text` means; refused when the double means another decimal number, which
    is so when the shortest decimal that reads back as this double (`repr`) differs in value."""
    value = float(text)
    if value in (float("inf"), float("-inf")):
        constant(short(text))
    if repr(value) == text or (len(text) <= 16 and "e" not in text and "E" not in text):
        return value
    from decimal import Decimal, InvalidOperation

    try:
        survives = len(text) <= 400 and Decimal(repr(value)) == Decimal(text)
    except InvalidOperation:
        survives = False
    if not survives:
        raise Refused(
            "P125",
            f"the number {short(text)} does not survive as a double: it becomes {value!r}",
            f"write {value!r}, or quote it",
        )
    return value


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:30]}... ({len(text)} characters)"


def json_scalar(text: str) -> Value:
    if text in _WORDS_JSON:
        return _WORDS_JSON[text]
    if text in ("NaN", "Infinity", "-Infinity"):
        constant(text)
    if not re.fullmatch(_NUMBER_JSON, text):  # its beginning is one, which was refused
        raise Refused("P110", f"this is not JSON: {short(text)} is no value", "correct it here")
    return integer(text) if re.fullmatch("-?[0-9]+", text) else double(text)


_NUMBER_JSON = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"

_WORDS_JSON: dict[str, Value] = {"true": True, "false": False, "null": None}
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_SUSPECT = frozenset("0123456789+-.=<yYnNoOiI")
_HARMLESS = frozenset(("-", "+", ".", "-.", "+."))
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?\Z")


@cache
def _suspects() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """What one of PyYAML, ruamel.yaml (1.1 and 1.2), js-yaml, go-yaml or the 1.2 core schema
    reads as something else than text, and another does not."""
    return tuple(
        (code, what, re.compile(rf"(?:{pattern})\Z", re.IGNORECASE))
        for code, what, pattern in (
            ("P120", "a word that some YAML tools read as true or false", "y|n|yes|no|on|off"),
            ("P118", "a merge key", "<<"),
            ("P120", "a sign that some YAML tools read as a default value", "="),
            ("P123", "not a finite number", r"[-+]?\.(?:inf|nan)|nan|[-+]?infinity"),
            (
                "P122",
                "a date that some YAML tools read as text and others do not",
                r"[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[tT \t].*)?",
            ),
            (
                "P122",
                "a number to base 60 for some YAML tools, and text for others",
                r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",
            ),
            (
                "P121",
                "a number that YAML tools read differently",
                r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9_]*\.?[0-9_]*(?:e[-+]?[0-9_]*)?)",
            ),
        )
    )


def plain(text: str) -> Value:
    """What an unquoted YAML scalar means to every tool alike; refused if tools disagree."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _SUSPECT or text in _HARMLESS:
        return text
    if _INT.match(text):
        return integer(text)
    if _FLOAT.match(text):
        return double(text)
    for code, what, pattern in _suspects():
        if pattern.match(text):
            if code == "P118":
                raise Refused(code, "merge keys are not allowed", "write the keys out")
            shown = text if len(text) <= 60 else short(text)
            raise Refused(code, f"{shown} is {what}", f'{QUOTE}: "{shown}"')
    return text
