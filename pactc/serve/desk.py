"""Where a server works, and what it may do there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import project as projects


@dataclass(frozen=True, slots=True)
class Desk:
    """`folder` is where the server was started; `write` whether it may change files."""

    folder: Path
    write: bool = False

    def place(self) -> projects.Place:
        return projects.locate(self.folder)

    def project(self) -> projects.Project:
        """The files on disk as they are now. Raises PactError if there is no project."""
        return projects.work_tree(self.place())
