"""A scripted agent that knows only what `pactc next` and findings tell it takes the booking spec to
a complete plan, and from the plan to code that the judge passes. What it would have to think of is
in a folder, by the artifact's own path; what it does is what it is told."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import EXAMPLE, Pactc, run_git

pytestmark = pytest.mark.slow

SOURCES = ("build-spec.yaml", "docs/openapi.yaml", "pyproject.toml", "README.md")
OF_PEOPLE = ("decisions", "evidence", "policy", "waivers")
ABSENT = "http#P99"  # a clause that no contract has

AGENT = """\
import json, pathlib, sys
order = json.load(sys.stdin)
known = pathlib.Path({known!r})
first = order["component"] == "slots" and not order["findings"]
for pattern in order["source"]:
    for file in known.glob(pattern):
        target = pathlib.Path(file.relative_to(known))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text()
        target.write_text(text.replace("start % STEP or end", "end") if first else text)
"""


def test_from_the_booking_spec_to_code(
    tmp_path: Path, type_: Pactc, commit: Callable[..., str]
) -> None:
    folder = tmp_path / "booking"
    for path in (*SOURCES, *(f"pact/{name}.yaml" for name in OF_PEOPLE)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLE / path, folder / path)
    run_git(folder, "init", "-q")
    assert type_(folder, "init").code == 0

    asked = planned(folder, tmp_path, type_)
    assert asked[0] == "graph"
    assert sorted(set(asked)) == sorted(
        ["graph", "laws", "preflight", "threats"]
        + [f"contract/{name}" for name in ("availability", "booking", "http", "slots", "store")]
    )
    assert asked.count("threats") == 2  # the first was refused, with a finding that says why
    assert type_(folder, "check").code == 0
    assert type_(folder, "lint", "slots", "availability").code == 0
    commit(folder, "the plan")

    agent = tmp_path / "agent.py"
    agent.write_text(AGENT.format(known=str(EXAMPLE)))
    done = type_(folder, "implement", "--command", f"{sys.executable} {agent}", "--rounds", "2")
    assert done.code == 0, done
    for name in ("slots", "availability", "store", "booking", "http"):
        run_git(folder, "merge", "-q", "--no-edit", f"pactc/{name}")
    for name in ("slots", "availability"):
        assert type_(folder, "judge", name).code == 0
    assert type_(folder, "check").code == 0


def planned(folder: Path, scratch: Path, type_: Pactc) -> list[str]:
    """Follow `pactc next` until nothing waits; the ids that were submitted, in order."""
    asked: list[str] = []
    while True:
        built = type_(folder, "build")
        told = json.loads(type_(folder, "next", "--json").out)
        order = told["order"]
        if order is None:
            assert built.code == 0, (built, told)
            return asked
        assert order["schema"]
        text = (EXAMPLE / order["path"]).read_text()
        if order["artifact"] == "threats" and order["artifact"] not in asked:
            text = text.replace("http#P4", ABSENT, 1)
        draft = scratch / "draft.yaml"
        draft.write_text(text)
        words = [str(draft) if word == "FILE" else word for word in order["submit"][1:]]
        done = type_(folder, *words, "--author", "scripted")
        if done.code != 0:
            assert ABSENT in done.out, done
            assert "help: " in done.out
        asked.append(order["artifact"])
        assert len(asked) < 20
