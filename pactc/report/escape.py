"""Text from files and file names, made fit to print: one line, nothing invisible, nothing that a
terminal or a CI runner would obey."""

from __future__ import annotations

import re

# Printable by Unicode's book, and yet nothing is seen: the grapheme joiner, Hangul fillers, the
# Khmer inherent vowels, Mongolian and other variation selectors, the braille blank.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
_UNSEEN = re.compile(f"[{_INVISIBLE}\U000e0100-\U000e01ef]")

# GitHub's runner obeys `##[error]` anywhere in a line (its first syntax, still read), Azure
# `##vso[...]`, TeamCity `##teamcity[...]`.
_MARKER = re.compile(r"#(?=#\w*\[)")
# ... and `::error::` where a line starts, perhaps after blanks.
_COMMAND = re.compile(r"\A\s*:(?=:)")


def safe(text: str) -> str:
    """`text` in one line that can only be read: control characters, line ends, ESC, bidi and
    zero-width characters and lone surrogates in the visible forms \\xNN, \\uNNNN, \\UNNNNNNNN.

    A backslash stays as it is, because people read this; `--format json` tells the two apart."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _visible(c) for c in text)
    if not text.isascii():
        text = _UNSEEN.sub(lambda match: _visible(match[0]), text)
    if "##" in text:
        text = _MARKER.sub(r"\\x23", text)
    if "::" in text:
        text = _COMMAND.sub(lambda match: match[0][:-1] + r"\x3a", text)
    return text


def clip(text: str, width: int) -> str:
    """At most `width` characters of `safe(text)`."""
    text = safe(text[: width + 1])
    return text if len(text) <= width else text[: max(0, width - 3)] + "..."


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _visible(char: str) -> str:
    point = ord(char)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
