"""Twelve contracts of different character: each is valid, its right implementation passes every
check, each of the wrong ones fails on the first of the checks that its first line names, and on no
other than those, and the kill matrix is full but for the gaps that are explained.

The tables of cases are drawn, and may be drawn otherwise one day: a wrong one names all that it may
fail on, and first what it fails on whatever is drawn."""

from __future__ import annotations

import asyncio
import base64
import copy
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pactc.contracts.checks import Verdict, checks, verdict
from pactc.contracts.contract import Contract, Schema, load
from pactc.contracts.kills import matrix
from pactc.contracts.observe import Observation, Outcome, Target, observe
from pactc.contracts.table import Table, table
from pactc.documents import parse, parse_json
from pactc.kinds.contract import check
from pactc.runtime.process import ProcessTarget
from pactc.runtime.signature import signature_problem
from pactc.validate import validate

ZOO = Path(__file__).parent / "contracts"
NAMES = sorted(path.parent.name for path in ZOO.glob("*/contract.yaml"))
WRONG = [
    f"{name}/{path.stem}" for name in NAMES for path in sorted((ZOO / name).glob("wrong/*.py"))
]
QUICK = {w for name in NAMES for w in [w for w in WRONG if w.startswith(f"{name}/")][:5]}
"""Five of each contract. All of them are run in processes of their own, which is slow."""
SIGNATURE, EFFECTS = "signature", "effects"
NOT_SEEN_HERE = {SIGNATURE, EFFECTS}
"""What a target in this process cannot judge."""


@cache
def contract_of(name: str) -> Contract:
    path = ZOO / name / "contract.yaml"
    value: Any = parse(path.read_bytes(), path.name)
    return load(value)


FULL, SMALL = 100, 25
"""Sizes of tables: as the judge draws them, and what a coarse mistake cannot get through."""


@cache
def table_of(name: str, size: int = FULL) -> Table:
    return table(contract_of(name), seed=0, size=size)


def right(name: str) -> Path:
    (path,) = (ZOO / name / "right").glob("*.py")
    return path


def wrong(test: str) -> Path:
    name, _, stem = test.partition("/")
    return ZOO / name / "wrong" / f"{stem}.py"


