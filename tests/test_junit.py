"""JUnit reports: counted, never believed."""

from __future__ import annotations

from contextlib import suppress
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.junit import Counts, read

BODIES = {"passed": "", "failed": "<failure/>", "error": "<error/>", "skipped": "<skipped/>"}


def report(results: list[str], **claims: object) -> bytes:
    cases = "".join(f'<testcase name="t{i}">{BODIES[r]}</testcase>' for i, r in enumerate(results))
    attributes = "".join(f" {k}={quoteattr(str(v))}" for k, v in claims.items())
    return f"<testsuites><testsuite name='s'{attributes}>{cases}</testsuite></testsuites>".encode()


@given(st.lists(st.sampled_from(sorted(BODIES))))
def test_counts(results: list[str]) -> None:
    counts = read(report(results, tests=len(results)))
    failed = sum(r in ("failed", "error") for r in results)
    assert counts == Counts(len(results), results.count("passed"), failed, results.count("skipped"))


def test_one_case_counts_once_and_at_its_worst() -> None:
    data = b"<testsuite><testcase><skipped/><failure/><error/></testcase></testsuite>"
    assert read(data) == Counts(1, 0, 1, 0)


def test_a_case_that_says_it_did_not_run_is_skipped() -> None:
    assert read(b'<testsuite><testcase status="notrun"/></testsuite>') == Counts(1, 0, 0, 1)


def test_nested_suites() -> None:
    data = (
        b'<testsuite tests="2"><testcase/><testsuite tests="1"><testcase/></testsuite></testsuite>'
    )
    assert read(data) == Counts(2, 2, 0, 0)


def test_other_xml_is_no_report() -> None:
    assert read(b"<coverage line-rate='1'/>") is None


@pytest.mark.parametrize(
    "data",
    [
        b"", b"1 passed", b"<testsuite>", b"<html><body>ok</html>",
        b"<!DOCTYPE testsuite [<!ENTITY a 'b'>]><testsuite><testcase name='&a;'/></testsuite>",
        b"<!DOCTYPE t SYSTEM 'http://127.0.0.1/x.dtd'><testsuite><testcase/></testsuite>",
        report(["passed"], tests=12), report(["passed"], tests=1, failures=1),
        b"<testsuite><testcase><testcase/></testcase></testsuite>",
        b"<testsuites><other><testcase/></other></testsuites>",
        b"<testsuite>" + b"<a>" * 100 + b"</a>" * 100 + b"</testsuite>",
    ],
)  # fmt: skip
def test_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read(data)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with suppress(ValueError):
        read(data)
