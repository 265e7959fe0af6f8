"""A verdict as one page of HTML that needs nothing else: no script, no font, no image from outside.

Jinja2 escapes all that is put on it; `safe` has made invisible and control characters visible
before. The page says nothing that the verdict does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..starter import template
from .drawing import HEIGHT, WIDTH, drawing
from .escape import clip, safe

if TYPE_CHECKING:
    from ..gate.summary import Summary
    from ..gate.validate import Verdict

HEADLINES = {
    "pass": "This commit may go to production.",
    "fail": "This commit may not go to production yet.",
    "unknown": "Nobody can tell whether this commit may go to production, so it may not.",
}
LEVELS = ("none", "basic", "standard", "strict", "regulated")


def render(verdict: Verdict, summary: Summary, title: str) -> str:
    """The page. `title` names the project."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["safe_text"] = safe
    environment.filters["clip"] = clip
    from ..gate.summary import WHO

    components = {c.id: c for c in summary.components}
    graph = drawing({c.id: c.depends_on for c in summary.components})
    page = environment.from_string(template("verdict.html")).render(
        title=title,
        verdict=verdict,
        headline=HEADLINES[verdict.answer],
        summary=summary,
        groups=_groups(summary.todo, lambda todo: todo.who),
        who=WHO,
        levels=LEVELS,
        controls=_groups(summary.controls, lambda control: control.dimension),
        components=components,
        graph=graph,
        box={"width": WIDTH, "height": HEIGHT},
        span=max((e.age_days or 0 for e in summary.evidence), default=0),
    )
    return page if page.endswith("\n") else f"{page}\n"


def _groups(items: Iterable[Any], key: Callable[[Any], str]) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.items())
