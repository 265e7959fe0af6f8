"""Ways to get an approval, a waiver or a signature past the gate that is nobody's word. Each is a
real repository, and the gate judges a branch against `main` from the command line.

The change lowers an age cap, which wants an approval (P690), and adds a waiver at the gating level
standard, which wants two (P688). What else the pack lacks at that level is no concern here."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pactc import approvals, signing
from pactc.documents import dump_json, parse_json

from ..conftest import copied, run_git, run_pactc
from ..small_pack import approve, change, copy, key, public, put, save, verdict

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

POLICY, WAIVERS, FOLDER = "pact/policy.yaml", "pact/waivers.yaml", "pact/approvals"
EVE = {"GIT_AUTHOR_EMAIL": "eve@example.org", "GIT_COMMITTER_EMAIL": "eve@example.org"}
TODAY = datetime.now(UTC).date()
PEOPLE: dict[str, Any] = {
    "boris@example.org": {"roles": ["security"], "key": "boris", "emails": ["B@home.example"]},
    "carla@example.org": {"roles": ["security"], "keys": ["carla", "carla-token"]},
    "dora@example.org": {"roles": ["security"], "keys": ["old", "gone", "early"]},
}
KEYS: dict[str, Any] = {
    **{n: {"public": public(n)} for n in ("carla", "carla-token")},
    "old": {"public": public("old"), "until": "2020-12-31"},
    "gone": {"public": public("gone"), "revoked": "2026-01-01"},
    "early": {"public": public("early"), "from": "2999-01-01"},
}
WAIVER = {"type": "exception", "code": "scheduled", "control": "TST-ORG-1", "reason":
          "The tests of sums come with the next release.", "approver": "boris@example.org",
          "expires": (TODAY + timedelta(30)).isoformat()}  # fmt: skip


def commit(folder: Path, env: dict[str, str] = EVE) -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "change", env=env)


@cache
def _template() -> Path:
    top = Path(tempfile.mkdtemp(prefix="pactc-signing-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    folder = copy(top / "small")
    for id_, person in PEOPLE.items():
        change(folder, POLICY, f"/approvers/{id_}", person)
    for id_, each in KEYS.items():
        change(folder, POLICY, f"/keys/{id_}", each)
    change(folder, POLICY, "/evidence", {"max_age_days": {"command": 30}})
    change(folder, POLICY, "/approvals", {"waiver": 2})
    change(folder, "build-spec.yaml", "/readiness/gating", "standard")
    change(folder, "pact/decisions.yaml", "/readiness/confirmed/gating", "standard")
    run_pactc(folder, "build")
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    change(folder, POLICY, "/evidence", {"max_age_days": {"command": 60}})
    put(folder, WAIVERS, {"waivers": {"W-1": WAIVER}})
    run_pactc(folder, "build")
    commit(folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copied(_template(), tmp_path / "small")


class Said(NamedTuple):
    """What a statement says, as `approvals.statement` takes it."""

    name: str
    digest: str
    project: str
    approver: str
    reason: str
    date: datetime


@cache
def shown(word: str) -> Said:
    """What `pactc approve` would sign for Boris in the branch of the template."""
    with tempfile.TemporaryDirectory() as name:
        folder = copied(_template(), Path(name) / "small")
        approve(folder, word, by="boris")
        (file,) = (folder / FOLDER).glob("*boris*.json")
        read = approvals.read(file.read_bytes(), file.name)
    return Said(read.name, read.digest, read.project, read.approver, read.reason, read.date)


def forge(folder: Path, said: Said, by: str, file: str = "x.json") -> None:
    """An approval as somebody with this key can write it."""
    signed = signing.sign(approvals.statement(*said), signing.IN_TOTO, key(by))
    put(folder, f"{FOLDER}/{file}", dump_json(signed.document()).decode())


def findings(folder: Path) -> dict[str, list[str]]:
    """Code -> the messages and notes of the gate's findings with it, each as one text."""
    found: dict[str, list[str]] = {}
    for each in verdict(folder, "--rev", "HEAD", "--base", "main")["findings"]:
        found.setdefault(each["code"], []).append("\n".join([each["message"], *each["notes"]]))
    return found


