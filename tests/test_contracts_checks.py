"""What is observed of a target, and the verdict of each check on it. The targets are a few lines
each, so that what they do wrong can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pactc.contracts.checks import Verdict, checks, verdict
from pactc.contracts.contract import Contract, load
from pactc.contracts.observe import Case, Outcome, Ref, Step, equal, observe
from pactc.kinds._overlap import allows

INT = {"type": "integer"}
TAKE = {
    "component": "shop",
    "functions": {
        "take": {
            "params": {"n": INT, "most": {"type": "integer", "default": 10}},
            "returns": INT,
            "requires": [{"id": "R1", "cel": "args.most > 0"}],
            "errors": [
                {"id": "E1", "raises": "ValueError", "when": "args.n < 0"},
                {"id": "E2", "raises": "shop.TooMany", "when": "args.n > args.most",
                 "data": {"most": "args.most"}},
                {"id": "E3", "raises": "TimeoutError", "judge": "human"},
            ],
            "ensures": [
                {"id": "P1", "cel": "result == args.n * 2"},
                {"id": "P2", "judge": "human"},
            ],
            "examples": [{"id": "X1", "args": {"n": 2, "most": 3}, "result": 4},
                         {"id": "X2", "args": {"n": -1, "most": 3}, "raises": "ValueError"}],
            "deterministic": True,
            "effects": ["db.write:stock"],
        }
    },
}  # fmt: skip
COUNTER = {
    "component": "counter",
    "functions": {
        "add": {
            "params": {"n": INT}, "returns": INT,
            "errors": [{"id": "E1", "raises": "ValueError", "when": "old + args.n > 9"}],
            "ensures": [{"id": "P1", "cel": "result == old + args.n && state == result"}],
            "model": {"result": "old + args.n", "state": "old + args.n"},
        },
        "total": {
            "returns": INT, "deterministic": True, "model": {"result": "old"},
            "ensures": [{"id": "P2", "cel": "result == state"}],
        },
        "reset": {
            "params": {"to": INT}, "returns": INT, "idempotent": {"by": ["to"]},
            "model": {"state": "args.to"},
            "ensures": [{"id": "P3", "cel": "result == args.to"}],
        },
    },
    "state": {
        "model": INT, "initial": 0,
        "transitions": [{"id": "T1", "function": "add", "cel": "state >= old || args.n < 0"}],
        "invariants": [{"id": "I1", "cel": "state < 10"}],
    },
}  # fmt: skip


class Fake:
    """`answer(function, args)` gives a value, an exception or an Outcome; `state` is its own."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], Any], start: Any = None) -> None:
        self.answer, self.start, self.state = answer, start, start
        self.calls = 0

    def reset(self, config: Mapping[str, Any]) -> None:
        self.state = self.start

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        self.calls += 1
        mine = dict(args)
        found = self.answer(function, mine)
        if isinstance(found, Outcome):
            return found
        if isinstance(found, Exception):
            names = tuple(t.__qualname__ for t in type(found).__mro__)
            if names[0] == "TooMany":
                names = ("shop.TooMany", *names[1:])
            return Outcome("raised", error=names[0], bases=names, data=vars(found), args=mine)
        return Outcome("returned", found, args=mine)


class TooMany(Exception):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


def right(_: str, args: dict[str, Any]) -> Any:
    if args["n"] < 0:
        return ValueError()
    if args["n"] > args["most"]:
        return TooMany(args["most"])
    return args["n"] * 2


def judged(contract: Contract, target: Fake, cases: list[Case]) -> dict[str, Verdict]:
    seen = [o for case in cases for o in observe(contract, case, target)]
    return {c.id: verdict(contract, c, seen) for c in checks(contract)}


TAKES = [
    Case((Step("take", {"n": 2, "most": 3}),), name="X1"),
    Case((Step("take", {"n": -1, "most": 3}),), name="X2"),
    Case((Step("take", {"n": 0}),)),
    Case((Step("take", {"n": 11}),)),
    Case((Step("take", {"n": 11, "most": -1}),)),
]


def test_what_is_right_passes_and_what_people_judge_does_not() -> None:
    found = judged(load(TAKE), Fake(right), TAKES)
    assert {k: v.status for k, v in found.items() if v.status != "pass"} == {
        "take.signature": "unjudged", "take.E3": "human", "take.P2": "human",
    }  # fmt: skip
    # What R1 excludes was neither called nor counted; what is left out gets its default.
    assert [found[k].seen for k in ("take.returns", "take.P1", "take.E1", "take.E2")] == [
        2,
        2,
        1,
        1,
    ]


def wrong(**instead: Any) -> Callable[[str, dict[str, Any]], Any]:
    def answer(function: str, args: dict[str, Any]) -> Any:
        case = "negative" if args["n"] < 0 else "many" if args["n"] > args["most"] else "fine"
        found = instead.get(case, right(function, args))
        return found(args) if callable(found) else found

    return answer


