"""Verdicts on implementations, and what a report says. What tries to cheat is in
tests/attacks/test_judge.py."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.judge import Report, judge
from pactc.judge_version import runtime_digest
from pactc.scrub import Unfit, copy, digest, files

SMALL = {"type": "integer", "minimum": 0, "maximum": 99}
VALUE: dict[str, Any] = {
    "component": "half",
    "binding": {"python": "half"},
    "functions": {
        "half": {
            "params": {"n": SMALL},
            "returns": SMALL,
            "errors": [{"id": "E1", "raises": "half.Odd", "when": "args.n % 2 == 1",
                        "data": {"n": "args.n"}}],
            "ensures": [{"id": "P1", "cel": "result * 2 == args.n"}],
            "examples": [{"id": "X1", "args": {"n": 8}, "result": 4}],
            "deterministic": True,
        }
    },
}  # fmt: skip
RIGHT = """
class Odd(ValueError):
    def __init__(self, n):
        super().__init__(f"{n} is odd")
        self.n = n

def half(n):
    if n % 2:
        raise Odd(n)
    return n // 2
"""
Judge = Callable[..., Report]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "half.py").write_text(RIGHT)
    return tmp_path


def contract(**changes: Any) -> Contract:
    return load({**VALUE, "functions": {"half": {**VALUE["functions"]["half"], **changes}}})


def judged(tree: Path, of: Contract | None = None, **more: Any) -> Report:
    return judge(of or contract(), tree, more.pop("seed", 5), size=10, **more)


def test_the_right_one_passes(tree: Path) -> None:
    report = judged(tree)
    assert report.status == "pass"
    assert [row.id for row in report.rows] == [
        "half.signature", "half.returns", "half.E1", "half.P1", "half.X1", "half.deterministic",
        "half.mutates", "half.effects",
    ]  # fmt: skip
    assert all(row.seen and not row.why for row in report.rows)
    assert report.sealed["half.P1"] == "pass"
    assert report.counts == {"pass": 8, "fail": 0, "unjudged": 0, "human": 0}
    assert report.effects == {"half": ()}
    assert report.not_observable
    assert report.calls > 20
    assert sorted(report.digests) == ["contract", "runtime", "source"]
    assert report.digests["runtime"] == runtime_digest()
    assert report.digests["source"] == digest(tree)


def test_the_same_seed_gives_the_same_report(tree: Path) -> None:
    assert judged(tree) == judged(tree)


def test_a_wrong_one_fails_with_its_smallest_case(tree: Path) -> None:
    (tree / "half.py").write_text(RIGHT.replace("n // 2", "n // 2 + (n > 20)"))
    report = judged(tree)
    assert report.status == "fails"
    row = next(r for r in report.rows if r.id == "half.P1")
    assert (row.status, row.why) == ("fail", "it is false")
    assert row.steps[0]["args"]["n"] in range(22, 40)
    assert f"call half(n={row.steps[0]['args']['n']})" in row.shown
    assert report.sealed == {}
    assert [r.id for r in report.rows if r.status == "fail"] == ["half.P1"]


@pytest.mark.parametrize(
    ("text", "check", "why"),
    [
        (RIGHT.replace("def half(n)", "def half(n=1)"), "signature", "n has the default 1"),
        (RIGHT.replace("self.n = n", "self.n = 0"), "E1", "its n is 0"),
        (RIGHT.replace("if n % 2", "if False"), "E1", "nothing was raised"),
        (RIGHT.replace("n // 2", "n / 2"), "P1", "it has no value here"),
        (RIGHT.replace("n // 2", "-n"), "returns", "the result is not of its type"),
        (RIGHT.replace("return n // 2", "import random; random.random(); return n // 2"),
         "effects", "random.read"),
    ],
)  # fmt: skip
def test_a_wrong_one_fails_on_the_clause_it_breaks(
    tree: Path, text: str, check: str, why: str
) -> None:
    (tree / "half.py").write_text(text)
    report = judged(tree)
    assert report.status == "fails"
    assert why in next(r.why for r in report.rows if r.id == f"half.{check}")


def test_what_cannot_be_imported_fails(tree: Path) -> None:
    (tree / "half.py").write_text("def half(n) return")
    report = judged(tree)
    assert report.status == "fails"
    assert "the module half cannot be imported: SyntaxError" in report.problems[0]
    assert {row.status for row in report.rows} == {"fail", "unjudged"}


def test_what_nothing_exercised_is_unjudged(tree: Path) -> None:
    never = {"id": "E2", "raises": "KeyError", "when": "args.n > 200"}
    of = contract(errors=[*VALUE["functions"]["half"]["errors"], never])
    report = judged(tree, of)
    assert report.status == "unjudged"
    assert report.counts["unjudged"] == 1


def test_what_a_person_must_judge_is_counted(tree: Path) -> None:
    human = {"id": "P2", "judge": "human", "note": "It is quick."}
    of = contract(ensures=[*VALUE["functions"]["half"]["ensures"], human])
    report = judged(tree, of)
    assert (report.status, report.counts["human"]) == ("pass", 1)


def test_a_judge_that_cannot_work_is_broken(tree: Path) -> None:
    report = judged(tree, python="/no/such/python")
    assert report.status == "broken"
    assert "cannot be run" in report.problems[0]
    assert report.rows == ()
    assert judged(tree / "nowhere").status == "broken"


def test_a_judge_that_cannot_go_on_is_broken(tree: Path, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("once")
    python = folder / "python"
    python.write_text(
        f"#!/bin/sh\n[ -e {folder}/used ] && exit 9\n: > {folder}/used\n"
        f'exec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    report = judged(tree, python=python)
    assert report.status == "broken"
    assert report.problems[0].startswith("no worker could be started")
    assert report.sealed == {}


def test_a_check_that_was_left_out_breaks_the_judge(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visible = "pactc.judge._Run.visible"
    original = __import__("pactc.judge", fromlist=["_Run"])._Run.visible

    def less(self: Any) -> None:
        original(self)
        self.rows.pop()

    monkeypatch.setattr(visible, less)
    report = judged(tree)
    assert report.status == "broken"
    assert "not every check was judged" in report.problems


def test_an_error_of_the_judge_is_no_verdict(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise OverflowError("too much")

    monkeypatch.setattr("pactc.judge.verdict", fails)
    report = judged(tree)
    assert report.status == "broken"
    assert report.problems == ("the judge itself failed: OverflowError: too much",)


def test_it_takes_its_time_and_no_more(tree: Path) -> None:
    (tree / "half.py").write_text(
        RIGHT.replace("return n", "import time; time.sleep(0.2); return n")
    )
    report = judged(tree, total_s=0.5)
    assert report.status == "fails"
    assert any("takes more than 0.5 s to judge" in p for p in report.problems)


def test_src_is_looked_in_first(tree: Path) -> None:
    (tree / "src").mkdir()
    (tree / "src" / "half.py").write_text(RIGHT)
    (tree / "half.py").write_text("")
    assert judged(tree).status == "pass"


def test_counts_say_what_only_the_sealed_suite_found(tree: Path) -> None:
    report = judged(tree)
    sealed = {**report.sealed, "half.P1": "fail"}
    assert replace(report, sealed=sealed).counts["fail"] == 1


# -- the copy ------------------------------------------------------------------------------------


def test_only_regular_files_are_copied(tmp_path: Path) -> None:
    tree, there = tmp_path / "tree", tmp_path / "copy"
    for name in ("a.py", "sub/b.txt", ".git/config", "sub/__pycache__/c.pyc", "d.pyc", ".venv/e"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)
    (tree / "link.py").symlink_to("sub/b.txt")
    there.mkdir()
    found = copy(tree, there)
    assert [p.as_posix() for p in files(there)] == ["a.py", "link.py", "sub/b.txt"]
    assert not (there / "link.py").is_symlink()
    assert (there / "link.py").read_text() == "sub/b.txt"
    assert found == digest(tree)
    (tree / "pact" / "contracts").mkdir(parents=True)
    (tree / "pact" / "contracts" / "a.yaml").touch()
    assert found == digest(tree)
    (tree / "a.py").write_text("other")
    assert found != digest(tree)


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    assert list(files(tmp_path)) == []


def test_a_tree_can_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pactc.scrub.MOST_FILES", 1)
    for name in "ab":
        (tmp_path / name).touch()
    with pytest.raises(Unfit, match="more than 1 files"):
        list(files(tmp_path))


def test_an_import_that_the_contract_does_not_allow_fails(tmp_path: Path) -> None:
    value = {
        "component": "one", "binding": {"python": "one"}, "may_import": ["rfc8785"],
        "functions": {"f": {"returns": {"type": "integer"},
                            "ensures": [{"id": "P1", "cel": "result == 1"}]}},
    }  # fmt: skip
    code = "import json\n\n\ndef f() -> int:\n    {}\n    return 1\n"
    for line, status in (("import rfc8785", "pass"), ("import ruamel.yaml", "fails")):
        (tmp_path / "one.py").write_text(code.format(f"if len('x') > 1:\n        {line}"))
        report = judge(load(value), tmp_path, seed=1, size=5)
        assert report.status == status, report.problems
    assert any("ruamel" in problem for problem in report.problems)


def test_the_order_of_a_set_is_not_deterministic(tmp_path: Path) -> None:
    """Within one process it is: what is remembered, or hangs on hashes, shows in another."""
    text = {"type": "string", "maxLength": 3}
    unique: dict[str, Any] = {
        "params": {"texts": {"type": "array", "items": text, "maxItems": 5}},
        "returns": {"type": "array", "items": text},
        "ensures": [
            {"id": "P1", "cel": "args.texts.all(t, t in result)"},
            {"id": "P2", "cel": "result.all(r, result.exists_one(o, o == r))"},
        ],
        "deterministic": True,
    }
    of = load({"component": "uniq", "binding": {"python": "uniq"}, "functions": {"unique": unique}})
    module = tmp_path / "uniq.py"
    module.write_text("def unique(texts): return list(set(texts))\n")
    report = judge(of, tmp_path, 7, size=30)
    assert report.status == "fails"
    row = next(r for r in report.rows if r.status == "fail")
    assert (row.id, row.why) == ("unique.deterministic", "another process gave something else")
    assert "call unique(texts=" in row.shown
    assert row.steps
    module.write_text("def unique(texts): return list(dict.fromkeys(texts))\n")
    assert judge(of, tmp_path, 7, size=30).status == "pass"
