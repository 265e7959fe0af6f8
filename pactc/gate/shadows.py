"""Python modules that would be taken instead of others, because they lie where Python looks first:
beside a script, or where `python -m` is called."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable


def shadowing(
    paths: Iterable[str], beside: Collection[str], modules: Collection[str] = ()
) -> list[str]:
    """Those of the paths that are in one of the folders `beside`, and are called as a module of
    Python's own library, or as one of `modules`; sorted."""
    return sorted(p for p in paths if any(_is(m, beside, modules) for m in _modules(p)))


def _modules(path: str) -> list[tuple[str, str]]:
    """The folder and the name of the modules that a file makes importable, its packages too."""
    *folders, name = path.split("/")
    found = [("/".join(folders), name.partition(".")[0])] if name.endswith((".py", ".so")) else []
    for depth, folder in enumerate(folders):
        found.append(("/".join(folders[:depth]), folder))
    return found


def _is(module: tuple[str, str], beside: Collection[str], modules: Collection[str]) -> bool:
    folder, name = module
    return folder in beside and (name in sys.stdlib_module_names or name in modules)
