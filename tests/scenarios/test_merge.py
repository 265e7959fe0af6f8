"""Branches of real repositories: what touches different components merges clean and is fresh;
what touches the same one leaves markers that pactc reports well and a build mends."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import run_git, run_pactc
from ..trees import AUTHORED, COMPONENTS, commit, edit, not_fresh, report, settle

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

Change = Callable[[Path], None]


def purpose(component: str, words: str) -> Change:
    """A word more in what the graph says of a component."""

    def change(folder: Path) -> None:
        file = folder / "pact/graph.yaml"
        text = file.read_text()
        changed = re.sub(
            rf"(\n  {component}:\n    title: .*\n    purpose: )", rf"\g<1>{words} ", text
        )
        assert changed != text
        file.write_text(changed)

    return change


def note(component: str, words: str) -> Change:
    """A word more in a component's contract, at its end."""

    def change(folder: Path) -> None:
        file = folder / f"pact/contracts/{component}.yaml"
        text = file.read_text()
        place = text.index("\nfunctions:\n")
        file.write_text(f"{text[:place]}\nnote: {words}{text[place:]}" if "\nnote:" not in text
                        else text.replace("\nnote: ", f"\nnote: {words} ", 1)
                        if "\nnote: |" not in text
                        else text.replace("\nnote: |\n", f"\nnote: |\n  {words}\n", 1))  # fmt: skip

    return change


def branch(folder: Path, name: str, *changes: Change, base: str = "main") -> None:
    """A branch with changes, everything accepted, built and committed."""
    run_git(folder, "checkout", "-q", "-b", name, base)
    for change in changes:
        change(folder)
    done = settle(folder)
    assert done.code == 0, done
    commit(folder, name)


def merge(folder: Path, *names: str) -> None:
    """Merge branches into main, which must be clean, and fresh in every way to look at it."""
    run_git(folder, "checkout", "-q", "main")
    for name in names:
        done = run_git(folder, "merge", "-q", "--no-edit", name, check=False)
        assert done.code == 0, done.out + done.err
    all_fresh(folder)


def all_fresh(folder: Path) -> None:
    for words in (["check"], ["check", "--staged"], ["check", "--rev", "HEAD"]):
        done = run_pactc(folder, *words)
        assert done.code == 0, (words, done.out, done.err)
    assert run_git(folder, "status", "--porcelain").out == ""
    done = run_pactc(folder, "build")
    assert (done.code, done.err) == (0, "nothing to make\n")


