"""Reports of other programs: what each parser counts, and what it refuses with which code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.parsers import ORDER, SEVERITIES, TABLE, Refused, judge, parse


def dump(value: Any) -> bytes:
    return json.dumps(value).encode()


JUNIT = (
    b'<testsuites tests="2"><testsuite name="s" tests="2" failures="0" errors="0" skipped="1">'
    b'<testcase classname="m" name="a"/><testcase classname="m" name="b"><skipped/></testcase>'
    b"</testsuite></testsuites>"
)
CTRF: dict[str, Any] = {
    "reportFormat": "CTRF", "specVersion": "0.0.0",
    "results": {
        "tool": {"name": "playwright"},
        "summary": {"tests": 2, "passed": 1, "failed": 0, "pending": 0, "skipped": 1, "other": 0,
                    "start": 1, "stop": 2},
        "tests": [{"name": "a", "status": "passed", "duration": 1},
                  {"name": "b", "status": "skipped", "duration": 0}],
    },
}  # fmt: skip
SARIF: dict[str, Any] = {
    "version": "2.1.0",
    "runs": [{
        "tool": {"driver": {"name": "bandit", "rules": [
            {"id": "B101", "defaultConfiguration": {"level": "note"}},
            {"id": "B602", "properties": {"security-severity": "9.8"}},
        ]}},
        "results": [{"ruleId": "B101", "ruleIndex": 0, "message": {"text": "assert"}}],
    }],
}  # fmt: skip
PIP: dict[str, Any] = {
    "dependencies": [
        {"name": "idna", "version": "3.7", "vulns": []},
        {"name": "mine", "skip_reason": "not on PyPI"},
    ],
    "fixes": [],
}
SUMMARY = {"covered_lines": 3, "num_statements": 4, "missing_lines": 1}
COVERAGE: dict[str, Any] = {
    "meta": {"format": 3, "version": "7.6.1", "branch_coverage": False},
    "files": {"src/a.py": {"executed_lines": [1, 2, 3], "missing_lines": [5], "summary": SUMMARY}},
    "totals": SUMMARY,
}
CYCLONEDX: dict[str, Any] = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}},
    "components": [{"type": "library", "name": "idna", "version": "3.7", "bom-ref": "idna",
                    "purl": "pkg:pypi/idna@3.7"}],
    "dependencies": [{"ref": "app", "dependsOn": ["idna"]}],
}  # fmt: skip
PACKAGE = {"SPDXID": "SPDXRef-idna", "name": "idna", "versionInfo": "3.7", "filesAnalyzed": False,
           "downloadLocation": "NOASSERTION"}  # fmt: skip
SPDX: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "dataLicense": "CC0-1.0",
    "name": "app", "documentNamespace": "https://example.org/app-1",
    "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x-1"]},
    "packages": [PACKAGE],
    "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                       "relatedSpdxElement": "SPDXRef-idna"}],
}  # fmt: skip
GOOD = {
    "junit": JUNIT, "ctrf": dump(CTRF), "sarif": dump(SARIF), "pip-audit": dump(PIP),
    "coverage": dump(COVERAGE), "cyclonedx": dump(CYCLONEDX), "spdx": dump(SPDX),
}  # fmt: skip


def test_every_parser_has_a_good_report() -> None:
    assert GOOD.keys() == TABLE.keys() == ORDER.keys()


@pytest.mark.parametrize("parser", TABLE)
def test_a_good_report(parser: str) -> None:
    found = parse(parser, GOOD[parser])
    assert found.parser == parser
    assert {*ORDER[parser]} <= found.counts.keys()
    assert found.ids
    assert list(judge(parser, found.counts, {})) == []
    assert found.digest == parse(parser, GOOD[parser]).digest


def test_what_they_count() -> None:
    assert parse("junit", JUNIT).counts == {"tests": 2, "passed": 1, "failed": 0, "skipped": 1}
    assert parse("ctrf", GOOD["ctrf"]).counts == {"tests": 2, "passed": 1, "failed": 0,
                                                  "skipped": 1}  # fmt: skip
    assert parse("coverage", GOOD["coverage"]).counts == {"covered": 3, "total": 4, "files": 1}
    assert parse("sarif", GOOD["sarif"]).counts["low"] == 1
    assert parse("pip-audit", GOOD["pip-audit"]).ids == ("idna==3.7",)
    assert parse("cyclonedx", GOOD["cyclonedx"]).ids == ("pkg:pypi/idna@3.7",)
    assert parse("spdx", GOOD["spdx"]).counts["components"] == 1


def refused(parser: str, data: bytes, wish: dict[str, Any] | None = None) -> str:
    """The code with which a report is refused, by its parser or by what it must reach."""
    try:
        found = parse(parser, data)
    except Refused as error:
        return error.code
    return next((code for code, _ in judge(parser, found.counts, wish or {})), "")


def suite(body: str, claims: str = "") -> bytes:
    return f"<testsuites><testsuite name='s' {claims}>{body}</testsuite></testsuites>".encode()


CASE = "<testcase classname='m' name='a'/>"
BOMB = (
    b"<!DOCTYPE b [<!ENTITY a0 'aaaaaaaaaa'><!ENTITY a1 '&a0;&a0;&a0;'>]>"
    b"<testsuite><testcase name='&a1;'/></testsuite>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "P608"), (b"1 passed", "P608"), (b"<html/>", "P613"), (BOMB, "P608"),
        (b"<!DOCTYPE t SYSTEM 'http://127.0.0.1/x'><testsuite><testcase name='a'/></testsuite>",
         "P608"),
        (suite(""), "P606"), (suite("", "tests='0'"), "P606"),
        (suite("<testcase name='a'><skipped/></testcase>"), "P606"),
        (suite("<testcase name='a' status='notrun'/>"), "P606"),
        (suite(CASE + CASE), "P615"), (suite("<testcase/>"), "P615"),
        (suite("<testcase name='  '/>"), "P615"),
        (suite(CASE, "tests='9'"), "P608"), (suite(CASE, "tests='NaN'"), "P608"),
        (suite(CASE, "tests='-1'"), "P608"), (suite(CASE, "errors='1'"), "P608"),
        (suite(CASE, "skipped='1'"), "P608"), (suite(CASE, "failures='1e400'"), "P608"),
        (suite("<testcase name='a'><error/></testcase>"), "P607"),
        (suite("<testcase name='a'><failure/></testcase>" + CASE, "tests='2' failures='0'"),
         "P608"),
        # hidden one suite further in
        (suite(CASE + "<testsuite name='i' errors='1'><testcase name='z'/></testsuite>"), "P608"),
        (suite(CASE + "<testsuite name='i'><error/><testcase name='z'/></testsuite>"), "P608"),
        (suite(CASE + "<testsuite name='i'><testcase name='z'><error/></testcase></testsuite>"),
         "P607"),
        (b"<testsuites tests='5'><testsuite><testcase name='a'/></testsuite></testsuites>", "P608"),
    ],
)  # fmt: skip
def test_junit(data: bytes, code: str) -> None:
    assert refused("junit", data) == code


def put(value: dict[str, Any], *changes: tuple[str, Any]) -> bytes:
    """The document with values at paths `a/b/0` set (or removed, by None), as bytes."""
    made = json.loads(json.dumps(value))
    for path, new in changes:
        *above, last = [int(p) if p.isdecimal() else p for p in path.split("/")]
        at = made
        for key in above:
            at = at[key]
        if new is None:
            del at[last]
        else:
            at[last] = new
    return dump(made)


@pytest.mark.parametrize("claims", ["tests='2'", "tests='2' failures='0' errors='0'"])
def test_junit_of_nested_suites(claims: str) -> None:
    """A suite's totals are over the suites within it too."""
    inner = "<testsuite name='i' tests='1'><testcase name='z'/></testsuite>"
    assert parse("junit", suite(CASE + inner, claims)).counts["passed"] == 2


