"""The text of derived tests: for people to review, the same bytes for the same contract."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from pactc.contracts.checks import checks
from pactc.contracts.contract import load
from pactc.contracts.testtext import text
from pactc.documents import parse

from .conftest import EXAMPLE

CONTRACTS = sorted((EXAMPLE / "pact/contracts").glob("*.yaml"))


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_one_short_test_for_each_check(path: Path) -> None:
    value = parse(path.read_bytes(), path.name)
    assert isinstance(value, dict)
    contract = load(value)
    made = text(contract, "sha256:0")
    tests = {n.name: n for n in ast.parse(made).body if isinstance(n, ast.FunctionDef)}
    wanted = {c.test for c in checks(contract)}
    left_out = {c.test for c in checks(contract) if f"# {c.id} has no test" in made}
    assert tests.keys() == wanted - left_out
    assert all(len(n.body) == 1 for n in tests.values())
    assert max(map(len, made.splitlines())) <= 100 or path.stem in ("store", "http", "availability")
    again = json.loads(json.dumps(value))  # another object, other key order does not matter here
    assert text(load(again), "sha256:0") == made


def small(**more: object) -> str:
    value = {
        "component": "f", "binding": {"python": "f"},
        "functions": {
            "f": {"params": {"a": {"type": "string"}}, "returns": {"type": "string"}, **more}
        },
    }  # fmt: skip
    return text(load(value), "sha256:0")


def test_the_whole_of_a_small_one() -> None:
    made = small(
        ensures=[{"id": "P1", "cel": 'args.a == "\'\'\'" ||\n  result != """x\\"""'},
                 {"id": "P2", "judge": "human", "note": "It reads well."}],
        examples=[{"id": "X1", "args": {"a": "é\\\n"}, "result": "#"}],
        effects=["fs.read:x"],
    )  # fmt: skip
    assert made == (Path(__file__).parent / "golden/contracts/test_f.py.txt").read_text("utf-8")
    compile(made, "test_f.py", "exec")


def test_an_unbound_contract_has_no_tests_and_says_so() -> None:
    value = {"component": "f", "functions": {"f": {"returns": {"type": "null"}}}}
    made = text(load(value), "sha256:0")
    assert "bound to no module" in made
    assert "def test" not in made