# Neighbours in the alphabet (their lines stand side by side in records) and in the graph's file.
PAIRS = [
    ("availability", "booking"),
    ("slots", "store"),
    pytest.param(("http", "slots"), marks=pytest.mark.slow),
    pytest.param(("store", "booking"), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_different_components_in_the_graph(pack: Path, pair: tuple[str, str]) -> None:
    one, other = pair
    branch(pack, "one", purpose(one, "Really"))
    branch(pack, "other", purpose(other, "Truly"))
    merge(pack, "one", "other")


@pytest.mark.parametrize("pair", PAIRS)
def test_different_contracts(pack: Path, pair: tuple[str, str]) -> None:
    one, other = pair
    branch(pack, "one", note(one, "Really"))
    branch(pack, "other", note(other, "Truly"))
    merge(pack, "one", "other")


def test_a_graph_here_and_a_contract_there(pack: Path) -> None:
    branch(pack, "one", purpose("slots", "Really"))
    branch(pack, "other", note("http", "Truly"))
    merge(pack, "one", "other")


def test_a_new_component_here_and_a_change_there(pack: Path) -> None:
    def grow(folder: Path) -> None:
        text = (folder / "pact/contracts/slots.yaml").read_text()
        text = text.replace("component: slots", "component: clock")
        (folder / "pact/contracts/clock.yaml").write_text(text)
        edit(folder, "pact/graph.yaml", "components:\n", "components:\n  clock:\n"
             "    title: Clock\n    purpose: Says what time it is, and nothing besides.\n"
             "    satisfies: [AC-5]\n    source: [src/booking/clock.py]\n")  # fmt: skip

    branch(pack, "one", grow)
    branch(pack, "other", purpose("store", "Truly"))
    merge(pack, "one", "other")


def test_a_component_removed_here_and_changed_criteria_there(pack: Path) -> None:
    def more(folder: Path) -> None:
        edit(
            folder, "pact/graph.yaml", "text: A slot that is empty", "text: Any slot that is empty"
        )

    branch(pack, "one", purpose("http", "Really"))
    branch(pack, "other", more)
    merge(pack, "one", "other")


def test_laws_here_and_threats_there(pack: Path) -> None:
    branch(pack, "one", lambda f: edit(f, "pact/laws.yaml", "ever sees", "ever reads"))
    branch(
        pack, "other", lambda f: edit(f, "pact/threats.yaml", "Someone without", "Anyone without")
    )
    merge(pack, "one", "other")


def test_an_octopus(pack: Path) -> None:
    for component in ("availability", "http", "store"):
        branch(pack, component, purpose(component, f"Of {component}"))
    run_git(pack, "checkout", "-q", "main")
    run_git(pack, "merge", "-q", "--no-edit", "availability", "http", "store")
    all_fresh(pack)


def test_a_rebase(pack: Path) -> None:
    branch(pack, "one", purpose("slots", "Really"))
    branch(pack, "other", purpose("store", "Truly"))
    run_git(pack, "rebase", "-q", "one")
    all_fresh(pack)


def test_a_cherry_pick(pack: Path) -> None:
    branch(pack, "one", purpose("http", "Really"), note("http", "Too"))
    branch(pack, "other", purpose("store", "Truly"))
    run_git(pack, "cherry-pick", "one")
    all_fresh(pack)


def test_a_revert(pack: Path) -> None:
    branch(pack, "one", purpose("http", "Really"))
    change = purpose("store", "Truly")
    change(pack)
    assert settle(pack).code == 0
    commit(pack)
    run_git(pack, "revert", "--no-edit", "HEAD~1")
    all_fresh(pack)


def test_a_squash_merge(pack: Path) -> None:
    branch(pack, "one", purpose("http", "Really"))
    branch(pack, "other", purpose("slots", "Truly"))
    run_git(pack, "merge", "-q", "--squash", "one")
    commit(pack, "squashed")
    all_fresh(pack)


def conflict(pack: Path, one: Change, other: Change) -> list[str]:
    """Merge two branches that must conflict; the paths with conflicts."""
    branch(pack, "one", one)
    branch(pack, "other", other)
    done = run_git(pack, "merge", "-q", "--no-edit", "one", check=False)
    assert done.code == 1
    return run_git(pack, "diff", "--name-only", "--diff-filter=U").out.split()


def resolve(path: Path, side: int = 1) -> None:
    """Keep one side (1: ours, 2: theirs) of every conflict in a file."""
    pattern = r"<<<<<<< .*\n((?:.*\n)*?)=======\n((?:.*\n)*?)>>>>>>> .*\n"
    path.write_text(re.sub(pattern, rf"\g<{side}>", path.read_text()))


def test_the_same_component(pack: Path) -> None:
    """The markers are reported with place and help; the YAML is a person's to resolve, and the
    records come right by `build` and `accept`."""
    paths = conflict(pack, purpose("http", "Really"), purpose("http", "Truly"))
    assert "pact/graph.yaml" in paths
    assert all(p == "pact/graph.yaml" or p.startswith((".pact/records/", "pact/")) for p in paths)

    done = run_pactc(pack, "check")
    assert done.code == 1
    assert "pact/graph.yaml:" in done.out
    assert "conflict" in done.out
    assert "help: " in done.out
    assert "Traceback" not in done.err

    done = run_pactc(pack, "check", "--staged")
    assert done.code == 1
    assert "P165" in done.out + done.err
    for path in paths:
        if path.endswith(".yaml"):
            resolve(pack / path)
    assert settle(pack).code == 0
    run_git(pack, "add", "-A")
    run_git(pack, "commit", "-q", "--no-edit")
    all_fresh(pack)


@pytest.mark.parametrize("side", [1, 2])
def test_the_same_contract(pack: Path, side: int) -> None:
    paths = conflict(pack, note("slots", "Really"), note("slots", "Truly"))
    assert "pact/contracts/slots.yaml" in paths
    found = {a["id"]: a for a in report(pack, "check")["artifacts"]}
    assert found["contract/slots"]["state"] == "invalid"
    for path in paths:
        if path.startswith("pact/") and path.endswith((".yaml", ".md")):
            resolve(pack / path, side)
    assert settle(pack).code == 0
    commit(pack, "resolved")
    all_fresh(pack)


def test_two_places_of_one_contract(pack: Path) -> None:
    """The YAML merges; the record of its bytes cannot, and only counts as absent."""
    paths = conflict(
        pack,
        lambda f: (
            edit(f, "pact/contracts/http.yaml", "\nfunctions:\n", "\nfunctions:\n", 1)
            or note("http", "Really")(f)
        ),
        lambda f: (
            edit(f, "pact/contracts/http.yaml", "\nfunctions:", "\n# a remark\nfunctions:", 1)
            or _last_note(f)
        ),
    )
    assert "pact/contracts/http.yaml" not in paths
    assert ".pact/records/pact/contracts/http.yaml.json" in paths
    states = {a["id"]: a for a in report(pack, "check")["artifacts"]}
    assert states["contract/http"]["state"] == "stale"
    assert "conflict markers" in str(states["contract/http"]["reasons"])
    assert settle(pack).code == 0
    commit(pack, "resolved")
    all_fresh(pack)


def _last_note(folder: Path) -> None:
    file = folder / "pact/contracts/http.yaml"
    head, word, tail = file.read_text().rpartition("note: ")
    file.write_text(f"{head}{word}Truly {tail}")


@pytest.mark.parametrize("path", ["pact/trace.json", "pact/contracts/slots.yaml", "pact/laws.yaml"])
def test_a_conflict_in_a_record_alone(pack: Path, path: str) -> None:
    """It counts as absent: stale, never a crash, and a build writes it anew as it was."""
    record = pack / f".pact/records/{path}.json"
    text = record.read_text()
    lines = text.splitlines(keepends=True)
    record.write_text("".join(
        [*lines[:4], "<<<<<<< a\n", lines[4], "=======\n", lines[4], ">>>>>>> b\n", *lines[5:]]
    ))  # fmt: skip
    found = [a for a in report(pack)["artifacts"] if a["path"] == path]
    assert found[0]["state"] == "stale"
    assert "the record has conflict markers" in str(found[0]["reasons"])
    assert run_pactc(pack, "check").code == 1
    assert run_pactc(pack, "build").code == 0
    assert run_pactc(pack, "check").code == 0
    if path.endswith(".json"):
        assert record.read_text() == text


def test_a_conflict_in_a_derived_file(pack: Path) -> None:
    """Nobody resolves a derived file by hand: it is edited, as far as pactc can see; restored."""
    file = pack / "pact/briefs/slots.md"
    file.write_text("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n")
    assert not_fresh(pack) == {"brief/slots": "drifted"}
    done = run_pactc(pack, "build")
    assert done.code == 1
    assert "pactc build --restore brief/slots" in done.out
    assert run_pactc(pack, "build", "--restore", "brief/slots").code == 0
    assert run_git(pack, "status", "--porcelain").out == ""


def test_deleted_here_and_changed_there(pack: Path) -> None:
    def drop(folder: Path) -> None:
        run_git(folder, "rm", "-q", "pact/waivers.yaml")

    run_git(pack, "checkout", "-q", "-b", "one")
    drop(pack)
    run_pactc(pack, "build")
    commit(pack, "one")
    run_git(pack, "checkout", "-q", "main")
    edit(pack, "pact/waivers.yaml", "type: not_applicable", "type: exception")
    assert run_pactc(pack, "build").code == 0
    commit(pack, "changed")
    done = run_git(pack, "merge", "--no-edit", "one", check=False)
    assert done.code == 1
    done = run_pactc(pack, "check", "--staged")
    assert done.code == 1
    assert "Traceback" not in done.out + done.err
    run_git(pack, "rm", "-q", "pact/waivers.yaml", check=False)
    run_pactc(pack, "build")
    for path in run_git(pack, "diff", "--name-only", "--diff-filter=U").out.split():
        if path.endswith(".json") and not path.startswith(".pact/"):
            run_pactc(pack, "build", "--restore", path)
    assert run_pactc(pack, "check").code == 0


def test_different_components_with_different_reasons(pack: Path) -> None:
    for component, why in (("http", "because of one"), ("slots", "because of another")):
        run_git(pack, "checkout", "-q", "-b", component, "main")
        purpose(component, "Really")(pack)
        assert run_pactc(pack, "accept", *AUTHORED, "--reason", why).code == 0
        assert run_pactc(pack, "build").code == 0
        commit(pack, component)
    merge(pack, "http", "slots")


CHANGES: list[Callable[[str, str], Change]] = [purpose, note]


def pairs_of_edits(pack: Path, count: int) -> dict[str, int]:
    """Random edits of two components on two branches, merged: paths that conflict, with counts."""
    dice = random.Random(2026)
    conflicts: dict[str, int] = {}
    for i in range(count):
        one, other = dice.sample(COMPONENTS, 2)
        names = []
        for component, side in ((one, "a"), (other, "b")):
            names.append(f"{side}{i}")
            kinds = dice.sample(CHANGES, dice.randint(1, 2))
            branch(pack, names[-1], *(k(component, f"Edit {side}{i} of") for k in kinds))
        run_git(pack, "checkout", "-q", "-B", f"m{i}", names[0])
        done = run_git(pack, "merge", "-q", "--no-edit", names[1], check=False)
        for path in run_git(pack, "diff", "--name-only", "--diff-filter=U").out.split():
            conflicts[path] = conflicts.get(path, 0) + 1
        if done.code == 0:
            assert run_pactc(pack, "check").code == 0, (one, other)
            assert run_pactc(pack, "check", "--rev", "HEAD").code == 0, (one, other)
        run_git(pack, "reset", "-q", "--hard")
    return conflicts


def test_different_components_never_conflict(pack: Path) -> None:
    assert pairs_of_edits(pack, 4) == {}


@pytest.mark.slow
def test_thirty_pairs_of_different_components_never_conflict(pack: Path) -> None:
    assert pairs_of_edits(pack, 30) == {}
