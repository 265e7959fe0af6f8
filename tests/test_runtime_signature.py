"""Signatures against what a contract promises of them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from pactc.contracts.contract import load
from pactc.runtime.process import ProcessTarget
from pactc.runtime.signature import signature_problem

FUNCTION = {
    "params": {
        "name": {"type": "string"},
        "limit": {"$ref": "#/types/Limit"},
        "note": {"type": ["string", "null"], "default": None},
    },
    "returns": {},
    "keyword_only": ["note"],
}
CONTRACT = {
    "component": "part",
    "binding": {"python": "part"},
    "types": {"Limit": {"type": "integer", "default": 10}},
    "functions": {"get": FUNCTION, "wait": {"returns": {}, "async": True}},
}
GET = {
    "def get(name, limit=10, *, note=None): pass": "",
    "def get(name: str, limit: int = 10.0, *, note: str | None = None) -> None: pass": "",
    "get = lambda name, limit=10, *, note=None: None": "",
    "from functools import partial\ndef more(db, name, limit=10, *, note=None): pass\n"
    "get = partial(more, 1)": "",
    "def get(name, limit=11, *, note=None): pass": "limit has the default 11, not 10",
    "def get(name, limit=True, *, note=None): pass": "limit has the default true, not 10",
    "def get(name, limit=(), *, note=None): pass": "limit has a default that is no value of JSON: "
    "at /: a tuple is no JSON value",
    "def get(name, limit, *, note=None): pass": "limit has no default, and 10 is promised",
    "def get(name='', limit=10, *, note=None): pass": 'name has the default "", '
    "and none is promised",
    "def get(name, limit=10, note=None): pass": "note can be passed by place",
    "def get(name, *, limit=10, note=None): pass": "limit can only be passed by name",
    "def get(name, /, limit=10, *, note=None): pass": "name can only be passed by place",
    "def get(limit=10, name=0, *, note=None): pass": "it takes (limit, name, note), "
    "not (name, limit, note)",
    "def get(name, limit=10, *, note=None, more=1): pass": "it takes (name, limit, note, more), "
    "not (name, limit, note)",
    "def get(*name, limit=10, note=None): pass": "name takes any number of values",
    "async def get(name, limit=10, *, note=None): pass": "it must be awaited",
    "get = 3": "TypeError 3 is not a callable object",
    "": "AttributeError module 'part' has no attribute 'get'",
}  # fmt: skip


@pytest.mark.parametrize("code", GET)
def test_a_function(tmp_path: Path, code: str) -> None:
    assert problem(tmp_path, code, "get") == GET[code]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("async def wait(): pass", ""),
        ("def wait(): pass", "it is not async"),
        ("async def wait():\n    yield 1", ""),
    ],
)
def test_an_async_function(tmp_path: Path, code: str, expected: str) -> None:
    assert problem(tmp_path, code, "wait") == expected


@pytest.mark.parametrize(
    "method",
    ["def get(self, n): pass", "@staticmethod\n    def get(n): pass",
     "@classmethod\n    def get(cls, n): pass"],
)  # fmt: skip
def test_a_method(tmp_path: Path, method: str) -> None:
    (tmp_path / "part.py").write_text(f"class Held:\n    {method}\n")
    contract = load(
        {"component": "part", "binding": {"python": "part"}, "class": {"name": "Held"},
         "functions": {"get": {"params": {"n": {}}, "returns": {}}}}
    )  # fmt: skip
    with ProcessTarget(contract, [tmp_path]) as target:
        assert signature_problem(contract.functions["get"], target.describe("get"), contract) == ""


def problem(folder: Path, code: str, name: str) -> str:
    (folder / "part.py").write_text(textwrap.dedent(code))
    contract = load(CONTRACT)
    with ProcessTarget(contract, [folder]) as target:
        return signature_problem(contract.functions[name], target.describe(name), contract)
