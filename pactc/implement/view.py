"""What a racer gets to see: its brief, its contract and the visible tests, the contracts and the
code of what it may call, its own source as it is, and how the project's tools are set up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from .commits import Base, File
from .plan import Task
from .worktree import fill

SETUP = frozenset(
    (".editorconfig", ".gitignore", "mypy.ini", "pyproject.toml", "pytest.ini", "ruff.toml",
     "setup.cfg", "tox.ini")
)  # fmt: skip


def shown(task: Task, behind: Mapping[str, Task], base: Base, prefix: str) -> dict[str, File]:
    """The regular files that it may see, by their path from the top of the repository. `behind`
    are the components that may be called, and what they call."""
    binding = task.value.get("binding") or {}
    named = {*task.paths.values(), *(f"pact/contracts/{n}.yaml" for n in task.calls), *SETUP}
    if isinstance(binding.get("openapi"), str):
        named.add(binding["openapi"])
    for other in (task, *behind.values()):
        for path in base.entries:
            below = path.removeprefix(prefix)
            if path.startswith(prefix) and other.own(below):
                named |= {below, *_packages(below)}
        for glob in other.globs:
            named |= {*_packages(glob)} if "*" not in glob else set()
    paths = [p for p in base.entries if p.startswith(prefix) and p.removeprefix(prefix) in named]
    files = base.many(p for p in paths if base.entries[p].mode.startswith("100"))
    return dict(files)


def own(task: Task, base: Base, prefix: str) -> dict[str, File]:
    """The component's source on the base."""
    paths = [
        p for p in base.entries
        if p.startswith(prefix) and task.own(p.removeprefix(prefix))
        and base.entries[p].mode.startswith("100")
    ]  # fmt: skip
    return dict(base.many(paths))


def whole(base: Base, files: Mapping[str, File | None], folder: Path, prefix: str) -> Path:
    """The whole project with these files in it, written to `folder` (paths from the top of the
    repository); returns the project's own folder in there. It is what a checkout of the branch
    would hold, so that the judge's digest of it is that of the branch."""
    paths = [p for p in base.entries if p.startswith(prefix) and p not in files]
    fill(folder, base.many(paths))
    fill(folder, files)
    return folder / prefix


def _packages(path: str) -> list[str]:
    """What makes packages of the folders that a file is in; importing it runs them."""
    return [f"{parent.as_posix()}/__init__.py" for parent in PurePosixPath(path).parents
            if parent.name]  # fmt: skip
