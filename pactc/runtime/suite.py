"""What a derived test module calls. Each test is one check; what it is judged on is observed once
for a component, in the order of the table, so that no test depends on another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ..contracts.checks import Check, Verdict, checks, verdict
from ..contracts.contract import Contract, load
from ..contracts.observe import Case, Observation, observe
from ..contracts.shrink import shrunk
from ..contracts.table import table
from ..documents import parse
from ..fingerprint import of_value
from ..kinds._bound import completed
from .http import HttpTarget
from .process import ProcessTarget
from .signature import signature_problem


class Suite:
    """The checks of one component's contract on the implementation that it is bound to, below the
    project's `src` folder or its root."""

    def __init__(self, test_file: str, component: str, fingerprint: str) -> None:
        self.root = Path(test_file).resolve().parents[2]
        self.path = self.root / "pact" / "contracts" / f"{component}.yaml"
        self.fingerprint = fingerprint

    @cached_property
    def contract(self) -> Contract:
        """Read when the first test runs, so that collecting costs nothing."""
        value = parse(self.path.read_bytes(), str(self.path))
        assert isinstance(value, Mapping)
        value = completed(value, self._document(value))
        found = of_value("contract", value)
        assert found == self.fingerprint, (
            f"{self.path} is not what these tests were derived from; run `pactc build`"
        )
        return load(value)

    def _document(self, value: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The OpenAPI document that the contract names, if it is there."""
        name = (value.get("binding") or {}).get("openapi")
        path = (self.root / str(name)).resolve()
        if not name or not path.is_relative_to(self.root) or not path.is_file():
            return None
        found = parse(path.read_bytes(), str(path))
        return found if isinstance(found, Mapping) else None

    @property
    def source(self) -> list[Path]:
        """Where the bound module is looked for."""
        return [path for path in (self.root / "src", self.root) if path.is_dir()]

    def target(self) -> ProcessTarget | HttpTarget:
        if self.contract.served:
            return HttpTarget(self.contract, self.source)
        return ProcessTarget(self.contract, self.source)

    @cached_property
    def observations(self) -> list[Observation]:
        with self.target() as target:
            return [
                seen
                for case in table(self.contract).cases
                for seen in observe(self.contract, case, target)
            ]

    def holds(self, function: str, name: str) -> None:
        """Fails with the smallest case that was found if the check does not hold, and also if
        nothing exercised it."""
        check = next(c for c in checks(self.contract) if (c.function, c.name) == (function, name))
        if name == "signature":
            with ProcessTarget(self.contract, self.source) as target:
                problem = signature_problem(
                    self.contract.functions[function], target.describe(function), self.contract
                )
            assert not problem, f"{self.contract.component}.{function}: {problem}"
            return
        found = verdict(self.contract, check, self.observations)
        if found.status == "fail" and not name.startswith("X"):  # an example is what it is
            found = self._smallest(check, found)
        assert found.status == "pass", told(self.contract, found)

    def _smallest(self, check: Check, found: Verdict) -> Verdict:
        assert found.at is not None
        with self.target() as target:

            def judged(case: Case) -> Verdict:
                return verdict(self.contract, check, observe(self.contract, case, target))

            small = judged(
                shrunk(self.contract, found.at.case, lambda c: judged(c).status == "fail")
            )
        return small if small.status == "fail" else found


def told(contract: Contract, found: Verdict) -> str:
    """A verdict for people: the promise, the calls, and what came of them."""
    lines = [f"{contract.component}.{found.check.id}: {found.check.says}", f"  {found.why}"]
    if found.at is not None:
        if found.at.case.config:
            lines.append(f"  made with {shown(found.at.case.config)}")
        earlier = found.at.case.steps[: found.at.index]
        lines.extend(f"  after {step.function}({shown(step.args)})" for step in earlier)
        lines.append(f"  call {found.at.function}({shown(found.at.args)})")
        outcome = found.at.outcome
        if outcome.kind == "returned":
            lines.append(f"  returned {_json(outcome.value)}")
        elif outcome.kind == "raised":
            lines.append(f"  raised {outcome.error}: {outcome.message}")
        if found.at.old is not None:
            lines.append(f"  state before {_json(found.at.old)}")
    return "\n".join(lines)


def shown(args: Mapping[str, Any]) -> str:
    """Arguments as a call would be written."""
    return ", ".join(f"{name}={_json(value)}" for name, value in args.items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)
