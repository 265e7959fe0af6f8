"""Commits that must be signed: who made a change is the owner of a key, and no address."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import copied, run_git
from .small_pack import approve, change, copy, key, make, public, put, save, verdict

POLICY = "pact/policy.yaml"
EVE = {"GIT_AUTHOR_EMAIL": "eve@example.org", "GIT_COMMITTER_EMAIL": "eve@example.org"}
DEV = {"roles": [], "key": "dev"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base wants signed commits, and knows a developer who approves nothing."""
    folder = copy(tmp_path_factory.mktemp("commits") / "small")
    change(folder, POLICY, "/approvers/dev@example.org", DEV)
    change(folder, POLICY, "/keys/dev", {"public": public("dev")})
    change(folder, POLICY, "/evidence", {"max_age_days": {"command": 30}})
    change(folder, POLICY, "/signed_commits", True)
    save(folder)
    approve(folder, "bootstrap")
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    return folder


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "small")


def commit(folder: Path, by: str | None, *words: str) -> None:
    """In Eve's name, signed with a key, or not."""
    run_git(folder, "add", "-A")
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={key(by)}") if by else ()
    more = ("-S",) if by else ()
    run_git(folder, *signed, "commit", "-q", *more, "-m", "change", *words, env=EVE)


def widen(folder: Path) -> None:
    change(folder, POLICY, "/evidence", {"max_age_days": {"command": 60}})


def judged(folder: Path) -> tuple[str, dict[str, str]]:
    """The answer, and by code the messages and notes."""
    answer: Any = verdict(folder, "--base", "main")
    found: dict[str, str] = {}
    for each in answer["findings"]:
        found[each["code"]] = "\n".join([each["message"], *each["notes"]])
    return answer["verdict"], found


def test_a_signed_change_with_an_approval_passes(small: Path) -> None:
    widen(small)
    commit(small, "dev")
    assert judged(small)[1].keys() == {"P690"}
    approve(small, "weakenings", by="boris")
    commit(small, None)  # brings an approval alone: whoever carries it is no author
    assert judged(small) == ("pass", {})


def test_an_unsigned_commit_may_be_the_approvers(small: Path) -> None:
    widen(small)
    approve(small, "weakenings", by="boris")  # before there is a commit, it looks well
    commit(small, None)
    refused = approve(small, "weakenings", by="boris", code=1)
    assert "help: sign the commits" in refused.err
    answer, found = judged(small)
    assert answer == "unknown"
    assert "it carries no SSH signature" in found["P677"]
    assert "may be boris@example.org's own change" in found["P690"]
    assert "nobody knows who made the commit" in found["P676"]


def test_unsigned_and_free_of_weakenings_is_unknown_too(small: Path) -> None:
    put(small, "notes.txt", "x\n")
    commit(small, None)
    assert judged(small)[0] == "unknown"
    run_git(small, "config", "gpg.ssh.allowedSignersFile", "/dev/null")
    commit(small, "dev", "--amend")
    assert judged(small) == ("pass", {})


def test_the_owner_of_the_key_is_the_author(small: Path) -> None:
    widen(small)
    approve(small, "weakenings", by="boris")
    commit(small, "boris")
    answer, found = judged(small)
    assert answer == "fail"
    assert "boris@example.org made the change as SHA256:" in found["P676"]


def test_a_key_that_the_base_does_not_know(small: Path) -> None:
    put(small, "notes.txt", "x\n")
    commit(small, "eve")
    answer, found = judged(small)
    assert answer == "unknown"
    assert "no approver of the policy holds the key SHA256:" in found["P677"]


def test_a_key_that_comes_with_the_change(small: Path) -> None:
    change(small, POLICY, "/approvers/eve@example.org", {"roles": ["owner"], "key": "eve"})
    change(small, POLICY, "/keys/eve", {"public": public("eve")})
    commit(small, "eve")
    approve(small, "weakenings", by="ada", code=1)
    assert {"P677", "P690"} <= judged(small)[1].keys()


