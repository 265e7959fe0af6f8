"""A project: where it is, in which tree, and with which kinds, also its own."""

from __future__ import annotations

import json
import marshal
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc import project as projects
from pactc.builtin import check_of
from pactc.errors import PactError, UsageError
from pactc.model import State
from pactc.records import path_of

from .conftest import Pactc

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "data" / "own_kind"
PAGE = ROOT / "docs" / "own-kinds.md"


def opened(folder: Path) -> projects.Project:
    project = projects.work_tree(projects.locate(folder))
    project.facts.judge_all()
    return project


def state(folder: Path, id_: str) -> State:
    return opened(folder).facts.states[id_].state


def refusal(folder: Path) -> PactError:
    with pytest.raises(PactError) as caught:
        opened(folder)
    return caught.value


def rule(folder: Path, name: str, **fields: Any) -> None:
    """Write a rule of the project's own; a field of None is left out."""
    base = {"kind": name, "path": f"pact/{name}.yaml", "action": "source", "required": False}
    path = folder / "pact" / "rules" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    value = {k: v for k, v in {**base, **fields}.items() if v is not None}
    path.write_text(json.dumps(value), encoding="utf-8")


def schema(folder: Path, name: str, value: Any) -> None:
    path = folder / "pact" / "schemas" / f"{name}.schema.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


@pytest.fixture
def own(pack: Path) -> Path:
    """The pack with the two kinds of docs/own-kinds.md, not yet built."""
    shutil.copytree(OWN, pack, dirs_exist_ok=True)
    return pack


# -- where ---------------------------------------------------------------------------------------


def test_the_nearest_folder_with_a_spec(tmp_path: Path, git: Any) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a/b/c/d").mkdir(parents=True)
    (tmp_path / "a/b/build-spec.yaml").write_text("version: '1'\n")
    assert projects.locate(tmp_path / "a/b/c/d").prefix == "a/b/"
    assert projects.locate(tmp_path / "a/b").prefix == "a/b/"
    assert projects.locate(tmp_path / "a").prefix == ""
    assert projects.locate(tmp_path / "a/b/c").root == tmp_path / "a/b"


def test_a_spec_above_the_repository_is_another_project(tmp_path: Path, git: Any) -> None:
    (tmp_path / "build-spec.yaml").write_text("version: '1'\n")
    (tmp_path / "repo").mkdir()
    git(tmp_path / "repo", "init", "-q")
    place = projects.locate(tmp_path / "repo")
    assert (place.prefix, place.root) == ("", tmp_path / "repo")


def test_a_bare_repository_has_commits_only(pack: Path, tmp_path: Path, git: Any) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(pack), str(bare))
    place = projects.locate(bare)
    with pytest.raises(UsageError):
        projects.work_tree(place)
    project = projects.commit(place, "HEAD")
    project.facts.judge_all()
    assert project.facts.states["trust"].state is State.FRESH


@pytest.fixture
def below(pack: Path, git: Any) -> Path:
    """The pack in a subfolder of a repository, with its history."""
    folder = pack / "services" / "booking"
    folder.mkdir(parents=True)
    for entry in sorted(pack.iterdir()):
        if entry.name not in (".git", "services"):
            entry.rename(folder / entry.name)
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "-m", "move")
    return folder


def test_a_project_in_a_subfolder(below: Path, pactc: Any, git: Any) -> None:
    """The same files are as fresh there, in every tree: no path leads out of the project."""
    place = projects.locate(below)
    assert place.prefix == "services/booking/"
    for project in (
        projects.work_tree(place), projects.index(place), projects.commit(place, "HEAD"),
    ):  # fmt: skip
        assert "pact/graph.yaml" in project.plan.by_path
        project.facts.judge_all()
        assert project.facts.states["trust"].state is State.FRESH
    assert pactc(below, "check").out == "all 28 artifacts are fresh\n"
    assert pactc(below, "check", "--staged").code == 0
    assert pactc(below, "check", "--rev", "HEAD").code == 0
    assert pactc(below / "src", "check").code == 0


