"""The stale set: its order, its parallel runs, failures, and what is never run at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pactc import engine, project
from pactc.project import Project
from pactc.wish import Wish

from .conftest import Pactc
from .trees import COMPONENTS, edit, made, made_by_pactc, not_fresh, own_kind, settle


def opened(folder: Path) -> Project:
    found = project.work_tree(project.locate(folder))
    found.facts.judge_all()
    return found


def forget_derived(folder: Path) -> list[str]:
    """Remove all that a build can make again; the ids."""
    gone = []
    for id_, status in opened(folder).facts.states.items():
        if id_.split("/")[0] in ("readiness", "brief", "controls", "trace", "trust"):
            (folder / status.artifact.path).unlink()
            (folder / f".pact/records/{status.artifact.path}.json").unlink()
            gone.append(id_)
    return gone


def run(folder: Path, wish: Wish) -> engine.Outcome:
    seen: list[str] = []
    outcome = engine.build(opened(folder), wish, lambda *step: seen.append(step[3]))
    assert seen == outcome.made
    return outcome


def test_what_is_needed_is_made_first(pack: Path) -> None:
    gone = forget_derived(pack)
    outcome = run(pack, Wish())
    assert sorted(outcome.made) == sorted(gone)
    order = outcome.made
    assert order.index("readiness") < order.index("controls")
    assert outcome.failed == []


@pytest.mark.parametrize("jobs", [2, 4, 16])
def test_jobs_change_nothing_but_the_time(pack: Path, jobs: int) -> None:
    before = made_by_pactc(pack)
    gone = forget_derived(pack)
    outcome = run(pack, Wish(jobs=jobs))
    assert sorted(outcome.made) == sorted(gone)
    assert made_by_pactc(pack) == before


def test_a_target_brings_what_it_needs_and_no_more(pack: Path) -> None:
    forget_derived(pack)
    wish = Wish(targets=frozenset({"controls"}))
    assert run(pack, wish).made == ["readiness", "controls"]


def test_nothing_to_do_imports_no_doit(pack: Path) -> None:
    script = (
        "import sys; from pactc import cli; assert cli.main(['build']) == 0;"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'doit'], 'doit'"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=pack, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_doit_leaves_no_state(pack: Path, pactc: Pactc) -> None:
    forget_derived(pack)
    names = {p.name for p in pack.iterdir()}
    assert pactc(pack, "build", "-j", "2").code == 0
    assert {p.name for p in pack.iterdir()} == names


def test_an_early_cut_off_makes_nothing_downstream(pack: Path, pactc: Pactc) -> None:
    """The level moves from the spec's short form to its long one: readiness comes out the same."""
    edit(pack, "build-spec.yaml", "  security: strict", "  security: {level: strict}")
    done = pactc(pack, "build")
    assert done.code == 0
    assert made(done) == ["readiness"]
    assert not_fresh(pack) == {}


def test_what_two_levels_apart_comes_out_the_same_is_not_made(pack: Path, pactc: Pactc) -> None:
    """`leaf` is made from `menu`, which is made from the graph: both are in the stale set, and
    doit asks for each just before it would run."""
    own_kind(pack, 'import sys; sys.stdin.read(); print("{}")', "{all: pact/graph.yaml}")
    own_kind(pack, 'import sys; sys.stdin.read(); print("{}")', "{menu: menu}", "leaf")
    assert pactc(pack, "build").code == 0
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    settle(pack)
    from .trees import REASON

    edit(pack, "pact/graph.yaml", "title: The slots", "title: Slots")
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    done = pactc(pack, "build")
    assert "menu" in made(done)
    assert "leaf" not in made(done)


FAIL = "import sys; sys.stdin.read(); raise SystemExit('no')"
WORK = 'import sys; sys.stdin.read(); print("{}")'


def test_a_failure_stops_the_build_and_keep_going_does_not(pack: Path, pactc: Pactc) -> None:
    own_kind(pack, FAIL, "{spec: build-spec.yaml}", "aaa")
    own_kind(pack, WORK, "{aaa: aaa}", "below")
    own_kind(pack, WORK, "{readiness: readiness}", "zzz")
    done = pactc(pack, "build")
    assert done.code == 1
    assert made(done) == []
    assert "P509" in done.out
    done = pactc(pack, "build", "-k")
    assert done.code == 1
    assert made(done) == ["zzz"]
    assert "P509" in done.out
    assert not (pack / "pact/below.json").exists()


@pytest.mark.parametrize("flags", [[], ["-k"], ["-j", "3"], ["-j", "3", "-k"]])
def test_every_failure_is_told_once(pack: Path, pactc: Pactc, flags: list[str]) -> None:
    own_kind(pack, FAIL, "{spec: build-spec.yaml}", "aaa")
    done = pactc(pack, "build", *flags)
    assert done.code == 1
    assert done.out.count("P509") == 1
    assert "Traceback" not in done.out + done.err


def test_names_that_mean_something_to_doit(pack: Path, pactc: Pactc) -> None:
    """A component may be called as doit's own words are, and its id has a slash and a digit."""
    for name in ("default", "task_x", "basename", "list1", "x_"):
        with (pack / "pact/graph.yaml").open("a") as file:
            file.write(
                f"  {name}:\n    title: T{name}\n    purpose: Only here for its name {name}.\n"
                f"    satisfies: [AC-1]\n    source: [src/{name}.py]\n"
            )
    from .trees import REASON, states

    assert pactc(pack, "accept", "graph", *REASON).code == 0
    done = pactc(pack, "build", "-j", "2")
    assert done.code == 1
    assert "P302 contract/default is missing" in done.out
    assert states(pack)["contract/task_x"] == "missing"


def test_only_what_depends_on_a_slice_is_made_again(pack: Path, pactc: Pactc) -> None:
    """One word of one contract: its own brief, those of its users, and the tables."""
    from .trees import REASON

    edit(pack, "pact/contracts/availability.yaml", "Whether no active", "That no active")
    assert pactc(pack, "accept", "contract/availability", *REASON).code == 0
    assert pactc(pack, "accept", "contract/store", *REASON).code == 0
    for id_ in ("contract/booking", "contract/http", "laws", "preflight", "threats"):
        pactc(pack, "accept", id_, *REASON)
    done = pactc(pack, "build")
    assert done.code == 0, done.out
    assert set(made(done)) == {
        "brief/availability", "brief/store", "tests/availability", "trace", "trust",
    }  # fmt: skip
    assert {f"brief/{c}" for c in COMPONENTS} - set(made(done)) == {
        "brief/booking", "brief/http", "brief/slots",
    }  # fmt: skip