def breaks(path: Path) -> list[str]:
    """The ids of the checks that it may fail, the main one first; `*` in an id is any text."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    head, _, ids = first.partition("# breaks: ")
    assert not head
    return ids.split(", ")


class Here:
    """An implementation in this process: a fresh module for each case."""

    def __init__(self, contract: Contract, path: Path, folder: Path) -> None:
        self.contract, self.folder = contract, folder
        self.code = compile(path.read_bytes(), str(path), "exec")
        self.count = 0

    def reset(self, config: Mapping[str, Any]) -> None:
        self.count += 1
        self.module = ModuleType(self.contract.python)
        exec(self.code, self.module.__dict__)
        self.holder: Any = self.module
        if self.contract.class_name:
            given = {k: self.given(self.contract.class_params[k], v) for k, v in config.items()}
            self.holder = getattr(self.module, self.contract.class_name)(**given)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        wanted = self.contract.functions[function]
        fixtures = {
            name: str(self.folder / f"{self.count}-{self.contract.fixtures[name]['file']}")
            for name in wanted.params
            if name in self.contract.fixtures
        }
        given = {
            name: self.given(wanted.params.get(name, {}), copy.deepcopy(value))
            for name, value in args.items()
        } | fixtures
        try:
            value = getattr(self.holder, function)(**given)
            if wanted.is_async:
                value = asyncio.run(value)
            if wanted.iterator:
                value = list(value)
            outcome = Outcome("returned", told(value))
        except Exception as error:
            names = tuple(named(kind) for kind in type(error).__mro__)
            data = {k: told(v) for k, v in vars(error).items()}
            outcome = Outcome("raised", error=names[0], bases=names, data=data)
        except BadValue as bad:
            outcome = Outcome("broke", message=str(bad))
        after = {k: told(v) for k, v in given.items() if k not in self.contract.fixtures}
        return copy.deepcopy(Outcome(**{**vars(outcome), "args": after}))

    def given(self, schema: Schema, value: Any) -> Any:
        """A JSON value as the implementation gets it."""
        schema = self.contract.resolve(schema)
        if isinstance(value, str) and schema.get("format") == "decimal":
            return Decimal(value) if self.contract.accepts(schema, value) else value
        if isinstance(value, str) and schema.get("contentEncoding") == "base64":
            return base64.b64decode(value)
        if isinstance(value, list) and "items" in schema:
            return [self.given(schema["items"], item) for item in value]
        if isinstance(value, dict):
            types = schema.get("properties", {})
            return {k: self.given(types.get(k, {}), v) for k, v in value.items()}
        return value


class BadValue(BaseException):
    """What an implementation gave is no JSON value."""


def told(value: Any) -> Any:
    """What an implementation gave, as a JSON value."""
    kind = type(value)
    if kind is Decimal:
        return str(value)
    if kind is bytes:
        return base64.b64encode(value).decode()
    if kind is list:
        return [told(item) for item in value]
    if kind is dict:
        return {key: told(item) for key, item in value.items()}
    if value is None or kind in (bool, int, float, str):
        return value
    raise BadValue(f"{value!r} is no JSON value")


def named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def observed(name: str, target: Target, size: int = FULL) -> list[Observation]:
    contract, cases = contract_of(name), table_of(name, size).cases
    return [seen for case in cases for seen in observe(contract, case, target)]


def verdicts(name: str, seen: Sequence[Observation], without: set[str]) -> Iterator[Verdict]:
    contract = contract_of(name)
    for promise in checks(contract):
        if promise.name not in without:
            yield verdict(contract, promise, seen)


def process(name: str, folder: Path) -> ProcessTarget:
    return ProcessTarget(contract_of(name), [folder])


def unlike(name: str, target: ProcessTarget) -> list[str]:
    """The signature checks that fail."""
    contract = contract_of(name)
    return [
        f"{function.name}.{SIGNATURE}"
        for function in contract.functions.values()
        if signature_problem(function, target.describe(function.name), contract)
    ]


def unnamed(failed: Sequence[Verdict], path: Path) -> list[Verdict]:
    """The failed checks that the wrong implementation does not name."""
    return [v for v in failed if not any(fnmatchcase(v.check.id, i) for i in breaks(path))]


def summary(found: Sequence[Verdict]) -> list[str]:
    return [f"{v.check.id}: {v.why} {v.at.args if v.at else ''}" for v in found]


def test_there_are_enough() -> None:
    assert len(NAMES) >= 12
    few = [n for n in NAMES if sum(w.startswith(f"{n}/") for w in WRONG) < 5]
    assert few == []


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_is_valid(name: str) -> None:
    path = ZOO / name / "contract.yaml"
    data = path.read_bytes()
    value: Any = parse(data, path.name)
    schema: Any = parse_json(
        (files("pactc").parent / "schemas" / "contract.schema.json").read_bytes(), "contract"
    )
    assert validate(value, schema, data, path.name, "contract") == []
    assert list(check(value, {"id": name})) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_expression_compiles(name: str) -> None:
    contract = contract_of(name)
    for promise in checks(contract):
        assert promise.clause is None or promise.clause.human or promise.clause.program


@pytest.mark.parametrize("name", NAMES)
def test_the_right_one_passes_every_check(name: str) -> None:
    with process(name, right(name).parent) as target:
        seen = observed(name, target)
        assert unlike(name, target) == []
        assert target.import_effects == ()
    assert [o.trouble for o in seen if o.trouble] == []
    found = verdicts(name, seen, {SIGNATURE})
    assert summary([v for v in found if v.status not in ("pass", "human")]) == []


@pytest.mark.parametrize(
    "test", [w if w in QUICK else pytest.param(w, marks=pytest.mark.slow) for w in WRONG]
)
def test_a_wrong_one_fails_where_it_says(test: str, tmp_path: Path) -> None:
    name = test.partition("/")[0]
    path = wrong(test)
    first = breaks(path)[0]
    here = first.partition(".")[2] not in NOT_SEEN_HERE
    for size in (SMALL, FULL):  # the full table for each of them is the next test's work
        folder = tmp_path / str(size)
        folder.mkdir()
        seen = observed(name, Here(contract_of(name), path, folder), size)
        failed = [v for v in verdicts(name, seen, NOT_SEEN_HERE) if v.status == "fail"]
        assert summary(unnamed(failed, path)) == []
        if not here or first in {v.check.id for v in failed}:
            return
    raise AssertionError(f"it does not fail {first}")


@pytest.mark.slow
@pytest.mark.parametrize("test", WRONG)
def test_a_wrong_one_fails_in_a_process_of_its_own(test: str, tmp_path: Path) -> None:
    name = test.partition("/")[0]
    path = wrong(test)
    module = contract_of(name).python
    (tmp_path / f"{module}.py").write_bytes(path.read_bytes())
    with process(name, tmp_path) as target:
        seen = observed(name, target)
        unlike_it = unlike(name, target)
    failed = [v for v in verdicts(name, seen, {SIGNATURE}) if v.status == "fail"]
    assert summary(unnamed(failed, path)) == []
    assert set(unlike_it) <= set(breaks(path))
    assert breaks(path)[0] in {*unlike_it, *(v.check.id for v in failed)}


@pytest.mark.parametrize("test", [w for w in WRONG if breaks(wrong(w))[0].endswith(EFFECTS)])
def test_an_undeclared_effect_is_seen(test: str, tmp_path: Path) -> None:
    test_a_wrong_one_fails_in_a_process_of_its_own(test, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_kill_matrix_is_full_but_for_the_explained_gaps(name: str) -> None:
    explained = ZOO / name / "gaps.txt"
    lines = explained.read_text(encoding="utf-8").splitlines() if explained.exists() else []
    assert all(line.partition("  ")[2] for line in lines)
    found = matrix(contract_of(name), table_of(name))
    assert [g.mutant.id for g in found.gaps] == [line.partition("  ")[0] for line in lines]
    clauses = [row for row in found.rows if row.check.clause is not None]
    odd = [(r.check.id, r.status, r.why) for r in clauses if r.status not in ("kills", "human")]
    assert odd == []
