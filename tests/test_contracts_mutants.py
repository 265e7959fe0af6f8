"""Each kind of mutant is made, does what it says, and is found by the check that should find it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.edits import edits
from pactc.contracts.kills import Judged, matrix
from pactc.contracts.mutants import mutants
from pactc.contracts.mutants_conduct import EFFECTS
from pactc.contracts.observe import Case, Step
from pactc.contracts.reference import Reference
from pactc.contracts.table import Table

ROOT = Path(__file__).parents[1]
INT, TEXT = {"type": "integer"}, {"type": "string"}
TAG = {"enum": ["new", "old"]}
SLOT = {
    "type": "object", "required": ["start", "end", "tag", "open", "who"],
    "additionalProperties": False,
    "properties": {"start": INT, "end": INT, "tag": TAG, "open": {"type": "boolean"}, "who": TEXT,
                   "list": {"type": "array", "items": INT}},
}  # fmt: skip
PURE: dict[str, Any] = {
    "component": "shop",
    "may_import": [],
    "functions": {
        "make": {
            "params": {"who": TEXT, "days": {"type": "array", "items": INT}, "n": INT},
            "returns": SLOT,
            "errors": [
                {"id": "E1", "raises": "ValueError", "when": "args.n < 0"},
                {"id": "E2", "raises": "shop.TooMany", "when": "args.n >= 10 || args.who == 'no'",
                 "data": {"most": "10", "who": "args.who"}},
                {"id": "E3", "raises": "KeyError", "when": "args.who == ''"},
            ],
            "ensures": [
                {"id": "P1", "cel": "result.start == args.n && result.end == args.n + 1"},
                {"id": "P2", "cel": "result.who == args.who"},
                {"id": "P3", "cel": "result.tag == 'new' && result.open == (args.n > 5)"},
                {"id": "P4", "cel": "has(result.list) && result.list == args.days"},
            ],
            "examples": [{"id": "X1", "args": {"who": "a", "days": [], "n": 1}, "result": {
                "start": 1, "end": 2, "tag": "new", "open": False, "who": "a", "list": []}}],
            "deterministic": True,
            "idempotent": {"by": ["who"]},
            "refuses": "TypeError",
            "effects": ["clock.read"],
        },
    },
}  # fmt: skip
STORE = {
    "component": "store",
    "functions": {
        "put": {
            "params": {"k": TEXT}, "returns": {"type": "null"},
            "errors": [{"id": "E1", "raises": "ValueError", "when": "size(old.all) > 2"}],
            "model": {"result": "null", "state": '{"all": old.all + [args.k]}'},
        },
        "get": {
            "returns": {"type": "array", "items": TEXT}, "deterministic": True,
            "ensures": [{"id": "P1", "cel": "result == old.all"}],
        },
    },
    "state": {
        "model": {"type": "object", "properties": {"all": {"type": "array", "items": TEXT}}},
        "initial": {"all": []},
        "invariants": [{"id": "I1", "cel": "size(state.all) < 4"}],
    },
}  # fmt: skip


def calls(*args: tuple[str, list[int], int]) -> list[Case]:
    return [Case((Step("make", dict(zip(("who", "days", "n"), a, strict=True))),)) for a in args]


PURE_CASES = [
    Case((Step("make", {"who": "a", "days": [], "n": 1}),), name="X1"),
    *calls(("ab", [1, 2], 5), ("b", [3], 6), ("b", [3], 9), ("c", [], 0), ("", [], -1),
           ("b", [3], 10), ("b", [3], 11), ("no", [], 2), ("", [], 4), ("", [], 12)),
    Case((Step("make", {"who": 7, "days": [], "n": 1}, invalid=True),)),
]  # fmt: skip
_PUT, _GET = [Step("put", {"k": c}) for c in "abcd"], Step("get", {})
STORE_CASES = [
    Case((_GET,)),
    Case((_PUT[0], _GET, _PUT[1], _GET, _PUT[2], _GET, _PUT[3], _GET)),
    Case((_GET, _PUT[3], _GET)),
]


@cache
def judged(name: str) -> dict[str, Judged]:
    value, cases = {"pure": (PURE, PURE_CASES), "store": (STORE, STORE_CASES)}[name]
    found = matrix(load(value), Table(tuple(cases), ()))
    return {j.mutant.id: j for j in found.judged}


@pytest.mark.parametrize(
    ("mutant", "check"),
    [
        ("make/none", "make.returns"),
        ("make/empty", "make.returns"),
        ("make/constant", "make.P1"),
        ("make/examples-only", "make.P1"),
        ("make/echo:who", "make.returns"),
        ("make/ignores:who", "make.P2"),
        ("make/leaf:/end:+1", "make.P1"),
        ("make/leaf:/start:-1", "make.P1"),
        ("make/leaf:/who:changed", "make.P2"),
        ("make/leaf:/who:emptied", "make.P2"),
        ("make/leaf:/open:flipped", "make.P3"),
        ("make/leaf:/tag:next", "make.P3"),
        ("make/leaf:/list:drop-first", "make.P4"),
        ("make/leaf:/list:drop-last", "make.P4"),
        ("make/leaf:/list:duplicate", "make.P4"),
        ("make/leaf:/list:reversed", "make.P4"),
        ("make/leaf:/:without-list", "make.P4"),
        ("make/outside:/end", "make.returns"),
        ("make/outside:/", "make.returns"),
        ("make/break:P1", "make.P1"),
        ("make/break:P3", "make.P3"),
        ("make/swallow:E1", "make.E1"),
        ("make/swallow:E2", "make.E2"),
        ("make/wrong-type:E1", "make.E1"),
        ("make/too-general:E2", "make.E2"),
        ("make/always:E1", "make.E1"),
        ("make/late:E2:1", "make.E2"),
        ("make/early:E2:1", "make.E2"),
        ("make/data:E2:most", "make.E2"),
        ("make/swap:E1:E3", "make.E1"),
        ("make/swap:E2:E3", "make.E2"),
        ("make/accepts", "make.refuses"),
        ("make/crashes", "make.refuses"),
        ("make/effect:fs.write", "make.effects"),
        ("make/effect:net.connect", "make.effects"),
        ("make/effect:db.write", "make.effects"),
        ("make/effect:import:undeclared", "make.effects"),
        ("make/mutate:days", "make.mutates"),
        ("make/random", "make.deterministic"),
        ("make/not-idempotent", "make.idempotent"),
    ],
)
def test_it_is_found_by_the_check_that_should_find_it(mutant: str, check: str) -> None:
    assert check in judged("pure")[mutant].killed_by


@pytest.mark.parametrize(
    "mutant",
    ["put/lost-update", "put/double-update", "put/state:/all:drop-first", "put/swallow-state:E1",
     "get/stale-read", "get/forgets", "state/not-reset"],
)  # fmt: skip
def test_states_that_get_lost_are_found_by_who_reads_them(mutant: str) -> None:
    assert "get.P1" in judged("store")[mutant].killed_by


def test_each_clause_is_broken_alone_where_that_can_be() -> None:
    for clause in ("P1", "P2", "P3", "P4"):
        mine = judged("pure")[f"make/break:{clause}"]
        assert [c for c in mine.killed_by if c.startswith("make.P")] == [f"make.{clause}"]
        assert "make.returns" not in mine.killed_by


def test_declared_effects_and_mutations_are_no_mutants() -> None:
    found = judged("pure")
    assert "make/effect:clock.read" not in found
    assert "make/mutate:n" not in found
    value: dict[str, Any] = {**PURE["functions"]["make"], "mutates": ["days"]}
    assert "make/mutate:days" not in ids(load({**PURE, "functions": {"make": value}}), PURE_CASES)


def test_any_import_is_allowed_where_none_is_named() -> None:
    free = {name: part for name, part in PURE.items() if name != "may_import"}
    assert "make/effect:import:undeclared" not in ids(load(free), PURE_CASES)


def test_every_effect_that_can_be_seen_has_a_mutant() -> None:
    """Also the documentation names them all."""
    named = re.compile(r"`([a-z]+\.[a-z]+|import:<module>)`")
    page = (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")
    text = page.partition("Effects are seen by their first word")[2].partition("\n## ")[0]
    assert {*named.findall(text)} == seen_effects()
    made = {e.replace(":undeclared", ":<module>") for e in EFFECTS}
    assert made == seen_effects()


def seen_effects() -> set[str]:
    """What the judge's worker may say, by its text: `import:<module>`, and each two words that are
    a value in a table, given to a function, or one of two in an expression."""
    found = {"import:<module>"}
    for path in (ROOT / "pactc" / "runtime").glob("*.py"):
        if not path.name.startswith(("worker", "process")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts: Sequence[ast.AST] = ()
            if isinstance(node, ast.Dict):
                parts = node.values
            elif isinstance(node, ast.Call):
                parts = node.args
            elif isinstance(node, ast.IfExp):
                parts = (node.body, node.orelse)
            texts = [p.value for p in parts if isinstance(p, ast.Constant)]
            found |= {
                t
                for t in texts
                if isinstance(t, str) and re.fullmatch(r"[a-z]+\.(?!py\b)[a-z]+", t)
            }
    return found


def ids(contract: Contract, cases: Sequence[Case]) -> list[str]:
    return [m.id for m in mutants(contract, Reference(contract), cases)]


def test_ids_are_the_same_each_time_and_occur_once() -> None:
    first = ids(load(PURE), PURE_CASES)
    assert first == ids(load(PURE), PURE_CASES)
    assert len(first) == len(set(first))


def test_the_code_can_be_read() -> None:
    found = judged("pure")
    assert found["make/leaf:/end:+1"].mutant.code == (
        "def make(who, days, n):\n    result = right(who, days, n)\n"
        "    result['end'] += 1\n    return result"
    )
    assert "raise ValueError" in found["make/always:E1"].mutant.code
    assert all(j.mutant.does and j.mutant.code for j in found.values())


def test_a_mutant_is_right_but_for_one_thing() -> None:
    contract = load(STORE)
    reference = Reference(contract)
    lost = next(
        m for m in mutants(contract, reference, STORE_CASES) if m.id == "put/lost-update"
    ).target()
    lost.reset({})
    assert lost.call("put", {"k": "a"}).kind == "returned"
    assert lost.call("get", {}).value == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("args.n > 5", ["args.n >= 5", "args.n > 6", "args.n > 4"]),
        ("args.n == 0", ["args.n != 0", "args.n == 1"]),
        ('args.t.matches("^a{2,64}$") && true',
         ['args.t.matches("^a{2,65}$") && true', 'args.t.matches("^a{2,63}$") && true',
          'args.t.matches("^a{2,64}$") || true']),
    ],
)  # fmt: skip
def test_edits(text: str, wanted: list[str]) -> None:
    assert [new for _, _, new in edits(text)] == wanted