def grow(args: dict[str, Any]) -> int:
    args["n"] += 1
    return 2 * args["n"] - 2


@pytest.mark.parametrize(
    ("instead", "failing"),
    [
        ({"fine": lambda a: a["n"] * 2 + 1}, {"take.P1", "take.X1"}),
        ({"fine": None}, {"take.returns", "take.P1", "take.X1"}),
        ({"fine": True}, {"take.returns", "take.P1", "take.X1"}),
        ({"fine": ValueError()}, {"take.returns", "take.E1", "take.X1"}),
        ({"fine": KeyError()}, {"take.returns", "take.X1"}),
        ({"fine": TimeoutError()}, {"take.X1"}),  # a person's to judge, but never the example
        ({"negative": 0}, {"take.E1", "take.X2"}),
        ({"negative": KeyError()}, {"take.E1", "take.X2"}),
        ({"negative": TooMany(3)}, {"take.E1", "take.X2"}),
        ({"negative": UnicodeError()}, set()),  # a subclass is one as well
        ({"many": ValueError()}, {"take.E2"}),
        ({"many": TooMany(4)}, {"take.E2"}),
        ({"many": 22}, {"take.E2"}),
        ({"fine": grow}, {"take.mutates"}),
        ({"fine": lambda a: Outcome("returned", a["n"] * 2, stale="what an earlier take returned")},
         {"take.mutates"}),
        ({"fine": Outcome("broke", message="it died")}, {"take.returns", "take.X1"}),
        ({"fine": lambda a: Outcome("returned", a["n"] * 2, effects=("db.write",))}, set()),
        ({"fine": lambda a: Outcome("returned", a["n"] * 2, effects=("net.connect",))},
         {"take.effects"}),
    ],
)  # fmt: skip
def test_what_is_wrong_fails_where_it_is_wrong(instead: Any, failing: set[str]) -> None:
    found = judged(load(TAKE), Fake(wrong(**instead)), TAKES)
    assert {k for k, v in found.items() if v.status == "fail"} == failing
    assert all(v.why and v.at for v in found.values() if v.status == "fail")


def test_other_answers_at_other_times_are_not_deterministic() -> None:
    target = Fake(lambda *_: 0)
    target.answer = lambda *_: target.calls
    found = judged(load(TAKE), target, TAKES[:1])
    assert found["take.deterministic"].status == "fail"


def test_nothing_seen_is_nothing_judged() -> None:
    found = judged(load(TAKE), Fake(right), [])
    assert {v.status for v in found.values()} == {"unjudged", "human"}


# -- state ---------------------------------------------------------------------------------------


def counting(target: Fake) -> Callable[[str, dict[str, Any]], Any]:
    def answer(function: str, args: dict[str, Any]) -> Any:
        if function == "total":
            return target.state
        new = args["to"] if function == "reset" else target.state + args["n"]
        if new > 9 and function == "add":
            return ValueError()
        target.state = new
        return new

    return answer


COUNTS = [
    Case((
        Step("add", {"n": 4}), Step("total", {}), Step("add", {"n": 6}), Step("total", {}),
        Step("add", {"n": Ref(0)}), Step("reset", {"to": 2}), Step("total", {}),
    )),
]  # fmt: skip


def counter() -> Fake:
    target = Fake(lambda *_: None, 0)
    target.answer = counting(target)
    return target


def test_the_model_knows_the_state() -> None:
    found = judged(load(COUNTER), counter(), COUNTS)
    assert {k for k, v in found.items() if v.status != "pass"} == {
        "add.signature", "total.signature", "reset.signature",
    }  # fmt: skip
    seen = observe(load(COUNTER), COUNTS[0], counter())
    assert [(o.old, o.state) for o in seen] == [
        (0, 4), (4, 4), (4, 4), (4, 4), (4, 8), (8, 2), (2, 2)
    ]  # fmt: skip
    assert seen[4].args == {"n": 4}


@pytest.mark.parametrize(
    ("result", "passed"), [(7, 7), ("7", 5), ({"n": 7}, 5), (None, 5), (ValueError(), 5)]
)
def test_what_a_target_returned_is_passed_on_only_where_it_fits_the_type(
    result: Any, passed: int
) -> None:
    made: list[Any] = [result, 0, 0]
    target = Fake(lambda function, _: made.pop(0) if function == "add" else 0, 0)
    steps = (Step("add", {"n": 1}), Step("add", {"n": Ref(0, (), 5)}))
    assert observe(load(COUNTER), Case(steps), target)[1].args == {"n": passed}


