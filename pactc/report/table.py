"""The table of `pactc status`, and reasons in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..model import Reason, State, Status
from .escape import cells, clip, safe
from .text import BLUE, BOLD, GREEN, RED, painter, plural

COLUMN = 40  # ids longer than this do not push the reasons of the others to the right
REASON = 120

_STYLE = {State.FRESH: GREEN, State.BLOCKED: BLUE}


def render(
    statuses: tuple[Status, ...], *, color: bool = False, costs: Mapping[str, float] | None = None
) -> str:
    """`costs`: what authors took for an artifact, in US dollars, by id."""
    paint = painter(color)
    known = costs or {}
    told = {id_: f"${dollars:.4f}" for id_, dollars in known.items()}
    rows = [
        (s, clip(s.artifact.id, 120), "  ".join(
            word for word in (told.get(s.artifact.id, ""), short_reason(s)) if word
        ))
        for s in statuses
    ]  # fmt: skip
    width = max((w for _, name, _ in rows if (w := cells(name)) <= COLUMN), default=0)
    column = max(map(len, State))
    lines = []
    for status, name, reason in rows:
        state = paint(f"{status.state:<{column}}", _STYLE.get(status.state, RED))
        gap = " " * max(0, width - cells(name)) + "  "
        lines.append(f"{state}  {name}{gap}{reason}".rstrip())
    if lines:
        lines.append("")
    lines.append(paint(summary(statuses), BOLD))
    if known:
        lines.append(f"authors: ${sum(known.values()):.2f}")
    return "\n".join(lines) + "\n"


def summary(statuses: tuple[Status, ...]) -> str:
    """How many artifacts, and how many in each state that occurs."""
    if not statuses:
        return "no artifacts"
    counts = Counter(status.state for status in statuses)
    states = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    return f"{plural(len(statuses), 'artifact')}: {states}"


def short_reason(status: Status) -> str:
    """Why `status` is not fresh, in part of a line; empty if it is."""
    words = list(_words(status))[: 1 if status.causes else None]  # the rest says the same by one
    if not words:
        return ""
    more = f" (and {len(words) - 1} more)" if len(words) > 1 else ""
    return clip(words[0], REASON) + more


def _words(status: Status) -> Iterator[str]:
    if status.causes:
        causes = sorted(status.causes)
        more = f", ... ({len(causes)} in all)" if len(causes) > 3 else ""
        yield f"waits for {', '.join(causes[:3])}{more}"
    for reason in status.reasons:
        yield reason_text(reason)
    for finding in status.findings:
        yield f"{finding.code} {finding.message}"


def reason_text(reason: Reason) -> str:
    """`input pact/graph.yaml#/components/booking  3f2a1c -> 9c1e77`, or the reason's own words."""
    if reason.text:
        return safe(f"{reason.part}: {reason.text}" if reason.part else reason.text)
    return safe(f"{reason.part}  {_short(reason.old)} -> {_short(reason.new)}")


def _short(digest: str | None) -> str:
    if digest is None:
        return "nothing"
    return digest.removeprefix("sha256:")[:6] if digest.startswith("sha256:") else digest
