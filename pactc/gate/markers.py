"""Placeholders in one text. Pure.

What counts, and what does not, was decided so:

* A marker (TBD, TBC, TBA, FIXME, XXX, "to be defined", "lorem ipsum", "change me", ...) counts as a
  word of its own in any case, width, look-alike letters, with invisible characters in it, with
  accents on it, with 0 for o, and spelt with points or spaces (`T.O.D.O`).
* `todo` is an honest Spanish and Portuguese word. In capitals, alone, or as a label (`todo: x`,
  `[todo]`), it counts always; in a sentence it counts unless another word of the sentence is one
  that only those languages have ("Todo usuario que reserva paga"). "A todo list" counts: write
  "task list", or name the phrase in `placeholders.allow` of the policy.
* `<asset>`: letters right inside both brackets, at most five words. Comparisons (`p95 < 200 ms and
  errors > 1%`, `a < b and c > d`) have spaces or digits there. Generic types (`List<int>`), path
  parameters (`/users/<id>`) and HTML tags (`<script>`) are known.
* A character reference (`&lt;`, `&#84;`) is the character that Markdown shows for it.
* `{{name}}`, `[insert name]`, `[your company]` are templates that nobody filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple
from unicodedata import category, combining, normalize

from ..paths import skeleton


class Hit(NamedTuple):
    """What was found in a text, and the words that show it."""

    code: str
    what: str
    shown: str


def placeholder(text: str, allow: Iterable[str] = ()) -> Hit | None:
    """The first placeholder in a text, or None. `allow` are phrases that may stand in it."""
    low, shown = _letters(text)
    for phrase in allow:
        low = _without(low, _letters(phrase)[0])
    for pattern in _MARKERS:
        if match := pattern.search(low):
            return Hit("P630", "a placeholder", clip(match.group().strip()))
    for match in _TODO.finditer(low):
        if _is_marker(low, match, shown):
            return Hit("P630", "a placeholder", clip(match.group().strip()))
    for match in _ANGLE.finditer(low):
        if _is_open(low, match):
            return Hit("P630", "a placeholder", clip(match.group()))
    return None


def suspicious(texts: Iterable[str], allow: Iterable[str] = ()) -> bool:
    """False only where `placeholder` finds nothing in any of the texts; True is no answer yet. All
    at once costs a tenth of each by itself, and nearly all documents hold none."""
    allowed = [_letters(phrase)[0] for phrase in allow]
    lines = []
    for text in texts:
        low, _ = _letters(text)
        for phrase in allowed:
            low = _without(low, phrase)
        lines.append(low)
    whole = "\n".join(lines)  # no text has a line end left, and no word crosses one
    return any(sign.search(whole) for sign in _SIGNS)


def _letters(text: str) -> tuple[str, str]:
    """The text as a reader sees it, in lower case and as it is, both of one length: no character
    references, no invisible characters, no accents, look-alikes and widths made one."""
    for _ in range(3 if "&" in text else 0):  # `&amp;lt;` is one within one
        text = _REFERENCE.sub(lambda match: unescape(match[0]), text)
    if text.isascii():
        shown = text.translate(_ASCII)
        return shown.lower(), shown
    low: list[str] = []
    true: list[str] = []
    for letter in normalize("NFKD", text):
        if letter.isascii():
            shown = letter.translate(_ASCII)
            low.append(shown.lower())
            true.append(shown)
        elif not (combining(letter) or category(letter) in _HIDDEN or letter in _BLANK):
            seen = _BRACKETS.get(letter) or skeleton(letter)
            low.append(seen)
            true.append(seen.upper() if letter.isupper() else seen)
    small, shown = "".join(low), "".join(true)
    return small, shown if len(shown) == len(small) else small


_REFERENCE = re.compile(r"&#?\w{1,32};")  # of HTML and Markdown: `&lt;asset&gt;`
_ASCII = {**dict.fromkeys(range(32)), 127: None, **dict.fromkeys(map(ord, "\n\t\r"), " ")}
_HIDDEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_BLANK = "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\ufe0f"
_BRACKETS = {
    **dict.fromkeys("‹⟨〈〈❮❬˂ᐸ", "<"),
    **dict.fromkeys("›⟩〉〉❯❭˃ᐳ", ">"),
    **dict.fromkeys("【〔［", "["),
    **dict.fromkeys("】〕］", "]"),
}
_GAP = r"[\s._*·•|/\\-]"


def _spelt(word: str) -> str:
    """A marker as it is, or spelt letter by letter with the same kind of gap."""
    inner = [c.replace("o", "[o0]").replace("i", "[i1]") for c in word]
    return f"(?:{''.join(inner)}|{f'{_GAP}'.join(inner)})"


_EDGE, _END = r"(?<![^\W_])", r"(?![^\W_])"
_LABEL = re.compile(r"^\W*to[\s_-]do\s*(?:\W*$|[:\]])")  # alone, or as a label
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARKERS = [
    re.compile(f"{_EDGE}(?:{'|'.join(map(_spelt, ('tbd', 'tbc', 'tba', 'fixme')))}){_END}"),
    re.compile(f"{_EDGE}x{{3,}}{_END}"),
    re.compile(r"\bl[o0]rem\s+[i1]psum"),
    _LABEL,
    re.compile(
        r"\bto[\s_-]+be[\s_-]+(?:determined|decided|defined|confirmed|completed|announced|written|"
        r"specified|filled(?:[\s_-]in)?|done)\b"
    ),
    re.compile(
        r"\b(?:change|replace|fill|edit)[\s_-]*(?:me|this)(?:[\s_-]in)?\b(?=\s*(?:[!.:\]]|$))"
    ),
    re.compile(r"\bfill[\s_-]+(?:me|this)[\s_-]+in\b|\bchangeme\b"),
    re.compile(
        r"\b(?:placeholder|dummy|sample|example)[\s_-]+text\b|\byour[\s_-]+text[\s_-]+here\b"
    ),
    _TEMPLATE,
    re.compile(r"\[\s*(?:insert|your|name of|add|enter|describe|specify)\b[^\]]{0,80}\]"),
]
_TODO = re.compile(f"{_EDGE}{_spelt('todo')}s?{_END}")
_ROMANCE = frozenset(
    (
        "el", "los", "las", "una", "unos", "unas", "que", "por", "su", "sus", "esta",
        "este", "cada", "cuando", "como", "pero", "puede", "debe", "tiene", "todos",
        "todas", "ser", "uma", "nao", "seu", "sua", "pelo", "pela", "quando", "pode",
        "deve", "mundo", "usuario", "cliente",
    )
)  # fmt: skip
_PERHAPS = frozenset(
    (
        "la", "de", "del", "con", "en", "un", "se", "y", "es", "para", "lo", "os", "dos",
        "um", "da", "em", "sin", "si",
    )
)  # fmt: skip
_ANGLE = re.compile(r"(?<![\w>\])])<([^\W\d][^<>\n]{0,60}?)>")
_SIGNS = [
    *(re.compile(p.pattern, re.MULTILINE) for p in _MARKERS if p not in (_LABEL, _TEMPLATE)),
    # The two others could look from each line to the end of the document.
    re.compile(r"to[\s_-]do"),
    re.compile(r"\{\{"),
    _TODO,
    _ANGLE,
]
_TAGS = frozenset(
    (
        "a", "b", "i", "p", "u", "s", "br", "hr", "em", "li", "ol", "ul", "td", "th", "tr",
        "div", "img", "pre", "svg", "html", "head", "body", "span", "form", "input",
        "script", "style", "iframe", "strong", "table", "link", "meta",
    )
)  # fmt: skip


def _is_marker(low: str, match: re.Match[str], shown: str) -> bool:
    """Whether this `todo` is the marker and not the word."""
    word = match.group()
    if word != "todo":
        return True  # spelt out, with a zero, or in the plural: nobody writes the word so
    start, end = match.span()
    # Removing an allowed phrase keeps the length, so that places still fit.
    if shown[start:end].isupper():
        return True
    before, after = low[:start].rstrip(), low[end:].lstrip()
    if not before.strip(" -*#.") and (not after.strip(" .!?") or after[:1] in ":-([,;!"):
        return True
    if before[-1:] in ("[", "(", "<", "{", "@", "#") or after[:1] == ":":
        return True
    words = set(re.findall(r"[^\W\d_]+", low)) - {"todo"}
    return not (words & _ROMANCE or len(words & _PERHAPS) > 1)


def _is_open(low: str, match: re.Match[str]) -> bool:
    inner = match.group(1)
    words = inner.split()
    if inner != inner.strip() or not inner[-1:].isalnum() or len(words) > 5:
        return False
    if {"and", "or", "&&", "||"} & set(words) or not re.fullmatch(r"[\w\s.'/-]+", inner):
        return False
    if words[0] in _TAGS:
        return False
    before = low[: match.start()]
    return not re.search(r"[\w}>-]*/$", before)  # a parameter of a path


def _without(low: str, phrase: str) -> str:
    return low.replace(phrase, " " * len(phrase)) if phrase.strip() else low


def folded(text: str) -> str:
    return " ".join(_letters(text)[0].split())


def clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
