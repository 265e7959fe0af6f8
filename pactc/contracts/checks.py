"""What a contract promises, check by check, and each check's verdict on what was seen.

A check that nothing exercised is `unjudged`, and one that only a person can decide is `human`;
neither is a pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..kinds._overlap import allows
from .cel import NoValue, Program, mentions
from .contract import Clause, Contract, Example, Function
from .observe import Observation, equal

CONFORMS = "conforms"
STATE = "state"  # in `mutates`: also what earlier calls gave, which is a view of it
Status = Literal["pass", "fail", "unjudged", "human"]


@dataclass(frozen=True)
class Check:
    """One promise. `name` is a clause's id or a word (`returns`, `mutates`, ...); `function` is
    empty for an invariant. `says` is the promise in the words of the contract."""

    function: str
    name: str
    says: str
    clause: Clause | None = None

    @property
    def test(self) -> str:
        """The name of its test."""
        return f"test_{self.function or 'state'}__{self.name}"

    @property
    def id(self) -> str:
        """`reserve.P1`, `state.I1`."""
        return f"{self.function or 'state'}.{self.name}"


@dataclass(frozen=True)
class Verdict:
    """`seen`: how many observations the check was judged on. `why` and `at` say what falsifies it,
    or why nothing was judged."""

    check: Check
    status: Status
    seen: int = 0
    why: str = ""
    at: Observation | None = None


def checks(contract: Contract) -> tuple[Check, ...]:
    """All checks, in the order of the contract."""
    return tuple(_checks(contract))


def _checks(contract: Contract) -> Iterator[Check]:
    steps = contract.state.transitions if contract.state else ()
    for function in contract.functions.values():
        name = function.name
        if not contract.served:
            yield Check(name, "signature", "takes the parameters that the contract names")
        yield Check(name, "returns", "returns a value of its type unless a declared error applies")
        for error in function.errors:
            when = error.text or error.note or "a person says so"
            yield Check(name, error.id, f"raises {error.raises} when {when}", error)
        if function.refuses:
            yield Check(name, "refuses", f"raises {function.refuses} for arguments of other types")
        for ensures in (*function.ensures, *(s for s in steps if s.function == name)):
            yield Check(name, ensures.id, ensures.text or ensures.note, ensures)
        for example in function.examples:
            yield Check(name, example.id, _call(example))
        if function.deterministic:
            yield Check(name, "deterministic", "the same calls give the same results")
        if function.idempotent:
            yield Check(name, "idempotent", "the same call again changes nothing more")
        if id_ := contract.operation(name):
            yield Check(name, CONFORMS, f"answers as the operation {id_} of the document says")
        if contract.served:
            continue  # what a server does but answer cannot be seen from outside
        yield Check(name, "mutates", f"changes no argument{_but(function.mutates)}")
        yield Check(name, "effects", f"has no effect{_but(function.effects)}")
    for invariant in contract.state.invariants if contract.state else ():
        yield Check("", invariant.id, invariant.text or invariant.note, invariant)


def _call(example: Example) -> str:
    args = ", ".join(f"{name}={_json(value)}" for name, value in example.args.items())
    outcome = f"raises {example.raises}" if example.raises else f"gives {_json(example.result)}"
    return f"{example.function}({args}) {outcome}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)


def _but(names: frozenset[str]) -> str:
    return f" but {', '.join(sorted(names))}" if names else ""


def verdict(contract: Contract, check: Check, seen: Sequence[Observation]) -> Verdict:
    """The verdict of a check on observations of any functions. Signatures are not observed: see
    `runtime.suite`."""
    if check.clause is not None and check.clause.human:
        return Verdict(check, "human", 0, "only a person can judge it")
    if reason := unknowable(contract, check):
        return Verdict(check, "unjudged", 0, reason)
    count = 0
    for o in seen:
        if check.function and o.function != check.function:
            continue
        try:
            why = _wrong(contract, check, o)
        except NoValue as error:
            why = f"it has no value here: {error}"
        if why is None:
            continue
        count += 1
        if why:
            return Verdict(check, "fail", count, why, o)
    if not count:
        return Verdict(check, "unjudged", 0, "no input was found that exercises it")
    return Verdict(check, "pass", count)


def unknowable(contract: Contract, check: Check) -> str:
    """Why nothing can ever be said of a check, or an empty text."""
    clause, state = check.clause, contract.state
    if clause is None or clause.text is None:
        return ""
    texts = [clause.text, *clause.data.values()]
    if not any(mentions(t, v) for t in texts for v in ("state", "old")):
        return ""
    if state is None:
        return "it speaks of a state, and the contract has none"
    if state.observe or any(f.model_state for f in contract.functions.values()):
        return ""
    return "the state can be known neither from a model nor from a function that observes it"


def _wrong(contract: Contract, check: Check, o: Observation) -> str | None:
    """None: this observation says nothing. Empty: the check holds here. Else what is wrong."""
    function = contract.functions[o.function]
    if check.name == "refuses" or o.invalid:
        return _refuses(function, o) if check.name == "refuses" and o.invalid else None
    if check.name == "mutates":
        return _mutates(function, o)
    if check.name == "effects":
        return _effects(function, o)
    if check.name == "returns" and o.outcome.kind == "broke":
        return o.outcome.message  # whatever was expected, this is none
    if o.trouble:
        return None  # no expectation can be had: what is judged by it stays unjudged
    if check.clause is None:
        return _word(contract, function, check, o)
    if check.clause.part == "errors":
        return _error(function, check.clause, o)
    if check.clause.part == "invariants":
        return "" if check.clause.program.holds(**o.variables()) else "it is false"
    if o.expected is not None or o.outcome.kind != "returned":
        return None
    return "" if check.clause.program.holds(**o.variables()) else "it is false"


def _word(contract: Contract, function: Function, check: Check, o: Observation) -> str | None:
    if check.name == "returns":
        return _returns(contract, function, o)
    if check.name == CONFORMS:
        return o.outcome.strays
    if check.name == "deterministic":
        if o.again is None or o.outcome.kind == "broke":
            return None
        return "" if o.again.same(o.outcome) else "a second run gave something else"
    if check.name == "idempotent":
        if o.repeated is None:
            return None
        once, more = o.repeated
        if not more.same(once):
            return f"the same call again gave {_json(more.value)}"
        if o.repeated_states is None or equal(*o.repeated_states):
            return ""
        return f"the same call again changed the state to {_json(o.repeated_states[1])}"
    if check.name.startswith("X") and o.case.name == check.name:
        return _example(function, check.name, o)
    return None


def _returns(contract: Contract, function: Function, o: Observation) -> str | None:
    if o.outcome.kind == "broke":
        return o.outcome.message
    if o.outcome.kind == "raised":
        if o.outcome.error in {c.raises for c in function.errors if c.human}:
            return None
        if o.expected is not None:
            return None  # which error it should be is for the error's own check
        return f"it raised {o.outcome.error}, and no error applies"
    if o.expected is not None:
        return None
    reason = contract.refusal(function.returns, o.outcome.value)
    return f"the result is not of its type: {reason}" if reason else ""


def _error(function: Function, clause: Clause, o: Observation) -> str | None:
    raised = o.outcome.kind == "raised"
    if raised and o.outcome.error in {c.raises for c in function.errors if c.human}:
        return None
    if o.expected is not clause:
        if o.expected is None and raised and clause.raises in o.outcome.bases:
            return "it was raised where no error applies"
        return None
    if not raised:
        return "nothing was raised" if o.outcome.kind == "returned" else o.outcome.message
    if clause.raises not in o.outcome.bases:
        return f"{o.outcome.error} was raised"
    before = {"args": o.args, "config": o.config, "old": o.old, "state": o.old}
    for name, text in clause.data.items():
        wanted = Program(text)(**before)
        if name not in o.outcome.data or not equal(o.outcome.data[name], wanted):
            return f"its {name} is {_json(o.outcome.data.get(name))}, not {_json(wanted)}"
    if o.state is not None and not equal(o.old, o.state):
        return "it changed the state"
    return ""


def _example(function: Function, name: str, o: Observation) -> str | None:
    if o.index != len(o.case.steps) - 1:
        return None
    example = next(e for e in function.examples if e.id == name)
    if example.raises:
        raised = o.outcome.kind == "raised" and example.raises in o.outcome.bases
        return "" if raised else f"{_shown(o)}, not {example.raises}"
    same = o.outcome.kind == "returned" and equal(o.outcome.value, example.result)
    return "" if same else f"{_shown(o)}, not {_json(example.result)}"


def _shown(o: Observation) -> str:
    return {
        "returned": f"it returned {_json(o.outcome.value)}",
        "raised": f"it raised {o.outcome.error}",
        "broke": o.outcome.message,
    }[o.outcome.kind]


def _refuses(function: Function, o: Observation) -> str:
    wanted = function.refuses or ""
    return "" if o.outcome.kind == "raised" and wanted in o.outcome.bases else _shown(o)


def _mutates(function: Function, o: Observation) -> str | None:
    if o.outcome.kind == "broke":
        return None
    for name, value in o.outcome.args.items():
        if name in o.args and name not in function.mutates and not equal(value, o.args[name]):
            return f"{name} was changed to {_json(value)}"
    if o.outcome.stale and STATE not in function.mutates:
        return f"{o.outcome.stale} was changed, which its caller may still hold"
    return ""


def _effects(function: Function, o: Observation) -> str | None:
    if o.outcome.kind == "broke":
        return None
    for effect in o.outcome.effects:
        if not any(allows(declared, effect) for declared in function.effects):
            return f"it had the effect {effect}"
    return ""
