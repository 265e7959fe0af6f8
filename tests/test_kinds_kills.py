"""Kill matrices: a clause that bites nothing is refused."""

from __future__ import annotations

import pytest

from pactc.contracts.contract import load
from pactc.contracts.kills import matrix
from pactc.contracts.table import table
from pactc.documents import parse
from pactc.kinds.kills import check
from pactc.model import Problem

CONTRACT = """\
component: fee
binding: {python: fee}
functions:
  fee:
    params: {cents: {type: integer, minimum: 0, maximum: 9}}
    returns: {type: integer, minimum: 0}
    ensures:
      - {id: P1, cel: result == args.cents * 2}
      - {id: P2, cel: "IDLE"}
"""


def problems(text: str) -> list[Problem]:
    value = parse(text.encode(), "fee.yaml")
    assert isinstance(value, dict)
    contract = load(value)
    return list(check(matrix(contract, table(contract)).document(), {}))


def test_a_clause_that_nothing_breaks() -> None:
    (found,) = problems(CONTRACT.replace("IDLE", "result >= 0 || true"))
    assert (found.code, found.pointer) == ("P745", "/checks/fee.P2")
    assert found.message == "fee.fee.P2 bites nothing: no mutant makes its test fail"
    assert found.help == "say something that can be false in pact/contracts/fee.yaml"


def test_a_model_that_breaks_a_clause() -> None:
    text = CONTRACT.replace("IDLE", "result % 2 == 0")
    text += '    model: {result: "args.cents > 8 ? 17 : args.cents * 2"}\n'
    found = problems(text)
    assert [(p.code, p.pointer) for p in found] == [
        ("P746", "/checks/fee.P1"), ("P746", "/checks/fee.P2")
    ]  # fmt: skip
    assert found[0].message == (
        "fee.fee.P1: the contract contradicts itself: it is false, in fee(cents = 9)"
    )


STATEFUL = """\
component: tally
binding: {python: tally}
functions:
  add:
    params: {by: {type: integer, minimum: 1, maximum: 9}}
    returns: {type: integer}
    ensures: [{id: P1, cel: result == old + args.by}]
    model: {result: old + args.by, state: STATE}
state:
  model: {type: integer}
  initial: 0
  invariants: [{id: I1, cel: state >= 0}]
"""


def test_a_model_of_the_state_that_breaks_an_invariant() -> None:
    assert problems(STATEFUL.replace("STATE", "old + args.by")) == []
    (found,) = problems(STATEFUL.replace("STATE", "old - args.by"))
    assert (found.code, found.pointer) == ("P746", "/checks/state.I1")


def test_clauses_that_bite() -> None:
    assert problems(CONTRACT.replace("IDLE", "result % 2 == 0")) == []


def test_what_a_machine_cannot_judge_is_not_idle() -> None:
    text = CONTRACT.replace('cel: "IDLE"', "judge: human, note: It is fair.")
    assert problems(text) == []


@pytest.mark.parametrize("value", [None, [], {}, {"checks": []}, {"checks": {"f.P1": None}}])
def test_what_is_no_matrix_is_for_its_schema_to_refuse(value: object) -> None:
    assert list(check(value, {})) == []  # type: ignore[arg-type]


def test_a_name_is_escaped_in_its_place() -> None:
    value = {"component": "c", "checks": {"a/b~c.P1": {"status": "idle"}}}
    assert [p.pointer for p in check(value, {})] == ["/checks/a~1b~0c.P1"]
