"""A real pseudo-terminal with a real process in it, and a screen that shows what a person would
see: pexpect starts the process and types, pyte is the terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pexpect
import pyte

UP, DOWN, ENTER, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\r", "\x03", "\x04"
LONGEST = 60.0  # seconds until a test gives up waiting for a text; nothing is asserted of time


class Terminal:
    """`pactc` with these arguments, in a terminal of 40 lines and 120 columns."""

    def __init__(self, folder: Path, *args: str, env: Mapping[str, str] | None = None) -> None:
        self.screen = pyte.HistoryScreen(120, 40, history=2000)
        self.stream = pyte.ByteStream(self.screen)
        self.child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "pactc", *args],
            cwd=str(folder),
            env={**os.environ, "TERM": "xterm-256color", **(env or {})},
            dimensions=(40, 120),
            timeout=LONGEST,
        )
        # Answers to "where is the cursor?", which a real terminal gives.
        self.screen.write_process_input = self._typed  # type: ignore[method-assign]

    def _typed(self, text: str) -> None:
        self.child.send(text)

    def key(self, *keys: str) -> None:
        for each in keys:
            self.child.send(each)

    def until(self, text: str) -> str:
        """Wait until the text is on the screen; all that was ever shown, as lines."""
        end = time.monotonic() + LONGEST
        while text not in (shown := self.shown()):
            assert time.monotonic() < end, f"no {text!r} in\n{shown}"
            assert self._read(), f"it ended without {text!r}:\n{shown}"
        return shown

    def answer(self, question: str, *keys: str) -> None:
        """Wait for a question on the screen, type, and wait until its prompt is answered."""
        self.until(question)
        self.key(*keys)

    def end(self) -> int:
        """Wait for the end; the exit status."""
        while self._read():
            pass
        self.child.close()
        return (
            self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus
        )

    def _read(self) -> bool:
        try:
            self.stream.feed(self.child.read_nonblocking(65536, 0.2))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True

    def shown(self) -> str:
        above = ["".join(c.data for c in _cells(line)) for line in self.screen.history.top]
        return "\n".join(line.rstrip() for line in [*above, *self.screen.display])


def _cells(line: Any) -> list[Any]:
    return [line[x] for x in range(max(line, default=-1) + 1)]
