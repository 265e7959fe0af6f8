"""Implementations as honest people write them, in the many ways in which Python is written. Each is
one small module or package in `tests/honest/judge`; each must pass, with no effect but those that
it says in its line `# effects:`."""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import load
from pactc.judge import judge
from pactc.runtime.pipe import Limits

pytestmark = pytest.mark.slow  # a minute of processes; CI runs it

HONEST = Path(__file__).parent / "judge"
CASES = sorted(
    p.name for p in HONEST.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
)
LIMITS = Limits(call_s=30.0)
LIBRARIES = ("attrs", "attr", "pydantic", "orjson")
POINTS = {"type": "integer", "minimum": 0, "maximum": 120}
TINY: dict[str, Any] = {
    "component": "tiny",
    "binding": {"python": "tiny"},
    "may_import": LIBRARIES,
    "functions": {
        "grade": {
            "params": {
                "points": POINTS,
                "steps": {"type": "array", "items": POINTS, "maxItems": 6},
            },
            "returns": {
                "type": "object",
                "properties": {"level": {"type": "integer", "minimum": 0}, "points": POINTS},
                "required": ["level", "points"],
                "additionalProperties": False,
            },
            "errors": [{"id": "E1", "raises": "ValueError", "when": "args.points > 100"}],
            "ensures": [
                {"id": "P1", "cel": "result.level == size(args.steps.filter(s, s <= args.points))"},
                {"id": "P2", "cel": "result.points == args.points"},
            ],
            "deterministic": True,
        }
    },
}  # fmt: skip


def effects(text: str) -> list[str]:
    """What it says that it does outside of its own memory."""
    said = [line for line in text.splitlines() if line.startswith("# effects:")]
    return said[0].partition(":")[2].split() if said else []


@pytest.mark.parametrize("name", CASES)
def test_honest_code_passes(tmp_path: Path, name: str) -> None:
    passes(tmp_path, name, sys.executable)


def test_where_libraries_are_reached_by_a_link(tmp_path: Path) -> None:
    """Their code has other names than its files."""
    link = tmp_path / "python"
    link.symlink_to(sys.prefix)
    passes(tmp_path, "pydantic_models.py", link / "bin" / Path(sys.executable).name)


def passes(tmp_path: Path, name: str, python: str | Path) -> None:
    place, tree = HONEST / name, tmp_path / "tree"
    (src := tree / "src").mkdir(parents=True)
    if place.is_dir():
        shutil.copytree(place, src / "tiny", ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(place, src / "tiny.py")
    text = (place / "__init__.py" if place.is_dir() else place).read_text()
    contract = copy.deepcopy(TINY)
    contract["functions"]["grade"]["effects"] = said = effects(text)
    report = judge(load(contract), tree, 7, python=python, size=8, limits=LIMITS)
    failed = [(row.id, row.why) for row in report.rows if row.status != "pass"]
    assert (report.status, report.problems, failed) == ("pass", (), [])
    assert set(report.effects["grade"]) == set(said)  # and it says no more than it does
