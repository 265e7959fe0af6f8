"""`pactc check`: every option, every exit status, every tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Git, Pactc, run_git
from .trees import AUTHORED, REASON, commit, digest, edit, own_kind, report, states


def test_all_fresh(pack: Path, pactc: Pactc) -> None:
    for _ in range(2):  # the full judgement, and the memo of it
        assert pactc(pack, "check") == (0, "all 28 artifacts are fresh\n", "")


def test_from_a_subfolder_and_by_c(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack / "src/booking", "check").code == 0
    assert pactc(pack.parent, "-C", str(pack), "check").code == 0


@pytest.mark.parametrize("words", [["contract/slots"], ["pact/contracts/slots.yaml"], ["contract"]])
def test_chosen_artifacts(pack: Path, pactc: Pactc, words: list[str]) -> None:
    edit(pack, "pact/contracts/http.yaml", "note: ", "note: Also ")
    done = pactc(pack, "check", *words)
    assert done.code == (1 if words == ["contract"] else 0)


def test_a_path_is_relative_to_where_one_stands(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack / "pact/contracts", "check", "slots.yaml").code == 0
    assert pactc(pack / "pact", "check", "contracts/slots.yaml", "graph.yaml").code == 0


def test_an_artifact_is_judged_with_all_it_is_made_from(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    done = pactc(pack, "check", "brief/http")
    assert done.code == 1
    assert "P304 graph was edited by hand since it was recorded" in done.out
    assert "pact/graph.yaml" in done.out


def test_unknown_words(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "check", "contract/slotz")
    assert done.code == 2
    assert "P922" in done.err
    assert "did you mean `contract/slots`?" in done.err
    assert pactc(pack, "check", "plan", "evidence").code == 2
    assert pactc(pack, "check", "--staged", "--rev", "HEAD").code == 2
    assert pactc(pack, "check", "--format", "html").code == 2


@pytest.mark.parametrize("goal", ["plan", "evidence", "production"])
def test_goals(pack: Path, pactc: Pactc, goal: str) -> None:
    done = pactc(pack, "check", goal)
    assert done.code == (0 if goal == "plan" else 1)
    assert ("P302 receipt/unit is missing" in done.out) == (goal != "plan")


@pytest.mark.parametrize("fmt", ["text", "json", "github", "sarif", "junit"])
def test_formats(pack: Path, pactc: Pactc, fmt: str) -> None:
    assert pactc(pack, "check", "--format", fmt).code == 0
    (pack / "pact/trust.json").unlink()
    done = pactc(pack, "check", "--format", fmt)
    assert done.code == 1
    assert "P302" in done.out
    assert done.err == ""


def test_json_lists_every_artifact_also_when_all_is_well(pack: Path) -> None:
    found = report(pack, "check")
    assert len(found["artifacts"]) == 28
    assert {a["state"] for a in found["artifacts"]} == {"fresh"}


def test_github_by_itself(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/trust.json").unlink()
    done = pactc(pack, "check", env={"GITHUB_ACTIONS": "true"})
    assert done.code == 1
    assert "::error" in done.out


def test_staged_judges_the_index(pack: Path, pactc: Pactc, git: Git) -> None:
    text = (pack / "pact/trust.json").read_text()
    (pack / "pact/trust.json").write_text("{}\n")
    assert pactc(pack, "check", "--staged").code == 0
    git(pack, "add", "-A")
    (pack / "pact/trust.json").write_text(text)
    assert pactc(pack, "check", "--staged").code == 1
    assert pactc(pack, "check").code == 0


def test_rev_judges_a_commit(pack: Path, pactc: Pactc, git: Git) -> None:
    (pack / "pact/trust.json").write_text("{}\n")
    assert pactc(pack, "check", "--rev", "HEAD").code == 0
    commit(pack)
    assert pactc(pack, "check", "--rev", "HEAD").code == 1
    assert pactc(pack, "check", "--rev", "HEAD~1").code == 0
    done = pactc(pack, "check", "--rev", "nowhere")
    assert done.code in (1, 2)
    assert "nowhere" in done.err


def test_rev_trusts_no_record(pack: Path, pactc: Pactc) -> None:
    """A derived file edited together with its record: what follows from the inputs says so."""
    from pactc.documents import parse
    from pactc.fingerprint import slices
    from pactc.records import dump, path_of
    from pactc.records import parse as record_of

    edit(pack, "pact/trust.json", "booking", "looking")
    file = pack / path_of("pact/trust.json")
    old = record_of(file.read_bytes())
    data = (pack / "pact/trust.json").read_bytes()
    file.write_bytes(dump(type(old)(old.artifact, slices(parse(data, "x.json")), old.parts)))
    assert pactc(pack, "check").code == 0  # the record says that this is what was made
    commit(pack)
    done = pactc(pack, "check", "--rev", "HEAD")
    assert done.code == 1
    assert "P308 trust is not what follows from its inputs" in done.out


def test_in_a_bare_repository(pack: Path, pactc: Pactc, git: Git, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(pack), "bare.git")
    bare = tmp_path / "bare.git"
    before = digest(bare, memos=False)
    assert pactc(bare, "check", "--rev", "main").code == 0
    assert pactc(bare, "check", "--rev", "main", "contract").code == 0
    assert digest(bare, memos=False) == before
    done = pactc(bare, "check")
    assert done.code == 2
    assert "P164" in done.err
    assert "pactc check --rev" in done.err
    assert pactc(bare, "check", "--staged").code in (1, 2)


def test_in_a_linked_work_tree(pack: Path, pactc: Pactc, git: Git, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(pack, "worktree", "add", "-q", str(other))
    for words in ([], ["--staged"], ["--rev", "HEAD"]):
        assert pactc(other, "check", *words).code == 0
    (other / "pact/trust.json").unlink()
    assert pactc(other, "check").code == 1
    assert pactc(pack, "check").code == 0
    assert pactc(other, "build").code == 0


def test_in_a_folder_of_a_larger_repository(
    pack: Path, pactc: Pactc, git: Git, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    (top / "services").mkdir(parents=True)
    git(top, "init", "-q")
    (pack / ".git").rename(tmp_path / "dot-git")
    pack.rename(top / "services/booking")
    here = top / "services/booking"
    assert pactc(here, "check").code == 0
    commit(top)
    for words in ([], ["--staged"], ["--rev", "HEAD"]):
        assert pactc(here / "pact", "check", *words).code == 0
    (here / "pact/trust.json").unlink()
    done = pactc(here, "check")
    assert done.code == 1
    assert pactc(here, "build").code == 0
    assert pactc(here, "check").code == 0


def test_a_policy_that_was_deleted_is_missed(pactc: Pactc, pack: Path) -> None:
    (pack / "pact/policy.yaml").unlink()
    done = pactc(pack, "check")
    assert done.code == 1
    assert "P664" in done.out
    assert "`pactc production init`" in done.out


def test_outside_of_any_repository(pactc: Pactc, tmp_path: Path) -> None:
    done = pactc(tmp_path, "check")
    assert done.code != 0
    assert "P150" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "evidence"],
        ["check", "--staged"],
        ["check", "--rev", "HEAD"],
        ["status"],
        ["why", "trust"],
        ["graph"],
        ["graph", "--format", "dot", "--stale"],
        ["build", "-n"],
        ["build", "-n", "evidence"],
    ],
)
@pytest.mark.parametrize("state", ["fresh", "stale"])
def test_a_question_writes_nothing(pack: Path, pactc: Pactc, words: list[str], state: str) -> None:
    if state == "stale":
        edit(pack, "pact/evidence.yaml", "title: The same tests", "title: All tests")
        (pack / "pact/briefs/http.md").write_text("mine")
    pactc(pack, "status")  # whatever memo there will be is there
    before = digest(pack, memos=False)
    whole = digest(pack)
    pactc(pack, *words)
    assert digest(pack, memos=False) == before
    if words[0] == "build":
        assert digest(pack) == whole


@pytest.mark.parametrize("state", ["missing", "stale", "drifted", "blocked", "invalid", "orphan"])
def test_every_state(pack: Path, pactc: Pactc, state: str) -> None:
    """Each can be reached, is told by `check` and `status`, and has a next command that works."""
    id_ = {
        "missing": "trust", "stale": "controls", "drifted": "trace", "blocked": "contract/http",
        "invalid": "laws", "orphan": "pact/briefs/nobody.md",
    }[state]  # fmt: skip
    match state:
        case "missing":
            (pack / "pact/trust.json").unlink()
        case "stale":
            edit(pack, "pact/waivers.yaml", "type: not_applicable", "type: exception")
        case "drifted":
            (pack / "pact/trace.json").write_text("{}\n")
        case "blocked":
            edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
        case "invalid":
            edit(pack, "pact/laws.yaml", "text:", "txet:")
        case "orphan":
            (pack / "pact/briefs/nobody.md").write_text("x\n")
    found = {a["id"]: a for a in report(pack)["artifacts"]}
    assert found[id_]["state"] == state
    done = pactc(pack, "check")
    assert done.code == 1
    assert "help: " in done.out
    assert pactc(pack, "status").code == 1
    assert pactc(pack, "why", id_).code == 1
    mend = {
        "missing": ["build"], "stale": ["build", "controls"],
        "drifted": ["build", "--restore", "trace"],
        "blocked": ["accept", *AUTHORED, *REASON],
        "orphan": ["build", "--prune"],
    }  # fmt: skip
    if state == "invalid":
        edit(pack, "pact/laws.yaml", "txet:", "text:")
    else:
        assert pactc(pack, *mend[state]).code == 0
    assert pactc(pack, "build").code == 0
    assert pactc(pack, "check").code == 0


def test_a_kind_of_ones_own_is_judged_like_any(pack: Path, pactc: Pactc) -> None:
    own_kind(pack, 'print("{}")')
    assert pactc(pack, "check").code == 1
    assert pactc(pack, "build").code == 0
    commit(pack)
    assert pactc(pack, "check", "--rev", "HEAD").code == 0
    assert pactc(pack, "check", "--staged").code == 0
    (pack / "tools/menu.py").write_text("print('{\"a\": 1}')")
    commit(pack)
    assert "P308" in pactc(pack, "check", "--rev", "HEAD").out


@pytest.mark.slow
def test_the_fast_answers_are_the_slow_one(pack: Path, pactc: Pactc) -> None:
    """After a clean check a memo answers, and after a small change as much as can be reached."""
    assert pactc(pack, "check").code == 0
    for path in ("pact/graph.yaml", "pact/trust.json", "pact/waivers.yaml", "build-spec.yaml",
                 "src/booking/store.py", ".pact/records/pact/trace.json.json"):  # fmt: skip
        file = pack / path
        text = file.read_bytes()
        for new in (text + b"\n# x\n", text.replace(b"e", b"f"), b"", None):
            if new is None:
                file.unlink()
            else:
                file.write_bytes(new)
            quick = pactc(pack, "check")
            slow = json.loads(pactc(pack, "check", "--format", "json").out)
            assert (quick.code == 0) == (not slow["findings"]), (path, new, quick)
            for finding in slow["findings"]:
                assert finding["code"] in quick.out
        file.write_bytes(text)
        assert pactc(pack, "check").code == 0


def test_a_hook_lets_a_plan_begin(tmp_path: Path, pactc: Pactc) -> None:
    """What nobody has made yet is no drift; a commit as such is not complete, and says so."""
    spec = tmp_path / "spec.yaml"
    spec.write_text('version: "1"\ntask: Add two integers.\n')
    assert pactc(tmp_path, "init", "app", "--spec", "spec.yaml").code == 0
    app = tmp_path / "app"
    run_git(app, "add", "-A")
    assert pactc(app, "check", "--staged").code == 0
    assert pactc(app, "check").code == 1
    run_git(app, "commit", "-q", "-m", "start")
    assert pactc(app, "check", "--rev", "HEAD").code == 1


def test_what_was_begun_cannot_be_unmade(pack: Path, pactc: Pactc) -> None:
    """Neither by removing an artifact, nor by removing its record as well."""
    run_git(pack, "rm", "-q", "pact/trust.json")
    assert "P302 trust is missing" in pactc(pack, "check", "--staged").out
    run_git(pack, "rm", "-q", ".pact/records/pact/trust.json.json")
    done = pactc(pack, "check", "--staged")
    assert done.code == 1
    assert "P302 trust is missing" in done.out


def test_a_derived_document_that_is_none_any_more_is_told_so(pack: Path, pactc: Pactc) -> None:
    """In one line, and not in one for each slice that is gone with it."""
    file = pack / "pact/trust.json"
    file.write_text(file.read_text(encoding="utf-8") + "oops\n", encoding="utf-8")
    done = pactc(pack, "check")
    (notes,) = [f["notes"] for f in report(pack, "check")["findings"]]
    assert len(notes) == 1
    assert notes[0].startswith("content: ")
    assert "(line " in notes[0]
    assert "help: run `pactc build --restore trust`\n" in done.out
    assert pactc(pack, "build", "--restore", "trust").code == 0


def test_a_link_is_told_once(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/laws.yaml").rename(pack / "laws.yaml")
    (pack / "pact/laws.yaml").symlink_to("../laws.yaml")
    assert pactc(pack, "check").out.count("P160") == 1


API = "docs/openapi.yaml"


def test_an_operation_is_a_part_of_what_is_made_of_its_contract(pack: Path, pactc: Pactc) -> None:
    edit(pack, API, "summary: Cancel a booking; again is the same.", "summary: Cancel a booking.")
    done = pactc(pack, "check")
    assert done.code == 1
    assert "P301 contract/http is stale\n" in done.out
    assert f"input {API}#/paths  " in done.out
    assert f"input {API}#/components" not in done.out
    assert "booking is stale" not in done.out, "nothing else is made of it"
    assert pactc(pack, "accept", "contract/http", *REASON).code == 0
    made = {id_ for id_, state in states(pack).items() if state == "stale"}
    assert made == {"tests/http", "brief/http"}
    before = (pack / "pact/tests/test_http.py").read_bytes()
    assert pactc(pack, "build").code == 0
    assert pactc(pack, "check").code == 0
    assert (pack / "pact/tests/test_http.py").read_bytes() == before, "only words have changed"


def test_an_answer_is_a_part_of_the_tests(pack: Path, pactc: Pactc) -> None:
    before = (pack / "pact/tests/test_http.py").read_bytes()
    edit(pack, API, "maxLength: 20, default", "maxLength: 21, default")
    assert pactc(pack, "accept", "contract/http", *REASON).code == 0
    assert pactc(pack, "build").code == 0
    assert (pack / "pact/tests/test_http.py").read_bytes() != before


def test_what_no_operation_says_makes_nothing_stale(pack: Path, pactc: Pactc) -> None:
    edit(pack, API, 'version: "1.0"', 'version: "1.1"')
    assert pactc(pack, "check") == (0, "all 28 artifacts are fresh\n", "")


def test_an_openapi_document_is_read_as_strictly_as_all(pack: Path, pactc: Pactc) -> None:
    with (pack / API).open("a") as file:
        file.write("info: {title: Twice}\n")
    done = pactc(pack, "check")
    assert done.code == 1
    assert "the key 'info' is given twice in one mapping" in done.out
    assert f" --> {API}:" in done.out


@pytest.mark.parametrize("name", ["docs/openapi.yml", "../openapi.yaml", '"@root"', '"**"'])
def test_a_document_that_is_not_there(pack: Path, pactc: Pactc, git: Git, name: str) -> None:
    """No name takes the contract out of the plan, or leads out of the project."""
    edit(pack, "pact/contracts/http.yaml", "openapi: docs/openapi.yaml", f"openapi: {name}")
    (pack.parent / "openapi.yaml").write_bytes((pack / API).read_bytes())
    done = pactc(pack, "check")
    assert done.code == 1
    assert "pact/contracts/http.yaml:14:" in done.out
    assert "P716 " in done.out or "P20" in done.out
    git(pack, "commit", "-qam", "another document")
    assert pactc(pack, "check", "--rev", "HEAD").code == 1
