"""The example from an empty repository to a verdict of pass, by what a person types; and then what
the gate says of each way to leave that state. Nothing is faked: the service's tests, its mutants
and a running service are what the receipts are about."""

from __future__ import annotations

import getpass
import json
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pactc.signing import new_key

from ..conftest import EXAMPLE, RUBBISH, Git, Pactc

EVIDENCE = {
    *("contracts", "deployed", "judge", "mutants", "sbom", "shuffled", "smoke", "static"),
    *("structure", "unit"),
}
RECEIPT_BYTES = 8192


@pytest.mark.slow
def test_from_nothing_to_pass_and_every_way_back(
    tmp_path: Path, git: Git, type_: Pactc, commit: Callable[..., str]
) -> None:
    folder = tmp_path / "booking"
    shutil.copytree(EXAMPLE, folder, ignore=RUBBISH)
    not_yet_expired(folder / "pact/waivers.yaml")
    git(folder, "init", "-q")
    assert type_(folder, "init").code == 0
    key = with_keys(folder / "pact/policy.yaml", tmp_path)
    assert type_(folder, "build").code == 0
    commit(folder, "plan")
    begun = type_(folder, "approve", "bootstrap", "--yes", "--key", str(key))
    assert begun.code == 0, begun.out + begun.err
    commit(folder, "the trust begins")
    early = type_(folder, "production", "validate")
    assert (early.code, "P640" in early.out) == (1, True)

    ran = type_(folder, "evidence", "run", "-j", "2")
    assert ran.code == 0, ran.out + ran.err
    assert ran.err.endswith("ran 10\n")
    passing = commit(folder, "evidence")
    verdict = type_(folder, "production", "validate")
    assert verdict.code == 0, verdict.out
    assert verdict.out.startswith(f"verdict: pass\njudged:  {passing}\n")
    assert verdict.err == ""
    assert type_(folder, "evidence", "run").err == "nothing to run\n"
    assert git(folder, "status", "--porcelain").out == ""
    receipts_tell_nothing_of_this_machine(folder, passing)

    def after(path: str, old: str, new: str) -> dict[str, list[Any]]:
        """Findings by code, once this edit is committed; then it is taken back."""
        text = (folder / path).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        commit(folder)
        done = type_(folder, "production", "validate", "--format", "json")
        told = json.loads(done.out)
        assert (done.code, told["verdict"]) == (1, "fail")
        git(folder, "reset", "-q", "--hard", passing)
        found: dict[str, list[Any]] = {}
        for finding in told["findings"]:
            found.setdefault(finding["code"], []).append(finding)
        return found

    # A source file: every evidence that ran on it is named, and no other.
    found = after("src/booking/slots.py", "if end <= start:", "if end < start:")
    (changed,) = found["P620"]
    named = re.search(r"^src/booking/slots.py changed since evidence (.*) ran$", changed["message"])
    assert named is not None
    assert set(named[1].split(", ")) == EVIDENCE - {"sbom"}
    assert changed["path"] == "src/booking/slots.py"

    # A receipt that is made to say that it ran on the new file.
    receipt = "pact/evidence/unit.json"
    digest = json.loads((folder / receipt).read_text(encoding="utf-8"))
    held = digest["predicate"]["inputs"]["files"]["src/booking/slots.py"]
    found = after(receipt, held, "sha256:" + "0" * 64)
    assert [f["path"] for f in found["P304"]] == [receipt]
    assert [f["message"] for f in found["P623"]] == ["the receipt of unit is not what it says"]

    # A level that is lowered, in the spec alone.
    found = after("build-spec.yaml", "security: strict", "security: basic")
    lowered = "security: confirmed strict, the spec gives basic"
    assert [f["notes"] for f in found["P651"]] == [[lowered]]
    assert [f["path"] for f in found["P651"]] == ["pact/decisions.yaml"]
    assert [f["path"] for f in found["P652"]] == ["pact/readiness.json"]

    # And back: nothing of all that is left.
    assert type_(folder, "production", "validate").code == 0


def with_keys(policy: Path, folder: Path) -> Path:
    """Throw-away keys for the two people of the policy; that of the owner."""
    text = policy.read_text(encoding="utf-8")
    lines = {name: new_key(folder / name) for name in ("mara", "jonas")}
    for name, roles in (("mara", "[owner, privacy]"), ("jonas", "[security, operations]")):
        assert roles in text
        text = text.replace(roles, f"{roles}\n    key: {name}")
    keys = "".join(f"  {name}:\n    public: {line}\n" for name, line in lines.items())
    policy.write_text(f"{text.rstrip()}\nkeys:\n{keys}", encoding="utf-8")
    return folder / "mara"


def not_yet_expired(waivers: Path) -> None:
    """Waivers run out, and this test must not with them."""
    today = datetime.now(UTC).date()

    def later(found: re.Match[str]) -> str:
        day = max(date.fromisoformat(found[1]), today + timedelta(days=30))
        return f'expires: "{day}"'

    text = waivers.read_text(encoding="utf-8")
    waivers.write_text(re.sub(r'expires: "([\d-]+)"', later, text), encoding="utf-8")


def receipts_tell_nothing_of_this_machine(folder: Path, rev: str) -> None:
    files = sorted((folder / "pact/evidence").iterdir())
    assert {f.stem for f in files} == EVIDENCE
    for file in files:
        assert file.stat().st_size < RECEIPT_BYTES
        values = list(texts(json.loads(file.read_text(encoding="utf-8"))))
        assert len(values) > 20
        for value in values:
            assert not value.startswith(("/", "~", "file:"))
            assert value not in (getpass.getuser(), socket.gethostname(), rev)
            for path in (folder, Path.home(), Path(sys.prefix)):
                assert path == Path("/") or str(path) not in value


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON document but the names of pactc's own fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if "/" in key:
                yield key
            yield from texts(item)
