"""The derived checks where a mutant can stand in for the module: in the process of the suite. What
counts elsewhere, that nothing of the judge is within reach of what it judges, is of no use here."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Mapping
from typing import Any

from pactc.contracts.contract import Contract
from pactc.contracts.observe import Outcome
from pactc.runtime import suite


class Here:
    """The module that the contract is bound to, called in this process. Enough for components
    whose values are JSON in Python too, without effects, fixtures and coroutines."""

    not_observable = ()

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.holder: Any = None

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def reset(self, config: Mapping[str, Any]) -> None:
        self.holder = importlib.import_module(self.contract.python)
        if self.contract.class_name:
            self.holder = getattr(self.holder, self.contract.class_name)(**config)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        given = copy.deepcopy(dict(args))
        try:
            value = getattr(self.holder, function)(**given)
            outcome = Outcome("returned", copy.deepcopy(value), args=given)
        except Exception as error:
            names = tuple(named(kind) for kind in type(error).__mro__)
            outcome = Outcome(
                "raised", error=names[0], bases=names, data=dict(vars(error)), args=given
            )
        return outcome


def named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


class Suite(suite.Suite):
    """As the one that derived tests use, but for the process; signatures are left to that one."""

    def target(self) -> Any:
        return Here(self.contract)

    def holds(self, function: str, name: str) -> None:
        if name != "signature":
            super().holds(function, name)
