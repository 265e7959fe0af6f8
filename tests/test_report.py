"""Reports: golden output of every format, and that no text can forge anything in any of them.

`PACTC_GOLDEN=1 pytest tests/test_report.py` writes tests/golden/report/ anew."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from pactc.codes import table
from pactc.model import Artifact, Finding, Reason, State, Status, Where
from pactc.report import FORMATS, Result, default_format, render, status_lines, want_color
from pactc.report.escape import safe

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "report"
SARIF = HERE / "data" / "sarif-2.1.0.schema.json"
SUFFIX = {"text": "txt", "github": "txt", "json": "json", "sarif": "json", "junit": "xml"}


def status(name: str, state: State, *reasons: Reason, causes: tuple[str, ...] = ()) -> Status:
    kind = name.partition("/")[0]
    return Status(Artifact(name, kind, f"pact/{name}.yaml"), state, reasons, (), causes)


STALE = Finding(
    "P301",
    "contract/booking is stale",
    Where("pact/contracts/booking.yaml"),
    "contract/booking",
    ("input pact/graph.yaml#/components/booking  3f2a1c -> 9c1e77",),
    "run `pactc build contract/booking`, review the change, commit the result",
)
DRIFTED = Finding(
    "P304",
    "controls was edited by hand since it was built",
    Where("pact/controls.json"),
    "controls",
    help="run `pactc build --restore controls`",
)
PLACED = Finding(
    "P201",
    'unknown field "dependson"',
    Where("pact/graph.yaml", 3, 5),
    "graph",
    ("did you mean depends_on?", "100%: of it, all\r\nof it"),
    "rename the field",
)
NOWHERE = Finding("P902", "the disk is full")
HOSTILE = Finding(
    "P105",
    "::error::no \x1b[31mred\x1b[0m \u202egnp.exe ##[error]no\n::set-output name=a::b",
    Where("pact/a:b,c%0A\n.yaml", 1, 1),
    "contract/\u200bx",
    ("::warning::no", "<b>&amp;]]>\x00\x0b\ufffe\udcff"),
    "[here](https://example.org)\r\nP301 no",
)
PART = "input pact/graph.yaml#/components/booking"
STATUSES = (
    status("spec", State.FRESH),
    status("graph", State.INVALID, Reason("", text='unknown field "dependson"')),
    status(
        "contract/booking",
        State.STALE,
        Reason(PART, "sha256:3f2a1c00", "sha256:9c1e7700"),
        Reason("rule", "sha256:aaaaaa00", None),
    ),
    status("controls", State.DRIFTED, Reason("content", text="edited by hand")),
    status("brief/booking", State.BLOCKED, causes=("contract/booking",)),
    status("trace", State.BLOCKED, causes=("graph", "contract/booking", "a", "b")),
    status("contract/\x1b[2Jold", State.ORPHAN),
)
WAITING = ("brief/booking", "trace")
CASES = {
    "problems": Result("check", (DRIFTED, STALE, DRIFTED), STATUSES, WAITING, 37, 1),
    "places": Result("check", (PLACED, NOWHERE), STATUSES, (), 0, 1),
    "hostile": Result("check", (HOSTILE,), STATUSES, ("x\n::error::y",), 0, 1),
    "fresh": Result("check", (), (status("spec", State.FRESH), status("graph", State.FRESH))),
}


def golden(name: str, got: str) -> None:
    path = GOLDEN / name
    if os.environ.get("PACTC_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(got, encoding="utf-8")
    assert got == path.read_text(encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pact").mkdir()
    text = "components:\n  booking:\n    dependson: [\x1bé世x]\n\n\tname: y" + "z" * 300 + "\n"
    (tmp_path / "pact/graph.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("fmt", FORMATS)
def test_golden(fmt: str, case: str, root: Path) -> None:
    got = render(fmt, CASES[case], root=root)
    if fmt == "sarif":  # the rules are the table of codes, and their text is its business
        log = json.loads(got)
        for rule in log["runs"][0]["tool"]["driver"]["rules"]:
            rows = set(rule) - {"id", "defaultConfiguration"}
            for key in rows:
                del rule[key]
        del log["runs"][0]["tool"]["driver"]["version"]
        del log["runs"][0]["tool"]["driver"]["semanticVersion"]
        got = json.dumps(log, indent=2, sort_keys=True) + "\n"
    golden(f"{case}.{fmt}.{SUFFIX[fmt]}", got)


def test_golden_colour(root: Path) -> None:
    got = render("text", CASES["places"], color=True, root=root)
    golden("places.colour.txt", got)
    assert re.sub(r"\x1b\[[0-9;]*m", "", got) == render("text", CASES["places"], root=root)


def test_golden_status() -> None:
    golden("status.txt", status_lines(STATUSES))
    assert re.sub(r"\x1b\[[0-9;]*m", "", status_lines(STATUSES, color=True)) == status_lines(
        STATUSES
    )
    assert status_lines(()) == "no artifacts\n"


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="yaml"):
        render("yaml", CASES["fresh"])


def test_design_example() -> None:
    """As DESIGN section 9 shows it."""
    got = render("text", Result("check", (STALE, DRIFTED), artifacts=37, exit_code=1))
    assert got == (
        "P301 contract/booking is stale\n"
        " --> pact/contracts/booking.yaml\n"
        "     input pact/graph.yaml#/components/booking  3f2a1c -> 9c1e77\n"
        "help: run `pactc build contract/booking`, review the change, commit the result\n"
        "\n"
        "P304 controls was edited by hand since it was built\n"
        " --> pact/controls.json\n"
        "help: run `pactc build --restore controls`\n"
        "\n"
        "2 problems in 37 artifacts\n"
    )


def last(result: Result) -> str:
    return render("text", result).splitlines()[-1]


def test_summary() -> None:
    assert last(Result("check", artifacts=37)) == "all 37 artifacts are fresh"
    assert last(Result("check", artifacts=1)) == "1 artifact is fresh"
    assert last(Result("check", (STALE,), artifacts=1)) == "1 problem in 1 artifact"
    assert last(Result("build", summary="built 3")) == "built 3"
    # Never "fresh" when it is not.
    assert last(Result("check")) == "no artifacts"
    assert last(Result("check", artifacts=37, exit_code=1)) == "no problems in 37 artifacts"
    assert last(Result("check", statuses=STATUSES)) == "no problems in 7 artifacts"
    assert last(Result("check", waiting=("a",), artifacts=2)) == "no problems in 2 artifacts"


def test_waiting_is_one_line() -> None:
    names = tuple(f"contract/component_{n:03}" for n in range(400))
    lines = render("text", Result("check", (STALE,), waiting=names, artifacts=500)).splitlines()
    assert lines[-2] == (
        "400 more wait for these: contract/component_000, contract/component_001, "
        "contract/component_002, ... (see all: `pactc status`)"
    )
    one = render("text", Result("check", waiting=("a",), artifacts=2))
    assert one == "1 waits for others: a\nno problems in 2 artifacts\n"


# The line that a finding quotes


def quoted(root: Path | None, path: str, line: int, column: int) -> list[str]:
    finding = Finding("P101", "m", Where(path, line, column))
    lines = render("text", Result("check", (finding,), artifacts=1), root=root).splitlines()
    return lines[2:-2]


def test_excerpt_points_at_the_column(root: Path) -> None:
    assert quoted(root, "pact/graph.yaml", 3, 5) == [
        "   3 |     dependson: [\\x1bé世x]",
        "     |     ^",
    ]
    # The caret counts what is shown: an escape has four columns, a wide character two.
    assert quoted(root, "pact/graph.yaml", 3, 20)[1] == "     | " + " " * 23 + "^"
    assert quoted(root, "pact/graph.yaml", 5, 2) == [
        "   5 |     name: y" + "z" * 86 + "...",
        "     |     ^",
    ]
    far = quoted(root, "pact/graph.yaml", 5, 200)
    assert far[0] == "   5 | ..." + "z" * 94 + "..."
    assert far[1] == "     | " + " " * 63 + "^"


def test_excerpt_only_of_what_is_at_hand(root: Path, tmp_path: Path) -> None:
    assert quoted(None, "pact/graph.yaml", 3, 5) == []
    assert quoted(root, "pact/graph.yaml", 4, 1) == []  # an empty line says nothing
    assert quoted(root, "pact/graph.yaml", 99, 1) == []
    assert quoted(root, "pact/none.yaml", 1, 1) == []
    assert quoted(root, "pact", 1, 1) == []
    assert quoted(root, "a\0b", 1, 1) == []
    assert len(quoted(root, "pact/graph.yaml", 1, 0)) == 1


def test_excerpt_never_leaves_the_project(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n")
    inner = root / "pact"
    (inner / "link.yaml").symlink_to(secret)
    (inner / "folder").symlink_to(tmp_path)
    os.mkfifo(inner / "pipe.yaml")
    for path in ("link.yaml", "folder/secret", "../secret", str(secret), "pipe.yaml"):
        assert quoted(inner, path, 1, 1) == []


# Colour


@pytest.mark.parametrize(
    ("env", "tty", "want"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_want_color(
    env: dict[str, str], tty: bool, want: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return tty

    assert want_color(Stream()) is want


def test_default_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert default_format() == "text"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert default_format() == "github"


# What each format promises


def test_json_lists_every_artifact_also_when_all_is_well() -> None:
    report = json.loads(render("json", CASES["fresh"]))
    assert report["version"] == "1"
    assert [a["id"] for a in report["artifacts"]] == ["graph", "spec"]
    assert report["summary"]["states"]["fresh"] == 2
    assert report["findings"] == []


def test_json_is_exact() -> None:
    finding = json.loads(render("json", CASES["hostile"]))["findings"][0]
    assert finding["message"] == HOSTILE.message
    assert finding["path"] == "pact/a:b,c%0A\n.yaml"
    assert finding["notes"][1] == "<b>&amp;]]>\x00\x0b\ufffe\\udcff"


@pytest.mark.parametrize("fmt", FORMATS)
def test_order_does_not_matter(fmt: str) -> None:
    result = Result("check", (STALE, PLACED, DRIFTED, NOWHERE), STATUSES, WAITING, 0, 1)
    mixed = replace(
        result,
        findings=result.findings[::-1],
        statuses=STATUSES[::-1],
        waiting=WAITING[::-1],
    )
    assert render(fmt, mixed) == render(fmt, result)


def test_github_escapes_properties_and_data() -> None:
    finding = Finding("P101", "50% of it", Where("a,b:c%.yaml", 3, 7), None, ("more",), "do")
    line = render("github", Result("check", (finding,), artifacts=2, exit_code=1)).split("\n")[0]
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=pactc P101"
        "::50%25 of it%0Amore%0Ahelp: do"
    )


def sarif_schema() -> Draft4Validator:
    data = SARIF.read_bytes()
    assert hashlib.sha256(data).hexdigest() in (HERE / "data" / "README.md").read_text()
    return Draft4Validator(json.loads(data))


def sarif(result: Result) -> dict[str, Any]:
    run = json.loads(render("sarif", result))["runs"][0]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("case", CASES)
def test_sarif_is_valid(case: str) -> None:
    sarif_schema().validate(json.loads(render("sarif", CASES[case])))


def test_sarif_rules_are_the_table() -> None:
    codes = table()
    findings = tuple(Finding(code, "m") for code in [*codes, "P999"])
    log = json.loads(render("sarif", Result("check", findings, exit_code=1)))
    sarif_schema().validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*codes, "P999"]
    for rule in rules[:-1]:
        assert rule["shortDescription"]["text"] == codes[rule["id"]].title
        assert codes[rule["id"]].fix in rule["help"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def fingerprints(*findings: Finding) -> list[str]:
    return [
        result["partialFingerprints"]["pactcFinding/v1"]
        for result in sarif(Result("check", findings, exit_code=1))["results"]
    ]


def test_sarif_fingerprints_do_not_follow_lines() -> None:
    moved = replace(PLACED, where=Where("pact/graph.yaml", 90, 1), notes=("else",), help="else")
    assert fingerprints(PLACED) == fingerprints(moved)
    assert len(set(fingerprints(PLACED, moved, DRIFTED, STALE))) == 4
    assert fingerprints(PLACED) != fingerprints(replace(PLACED, message="else"))


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.yaml", "pact/../../up.yaml"])
def test_sarif_names_no_place_outside(path: str, root: Path) -> None:
    finding = Finding("P101", "m", Where(path, 1, 1))
    text = render("sarif", Result("check", (finding,), exit_code=1), root=root)
    assert str(root) not in text
    place = sarif(Result("check", (finding,)))["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "build-spec.yaml", "uriBaseId": "%SRCROOT%"}}


def test_sarif_finds_the_place_by_the_artifact() -> None:
    finding = Finding("P101", "m", None, "graph")
    result = sarif(Result("check", (finding,), STATUSES))["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "pact/graph.yaml"


def test_junit_has_a_case_for_each_artifact() -> None:
    root = ET.fromstring(render("junit", CASES["problems"]))
    suite = root[0]
    cases = {case.get("name"): case for case in suite}
    assert len(cases) == len(STATUSES) == int(suite.get("tests", ""))
    assert {name for name, case in cases.items() if case.find("failure") is not None} == {
        "contract/booking",
        "contract/\\x1b[2Jold",
        "controls",
        "graph",
    }
    assert suite.get("failures") == root.get("failures") == "4"
    assert suite.get("skipped") == "2"
    assert cases["brief/booking"].find("skipped") is not None
    assert len(cases["spec"]) == 0


def test_junit_findings_without_an_artifact_have_a_case() -> None:
    by_path = Finding("P101", "m", Where("pact/graph.yaml", 1, 1))
    other = Finding("P101", "m", Where("README.md", 1, 1))
    suite = ET.fromstring(
        render("junit", Result("check", (by_path, other, NOWHERE), STATUSES[:2]))
    )[0]
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["graph", "pactc", "README.md"]


def test_formats_are_imported_only_when_used() -> None:
    look = (
        "import sys; before = set(sys.modules); import pactc.report as r;"
        "r.render('text', r.Result('check', artifacts=3));"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pactc.report.text" in loaded
    assert loaded.isdisjoint({f"pactc.report.{m}" for m in ("json_", "github", "sarif", "junit")})
    assert loaded.isdisjoint({"json", "xml", "xml.etree", "urllib.parse", "pactc.codes", "hashlib"})


# Nothing can be forged, whatever a file or a name holds

PIECES = [
    "::error::",
    "\n::error file=a::b",
    "##[error]",
    "##vso[task.x]",
    "#",
    "[",
    ":",
    "%0A::error::x",
    "\r\nP301 no\n",
    "\nhelp: no",
    "\n --> no:1:1",
    "\x1b[2J",
    "\x1b]8;;https://example.org\x07",
    "\x9b31m",
    "\u202e",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\U000e0041",
    "\ud800",
    "\x00",
    "\ufffe",
    "]]>",
    "</failure>",
    "<!--",
    "&#27;",
    '",\n"code": "P1"',
    "\\",
    "\t",
    " ",
    "/",
    "..",
    "é世",
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=5).map("".join)
wheres = st.none() | st.builds(Where, texts, st.integers(0, 9), st.integers(0, 9))
codes = st.sampled_from(["P101", "P301", "P902"])
findings = st.builds(
    Finding, codes, texts, wheres, st.none() | texts, st.lists(texts, max_size=3).map(tuple), texts
)
reasons = st.builds(Reason, texts, st.none() | texts, st.none() | texts, texts)
statuses = st.builds(
    Status,
    st.builds(Artifact, texts, texts, texts),
    st.sampled_from(State),
    st.lists(reasons, max_size=2).map(tuple),
    st.just(()),
    st.lists(texts, max_size=4).map(tuple),
)
results = st.builds(
    Result,
    texts,
    st.lists(findings, max_size=3, unique=True).map(tuple),
    st.lists(statuses, max_size=3, unique_by=lambda s: s.artifact.id).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
    st.just(9),
    st.just(1),
    texts,
)


def assert_tame(text: str, commands: int = 0) -> None:
    """As GitHub's runner reads it (ActionCommand.cs): `::` after blanks, or `##[` anywhere."""
    lines = text.removesuffix("\n").split("\n")
    for line in lines:
        assert line.isprintable()
        assert not re.search(r"##(\[|vso\[)", line)
    started = [line for line in lines if line.lstrip().startswith("::")]
    assert len(started) == commands
    for line in started:
        assert re.match(r"::error (?:(?:file|line|col|title)=[^:,]*,?)+::", line)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(results)
