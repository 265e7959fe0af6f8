"""What the gate asks of history, on real repositories."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from pactc import authorship
from pactc.git import Repo, discover, resolve
from pactc.history import (
    beginning_of,
    commits_between,
    default_base,
    first_parent,
    follows,
    left_default,
)

from .conftest import run_git
from .small_pack import key as small_key
from .small_pack import public


def authors(repo: Repo, base: str | None, oid: str, apart: tuple[str, ...]) -> frozenset[str]:
    def is_apart(path: str) -> bool:
        return path.startswith(apart)

    return authorship.authors(authorship.made(repo, base, oid, is_apart))


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    run_git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "a.txt", "ada@example.org")
    run_git(tmp_path, "switch", "-q", "-c", "change")
    commit(tmp_path, "b.txt", "dev@example.org")
    return tmp_path


def commit(folder: Path, path: str, who: str, committer: str = "") -> str:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(f"{path}\n")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "x", env={
        "GIT_AUTHOR_EMAIL": who, "GIT_COMMITTER_EMAIL": committer or who})  # fmt: skip
    return run_git(folder, "rev-parse", "HEAD").out.strip()


def opened(folder: Path) -> tuple[Repo, str, str]:
    repo = discover(folder)
    return repo, resolve(repo, "main"), resolve(repo, "HEAD")


def test_where_a_branch_left(repo: Path) -> None:
    found, main, head = opened(repo)
    commit(repo, "c.txt", "dev@example.org")
    assert default_base(found, resolve(found, "HEAD")) == main
    assert left_default(found, main) == main
    assert default_base(found, main) is None
    assert first_parent(found, head) == main


def test_on_the_default_branch_it_is_the_parent(repo: Path) -> None:
    run_git(repo, "switch", "-q", "main")
    new = commit(repo, "d.txt", "ada@example.org")
    found = discover(repo)
    assert default_base(found, new) == first_parent(found, new)


def test_the_remote_says_which_branch_is_the_default(repo: Path, tmp_path: Path) -> None:
    run_git(repo, "branch", "-q", "trunk", "main")
    run_git(repo, "update-ref", "refs/remotes/origin/trunk", "main")
    run_git(repo, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    found, main, _ = opened(repo)
    run_git(repo, "branch", "-q", "-f", "main", "change")  # a local branch, moved by the author
    assert default_base(found, resolve(found, "change")) == main


def test_a_tag_is_no_branch(repo: Path) -> None:
    """Whoever may push a tag chooses neither the branch nor another in its place."""
    found, main, head = opened(repo)
    run_git(repo, "tag", "main", "change")
    run_git(repo, "update-ref", "refs/tags/refs/heads/main", "change")
    run_git(repo, "tag", "-a", "-m", "x", "noted", "change")
    note = run_git(repo, "rev-parse", "noted").out.strip()
    run_git(repo, "update-ref", "refs/remotes/origin/main", note)  # which no branch is
    assert left_default(found, head) == main


def test_without_a_default_branch(repo: Path) -> None:
    found, main, head = opened(repo)
    run_git(repo, "branch", "-q", "-m", "main", "other")
    run_git(repo, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    assert left_default(found, head) is None
    assert default_base(found, head) == main


def test_follows(repo: Path) -> None:
    found, main, head = opened(repo)
    assert follows(found, main, head)
    assert follows(found, head, head)
    assert not follows(found, head, main)


def test_authors_and_committers(repo: Path) -> None:
    found, main, _ = opened(repo)
    head = commit(repo, "c.txt", "Eve@Example.org", "robot@example.org")
    assert authors(found, main, head, ()) == {
        "dev@example.org", "eve@example.org", "robot@example.org"
    }  # fmt: skip
    assert "ada@example.org" in authors(found, None, head, ())


def test_whoever_only_carries_an_approval_is_no_author(repo: Path) -> None:
    found, main, _ = opened(repo)
    head = commit(repo, "pact/approvals/x.json", "boss@example.org")
    apart = ("pact/approvals/",)
    assert authors(found, main, head, apart) == {"dev@example.org"}
    (repo / "b.txt").write_text("and something else\n")
    both = commit(repo, "pact/approvals/y.json", "boss@example.org")
    assert authors(found, main, both, apart) == {"dev@example.org", "boss@example.org"}


def test_a_merge_counts_only_for_what_it_brings_itself(repo: Path) -> None:
    run_git(repo, "switch", "-q", "main")
    commit(repo, "m.txt", "ada@example.org")
    run_git(repo, "switch", "-q", "change")
    merger = {"GIT_AUTHOR_EMAIL": "merger@example.org",
              "GIT_COMMITTER_EMAIL": "merger@example.org"}  # fmt: skip
    run_git(repo, "merge", "-q", "--no-edit", "main", env=merger)
    found, main, head = opened(repo)
    assert authors(found, main, head, ()) == {"dev@example.org"}
    (repo / "a.txt").write_text("an evil merge\n")
    run_git(repo, "add", "-A")
    run_git(repo, "commit", "-q", "--amend", "--no-edit", env=merger)
    assert "merger@example.org" in authors(found, main, resolve(found, "HEAD"), ())


def test_names_that_look_like_the_format(repo: Path) -> None:
    found, main, _ = opened(repo)
    head = commit(repo, "odd\x01name\nwith lines.txt", "odd@example.org")
    assert authors(found, main, head, ()) >= {"dev@example.org", "odd@example.org"}


def test_a_renamed_approval_counts(repo: Path) -> None:
    """What was outside is taken away: that is a change, whatever it is called now."""
    found, main, _ = opened(repo)
    (repo / "pact/approvals").mkdir(parents=True)
    run_git(repo, "mv", "b.txt", "pact/approvals/b.json")
    head = commit(repo, "pact/approvals/c.json", "mover@example.org")
    assert "mover@example.org" in authors(found, main, head, ("pact/approvals/",))


def test_the_beginning(repo: Path) -> None:
    found, main, head = opened(repo)
    assert beginning_of(found, head) == main


def test_commits_between(repo: Path) -> None:
    found, main, head = opened(repo)
    assert commits_between(found, main, head) == 1
    assert commits_between(found, head, main) is None
    assert commits_between(found, "0" * 40, main) is None


def test_a_name_that_hides_whoever_made_it(repo: Path) -> None:
    (repo / "c.txt").write_text("what matters\n")
    head = commit(repo, "\x01", "eve@example.org")
    found, main, _ = opened(repo)
    assert authors(found, main, head, ()) == {"dev@example.org", "eve@example.org"}
    # A file called as the commit after it.
    (repo / head).write_text("x")
    last = commit(repo, "pact/approvals/x.json", "mallory@example.org")
    assert "mallory@example.org" in authors(found, main, last, ("pact/approvals/",))


def test_a_merge_that_drops_what_the_base_did(repo: Path) -> None:
    run_git(repo, "switch", "-q", "main")
    commit(repo, "control.txt", "ada@example.org")
    run_git(repo, "switch", "-q", "change")
    eve = {"GIT_AUTHOR_EMAIL": "eve@example.org", "GIT_COMMITTER_EMAIL": "eve@example.org"}
    run_git(repo, "merge", "-q", "-s", "ours", "-m", "x", "main", env=eve)
    found, main, head = opened(repo)
    assert authors(found, main, head, ()) == {"dev@example.org", "eve@example.org"}
    # The same with no commit but the merge.
    tree = run_git(repo, "rev-parse", "main~1^{tree}").out.strip()
    made = run_git(repo, "commit-tree", "-p", "main~1", "-p", "main", "-m", "x", tree, env=eve)
    assert authors(found, main, made.out.strip(), ()) == {"eve@example.org"}


def test_who_wrote_it_together(repo: Path) -> None:
    run_git(repo, "commit", "-q", "--amend", "-m", "x\n\nCo-Authored-By: Eve <Eve@Example.org>")
    found, main, head = opened(repo)
    assert "eve@example.org" in authors(found, main, head, ())


def test_the_key_that_signed_a_commit(repo: Path, tmp_path: Path) -> None:
    key = public("boris").split()
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={small_key('boris')}")
    nobody = {"GIT_AUTHOR_EMAIL": "x@example.org", "GIT_COMMITTER_EMAIL": "x@example.org"}
    run_git(repo, *signed, "commit", "-q", "-S", "--amend", "-m", "x", env=nobody)
    found, main, head = opened(repo)
    mark = hashlib.sha256(base64.b64decode(key[1])).digest()
    fingerprint = f"SHA256:{base64.b64encode(mark).decode().rstrip('=')}"
    assert fingerprint in authors(found, main, head, ())