def test_a_project_in_a_subfolder_is_built_there(below: Path, pactc: Any, git: Any) -> None:
    (below / "pact/controls.json").unlink()
    done = pactc(below, "check")
    assert done.code == 1
    assert "pact/controls.json" in done.out
    assert pactc(below, "build").code == 0
    assert git(below, "status", "--porcelain").out == ""
    assert not (below.parent.parent / ".pact").exists()


def test_neighbours_are_none_of_its_business(below: Path, pactc: Any) -> None:
    (below.parent / "other" / "pact").mkdir(parents=True)
    (below.parent / "other/pact/graph.yaml").write_text("a: [1\n")
    assert pactc(below, "check").code == 0


# -- its own kinds -------------------------------------------------------------------------------


def test_the_page_shows_the_files_that_are_tested() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = dict(re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    files = {
        path.relative_to(OWN).as_posix(): path.read_text(encoding="utf-8")
        for path in OWN.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }  # fmt: skip
    assert shown == files


def test_own_kinds_are_built(own: Path, pactc: Any, commit: Any) -> None:
    assert state(own, "glossary") is State.STALE  # nothing is recorded yet
    assert state(own, "wordlist") is State.BLOCKED
    assert pactc(own, "build").code == 0
    page = (own / "docs/wordlist.md").read_text(encoding="utf-8")
    assert page.startswith("# Words\n\n**slot**: A stretch of time")
    assert state(own, "glossary") is state(own, "wordlist") is State.FRESH
    commit(own)
    assert pactc(own, "check").code == 0
    assert pactc(own, "check", "--rev", "HEAD").code == 0


def test_own_kinds_go_stale(own: Path, pactc: Any) -> None:
    pactc(own, "build")
    for path, old, new, expected in (
        ("tools/wordlist.py", "# Words", "# All words", {"wordlist": State.STALE}),
        ("pact/rules/wordlist.yaml", "goal: plan\n", "", {"wordlist": State.STALE}),
        ("pact/rules/glossary.yaml", "The words", "Words", {}),
        (
            "pact/schemas/glossary.schema.json", '"minLength": 1', '"minLength": 2',
            {"glossary": State.STALE, "wordlist": State.BLOCKED},
        ),
        (
            "build-spec.yaml", "task: |", "task: |\n  Now.",
            {"glossary": State.STALE, "wordlist": State.BLOCKED},
        ),
        (
            "pact/glossary.yaml", "A customer", "Somebody",
            {"glossary": State.DRIFTED, "wordlist": State.BLOCKED},
        ),
        ("pact/glossary.yaml", "terms:", "# words\nterms:", {}),
        ("docs/wordlist.md", "slot", "slots", {"wordlist": State.DRIFTED}),
    ):  # fmt: skip
        before = (own / path).read_text(encoding="utf-8")
        after = before.replace(old, new, 1) if old in before else before + old
        (own / path).write_text(after, encoding="utf-8")
        found = {i: state(own, i) for i in ("glossary", "wordlist")}
        fresh = {"glossary": State.FRESH, "wordlist": State.FRESH}
        assert found == {**fresh, **expected}, path
        (own / path).write_text(before, encoding="utf-8")


def test_an_own_kind_is_held_to_its_schema(own: Path, pactc: Any) -> None:
    (own / "pact/glossary.yaml").write_text("terms: {slot: ''}\n")
    done = pactc(own, "build", "glossary")
    assert done.code == 1
    assert "pact/glossary.yaml:1:" in done.out
    assert state(own, "glossary") is State.INVALID


def test_no_code_of_the_project_judges(own: Path, pactc: Any) -> None:
    pactc(own, "build")
    project = opened(own)
    assert check_of(project.plan.registry.kinds["glossary"]) is None
    (own / "tools/wordlist.py").write_text("raise SystemExit(1)\n")
    assert state(own, "wordlist") is State.STALE


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("import sys; sys.exit('it is broken')\n", "it is broken"),
        ("raise SystemExit(7)\n", "status 7"),
        (None, "status 2"),
    ],
)
def test_a_command_that_fails(own: Path, pactc: Any, script: str | None, text: str) -> None:
    if script is None:
        (own / "tools/wordlist.py").unlink()
    else:
        (own / "tools/wordlist.py").write_text(script)
    done = pactc(own, "build")
    assert done.code == 1
    assert "P509" in done.out
    assert text in done.out
    assert not (own / "docs/wordlist.md").exists()
    assert not (own / path_of("docs/wordlist.md")).exists()


