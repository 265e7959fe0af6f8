"""The pre-commit hook of plain Git: its text, and what is installed. `commands/hook.py` changes it,
`doctor` looks at it."""

from __future__ import annotations

import re
import shlex
import stat
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .errors import PactError
from .project import Place
from .repository import hooks_folder
from .starter import template

NAME, BEFORE = "pre-commit", "pre-commit.before-pactc"
_OURS = "# The pre-commit hook of pactc:"
_CHECK = re.compile(r"^check (.*) \|\| status=\$\?$", re.MULTILINE)


class Held(StrEnum):
    """What the hook's place holds."""

    NOTHING = "nothing"
    OURS = "ours"
    FRAMEWORK = "the pre-commit framework"
    FOREIGN = "another program"


@dataclass(frozen=True, slots=True)
class Look:
    """`folder` is where Git looks for hooks; `shared` says that it serves more than this
    repository. `prefixes` are the projects that our hook checks, and `runs` says that this one is
    checked, also if the pre-commit framework does it."""

    folder: Path
    shared: bool
    held: Held
    text: str
    prefixes: tuple[str, ...]
    runs: bool
    executable: bool

    @property
    def file(self) -> Path:
        return self.folder / NAME


def look(place: Place) -> Look:
    """Raises PactError P934 if Git looks for hooks where none can be."""
    folder = hooks_folder(place.repo)
    if folder.exists() and not folder.is_dir():
        raise PactError(
            "P934", f"Git looks for hooks in {folder}, which is no folder",
            help="run `git config --unset core.hooksPath`",
        )  # fmt: skip
    own = [place.repo.common_dir, *([place.repo.root] if place.repo.root else [])]
    shared = not any(folder.resolve().is_relative_to(o.resolve()) for o in own)
    file = folder / NAME
    text = text_of(file)
    held, runs = Held.FOREIGN, False
    prefixes: tuple[str, ...] = ()
    if not file.exists() and not file.is_symlink():
        held = Held.NOTHING
    elif _OURS in text:
        held = Held.OURS
        prefixes = tuple(shlex.split(word)[0] for word in _CHECK.findall(text))
        runs = place.prefix in prefixes
    elif "pre-commit.com" in text:
        held = Held.FRAMEWORK
        runs = "pactc-check" in text_of((place.repo.root or folder) / ".pre-commit-config.yaml")
    try:
        executable = bool(file.stat().st_mode & stat.S_IXUSR)
    except OSError:
        executable = False
    return Look(folder, shared, held, text, prefixes, runs, executable)


def script(prefixes: tuple[str, ...]) -> str:
    """The hook that checks the projects in these folders ("" or "a/b/") of a repository."""
    checks = "\n".join(f"check {shlex.quote(p)} || status=$?" for p in sorted(set(prefixes)))
    python = sys.executable
    return (
        template("pre-commit.sh")
        .replace("@PROGRAM@", shlex.quote(str(Path(python).with_name("pactc"))))
        .replace("@PYTHON@", shlex.quote(python))
        .replace("@CHECKS@", checks)
    )


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
