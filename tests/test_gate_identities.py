"""Keyless signatures in the gate: whose they are the base's policy says, and by which root."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pactc.commands.approve import opened
from pactc.gate.facts_of import Facts
from pactc.gate.facts_verdict import last_verdict
from pactc.project import locate

from .conftest import IDENTITY, run_git, run_pactc
from .sigstore_world import ISSUER, WORKFLOW, World
from .small_pack import change, copy, key, put, save, verdict

POLICY, ROOT = "pact/policy.yaml", "pact/sigstore/trusted_root.json"
WORLD = World()
TODAY = datetime.now(UTC).date()
NAMES = ("unit", "live")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The base wants receipts signed by the role `ci`; a bot has it, without a key. The change is
    on a branch of its own."""
    folder = copy(tmp_path / "small")
    change(folder, POLICY, "/receipts", {"signed_by": ["ci"]})
    change(folder, POLICY, "/approvers/runner", {"roles": ["ci"], "bot": True, "identities": ["m"]})
    change(folder, POLICY, "/identities", {"m": {"identity": WORKFLOW, "issuer": ISSUER}})
    put_root(folder, WORLD.root())
    assert run_pactc(folder, "build").code == 0
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    return folder


def put_root(folder: Path, data: bytes) -> None:
    (folder / ROOT).parent.mkdir(exist_ok=True)
    (folder / ROOT).write_bytes(data)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    change(folder, POLICY, "/sigstore", {"trusted_root": ROOT, "digest": digest})


def sign(folder: Path, world: World = WORLD, names: tuple[str, ...] = NAMES, **said: Any) -> None:
    for name in names:
        bundle = world.bundle((folder / f"pact/evidence/{name}.json").read_bytes(), **said)
        place(folder, name, bundle)


def place(folder: Path, name: str, bundle: Any) -> None:
    file = folder / f"pact/signatures/evidence/{name}.sigstore.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))


def on_main(folder: Path, pointer: str, value: Any) -> None:
    """The base says so; the branch begins anew."""
    run_git(folder, "switch", "-q", "main")
    change(folder, POLICY, pointer, value)
    assert run_pactc(folder, "build").code == 0
    save(folder)
    run_git(folder, "switch", "-q", "-C", "change")


def found(folder: Path) -> dict[str, str]:
    """Code -> messages and notes, of the branch judged by `main`."""
    save(folder)
    answer = verdict(folder, "--base", "main")
    said: dict[str, str] = {}
    for each in answer["findings"]:
        lines = [said.get(each["code"], ""), each["message"], *each["notes"]]
        said[each["code"]] = "\n".join(lines)
    assert answer["verdict"] == ("unknown" if "P698" in said else "fail" if said else "pass")
    return said


@pytest.mark.parametrize("enveloped", [False, True], ids=["file", "envelope"])
def test_it_counts(small: Path, enveloped: bool) -> None:
    assert set(found(small)) == {"P687"}
    sign(small, enveloped=enveloped)
    assert found(small) == {}
    assert run_pactc(small, "evidence", "status").code == 0


def test_nobody_elses_does(small: Path) -> None:
    sign(small, identity="https://host.example/eve/ci.yml@refs/heads/main")
    assert "no signature of runner that counts: Certificate's SANs" in found(small)["P687"]
    sign(small, issuer="https://eve.example")
    assert "OIDCIssuer" in found(small)["P687"]
    sign(small, World())
    assert "P687" in found(small)


def test_one_of_another_receipt_does_not(small: Path) -> None:
    sign(small)
    folder = small / "pact/signatures/evidence"
    (folder / "unit.sigstore.json").write_bytes((folder / "live.sigstore.json").read_bytes())
    assert "the receipt of unit is not signed" in found(small)["P687"]


def test_each_way_may_sign_its_own_receipt(small: Path) -> None:
    sign(small, names=("unit",))
    done = run_pactc(small, "evidence", "sign", "live", "--key", str(key("ci")))
    assert done.code == 0, done
    assert found(small) == {}


def test_a_broken_envelope_beside_it_is_told(small: Path) -> None:
    sign(small, World())
    for name in NAMES:
        done = run_pactc(small, "evidence", "sign", name, "--key", str(key("ada")))
        assert done.code == 0, done
    said = found(small)["P687"]
    assert "no key in force of an approver with the role ci signed it; pact/signatures" in said


@pytest.mark.parametrize(
    "field",
    [
        {"until": (TODAY - timedelta(1)).isoformat()},
        {"from": (TODAY + timedelta(1)).isoformat()},
        {"revoked": TODAY.isoformat()},
        {"until": "never"},
    ],
    ids=lambda f: next(iter(f)),
)
def test_an_identity_out_of_force(small: Path, field: dict[str, str]) -> None:
    stated = {"identity": WORKFLOW, "issuer": ISSUER, **field}
    run_git(small, "switch", "-q", "main")
    change(small, POLICY, "/identities/m", stated)
    run_pactc(small, "build")  # refuses a date that is none
    save(small)
    run_git(small, "switch", "-q", "-C", "change")
    sign(small)
    assert "has an identity in force" in found(small)["P687"]