def test_a_command_that_is_not_there(own: Path, pactc: Any) -> None:
    rule(own, "wordlist", action="derive", path="docs/w.md", required=None,
         command=["no-such-program"])  # fmt: skip
    done = pactc(own, "build")
    assert "P509" in done.out
    assert "cannot be started" in done.out


def test_a_command_knows_nothing_of_the_environment(own: Path, pactc: Any) -> None:
    (own / "tools/wordlist.py").write_text(
        "import os\nprint(sorted(set(os.environ) & {'SECRET_TOKEN', 'GIT_DIR', 'PATH'}))\n"
    )
    pactc(own, "build", env={"SECRET_TOKEN": "x"})
    assert (own / "docs/wordlist.md").read_text() == "['PATH']\n"


def test_what_a_command_did_not_derive_is_found_in_a_commit(
    own: Path, pactc: Any, commit: Any
) -> None:
    """The gate runs it again: a page that depends on chance is not derived."""
    (own / "tools/wordlist.py").write_text("import os\nprint(os.urandom(8).hex())\n")
    pactc(own, "build")
    commit(own)
    assert pactc(own, "check").code == 0
    done = pactc(own, "check", "--rev", "HEAD")
    assert done.code == 1
    assert "P308" in done.out


def test_an_artifact_for_each_component(pack: Path, pactc: Any) -> None:
    rule(pack, "runbook", action="derive", path="docs/runbooks/{id}.md", required=None,
         each="pact/graph.yaml#/components",
         inputs={"component": "pact/graph.yaml#/components/{id}",
                 "needs": "contract/{other} for component.depends_on"},
         command=["python3", "-c",
                  "import json, sys; d = json.load(sys.stdin); print(d['id'], *d['needs'])"],
         )  # fmt: skip
    assert pactc(pack, "build").code == 0
    project = opened(pack)
    runbooks = [a for a in project.plan.artifacts.values() if a.kind == "runbook"]
    assert len(runbooks) == 5
    for artifact in runbooks:
        name, *needs = (pack / artifact.path).read_text().split()
        assert name == artifact.name
        value = project.reader.value("pact/graph.yaml", f"/components/{name}")
        assert isinstance(value, dict)
        assert needs == sorted(value.get("depends_on") or [])


def test_data_beside_a_rule_is_a_part(pack: Path) -> None:
    def digest() -> str:
        return opened(pack).plan.registry.kinds["menu"].rule

    rule(pack, "menu", data=["menus/*.yaml"])
    (pack / "pact/rules/menus").mkdir()
    (pack / "pact/rules/menus/one.yaml").write_text("a: 1\n")
    one = digest()
    assert opened(pack).plan.registry.kinds["menu"].data == {"one": {"a": 1}}
    (pack / "pact/rules/menus/one.yaml").write_text("a: 1 # the same\n")
    assert digest() == one
    (pack / "pact/rules/menus/one.yaml").write_text("a: 2\n")
    assert digest() != one


OBJECT: Mapping[str, Any] = {"type": "object"}


