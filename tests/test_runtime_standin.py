"""A module that answers as a contract says, for test suites that call it as Python."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.observe import Outcome
from pactc.runtime.standin import from_json, standin, to_json
from pactc.runtime.standin_import import installed

TEXT = {"type": "string"}
PRICE = {"type": "string", "format": "decimal", "default": "0"}
WAY = {
    "type": "object",
    "properties": {"to": TEXT, "price": {"type": "string", "format": "decimal"}},
    "required": ["to"],
    "additionalProperties": False,
}


class Target:
    """Answers with what it was given, and remembers what it was called with."""

    def __init__(self, *answers: Outcome) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, Any]] = []
        self.configs: list[Any] = []
        self.others: list[str] = []

    def other(self, name: str) -> Target:
        self.others.append(name)
        return self

    def reset(self, config: Mapping[str, Any]) -> None:
        self.configs.append(dict(config))

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        self.calls.append((function, dict(args)))
        return self.answers.pop(0)


def contract(python: str = "way.out", **more: Any) -> Contract:
    go = {"params": {"to": TEXT, "price": PRICE},
          "returns": {"$ref": "#/types/Way"},
          "errors": [{"id": "E1", "raises": f"{python}.Lost", "when": "args.to == ''"},
                     {"id": "E2", "raises": "KeyError", "when": "args.to == 'x'"}]}  # fmt: skip
    return load(
        {
            "component": "way",
            "binding": {"python": python},
            "types": {"Way": WAY, "Name": TEXT},
            "functions": {"go": {**go, **more}},
        }
    )


def made(target: Target, **more: Any) -> ModuleType:
    return standin(contract(**more), target)


def returned(value: Any, **more: Any) -> Outcome:
    return Outcome("returned", value=value, **more)


def test_calls_go_through_in_both_ways_of_python() -> None:
    target = Target(returned({"to": "a", "price": "1.50"}), returned({"to": "b"}))
    go = made(target).go
    assert go("a", price=Decimal("1.50")) == {"to": "a", "price": Decimal("1.50")}
    assert go(to="b") == {"to": "b"}
    assert target.calls == [("go", {"to": "a", "price": "1.50"}), ("go", {"to": "b"})]


def test_what_python_refuses_is_refused() -> None:
    go = made(Target()).go
    for args, more in ((("a", "b", "c"), {}), (("a",), {"from_": "b"}), (("a",), {"to": "b"})):
        with pytest.raises(TypeError):
            go(*args, **more)
    with pytest.raises(TypeError):
        go()


def test_parameters_have_their_defaults_and_kinds() -> None:
    params = {"to": TEXT, "price": {"type": "integer", "default": 3}}
    target = Target(returned({"to": "a"}), returned({"to": "a"}))
    go = made(target, params=params, keyword_only=["price"]).go
    with pytest.raises(TypeError):
        go("a", 4)
    go("a")
    go("a", price=4)
    assert [args for _, args in target.calls] == [{"to": "a"}, {"to": "a", "price": 4}]


def test_errors_are_classes_of_the_module_or_python_s_own() -> None:
    target = Target(
        Outcome("raised", error="way.out.Lost", message="no", data={"at": 3}),
        Outcome("raised", error="KeyError", message="x"),
        Outcome("broke", message="it is gone"),
    )
    module = made(target)
    with pytest.raises(module.Lost, match=r"^no$") as caught:
        module.go("")
    assert caught.value.at == 3
    with pytest.raises(KeyError):
        module.go("x")
    with pytest.raises(RuntimeError, match="it is gone"):
        module.go("y")


def test_what_a_call_does_to_its_arguments() -> None:
    target = Target(returned({"to": "a"}, args={"to": ["z"]}))
    mine = ["a"]
    made(target).go(mine)
    assert mine == ["z"]


def test_types_can_be_imported() -> None:
    module = made(Target())
    assert module.Way(to="a") == {"to": "a"}
    assert module.Name is str


def test_coroutines_and_iterators() -> None:
    target = Target(returned({"to": "a"}))
    assert asyncio.run(made(target, **{"async": True}).go("a")) == {"to": "a"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "away").mkdir()
    (tmp_path / "away/__init__.py").write_text("")
    (tmp_path / "away/out.py").write_text("def go(): return 'real'\n")
    (tmp_path / "away/other.py").write_text("from .out import go\nclass Lost(Exception): ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [n for n in sys.modules if n.partition(".")[0] == "away"]:
        del sys.modules[name]


@pytest.mark.usefixtures("package")
def test_it_takes_the_place_of_a_module_and_gives_it_back() -> None:
    with installed(contract("away.out"), Target(returned({"to": "a"}))) as module:
        assert importlib.import_module("away.out") is module
        other = importlib.import_module("away.other")
        assert other.go("a") == {"to": "a"}
    assert importlib.import_module("away.out").go() == "real"


@pytest.mark.usefixtures("package")
def test_a_package_keeps_its_other_modules() -> None:
    with installed(contract("away"), Target()) as module:
        assert importlib.import_module("away") is module
        assert importlib.import_module("away.out").go() == "real"
    assert not hasattr(importlib.import_module("away"), "go")


def test_a_module_that_nobody_wrote_yet() -> None:
    with installed(contract("nobody.wrote.it"), Target(returned({"to": "a"}))):
        assert importlib.import_module("nobody.wrote.it").go("a") == {"to": "a"}
        assert __import__("nobody.wrote.it").wrote.it.go
    assert not any(name.partition(".")[0] == "nobody" for name in sys.modules)


def test_what_the_contract_does_not_name_is_the_real_module_s(package: Path) -> None:
    (package / "away/__init__.py").write_text("from .other import early\n")
    (package / "away/other.py").write_text("from .out import go\ndef early(): return go('a')\n")
    (package / "away/out.py").write_text(
        "LATEST = 3\nclass Lost(ValueError): ...\nclass Way(dict): ...\n"
        "def go(to): return 'real'\ndef twice(): return [go('a'), go('b')]\n"
    )
    answers = [returned({"to": "a"}), returned({"to": "b"}), returned({"to": "c"})]
    lost = Outcome("raised", error="away.out.Lost", message="no")
    with installed(contract("away.out"), Target(*answers, lost)) as module:
        assert module.LATEST == 3
        assert module.Way.__bases__ == (dict,)
        assert module.twice() == [{"to": "a"}, {"to": "b"}]
        assert importlib.import_module("away").early() == {"to": "c"}
        with pytest.raises(ValueError, match="no"):
            module.go("")


def test_an_error_has_the_words_of_the_real_module(package: Path) -> None:
    """The contract does not say them, and tests look for them."""
    (package / "away/out.py").write_text(
        "def go(to):\n    to.append(1)\n    raise KeyError('not ' + to[0])\n"
    )
    lost, none = Outcome("raised", error="ValueError"), Outcome("raised", error="KeyError")
    with installed(contract("away.out"), Target(lost, none)) as module:
        given = ["a"]
        with pytest.raises(ValueError, match=r"^not a$"):
            module.go(given)
        with pytest.raises(KeyError, match=r"^'not a'$"):
            module.go(["a"])
        assert given == ["a"]


def test_a_module_that_does_not_run_yet_is_stood_for(package: Path) -> None:
    (package / "away/__init__.py").write_text("raise RuntimeError\n")
    (package / "away/out.py").write_text("LATEST = 3\ndef go(:\n")
    (package / "away/near.py").write_text("HERE = 1\n")
    with installed(contract("away.out"), Target(returned({"to": "a"}))) as module:
        assert module.go("a") == {"to": "a"}
        assert not hasattr(module, "LATEST")
        assert importlib.import_module("away.near").HERE == 1


STATE = {"model": {"type": "integer"}, "initial": 0}


def test_each_instance_and_each_fixture_has_a_state_of_its_own(tmp_path: Path) -> None:
    target = Target(*[returned({"to": "a"})] * 3)
    of = contract("way.out", params={"to": TEXT, "base": TEXT})
    with_file = load({**of.value, "fixtures": {"base": {"file": "a.db"}}, "state": STATE})
    module = standin(with_file, target)
    for base in (tmp_path / "a", str(tmp_path / "a"), "b"):
        module.go("a", base)
    assert len(target.others) == 3
    assert target.others[0] == target.others[1] != target.others[2]
    target = Target()
    trip = {"name": "Trip", "params": {"size": {"type": "integer"}}}
    made = standin(load({**of.value, "class": trip}), target)
    made.Trip(3), made.Trip(size=4)
    assert (len({*target.others}), target.configs[1:]) == (2, [{"size": 3}, {"size": 4}])


@pytest.mark.parametrize("value", [b"\x00\xff", Decimal("1E+3"), {"a": (1, 2)}, None, [b"", 1.5]])
def test_values_become_json(value: object) -> None:
    import json

    json.dumps(to_json(value))


def test_values_of_types() -> None:
    of = contract()
    assert from_json(of, {"type": "string", "contentEncoding": "base64"}, "AP8=") == b"\x00\xff"
    assert from_json(of, {"type": "array", "items": {"$ref": "#/$defs/Way"}}, [{"to": "a"}]) == [
        {"to": "a"}
    ]
    assert to_json(from_json(of, {"type": "string", "format": "decimal"}, "1.50")) == "1.50"
