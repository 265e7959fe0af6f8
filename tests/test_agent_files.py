"""Files for agents: asked for in the spec, made and watched like any artifact, and never instead of
what somebody else wrote. Their hooks run here as Claude Code runs them: by a shell, with JSON on
standard input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.agent_files import FILES, SPEC, asked, with_files
from pactc.cli import COMMANDS
from pactc.documents import parse
from pactc.errors import PactError

from .conftest import Done, copied, run_pactc
from .trees import commit, edit

PATHS = [path for _, path in FILES.values()]


@pytest.fixture(scope="module")
def _asking(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(_template, tmp_path_factory.mktemp("asking") / "booking")
    done = run_pactc(folder, "init", "--agents")
    assert done.code == 0, done
    commit(folder, "files for agents")
    assert run_pactc(folder, "check").code == 0
    return folder


@pytest.fixture
def asking(_asking: Path, tmp_path: Path) -> Path:
    """The booking pack with files for agents, built and committed."""
    return copied(_asking, tmp_path / "asking")


def state(folder: Path, kind: str) -> str | None:
    done = run_pactc(folder, "status", "--format", "json")
    rows = {a["id"]: a["state"] for a in json.loads(done.out)["artifacts"]}
    return rows.get(kind)


# -- made, and watched ---------------------------------------------------------------------------


def test_a_project_that_does_not_ask_gets_none(pack: Path) -> None:
    assert run_pactc(pack, "build").code == 0
    assert not [path for path in PATHS if (pack / path).exists()]
    (pack / "AGENTS.md").write_text("Our own words.\n")
    assert run_pactc(pack, "check").code == 0
    assert state(pack, "agentsmd") is None


def test_init_asks_for_all_of_them_and_makes_them(pack: Path) -> None:
    before = (pack / SPEC).read_text()
    done = run_pactc(pack, "init", "--agents")
    assert done.out.splitlines()[-1] == "next: run `pactc build`", "the bar is confirmed already"
    assert done.code == 0
    assert [line for line in done.out.splitlines() if line.startswith("wrote")] == [
        f"wrote  {path}" for path in PATHS
    ]
    after = (pack / SPEC).read_text()
    assert re.sub(r"  agents:\n(    \w+: true\n)+", "", after) == before
    assert asked(after.encode()) == dict.fromkeys(FILES, True)
    assert run_pactc(pack, "check").code == 0
    assert run_pactc(pack, "build").err.endswith("nothing to make\n")
    again = run_pactc(pack, "init", "--agents")
    assert [f"kept   {path}" in again.out for path in PATHS] == [True] * len(PATHS)
    assert (pack / SPEC).read_text() == after


def test_a_new_project(tmp_path: Path) -> None:
    done = run_pactc(tmp_path, "init", "--agents", "new")
    assert done.code == 0
    assert all((tmp_path / "new" / path).is_file() for path in PATHS)
    assert "next: write the task" in done.out


@pytest.mark.parametrize("path", PATHS)
def test_an_edit_is_drift(asking: Path, path: str) -> None:
    kind = next(kind for kind, at in FILES.values() if at == path)
    made = (asking / path).read_bytes()
    changed = made.replace(b"pactc", b"notpactc") if path.endswith(".json") else made + b"more\n"
    (asking / path).write_bytes(changed)
    done = run_pactc(asking, "check")
    assert done.code == 1
    assert f"P304 {kind} was edited by hand" in done.out
    assert run_pactc(asking, "build", "--restore", kind).code == 0
    assert (asking / path).read_bytes() == made


def test_a_commit_that_was_edited_to_fit_is_refused(asking: Path) -> None:
    """The file and its record agree; made again, it is another one."""
    edit(asking, "AGENTS.md", "Never weaken", "Weaken")
    other = asking.parent / "other"
    shutil.copytree(asking, other)
    record = other / ".pact/records/AGENTS.md.json"
    said = json.loads(record.read_text())
    from pactc.fingerprint import of_file

    said["content"][""] = of_file((other / "AGENTS.md").read_bytes())
    record.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n")
    commit(other, "cheat")
    done = run_pactc(other, "check", "--rev", "HEAD")
    assert done.code == 1
    assert "AGENTS.md" in done.out


def test_without_its_entry_a_file_is_nobodys(asking: Path) -> None:
    edit(asking, SPEC, "    script: true\n", "")
    done = run_pactc(asking, "check")
    assert "P305" in done.out
    assert run_pactc(asking, "build", "--prune").code == 0
    assert run_pactc(asking, "check").code == 0
    assert (asking / ".agents/pactc-hook.sh").is_file()  # from now on it is the user's


def test_a_kind_of_ones_own_is_told(asking: Path) -> None:
    assert "`wordlist`" not in (asking / "AGENTS.md").read_text()
    shutil.copytree(Path(__file__).parent / "data/own_kind", asking, dirs_exist_ok=True)
    assert state(asking, "agentsmd") == "stale"
    assert run_pactc(asking, "build", "agentsmd").code == 0
    text = (asking / "AGENTS.md").read_text()
    assert "| `glossary` | `pact/glossary.yaml` | an author: you, if `pactc next` asks |" in text
    assert "| `wordlist` |" in text


def test_an_entry_that_is_new_is_seen_at_once(asking: Path) -> None:
    """Also by a check that remembers: the plan depends on the spec."""
    edit(asking, SPEC, "    script: true\n", "    script: false\n")
    assert run_pactc(asking, "build", "--prune").code == 0
    (asking / ".agents/pactc-hook.sh").unlink()
    commit(asking, "no script")
    assert run_pactc(asking, "check").code == 0
    edit(asking, SPEC, "    script: false\n", "    script: true\n")
    done = run_pactc(asking, "check")
    assert done.code == 1
    assert "P302 agentscript is missing" in done.out


# -- what somebody else wrote --------------------------------------------------------------------


@pytest.mark.parametrize("key", FILES)
def test_what_is_there_is_left_as_it_is(pack: Path, key: str) -> None:
    file = pack / FILES[key][1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"model": "theirs"}\n')
    done = run_pactc(pack, "init", "--agents")
    assert done.code == 0
    assert f"kept   {FILES[key][1]}: it is yours" in done.out
    assert file.read_text() == '{"model": "theirs"}\n'
    found = asked((pack / SPEC).read_bytes())
    assert found is not None
    assert set(found) == set(FILES) - {key}
    assert run_pactc(pack, "check").code == 0


def test_a_build_does_not_replace_it_either(pack: Path) -> None:
    (pack / "AGENTS.md").write_text("Our own words.\n")
    edit(pack, SPEC, "  budget: 25\n", "  budget: 25\n  agents: {guide: true}\n")
    done = run_pactc(pack, "build")
    assert done.code == 1
    assert "P890 AGENTS.md exists" in done.out
    assert (pack / "AGENTS.md").read_text() == "Our own words.\n"
    assert not (pack / ".pact/records/AGENTS.md.json").exists()
    assert run_pactc(pack, "build", "--restore", "agentsmd").code == 0
    assert "Working in this repository" in (pack / "AGENTS.md").read_text()
    assert run_pactc(pack, "check").code == 0


def test_a_record_that_git_could_not_merge_is_no_reason_to_ask(asking: Path) -> None:
    record = asking / ".pact/records/AGENTS.md.json"
    record.write_text("<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    assert run_pactc(asking, "build").code == 0
    assert run_pactc(asking, "check").code == 0


# -- the spec ------------------------------------------------------------------------------------

HEAD = 'version: "1"\ntask: Keep notes.\n'


@pytest.mark.parametrize(
    "config",
    [
        "", "config:\n  budget: 5\n", "config: # ours\n    # four\n    budget: 5\n",
        "config:\n  budget: 5", "\n# the end\n", "config:\r\n  budget: 5\r\n",
        "readiness:\n  security: strict\n",
    ],
    ids=range(7),
)  # fmt: skip
def test_lines_are_added_and_nothing_else_changes(config: str) -> None:
    spec = (HEAD + config).encode()
    made = with_files(spec, ["guide", "hooks"])
    assert asked(made) == {"guide": True, "hooks": True}
    kept = made.decode().splitlines()
    assert [line for line in spec.decode().splitlines() if line not in kept] == []
    value = parse(made, SPEC)
    assert isinstance(value, dict)
    assert isinstance(value["config"], dict)
    del value["config"]["agents"]
    before = parse(spec, SPEC)
    assert isinstance(before, dict)
    assert {k: v for k, v in value.items() if v} == before


@pytest.mark.parametrize("config", ["config: {budget: 5}\n", '"config":\n  budget: 5\n'])
def test_a_layout_without_a_place(config: str) -> None:
    with pytest.raises(PactError) as caught:
        with_files((HEAD + config).encode(), ["guide"])
    assert caught.value.code == "P891"
    assert [note.strip() for note in caught.value.finding.notes][-1] == "guide: true"


@given(st.text(alphabet="config:\n #{}abc5-\"'", max_size=40), st.sets(st.sampled_from([*FILES])))
def test_whatever_the_layout_nothing_is_lost(text: str, keys: set[str]) -> None:
    spec = (HEAD + text).encode()
    try:
        before = parse(spec, SPEC)
        if not isinstance(before, dict):
            return
        made = with_files(spec, sorted(keys))
    except PactError:
        return
    after = parse(made, SPEC)
    assert isinstance(after, dict)
    assert {k: v for k, v in after.items() if k != "config"} == {
        k: v for k, v in before.items() if k != "config"
    }


# -- what they say -------------------------------------------------------------------------------


def test_every_command_that_they_name_exists(asking: Path) -> None:
    for path in PATHS:
        text = (asking / path).read_text()
        named = set(re.findall(r"`pactc ([a-z]+)", text)) | set(
            re.findall(r"exec pactc (\w+)", text)
        )
        assert named <= COMMANDS.keys(), path


def test_claude_imports_the_guide(asking: Path) -> None:
    assert (asking / "CLAUDE.md").read_text().splitlines()[0] == "@AGENTS.md"


def test_the_skill_has_its_head(asking: Path) -> None:
    text = (asking / ".claude/skills/pactc/SKILL.md").read_text()
    _, head, _ = text.split("---\n", 2)
    value = parse(head.encode(), "head.yaml")
    assert isinstance(value, dict)
    assert value["name"] == "pactc"
    assert 0 < len(str(value["description"])) <= 1024


def test_the_law_is_named(asking: Path) -> None:
    for path in PATHS:
        if path != "CLAUDE.md":  # which imports the one that says so
            assert "the law" in (asking / path).read_text(), path


def test_they_are_the_same_everywhere(asking: Path, tmp_path: Path) -> None:
    """No time, host, user, or path in them."""
    other = tmp_path / "elsewhere"
    shutil.copytree(asking, other)
    for kind, path in FILES.values():
        (other / path).unlink()
        assert run_pactc(other, "build", kind).code == 0
        assert (other / path).read_bytes() == (asking / path).read_bytes()


# -- the hooks -----------------------------------------------------------------------------------


def hook(folder: Path, event: str, stdin: str | bytes, *, path: str | None = None) -> Done:
    """The first hook of an event, by a real shell, as Claude Code runs it."""
    settings = json.loads((folder / ".claude/settings.json").read_text())
    (entry,) = settings["hooks"][event]
    (command,) = entry["hooks"]
    assert command["type"] == "command"
    return shell(folder, command["command"], stdin, path=path)


def shell(folder: Path, command: str, stdin: str | bytes, *, path: str | None = None) -> Done:
    bin_ = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["bash", "-c", command],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        cwd="/",
        check=False,
        env={**os.environ, "PATH": path or f"{bin_}:{os.environ['PATH']}",
             "CLAUDE_PROJECT_DIR": str(folder)},
    )  # fmt: skip
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def edited(folder: Path, file: str) -> str:
    """What Claude Code sends after an edit."""
    return json.dumps({
        "session_id": "abc", "transcript_path": "/tmp/t.jsonl", "cwd": str(folder),
        "hook_event_name": "PostToolUse", "tool_name": "Edit",
        "tool_input": {"file_path": file, "old_string": "a", "new_string": "b"},
        "tool_response": {"filePath": file, "success": True},
    })  # fmt: skip


def stopping(folder: Path, *, active: bool = False) -> str:
    return json.dumps({"session_id": "abc", "cwd": str(folder), "hook_event_name": "Stop",
                       "stop_hook_active": active})  # fmt: skip


def test_a_hook_says_nothing_where_all_follows(asking: Path) -> None:
    for event, said in (("PostToolUse", edited(asking, "src/x.py")), ("Stop", stopping(asking))):
        assert hook(asking, event, said) == Done(0, "", "")


def test_a_hook_tells_what_to_mend(asking: Path) -> None:
    edit(asking, "pact/controls.json", "planned", "covered")
    file = str(asking / "pact/controls.json")
    for event, said in (("PostToolUse", edited(asking, file)), ("Stop", stopping(asking))):
        done = hook(asking, event, said)
        assert (done.code, done.out) == (2, "")
        assert "P304 controls was edited by hand" in done.err
        assert "help: run `pactc build --restore controls`" in done.err


def test_a_hook_lets_an_agent_end_that_was_told(asking: Path) -> None:
    edit(asking, "pact/controls.json", "planned", "covered")
    assert hook(asking, "Stop", stopping(asking, active=True)) == Done(0, "", "")


def test_a_file_elsewhere_is_no_business_of_the_project(asking: Path) -> None:
    edit(asking, "pact/controls.json", "planned", "covered")
    assert hook(asking, "PostToolUse", edited(asking, "/tmp/notes.txt")).code == 0
    assert hook(asking, "PostToolUse", edited(asking, f"{asking}/../x")).code == 0
    assert hook(asking, "PostToolUse", edited(asking, "pact/../pact/controls.json")).code == 2


@pytest.mark.parametrize(
    "stdin", ["", "{", "[]", "7", "null", "[" * 100_000, b"\xff\xfe", '{"tool_input": 7}',
              '{"tool_input": {"file_path": "a\\u0000b"}}'], ids=range(9)
)  # fmt: skip
def test_whatever_is_sent(asking: Path, stdin: str | bytes) -> None:
    assert hook(asking, "Stop", stdin).code == 0
    edit(asking, "pact/controls.json", "planned", "covered")
    done = hook(asking, "Stop", stdin)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_work_that_nobody_has_begun_stops_no_agent(tmp_path: Path) -> None:
    assert run_pactc(tmp_path, "init", "--agents").code == 0
    assert run_pactc(tmp_path, "check").code == 1
    assert hook(tmp_path, "Stop", stopping(tmp_path)) == Done(0, "", "")


def test_a_document_that_cannot_be_read(asking: Path) -> None:
    (asking / SPEC).write_text("version: [\n")
    done = hook(asking, "Stop", stopping(asking))
    assert done.code == 2
    assert re.search(r"^P1\d\d ", done.err)


def test_where_nothing_can_be_checked_nobody_is_stopped(asking: Path) -> None:
    (asking / ".git").rename(asking / "git")
    done = hook(asking, "Stop", stopping(asking))
    assert done.code == 1
    assert "P150" in done.err


def test_few_are_told_of_many(asking: Path) -> None:
    for path in (asking / "pact/briefs").iterdir():
        path.write_text("nothing\n")
    edit(asking, "pact/controls.json", "planned", "covered")
    done = hook(asking, "Stop", stopping(asking))
    assert done.err.count("help:") == 5
    assert "6 to mend, the first 5 above" in done.err


def test_the_script_for_others(asking: Path, tmp_path: Path) -> None:
    command = f"sh {asking}/.agents/pactc-hook.sh"
    assert shell(asking, command, "") == Done(0, "", "")
    edit(asking, "pact/controls.json", "planned", "covered")
    done = shell(asking, command, "")
    assert done.code == 2
    assert "P304" in done.err
    bare = tmp_path / "bin"
    bare.mkdir()
    for tool in ("sh", "dirname", "bash"):
        (bare / tool).symlink_to(str(shutil.which(tool)))
    done = shell(asking, command, "", path=str(bare))
    assert done.code == 1
    assert "pip install pactc" in done.err


def test_a_hook_writes_nothing(asking: Path) -> None:
    edit(asking, "pact/controls.json", "planned", "covered")
    before = {p: p.read_bytes() for p in asking.rglob("*") if p.is_file() and ".git" not in p.parts}
    hook(asking, "Stop", stopping(asking))
    after = {p: p.read_bytes() for p in asking.rglob("*") if p.is_file() and ".git" not in p.parts}
    assert after == before