S, T = "results/summary/", "results/tests"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([(f"{S}tests", 3)], "P608"), ([(f"{S}passed", 2)], "P608"), ([(f"{S}tests", "2")], "P608"),
        ([(f"{S}failed", True)], "P608"), ([(f"{S}other", None)], "P608"),
        ([(f"{S}stop", 0)], "P608"), ([(f"{T}/0/status", "fine")], "P613"),
        ([(f"{T}/1/name", "a")], "P615"), ([(f"{T}/1/name", " ")], "P615"),
        ([(f"{T}/0/status", "failed"), (f"{S}passed", 0), (f"{S}failed", 1)], "P607"),
        ([(f"{T}/0/status", "other"), (f"{S}passed", 0), (f"{S}other", 1)], "P607"),
        ([(f"{T}/0/status", "pending"), (f"{S}passed", 0), (f"{S}pending", 1)], "P606"),
        ([(T, []), (f"{S}tests", 0), (f"{S}passed", 0), (f"{S}skipped", 0)], "P606"),
        ([("reportFormat", "JUnit")], "P613"), ([("results", [])], "P613"),
    ],
)  # fmt: skip
def test_ctrf(changes: list[tuple[str, Any]], code: str) -> None:
    assert refused("ctrf", put(CTRF, *changes)) == code