def test_without_an_approval(small: Path) -> None:
    found = findings(small)
    assert len(found["P690"]) == 2  # the cap, and the waiver
    assert "it wants 2 approvals" in found["P688"][0]
    assert "P675" not in found
    assert "P676" not in found


def test_an_honest_one(small: Path) -> None:
    """The attacks below fail for what they are, and not for what all of them have in common."""
    forge(small, shown("weakenings"), "boris")
    commit(small)
    assert not findings(small).keys() & {"P690", "P675", "P676"}


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a key that is no key of the approver": ({}, "ada", "no key of boris@example.org signed it"),
    "a key that nobody has": ({}, "eve", "no key of boris@example.org signed it"),
    "an approver whom nobody knows": ({"approver": "eve@example.org"}, "eve", "is no approver"),
    "an expired key": ({"approver": "dora@example.org"}, "old", "has expired on 2020-12-31"),
    "an expired key, signed before": (
        {"approver": "dora@example.org", "date": datetime(2020, 1, 1, tzinfo=UTC)},
        *("old", "has expired on 2020-12-31"),
    ),
    "a revoked key": ({"approver": "dora@example.org"}, "gone", "was revoked on 2026-01-01"),
    "a revoked key, dated back": (
        {"approver": "dora@example.org", "date": datetime(2025, 1, 1, tzinfo=UTC)},
        *("gone", "was revoked on 2026-01-01"),
    ),
    "a key that counts later": ({"approver": "dora@example.org"}, "early", "from 2999-01-01 only"),
    "a bot": ({"approver": "ci"}, "ci", "is a bot"),
    "another project": ({"project": "sha256:" + "0" * 64}, "boris", "of another project"),
    "no project": ({"project": ""}, "boris", "of another project"),
    "the future": ({"date": datetime(2999, 1, 1, tzinfo=UTC)}, "boris", "is in the future"),
}


@pytest.mark.parametrize("case", CASES)
def test_nobodys_word(small: Path, case: str) -> None:
    changed, by, why = CASES[case]
    forge(small, shown("weakenings")._replace(**changed), by)
    commit(small)
    found = findings(small)
    assert "P690" in found
    (text,) = found["P676"]
    assert why in text


@pytest.mark.parametrize(
    "changed",
    [{"digest": "sha256:" + "0" * 64}, {"name": "weakening control removed TST-ORG-1"},
     {"name": "weakenings "}, {"name": "Weakenings"}],
    ids=["another fingerprint", "another thing", "a space more", "other letters"],
)  # fmt: skip
def test_an_approval_of_something_else(small: Path, changed: dict[str, Any]) -> None:
    forge(small, shown("weakenings")._replace(**changed), "boris")
    commit(small)
    found = findings(small)
    assert "P690" in found
    assert "there is no such thing" in found["P675"][0]


def test_self_approval(small: Path) -> None:
    for who in ("boris@example.org", "Boris@Example.org", "b@HOME.example"):
        put(small, "notes.txt", f"{who}\n")
        commit(small, {"GIT_AUTHOR_EMAIL": who, "GIT_COMMITTER_EMAIL": "eve@example.org"})
        forge(small, shown("weakenings"), "boris")
        commit(small)
        found = findings(small)
        assert "P690" in found
        assert "boris@example.org made the change as" in found["P676"][0]
        run_git(small, "reset", "-q", "--hard", "HEAD~2")


def test_self_approval_by_a_file_that_hides_the_author(small: Path) -> None:
    """Old readers of `git log` would take the name of this file for the next commit."""
    put(small, "\x01", "x\n")
    put(small, "notes.txt", "x\n")
    boris = {"GIT_AUTHOR_EMAIL": "boris@example.org", "GIT_COMMITTER_EMAIL": "boris@example.org"}
    commit(small, boris)
    forge(small, shown("weakenings"), "boris")
    commit(small)
    assert "boris@example.org made the change" in findings(small)["P676"][0]


def test_self_approval_by_a_commit_in_another_name(small: Path) -> None:
    """Under a made-up address, but signed by the key that approves."""
    put(small, "notes.txt", "x\n")
    run_git(small, "add", "-A")
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={key('boris')}")
    run_git(small, *signed, "commit", "-q", "-S", "-m", "x", env=EVE)
    forge(small, shown("weakenings"), "boris")
    commit(small)
    assert "boris@example.org made the change as SHA256:" in findings(small)["P676"][0]