def test_arguments_that_break_their_types_on_purpose_stay_as_they_are() -> None:
    target = Fake(lambda function, _: "7" if function == "add" else 0, 0)
    steps = (Step("add", {"n": 1}), Step("add", {"n": Ref(0, (), 5)}, invalid=True))
    assert observe(load(COUNTER), Case(steps), target)[1].args == {"n": "7"}


def test_a_failed_call_that_leaves_a_trace_is_found() -> None:
    target = counter()
    honest = target.answer

    def answer(function: str, args: dict[str, Any]) -> Any:
        found = honest(function, args)
        if isinstance(found, Exception):
            target.state = 9
        return found

    target.answer = answer
    found = judged(load(COUNTER), target, COUNTS)
    assert found["total.P2"].status == "fail"


def test_a_repeated_call_must_change_nothing_more() -> None:
    target = counter()
    honest = target.answer
    target.answer = lambda f, a: target.calls if f == "reset" else honest(f, a)
    assert judged(load(COUNTER), target, COUNTS)["reset.idempotent"].status == "fail"


OBSERVED = {
    "component": "shelf",
    "functions": {
        "put": {"params": {"n": INT}, "returns": INT, "idempotent": {"by": ["n"]},
                "ensures": [{"id": "P1", "cel": "result == args.n"}]},
        "look": {"returns": {"type": "array", "items": INT}},
    },
    "state": {"model": {"type": "array", "items": INT}, "initial": [], "observe": "look"},
}  # fmt: skip


@pytest.mark.parametrize(("twice", "status"), [(False, "pass"), (True, "fail")])
def test_a_repeated_call_must_leave_the_state_too(twice: bool, status: str) -> None:
    target = Fake(lambda *_: None, [])

    def answer(function: str, args: dict[str, Any]) -> Any:
        if function == "put" and (twice or args["n"] not in target.state):
            target.state = [*target.state, args["n"]]
        return target.state if function == "look" else args["n"]

    target.answer = answer
    cases = [Case((Step("put", {"n": 1}), Step("put", {"n": 2})))]
    found = judged(load(OBSERVED), target, cases)["put.idempotent"]
    assert found.status == status
    if twice:
        assert found.why == "the same call again changed the state to [1, 1]"


def test_state_that_nobody_can_know_is_not_judged() -> None:
    value = {**COUNTER, "functions": {
        n: {k: v for k, v in f.items() if k != "model"} for n, f in COUNTER["functions"].items()
    }}  # fmt: skip
    found = judged(load(value), counter(), COUNTS)
    for name in ("add.P1", "total.P2", "add.T1", "state.I1"):
        assert found[name].status == "unjudged"
        assert "model" in found[name].why


def test_an_observer_is_asked_rather_than_the_model() -> None:
    value = {**COUNTER, "state": {**COUNTER["state"], "observe": "total"}}
    target = counter()
    target.start = 3  # not what the contract says that it begins with
    found = judged(load(value), target, COUNTS)
    assert found["add.P1"].status == "fail"


def test_invalid_arguments_are_judged_by_refuses_alone() -> None:
    value = {**TAKE, "functions": {"take": {**TAKE["functions"]["take"], "refuses": "TypeError"}}}
    bad = [Case((Step("take", {"n": "x", "most": 3}, invalid=True),))]
    for answer, status in ((TypeError(), "pass"), (0, "fail"), (KeyError(), "fail")):
        found = judged(load(value), Fake(lambda *_, a=answer: a), bad)
        assert {k for k, v in found.items() if v.status in ("pass", "fail")} == {"take.refuses"}
        assert found["take.refuses"].status == status


@pytest.mark.parametrize(
    ("effect", "declared", "allowed"),
    [
        ("db.write", "db.write:bookings", True),
        ("db.write", "db.read:bookings", False),
        ("fs.write", "db.write:bookings", True),
        ("fs.read", "fs.read:tokens", True),
        ("fs.read:a", "fs.read:b", False),
        ("net.connect", "fs.read", False),
    ],
)
def test_covered(effect: str, declared: str, allowed: bool) -> None:
    assert allows(declared, effect) is allowed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(1, 1.0, True), (1, True, False), (0, False, False), ([1], [1.0], True), ("1", 1, False),
     ({"a": 1}, {"a": 1, "b": None}, False), (None, None, True), ([], {}, False)],
)  # fmt: skip
def test_equal(one: Any, other: Any, same: bool) -> None:
    assert equal(one, other) is same


def test_who_may_change_the_state_may_change_views_of_it() -> None:
    views = {**TAKE, "functions": {"take": {**TAKE["functions"]["take"], "mutates": ["state"]}}}
    stale = wrong(fine=lambda a: Outcome("returned", a["n"] * 2, stale="what an earlier one gave"))
    assert judged(load(views), Fake(stale), TAKES)["take.mutates"].status == "pass"
