"""The kill matrix of a contract is made once in a process, and never taken for that of another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pactc.actions import kills
from pactc.contracts import table
from pactc.contracts.table import Table


def contract(most: Any) -> dict[str, Any]:
    return {
        "component": "adder",
        "functions": {
            "add": {
                "params": {"a": {"type": "integer", "minimum": 0, "maximum": most}},
                "returns": {"type": "integer"},
                "ensures": [{"id": "P1", "cel": "result == args.a + 1"}],
            }
        },
    }


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The components whose tables were drawn, one entry for each time."""
    found: list[str] = []
    draw = table.table

    def counted(of: Any, *rest: Any, **named: Any) -> Table:
        found.append(of.component)
        return draw(of, *rest, **named)

    monkeypatch.setattr(table, "table", counted)
    monkeypatch.setattr(kills, "_made", {})
    return found


def test_once_for_each_contract(drawn: list[str]) -> None:
    one = kills.derive("adder", {"contract": contract(5)})
    assert kills.derive("adder", {"contract": contract(5)}) == one
    assert len(drawn) == 1
    assert json.loads(one)["component"] == "adder"
    kills.derive("adder", {"contract": contract(6)})
    assert len(drawn) == 2


@pytest.mark.parametrize(
    "other",
    [
        {**contract(5), "component": "other"},
        dict(reversed(contract(5).items())),  # what is made may follow the order
        contract(5.0),
    ],
    ids=["another name", "another order", "another number"],
)
def test_what_is_not_the_same_is_made_anew(drawn: list[str], other: dict[str, Any]) -> None:
    kills.derive("adder", {"contract": contract(5)})
    kills.derive("adder", {"contract": other})
    assert len(drawn) == 2


def test_few_are_kept(drawn: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "KEPT", 2)
    for most in (1, 2, 3, 3, 1):
        kills.derive("adder", {"contract": contract(most)})
    assert len(drawn) == 4