def test_a_change_that_revokes_means_it_at_once(small: Path) -> None:
    sign(small)
    change(small, POLICY, "/identities/m/revoked", TODAY.isoformat())
    run_pactc(small, "build")
    said = found(small)
    assert "has an identity in force" in said["P687"]
    assert "P690" not in said


def test_another_role_does_not_count(small: Path) -> None:
    on_main(small, "/approvers/runner/roles", ["deploy"])
    sign(small)
    assert "nobody with the role ci has an identity in force" in found(small)["P687"]


def test_a_change_cannot_trust_itself(small: Path) -> None:
    """Its own root, and its own identity, are weakenings, and judge nothing."""
    mine = World()
    put_root(small, mine.root())
    run_pactc(small, "build")
    sign(small, mine)
    said = found(small)
    assert {"P687", "P690"} <= set(said)
    assert "/sigstore/digest" in said["P690"]


def test_a_root_that_was_swapped_on_its_branch_changes_nothing(small: Path) -> None:
    mine = World()
    (small / ROOT).write_bytes(mine.root())
    sign(small, mine)
    assert "P687" in found(small)
    sign(small)
    assert found(small) == {}


@pytest.mark.parametrize("pointer", ["/approvers/ci/identities", "/identities/mine"])
def test_whom_a_change_adds_is_a_weakening(small: Path, pointer: str) -> None:
    mine = {"identity": "eve@example.org", "issuer": ISSUER}
    change(small, POLICY, pointer, ["m"] if pointer.endswith("identities") else mine)
    run_pactc(small, "build")
    sign(small)
    assert pointer in found(small)["P690"]


def test_no_root_is_unknown(small: Path) -> None:
    on_main(small, "/sigstore", None)
    sign(small)
    assert "names no trusted root" in found(small)["P698"]


@pytest.mark.parametrize("case", ["gone", "other bytes", "no root"])
def test_a_root_that_is_not_what_the_base_says_is_unknown(small: Path, case: str) -> None:
    run_git(small, "switch", "-q", "main")
    if case == "no root":
        put_root(small, b"{}")
    elif case == "gone":
        (small / ROOT).unlink()
    else:
        (small / ROOT).write_bytes(World().root())
    run_pactc(small, "build")
    save(small)
    run_git(small, "switch", "-q", "-C", "change")
    sign(small)
    said = found(small)["P698"]
    word = {"gone": "there is no", "other bytes": "digest", "no root": "is none"}[case]
    assert word in said


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"mediaType": 1, "a": 2}'])
def test_a_file_that_is_no_bundle(small: Path, text: str) -> None:
    place(small, "unit", text)
    assert "unit.sigstore.json is no signature" in found(small)["P681"]


def test_whoever_shares_an_identity_is_one_person(small: Path) -> None:
    """A person who has the identity of a bot could be the bot, so their word counts for nothing."""
    on_main(small, "/approvers/boris@example.org/identities", ["m"])
    change(small, POLICY, "/receipts", None)
    run_pactc(small, "build")
    done = run_pactc(small, "approve", "weakenings", "--base", "main", "--yes", "--key",
                     str(key("boris")))  # fmt: skip
    assert done.code != 0
    assert "boris@example.org is a bot" in done.out + done.err


def test_who_shows_that_another_is_a_bot_is_not_removed_for_free(small: Path) -> None:
    on_main(small, "/approvers/boris@example.org/identities", ["m"])
    change(small, POLICY, "/approvers/runner", None)
    run_pactc(small, "build")
    assert "/approvers/runner/bot" in found(small)["P690"]


def test_nobody_signs_their_own_change(small: Path) -> None:
    me = IDENTITY["GIT_AUTHOR_EMAIL"]
    on_main(small, "/identities/me", {"identity": me.upper(), "issuer": ISSUER})
    on_main(small, "/approvers/ada-ci", {"roles": ["ci"], "identities": ["me"]})
    put(small, "pact/other.txt", "x")
    assert run_pactc(small, "evidence", "run", "unit", "live").code == 0
    sign(small, identity=me.upper())
    assert f"made the change as {me}" in found(small)["P687"]


@pytest.mark.parametrize("by", [WORLD, World()], ids=["known", "unknown"])
def test_a_verdict_may_be_signed_so_too(small: Path, by: World) -> None:
    run_git(small, "switch", "-q", "main")
    said = b'{"a": "verdict"}\n'
    (small / "pact/verdict.json").write_bytes(said)
    save(small)
    assert last_is_signed(small) is False
    file = small / "pact/signatures/verdict.sigstore.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(by.bundle(said)))
    save(small)
    assert last_is_signed(small) is (by is WORLD)
    (small / "pact/verdict.json").write_bytes(said + b" ")
    save(small)
    assert last_is_signed(small) is False


def test_a_new_verdict_takes_the_old_ones_signature_away(small: Path) -> None:
    file = small / "pact/signatures/verdict.sigstore.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(WORLD.bundle(b"old")))
    save(small)
    run_pactc(small, "production", "validate", "--base", "main", "--write")
    assert (small / "pact/verdict.json").exists()
    assert not file.exists()


def last_is_signed(folder: Path) -> bool:
    case = opened(locate(folder), "HEAD")
    return bool(last_verdict(case, Facts(case))["signed"])
