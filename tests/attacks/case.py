"""Attacks that need more than a file in a pack: odd repositories, variables, programs, races. Each
plants one in a throw-away pack, and says which command must refuse it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pactc.selftest.pack import save
from pactc.selftest.plant import Bench, edit, write

from ..conftest import run_git

GATE = ("production", "validate", "--base", "main")
UNIT_RUN = ("evidence", "run", "unit")
POLICY, PLAN, SOURCE = "pact/policy.yaml", "pact/evidence.yaml", "src/adder.py"
TRUST, THREATS, UNIT = "pact/trust.json", "pact/threats.yaml", "pact/evidence/unit.json"
CAPS = edit(POLICY, "/evidence", {"max_age_days": {"command": 30}})
WIDER = edit(POLICY, "/evidence", {"max_age_days": {"command": 300}})
BROKEN = write(SOURCE, "def add(a, b):\n    return 4\n")


@dataclass(frozen=True, slots=True)
class Run:
    """The command that must refuse the attack: where, with which words and variables, as how many
    processes at the same time: 0 is this process, without one."""

    folder: Path
    words: tuple[str, ...] = GATE
    env: Mapping[str, str] = field(default_factory=dict)
    processes: int = 0


Plant = Callable[[Bench], Run]
CASES: dict[str, Plant] = {}


def case(name: str) -> Callable[[Plant], Plant]:
    def add(plant: Plant) -> Plant:
        assert name not in CASES
        CASES[name] = plant
        return plant

    return add


def lowered(bench: Bench) -> Path:
    """On the branch `change`, the last commit widens an age cap: P690, whatever is around it."""
    CAPS(bench)
    save(bench.folder)
    run_git(bench.folder, "switch", "-q", "-c", "change")
    WIDER(bench)
    save(bench.folder)
    return bench.folder


def beside(bench: Bench, name: str) -> Path:
    return bench.folder.with_name(name)


def good_copy(bench: Bench) -> Path:
    """The pack as it is before anything is planted."""
    run_git(bench.keys.parent, "clone", "-q", str(bench.folder), "fine")
    return beside(bench, "fine")
