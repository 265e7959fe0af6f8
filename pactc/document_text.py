"""The text of a document, before anyone parses it: UTF-8 in NFC, without any character that readers
do not see as it is; and places in it, for those who refuse what stands there."""

from __future__ import annotations

import re
from functools import cache
from typing import NoReturn

from .errors import PactError
from .model import Value, Where

MAX_BYTES = 1 << 20
MAX_JSON_BYTES = 1 << 24
"""JSON is what pactc writes: trust assertions of 100 components are past 1 MiB. It parses a hundred
times faster than YAML, so that a larger cap costs nothing."""
MAX_DEPTH = 64

_ASCII_TEXT = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef" + "".join(
    rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17)
)
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"

EMPTY_HELP = "write the document, or delete the file"


class Refused(ValueError):  # noqa: N818  a word for what happens, not an API
    """A refusal by someone who does not know the place."""

    def __init__(self, code: str, message: str, help: str) -> None:  # noqa: A002
        super().__init__(code, message, help)


def decode(data: bytes, path: str) -> str:
    """UTF-8 text in NFC, without any character that readers do not see as it is."""
    limit = MAX_JSON_BYTES if path.endswith(".json") else MAX_BYTES
    if len(data) > limit:
        raise PactError(
            "P107",
            f"the document has {len(data):,} bytes; the limit is {limit:,}",
            Where(path, 1, 1),
            "split the document, or move bulk data to a file that is no document",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode()
        message = f"byte 0x{data[problem.start]:02x} is not UTF-8"
        raise_at(Refused("P101", message, "save the file as UTF-8"), before, path, len(before))
    if text.startswith("\ufeff"):
        raise PactError(
            "P102",
            "the document starts with a byte order mark",
            Where(path, 1, 1),
            "save the file as UTF-8 without BOM",
        )
    plain_ascii = text.isascii()
    if not plain_ascii or b"\r" in data or data.translate(None, _ASCII_TEXT):
        if b"\r" in data and (lone := re.search(r"\r(?!\n)", text)):
            raise_at(bad_character("\r"), text, path, lone.start())
        if found := _bad_characters().search(text):
            raise_at(bad_character(found[0]), text, path, found.start())
    if not plain_ascii:
        import unicodedata

        if not unicodedata.is_normalized("NFC", text):
            normal = unicodedata.normalize("NFC", text)
            index = next(
                (i for i, (a, b) in enumerate(zip(text, normal, strict=False)) if a != b), 0
            )
            raise_at(_not_normal(), text, path, index)
    if not text or text.isspace():
        raise PactError("P111", "the document is empty", Where(path, 1, 1), EMPTY_HELP)
    return text


@cache
def _bad_characters() -> re.Pattern[str]:
    return re.compile(rf"[{_BIDI}{_CONTROLS}\ud800-\udfff]")


def bad_character(character: str) -> Refused:
    name = f"U+{ord(character):04X}"
    if re.match(f"[{_BIDI}]", character):
        message = f"{name} reorders the text around it, so that it reads as what it is not"
        return Refused("P104", message, f"delete {name}")
    if "\ud800" <= character <= "\udfff":
        message = f"{name} is half of a surrogate pair, and no character"
        return Refused("P106", message, "write the character itself instead of the escape")
    message = f"{name} is a control character or no character at all"
    return Refused("P105", message, f"delete {name}")


def _not_normal() -> Refused:
    message = "the text is not in Unicode normal form NFC: it would look equal and compare unequal"
    return Refused("P103", message, "type the composed character, or save the text in NFC")


def check_text(text: str) -> None:
    """Refuse in a string what `decode` refuses in the document: escapes can bring it back."""
    if found := _bad_characters().search(text):
        raise bad_character(found[0])
    if not text.isascii():
        import unicodedata

        if not unicodedata.is_normalized("NFC", text):
            raise _not_normal()


def check_strings(value: Value) -> None:
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            check_text(item)
        elif isinstance(item, list):
            rest.extend(item)
        elif isinstance(item, dict):
            rest.extend(item)
            rest.extend(item.values())


def too_deep(value: Value) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return False
        level = [
            child
            for item in containers
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return True


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column from 1, in characters, of an index into the text."""
    index = min(index, len(text))
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def raise_at(refused: Refused, text: str, path: str, index: int) -> NoReturn:
    code, message, help_ = refused.args
    raise PactError(code, message, Where(path, *place(text, index)), help_) from None
