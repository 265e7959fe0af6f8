"""What a command found, told in one of five formats. Each format is a module, imported when asked
for; each takes a `Result` and returns the whole text, which ends with a line end."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from ..model import Finding, State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMATS = ("text", "json", "github", "sarif", "junit")


@dataclass(frozen=True, slots=True)
class Result:
    """What a command found.

    `statuses` is every artifact with its state; only `text` and `github` do without it, and the
    clean path leaves it out. `waiting` are ids that wait for others, and are no problems of their
    own. `artifacts` counts what was judged; 0 means as many as there are statuses. `summary`
    replaces the last line of text where counting problems is not the point. `costs` is what authors
    took for an artifact, in US dollars, by id."""

    command: str
    findings: tuple[Finding, ...] = ()
    statuses: tuple[Status, ...] = ()
    waiting: tuple[str, ...] = ()
    artifacts: int = 0
    exit_code: int = 0
    summary: str = ""
    costs: Mapping[str, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.artifacts or len(self.statuses)


def render(fmt: str, result: Result, *, color: bool = False, root: Path | None = None) -> str:
    """`result` as text in the format `fmt`, one of FORMATS; ValueError for any other.

    `color` is for `text` alone. `root` is the folder that the paths of the findings are relative
    to, if its files are what was judged: `text` quotes the lines from there. None where a commit
    or the index was judged."""
    if fmt == "text":
        from . import text

        return text.render(result, color=color, root=root)
    if fmt == "json":
        from . import json_

        return json_.render(result)
    if fmt == "github":
        from . import github

        return github.render(result)
    if fmt == "sarif":
        from . import sarif

        return sarif.render(result)
    if fmt == "junit":
        from . import junit

        return junit.render(result)
    raise ValueError(f"no such format: {fmt}")


def default_format() -> str:
    """`github` under GitHub Actions, else `text`."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def want_color(stream: TextIO) -> bool:
    """Whether to colour what is written to `stream`: as CPython itself decides for tracebacks,
    NO_COLOR before FORCE_COLOR before TERM=dumb before what the stream is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def status_lines(
    statuses: tuple[Status, ...], *, color: bool = False, costs: Mapping[str, float] | None = None
) -> str:
    """The table of `pactc status`: one line an artifact, then a count by state. `costs` as in
    `Result`."""
    from . import table

    return table.render(statuses, color=color, costs=costs)


def ordered(findings: tuple[Finding, ...]) -> list[Finding]:
    """By place, then code, each once: so that a report depends on what was found alone."""

    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        where = finding.where
        place = (where.path, where.line, where.column) if where else ("", 0, 0)
        return (*place, finding.code, finding.artifact or "", finding.message)

    return sorted(dict.fromkeys(findings), key=key)


def problems(findings: Iterable[Finding]) -> int:
    """How many of them are problems, each counted once: a warning is none."""
    return sum(finding.level != "warning" for finding in set(findings))


def all_fresh(result: Result) -> bool:
    """Whether nothing at all is wrong: the only time when a report may say so."""
    return (
        not (result.findings or result.waiting or result.exit_code)
        and result.count > 0
        and all(status.state is State.FRESH for status in result.statuses)
    )
