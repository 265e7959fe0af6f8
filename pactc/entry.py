"""Where the installed `pactc` begins: the clean path first, then everything else.

A hook runs `pactc check` many times a day, and nearly always nothing has changed. That answer
needs neither the command line parser nor the model, so it is given before they are imported.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # typing itself is too slow to import here
if TYPE_CHECKING:
    from .quick import Memo


def main() -> int:
    """The exit status of `pactc` with the arguments of this process."""
    words = sys.argv[1:]
    folder, seen = ".", None
    if words[:1] == ["-C"] and len(words) > 2:
        folder, words = words[1], words[2:]
    if words == ["check"] and not os.environ.get("GITHUB_ACTIONS"):
        from . import quick

        seen = quick.observe(folder)
        known = None if seen is None else quick.answer(folder, seen)
        if known is not None:
            sys.stdout.write(all_fresh(known))
            return 0
        if seen is not None and (status := after_a_small_change(folder, seen)) is not None:
            return status
    gc.set_threshold(1_000_000)  # a short life with many objects, nearly none of them garbage
    from .cli import main as everything

    return everything(seen=seen)


def after_a_small_change(folder: str, seen: Memo) -> int | None:
    """The exit status of a check that needs no plan, and so no command line and no project."""
    from . import quick

    place = quick.locate(folder)
    if place is None or (memo := quick.memo(place)) is None or not memo.plan:
        return None
    from .errors import PactError
    from .incremental import result
    from .report import render, want_color

    try:
        found = result(folder, seen)
    except PactError:
        return None  # the whole check says it with its place
    if found is None:
        return None
    from pathlib import Path

    root = Path(place[0], place[2])
    sys.stdout.write(render("text", found, color=want_color(sys.stdout), root=root))
    return found.exit_code


def all_fresh(count: int) -> str:
    """As report.text says it (a test compares the two), without importing that."""
    return "1 artifact is fresh\n" if count == 1 else f"all {count} artifacts are fresh\n"
