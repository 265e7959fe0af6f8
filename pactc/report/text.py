"""For people, in the manner of ruff: code and message, place, detail, help, and a summary."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..model import Finding, Where
from . import Result, all_fresh, ordered, problems
from .escape import cells, clip, safe

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 100  # columns of a quoted line
BEFORE = 60  # columns of it before the place
MAX_BYTES = 1 << 20  # no document is larger, and no other file is worth quoting

Paint = Callable[[str, str], str]
Lines = Callable[[str], list[str]]


def painter(color: bool) -> Paint:
    """Colour only ever repeats what the words say."""
    if not color:
        return lambda text, _: text
    return lambda text, style: f"\x1b[{style}m{text}\x1b[0m"


BOLD, RED, YELLOW, GREEN, BLUE, CYAN = "1", "1;31", "1;33", "32", "34", "36"


def render(result: Result, *, color: bool, root: Path | None) -> str:
    paint = painter(color)
    lines = _reader(root)
    blocks = ["\n".join(_block(f, paint, lines)) for f in ordered(result.findings)]
    blocks.append("\n".join(summary(result, paint)))
    return "\n\n".join(blocks) + "\n"


def summary(result: Result, paint: Paint) -> Iterator[str]:
    """What waits, and how many problems there are: the last lines."""
    if result.waiting:
        yield waiting(result)
    if result.summary:
        yield safe(result.summary)
    elif all_fresh(result):
        count = result.count
        text = "1 artifact is fresh" if count == 1 else f"all {count} artifacts are fresh"
        yield paint(text, GREEN)
    elif not (result.count or result.findings):
        yield paint("no artifacts", BOLD)
    else:
        number = problems(result.findings)
        counted = "no problems" if not number else plural(number, "problem")
        # Where nothing was judged (a wrong word, no repository) there is nothing to count.
        judged = f" in {plural(result.count, 'artifact')}" if result.count else ""
        yield paint(counted + judged, RED if number else BOLD)


def waiting(result: Result) -> str:
    """One line for all that waits: those are no problems of their own."""
    count = len(result.waiting)
    more, these = ("more ", "these") if result.findings else ("", "others")
    shown: list[str] = []
    for name in sorted(result.waiting):
        shown.append(clip(name, 60))
        if sum(map(len, shown)) > 60:
            break
    line = f"{count} {more}{'waits' if count == 1 else 'wait'} for {these}: {', '.join(shown)}"
    return line if len(shown) == count else f"{line}, ... (see all: `pactc status`)"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _block(finding: Finding, paint: Paint, lines: Lines) -> Iterator[str]:
    warns = finding.level == "warning"
    word = "warning: " if warns else ""
    yield f"{paint(safe(finding.code), YELLOW if warns else RED)} " + paint(
        word + safe(finding.message), BOLD
    )
    if finding.where:
        yield f"{paint(' -->', BLUE)} {safe(str(finding.where))}"
        yield from _excerpt(finding.where, paint, lines)
    elif finding.artifact and finding.artifact not in finding.message:
        yield f"{paint(' -->', BLUE)} {safe(finding.artifact)}"
    for note in finding.notes:
        yield f"     {safe(note)}"
    if finding.help:
        yield f"{paint('help', CYAN)}: {safe(finding.help)}"


def _excerpt(where: Where, paint: Paint, lines: Lines) -> Iterator[str]:
    """The line of the place, and a caret under its column."""
    if not where.line:
        return
    text = lines(where.path)
    if where.line > len(text) or not text[where.line - 1].strip():
        return
    line = text[where.line - 1]
    place = min(max(where.column - 1, 0), len(line))
    start = max(0, place - BEFORE)
    before = safe(("..." if start else "") + line[start:place].replace("\t", "    "))
    quoted = clip(before + line[place : place + WIDTH].replace("\t", "    "), WIDTH)
    yield f"{paint(f'{where.line:>4} |', BLUE)} {quoted}".rstrip()
    if where.column and cells(before) < WIDTH:
        yield f"{paint('     |', BLUE)} {' ' * cells(before)}{paint('^', RED)}"


def _reader(root: Path | None) -> Lines:
    """The lines of a file below `root`; none if it is not at hand. Findings come by path, so it
    remembers one file."""
    memo: dict[str, list[str]] = {}

    def lines(path: str) -> list[str]:
        if root is None:
            return []
        if path not in memo:
            memo.clear()
            memo[path] = _read(root, path)
        return memo[path]

    return lines


def _read(root: Path, path: str) -> list[str]:
    """Never a link, a pipe, or anything outside of `root`: what is quoted ends up in logs."""
    parts = path.split("/")
    if not {"", ".", ".."}.isdisjoint(parts):
        return []
    try:
        place = root
        for part in parts:
            place /= part
            info = place.lstat()
            if stat.S_ISLNK(info.st_mode):
                return []
        if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_BYTES:
            return []
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            data = file.read(MAX_BYTES)
    except (OSError, ValueError):
        return []
    return [line.removesuffix("\r") for line in data.decode("utf-8", "replace").split("\n")]
