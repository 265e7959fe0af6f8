"""Trees against real Git repositories: what is listed and read, and every lie that is refused."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import codes, paths, tree
from pactc.errors import PactError

FILES = {
    "build-spec.yaml": b"version: '1'\n",
    "pact/graph.yaml": b"criteria: {}\n",
    "pact/contracts/booking.yaml": b"component: booking\n",
    "src/café.py": b"print()\n",
}
ARTIFACT = "pact/graph.yaml"


class Sandbox:
    """A repository of one's own, away from the configuration of whoever runs the tests."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *args: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
        command = ["git", "-C", str(cwd or self.root), *args]
        done = subprocess.run(command, capture_output=True, check=False, env=env)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, path: str, data: bytes = b"x\n") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def commit(self, message: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    @property
    def repo(self) -> tree.Repo:
        return tree.discover(self.root)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.com\n[init]\ndefaultBranch = main\n"
        '[protocol "file"]\nallow = always\n[advice]\ndetachedHead = false\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def empty(tmp_path: Path) -> Sandbox:
    box = Sandbox(tmp_path / "repo")
    box.root.mkdir()
    box.git("init", "-q")
    return box


@pytest.fixture
def box(empty: Sandbox) -> Sandbox:
    for path, data in FILES.items():
        empty.write(path, data)
    empty.commit("first")
    return empty


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Every Git process from now on, as a git on PATH sees its argv and environment."""
    log, real = tmp_path / "log", shutil.which("git")
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$*" >>{log}\nenv >>{log}.env\nexec {real} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    return lambda: log.read_text().splitlines() if log.exists() else []


def found(which: tree.Tree, *asked: str) -> list[tuple[str, str]]:
    findings = which.findings(asked or None)
    for finding in findings:
        assert finding.code in codes.table()
        assert finding.message
        assert finding.help
    return [(finding.code, finding.where.path if finding.where else "") for finding in findings]


def refused(code: str, action: Callable[[], object]) -> PactError:
    with pytest.raises(PactError) as caught:
        action()
    assert caught.value.code == code, caught.value.finding
    assert code in codes.table()
    assert caught.value.finding.message
    assert caught.value.finding.help
    return caught.value


def three(repo: tree.Repo) -> Iterator[tree.Tree]:
    for which in (tree.open_worktree(repo), tree.open_index(repo), tree.open_commit(repo, "HEAD")):
        with which:
            yield which


# discovery


def test_the_repository_is_found_from_any_directory_below(box: Sandbox) -> None:
    for start in (box.root, box.root / "pact" / "contracts", box.root / "not" / "there"):
        repo = tree.discover(start)
        assert (repo.root, repo.git_dir, repo.bare) == (box.root, box.root / ".git", False)
        assert repo.common_dir == repo.git_dir
    assert tree.discover(box.root / ".git" / "hooks").root == box.root


def test_no_repository(tmp_path: Path) -> None:
    assert "git init" in refused("P150", lambda: tree.discover(tmp_path)).finding.help


def test_a_broken_link_to_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    refused("P150", lambda: tree.discover(tmp_path))


def test_the_environment_does_not_choose_the_repository(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Sandbox(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "-q")
    other.write("lie")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.root / ".git" / "objects"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(box.root))
    for which in three(tree.discover(box.root / "pact")):
        assert list(which.list()) == sorted(FILES)
    assert len(tree.commits_touching(box.repo, ARTIFACT)) == 1
    assert os.environ["GIT_DIR"] == str(other.root / ".git")


def test_processes_see_a_scrubbed_environment(
    box: Sandbox, started: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "touch /tmp/owned")
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    tree.open_worktree(box.repo).list()
    seen = (tmp_path / "log.env").read_text()
    assert "GIT_SSH_COMMAND" not in seen
    assert "SECRET_TOKEN" not in seen
    assert "GIT_NO_REPLACE_OBJECTS=1" in seen
    assert all("core.fsmonitor=false" in line for line in started())


def test_the_configuration_does_not_choose_the_work_tree(box: Sandbox, tmp_path: Path) -> None:
    for key, value in (("core.worktree", str(tmp_path)), ("core.bare", "true")):
        box.git("config", key, value)
        for which in three(box.repo):
            assert list(which.list()) == sorted(FILES)
        assert len(tree.commits_touching(box.repo, ARTIFACT)) == 1
        (box.root / ".git" / "config").write_text("[core]\nrepositoryformatversion = 0\n")


def test_linked_work_tree(box: Sandbox, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    box.git("worktree", "add", "-q", "-b", "side", str(linked))
    (linked / "pact" / "new.yaml").write_bytes(b"n\n")
    repo = tree.discover(linked / "pact")
    assert (repo.root, repo.bare) == (linked, False)
    assert repo.git_dir == box.root / ".git" / "worktrees" / "linked"
    assert repo.common_dir == box.root / ".git"
    box.git("add", ".", cwd=linked)
    for which, new in zip(three(repo), (True, True, False), strict=True):
        assert which.exists("pact/new.yaml") == new
        assert which.read(ARTIFACT) == FILES[ARTIFACT]
        assert found(which) == []
    shutil.rmtree(repo.git_dir)
    refused("P150", lambda: tree.discover(linked))


def test_bare_repository(box: Sandbox, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    box.git("clone", "-q", "--bare", str(box.root), str(bare))
    repo = tree.discover(bare / "objects")
    assert (repo.root, repo.bare, repo.git_dir) == (None, True, bare)
    with tree.open_commit(repo, "main") as commit:
        assert commit.read(ARTIFACT) == FILES[ARTIFACT]
        assert found(commit) == []
    refused("P164", lambda: tree.open_worktree(repo))
    refused("P164", lambda: tree.open_index(repo))
    assert [subject for _, subject in tree.commits_touching(repo, ARTIFACT)] == ["first"]


def test_submodule_is_a_repository_of_its_own(box: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(box.root, tmp_path / "copy")
    box.git("submodule", "add", "-q", str(tmp_path / "copy"), "lib")
    box.commit()
    inner = tree.discover(box.root / "lib" / "pact")
    assert inner.root == box.root / "lib"
    assert tree.open_worktree(inner).read(ARTIFACT) == FILES[ARTIFACT]
    for which in three(box.repo):
        assert which.list()["lib"].mode == "160000"
        assert found(which, "lib/pact/graph.yaml", "lib") == [
            ("P161", "lib"),
            ("P161", "lib/pact/graph.yaml"),
        ]


# listing and reading


def test_all_trees_agree_on_a_clean_repository(box: Sandbox) -> None:
    labels = []
    for which in three(box.repo):
        labels.append(which.label)
        assert list(which.list()) == sorted(FILES)
        for path, data in FILES.items():
            assert which.read(path) == data
            assert which.raw(path) == "sha256:" + hashlib.sha256(data).hexdigest()
            assert which.exists(path)
            assert which.list()[path].oid == box.git("rev-parse", f"HEAD:{path}")
        assert not which.exists("pact/none.yaml")
        refused("P154", lambda which=which: which.read("pact/none.yaml"))
        refused("P154", lambda which=which: which.read("pact/graph.yaml/below"))
        assert found(which) == []
    assert labels == ["work tree", "index", box.git("rev-parse", "HEAD")]


def test_what_counts_in_the_work_tree(box: Sandbox) -> None:
    box.write(".gitignore", b"*.log\n__pycache__/\n")
    box.write("noise.log")
    box.write("src/__pycache__/a.pyc")
    box.write("untracked.txt").chmod(0o755)
    (box.root / "build-spec.yaml").unlink()
    (box.root / "empty").mkdir()
    work = tree.open_worktree(box.repo)
    assert list(work.list()) == [
        ".gitignore",
        "pact/contracts/booking.yaml",
        "pact/graph.yaml",
        "src/café.py",
        "untracked.txt",
    ]
    assert work.list()["untracked.txt"] == tree.Entry("100755", None)
    assert not work.exists("build-spec.yaml")


def test_a_file_written_after_the_listing_exists(box: Sandbox) -> None:
    work = tree.open_worktree(box.repo)
    work.list()
    box.write("pact/later.yaml", b"1\n")
    assert work.exists("pact/later.yaml")
    assert work.read("pact/later.yaml") == b"1\n"
    assert found(work, "pact/later.yaml") == []


def test_nested_repositories_are_not_followed(box: Sandbox) -> None:
    box.write("vendor/pact/graph.yaml")
    box.git("init", "-q", cwd=box.root / "vendor")
    work = tree.open_worktree(box.repo)
    assert "vendor/pact/graph.yaml" not in work.list()
    assert found(work, "vendor/pact/graph.yaml") == [("P161", "vendor/pact/graph.yaml")]


def test_index_and_commit_are_not_the_work_tree(box: Sandbox) -> None:
    box.write(ARTIFACT, b"staged\n")
    box.git("add", ARTIFACT)
    box.write(ARTIFACT, b"edited\n")
    texts = [which.read(ARTIFACT) for which in three(box.repo)]
    assert texts == [b"edited\n", b"staged\n", FILES[ARTIFACT]]


def test_content_is_raw_and_binary_safe(box: Sandbox) -> None:
    data = bytes(range(256)) * 300 + b"\n\n"
    box.git("config", "core.autocrlf", "true")
    box.write("blob.bin", data)
    box.write("none", b"")
    box.write(".gitattributes", b"*.bin -text\n")
    box.commit()
    for which in three(box.repo):
        assert which.read("blob.bin") == data
        assert which.read("none") == b""


def test_a_repository_without_commits(empty: Sandbox) -> None:
    empty.write("a")
    assert list(tree.open_worktree(empty.repo).list()) == ["a"]
    assert list(tree.open_index(empty.repo).list()) == []
    refused("P153", lambda: tree.open_commit(empty.repo, "HEAD"))
    assert tree.head_oid(empty.repo) is None
    assert tree.commits_touching(empty.repo, "a") == []


@pytest.mark.parametrize(
    "rev", ["none", "--all", "", "^HEAD", "HEAD:pact", "a..b", "x\0y", "é", "0" * 40]
)
def test_unknown_revisions(box: Sandbox, rev: str) -> None:
    refused("P153", lambda: tree.open_commit(box.repo, rev))


def test_revisions(box: Sandbox) -> None:
    first = box.git("rev-parse", "HEAD")
    box.write(ARTIFACT, b"second\n")
    second = box.commit("second")
    box.git("tag", "-a", "-m", "t", "v1", first)
    for rev, oid in (("HEAD", second), ("v1", first), ("HEAD~1", first), (second[:9], second)):
        with tree.open_commit(box.repo, rev) as commit:
            assert commit.label == oid
    assert tree.head_oid(box.repo) == second
    history = tree.commits_touching(box.repo, ARTIFACT)
    assert history == [(second, "second"), (first, "first")]
    assert tree.commits_touching(box.repo, ARTIFACT, limit=1) == history[:1]
    assert tree.commits_touching(box.repo, "pact/*.yaml") == []
    loose(box, first).unlink()
    refused("P155", lambda: tree.commits_touching(box.repo, ARTIFACT))


def test_sha256_repository(tmp_path: Path) -> None:
    box = Sandbox(tmp_path / "sha256")
    box.root.mkdir()
    box.git("init", "-q", "--object-format=sha256")
    box.write(ARTIFACT, FILES[ARTIFACT])
    box.write("empty.py", b"")
    oid = box.commit("first")
    assert len(oid) == 64
    for which in three(box.repo):
        assert which.read(ARTIFACT) == FILES[ARTIFACT]
        assert which.exists("empty.py")
        assert found(which) == []
    assert tree.commits_touching(box.repo, ARTIFACT) == [(oid, "first")]


# the index that a hook is given


@pytest.mark.parametrize("how", [["-a"], ["build-spec.yaml"]])
def test_a_hook_judges_what_is_being_committed(box: Sandbox, how: list[str]) -> None:
    box.write(ARTIFACT, b"elsewhere staged\n")
    if how != ["-a"]:
        box.git("add", ARTIFACT)
    box.write("build-spec.yaml", b"committed now\n")
    seen = box.root.parent / "seen"
    script = (
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.path[:0] = sys.argv[1:]\n'
        "from pathlib import Path\nfrom pactc import tree\n"
        "with tree.open_index(tree.discover(Path.cwd())) as index:\n"
        f"    data = index.read('build-spec.yaml') + index.read('{ARTIFACT}')\n"
        f"    Path('{seen}').write_bytes(data)\n\"\n"
    )
    hook = box.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script)
    hook.chmod(0o755)
    box.git("commit", "-q", "-m", "partial", *how)
    graph = b"elsewhere staged\n" if how == ["-a"] else FILES[ARTIFACT]
    assert seen.read_bytes() == b"committed now\n" + graph


def test_an_index_from_outside_the_repository_is_not_honoured(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "forged"))
    (tmp_path / "forged").write_bytes(b"")
    assert ARTIFACT in tree.open_index(box.repo).list()
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/none")
    assert ARTIFACT in tree.open_index(box.repo).list()


# what cannot be read


@pytest.mark.parametrize(
    "path", ["../x", "pact/../pact/graph.yaml", "/etc/passwd", "", ".", "a\0b"]
)
def test_paths_that_lead_elsewhere(box: Sandbox, path: str) -> None:
    work = tree.open_worktree(box.repo)
    refused("P170", lambda: work.read(path))


def test_symlinks_are_not_followed(box: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "graph.yaml").write_bytes(b"secret\n")
    (box.root / "link.yaml").symlink_to("pact/graph.yaml")
    (box.root / "dir").symlink_to(secret)
    box.commit()
    for which in three(box.repo):
        assert which.list()["link.yaml"].mode == "120000"
        refused("P160", lambda which=which: which.read("link.yaml"))
        refused("P160", lambda which=which: which.read("dir/graph.yaml"))
        assert found(which, "link.yaml", "dir/graph.yaml", ARTIFACT) == [
            ("P160", "dir/graph.yaml"),
            ("P160", "link.yaml"),
        ]


def test_a_directory_swapped_for_a_symlink_after_the_listing(box: Sandbox, tmp_path: Path) -> None:
    work = tree.open_worktree(box.repo)
    work.list()
    shutil.move(box.root / "pact", tmp_path / "pact")
    (box.root / "pact").symlink_to(tmp_path / "pact")
    refused("P160", lambda: work.read(ARTIFACT))
    assert found(work, ARTIFACT) == [("P160", ARTIFACT)]
    assert ("P160", ARTIFACT) in found(tree.open_worktree(box.repo))


def test_a_file_swapped_after_the_listing(box: Sandbox) -> None:
    work = tree.open_worktree(box.repo)
    work.list()
    before = work.stat_signature(ARTIFACT)
    file = box.root / ARTIFACT
    file.unlink()
    assert work.stat_signature(ARTIFACT) is None
    refused("P154", lambda: work.read(ARTIFACT))
    file.mkdir()
    refused("P162", lambda: work.read(ARTIFACT))
    file.rmdir()
    os.mkfifo(file)
    refused("P162", lambda: work.read(ARTIFACT))
    file.unlink()
    file.write_bytes(FILES[ARTIFACT])
    assert work.stat_signature(ARTIFACT) != before


def test_a_file_that_grows_while_it_is_read(box: Sandbox) -> None:
    file = box.write("growing", b"x" * 100_000)
    work = tree.open_worktree(box.repo)
    done = threading.Event()

    def grow() -> None:
        with file.open("ab", buffering=0) as out:
            while not done.is_set() and out.tell() < 30 << 20:
                out.write(b"x" * 1000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(200):
            try:
                work.read("growing")
            except PactError as error:
                assert error.code == "P159"  # noqa: PT017  either outcome is right
    finally:
        done.set()
        writer.join()


def test_files_over_the_cap(box: Sandbox) -> None:
    with (box.root / "huge").open("wb") as file:
        file.truncate((64 << 20) + 1)
    refused("P158", lambda: tree.open_worktree(box.repo).read("huge"))
    box.commit()
    with tree.open_commit(box.repo, "HEAD") as commit:
        refused("P158", lambda: commit.read("huge"))
        assert commit.read(ARTIFACT) == FILES[ARTIFACT]


def test_a_file_that_cannot_be_opened(box: Sandbox) -> None:
    os.mknod(box.root / "socket", 0o600 | stat.S_IFSOCK)  # root too is refused
    refused("P163", lambda: tree.open_worktree(box.repo).read("socket"))


def test_merge_conflict(box: Sandbox) -> None:
    box.git("checkout", "-q", "-b", "side")
    box.write(ARTIFACT, b"side\n")
    box.commit()
    box.git("checkout", "-q", "main")
    box.write(ARTIFACT, b"main\n")
    box.commit()
    with pytest.raises(AssertionError):
        box.git("merge", "side")
    with tree.open_index(box.repo) as index:
        assert index.exists(ARTIFACT)
        refused("P165", lambda: index.read(ARTIFACT))
        assert found(index) == [("P165", ARTIFACT)]
    assert b"<<<<<<<" in tree.open_worktree(box.repo).read(ARTIFACT)


def test_intent_to_add(box: Sandbox) -> None:
    box.write("pact/new.yaml", b"content\n")
    box.write("pact/empty.yaml", b"")
    box.git("add", "-N", "pact/new.yaml")
    box.git("add", "pact/empty.yaml")
    with tree.open_index(box.repo) as index:
        assert not index.exists("pact/new.yaml")
        assert index.read("pact/empty.yaml") == b""
        refused("P166", lambda: index.read("pact/new.yaml"))
        assert found(index, "pact/new.yaml", "pact/empty.yaml") == [("P166", "pact/new.yaml")]
    assert tree.open_worktree(box.repo).read("pact/new.yaml") == b"content\n"


def loose(box: Sandbox, oid: str) -> Path:
    return box.root / ".git" / "objects" / oid[:2] / oid[2:]


def test_corrupt_and_forged_and_missing_objects(box: Sandbox) -> None:
    file = loose(box, box.git("rev-parse", f"HEAD:{ARTIFACT}"))
    file.chmod(0o644)
    with tree.open_commit(box.repo, "HEAD") as commit:
        commit.list()
        file.write_bytes(zlib.compress(b"blob 4\0lie\n"))  # Git itself reads this happily
        refused("P156", lambda: commit.read(ARTIFACT))
        file.write_bytes(b"garbage")
        assert refused("P156", lambda: commit.read(ARTIFACT)).finding.where
        file.unlink()
        assert "git fsck" in refused("P155", lambda: commit.read(ARTIFACT)).finding.help
        assert commit.read("build-spec.yaml") == FILES["build-spec.yaml"]
    tree_file = loose(box, box.git("rev-parse", "HEAD:pact"))
    tree_file.unlink()
    refused("P155", lambda: tree.open_commit(box.repo, "HEAD").list())


def test_partial_clone_is_never_filled_in_silently(box: Sandbox, tmp_path: Path) -> None:
    box.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    box.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{box.root}", str(clone))
    with tree.open_commit(tree.discover(clone), "HEAD") as commit:
        error = refused("P155", lambda: commit.read(ARTIFACT))
        assert "git fetch --refetch --no-filter" in error.finding.help
    box.git("fetch", "-q", "--refetch", "--no-filter", cwd=clone)
    with tree.open_commit(tree.discover(clone), "HEAD") as commit:
        assert commit.read(ARTIFACT) == FILES[ARTIFACT]


def test_shallow_clone(box: Sandbox, tmp_path: Path) -> None:
    box.write("more")
    box.commit()
    clone = tmp_path / "shallow"
    box.git("clone", "-q", "--depth=1", f"file://{box.root}", str(clone))
    repo = tree.discover(clone)
    assert tree.open_commit(repo, "HEAD").shallow
    assert not tree.open_commit(box.repo, "HEAD").shallow
    error = refused("P153", lambda: tree.open_commit(repo, "HEAD~1"))
    assert "--unshallow" in error.finding.help


def test_git_is_not_installed(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = box.repo
    monkeypatch.setenv("PATH", "/nowhere")
    refused("P152", lambda: tree.open_worktree(repo).list())
    refused("P152", lambda: tree.open_commit(repo, "HEAD"))


def test_the_repository_is_gone(box: Sandbox) -> None:
    repo = box.repo
    shutil.rmtree(box.root / ".git")
    refused("P150", lambda: tree.open_worktree(repo).list())
    shutil.rmtree(box.root)
    refused("P157", lambda: tree.open_worktree(repo).list())


def test_a_broken_index(box: Sandbox) -> None:
    (box.root / ".git" / "index").write_bytes(b"DIRCxxxx")
    error = refused("P157", lambda: tree.open_index(box.repo).list())
    assert error.finding.notes


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_dubious_ownership(box: Sandbox) -> None:
    os.chown(box.root, 65534, 65534)
    os.chown(box.root / ".git", 65534, 65534)
    error = refused("P151", lambda: tree.open_worktree(box.repo).list())
    assert "safe.directory" in error.finding.help


# findings


def test_lfs_pointers(box: Sandbox) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    box.write("pact/big.yaml", pointer)
    box.write("pact/long.yaml", pointer + b"#" * 2000)
    box.commit()
    for which in three(box.repo):
        assert found(which) == [("P167", "pact/big.yaml")]
        assert found(which, ARTIFACT) == []


def test_colliding_paths(box: Sandbox) -> None:
    box.write("pact/Graph.yaml")
    box.write("Pact/laws.yaml")
    box.commit()
    for which in three(box.repo):
        assert found(which, ARTIFACT) == [("P168", ARTIFACT)] * 2
        assert found(which, "build-spec.yaml") == []
        assert found(which, "pact/contracts/Booking.yaml")[0][0] == "P168"


def test_odd_names(box: Sandbox) -> None:
    box.git("config", "core.protectNTFS", "false")
    names = ["cafe\u0301.yaml", "a\\b.yaml", "a\u202egpj.yaml", "bell\a.yaml", "zero\u200bwidth"]
    for name in names:
        box.write(name)
    box.commit()
    for which in three(box.repo):
        assert dict.fromkeys(code for code, _ in found(which, *names)) == {
            "P169": None,
            "P170": None,
        }
        assert [p for c, p in found(which, *names) if c == "P169"] == names[:1]
        assert [p for c, p in found(which, *names) if c == "P170"] == sorted(names[1:])
    for name in (
        "pact/.git/config",
        "pact/../x",
        "a//b",
        "/a",
        ".GIT/x",
        "GIT~1/x",
        ".g\u200cit/x",
    ):
        assert [f.code for f in tree.open_worktree(box.repo).findings([name])] == ["P170"], name


def test_paths_that_are_not_utf8(box: Sandbox) -> None:
    (Path(os.fsdecode(os.fsencode(box.root) + b"/src/caf\xe9.py"))).write_bytes(b"x")
    box.commit()
    for which in three(box.repo):
        assert list(which.list()) == sorted(FILES)
        assert found(which, ARTIFACT) == [("P171", "src/caf\\xe9.py")]


def test_hidden_changes(box: Sandbox) -> None:
    box.git("update-index", "--assume-unchanged", ARTIFACT)
    box.git("update-index", "--skip-worktree", "build-spec.yaml")
    (box.root / "build-spec.yaml").unlink()
    for which in (tree.open_worktree(box.repo), tree.open_index(box.repo)):
        with which:
            assert found(which) == [("P173", "build-spec.yaml"), ("P172", ARTIFACT)]
            assert found(which, "src/café.py") == []
    with tree.open_commit(box.repo, "HEAD") as commit:
        assert found(commit) == []


def test_sparse_checkout(box: Sandbox) -> None:
    box.git("sparse-checkout", "set", "src")
    work = tree.open_worktree(box.repo)
    assert not work.exists(ARTIFACT)
    assert found(work, ARTIFACT, "src/café.py") == [("P174", ARTIFACT)]
    assert found(work) == [("P174", "pact/contracts/booking.yaml"), ("P174", ARTIFACT)]


@pytest.mark.parametrize(
    "attribute", ["filter=secrets", "ident", "working-tree-encoding=latin1", "sly"]
)
@pytest.mark.parametrize("place", [".gitattributes", "pact/.gitattributes", ".git/info/attributes"])
def test_filters(box: Sandbox, attribute: str, place: str) -> None:
    macro = b"[attr]sly filter=secrets\n" if place != "pact/.gitattributes" else b""
    if attribute == "sly" and not macro:
        attribute = "filter"
    box.write(place, macro + f"*.yaml -text {attribute}\nsrc/* ident\n".encode())
    box.git("add", "-A")
    for which in (tree.open_worktree(box.repo), tree.open_index(box.repo)):
        with which:
            assert found(which, ARTIFACT) == [("P175", ARTIFACT)]
    if place != ".git/info/attributes":
        (box.root / place).unlink()
        assert found(tree.open_worktree(box.repo), ARTIFACT) == [("P175", ARTIFACT)]
    box.git("rm", "-q", "--cached", "--ignore-unmatch", place)
    if place != ".git/info/attributes":
        assert found(tree.open_worktree(box.repo), ARTIFACT) == []


def test_the_machines_own_attributes_do_not_count(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "attributes").write_text("* filter=x\n")
    box.git("config", "--global", "core.attributesFile", str(tmp_path / "attributes"))
    box.write(".gitattributes", b"none filter=y\n")
    assert found(tree.open_worktree(box.repo), ARTIFACT) == []


def test_monitor_program(box: Sandbox) -> None:
    box.git("config", "core.fsmonitor", "true")
    assert found(tree.open_worktree(box.repo)) == []
    marker = box.root.parent / "ran"
    box.git("config", "core.fsmonitor", f"touch {marker}; false")
    for which in (tree.open_worktree(box.repo), tree.open_index(box.repo)):
        with which:
            assert found(which) == [("P176", "")]
    assert not marker.exists()


def test_grafts_and_replace_refs(box: Sandbox) -> None:
    first = box.git("rev-parse", "HEAD")
    old = box.git("rev-parse", f"HEAD:{ARTIFACT}")
    box.write(ARTIFACT, b"lie\n")
    second = box.commit()
    box.git("replace", old, box.git("rev-parse", f"HEAD:{ARTIFACT}"))
    (box.root / ".git" / "info").mkdir(exist_ok=True)
    (box.root / ".git" / "info" / "grafts").write_text(f"{second}\n")
    assert box.git("show", f"{first}:{ARTIFACT}") == "lie"
    with tree.open_commit(box.repo, first) as commit:
        assert commit.read(ARTIFACT) == FILES[ARTIFACT]
        assert found(commit) == [("P177", ""), ("P178", "")]
    box.git("pack-refs", "--all", "--prune")
    with tree.open_commit(box.repo, first) as commit:
        assert found(commit) == [("P177", ""), ("P178", "")]
    with tree.open_commit(box.repo, f"{second}~1") as commit:
        assert commit.label == first
    assert len(tree.commits_touching(box.repo, ARTIFACT)) == 2


def test_ignored_artifact(box: Sandbox) -> None:
    box.write(".gitignore", b"*.json\n")
    box.write("pact/controls.json")
    work = tree.open_worktree(box.repo)
    assert found(work, "pact/controls.json", ARTIFACT) == [("P179", "pact/controls.json")]
    box.git("add", "-f", "pact/controls.json")
    assert found(tree.open_worktree(box.repo), "pact/controls.json") == []


# processes


def test_a_thousand_blobs_take_three_processes(
    box: Sandbox, started: Callable[[], list[str]]
) -> None:
    contents = {f"many/{number}.txt": b"%d\n" % number for number in range(1000)}
    for path, data in contents.items():
        box.write(path, data)
    box.commit()
    before = len(started())
    with tree.open_commit(box.repo, "HEAD") as commit:
        names = [path for path in commit.list() if path.startswith("many/")]
        assert {path: commit.read(path) for path in names} == contents
        assert dict(commit.read_many(names)) == contents
    assert len(started()) - before <= 3


def test_the_work_tree_takes_one_process(box: Sandbox, started: Callable[[], list[str]]) -> None:
    work = tree.open_worktree(box.repo)
    for path in FILES:
        work.read(path)
        work.stat_signature(path)
        assert work.exists(path)
    assert started() == []
    box.write(".gitattributes", b"*.json -merge linguist-generated\n")
    work.list()
    assert found(work) == []
    assert len(started()) == 1


def test_blobs_are_shared_by_threads_and_survive_a_fork(box: Sandbox) -> None:
    with tree.open_commit(box.repo, "HEAD") as commit:
        commit.read(ARTIFACT)
        wrong: list[str] = []

        def read() -> None:
            for path, data in list(FILES.items()) * 20:
                if commit.read(path) != data:
                    wrong.append(path)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        child = os.fork()  # both read at once: neither may take the other's answers
        right = all(commit.read(path) == data for path, data in list(FILES.items()) * 100)
        if child == 0:
            os._exit(0 if right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert right
    assert commit.read(ARTIFACT) == FILES[ARTIFACT]  # closed: it starts another
    commit.close()


# spelling


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("pact/A.yaml", "pact/a.yaml"),
        ("caf\u00e9", "cafe\u0301"),
        ("ｆull", "full"),
        ("straße", "STRASSE"),
        ("\u0440\u0430\u0441t", "pact"),
        ("\u03bfrder", "order"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_skeletons_that_are_the_same(left: str, right: str) -> None:
    assert paths.skeleton(left) == paths.skeleton(right)
    assert [f.code for f in paths.collisions([left], [left, right])] == ["P168"]


def test_honest_names_do_not_collide() -> None:
    names = ["l1", "ll", "O0", "OO", "rn", "m", "日本", "日木", "данные", "δοκιμή", "a.b", "a-b"]
    assert list(paths.collisions(names, names)) == []


@given(st.text())
def test_a_skeleton_is_stable(text: str) -> None:
    assert paths.skeleton(text) == paths.skeleton(text.upper().lower()) or not text.isascii()
    assert "\u200b" not in paths.skeleton(text)


@given(st.lists(st.text("aAbB/ｂ", min_size=1), max_size=8))
def test_collisions_are_symmetric(names: list[str]) -> None:
    clashing = {f.where.path for f in paths.collisions(names, names) if f.where}
    plain = {
        name
        for name in names
        for other in names
        if name != other and paths.skeleton(name) == paths.skeleton(other)
    }
    assert plain <= clashing
