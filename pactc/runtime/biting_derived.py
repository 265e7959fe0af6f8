"""A derived test module of the contract that a suite is scored by: its checks ask the stand-in, and
start no process for the implementation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from ..contracts.checks import Check, Verdict, checks, verdict
from ..contracts.contract import Contract
from ..contracts.observe import Outcome, Target, observe
from ..contracts.table import Table, table
from . import suite as module
from .http import HttpTarget
from .process import ProcessTarget


class Noted(Target, Protocol):
    """A target that notes for which test it is called, and how often."""

    now: str
    called: dict[str, Counter[str]]


@contextmanager
def in_place(contract: Contract, target: Noted) -> Iterator[None]:
    """Until the block ends, `suite.Suite` judges the target where it is of this component."""
    began: list[Table] = []

    def of(real: Any) -> Any:
        def made(mine: Contract, source: Sequence[Path]) -> Any:
            if mine.component != contract.component:
                return real(mine, source)
            return _InPlace(mine, target)

        return made

    def cases(mine: Contract) -> Table:
        if mine.component != contract.component:
            return table(mine)
        began.extend([] if began else [table(contract)])
        return began[0]

    def first(_: module.Suite, __: Check, found: Verdict) -> Verdict:
        return found  # nobody reads the example

    of_module = {
        "ProcessTarget": of(ProcessTarget), "HttpTarget": of(HttpTarget), "table": cases,
    }  # fmt: skip
    with _instead(module, of_module), _instead(module.Suite, {"_smallest": first}):
        yield


@contextmanager
def _instead(owner: Any, names: Mapping[str, Any]) -> Iterator[None]:
    kept = {name: getattr(owner, name) for name in names}
    for name, value in names.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(owner, name, value)


def prepared(modules: Sequence[Any], contract: Contract, target: Noted) -> None:
    """For the derived tests among these modules, draw the cases and compile the clauses now, once
    for all runs; the target is the reference. These calls are not the suite's."""
    before = {name: Counter(calls) for name, calls in target.called.items()}
    for each in modules:
        for value in list(vars(each).values()):
            if isinstance(value, module.Suite) and value.path.stem == contract.component:
                with suppress(Exception):  # its tests will say what is wrong
                    mine = value.contract
                    place = _InPlace(mine, target)
                    cases = vars(module)["table"](mine).cases
                    seen = [o for case in cases for o in observe(mine, case, place)]
                    for check in checks(mine):
                        verdict(mine, check, seen)
    target.called = before


class _InPlace:
    def __init__(self, contract: Contract, target: Noted) -> None:
        self.contract, self.target = contract, target

    def __enter__(self) -> _InPlace:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Nothing was started."""

    def reset(self, config: Mapping[str, Any]) -> None:
        self.target.reset(config)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        given = {n: v for n, v in args.items() if n not in self.contract.fixtures}
        now, self.target.now = self.target.now, ""  # what is seen is for all tests of the module
        try:
            return self.target.call(function, given)
        finally:
            self.target.now = now

    def describe(self, name: str) -> Mapping[str, Any]:
        """As ProcessTarget does: the signature is right."""
        function = self.contract.functions[name]
        found: list[dict[str, Any]] = []
        for param, schema in function.params.items():
            kind = "KEYWORD_ONLY" if param in function.keyword_only else "POSITIONAL_OR_KEYWORD"
            default = self.contract.resolve(schema).get("default", found)
            more = {} if default is found else {"default": json.dumps(default)}
            found.append({"name": param, "kind": kind, **more})
        return {"parameters": found, "async": function.is_async, "generator": function.iterator}
