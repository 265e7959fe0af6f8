"""From an eight-line spec to the point where an author is needed, as a team does it: an agent takes
the defaults, the build waits for a person, a person confirms at a terminal, the build goes on; a
level is lowered later, and everything waits again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Pactc
from ..interview_pack import DECISIONS, project
from ..terminal import DOWN, ENTER, UP, Terminal

pytestmark = pytest.mark.slow  # a dozen processes

WAITS = "help: a person confirms the readiness: `pactc interview`, then run `pactc build`"


def readiness(folder: Path) -> Any:
    return json.loads((folder / "pact/readiness.json").read_bytes())


def graph(folder: Path, pactc: Pactc) -> str:
    """What a build says of the graph."""
    done = pactc(folder, "build")
    assert done.code == 1, done
    (block,) = [b for b in done.out.split("\n\n") if " --> pact/graph.yaml" in b]
    return block


def test_from_the_spec_to_the_first_author(tmp_path: Path, pactc_process: Pactc) -> None:
    pactc = pactc_process
    folder = project(tmp_path / "booking")
    assert pactc(folder, "interview", "--defaults", "--as", "claude").code == 0
    assert WAITS in graph(folder, pactc)
    assert readiness(folder)["confirmed"] is False

    # An agent has no way in: neither by asking nor by answering.
    assert pactc(folder, "interview", "--confirm", "--as", "ada@example.org").code == 2
    assert pactc(folder, "interview", "--set", "testing=strict", "--as", "claude").code == 0
    assert WAITS in graph(folder, pactc)

    at = Terminal(folder, "interview")
    for name in ("operational_maturity", "security", "privacy", "compliance", "gating"):
        at.answer(f"{name}: now ", ENTER)
    at.answer("testing: now strict (an agent called claude, unconfirmed)", UP, ENTER)
    at.answer("monitoring: now ", ENTER)
    at.answer("type who you are:", "ada@example.org", ENTER)
    assert at.end() == 0, at.shown()

    said = graph(folder, pactc)
    assert WAITS not in said
    assert "P302" in said or "author" in said, said  # it is for an author now
    bar = readiness(folder)
    assert bar["confirmed"] is True
    assert bar["profile"]["testing"] == "standard"
    assert bar["dimensions"]["testing"]["source"] == "interview"
    assert bar["dimensions"]["security"]["source"] == "spec"

    # Lowered by an answer: open again, and it is said which dimension.
    assert pactc(folder, "interview", "--set", "security=basic").code == 0
    told = json.loads(pactc(folder, "interview", "--json").out)
    assert told["confirmation"]["state"] == "reopened"
    assert told["confirmation"]["changed"] == [
        {"dimension": "security", "confirmed": "strict", "now": "basic"}
    ]
    assert WAITS in graph(folder, pactc)

    # Lowered by the spec: what is said last holds, and it is open again too.
    spec = folder / "build-spec.yaml"
    spec.write_text(spec.read_text().replace("security: strict", "security: standard"))
    assert WAITS in graph(folder, pactc)
    assert readiness(folder)["profile"]["security"] == "standard"

    # Raised back to what was agreed to: confirmed, without anybody's new word.
    spec.write_text(spec.read_text().replace("security: standard", "security: strict"))
    assert pactc(folder, "interview", "--set", "security=strict").code == 0
    assert WAITS not in graph(folder, pactc)

    # ... or raised further, by a person who confirms that.
    at = Terminal(folder, "interview", "security")
    at.answer("security: now strict", DOWN, ENTER)
    shown = at.until("type who you are:")
    assert "security: strict -> regulated (raised)" in shown
    at.key("ada@example.org", ENTER)
    assert at.end() == 0
    assert WAITS not in graph(folder, pactc)
    assert readiness(folder)["profile"]["security"] == "regulated"
    assert "by: ada@example.org" in (folder / DECISIONS).read_text()
