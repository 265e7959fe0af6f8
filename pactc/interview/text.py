"""The interview as text: what is asked, what stands, what each level costs, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from ..questions import wanted
from ..report.escape import safe
from .costs import OWN, Control, Cost, evidence
from .state import Asked, Interview


def overview(now: Interview, signature: str) -> Iterator[str]:
    """Every question with its answer, then what is open. `signature` is what lacks of the signature
    that the policy wants, or empty."""
    yield "The bar: seven questions, each answered by a level"
    for asked in now.levels:
        yield ""
        yield from level(asked)
    if now.rest:
        yield ""
        yield "Open questions of the plan (pact/preflight.yaml)"
        for asked in now.rest:
            yield ""
            yield from question(asked)
    yield ""
    yield from standing(now, signature)


def level(asked: Asked) -> Iterator[str]:
    """One dimension: its levels, the present one marked, and what each costs."""
    yield f"{asked.name}: {asked.answer} ({whose(asked)})"
    yield f"  {asked.question.text}"
    for cost in asked.costs:
        mark = "*" if cost.level == asked.answer else " "
        yield f"  {mark} {cost.level:<9}  {price(cost)}"


def question(asked: Asked) -> Iterator[str]:
    said = "open" if asked.answer is None else f"{asked.answer} ({whose(asked)})"
    yield f"{asked.id}: {safe(said)}"
    yield f"  {safe(' '.join(asked.question.text.split()))}"
    default = asked.question.default
    more = f"; the default is {safe(str(default))}" if default is not None else ""
    yield f"  wants {safe(wanted(asked.question))}{more}"


def answered(asked: Asked) -> str:
    """A question with the answer that stands, in one line."""
    text = safe(" ".join(asked.question.text.split()))
    return f"  {asked.id}: {text} {safe(str(asked.answer))} ({whose(asked)})"


def whose(asked: Asked) -> str:
    """Where an answer comes from, and whether a person agreed to it."""
    sources = {"spec": "build-spec.yaml", "person": "a person", "agent": "an agent",
               "default": "the default", "": "the default, nobody answered"}  # fmt: skip
    by = f" called {safe(asked.by)}" if asked.by else ""
    agreed = "confirmed" if asked.confirmed else "unconfirmed"
    return f"{sources[asked.source]}{by}, {agreed}"


def price(cost: Cost) -> str:
    """What a level adds and what it comes to: controls, and the evidence that they want."""
    if not cost.all:
        return "0 controls"
    wants = ", ".join(f"{n} {kind}" for kind, n in evidence(cost.adds).items())
    more = f"+{len(cost.adds)}: {wants}" if cost.adds else "adds none"
    return f"{_controls(len(cost.all))} ({more})"


def _controls(number: int) -> str:
    return f"{number} control{'' if number == 1 else 's'}"


def listing(asked: Asked, only: str | None) -> Iterator[str]:
    """Every control of a dimension, by the level that brings it in: all levels, or those up to
    `only`."""
    for cost in asked.costs:
        if cost.level == "none":
            own = tuple(c for c in cost.all if c.level == OWN)
            if own:
                yield f"{asked.name}, this project's own: {_controls(len(own))}"
                yield from _listed(own)
                yield ""
            continue
        yield f"{asked.name}, {cost.level}: {price(cost)}"
        yield from _listed(cost.adds)
        if cost.level == only:
            return
        if cost is not asked.costs[-1]:
            yield ""


def _listed(controls: Iterable[Control]) -> Iterator[str]:
    for control in controls:
        yield f"  {control.id}  [{control.evidence}]"
        yield from wrap(safe(control.statement), 96, initial_indent="    ",
                        subsequent_indent="    ", break_on_hyphens=False)  # fmt: skip


def total(now: Interview) -> Iterator[str]:
    """The seven levels, and what all of them together cost."""
    width = max(len(a.name) for a in now.levels)
    chosen = [c for a in now.levels for c in a.costs if c.level == a.answer]
    for asked, cost in zip(now.levels, chosen, strict=True):
        count = _controls(len(cost.all))
        yield f"  {asked.name:<{width}}  {asked.answer!s:<9}  {count}"
    controls = tuple(c for cost in chosen for c in cost.all)
    wants = ", ".join(f"{n} {kind}" for kind, n in evidence(controls).items())
    line = f"{_controls(len(controls))} in all" + (f": {wants}" if wants else "")
    yield from wrap(line, 78, initial_indent="  ", subsequent_indent="    ")


def standing(now: Interview, signature: str) -> Iterator[str]:
    """What is confirmed, what is open, and what to do next."""
    if now.confirmed:
        on = f" on {now.date}" if now.date else ""
        yield f"confirmed by {safe(now.by)}{on}: exactly these levels"
    elif now.by:
        yield f"unconfirmed: {safe(now.by)} confirmed other levels"
        yield from (f"  {line}" for line in changed(now))
    else:
        yield "unconfirmed: nobody has confirmed these levels"
    if now.confirmed and signature:
        yield f"unsigned: {safe(signature)}"
    opened = [a.name for a in now.asked if a.open]
    doubtful = [a.id for a in now.rest if not a.open and not a.confirmed]
    if opened:
        yield f"open: {', '.join(opened)}"
    if doubtful:
        yield f"answered, and not by a person: {', '.join(doubtful)}"
    if not now.confirmed:
        yield "next: a person runs `pactc interview` at a terminal, or `pactc interview --confirm`"
    elif signature:
        yield "next: run `pactc build`, then let an approver run `pactc approve profile`"
    elif opened or doubtful:
        yield "next: a person runs `pactc interview` at a terminal"
    else:
        yield "next: run `pactc build`"


def changed(now: Interview) -> Iterator[str]:
    for each in now.changes:
        way = "lowered" if each.lowered else "raised"
        if not each.confirmed:
            way = "new"
        yield f"{each.dimension}: {safe(each.confirmed) or 'nothing'} -> {each.now} ({way})"
