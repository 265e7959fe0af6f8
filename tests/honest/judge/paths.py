"""What needs no file of os.path and pathlib."""

import ntpath
import os.path
import posixpath
from pathlib import PurePath, PurePosixPath, PureWindowsPath


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    path = PurePosixPath("/steps", *map(str, steps))
    assert os.path.basename(os.path.join("a", "b.txt")) == "b.txt"
    assert os.path.splitext("a.txt")[1] == PurePath("a.txt").suffix == ".txt"
    assert posixpath.normpath("a/../b") == "b" and ntpath.dirname("c:\\a\\b") == "c:\\a"
    assert PureWindowsPath("c:/a").drive == "c:" and os.path.isabs("/a") and os.sep == "/"
    found = [int(p) for p in path.parts[2:]]
    return {"level": len([s for s in found if s <= points]), "points": points}
