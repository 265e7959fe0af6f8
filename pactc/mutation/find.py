"""Which files of a source tree are a component's code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..patterns import matches
from ..scrub import files as all_files


def files(tree: Path, module: str, globs: Sequence[str] = ()) -> list[str]:
    """The bound module's file, found as the judge finds it (below `src`, else below the tree), or
    if it is a package all modules of it; and the Python files that the graph's globs name. Relative
    to the tree, with `/`, in order. Empty if there is no such module."""
    named = module.replace(".", "/")
    for source in ("src/", ""):
        package, file = f"{source}{named}/__init__.py", f"{source}{named}.py"
        if (tree / package).is_file() or (tree / file).is_file():
            break
    else:
        return []
    paths = [p.as_posix() for p in all_files(tree) if p.suffix == ".py"]
    mine = {p for p in paths if any(matches(glob, p) for glob in globs)}
    if (tree / package).is_file():
        below = package.removesuffix("__init__.py")
        # With globs, the graph says which of them are the component's.
        mine |= {package} if globs else {p for p in paths if p.startswith(below)}
    else:
        mine.add(file)
    return sorted(mine)