def two(folder: Path, *by: tuple[str, str]) -> list[str]:
    """Approvals of the waiver by these, and what the gate says of it then."""
    for number, (who, with_key) in enumerate(by):
        forge(folder, shown("W-1")._replace(approver=who), with_key, f"{number}.json")
    commit(folder)
    return findings(folder).get("P688", [])


def test_two_people_approve_a_waiver(small: Path) -> None:
    assert two(small, ("boris@example.org", "boris"), ("carla@example.org", "carla")) == []


def test_the_second_key_of_the_same_person(small: Path) -> None:
    carla = "carla@example.org"
    (text,) = two(small, (carla, "carla"), (carla, "carla-token"), (carla, "carla"))
    assert "it wants 2 approvals, and has 1" in text


@pytest.mark.parametrize("mark", ["key", "address"])
def test_the_same_person_under_two_names(small: Path, mark: str) -> None:
    """Somehow in the base: the gate does not rely on the check of the policy (P425)."""
    run_git(small, "switch", "-q", "main")
    second = {"roles": ["security"], "key": "boris"} if mark == "key" else {
        "roles": ["security"], "key": "second", "emails": ["Boris@example.org"]}  # fmt: skip
    change(small, POLICY, "/keys/second", {"public": public("second")})
    change(small, POLICY, "/approvers/bob", second)
    found = run_pactc(small, "check", "--format", "json")
    assert "P425" in found.out
    commit(small)
    run_git(small, "switch", "-q", "change")
    run_git(small, "-c", "user.name=E", "-c", "user.email=e@x", "rebase", "-q", "-X", "theirs",
            "main", env=EVE)  # fmt: skip
    (text,) = two(small, ("boris@example.org", "boris"), ("bob", str(second["key"])))
    assert "it wants 2 approvals, and has 1" in text


def test_a_waiver_that_another_approved_than_it_names(small: Path) -> None:
    (text,) = two(small, ("ada@example.org", "ada"), ("carla@example.org", "carla"))
    assert "it says boris@example.org, and" in text


def test_a_key_that_only_the_change_lists(small: Path) -> None:
    change(small, POLICY, "/keys/eve", {"public": public("eve")})
    change(small, POLICY, "/approvers/eve@example.org", {"roles": ["owner"], "key": "eve"})
    change(small, POLICY, "/keys/boris/public", public("eve"))
    run_pactc(small, "build")
    for number, who in enumerate(("eve@example.org", "boris@example.org")):
        forge(small, shown("weakenings")._replace(approver=who), "eve", f"{number}.json")
    commit(small)
    texts = findings(small)["P676"]
    assert "eve@example.org is no approver in the policy that judges" in texts[0]
    assert "no key of boris@example.org signed it" in texts[1]


def test_a_key_that_the_change_itself_gives_up(small: Path) -> None:
    change(small, POLICY, "/keys/boris/revoked", TODAY.isoformat())
    run_pactc(small, "build")
    done = approve(small, "weakenings", by="boris", code=1)
    assert "was revoked" in done.err + done.out


def test_an_approval_used_twice(small: Path) -> None:
    """It was merged, the change was taken back, and comes again with the same approval."""
    approve(small, "weakenings", by="boris")
    commit(small)
    assert "P690" not in findings(small)
    last = run_git(small, "rev-parse", "change").out.strip()
    run_git(small, "switch", "-q", "main")
    run_git(small, "merge", "-q", "--ff-only", "change")
    run_git(small, "revert", "--no-edit", "main~1", "main", env=EVE)
    run_git(small, "switch", "-q", "-C", "again", "main")
    run_git(small, "checkout", last, "--", ".")
    commit(small)
    assert any("it was used for an earlier change" in t for t in findings(small)["P690"])
    # Wrapped anew it is the same word.
    (file,) = (small / FOLDER).glob("weakenings*.json")
    file.write_text(json.dumps(json.loads(file.read_text()), indent=7))
    commit(small)
    assert any("it was used for an earlier change" in t for t in findings(small)["P690"])


