"""A verdict as Markdown, for a pull request: short, and nothing in it is obeyed by the page that
shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .escape import clip, safe

if TYPE_CHECKING:
    from ..gate.summary import Summary
    from ..gate.validate import Verdict

MOST = 10
_MARK = re.compile(r"([\\`*_{}\[\]()#+!|<>~@:&-])")
SIGN = {"pass": "✅", "fail": "❌", "unknown": "❔"}


def render(verdict: Verdict, summary: Summary) -> str:
    """The text, which ends with a line end."""
    return "\n".join(_lines(verdict, summary)) + "\n"


def _lines(verdict: Verdict, summary: Summary) -> Iterator[str]:
    from ..gate.summary import WHO

    yield f"## {SIGN[verdict.answer]} pactc: {verdict.answer}"
    yield ""
    base = f", against `{_code(verdict.base[:12])}`" if verdict.base else ""
    root = f"pack `{_code(verdict.root[:19])}`" if verdict.root else "the pack is not complete"
    yield f"Commit `{_code(verdict.label[:12])}`{base}; {root}."
    yield ""
    if verdict.dimensions:
        yield "| dimension | level | shown | waived | missing |"
        yield "|---|---|---|---|---|"
        for each in verdict.dimensions:
            shown = f"{each.met}/{each.total}" if each.total else "–"
            missing = ", ".join(each.missing[:6]) + (", …" if len(each.missing) > 6 else "")
            cells = (each.name, each.level, shown, str(each.waived or ""), missing)
            yield f"| {' | '.join(_text(c) for c in cells)} |"
        yield ""
    if summary.changed:
        yield "### Demanded less than in the base"
        yield ""
        for changed in summary.changed[:MOST]:
            state = _text(f"lacks approval: {changed.lacks}") if changed.lacks else "approved"
            yield f"- **{_text(changed.kind)}** {_text(changed.id)}: {state}"
        yield from _more(len(summary.changed))
        yield ""
    told = [(e, r) for e in summary.evidence for r in e.reasons]
    carried = [e for e in summary.evidence if e.ran_on and not e.reasons]
    if told or carried:
        yield "### Evidence"
        yield ""
        for one, reason in told[:MOST]:
            yield f"- {_text(one.id)}: {reason.type}: {_text(clip(reason.text, 160))}"
        yield from _more(len(told))
        for item in carried[:MOST]:
            yield f"- {_text(item.id)}: carried here; it ran on `{_code(item.ran_on[:12])}`"
        yield from _more(len(carried))
        yield ""
    last = ""
    for todo in summary.todo[:MOST]:
        if todo.who != last:
            yield f"### For {WHO[todo.who]}"
            yield ""
            last = todo.who
        codes = ", ".join(sorted({f.code for f in todo.findings}))
        yield f"- {_text(todo.help)} ({codes}: {len(todo.findings)})"
        for found in todo.findings[:3]:
            yield f"  - {_text(clip(found.message, 160))}"
    yield from _more(len(summary.todo))


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"- and {count - MOST} more"


def _text(text: str) -> str:
    """Text that Markdown and the host show as it is: no markup, no mention, no link."""
    return _MARK.sub(r"\\\1", safe(text))


def _code(text: str) -> str:
    return safe(text).replace("`", "'")
