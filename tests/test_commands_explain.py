"""`pactc explain`."""

from __future__ import annotations

import argparse
import json

import pytest

from pactc.codes import FAMILIES, table
from pactc.commands import explain
from pactc.errors import UsageError
from pactc.shipped import control_data, controls


def run(*argv: str) -> int:
    parser = argparse.ArgumentParser()
    explain.add(parser)
    return explain.run(parser.parse_args(argv))


@pytest.mark.parametrize("code", table())
def test_every_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(code) == 0
    out = capsys.readouterr().out
    row = table()[code]
    assert out.startswith(f"{code} {row.title}\n{FAMILIES[code[:2]][0]}: ")
    told = "".join(out.split())
    for text in row:
        assert "".join(text.split()) in told
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_case_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("p920") == 0
    assert capsys.readouterr().out.startswith("P920 ")


def test_all_and_a_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    out = capsys.readouterr().out
    for family, (name, _) in FAMILIES.items():
        assert f"{family} {name}: " in out
    for code, row in table().items():
        assert f"  {code}  {row.title}\n" in out
    assert run("P9") == 0
    out = capsys.readouterr().out
    assert out.startswith("P9 internal: ")
    assert "P1 reading" not in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("P920", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "code": "P920",
        "family": "internal",
        **table()["P920"]._asdict(),
    }
    assert run("--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["codes"]
    assert [row["code"] for row in rows] == list(table())


def test_unknown_code() -> None:
    with pytest.raises(UsageError) as caught:
        run("P92O")
    assert caught.value.code == "P921"
    assert caught.value.finding.message == "no such code: P92O"
    assert caught.value.finding.help.startswith("did you mean P920")
    with pytest.raises(UsageError) as caught:
        run("banana\x1b[2J")
    assert caught.value.finding.message == "no such code: banana\\x1b[2J"
    assert caught.value.finding.help == "`pactc explain` lists them all"


def test_a_control(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sec-strict-1") == 0
    page = capsys.readouterr().out
    for text in ("bill of materials", "wants: sbom", "holds: bill_of_materials", "cyclonedx",
                 "PS.3.2", "OSPS-QA-02"):  # fmt: skip
        assert text in page
    assert run("SEC-STRICT-1", "--format", "json") == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["control"], row["level"], row["wants"]) == ("SEC-STRICT-1", "strict", "sbom")
    assert row["parts"][0]["text"] == "bill_of_materials"


@pytest.mark.slow
def test_every_control_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    for id_ in controls(control_data()):
        assert run(id_) == 0
        page = capsys.readouterr().out
        assert "what to do:" in page
        assert "{" not in page, "a parameter that was not filled in"


def test_the_predicates(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("predicates") == 0
    page = capsys.readouterr().out
    assert "document(who, days)" in page
    assert "evidence" in page


def test_a_control_that_is_none() -> None:
    with pytest.raises(UsageError) as caught:
        run("SEC-STRICT-11")
    assert "SEC-STRICT-1" in caught.value.finding.help
