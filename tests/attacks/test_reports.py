"""Ways to make a report, a program or a receipt say more than what happened; each is refused with
its own code, from the command line, on a real repository."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.documents import dump_json
from pactc.fingerprint import raw, slices

from ..conftest import Git, Pactc
from ..small_pack import change, codes, copy, put, refused, save
from ..test_parsers import BOMB, CASE, GOOD, HIGH, PIP, SARIF, suite
from ..test_parsers import put as with_

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

UNIT, RECORD = "pact/evidence/unit.json", ".pact/records/pact/evidence/unit.json.json"
PLAN, ITEM = "pact/evidence.yaml", "/evidence/unit"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = copy(tmp_path / "small")
    put(folder, ".gitignore", "build/\n__pycache__/\n")
    return folder


def planned(folder: Path, data: bytes, parser: str = "junit", more: str = "", **wish: Any) -> None:
    """`unit` writes just these bytes as its report."""
    put(folder, "checks/unit.py", "import pathlib; p = pathlib.Path('build'); p.mkdir(exist_ok=True"
        f"); (p / 'r').write_bytes({data!r}); print('1 passed')\n{more}")  # fmt: skip
    change(folder, PLAN, f"{ITEM}/reports", [{"path": "build/r", "parser": parser, **wish}])


def run(pactc: Pactc, folder: Path, **env: str) -> set[str]:
    """The codes for which the run is refused; then no receipt was written."""
    before = (folder / UNIT).read_bytes()
    done = pactc(folder, "evidence", "run", "unit", "--format", "json", env=env)
    found = codes(done)
    assert (done.code == 0) == (not found), done
    assert ((folder / UNIT).read_bytes() == before) == bool(found)
    return found


def receipt(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / UNIT).read_text())
    return value


# -- reports ---------------------------------------------------------------------------------


def some(values: Any, number: int) -> list[Any]:
    """The first ones at each run of the tests, the others where slow ones are run too."""
    every = list(values)
    return [*every[:number], *(pytest.param(v, marks=pytest.mark.slow) for v in every[number:])]


@pytest.mark.parametrize("parser", some(GOOD, 1))
def test_a_good_report_is_a_receipt(small: Path, pactc: Pactc, parser: str) -> None:
    planned(small, GOOD[parser], parser)
    assert run(pactc, small) == set()
    said = receipt(small)["predicate"]["reports"]["build/r"]
    assert said["parser"] == parser
    assert said["digest"] == receipt(small)["predicate"]["outputs"]["build/r"]


@pytest.mark.parametrize(
    "case",
    some([
        ("junit", suite("", "tests='0'"), "P606"),
        ("junit", suite("<testcase name='a'><skipped/></testcase>"), "P606"),
        ("junit", suite(CASE + CASE), "P615"),
        ("junit", suite(CASE, "tests='NaN'"), "P608"),
        ("junit", suite(CASE + "<testsuite name='i' errors='1'/>"), "P608"),
        ("junit", BOMB, "P608"),
        ("sarif", b'{"version": "2.1.0", "runs": []}', "P606"),
        ("sarif", with_(SARIF, ("runs/0/results", [HIGH])), "P614"),
        ("cyclonedx", GOOD["spdx"], "P613"),
        ("spdx", b"trust me", "P613"),
        ("coverage", b'{"totals": {"percent_covered": 100}}', "P613"),
        ("pip-audit", with_(PIP, ("dependencies", [])), "P606"),
        ("ctrf", b'{"results": {"summary": {"tests": 12, "passed": 12}}}', "P613"),
    ], 6),
)  # fmt: skip
def test_a_report_of_nothing_or_forged(
    small: Path, pactc: Pactc, case: tuple[str, bytes, str]
) -> None:
    parser, data, code = case
    planned(small, data, parser)
    assert run(pactc, small) == {code}


def test_a_report_of_an_earlier_run(small: Path, pactc: Pactc) -> None:
    put(small, "build/r", GOOD["junit"].decode())
    put(small, "checks/unit.py", "print('1 passed')")
    change(small, PLAN, f"{ITEM}/reports", [{"path": "build/r", "parser": "junit"}])
    assert run(pactc, small) == {"P605"}
    put(small, "build/r", GOOD["junit"].decode())
    touch = "import os\nif os.path.exists('build/r'): os.utime('build/r')\nprint('1 passed')"
    put(small, "checks/unit.py", touch)
    assert run(pactc, small) == {"P605"}


def test_a_report_that_is_a_link(small: Path, pactc: Pactc) -> None:
    put(small, "build/kept.xml", GOOD["junit"].decode())
    put(small, "checks/unit.py", "import os; os.symlink('kept.xml', 'build/r'); print('1 passed')")
    change(small, PLAN, f"{ITEM}/reports", [{"path": "build/r", "parser": "junit"}])
    assert run(pactc, small) == {"P605"}


def test_coverage_below_the_bar(small: Path, pactc: Pactc) -> None:
    planned(small, GOOD["coverage"], "coverage", at_least=80)
    assert run(pactc, small) == {"P614"}


# -- programs and reads ----------------------------------------------------------------------


def tool(folder: Path, path: str, text: str) -> None:
    put(folder, path, f"#!{sys.executable}\n{text}\n")
    (folder / path).chmod(0o755)


def test_a_program_planted_in_path(
    small: Path, pactc: Pactc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(small, PLAN, f"{ITEM}/argv", ["checker", "checks/unit.py"])
    tool(tmp_path, "safe/checker", "print('1 passed')")
    tool(small, "bin/checker", "print('99 passed')")
    monkeypatch.chdir(small)
    safe = f"{tmp_path / 'safe'}:/usr/bin:/bin"
    for path in (f"{small / 'bin'}:{safe}", f"bin:{safe}", f"./bin:{safe}", f":{safe}"):
        assert run(pactc, small, PATH=path) == {"P618"}, path
    (tmp_path / "safe").chmod(0o777)
    assert run(pactc, small, PATH=safe) == {"P618"}
    (tmp_path / "safe").chmod(0o755)
    assert run(pactc, small, PATH=safe) == set()


def test_another_program_than_the_pinned_one(
    small: Path, pactc: Pactc, tmp_path: Path
) -> None:  # fmt: skip
    tool(tmp_path, "safe/checker", "print('1 passed')")
    safe = f"{tmp_path / 'safe'}:/usr/bin:/bin"
    digest = raw((tmp_path / "safe/checker").read_bytes())
    change(small, PLAN, f"{ITEM}/argv", ["checker"])
    change(small, PLAN, f"{ITEM}/tools", {"checker": digest})
    assert run(pactc, small, PATH=safe) == set()
    tool(tmp_path, "safe/checker", "print('2 passed')")
    assert run(pactc, small, PATH=safe) == {"P618"}


READ = "open('data.txt').read(); print('1 passed')"


def test_a_read_beside_the_inputs(small: Path, pactc: Pactc) -> None:
    put(small, "data.txt", "expected\n")
    put(small, "checks/unit.py", READ)
    assert run(pactc, small) == set()
    assert receipt(small)["predicate"]["reads"] == {"undeclared": ["data.txt"], "unobservable": []}
    strict(small, pactc)
    assert run(pactc, small) == {"P617"}
    change(small, PLAN, f"{ITEM}/inputs", ["src/**", "checks/unit.py", "data.txt"])
    assert run(pactc, small) == set()


def test_a_read_by_a_child(small: Path, pactc: Pactc) -> None:
    put(small, "data.txt", "expected\n")
    start = "import subprocess, sys\nsubprocess.run([sys.executable, {0}'-c', {1!r}], check=True)"
    put(small, "checks/unit.py", start.format("", READ))
    assert run(pactc, small) == set()
    assert receipt(small)["predicate"]["reads"]["undeclared"] == ["data.txt"]
    leaves = "import os; print('x', flush=True); os.execv('/bin/cat', ['cat', 'data.txt'])"
    shell = "import os; os.system('cat data.txt')"
    for hidden in (start.format("'-I', ", READ), shell, leaves):
        put(small, "checks/unit.py", hidden)
        assert run(pactc, small) == set()
        assert receipt(small)["predicate"]["reads"]["unobservable"], hidden
    strict(small, pactc)
    assert run(pactc, small) == {"P617"}


def test_a_program_that_cannot_be_watched(small: Path, pactc: Pactc) -> None:
    change(small, PLAN, f"{ITEM}/argv", ["sh", "-c", "echo 1 passed"])
    assert run(pactc, small) == set()
    assert receipt(small)["predicate"]["reads"]["unobservable"]
    strict(small, pactc)
    assert run(pactc, small) == {"P617"}


def strict(folder: Path, pactc: Pactc) -> None:
    """The bar for `gating` is strict from now on."""
    for path, pointer in (("build-spec.yaml", "/readiness/gating"),
                          ("pact/decisions.yaml", "/readiness/confirmed/gating")):  # fmt: skip
        change(folder, path, pointer, "strict")
    assert pactc(folder, "build").code in (0, 1)


# -- receipts --------------------------------------------------------------------------------


def forge(folder: Path, edit: Any) -> None:
    """Edit the predicate of a good receipt, and its record with it."""
    value = receipt(folder)
    edit(value["predicate"])
    data = dump_json(value)
    (folder / UNIT).write_bytes(data)
    record = json.loads((folder / RECORD).read_text())
    record["content"] = slices(value)
    if record.get("raw"):
        record["raw"] = raw(data)
    (folder / RECORD).write_bytes(dump_json(record))
    save(folder)


def said(predicate: Any) -> Any:
    return predicate["reports"]["build/r"]


@pytest.mark.parametrize(
    "edit",
    some([
        lambda p: p.pop("reports"),
        lambda p: said(p).update(parser="ctrf"),
        lambda p: said(p).update(digest=raw(b"another")),
        lambda p: said(p)["counts"].update(tests=9),
        lambda p: said(p)["counts"].update(passed=0, skipped=2),
        lambda p: said(p)["counts"].update(failed=1, passed=0),
        lambda p: said(p).update(counts={}),
        lambda p: p["counts"].update(tests=12, passed=11),
        lambda p: p["tools"].pop(sys.executable),
        lambda p: p["environment"].append("PYTEST_ADDOPTS"),
        lambda p: p.update(approved={"name": "release", "digest": raw(b""), "by": ["ada"]}),
    ], 2),
)  # fmt: skip
def test_a_receipt_that_was_edited(small: Path, pactc: Pactc, edit: Any) -> None:
    planned(small, GOOD["junit"])
    assert run(pactc, small) == set()
    forge(small, edit)
    assert "P623" in refused(small)


@pytest.mark.parametrize(
    "case",
    some([
        ("2099-01-01T00:00:00Z", "P625"), ("2026-01-01T00:00:00", "P623"),
        ("2026-01-01T00:00:00+02:00", "P623"), ("2001-01-01T00:00:00Z", "P624"),
        ("2026-13-01T00:00:00Z", "P623"), ("yesterday", "P623"),
    ], 2),
)  # fmt: skip
def test_times_that_are_none(small: Path, pactc: Pactc, case: tuple[str, str]) -> None:
    time, code = case
    change(small, PLAN, f"{ITEM}/max_age_days", 30)
    assert run(pactc, small) == set()
    forge(small, lambda p: p.update(started=time, ended=time))
    found = refused(small)
    # What has no zone, or is no time, is refused by the schema already.
    assert found & ({code, "P206", "P205"} if code == "P623" else {code}), found


def test_an_age_cap_only_shortens(small: Path, pactc: Pactc) -> None:
    change(small, "pact/policy.yaml", "/evidence", {"max_age_days": {"command": 1}})
    change(small, PLAN, f"{ITEM}/max_age_days", 3000)
    assert run(pactc, small) == set()
    save(small)
    forge(small, lambda p: p.update(started="2026-06-01T00:00:00Z", ended="2026-06-01T00:00:00Z"))
    assert "P624" in refused(small)


@pytest.mark.parametrize("ci", [True, False])
def test_where_it_runs(small: Path, pactc: Pactc, ci: bool) -> None:
    change(small, PLAN, f"{ITEM}/where", "ci")
    put(small, "checks/unit.py", "print('1 passed')")
    assert run(pactc, small, **({"CI": "true"} if ci else {})) == (set() if ci else {"P616"})


# -- a person's word -------------------------------------------------------------------------


def test_a_document_that_nobody_approved(small: Path, pactc: Pactc, git: Git) -> None:
    put(small, "docs/runbook.md", "Restart it.\n")
    item = {"type": "file", "path": "docs/runbook.md", "inputs": ["docs/runbook.md"],
            "supports": {"components": ["adder"]}}  # fmt: skip
    change(small, PLAN, "/evidence/runbook", item)
    done = pactc(small, "evidence", "run", "runbook", "--format", "json")
    assert codes(done) == {"P629"}


@pytest.mark.parametrize(
    "item",
    [
        {"type": "command"}, {"type": "judge", "argv": ["true"]}, {"type": "judge"},
        {"type": "file"}, {"type": "file", "path": "docs/x.md"}, {"type": "approval"},
        {"type": "approval", "over": "release"},
        {"type": "command", "argv": ["x"], "path": "docs/x.md"},
        {"type": "command", "argv": ["x"], "tools": {"y": raw(b"")}},
        {"type": "command", "argv": ["x"],
         "reports": [{"path": "r", "parser": "junit", "at_least": 3}]},
        {"type": "command", "argv": ["x"], "reports": [{"path": "r", "parser": "junit"}] * 2},
    ],
)  # fmt: skip
def test_an_item_that_fits_no_type(small: Path, pactc: Pactc, item: dict[str, Any]) -> None:
    whole = {"inputs": ["src/**"], "supports": {"components": ["adder"]}, **item}
    change(small, PLAN, "/evidence/odd", whole)
    assert "P619" in codes(pactc(small, "check", "--format", "json"))