@example(CASES["hostile"])
def test_nothing_can_be_forged(result: Result) -> None:
    number = len(result.findings)
    text = render("text", result)
    assert_tame(text)
    lines = text.split("\n")
    assert sum(bool(re.match(r"P\d{3} ", line)) for line in lines[:-2]) == number
    assert sum(line.startswith("help: ") for line in lines[:-2]) == sum(
        bool(f.help) for f in result.findings
    )
    assert_tame(render("github", result), commands=number)
    assert_tame(status_lines(result.statuses))

    report = render("json", result)
    assert_tame(report)
    assert report.isascii()
    assert len(json.loads(report)["findings"]) == number
    json.loads(report.encode().decode("utf-8"))

    log = render("sarif", result)
    assert_tame(log)
    assert len(json.loads(log)["runs"][0]["results"]) == number

    xml = render("junit", result)
    assert_tame(xml)
    suite = ET.fromstring(xml.encode())[0]
    assert len(suite) == int(suite.get("tests", ""))
    assert number == 0 or suite.find("testcase/failure") is not None


@settings(max_examples=25, deadline=None)
@given(results)
def test_sarif_is_always_valid(result: Result) -> None:
    log = json.loads(render("sarif", result))
    VALIDATOR.validate(log)
    for entry in log["runs"][0]["results"]:
        uri = entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", uri)
        assert not uri.startswith("/")


VALIDATOR = sarif_schema()


@settings(deadline=None)
@given(texts)
def test_safe(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable()
    assert safe(shown) == shown
    assert_tame(shown)


def test_safe_leaves_plain_text_alone() -> None:
    for text in ("", "pact/contracts/booking.yaml", "Größe 世界 naïve", "a::b", "# a [b]", "C:\\x"):
        assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r", r"a\x0ab\x0d"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202e", r"\u202e"),
        ("\U000e0041", r"\U000e0041"),
        ("a\u200bb\u3164\ufe0f", r"a\u200bb\u3164\ufe0f"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("x ##[error]y", r"x \x23#[error]y"),
        ("\udcff", r"\udcff"),
    ],
)
def test_safe_shows_what_was_there(text: str, shown: str) -> None:
    assert safe(text) == shown
