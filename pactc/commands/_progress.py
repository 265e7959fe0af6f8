"""What a build is doing, on stderr: one line that is rewritten on a terminal, a line for each
artifact elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import RLock

from ..report import want_color
from ..report.escape import safe

WIDTH = 110


class Progress:
    """`money` tells (spent, limit or None), where authors are asked."""

    def __init__(self) -> None:
        self.money: Callable[[], tuple[float, float | None]] | None = None
        self._live = sys.stderr.isatty() and want_color(sys.stderr)
        self._shown = False
        self._guard = RLock()
        self._writing: dict[str, str] = {}
        self._last: dict[str, str] = {}
        self._next: list[str] = []
        self._done = ""

    def __call__(self, done: int, of: int, verb: str, id_: str) -> None:
        """`id_` was made, as the `done`th of `of`."""
        with self._guard:
            self._writing.pop(id_, None)
            self._next = [each for each in self._next if each != id_]
            self._done = f"[{done}/{of}] {verb} {safe(id_)}"
            if self._live:
                self._draw()
            else:
                sys.stderr.write(f"{self._done}{self._cost() if verb == 'write' else ''}\n")

    def planned(self, ids: list[str]) -> None:
        """What is to be made, in order."""
        with self._guard:
            self._next = list(ids)

    def told(self, id_: str, author: str, text: str, tokens: int) -> None:
        """What an author is about. On a terminal every word, elsewhere what is new."""
        with self._guard:
            count = f", {tokens:,} tokens" if tokens else ""
            self._writing[id_] = f"{safe(id_)}: {safe(author)} {safe(text)}{count}"
            if self._live:
                self._draw()
            elif self._last.get(id_) != text:
                self._last[id_] = text
                sys.stderr.write(f"      {self._writing[id_]}\n")

    def _draw(self) -> None:
        coming = [f"next {safe(i)}" for i in self._next if i not in self._writing][:1]
        parts = [self._done, *self._writing.values(), *coming]
        line = " | ".join(p for p in parts if p) + self._cost()
        sys.stderr.write(f"\r\x1b[K{line[:WIDTH]}")
        sys.stderr.flush()
        self._shown = True

    def _cost(self) -> str:
        if self.money is None:
            return ""
        spent, limit = self.money()
        if not spent and limit is None:
            return ""
        return f" (${spent:.2f}" + (f" of ${limit:.2f})" if limit is not None else ")")

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            self._shown = False
