"""`pactc build`: options, exit statuses, what is made and what is left alone, determinism."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import EXAMPLE, RUBBISH, Git, Pactc, built
from .trees import (
    COMPONENTS,
    REASON,
    commit,
    digest,
    edit,
    made,
    made_by_pactc,
    not_fresh,
    own_kind,
    states,
)

TABLES = {"controls", "trace", "trust"}


def forget(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).unlink()
        (folder / f".pact/records/{path}.json").unlink(missing_ok=True)


def test_nothing_to_do(pack: Path, pactc: Pactc, git: Git) -> None:
    done = pactc(pack, "build")
    assert done == (0, "all 28 artifacts are fresh\n", "nothing to make\n")
    assert git(pack, "status", "--porcelain").out == ""


@pytest.mark.parametrize(
    ("path", "old", "new", "ids"),
    [
        ("pact/waivers.yaml", "type: not_applicable", "type: exception", {"controls"}),
        ("build-spec.yaml", "budget: 25", "budget: 26", set()),
        ("pact/decisions.yaml", "Strangers share", "Many strangers share", {"readiness"}),
        ("pact/decisions.yaml", "How fine is", "How coarse is", {"readiness"}),
        ("build-spec.yaml", "security: strict", "security: {level: strict}", {"readiness"}),
        ("src/booking/slots.py", "def ", "def  ", set()),
        ("pact/policy.yaml", "Mara Lindqvist", "Mara L.", set()),
    ],
)
def test_what_a_change_makes(
    pack: Path, pactc: Pactc, path: str, old: str, new: str, ids: set[str]
) -> None:
    edit(pack, path, old, new)
    done = pactc(pack, "build")
    assert done.code == 0, done
    assert set(made(done)) == ids


def test_one_component_makes_what_depends_on_its_slice(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: HTTP edge", "title: The edge")
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    assert {i for i, s in not_fresh(pack).items() if s == "stale"} == {"contract/http"}
    words = ["accept", "contract/http", "laws", "preflight", "threats"]
    assert pactc(pack, *words, *REASON).code == 0
    done = pactc(pack, "build")
    assert done.code == 0
    assert set(made(done)) - TABLES == {"brief/http"}
    assert not_fresh(pack) == {}


REFORMS = {
    "a comment": lambda text: "# a remark\n" + text,
    "quotes": lambda text: text.replace("title: Slots", 'title: "Slots"'),
    "flow to block": lambda text: text.replace("satisfies: [AC-5]", "satisfies:\n      - AC-5"),
    "line ends": lambda text: text.replace("\n", "\r\n"),
    "blank lines": lambda text: text.replace("  store:\n", "\n\n  store:\n"),
    "key order": lambda text: re.sub(r"(    title: Slots\n)(    purpose: .*\n)", r"\2\1", text),
}


@pytest.mark.parametrize("how", REFORMS)
def test_layout_makes_nothing(pack: Path, pactc: Pactc, how: str) -> None:
    file = pack / "pact/graph.yaml"
    text = file.read_text()
    changed = REFORMS[how](text)
    assert changed != text
    file.write_bytes(changed.encode())
    assert pactc(pack, "check").code == 0
    done = pactc(pack, "build")
    assert (done.code, made(done)) == (0, [])


def test_dry_run_writes_nothing_and_tells_what_a_build_may_make(pack: Path, pactc: Pactc) -> None:
    forget(pack, "pact/readiness.json", "pact/briefs/slots.md", "pact/trust.json")
    pactc(pack, "status")
    before = digest(pack)
    done = pactc(pack, "build", "-n")
    assert digest(pack) == before
    told = re.findall(r"would make (\S+)", done.out)
    assert done.code == 0
    made_then = made(pactc(pack, "build"))
    assert set(made_then) == {"readiness", "brief/slots", "trust"}
    # What only waits for readiness turns out to be fresh once that has come out the same.
    assert [i for i in told if i in made_then] == made_then
    assert pactc(pack, "build", "-n").out == "0 to make\n"


def test_jobs_give_the_same_bytes(pack: Path, pactc: Pactc) -> None:
    before = made_by_pactc(pack)
    paths = [p for p in before if not p.startswith(".pact") and p.endswith((".json", ".md"))]
    for jobs in ("1", "4"):
        forget(pack, *paths)
        done = pactc(pack, "build", "-j", jobs)
        assert done.code == 0
        assert made_by_pactc(pack) == before


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1025"])
def test_jobs_that_are_none(pack: Path, pactc: Pactc, jobs: str) -> None:
    assert pactc(pack, "build", "-j", jobs).code == 2


def test_restore(pack: Path, pactc: Pactc, git: Git) -> None:
    file = pack / "pact/trust.json"
    file.write_text('{"mine": 1}\n')
    done = pactc(pack, "build")
    assert done.code == 1
    assert "P304 trust was edited by hand since it was built" in done.out
    assert "help: run `pactc build --restore trust`" in done.out
    assert file.read_text() == '{"mine": 1}\n'
    done = pactc(pack, "build", "--restore", "trust")
    assert (done.code, made(done)) == (0, ["trust"])
    assert git(pack, "status", "--porcelain").out == ""


def test_restore_by_path_and_with_targets(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/trust.json").write_text("{}")
    (pack / "pact/briefs/slots.md").write_text("mine")
    done = pactc(pack / "pact", "build", "controls", "--restore", "trust.json")
    assert made(done) == ["trust"]
    assert not_fresh(pack) == {"brief/slots": "drifted"}
    assert pactc(pack, "build", "--restore", "nobody").code == 2


def test_an_authored_file_is_never_restored(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    text = (pack / "pact/laws.yaml").read_text()
    assert pactc(pack, "build", "--restore", "laws").code != 0
    assert (pack / "pact/laws.yaml").read_text() == text


def test_prune(pack: Path, pactc: Pactc, git: Git) -> None:
    """What no rule wants goes, if Git has it or it was derived; what a person wrote and never
    committed stays."""
    (pack / "pact/briefs/old.md").write_text("derived, by its place\n")
    (pack / "pact/contracts/mine.yaml").write_text("a person's, not yet committed\n")
    (pack / ".pact/records/pact/briefs/old.md.json").write_text("{}")
    (pack / "pact/contracts/gone.yaml").write_text("committed\n")
    git(pack, "add", "pact/contracts/gone.yaml")
    done = pactc(pack, "build")
    assert done.code == 1
    assert done.out.count("P305") == 4
    done = pactc(pack, "build", "--prune")
    assert done.code == 1
    assert not (pack / "pact/briefs/old.md").exists()
    assert not (pack / ".pact/records/pact/briefs/old.md.json").exists()
    assert not (pack / "pact/contracts/gone.yaml").exists()
    assert (pack / "pact/contracts/mine.yaml").exists()
    assert done.out.count("P305") == 1


def test_a_broken_graph_makes_no_orphans(pack: Path, pactc: Pactc) -> None:
    """Or the first help would be to remove what the mended graph wants again."""
    (pack / "pact/graph.yaml").write_text("components: {slots: 1}\n")
    for words in (["check"], ["build", "--prune"]):
        done = pactc(pack, *words)
        assert (done.code, "P305" in done.out) == (1, False)
        assert "pact/graph.yaml:1:1" in done.out
    assert (pack / "pact/contracts/store.yaml").exists()
    assert (pack / ".pact/records/pact/contracts/store.yaml.json").exists()
    assert pactc(pack, "why", "pact/contracts/store.yaml").code == 2


def test_a_removed_component_leaves_orphans(pack: Path, pactc: Pactc) -> None:
    with (pack / "pact/graph.yaml").open("a") as file:
        file.write("  extra:\n    title: Extra\n    purpose: Only here to be removed again.\n"
                   "    satisfies: [AC-1]\n    source: [src/extra.py]\n")  # fmt: skip
    text = (pack / "pact/contracts/slots.yaml").read_text()
    (pack / "pact/contracts/extra.yaml").write_text(
        text.replace("component: slots", "component: extra").replace("[AC-5]", "[AC-1]")
    )
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    done = pactc(pack, "build")
    assert "contract/extra" in made(done), done
    commit(pack)
    file = pack / "pact/graph.yaml"
    file.write_text(file.read_text().partition("  extra:\n")[0])
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    orphans = {i for i, s in states(pack).items() if s == "orphan"}
    assert "pact/contracts/extra.yaml" in orphans
    pactc(pack, "build", "--prune")
    assert not [p for p in made_by_pactc(pack) if "extra" in p]


def test_targets(pack: Path, pactc: Pactc) -> None:
    forget(pack, *(f"pact/briefs/{c}.md" for c in COMPONENTS), "pact/trust.json")
    assert made(pactc(pack, "build", "brief/slots")) == ["brief/slots"]
    assert made(pactc(pack / "pact/briefs", "build", "http.md")) == ["brief/http"]
    assert set(made(pactc(pack, "build", "brief"))) == {
        "brief/availability", "brief/booking", "brief/store",
    }  # fmt: skip
    assert made(pactc(pack, "build", "plan")) == ["trust"]


def test_a_target_that_is_none(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "build", "contrat/slots")
    assert done.code == 2
    assert "did you mean `contract/slots`?" in done.err
    assert pactc(pack, "build", "plan", "trust").code == 2


def test_what_an_author_must_write_is_named_and_the_rest_is_built(pack: Path, pactc: Pactc) -> None:
    forget(pack, "pact/laws.yaml", "pact/briefs/slots.md", "pact/trust.json")
    done = pactc(pack, "build")
    assert done.code == 1
    assert "trust" in made(done)
    assert "P302 laws is missing" in done.out
    assert "run `pactc next laws`, write pact/laws.yaml, then run `pactc build`" in done.out
    assert "made from: " in done.out
    assert "pact/graph.yaml" in done.out


def test_nobody_authors_before_the_bar_is_confirmed(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/decisions.yaml", "security: strict", "security: basic")
    forget(pack, "pact/laws.yaml")
    done = pactc(pack, "build")
    assert done.code == 1
    assert made(done) == ["readiness"]
    assert "a person confirms the readiness: `pactc interview`" in done.out


@pytest.mark.parametrize("fmt", ["json", "github", "sarif", "junit"])
def test_formats(pack: Path, pactc: Pactc, fmt: str) -> None:
    forget(pack, "pact/laws.yaml")
    done = pactc(pack, "build", "--format", fmt)
    assert done.code == 1
    assert "P302" in done.out


def test_an_example_from_nothing(tmp_path: Path, pactc: Pactc, git: Git) -> None:
    """The first build of a pack takes in what is authored, and makes the rest."""
    folder = tmp_path / "new"
    shutil.copytree(EXAMPLE, folder, ignore=RUBBISH)
    git(folder, "init", "-q")
    done = pactc(folder, "build")
    assert done.code == 0, done.out
    assert "record contract/slots" in done.err
    assert not_fresh(folder) == {}


def test_the_same_bytes_everywhere(pack: Path, tmp_path: Path) -> None:
    """Another folder, hash seed, locale, umask, time zone and order of files."""
    here = tmp_path / "elsewhere" / "with a space"
    shutil.copytree(EXAMPLE, here, ignore=RUBBISH)
    for path in sorted(here.rglob("*"), reverse=True):  # other inodes, another order
        if path.is_file():
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(data)
    env = {**os.environ, "PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "Asia/Tokyo", "HOME": "/"}
    subprocess.run(["git", "init", "-q", str(here)], check=True)
    script = "import os, sys; os.umask(0o077); from pactc import cli; sys.exit(cli.main(['build']))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=here, env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    first, second = made_by_pactc(pack), made_by_pactc(here)
    derived = {p for p in first if p in second and "records" not in p}
    assert {p: first[p] for p in derived} == {p: second[p] for p in derived}
    for path in first:
        if path.startswith(".pact/") and b'"author"' not in first[path]:
            assert first[path] == second[path]


def test_nothing_of_the_machine_is_committed(tmp_path: Path) -> None:
    folder = built(tmp_path / "machine-test")
    words = {socket.gethostname(), str(tmp_path), "machine-test"}
    words |= {w for w in (os.environ.get("USER"), os.environ.get("LOGNAME")) if w and w != "root"}
    years = re.compile(rb"20[2-9]\d-\d\d-\d\dT\d\d")
    for path, data in made_by_pactc(folder).items():
        if path.endswith((".json", ".md")):
            text = data.decode()
            assert not [w for w in words if len(w) > 4 and w in text], path
            assert not years.search(data), path


def test_progress_is_narration(pack: Path, pactc: Pactc) -> None:
    forget(pack, "pact/trust.json")
    done = pactc(pack, "build")
    assert done.err == "[1/1] derive trust\nmade 1\n"
    assert done.out == "all 28 artifacts are fresh\n"


def test_a_kind_whose_rule_changes(pack: Path, pactc: Pactc) -> None:
    own_kind(pack, 'import sys; sys.stdin.read(); print("{}")')
    assert pactc(pack, "build").code == 0
    edit(pack, "pact/rules/menu.yaml", "action: derive", "description: Words.\naction: derive")
    assert made(pactc(pack, "build")) == []
    edit(pack, "pact/rules/menu.yaml", "#/criteria", "#/components")
    assert made(pactc(pack, "build")) == ["menu"]
    edit(pack, "pact/schemas/menu.schema.json", '"object"', '["object", "null"]')
    assert made(pactc(pack, "build")) == ["menu"]