R = "runs/0/results"
HIGH = {"ruleId": "B602", "message": {"text": "shell"}}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("version", "2.0.0")], "P613"), ([("runs", [])], "P606"), ([(R, None)], "P606"),
        ([("runs/0/tool/driver/name", "")], "P613"),
        ([("runs/0/tool/driver/rules", []), (R, [])], "P606"),
        ([("runs/0/invocations", [{"executionSuccessful": False}])], "P608"),
        ([("runs/0/invocations", [{}])], "P608"),
        ([("runs/0/tool/driver/rules/1/id", "B101")], "P615"),
        ([(f"{R}/0/ruleIndex", 7)], "P615"), ([(f"{R}/0/ruleIndex", 1)], "P608"),
        ([(R, [{"ruleId": "X1"}])], "P615"), ([(R, [HIGH])], "P614"),
        ([(f"{R}/0/level", "error")], "P614"), ([(f"{R}/0/level", "bad")], "P613"),
        ([(R, [{**HIGH, "suppressions": [{"kind": "external", "status": "rejected"}]}])], "P614"),
        ([(R, [{**HIGH, "suppressions": [{"kind": "inSource"}]}])], ""),
        ([(R, [{**HIGH, "kind": "pass"}])], ""), ([(R, [{**HIGH, "kind": "sure"}])], "P613"),
        ([("runs/0/tool/driver/rules/1/properties", {"security-severity": "NaN"}), (R, [HIGH])],
         "P614"),
        ([(R, [{"ruleId": "B101", "guid": "1"}, {"ruleId": "B101", "guid": "1"}])], "P615"),
    ],
)  # fmt: skip
def test_sarif(changes: list[tuple[str, Any]], code: str) -> None:
    assert refused("sarif", put(SARIF, *changes)) == code


def test_fail_on() -> None:
    assert refused("sarif", GOOD["sarif"], {"fail_on": "low"}) == "P614"
    assert refused("sarif", put(SARIF, (R, [HIGH])), {"fail_on": "critical"}) == "P614"
    assert {refused("sarif", put(SARIF, (f"{R}/0/level", "warning")), {"fail_on": s})
            for s in SEVERITIES[2:]} == {""}  # fmt: skip


D = "dependencies"
VULN = {"id": "PYSEC-2026-1", "fix_versions": []}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([(D, [])], "P606"), ([(D, None)], "P613"), ([(f"{D}/0/vulns", [VULN])], "P614"),
        ([(f"{D}/0/vulns", None)], "P613"), ([(f"{D}/0/vulns", [VULN, VULN])], "P615"),
        ([(f"{D}/0/vulns", [{"id": ""}])], "P615"), ([(f"{D}/1/name", "IDNA")], "P615"),
        ([(D, [{"name": "x", "skip_reason": "?"}])], "P606"),
        ([(f"{D}/1/vulns", [VULN])], "P608"), ([(f"{D}/0/version", "")], "P613"),
    ],
)  # fmt: skip
def test_pip_audit(changes: list[tuple[str, Any]], code: str) -> None:
    assert refused("pip-audit", put(PIP, *changes)) == code


@pytest.mark.parametrize(
    ("changes", "wish", "code"),
    [
        ([], {"at_least": 75}, ""), ([], {"at_least": 76}, "P614"),
        ([("totals/covered_lines", 4)], {}, "P608"), ([("totals/num_statements", 3)], {}, "P608"),
        ([("files", {}), ("totals", dict.fromkeys(SUMMARY, 0))], {}, "P606"),
        ([("totals", None)], {}, "P613"), ([("meta", None)], {}, "P613"),
        ([("totals/covered_lines", "3")], {}, "P608"),
        ([("totals/missing_lines", 1.5)], {}, "P608"),
        ([("meta/branch_coverage", True)], {}, "P608"),
        ([("files", {"a.py": {"summary": SUMMARY, "executed_lines": [1, 2, 3],
                              "missing_lines": [3]}})], {}, "P608"),
        ([("files", {"a.py": {"summary": SUMMARY, "executed_lines": [1, 2],
                              "missing_lines": [3]}})], {}, "P608"),
        ([("files", {"a.py": {"summary": SUMMARY, "executed_lines": [1, 2, 2],
                              "missing_lines": [3]}})], {}, "P615"),
    ],
)  # fmt: skip
def test_coverage(changes: list[tuple[str, Any]], wish: dict[str, Any], code: str) -> None:
    assert refused("coverage", put(COVERAGE, *changes), wish) == code


