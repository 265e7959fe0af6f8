"""Where the trust of a base begins: with an owner's signature, and with whose key, if the caller
says so."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pactc.errors import PactError
from pactc.gate.trust import owners_of
from pactc.signing import key_ids

from .conftest import run_git, run_pactc
from .small_pack import approve, change, copy, key, public, save, verdict

POLICY = "pact/policy.yaml"


def printed(name: str) -> str:
    return key_ids(public(name))[-1]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def judged(folder: Path, *words: str) -> tuple[str, dict[str, str]]:
    answer: Any = verdict(folder, *words)
    return answer["verdict"], {f["code"]: "\n".join([f["message"], *f["notes"], f["help"]])
                               for f in answer["findings"]}  # fmt: skip


def as_one_commit(folder: Path, *gone: str) -> None:
    """The history that an author can make as a whole: everything is there at once, and a commit
    that changes nothing comes after it."""
    run_git(folder, "switch", "-q", "--orphan", "other")
    run_git(folder, "checkout", "-q", "main", "--", ".")
    for path in gone:
        run_git(folder, "rm", "-q", "-r", "-f", path)
    run_git(folder, "branch", "-q", "-D", "main")
    run_git(folder, "switch", "-q", "-c", "main")
    save(folder)
    save(folder)


def test_keys_that_nobody_signed(small: Path) -> None:
    as_one_commit(small, "pact/approvals")
    answer, found = judged(small)
    assert answer == "unknown"
    assert "no commit of it holds a signed beginning" in found["P678"]
    assert "pactc approve bootstrap" in found["P678"]


def test_a_beginning_of_another_history(small: Path) -> None:
    """The owner's signature is there, but was given to another project."""
    as_one_commit(small)
    assert "no beginning of it is signed" in judged(small)[1]["P678"]


def test_a_beginning_by_somebody_else(small: Path) -> None:
    as_one_commit(small, "pact/approvals")
    done = run_pactc(small, "approve", "bootstrap", "--yes", "--key", str(key("boris")))
    assert done.code == 0, done
    save(small)
    save(small)
    assert "by an owner whom it names" in judged(small)[1]["P678"]


def test_a_beginning_over_another_policy(small: Path) -> None:
    as_one_commit(small, "pact/approvals")
    run_git(small, "switch", "-q", "-c", "aside")
    change(small, POLICY, "/evidence", {"max_age_days": {"command": 30}})
    approve(small, "bootstrap")
    run_git(small, "checkout", "-q", "--", POLICY)
    run_git(small, "switch", "-q", "main")
    save(small)
    save(small)
    assert "P678" in judged(small)[1]


def test_an_owner_signs_later(small: Path) -> None:
    as_one_commit(small, "pact/approvals")
    approve(small, "bootstrap")
    save(small)
    assert "P678" in judged(small)[1]
    assert judged(small, "--bootstrap") == ("pass", {})
    save(small)
    assert judged(small) == ("pass", {})


@pytest.mark.parametrize("form", ["fingerprint", "line", "file", "variable"])
def test_the_caller_names_the_owner(small: Path, form: str, monkeypatch: Any) -> None:
    file = str(key("ada")) + ".pub"
    word = {"fingerprint": printed("ada"), "line": public("ada"), "file": file}.get(form, "")
    if form == "variable":
        monkeypatch.setenv("PACTC_OWNER", f"{printed('boris')}\n{public('ada')}\n")
    words = ["--owner", word] if word else []
    answer: Any = verdict(small, *words)
    assert answer["verdict"] == "pass"
    assert answer["trust"] == {
        "approver": "ada@example.org", "commit": run_git(small, "rev-parse", "HEAD~2").out.strip(),
        "key": printed("ada"), "named": True,
    }  # fmt: skip
    monkeypatch.delenv("PACTC_OWNER", raising=False)
    assert verdict(small)["trust"]["named"] is False


@pytest.mark.parametrize("word", ["boris", "mallory"])
def test_the_caller_names_another(small: Path, word: str) -> None:
    """Boris is in the policy, and no owner; Mallory is nobody."""
    answer, found = judged(small, "--owner", public(word))
    assert answer == "unknown"
    assert "no beginning of it is signed by a key that the caller names" in found["P678"]