@pytest.mark.parametrize("field", ["revoked", "until"])
def test_a_key_that_is_not_in_force(small: Path, field: str) -> None:
    run_git(small, "switch", "-q", "main")
    change(small, POLICY, f"/keys/dev/{field}", "2026-01-01")
    save(small)
    run_git(small, "switch", "-q", "-C", "change")
    put(small, "notes.txt", "x\n")
    commit(small, "dev")
    assert "or it is not in force" in judged(small)[1]["P677"]


@pytest.mark.parametrize("old", [b"x\n", b"eve@example.org", b"change\n"])
def test_a_signature_of_another_commit(small: Path, old: bytes) -> None:
    """What is signed is all of the commit: its tree, its people, its message."""
    put(small, "notes.txt", "x\n")
    commit(small, "dev")
    said = subprocess.run(
        ["git", "-C", str(small), "cat-file", "commit", "HEAD"], capture_output=True, check=True
    ).stdout
    if old == b"x\n":
        put(small, "notes.txt", "y\n")
        run_git(small, "add", "-A")
        tree = run_git(small, "write-tree").out.strip().encode()
        said = b"tree " + tree + said[said.index(b"\n") :]
    else:
        said = said.replace(old, b"another@example.org" if b"@" in old else b"another\n")
    forged = small.parent / "forged"
    forged.write_bytes(said)
    oid = run_git(small, "hash-object", "-t", "commit", "-w", str(forged)).out.strip()
    run_git(small, "reset", "-q", "--hard", oid)
    answer, found = judged(small)
    assert answer == "unknown"
    assert "its signature is not that of the key" in found["P677"]


def test_a_signature_for_another_purpose(small: Path) -> None:
    """An approval's signature, or any other by the same key, signs no commit."""
    put(small, "notes.txt", "x\n")
    commit(small, "dev")
    said = run_git(small, "cat-file", "commit", "HEAD").out
    head, _, rest = said.partition("gpgsig ")
    body = rest[rest.index("-----END SSH SIGNATURE-----\n") + 28 :]
    plain = small.parent / "plain"
    plain.write_text(head + body)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "pactc", "-f", str(key("dev")), str(plain)],
        check=True, capture_output=True,
    )  # fmt: skip
    lines = plain.with_suffix(".sig").read_text().strip().split("\n")
    plain.write_text(
        f"{head}gpgsig {chr(10).join([lines[0], *(f' {x}' for x in lines[1:])])}\n{body}"
    )
    oid = run_git(small, "hash-object", "-t", "commit", "-w", str(plain)).out.strip()
    run_git(small, "reset", "-q", "--hard", oid)
    assert "its signature is not that of the key" in judged(small)[1]["P677"]


def test_a_merge_that_adds_nothing_needs_no_signature(small: Path) -> None:
    put(small, "notes.txt", "x\n")
    commit(small, "dev")
    run_git(small, "switch", "-q", "-c", "merged", "main")
    run_git(small, "merge", "-q", "--no-ff", "-m", "merge", "change", env=EVE)
    assert judged(small) == ("pass", {})
    put(small, "notes.txt", "y\n")
    commit(small, None, "--amend")
    assert judged(small)[0] == "unknown"


def test_the_policy_that_stops_to_want_them(small: Path) -> None:
    change(small, POLICY, "/signed_commits", False)
    commit(small, "dev")
    assert "policy weakened: /signed_commits" in judged(small)[1]["P690"]


def test_regulated_wants_them_unasked(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run_git(folder, "switch", "-q", "-c", "change")
    put(folder, "notes.txt", "x\n")
    change(folder, "build-spec.yaml", "/readiness/gating", "regulated")
    change(folder, "pact/readiness.json", "/profile/gating", "regulated")
    commit(folder, None)
    assert "P677" in judged(folder)[1]
    commit(folder, "boris", "--amend")
    assert "P677" not in judged(folder)[1]