def test_what_was_approved_stays_so(small: Path) -> None:
    """Boris approved the waiver; what he changes later does not undo that."""
    assert two(small, ("boris@example.org", "boris"), ("carla@example.org", "carla")) == []
    run_git(small, "switch", "-q", "main")
    run_git(small, "merge", "-q", "--ff-only", "change")
    run_git(small, "switch", "-q", "-C", "later")
    put(small, "notes.txt", "x\n")
    commit(small, {"GIT_AUTHOR_EMAIL": "boris@example.org"})
    assert not findings(small).keys() & {"P688", "P690", "P675", "P676"}


def slow(*values: Any) -> Any:
    """One of many that go the same way, for `-m slow`."""
    return pytest.param(*values, marks=pytest.mark.slow)


Change = Callable[[dict[str, Any]], object]
LONGER: dict[str, Change] = {
    "a later end": lambda w: w.update(expires=(TODAY + timedelta(60)).isoformat()),
    "another control": lambda w: w.update(control="GAT-BASIC-1"),
    "another reason": lambda w: w.update(reason="Because nobody has looked at it for a year."),
    "another approver": lambda w: w.update(approver="carla@example.org"),
    "another type": lambda w: w.update(type="not_applicable", code="out_of_scope"),
}


@pytest.mark.parametrize("case", [slow(c) if n > 1 else c for n, c in enumerate(LONGER)])
def test_a_renewal_is_a_new_approval(small: Path, case: str) -> None:
    waiver = dict(WAIVER)
    LONGER[case](waiver)
    put(small, WAIVERS, {"waivers": {"W-1": waiver}})
    run_pactc(small, "build")
    (text,) = two(small, ("boris@example.org", "boris"), ("carla@example.org", "carla"))
    assert "has changed since" in text


def test_an_orphan(small: Path) -> None:
    """The waiver goes, and its approval stays for whoever brings it back."""
    put(small, WAIVERS, {"waivers": {"W-2": WAIVER}})
    run_pactc(small, "build")
    two(small, ("boris@example.org", "boris"), ("carla@example.org", "carla"))
    found = findings(small)
    assert len(found["P675"]) == 2
    assert "P688" in found


def test_a_waiver_that_lasts_too_long(small: Path) -> None:
    put(small, WAIVERS, {"waivers": {"W-1": {**WAIVER, "expires": "2099-12-31"}}})
    run_pactc(small, "build")
    commit(small)
    assert "365 are allowed" in findings(small)["P685"][0]


def test_a_waiver_without_a_reason_code(small: Path) -> None:
    put(small, WAIVERS, {"waivers": {"W-1": {k: v for k, v in WAIVER.items() if k != "code"}}})
    run_pactc(small, "build")
    commit(small)
    assert "W-1 has no reason code" in findings(small)["P674"][0]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("control", "TST-*", "P205"), ("control", "TST-ORG-9", "P420"),
        ("approver", "eve@example.org", "P420"), ("expires", "never", "P205"),
        ("expires", "2027-02-30", "P423"), ("code", "no_such_data", "P426"),
        slow("control", "*", "P205"), slow("control", "TST-ORG-1,", "P205"),
        slow("control", ["TST-ORG-1"], "P203"), slow("control", "tst-org-1", "P205"),
        slow("expires", "20270101", "P205"), slow("expires", "2027-W01-1", "P205"),
        slow("expires", None, "P203"), slow("expires", "2027-01-01T00:00:00Z", "P205"),
        slow("code", "because", "P204"), slow("reason", "", "P205"),
    ],
)  # fmt: skip
def test_a_waiver_that_is_none(small: Path, field: str, value: Any, code: str) -> None:
    """Wildcards, unknown ids, and dates that do not parse."""
    put(small, WAIVERS, {"waivers": {"W-1": {**WAIVER, field: value}}})
    commit(small)
    assert code in findings(small)