def test_regulated_wants_an_owner_named_from_outside(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(small, "build-spec.yaml", "/readiness/gating", "regulated")
    change(small, "pact/readiness.json", "/profile/gating", "regulated")
    save(small)
    answer, found = judged(small)
    assert answer == "unknown"
    assert "PACTC_OWNER" in found["P666"]
    assert "P666" in run_pactc(small, "production", "status").out
    monkeypatch.setenv("PACTC_OWNER", public("ada"))
    assert "P666" not in judged(small)[1]
    assert "P666" not in run_pactc(small, "production", "status").out


def test_the_level_of_the_base_wants_it_too(small: Path) -> None:
    for level in ("regulated", "none"):
        change(small, "build-spec.yaml", "/readiness/gating", level)
        change(small, "pact/readiness.json", "/profile/gating", level)
        save(small)
    assert "P666" in judged(small)[1]
    assert "P666" not in judged(small, "--owner", printed("ada"))[1]


def test_the_beginning_itself_is_by_the_named_owner(small: Path) -> None:
    as_one_commit(small, "pact/approvals")
    approve(small, "bootstrap")
    save(small)
    assert judged(small, "--bootstrap", "--owner", printed("ada")) == ("pass", {})
    answer, found = judged(small, "--bootstrap", "--owner", printed("boris"))
    assert (answer, found.keys()) == ("unknown", {"P678"})


def test_a_whole_history_with_an_authors_own_keys(small: Path) -> None:
    """What only the caller can see through: in itself it is all in order."""
    as_one_commit(small, "pact/approvals")
    change(small, POLICY, "/keys/ada", {"public": public("mallory")})
    done = run_pactc(small, "approve", "bootstrap", "--yes", "--key", str(key("mallory")))
    assert done.code == 0, done
    save(small)
    save(small)
    assert "P678" not in judged(small)[1]
    assert "P678" in judged(small, "--owner", printed("ada"))[1]


def on_main(folder: Path, *by: str) -> None:
    """A wider policy that reaches the base by a merge, with or without approvals."""
    run_git(folder, "switch", "-q", "-c", "wider")
    change(folder, POLICY, "/approvers/dev@example.org", {"roles": ["security"], "key": "dev"})
    change(folder, POLICY, "/keys/dev", {"public": public("dev")})
    save(folder)
    for who in by:
        approve(folder, "weakenings", by=who)
        save(folder)
    run_git(folder, "switch", "-q", "main")
    run_git(folder, "merge", "-q", "--no-ff", "-m", "merge", "wider")
    save(folder)


def test_what_was_approved_since_is_trusted(small: Path) -> None:
    on_main(small, "boris")
    assert judged(small, "--owner", printed("ada")) == ("pass", {})


def test_what_nobody_approved_since_is_not(small: Path) -> None:
    on_main(small)
    assert "P678" not in judged(small)[1]  # who may write to the branch is for the host to say
    answer, found = judged(small, "--owner", printed("ada"))
    assert answer == "unknown"
    assert "changed what nobody approved (policy weakened: /approvers/dev" in found["P678"]
    approve(small, "bootstrap", "--base", "main")
    save(small)
    save(small)
    assert judged(small, "--owner", printed("ada")) == ("pass", {})


def test_what_is_stricter_needs_nobody(small: Path) -> None:
    change(small, POLICY, "/evidence", {"max_age_days": {"command": 30}})
    save(small)
    save(small)
    assert judged(small, "--owner", printed("ada")) == ("pass", {})


def test_a_key_that_expired_since_still_began_it(small: Path) -> None:
    change(small, POLICY, "/keys/ada/until", "2026-01-02")
    save(small)
    save(small)
    assert "P678" not in judged(small, "--owner", printed("ada"))[1]


@pytest.mark.parametrize(
    "word", ["ada@example.org", "SHA256:abc", "ssh-ed25519 nonsense", "/dev/null"]
)
def test_a_key_that_is_none(small: Path, word: str) -> None:
    done = run_pactc(small, "production", "validate", "--owner", word)
    assert (done.code, done.err[:4]) == (2, "P679")
    with pytest.raises(PactError):
        owners_of([word])


def test_it_is_said_in_text_and_kept(small: Path) -> None:
    done = run_pactc(small, "production", "validate", "--owner", printed("ada"), "--write")
    assert f"ada@example.org, by the key {printed('ada')}, which the caller names" in done.out
    kept = json.loads((small / "pact/verdict.json").read_text())
    assert kept["predicate"]["https://pactc.dev/verdict/v1"]["trust"]["named"] is True
    done = run_pactc(small, "production", "validate")
    assert "which only the repository itself names" in done.out


def test_a_bare_repository(small: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(small), str(bare)], check=True,
                   env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})  # fmt: skip
    assert judged(bare, "--owner", printed("ada"))[0] == "pass"