def bad_rules() -> dict[str, tuple[str, Any]]:
    return {
        "a name of pactc's": ("P502", lambda p: rule(p, "contract")),
        "a path of pactc's": ("P502", lambda p: rule(p, "x", path="pact/graph.yaml")),
        "a path that a pattern of pactc's is": (
            "P502", lambda p: rule(p, "x", path="pact/contracts/extra.yaml"),
        ),
        "a schema of pactc's": ("P502", lambda p: schema(p, "graph", OBJECT)),
        "two of a name": (
            "P502", lambda p: (rule(p, "x"), rule(p, "y", kind="x", path="pact/y.yaml")),
        ),
        "no schema": ("P503", lambda p: rule(p, "x", schema="x.schema.json")),
        "a schema that is none": ("P503", lambda p: schema(p, "x", {"type": "strnig"})),
        "an unknown input": ("P504", lambda p: rule(p, "x", inputs={"a": "grpah"})),
        "itself": ("P505", lambda p: rule(p, "x", inputs={"a": "x"})),
        "each other": (
            "P506",
            lambda p: (rule(p, "x", inputs={"a": "y"}), rule(p, "y", inputs={"a": "x"})),
        ),
        "a run": ("P501", lambda p: rule(p, "x", action="run")),
        "derived by nobody": ("P501", lambda p: rule(p, "x", action="derive")),
        "outside": ("P501", lambda p: rule(p, "x", path="../x.yaml")),
    }  # fmt: skip


@pytest.mark.parametrize("name", bad_rules())
def test_what_a_project_may_not_add(pack: Path, pactc: Any, name: str) -> None:
    code, write = bad_rules()[name]
    write(pack)
    error = refusal(pack)
    assert error.code == code
    assert error.finding.where
    assert error.finding.where.path.startswith("pact/")
    assert error.finding.help
    done = pactc(pack, "check")
    assert done.code == 1
    assert code in done.err


@pytest.mark.parametrize(
    ("text", "code"),
    [("kind: x\n", "P202"), ("a: [1\n", "P109"), ("[]\n", "P2"), ("", "P111")],
)
def test_a_rule_that_is_none(pack: Path, text: str, code: str) -> None:
    (pack / "pact/rules").mkdir()
    (pack / "pact/rules/x.yaml").write_text(text)
    error = refusal(pack)
    assert error.code.startswith(code)
    assert error.finding.where
    assert error.finding.where.path == "pact/rules/x.yaml"
    assert error.finding.where.line > 0


def test_a_schema_that_is_no_object(pack: Path) -> None:
    schema(pack, "x", ["not", "a", "schema"])
    assert refusal(pack).code == "P503"


def test_a_schema_that_looks_elsewhere(pack: Path) -> None:
    """No `$ref` is ever fetched."""
    schema(pack, "x", {"$schema": "https://example.org/s", "$ref": "https://example.org/x.json"})
    rule(pack, "x", schema="x.schema.json")
    (pack / "pact/x.yaml").write_text("a: 1\n")
    error = refusal(pack)
    assert (error.code, str(error.finding.where)) == ("P208", "pact/schemas/x.schema.json")


def test_an_old_memo_of_the_rules_is_not_believed(pack: Path, pactc_process: Pactc) -> None:
    """The parsed built-in rules are remembered by their content alone."""
    memo = pack / ".git/pactc/builtin.memo"
    first = opened(pack).plan.registry.kinds
    known = marshal.loads(memo.read_bytes())
    assert opened(pack).plan.registry.kinds == first
    memo.write_bytes(b"rubbish")
    assert opened(pack).plan.registry.kinds == first
    said = pactc_process(pack, "graph")
    assert said.code == 0
    assert marshal.loads(memo.read_bytes()) == known
    assert pactc_process(pack, "graph") == said


def test_what_a_process_knows_it_leaves_for_others(pack: Path) -> None:
    memo = pack / ".git/pactc/builtin.memo"
    known = marshal.loads(memo.read_bytes())
    memo.unlink()
    opened(pack)
    assert marshal.loads(memo.read_bytes()) == known


def test_what_a_memo_says_is_not_told_to_who_reads_none(pack: Path) -> None:
    """In a process of its own, because a process remembers what it read."""
    script = """
import marshal, sys
from pathlib import Path
from pactc import project
memo = Path(".git/pactc/builtin.memo")
stamp, key, known = marshal.loads(memo.read_bytes())
known["digests"] = {name: "forged" for name in known["digests"]}
memo.write_bytes(marshal.dumps((stamp, key, known)))
place = project.locate(Path())
for opened, forged in ((project.work_tree(place), True), (project.commit(place, "HEAD"), False)):
    digests = {kind.schema_digest for kind in opened.plan.registry.kinds.values()}
    assert ("forged" in digests) == forged, opened
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=pack, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