def test_a_waiver_of_the_command_line(small: Path) -> None:
    """What is wrong is refused before anybody signs; a sound one keeps what people wrote."""
    for words in (
        ("TST-*", "--until", "2027-01-31"), ("TST-ORG-1", "--until", "soon"),
        ("TST-ORG-1", "--until", "2020-01-31"), ("TST-ORG-1", "--until", "20990131"),
        ("TST-ORG-1", "--until", "2099-01-31", "--code", "no_such_data"),
    ):  # fmt: skip
        done = run_pactc(small, "waive", *words, "--reason", "so", "--yes", "--key",
                         str(key("boris")))  # fmt: skip
        assert (done.code, "P682" in done.err + done.out) == (2, True), done
    kept = f"# ours\nwaivers:\n  W-1: {json.dumps(WAIVER)}  # one\n"
    put(small, WAIVERS, kept)
    day = date(TODAY.year + 1, 1, 31).isoformat()
    words = ("waive", "TST-ORG-1", "--until", day, "--reason", "so: it is")
    eve = run_pactc(small, *words, "--yes", "--key", str(key("eve")))
    assert "P684" in eve.err + eve.out
    assert (small / WAIVERS).read_text() == kept
    done = run_pactc(small, *words, "--yes", "--key", str(key("boris")))
    assert done.code == 0, done
    assert (small / WAIVERS).read_text().startswith(kept)
    assert "no proof of a person" in done.err


def signs(folder: Path, by: str, name: str = "unit") -> Path:
    done = run_pactc(folder, "evidence", "sign", name, "--key", str(key(by)))
    assert done.code == 0, done
    return folder / f"pact/signatures/evidence/{name}.json"


def wants_signatures(folder: Path, *roles: str) -> None:
    run_git(folder, "switch", "-q", "main")
    change(folder, POLICY, "/receipts", {"signed_by": list(roles)})
    run_pactc(folder, "build")
    commit(folder)
    run_git(folder, "switch", "-q", "-C", "change")


def unsigned(folder: Path) -> list[str]:
    """What the gate says of the receipt `unit`."""
    return [t for t in findings(folder).get("P687", []) if "receipt of unit is not" in t]


def test_a_receipt_that_nobody_signed(small: Path) -> None:
    wants_signatures(small, "ci")
    assert len(unsigned(small)) == 1
    signs(small, "ci")
    commit(small)
    assert unsigned(small) == []


@pytest.mark.parametrize("case", ["another role", "nobody", "another receipt", "bare", "edited"])
def test_a_signature_of_a_receipt_that_is_none(small: Path, case: str) -> None:
    wants_signatures(small, "ci")
    file = signs(small, {"another role": "boris", "nobody": "eve"}.get(case, "ci"))
    receipt = (small / "pact/evidence/unit.json").read_bytes()
    if case == "another receipt":
        other = (small / "pact/evidence/live.json").read_bytes()
        file.write_bytes(dump_json(signing.sign(other, signing.IN_TOTO, key("ci")).document()))
    elif case == "bare":
        file.write_bytes(dump_json(signing.sign(receipt, "text/plain", key("ci")).document()))
    elif case == "edited":
        signed = signing.envelope(parse_json(file.read_bytes(), "x"))
        edited = receipt.replace(b"1", b"2", 1)
        put(small, "pact/evidence/unit.json", edited.decode())
        made = signing.Envelope(edited, signed.payload_type, signed.signatures)
        file.write_bytes(dump_json(made.document()))
    commit(small)
    assert len(unsigned(small)) == 1


def test_who_changes_a_receipt_does_not_sign_it(small: Path) -> None:
    wants_signatures(small, "security")
    signs(small, "boris")
    boris = {"GIT_AUTHOR_EMAIL": "boris@example.org"}
    put(small, "notes.txt", "x\n")
    commit(small, boris)
    assert unsigned(small) == []  # the receipt is as the base has it: no change of his
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    assert run_pactc(small, "evidence", "run", "unit").code == 0
    commit(small, boris)
    signs(small, "boris")
    commit(small)
    (text,) = unsigned(small)
    assert "boris@example.org signed it, and made the change" in text
    signs(small, "carla")
    commit(small)
    assert unsigned(small) == []


def test_a_signature_of_a_receipt_that_nobody_plans(small: Path) -> None:
    shutil.copy(signs(small, "ci"), small / "pact/signatures/evidence/other.json")
    commit(small)
    assert "signs a receipt that nobody plans" in findings(small)["P675"][0]
