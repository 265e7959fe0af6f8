"""The memo never lies: after any edit, `pactc check` says with it what it says without."""

from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc import entry, quick, report
from pactc.report import Result

from .conftest import copied

GRAPH, CONTROLS, LAWS = "pact/graph.yaml", "pact/controls.json", "pact/laws.yaml"
CONTRACT = "pact/contracts/booking.yaml"
RECORD = f".pact/records/{CONTROLS}.json"
CLEAN = "all 28 artifacts are fresh\n"
OLD = 1_700_000_000
Edit = Callable[[Path, Any], None]


def plain_git(folder: Path, *args: str, check: bool = True) -> None:
    """For a property, which cannot have a fixture anew for each example."""
    name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(
        ["git", "-C", str(folder), *name, *args],
        check=check, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def ask(folder: Path) -> tuple[int, str, str]:
    """`pactc check` from its real beginning, in this process."""
    out, err = io.StringIO(), io.StringIO()
    limits, argv = gc.get_threshold(), sys.argv
    try:
        sys.argv = ["pactc", "check"]
        with chdir(folder), redirect_stdout(out), redirect_stderr(err):
            code = entry.main()
    finally:
        sys.argv = argv
        gc.set_threshold(*limits)
    return code, out.getvalue(), err.getvalue()


def same(folder: Path) -> tuple[int, str, str]:
    """What `check` says; fails if it says something else without any memo."""
    with_memo = ask(folder)
    memos = folder / ".git" / "pactc"
    aside = folder / ".git" / "aside"
    memos.rename(aside)
    without = ask(folder)
    shutil.rmtree(memos, ignore_errors=True)
    aside.rename(memos)
    assert with_memo == without
    return with_memo


def remembered(folder: Path) -> None:
    """Check until the memo answers: what was written a moment ago is not remembered at once."""
    for _ in range(20):
        assert ask(folder)[0] == 0
        seen = quick.observe(str(folder))
        if seen is not None and quick.answer(str(folder), seen) is not None:
            return
        time.sleep(0.03)
    raise AssertionError("the memo never answers")


def swap(folder: Path, path: str, old: bytes, new: bytes) -> None:
    """An edit that leaves size and times as they were, but for the time of the last change, which
    nobody can set. Git compares that by the second, so another one must have begun."""
    file = folder / path
    before = file.stat()
    while int(time.time()) == int(before.st_ctime):
        time.sleep(0.05)
    data = file.read_bytes()
    assert len(old) == len(new)
    assert old in data
    file.write_bytes(data.replace(old, new, 1))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(path: str, text: str) -> Edit:
    def edit(folder: Path, git: Any) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text((file.read_text() if file.exists() else "") + text)

    return edit


def delete(path: str) -> Edit:
    return lambda folder, git: (folder / path).unlink(missing_ok=True)


def run(*args: str) -> Edit:
    return lambda folder, git: git(folder, *args, check=False)


def both(*edits: Edit) -> Edit:
    def edit(folder: Path, git: Any) -> None:
        for each in edits:
            each(folder, git)

    return edit


def same_size(folder: Path, git: Any) -> None:
    data = (folder / CONTROLS).read_bytes()
    word = b'"covered"' if b'"covered"' in data else b'"planned"'
    word = word if word in data else data[10:19]
    swap(folder, CONTROLS, word, bytes(reversed(word)))


def to_link(folder: Path, git: Any) -> None:
    (folder / LAWS).unlink(missing_ok=True)
    (folder / LAWS).symlink_to("threats.yaml")


def rename(folder: Path, git: Any) -> None:
    if (folder / CONTRACT).exists():
        (folder / CONTRACT).rename(folder / "pact/contracts/bookings.yaml")


def nested(folder: Path, git: Any) -> None:
    inner = folder / "pact/contracts/inner"
    inner.mkdir(exist_ok=True)
    git(inner, "init", "-q")
    (inner / "x.yaml").write_text("a: 1\n")


def conflict(folder: Path, git: Any) -> None:
    git(folder, "stash", "-q", "-u", check=False)
    for branch, text in (("one", "# one\n"), ("two", "# two\n")):
        git(folder, "checkout", "-q", "-B", branch, "main", check=False)
        append(LAWS, text)(folder, git)
        git(folder, "commit", "-q", "-am", branch, check=False)
    git(folder, "merge", "-q", "one", check=False)


def forged(folder: Path, git: Any) -> None:
    """A copy of the memo where a commit could put one."""
    for place in (".pact/cache", "pact", ".pact", ".git.pactc"):
        (folder / place).mkdir(exist_ok=True)
        shutil.copyfile(folder / ".git/pactc" / quick.NAME, folder / place / quick.NAME)


EDITS: dict[str, Edit] = {
    "nothing": lambda folder, git: None,
    "same size, same times": same_size,
    "a comment": append(LAWS, "# a comment\n"),
    "an edit of a derived file": append(CONTROLS, " "),
    "another edit of it": append("pact/trust.json", "{"),
    "an edit of a source": append("build-spec.yaml", "# words\n"),
    "another task": lambda f, g: swap(f, "build-spec.yaml", b"task: |", b"task: >"),
    "an edit of an authored file": append(CONTRACT, "# words\n"),
    "a broken authored file": append(CONTRACT, "a: [\n"),
    "a broken graph": append(GRAPH, "a: [\n"),
    "a broken source": append("pact/policy.yaml", "a: [\n"),
    "an edit of what is no artifact": append("README.md", "words\n"),
    "an edit of the code": append("src/booking/slots.py", "# words\n"),
    "a new file": append("src/new.py", "x = 1\n"),
    "a new file that looks like an artifact": append("pact/contracts/new.yaml", "a: 1\n"),
    "a new record": append(".pact/records/pact/new.yaml.json", "{}\n"),
    "a new rule": append("pact/rules/new.yaml", "kind: graph\n"),
    "a new schema": append("pact/schemas/graph.schema.json", "{}\n"),
    "a deleted artifact": delete(CONTROLS),
    "a deleted contract": delete(CONTRACT),
    "a deleted graph": delete(GRAPH),
    "a deleted source": delete("pact/waivers.yaml"),
    "a deleted record": delete(RECORD),
    "a renamed contract": rename,
    "an edit of a record": append(RECORD, " "),
    "a broken record": append(RECORD, "<<<<<<< ours\n"),
    "git add": run("add", "-A"),
    "git add -N": both(append("pact/contracts/new.yaml", "a: 1\n"), run("add", "-N", ".")),
    "git commit": run("commit", "-q", "-m", "x"),
    "git commit -a": run("commit", "-q", "-a", "-m", "x", "--allow-empty"),
    "git rm --cached": run("rm", "-q", "--cached", CONTROLS),
    "git stash": run("stash", "-q", "-u"),
    "git stash pop": run("stash", "pop", "-q"),
    "git checkout": run("checkout", "-q", "HEAD", "--", "."),
    "git reset": run("reset", "-q"),
    "git reset --hard": run("reset", "-q", "--hard"),
    "git clean": run("clean", "-qfd"),
    "another branch": run("checkout", "-q", "-B", "other"),
    "back to main": run("checkout", "-q", "main"),
    "the other branch": run("checkout", "-q", "other"),
    "a detached head": run("checkout", "-q", "--detach"),
    "a merge with conflicts": conflict,
    "assume-unchanged": run("update-index", "--assume-unchanged", CONTROLS),
    "skip-worktree": run("update-index", "--skip-worktree", LAWS),
    "assume-unchanged, then an edit": both(
        run("update-index", "--assume-unchanged", CONTROLS), append(CONTROLS, "{")
    ),
    "flags away": run("update-index", "--no-assume-unchanged", "--no-skip-worktree", CONTROLS),
    "a filter by info/attributes": append(".git/info/attributes", "*.json filter=evil\n"),
    "a filter by .gitattributes": append("pact/.gitattributes", "*.json filter=evil\n"),
    "an excluded filter": both(
        append(".git/info/exclude", ".gitattributes\n"),
        append("pact/.gitattributes", "*.json filter=evil\n"),
    ),
    "an excluded file": both(
        append(".git/info/exclude", "pact/contracts/*.yaml\n"),
        append("pact/contracts/new.yaml", "a: 1\n"),
    ),
    "an ignored file": both(append(".gitignore", "*.log\n"), append("pact/x.log", "words\n")),
    "an ignored artifact": both(append(".gitignore", "controls.json\n"), delete(CONTROLS)),
    "an ignored, untracked artifact": both(
        append(".gitignore", "controls.json\n"), run("rm", "-q", "--cached", CONTROLS)
    ),
    "chmod": lambda folder, git: (folder / LAWS).chmod(0o755),
    "chmod 0": lambda folder, git: (folder / "README.md").chmod(0o000),
    "touch": lambda folder, git: os.utime(folder / LAWS, (OLD, OLD)),
    "a link": to_link,
    "a repository within": nested,
    "no ctime": run("config", "core.trustctime", "false"),
    "minimal stat": run("config", "core.checkStat", "minimal"),
    "no ctime, then same size, same times": both(
        run("config", "core.trustctime", "false"), run("config", "core.checkStat", "minimal"),
        lambda folder, git: (remembered(folder) if ask(folder)[0] == 0 else None),
        same_size,
    ),
    "a file system monitor": run("config", "core.fsmonitor", "true"),
    "an untracked cache": run("update-index", "--untracked-cache"),
    "a split index": run("update-index", "--split-index"),
    "forged memos in the work tree": forged,
    "CRLF": lambda folder, git: (folder / LAWS).write_bytes(
        (folder / LAWS).read_bytes().replace(b"\n", b"\r\n")
    ),
    "autocrlf": run("config", "core.autocrlf", "true"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_one_edit(pack: Path, git: Any, name: str) -> None:
    """From a clean tree."""
    remembered(pack)
    EDITS[name](pack, git)
    same(pack)


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_one_edit_of_a_tree_that_differs_from_head(pack: Path, git: Any, name: str) -> None:
    """Changed files, and all is fresh: the memo holds their times."""
    append(LAWS, "# another comment\n")(pack, git)
    append("notes.md", "words\n")(pack, git)
    remembered(pack)
    EDITS[name](pack, git)
    same(pack)


@pytest.fixture(scope="module")
def base(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(_template, tmp_path_factory.mktemp("base") / "pack")
    remembered(folder)
    return folder


@given(names=st.lists(st.sampled_from(list(EDITS)), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
@pytest.mark.slow
def test_many_edits(base: Path, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = copied(base, Path(name) / "pack")
        ask(folder)
        for each in names:
            EDITS[each](folder, plain_git)
            same(folder)


def test_the_short_answer_is_the_long_one() -> None:
    for count in (1, 2, 23):
        result = Result("check", (), (), (), count, exit_code=0)
        assert entry.all_fresh(count) == report.render("text", result)


def test_a_second_check_opens_nothing_but_the_memo(pack: Path) -> None:
    remembered(pack)
    assert ask(pack) == (0, CLEAN, "")


def test_the_memo_of_another_project_is_none(pack: Path, git: Any) -> None:
    """Two projects in one repository share a Git directory."""
    shutil.copytree(pack / "pact", pack / "sub/pact")
    (pack / "sub/build-spec.yaml").write_bytes((pack / "build-spec.yaml").read_bytes())
    remembered(pack)
    sub = ask(pack / "sub")
    assert sub[0] == 1  # nothing is recorded there
    assert ask(pack)[0] == 0


def test_a_memo_of_another_pactc_is_none(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(pack)
    seen = quick.observe(str(pack))
    assert seen
    monkeypatch.setattr(quick, "__version__", "0.0.0")
    assert quick.answer(str(pack), seen) is None


@pytest.mark.parametrize("data", [b"", b"rubbish", b"(\x00", b"N", b"i\x07\x00\x00\x00"])
def test_a_broken_memo_is_none(pack: Path, data: bytes) -> None:
    remembered(pack)
    (pack / ".git/pactc" / quick.NAME).write_bytes(data)
    assert ask(pack) == (0, CLEAN, "")


def test_broken_plans_are_none(pack: Path) -> None:
    remembered(pack)
    for plan in (pack / ".git/pactc").glob("plan.*.memo"):
        plan.write_bytes(plan.read_bytes()[:100])
    append(CONTRACT, "# words\n")(pack, None)
    assert same(pack)[0] == 0


def test_no_commit_can_bring_a_memo(pack: Path, git: Any) -> None:
    """Git refuses a path with a component `.git`, in any case, so the place is safe."""
    blob = git(pack, "hash-object", "-w", "README.md").out.strip()
    for path in (".git/pactc/clean.memo", ".GIT/pactc/clean.memo"):
        done = git(
            pack, "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true",
            "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", check=False,
        )  # fmt: skip
        assert done.code != 0


@pytest.mark.parametrize("args", [["--staged"], ["--rev", "HEAD"], ["contract/booking"]])
def test_other_questions_ask_no_memo(pack: Path, pactc: Any, args: list[str]) -> None:
    remembered(pack)
    memo = pack / ".git/pactc" / quick.NAME
    known = memo.read_bytes()
    append(CONTROLS, "{")(pack, None)
    expected = 0 if args[0] in ("--staged", "--rev", "contract/booking") else 1
    assert pactc(pack, "check", *args).code == expected
    assert memo.read_bytes() == known


def test_a_check_that_found_something_is_not_remembered(pack: Path) -> None:
    append(CONTROLS, "{")(pack, None)
    for _ in range(2):
        assert ask(pack)[0] == 1
    assert not (pack / ".git/pactc" / quick.NAME).exists()


def test_a_read_only_repository_is_checked(pack: Path) -> None:
    (pack / ".git/pactc").mkdir(exist_ok=True)
    shutil.rmtree(pack / ".git/pactc")
    (pack / ".git/pactc").write_bytes(b"no folder")
    assert ask(pack) == (0, CLEAN, "")


def test_a_linked_work_tree_is_checked(pack: Path, git: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(pack, "worktree", "add", "-q", str(other))
    assert ask(other) == ask(other) == (0, CLEAN, "")
    append(CONTROLS, "{")(other, None)
    assert ask(other)[0] == 1
    assert ask(pack)[0] == 0


@pytest.fixture(autouse=True)
def _nobodys_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
