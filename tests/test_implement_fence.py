"""What was written where: every way to change a tree is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.implement import fence, state


def own(path: str) -> bool:
    return path == "src/a.py" or path.startswith("src/pkg/")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "pact").mkdir(parents=True)
    (folder / "src").mkdir()
    (folder / "src/a.py").write_text("a = 1\n")
    (folder / "pact/x.yaml").write_text("x: 1\n")
    (folder / ".git").write_text("gitdir: ../admin\n")
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin/HEAD").write_text("0" * 40)
    return folder


def after(tree: Path, act: Callable[[], object]) -> list[str]:
    admin = tree.parent / "admin"
    before = fence.seen(tree, admin)
    act()
    fence.tidy(tree)
    return fence.offences(before, fence.seen(tree, admin), own)


def test_its_own_files_may_change(tree: Path) -> None:
    def act() -> None:
        (tree / "src/a.py").write_text("a = 2\n")
        (tree / "src/pkg/deep").mkdir(parents=True)
        (tree / "src/pkg/deep/b.py").write_text("")
        (tree / "src/pkg/__pycache__").mkdir()
        (tree / "src/pkg/__pycache__/b.pyc").write_text("")
        (tree / ".pytest_cache/v").mkdir(parents=True)

    assert after(tree, act) == []
    assert not (tree / ".pytest_cache").exists()
    taken = fence.taken(tree, own, "")
    assert sorted(taken) == ["src/a.py", "src/pkg/deep/b.py"]
    assert taken["src/a.py"].data == b"a = 2\n"


ACTS: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "added": (lambda t: (t / "new").write_text(""), ["added new"]),
    "changed": (lambda t: (t / "pact/x.yaml").write_text("x: 2\n"), ["changed pact/x.yaml"]),
    "deleted": (lambda t: (t / "pact/x.yaml").unlink(), ["deleted pact/x.yaml"]),
    "folder gone": (lambda t: shutil.rmtree(t / "pact"), ["deleted pact/x.yaml"]),
    "mode": (lambda t: (t / "pact/x.yaml").chmod(0o755), ["changed pact/x.yaml"]),
    "link": (lambda t: (t / "l").symlink_to("src"), ["added l, which is a link to src"]),
    "link of its own": (
        lambda t: ((t / "src/a.py").unlink(), (t / "src/a.py").symlink_to("../pact/x.yaml")),
        ["changed src/a.py, which is a link to ../pact/x.yaml"],
    ),
    "folder for a link": (
        lambda t: (shutil.rmtree(t / "src"), (t / "src").symlink_to("/etc")),
        ["changed src, which is a link to /etc"],
    ),
    "pipe": (lambda t: os.mkfifo(t / "p"), ["added p, which is a special file"]),
    "git link": (lambda t: (t / ".git").write_text("gitdir: /x\n"), ["changed .git"]),
    "git head": (
        lambda t: (t / "../admin/HEAD").write_text("1" * 40),
        ["changed .git/worktrees/admin/HEAD"],
    ),
    "git configuration": (
        lambda t: (t / "../admin/config.worktree").write_text("x"),
        ["added .git/worktrees/admin/config.worktree"],
    ),
    "litter that is a link": (
        lambda t: (t / "__pycache__").symlink_to("/etc"),
        ["added __pycache__, which is a link to /etc"],
    ),
    "litter that is a file": (lambda t: (t / "__pycache__").write_text(""), ["added __pycache__"]),
    "name in bytes": (
        lambda t: Path(os.fsdecode(os.fsencode(t) + b"/\xff")).write_text(""),
        ["added \\udcff, whose name is no plain text"],
    ),
}


@pytest.mark.parametrize("what", ACTS)
def test_everything_else_may_not(tree: Path, what: str) -> None:
    act, said = ACTS[what]
    assert after(tree, lambda: act(tree)) == said


def test_empty_folders_are_nothing(tree: Path) -> None:
    assert after(tree, lambda: (tree / "a/b/c").mkdir(parents=True)) == []


def test_more_than_can_be_looked_at(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "MOST_FILES", 3)
    for name in range(5):
        (tree / f"src/pkg{name}").write_text("")
    with pytest.raises(fence.Broken, match="more than 3 files"):
        fence.seen(tree, tree.parent / "admin")


def test_bytes_that_cost_no_disk(tree: Path) -> None:
    with (tree / "src/holes").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(fence.Broken, match="more than 1024 MB"):
        fence.seen(tree, tree.parent / "admin")


@pytest.mark.parametrize("where", ["src/pkg", "src/pkg/__pycache__"])
def test_folders_without_end(tree: Path, where: str, request: pytest.FixtureRequest) -> None:
    """Deeper than any path can be, and than Python calls itself."""
    (tree / where).mkdir(parents=True, exist_ok=True)
    handle = os.open(tree / where, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("x", dir_fd=handle)
        inner = os.open("x", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", str(tree)], check=True))
    fence.tidy(tree)
    if where == "src/pkg":
        with pytest.raises(fence.Broken, match="more than 100 deep"):
            fence.seen(tree, tree.parent / "admin")
    else:
        assert not (tree / where).exists()
        fence.seen(tree, tree.parent / "admin")
    state.removed(tree)
    assert not tree.exists()
    assert not [*tree.parent.glob(".gone-*")]


@pytest.mark.parametrize("name", ["a\nb.py", "\udcff.py", "\u202e.py", "\x1b[31m.py"])
def test_a_name_of_its_own_that_is_no_text(tree: Path, name: str) -> None:
    (tree / "src/pkg").mkdir()
    (said,) = after(tree, lambda: (tree / "src/pkg" / name).write_text("x"))
    assert said.startswith("added src/pkg/")
    assert said.isprintable()
    assert said.encode()


@pytest.mark.parametrize(
    "name", [".GIT/config", "x/.Git", "git~1", ".git. /a", "a\\.git\\b", ".git:x/y"]
)
def test_a_name_that_git_would_leave_out(tree: Path, name: str) -> None:
    def act() -> None:
        place = tree / "src/pkg" / name
        place.parent.mkdir(parents=True)
        place.write_text("x")

    assert f"added src/pkg/{name}, which Git takes for its own" in after(tree, act)


def test_a_name_that_only_looks_like_that(tree: Path) -> None:
    (tree / "src/pkg").mkdir()
    for name in (".gitattributes", ".gitkeep", "git.py", "a.git.py", ".github"):
        (tree / "src/pkg" / name).write_text("x")
    assert fence.offences({}, {f"src/pkg/{n}": "file - 1" for n in ("a.git", "b.git")}, own) == []
    assert after(tree, lambda: None) == []


def test_more_than_can_be_taken(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "MOST_BYTES", 3)
    with pytest.raises(fence.Broken, match="its source is more than"):
        fence.taken(tree, own, "")


def test_a_link_is_never_read_through(tree: Path) -> None:
    (tree / "src/a.py").unlink()
    (tree / "src/a.py").symlink_to("/etc/passwd")
    assert fence.taken(tree, own, "") == {}


NAMES = st.sampled_from(["src/a.py", "src/pkg", "src/pkg/b.py", "pact/x.yaml", "new", "src"])
KINDS = st.sampled_from(["", "folder", "file - 1", "file - 2", "file x 1", "link to y"])
SEEN = st.dictionaries(NAMES, KINDS.filter(bool))


@given(SEEN, SEEN)
def test_no_change_outside_goes_untold(before: dict[str, str], now: dict[str, str]) -> None:
    """Whatever differs outside of its own, but folders, is in the list; and nothing that is the
    same."""
    told = fence.offences(before, now, own)
    for path in {*before, *now}:
        was, is_ = before.get(path, ""), now.get(path, "")
        named = any(o.split(" ")[1].rstrip(",") == path for o in told)
        outside = not own(path) and not {was, is_} <= {"", "folder"}
        odd = own(path) and is_ == "link to y"
        if was == is_:
            assert not named
        elif outside or odd:
            assert named
