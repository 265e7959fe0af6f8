"""What has changed between two versions of a contract, by meaning."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from pactc.contracts import breaking
from pactc.contracts.breaking import changes, summary
from pactc.contracts.change import Change, level
from pactc.contracts.clause_text import normal
from pactc.contracts.contract import load
from pactc.documents import parse
from pactc.models.policy import Breaking

LEDGER: Any = parse(
    rb"""
component: ledger
binding: {python: ledger}
types:
  Name: {type: string, minLength: 1, maxLength: 8, x-data: INTERNAL}
  Entry:
    type: object
    properties:
      name: {$ref: "#/types/Name"}
      amount: {type: integer, minimum: 0, maximum: 100}
    required: [name, amount]
    additionalProperties: false
functions:
  add:
    params:
      name: {$ref: "#/types/Name"}
      amount: {type: integer, minimum: 0, maximum: 100, default: 1}
    returns: {$ref: "#/types/Entry"}
    requires: [{id: R1, cel: args.amount != 13}]
    errors:
      - {id: E1, raises: ValueError, when: args.amount > 50, data: {limit: "50"}}
      - {id: E2, raises: KeyError, when: "state.exists(e, e.name == args.name)"}
      - {id: E3, raises: OSError, judge: human, note: The disk is full.}
    ensures:
      - {id: P1, cel: "result.name == args.name && result.amount == args.amount"}
    examples:
      - {id: X1, args: {name: a, amount: 2}, result: {name: a, amount: 2}}
    model: {state: "old + [result]"}
    effects: ["db.write:entries"]
    budget: {p95_ms: 50}
  total:
    returns: {type: integer, minimum: 0}
    ensures:
      - {id: P2, cel: "result == (old.map(e, e.amount).size() > 0 ? size(old) : 0)"}
      - {id: P3, judge: human, note: It is quick.}
    deterministic: true
    idempotent: {again: x}
  double:
    params: {k: {type: integer, minimum: 0, maximum: 1000}, unit: {enum: [a, b]}}
    returns: {type: integer}
    ensures: [{id: P4, cel: result >= args.k}, {id: P5, cel: result <= args.k * 2}]
state:
  initial: []
  model: {type: array, items: {$ref: "#/types/Entry"}}
  transitions: [{id: T1, function: add, cel: size(state) > size(old)}]
  invariants: [{id: I1, cel: "state.all(e, e.amount <= 50)"}]
