"""A package that reads data of its own when it is imported, and a version of a library."""

import json
from importlib import metadata, resources
from pathlib import Path

MOST = json.loads(resources.files(__name__).joinpath("limits.json").read_text())["most"]
assert MOST == json.loads((Path(__file__).parent / "limits.json").read_bytes())["most"]
assert metadata.version("pydantic") and metadata.entry_points(group="nobody's") is not None
try:
    __version__ = metadata.version("no-such-distribution-here")
except metadata.PackageNotFoundError:
    __version__ = "0"


def grade(points, steps):
    with resources.files(__package__).joinpath("limits.json").open() as file:
        most = json.load(file)["most"]
    if points > most:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
