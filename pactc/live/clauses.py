"""The clauses of HTTP contracts, judged on what production answers: those of the functions that
the contract marks `live: safe`, and no others are ever called.

Examples are not judged: they speak of a service as the contract starts it, and production is none.
Nor is a state known there, so a clause that speaks of one stays unjudged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..contracts.checks import checks, verdict
from ..contracts.contract import Contract
from ..contracts.observe import Case, Observation, Outcome, Step, observe
from ..contracts.table import table
from ..errors import PactError
from ..runtime.http import HttpTarget
from .identity import json_of
from .wire import Wire

CALLS = 12  # cases of one function
SIZE = 30


@dataclass(frozen=True)
class Judged:
    """`broken`: check id -> why, and the call. `passed` and `unjudged` are check ids."""

    passed: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    unjudged: tuple[str, ...] = ()
    calls: int = 0


def safe(contract: Contract) -> dict[str, Mapping[str, Any]]:
    """The operations that production may be asked, by function."""
    http = (contract.value.get("binding") or {}).get("http") or {}
    operations = http.get("operations") or {}
    return {n: o for n, o in operations.items() if o.get("live") == "safe"}


def judge(contract: Contract, wire: Wire, seen: dict[str, list[str]]) -> Judged:
    """Call every safe function, and judge its clauses. Digests of answers are added to `seen`, by
    `component.function`. Raises PactError: those of `Wire.ask`, and P658 for a server error, which
    no clause excuses; P657 for a function of which nothing could be judged."""
    chosen = safe(contract)
    part = replace(
        contract,
        functions={
            n: replace(f, examples=()) for n, f in contract.functions.items() if n in chosen
        },
        state=None,
    )
    _typed(contract, chosen)
    target = _Live(contract, wire, seen)
    found: list[Observation] = []
    for case in _cases(contract, part, chosen):
        found += observe(part, case, target)
    judged = [verdict(part, check, found) for check in checks(part)]
    passed = tuple(v.check.id for v in judged if v.status == "pass")
    broken = {v.check.id: _told(v.why, v.at) for v in judged if v.status == "fail"}
    for name in chosen:
        if not any(i.startswith(f"{name}.") and i != f"{name}.returns" for i in (*passed, *broken)):
            raise PactError(
                "P657", f"no clause of {contract.component}.{name} could be judged in production",
                help=f"give {name} a clause about every answer, or take away its `live: safe`",
            )  # fmt: skip
    rest = tuple(v.check.id for v in judged if v.status in ("unjudged", "human"))
    return Judged(passed, broken, rest, target.calls)


def _typed(contract: Contract, chosen: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises PactError P657 for an argument that no clause speaks of, since it has another type."""
    for name, operation in chosen.items():
        params = contract.functions[name].params
        for arg, value in (operation.get("live_args") or {}).items():
            if refusal := contract.refusal(params[arg], value):
                text = f"{contract.component}.{name}: its `live_args` give {arg} a value of another"
                raise PactError("P657", f"{text} type: {refusal}", help="correct the value")


def _cases(
    contract: Contract, part: Contract, chosen: Mapping[str, Mapping[str, Any]]
) -> Iterator[Case]:
    """Single calls, the examples' arguments first, each with the arguments that are fixed."""
    examples = [
        Case((Step(n, e.args),), name=e.id)
        for n in part.functions
        for e in contract.functions[n].examples
    ]
    made: dict[str, dict[str, Case]] = {name: {} for name in chosen}
    for case in (*examples, *table(part, 0, SIZE).cases):
        step = case.steps[0]
        if len(case.steps) != 1 or step.invalid or step.function not in made:
            continue
        args = {**step.args, **dict(chosen[step.function].get("live_args") or {})}
        mine = made[step.function]
        if len(mine) < CALLS:
            key = json.dumps(args, sort_keys=True, default=repr)
            mine.setdefault(key, Case((Step(step.function, args),), name="live"))
    for mine in made.values():
        yield from mine.values()


def _told(why: str, at: Observation | None) -> str:
    if at is None:
        return why
    args = json.dumps(dict(at.args), ensure_ascii=True, sort_keys=True, default=repr)
    return f"{why}; called with {args[:200]}, it answered {_short(at.outcome.value)}"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, default=repr)[:200]


class _Live:
    """A deployment as an observe.Target."""

    def __init__(self, contract: Contract, wire: Wire, seen: dict[str, list[str]]) -> None:
        self.contract, self.wire, self.seen = contract, wire, seen
        # Only to learn what request a call is: it starts nothing before it is reset.
        self.form = HttpTarget(contract, [Path()])
        self.calls = 0

    def reset(self, config: Mapping[str, Any]) -> None:
        """Production is as it is."""

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        try:
            method, path, headers, body = self.form.request(function, args)
        except ValueError as error:
            return Outcome("broke", message=str(error), args=args)
        self.calls += 1
        response = self.wire.ask(method, path, headers, body)
        name = f"{self.contract.component}.{function}"
        self.seen.setdefault(name, []).append(response.digest)
        if response.status >= 500:
            raise PactError(
                "P658", f"{self.wire.origin} answers {name} with status {response.status}",
                help="see to the deployment, then ask it again",
            )  # fmt: skip
        value: dict[str, Any] = {"status": response.status, "body": None}
        if response.body:
            value["body"] = json_of(response, name, problems=True)
        for wanted in self.form.binding.get("answer") or ():
            if wanted.lower() in response.headers:
                value[wanted.lower()] = response.headers[wanted.lower()]
        return Outcome("returned", value, args=args)