C = "components/0/"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("components", []), ("dependencies", [])], "P606"), ([("bomFormat", "SPDX")], "P613"),
        ([("specVersion", None)], "P613"), ([("specVersion", "9.9")], "P613"),
        ([(f"{C}type", "thing")], "P613"), ([("extra", 1)], "P613"),
        ([("dependencies/0/dependsOn", ["nothing"])], "P615"),
        ([("metadata/component/bom-ref", "idna"), ("dependencies", [])], "P615"),
        ([("components", [CYCLONEDX["components"][0], {"type": "library", "name": "idna",
           "version": "3.7", "purl": "pkg:pypi/idna@3.7"}])], "P615"),
    ],
)  # fmt: skip
def test_cyclonedx(changes: list[tuple[str, Any]], code: str) -> None:
    assert refused("cyclonedx", put(CYCLONEDX, *changes)) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("packages", []), ("relationships", [])], "P613"), ([("spdxVersion", "SPDX-9")], "P613"),
        ([("packages", [PACKAGE, PACKAGE])], "P615"), ([("packages/0/SPDXID", "")], "P615"),
        ([("packages/0/name", None)], "P613"), ([("creationInfo", None)], "P613"),
        ([("dataLicense", "MIT")], "P613"), ([("packages", 3)], "P613"),
    ],
)  # fmt: skip
def test_spdx(changes: list[tuple[str, Any]], code: str) -> None:
    assert refused("spdx", put(SPDX, *changes)) == code


JSON = [p for p in TABLE if p != "junit"]


@pytest.mark.parametrize("parser", JSON)
@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"P613"}), (b"<html/>", {"P613"}), (b"[]", {"P613"}), (b"{}", {"P613"}),
        (b'{"a": 1, "a": 2}', {"P613"}), (b'{"a": NaN}', {"P608"}), (b'{"a": 1e400}', {"P608"}),
        (b'{"a": "\xff"}', {"P613"}), (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {"P613"}),
    ],
)  # fmt: skip
def test_what_is_no_document(parser: str, data: bytes, codes: set[str]) -> None:
    assert refused(parser, data) in codes


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.mark.parametrize("parser", [p for p in JSON if p != "spdx"])
@settings(max_examples=40)
@given(data=st.data())
def test_a_damaged_report_is_refused_or_counted(parser: str, data: st.DataObject) -> None:
    """Any value in the place of any other: never another error, never a negative count."""
    made = json.loads(GOOD[parser])
    at, keys = made, []
    while isinstance(at, (dict, list)) and at:
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else range(len(at))))
        keys.append((at, key))
        at = at[key]
        if data.draw(st.booleans()):
            break
    parent, key = keys[-1]
    parent[key] = data.draw(VALUES)
    try:
        found = parse(parser, dump(made))
    except Refused:
        return
    assert all(n >= 0 for n in found.counts.values())


@pytest.mark.parametrize("parser", TABLE)
def test_counts_that_are_none(parser: str) -> None:
    """What a receipt says is judged again by the gate, and may have been edited."""
    good = dict(parse(parser, GOOD[parser]).counts)
    for name in ORDER[parser]:
        for value in (None, -1, True, "1", float("nan"), 1.5):
            assert [c for c, _ in judge(parser, {**good, name: value}, {})] == ["P608"]
    assert [c for c, _ in judge(parser, {}, {})] == ["P608"]


def bandit(folder: Path, code: str | None) -> bytes:
    """What bandit itself writes about a folder with one module of this text, or with none."""
    (folder / "src").mkdir()
    if code is not None:
        (folder / "src/module.py").write_text(code)
    out = folder / "out.sarif"
    subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "src", "-f", "sarif", "-o", str(out),
         "--exit-zero"], cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return out.read_bytes()


def test_a_clean_run_of_bandit_names_what_it_read(tmp_path: Path) -> None:
    report = parse("sarif", bandit(tmp_path, "x = 1\n"))
    assert report.ids == ("Bandit/src/module.py",)
    assert report.counts["looked_at"] == 2  # the file, and that it ran
    assert list(judge("sarif", report.counts, {"fail_on": "low"})) == []


def test_bandit_finds_sql_that_is_put_together(tmp_path: Path) -> None:
    code = "def find(db, name):\n    return db.execute('SELECT * FROM t WHERE n = ' + name)\n"
    report = parse("sarif", bandit(tmp_path, code))
    assert report.counts["medium"] == 1
    assert "P614" in dict(judge("sarif", report.counts, {"fail_on": "medium"}))


def test_bandit_over_nothing_is_no_evidence(tmp_path: Path) -> None:
    """It says that it succeeded, and that it measured no file."""
    with pytest.raises(Refused) as caught:
        parse("sarif", bandit(tmp_path, None))
    assert caught.value.code == "P606"