data: {reads: [INTERNAL], writes: [INTERNAL]}
authority: {owns: ["ledger/a"]}
depends_on: {clock: [now]}
""",
    "ledger.yaml",
)
LEDGER["functions"]["total"]["params"] = {"x": {"type": "integer", "default": 0}}

Edit = Callable[[Any], object]


def between(edit: Edit, *, back: bool = False) -> list[Change]:
    """The changes that an edit makes, or undoing it."""
    new = copy.deepcopy(LEDGER)
    edit(new)
    pair = [load(LEDGER), load(new)]
    return changes(*(reversed(pair) if back else pair))


def put(path: str, value: Any) -> Edit:
    def edit(document: Any) -> None:
        *way, last = path.split("/")
        for step in way:
            document = document[int(step)] if isinstance(document, list) else document[step]
        if value is None:
            del document[int(last) if isinstance(document, list) else last]
        elif isinstance(document, list):
            document[int(last) :] = [value, *document[int(last) + 1 :]]
        else:
            document[last] = value

    return edit


def many(*edits: Edit) -> Edit:
    return lambda document: [edit(document) for edit in edits]


ADD, TOTAL, DOUBLE = "functions/add", "functions/total", "functions/double"
SMALL = {"type": "integer", "minimum": 0, "maximum": 99, "default": 1}
LARGE = {**SMALL, "maximum": 101}


@pytest.mark.parametrize(
    ("edit", "kind", "severity", "shows"),
    [
        (put(f"{ADD}/params/amount", SMALL), "parameter narrowed", "breaking", "100"),
        (put(f"{ADD}/params/amount", LARGE), "parameter widened", "compatible", "101"),
        (put(f"{DOUBLE}/params/unit", None), "parameter removed", "breaking", ""),
        (put(f"{DOUBLE}/params/more", {"type": "null"}), "parameter added", "breaking", ""),
        (put(f"{DOUBLE}/params/more", {"default": 1}), "parameter added", "compatible", ""),
        (put(f"{DOUBLE}/params", {"unit": {"enum": ["a", "b"]}, "k": {"type": "integer",
         "minimum": 0, "maximum": 1000}}), "parameter order changed", "breaking", '["k", "unit"]'),
        (put(f"{DOUBLE}/keyword_only", ["unit"]), "parameter order changed", "breaking", ""),
        (put(f"{ADD}/params/amount/default", 2), "default changed", "breaking", "1 before, 2 now"),
        (put(f"{ADD}/params/amount/default", None), "default removed", "breaking", "1"),
        (put(f"{TOTAL}/returns", {"type": "integer"}), "returns widened", "breaking", "-1"),
        (put(f"{TOTAL}/returns/maximum", 5), "returns narrowed", "compatible", "6"),
        (put(f"{ADD}/requires/1", {"id": "R2", "cel": 'args.name != "a"'}), "requires added",
         "breaking", 'name = "a"'),
        (put(f"{ADD}/requires/0/cel", "args.amount != 13 && args.amount != 14"),
         "requires strengthened", "breaking", "amount = 14"),
        (put(f"{ADD}/requires", None), "requires removed", "compatible", ""),
        (put(f"{ADD}/requires/1", {"id": "R2", "cel": "args.amount < 1000"}), "requires added",
         "unknown", ""),
        (put(f"{DOUBLE}/ensures/1", None), "ensures removed", "breaking", "double(k = "),
        (put(f"{DOUBLE}/ensures/0/cel", "result >= args.k - 1"), "ensures weakened", "breaking",
         "may give"),
        (put(f"{DOUBLE}/ensures/2", {"id": "P6", "cel": "result != 7"}), "ensures added",
         "compatible", ""),
        (put(f"{TOTAL}/ensures/1", None), "ensures removed", "unknown", ""),
        (put(f"{ADD}/model", None), "ensures removed", "breaking", "and leave []"),
        (put("state/transitions", []), "ensures removed", "unknown", ""),
        (put("state/invariants", []), "invariant removed", "unknown", ""),
        (put(f"{DOUBLE}/errors", [{"id": "E9", "raises": "ValueError", "when": "args.k == 7"}]),
         "error added", "breaking", "returned before, and raised ValueError now"),
        (put(f"{DOUBLE}/errors", [{"id": "E9", "raises": "ValueError", "judge": "human"}]),
         "error added", "breaking", ""),
        (put(f"{ADD}/errors/1", None), "error removed", "breaking", "raised KeyError before"),
        (put(f"{ADD}/errors/2", None), "error removed", "compatible", ""),
        (put(f"{ADD}/errors/0/when", "args.amount > 51"), "error changed", "breaking",
         "amount = 51"),
        (put(f"{ADD}/errors/0/raises", "TypeError"), "error changed", "breaking", "TypeError now"),
        (put(f"{ADD}/errors/0/data/limit", "51"), "error data changed", "unknown", ""),
        (put(f"{ADD}/errors/0/data", {}), "error data removed", "breaking", ""),
        (many(lambda d: d["functions"]["add"]["errors"].reverse()), "error order changed",
         "breaking", "raised ValueError before, and raised KeyError now"),
        (put(f"{ADD}/examples/0/result/amount", 3), "example changed", "breaking", "gave"),
        (put(f"{ADD}/examples", []), "example removed", "compatible", ""),
        (put(f"{ADD}/effects/1", "net.call:mail"), "effect added", "breaking", "net.call:mail"),
        (put(f"{ADD}/effects", []), "effect removed", "compatible", "db.write:entries"),
        (put(f"{ADD}/mutates", ["name"]), "argument that it changes added", "breaking", "name"),
        (put(f"{TOTAL}/deterministic", None), "determinism dropped", "breaking", ""),
        (put(f"{ADD}/deterministic", True), "determinism added", "compatible", ""),
        (put(f"{TOTAL}/idempotent", None), "idempotency dropped", "breaking", ""),
        (put(f"{TOTAL}/idempotent", {"by": ["x"]}), "idempotency changed", "breaking", ""),
        (put(f"{ADD}/budget/p95_ms", 60), "budget raised", "breaking", "50 before, 60 now"),
        (put(f"{ADD}/budget/p95_ms", 40), "budget lowered", "compatible", ""),
        (put(f"{ADD}/refuses", "TypeError"), "refusal changed", "compatible", ""),
        (put(f"{ADD}/async", True), "async changed", "breaking", ""),
        (put(f"{ADD}/iterator", True), "iterator changed", "breaking", ""),
        (put("types/Name/x-data", "RESTRICTED"), "class of data raised", "breaking",
         "INTERNAL, and is RESTRICTED"),
        (put("data/writes/1", "RESTRICTED"), "data that it writes added", "breaking", "RESTRICTED"),
        (put(DOUBLE, None), "function removed", "breaking", ""),
        (put("functions/more", {"returns": {}}), "function added", "compatible", ""),
        (put("authority/owns/0", "ledger/*"), "authority widened", "breaking", "ledger/*"),
        (put("binding/python", "book"), "binding changed", "breaking", '"book" now'),
        (put("state/initial", [{"name": "a", "amount": 1}]), "state model changed", "breaking", ""),
        (put("state/model", {"type": "array"}), "state model widened", "breaking", ""),
    ],
)  # fmt: skip
def test_a_change_has_its_class(edit: Edit, kind: str, severity: str, shows: str) -> None:
    found = [c for c in between(edit) if c.kind == kind]
    assert found, between(edit)
    assert found[0].severity == severity
    assert shows in found[0].counterexample
    assert found[0].text
    assert found[0].breaks == (severity != "compatible")
    assert found[0].pointer.startswith("/")


def test_every_class_that_may_break_has_a_place_in_the_policy() -> None:
    marks = [m for m in test_a_change_has_its_class.pytestmark if m.name == "parametrize"]
    seen = {kind for _, kind, severity, _ in marks[0].args[1] if severity != "compatible"}
    known = set(get_args(Breaking))
    assert seen <= known
    texts = "".join(path.read_text() for path in Path(breaking.__file__).parent.glob("*.py"))
    for kind in known:  # made of the words that the modules put together
        assert all(f"{word}" in texts for word in kind.split()), kind


@pytest.mark.parametrize(
    ("severity", "said", "level_"),
    [
        ("breaking", None, "error"),
        ("breaking", "warning", "warning"),
        ("breaking", "off", "off"),
        ("unknown", None, "error"),
        ("unknown", "warning", "warning"),
        ("unknown", "off", "error"),
        ("compatible", "error", "off"),
    ],
)
def test_levels(severity: Any, said: str | None, level_: str) -> None:
    change = Change("effect added", "", "", severity, "")
    assert level(change, {"effect added": said} if said else {}) == level_


def renamed(document: Any) -> None:
    """Every type under another name."""
    text = (
        repr(document)
        .replace("#/types/Name", "#/types/Who")
        .replace("#/types/Entry", "#/types/Row")
    )
    made = eval(text)
    made["types"] = {"Who": made["types"]["Name"], "Row": made["types"]["Entry"]}
    document.clear()
    document.update(made)


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: None,
        renamed,
        put("types/Name/description", "A name."),
        put(f"{ADD}/note", "It adds."),
        put(f"{ADD}/errors/2/note", "There is no room."),
        put(f"{TOTAL}/ensures/1/note", "It takes no time."),
        put(f"{ADD}/requires/0/cel", "(args.amount\n  !=  13) // not that"),
        put(f"{ADD}/ensures/0/cel", "args.amount == result.amount && (result.name == args.name)"),
        put("depends_on", {}),
        put("satisfies", ["AC-1"]),
        put("may_import", ["requests"]),
    ],
)
def test_what_means_the_same_is_no_change(edit: Edit) -> None:
    assert between(edit) == []
    assert between(edit, back=True) == []


def test_another_id_is_told_and_breaks_nothing() -> None:
    (found,) = between(put(f"{ADD}/ensures/0/id", "P9"))
    assert (found.kind, found.severity) == ("clause renamed", "compatible")
    assert found.text == "`P1` is called `P9` now"


def test_a_clause_may_be_cut_in_two() -> None:
    halves = [
        {"id": "P1", "cel": "result.name == args.name"},
        {"id": "P7", "cel": "result.amount == args.amount"},
    ]
    assert all(not c.breaks for c in between(put(f"{ADD}/ensures", halves)))


def test_calls_that_nobody_could_make_tell_nothing_apart() -> None:
    """13 is not allowed, before and after: that it would fail otherwise is no counterexample."""
    error = {"id": "E0", "raises": "RuntimeError", "when": "args.amount == 13"}
    edit = many(lambda d: d["functions"]["add"]["errors"].insert(0, error))
    found = [c for c in between(edit) if c.clause == "E0"]
    assert [(c.kind, c.severity, c.counterexample) for c in found] == [
        ("error added", "unknown", "")
    ]


def test_both_ways() -> None:
    edit = put(f"{ADD}/params/amount", SMALL)
    assert [c.severity for c in between(edit, back=True)] == ["compatible"]


def test_the_same_every_time() -> None:
    edit = put(f"{DOUBLE}/ensures/1", None)
    assert between(edit) == between(edit)


def test_summary() -> None:
    found = {
        "ledger": between(put(f"{DOUBLE}/ensures/1", None)),
        "other": between(put("functions/more", {"returns": {}})),
    }
    assert summary(found) == "1 breaking, 1 compatible changes"
    assert summary({"ledger": []}) == "no change"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a == b", "b==a", True),
        ("(a) && (b && c)", "a && b // and\n && c", True),
        ("a == (b ? c : d)", "a == b ? c : d", False),
        ("a && (b || c)", "a && b || c", False),
        ("a == b && c", "a == (b && c)", False),
        ('a == "x  y"', 'a == "x y"', False),
        ("a - b", "b - a", False),
    ],
)
def test_normal_forms(one: str, other: str, same: bool) -> None:
    assert (normal(one) == normal(other)) == same
    assert normal(normal(one)) == normal(one)
