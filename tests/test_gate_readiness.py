"""The gate tells three confirmations apart: none, a name that was typed, and a name that was signed
for; and wants the last where the policy or the level does."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.approvals import of_profile, path_of

from .conftest import Done, run_git, run_pactc
from .interview_pack import DECISIONS
from .small_pack import DIMENSIONS, approve, change, copy, key, put, save, verdict

POLICY = "pact/policy.yaml"
PROFILE = dict.fromkeys(DIMENSIONS, "none")
WORDS = ("P650", "P651", "P675", "P676", "P690", "P697")
EVE = {"GIT_AUTHOR_EMAIL": "eve@example.org", "GIT_COMMITTER_EMAIL": "eve@example.org"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A change of somebody's, where the policy of the base wants one signature."""
    folder = copy(tmp_path / "small")
    change(folder, POLICY, "/approvals", {"readiness": 1})
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    change(folder, DECISIONS, "/readiness/by", "eve")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "change", env=EVE)


def said(folder: Path) -> dict[str, str]:
    """Code -> message and notes of what the gate finds against `main` that is about people's words.
    Evidence that the changes here make stale is no concern."""
    found = verdict(folder, "--base", "main")["findings"]
    return {f["code"]: " ".join([f["message"], *f["notes"]]) for f in found if f["code"] in WORDS}


def test_a_typed_name_is_enough_where_nobody_wants_more(tmp_path: Path) -> None:
    folder = copy(tmp_path / "small")
    run_git(folder, "switch", "-q", "-c", "change")
    change(folder, DECISIONS, "/readiness/by", "eve")
    commit(folder)
    assert said(folder) == {}


def test_a_typed_name_is_not_enough_where_the_policy_wants_a_signature(small: Path) -> None:
    found = said(small)
    assert set(found) == {"P697"}
    assert "confirmed in the name of eve, and is not signed" in found["P697"]
    assert "it wants an approval" in found["P697"]


def test_a_signature_of_exactly_these_levels_counts(small: Path) -> None:
    done = approve(small, "profile")
    assert "the readiness that was confirmed:" in done.out
    assert "  security: none" in done.out
    commit(small)
    assert said(small) == {}
    # ... and still does when it is a part of the base, whoever makes the next change.
    run_git(small, "branch", "-f", "main")
    change(small, DECISIONS, "/readiness/by", "mallory")
    commit(small)
    assert said(small) == {}


def test_whoever_made_the_change_may_sign_it(small: Path) -> None:
    change(small, DECISIONS, "/readiness/by", "ada@example.org")
    save(small)  # as ada
    approve(small, "profile", by="ada")
    save(small)
    assert said(small) == {}


def test_a_bots_word_is_nobodys(small: Path) -> None:
    done = approve(small, "profile", by="ci", code=1)
    assert "P684" in done.err
    assert "a bot" in done.err


def test_a_signature_of_other_levels_is_none(small: Path) -> None:
    approve(small, "profile")
    commit(small)
    change(small, DECISIONS, "/readiness/confirmed/security", "basic")
    change(small, "build-spec.yaml", "/readiness/security", "basic")
    run_pactc(small, "build")
    commit(small)
    found = said(small)
    assert "it is of something else" in found["P697"]
    assert "P675" in found  # and of nothing that is there any more
    approve(small, "profile")
    commit(small)
    assert not {"P697", "P675", "P676"} & said(small).keys()


def test_two_people_where_two_are_wanted(tmp_path: Path) -> None:
    folder = copy(tmp_path / "small")
    change(folder, POLICY, "/approvals", {"readiness": 2})
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    change(folder, DECISIONS, "/readiness/by", "eve")
    approve(folder, "profile", by="ada")
    commit(folder)
    assert "it wants 2 approvals, and has 1" in said(folder)["P697"]
    approve(folder, "profile", by="boris")
    commit(folder)
    assert said(folder) == {}


def test_regulated_gating_wants_a_signature_unasked(tmp_path: Path) -> None:
    folder = copy(tmp_path / "small")
    run_git(folder, "switch", "-q", "-c", "change")
    change(folder, "build-spec.yaml", "/readiness/gating", "regulated")
    change(folder, DECISIONS, "/readiness/confirmed/gating", "regulated")
    run_pactc(folder, "build")
    commit(folder)
    assert "P697" in said(folder)
    approve(folder, "profile")
    commit(folder)
    assert "P697" not in said(folder)


def test_no_confirmation_is_not_an_unsigned_one(small: Path) -> None:
    put(small, DECISIONS, {"answers": {}})
    commit(small)
    assert "P650" in said(small)
    assert "P697" not in said(small)
    done = run_pactc(small, "approve", "profile", "--yes", "--key", str(key("ada")))
    assert done.code == 2
    assert "nobody has confirmed the readiness as it stands" in done.err


def test_a_weaker_policy_in_the_change_does_not_help(small: Path) -> None:
    change(small, POLICY, "/approvals", None)
    commit(small)
    assert {"P690", "P697"} <= said(small).keys()


# -- a program that has a key ------------------------------------------------------------------


def confirm(folder: Path, *args: str, by: str = "ada") -> Done:
    return run_pactc(folder, "interview", "--confirm", "--key", str(key(by)), *args)


def test_a_key_confirms_and_signs(small: Path) -> None:
    put(small, DECISIONS, {"answers": {}})
    done = confirm(small)
    assert done.code == 0, done
    assert "confirmed by ada@example.org" in done.out
    assert "unsigned" not in done.out
    assert (small / path_of(of_profile(PROFILE)[0], "ada@example.org")).is_file()
    assert run_pactc(small, "build").code == 0
    commit(small)
    assert said(small) == {}


def test_an_answer_that_is_confirmed_by_a_key_at_once_is_that_persons(small: Path) -> None:
    done = confirm(small, "--set", "security=basic", "--json")
    assert done.code == 0, done
    assert '"by": "ada@example.org"' in done.out
    text = (small / DECISIONS).read_text()
    assert "source: person" in text
    assert "confirmed:\n" in text


@pytest.mark.parametrize("by", ["mallory", "ci"])
def test_a_key_of_nobody_and_of_a_bot_confirms_nothing(small: Path, by: str) -> None:
    put(small, DECISIONS, {"answers": {}})
    before = (small / DECISIONS).read_bytes()
    done = confirm(small, by=by)
    assert done.code != 0
    assert "P684" in done.err
    assert (small / DECISIONS).read_bytes() == before
    assert not (small / "pact/approvals").exists() or not list(
        (small / "pact/approvals").glob("profile*")
    )


def test_what_the_level_wants_is_told_before_anything_is_built(tmp_path: Path) -> None:
    folder = copy(tmp_path / "small")
    change(folder, "build-spec.yaml", "/readiness/gating", "regulated")
    change(folder, DECISIONS, "/readiness/confirmed/gating", "regulated")
    assert "unsigned: it wants an approval" in run_pactc(folder, "interview").out


def test_what_lacks_is_told(small: Path) -> None:
    done = run_pactc(small, "interview")
    assert "confirmed by eve" in done.out
    assert "unsigned: it wants an approval" in done.out
    assert "then let an approver run `pactc approve profile`" in done.out
