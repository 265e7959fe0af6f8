"""The kill matrix says what clauses find, what they leave free, and what finds nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import load
from pactc.contracts.kills import Matrix, matrix
from pactc.contracts.observe import Case, Ref, Step
from pactc.contracts.table import Table, table
from pactc.documents import parse
from pactc.models.kills import Kills

INT = {"type": "integer"}
PAIR = {
    "type": "object", "required": ["n", "free"], "additionalProperties": False,
    "properties": {"n": INT, "free": INT},
}  # fmt: skip
ARGS = [{"n": n} for n in (-1, 0, 1, 5, 9)]


def of(function: dict[str, Any], args: list[dict[str, Any]] = ARGS, **more: Any) -> dict[str, Any]:
    """The document of a contract with one function."""
    value = {"component": "part", "functions": {"f": {"params": {"n": INT}, **function}}, **more}
    return document(matrix(load(value), Table(tuple(Case((Step("f", a),)) for a in args), ())))


def document(found: Matrix) -> dict[str, Any]:
    made = json.loads(json.dumps(found.document()))
    Kills.model_validate(made)
    return made


def ensures(*texts: str) -> list[dict[str, str]]:
    return [{"id": f"P{n}", "cel": text} for n, text in enumerate(texts, 1)]


FULL = {
    "returns": INT, "deterministic": True, "ensures": ensures("result == args.n + 1"),
    "errors": [{"id": "E1", "raises": "ValueError", "when": "args.n < 0"}],
}  # fmt: skip


def test_a_full_contract_has_no_gap() -> None:
    made = of(FULL)
    assert not made["gaps"]
    counts = made["counts"]
    assert counts["killed"] + counts["equivalent"] == counts["mutants"] > 20
    assert {k: v["status"] for k, v in made["checks"].items()} == dict.fromkeys(
        ["f.returns", "f.E1", "f.P1", "f.deterministic", "f.mutates", "f.effects"], "kills"
    ) | {"f.mutates": "passes-only"}  # an integer cannot be changed
    assert made["checks"]["f.P1"]["kills"].count("f/leaf:/:+1") == 1
    assert "f.E1" in made["mutants"]["f/swallow:E1"]["killed_by"]


def test_a_clause_that_is_always_true_is_idle() -> None:
    made = of({**FULL, "ensures": ensures("result == args.n + 1", "true || result == 3")})
    assert made["counts"]["idle"] == 1
    assert made["checks"]["f.P2"]["status"] == "idle"
    assert made["checks"]["f.P2"]["kills"] == []
    assert made["checks"]["f.P1"]["status"] == "kills"


def test_a_field_that_no_clause_speaks_of_is_a_gap_with_both_results() -> None:
    made = of({"returns": PAIR, "ensures": ensures("result.n == args.n")})
    (gap,) = made["gaps"]
    assert gap["mutant"] == "f/leaf:/free:+1"
    assert "f/leaf:/free:-1" in gap["also"]
    assert gap["reference"]["returns"]["free"] + 1 == gap["mutant_result"]["returns"]["free"]
    assert gap["reference"]["returns"]["n"] == gap["input"]["args"]["n"]
    assert gap["code"] == [
        "def f(n):", "    result = right(n)", "    result['free'] += 1", "    return result"
    ]  # fmt: skip


def test_an_error_that_no_case_reaches_is_unjudged() -> None:
    made = of(FULL, [{"n": 1}])
    assert made["checks"]["f.E1"]["status"] == "unjudged"
    assert made["checks"]["f.E1"]["why"]


def test_what_people_judge_is_listed_and_never_finds_anything() -> None:
    made = of({**FULL, "ensures": [*FULL["ensures"], {"id": "P2", "judge": "human"}]})
    assert made["counts"]["human"] == 1
    assert made["checks"]["f.P2"] == {
        "status": "human", "why": "only a person can judge it", "kills": []
    }  # fmt: skip


def test_a_contract_that_contradicts_itself_is_told() -> None:
    made = of({"returns": INT, "model": {"result": "args.n"}, "ensures": ensures("result > 100")})
    assert made["checks"]["f.P1"]["status"] == "contradicted"


def test_without_a_reference_it_is_shown_clause_by_clause() -> None:
    texts = ensures("result * result == args.n * args.n * 49", "result >= args.n")
    made = of(
        {"returns": {"type": "integer", "minimum": 0}, "ensures": texts},
        [{"n": 11}, {"n": 13}],
    )  # fmt: skip
    assert made["unsolved"] == {"f": 2}
    assert made["checks"]["f.P2"]["status"] == "kills"
    assert made["checks"]["f.P2"]["by"] == "clause"
    assert made["mutants"]["f/break:P2"]["killed_by"] == ["f.P2"]


BANK = {
    "component": "bank",
    "functions": {
        "pay": {
            "params": {"n": {"type": "integer", "minimum": 0, "maximum": 100}}, "returns": INT,
            "model": {"result": "old + args.n", "state": "old + args.n"},
            "ensures": [{"id": "P1", "cel": "result == old + args.n"}],
        },
        "sum": {"returns": INT, "ensures": [{"id": "P2", "cel": "result == old"}]},
    },
    "state": {
        "model": INT, "initial": 0,
        "transitions": [{"id": "T1", "function": "pay", "cel": "state == old + args.n"}],
    },
}  # fmt: skip
PAYS = (Case((Step("pay", {"n": 5}), Step("pay", {"n": Ref(0)}), Step("sum", {}))),)


def test_a_clause_about_the_models_state_alone_guards_the_model() -> None:
    made = document(matrix(load(BANK), Table(PAYS, ())))
    assert made["checks"]["pay.T1"] == {
        "status": "kills", "by": "model", "kills": ["pay/model:lost-update"]
    }  # fmt: skip
    assert made["mutants"]["pay/lost-update"]["killed_by"] == ["pay.P1", "sum.P2"]


def test_a_gap_in_a_sequence_shows_the_calls_before() -> None:
    value = {**BANK, "functions": {**BANK["functions"], "sum": {"returns": INT}}}
    made = document(matrix(load(value), Table(PAYS, ())))
    gap = next(g for g in made["gaps"] if g["input"]["function"] == "sum")
    assert gap["input"]["after"] == [
        {"function": "pay", "args": {"n": 5}},
        {"function": "pay", "args": {"n": {"result_of": 0, "at": ""}}},
    ]


def test_it_is_the_same_to_the_byte() -> None:
    one, other = (json.dumps(matrix(load(BANK), Table(PAYS, ())).document()) for _ in "ab")
    assert one == other


@pytest.mark.parametrize("name", ["slots", "availability"])
def test_the_examples_are_full(name: str) -> None:
    path = Path(f"examples/booking/pact/contracts/{name}.yaml")
    contract = load(parse(path.read_bytes(), str(path)))
    made = document(matrix(contract, table(contract, size=30)))
    assert not made["gaps"]
    assert made["counts"]["idle"] == made["counts"]["contradicted"] == 0


def test_ten_functions_take_less_than_a_minute() -> None:
    functions = {f"f{n}": {"params": {"n": INT}, **_renamed(n)} for n in range(10)}
    contract = load({"component": "ten", "functions": functions})
    begin = time.process_time()
    made = document(matrix(contract, table(contract, size=20)))
    assert time.process_time() - begin < 60
    assert not made["gaps"]
    assert made["counts"]["mutants"] > 200


def _renamed(n: int) -> dict[str, Any]:
    return {
        **FULL,
        "errors": [{**FULL["errors"][0], "id": f"E{n + 1}"}],
        "ensures": [{**FULL["ensures"][0], "id": f"P{n + 1}"}],
    }
