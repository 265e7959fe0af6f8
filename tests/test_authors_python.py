"""The author that makes graph and contracts of the text of a Python package."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactc.authors import python_
from pactc.authors.author import Cancelled, Draft, Settings, Usage, Watch
from pactc.errors import PactError

from .conftest import Pactc, run_git
from .importing import SAMPLES, adopted, fresh, order, project, valid, write

SHOP = SAMPLES / "shop"
OPTIONS = {"package": "shop"}


def package(root: Path, files: Mapping[str, str | bytes], name: str = "shop") -> Path:
    """A package in `root`; its `__init__.py` is empty if it is not among the files."""
    for path, text in {"__init__.py": "", **files}.items():
        file = root / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def contract(root: Path, name: str, **options: Any) -> tuple[dict[str, Any], list[str]]:
    draft, told = write(python_, root, order("contract", name), {**OPTIONS, **options})
    return valid(draft, "contract"), told


def graph(root: Path, **options: Any) -> tuple[dict[str, Any], list[str]]:
    draft, told = write(python_, root, order("graph"), {**OPTIONS, **options})
    return valid(draft, "graph"), told


def refused(root: Path, wanted: Any = None, **options: Any) -> PactError:
    with pytest.raises(PactError) as caught:
        write(python_, root, wanted or order("graph"), {**OPTIONS, **options})
    assert caught.value.finding.help
    return caught.value


def one(root: Path, text: str, name: str = "m") -> tuple[dict[str, Any], list[str]]:
    """The contract of a package with one module."""
    return contract(package(root, {f"{name}.py": text}), name)


# -- packages in real projects -------------------------------------------------------------------


def test_a_module_becomes_a_plan(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "textkit")
    assert adopted(python_, root, {"package": "textkit"}) == ["textkit"]
    fresh(root)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sample", "how", "components"),
    [
        ("shop", "modules", 7),
        ("shop", "packages", 7),
        ("weather", "modules", 2),
        ("weather", "packages", 2),
    ],
)
def test_a_package_becomes_a_plan(tmp_path: Path, sample: str, how: str, components: int) -> None:
    root = project(tmp_path / "p", sample)
    assert len(adopted(python_, root, {"package": sample, "components": how})) == components
    fresh(root)


@pytest.mark.slow
def test_a_draft_is_true_of_the_code_it_was_made_of(tmp_path: Path, pactc: Pactc) -> None:
    text = '''"""Halves."""\n\n
def half(n: int, *, up: bool = False) -> int:
    """Half of it.

    >>> half(3)
    1
    >>> half(-1)
    Traceback (most recent call last):
    ValueError: negative

    Raises:
        ValueError: If it is negative.
    """
    if n < 0:
        raise ValueError("negative")
    return (n + up) // 2
'''
    root = project(tmp_path / "p")
    (root / "halves.py").write_text(text)
    adopted(python_, root, {"package": "halves"})
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "x")
    done = pactc(root, "judge", "halves")
    assert done.code == 0, done
    (root / "halves.py").write_text(text.replace("up: bool = False", "up: bool = True"))
    assert "halves.half.signature" in pactc(root, "judge", "halves").out


# -- the graph -----------------------------------------------------------------------------------


def test_components_of_a_package() -> None:
    made, told = graph(SHOP)
    components = made["components"]
    assert list(components) == [
        "cart", "cart_cart", "cart_wish", "checkout", "money", "shop", "stock"
    ]  # fmt: skip
    assert components["money"] == {
        "title": "shop.money", "purpose": "What things cost.", "depends_on": ["stock"],
        "satisfies": ["AC-5"], "effects": ["fs.read"], "source": ["src/shop/money.py"],
    }  # fmt: skip
    assert components["stock"]["effects"] == ["env.read", "fs.read", "log.write"]
    assert components["checkout"]["depends_on"] == ["cart_cart", "cart_wish"]
    assert components["shop"]["source"] == ["src/shop/__init__.py", "src/shop/_rounding.py"]
    assert made["criteria"]["AC-6"]["text"] == (
        "`shop` offers `rounded`, which does what its signature and docstring say."
    )
    assert (
        "Dependencies that are left out, because the components import each other (1): "
        "`stock` on `money`."
    ) in told


def test_subpackages_as_components() -> None:
    made, told = graph(SAMPLES / "weather", package="weather", components="packages")
    assert {i: c["source"] for i, c in made["components"].items()} == {
        "feeds": [
            "src/weather/__init__.py",
            "src/weather/feeds/__init__.py",
            "src/weather/feeds/http.py",
        ],
        "forecast": ["src/weather/forecast.py"],
    }
    assert made["components"]["forecast"]["depends_on"] == ["feeds"]
    assert told[0] == "Tests, which are left out (2): `weather.tests`; `weather.tests.test_x`."


def test_what_no_contract_can_describe_is_no_component(tmp_path: Path) -> None:
    files = {
        "a.py": "from . import b\ndef f(x: int) -> int: ...\n",
        "b.py": "def g(*many: int) -> int: ...\nclass C:\n  def __init__(self, *a): ...\n"
        "  def m(self) -> int: ...\n",
        "errors.py": "class ShopError(Exception):\n  def told(self) -> str: ...\n",
        "__init__.py": "from .errors import ShopError\n",
    }
    made, told = graph(package(tmp_path, files))
    assert list(made["components"]) == ["a"]
    assert made["components"]["a"]["source"] == [
        "shop/__init__.py", "shop/a.py", "shop/b.py", "shop/errors.py"
    ]  # fmt: skip
    (left,) = [t for t in told if t.startswith("Functions that a contract cannot describe")]
    assert "`g`, because `*many` takes any number of values" in left
    assert "`shop.b.C`, because `*a` takes any number of values" in left


# -- contracts -----------------------------------------------------------------------------------


def test_a_function() -> None:
    made, told = contract(SAMPLES / "textkit", "textkit", package="textkit")
    assert made["binding"] == {"python": "textkit"}
    assert list(made["functions"]) == ["price", "shout", "words", "wrap"]
    assert made["functions"]["shout"] == {
        "note": "Say it louder.",
        "params": {
            "text": {"type": "string", "description": "What to say."},
            "times": {"type": "integer", "default": 1, "description": "How many marks."},
            "mark": {"enum": ["!", "?"], "default": "!"},
        },
        "returns": {"type": "string"},
        "errors": [
            {"id": "E1", "raises": "ValueError", "judge": "human",
             "note": "If `times` is negative."}
        ],
        "keyword_only": ["mark"],
        "examples": [
            {"id": "X1", "args": {"text": "no"}, "result": "NO!"},
            {"id": "X2", "args": {"text": "no", "times": 2, "mark": "?"}, "result": "NO??"},
            {"id": "X3", "args": {"text": "no", "times": -1}, "raises": "ValueError"},
        ],
    }  # fmt: skip
    assert made["functions"]["words"] == {
        "note": "Word by word.", "params": {"text": {"type": "string"}},
        "returns": {"type": "array", "items": {"type": "string"}}, "iterator": True,
    }  # fmt: skip
    assert made["functions"]["wrap"]["params"]["width"] == {"$ref": "#/types/Width", "default": 80}
    left, shown = told
    assert left == (
        "Functions that a contract cannot describe, and that are left out (2): `join`, because "
        "`*parts` takes any number of values; `pick`, because `source` can only be passed by "
        "place."
    )
    assert shown == "Examples of docstrings that are no call with literals (1): `wrap`."
    assert all(line in made["note"] for line in told)


def test_a_class() -> None:
    made, _ = contract(SHOP, "cart_cart")
    assert made["class"] == {
        "name": "Cart",
        "params": {"owner": {"type": "string"}, "most": {"type": "integer", "default": 10}},
        "close": "close",
    }
    assert list(made["functions"]) == ["add", "close", "lucky", "total", "watched"]
    assert made["functions"]["watched"]["async"] is True
    assert made["functions"]["watched"]["iterator"] is True
    assert made["functions"]["lucky"]["effects"] == ["random.read"]
    assert made["functions"]["add"]["errors"][0]["raises"] == "shop.errors.ShopError"
    assert made["depends_on"] == {"money": ["total"]}
    derived, _ = contract(SHOP, "cart_wish")
    assert list(derived["functions"]) == ["moved", "add", "close", "lucky", "total", "watched"]


def test_types_that_the_package_defines() -> None:
    made, told = contract(SHOP, "money")
    assert made["types"]["Line"] == {
        "description": "One line of a bill.",
        "type": "object",
        "properties": {
            "sku": {"type": "string"}, "cents": {"type": "integer"}, "note": {"type": "string"}
        },
        "required": ["sku", "cents"],
    }  # fmt: skip
    assert made["types"]["Currency"]["enum"] == ["EUR", "CHF"]
    assert made["types"]["Amount"]["additionalProperties"] is False
    assert made["functions"]["total"]["errors"] == [
        {"id": "E1", "raises": "shop.money.PriceError", "judge": "human",
         "note": "If a line costs less than nothing."}
    ]  # fmt: skip
    assert any(t.startswith("Types whose values are no JSON in Python") for t in told)


def test_docstrings_in_the_style_of_numpy() -> None:
    made, _ = contract(SAMPLES / "weather", "forecast", package="weather")
    function = made["functions"]["forecast"]
    assert function["params"]["days"]["description"] == "How many days ahead."
    assert function["params"]["unit"] == {"type": ["string", "null"], "default": None}
    assert function["returns"]["description"] == "One a day."
    assert function["errors"][0]["raises"] == "KeyError"
    assert function["effects"] == ["net.connect"]  # of what it calls
    assert made["types"]["Json"]["anyOf"][0] == {
        "type": "object", "additionalProperties": {"$ref": "#/types/Json"}
    }  # fmt: skip


def test_an_underlined_title_is_no_purpose(tmp_path: Path) -> None:
    code = "def f(x: int) -> int: ...\n"
    package(tmp_path, {"a.py": f'"""\n    shop.a\n    ~~~~~~\n\n    Sells. Buys.\n"""\n{code}'})
    package(tmp_path, {"b.py": f'"""\nshop.b\n======\n"""\n{code}'})
    made, told = graph(tmp_path, package="shop")
    assert made["components"]["a"]["purpose"] == "Sells."
    assert made["components"]["b"]["purpose"] == "Offers `f` of `shop.b`."
    assert any("without a docstring" in line for line in told)


def test_what_the_graph_gives_a_component() -> None:
    inputs = {
        "pact/graph.yaml#/components/money": {"satisfies": ["AC-9"], "effects": ["fs.read"]},
    }
    draft, _ = write(python_, SHOP, order("contract", "money", inputs), OPTIONS)
    made = valid(draft, "contract")
    assert made["satisfies"] == ["AC-9"]
    assert "depends_on" not in made  # the graph allows none
    whole = {"pact/graph.yaml#/components/money": {"depends_on": ["stock"], "effects": ["fs.read"]}}
    gone = {"component": "stock", "functions": {"other": {}}}
    more = {**whole, "pact/contracts/stock.yaml": gone}
    assert valid(write(python_, SHOP, order("contract", "money", whole), OPTIONS)[0], "contract")[
        "depends_on"
    ] == {"stock": ["count"]}
    draft, _ = write(python_, SHOP, order("contract", "money", more), OPTIONS)
    assert "depends_on" not in valid(draft, "contract")  # its contract has no `count` any more


HEAD = """\
import datetime, decimal, enum, typing, uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union
import typing as t
class Colour(enum.Enum):
    RED = "r"
    BLUE = 2
@dataclass
class Point:
    x: float
    y: "Point | None" = None
class Odd: ...
Alias = dict[str, int]
"""
OPEN: dict[str, Any] = {}
ANNOTATIONS: list[tuple[str, Any]] = [
    ("int", {"type": "integer"}),
    ("'int'", {"type": "integer"}),
    ("float", {"type": "number"}),
    ("None", {"type": "null"}),
    ("bytes", {"type": "string", "contentEncoding": "base64"}),
    ("decimal.Decimal", {"type": "string", "format": "decimal"}),
    ("list[int]", {"type": "array", "items": {"type": "integer"}}),
    ("t.List[str]", {"type": "array", "items": {"type": "string"}}),
    ("Sequence", {"type": "array"}),
    ("dict[str, bool]", {"type": "object", "additionalProperties": {"type": "boolean"}}),
    (
        "Mapping[Literal['a'], Any]",
        {"type": "object", "additionalProperties": {}, "propertyNames": {"enum": ["a"]}},
    ),
    ("dict[int, str]", OPEN),
    ("Optional[int]", {"type": ["integer", "null"]}),
    ("int | str | None", {"type": ["integer", "string", "null"]}),
    ("Union[int, list[int]]",
     {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}),
    ("int | Any", OPEN),
    ("Literal['a', 1, None]", {"enum": ["a", 1, None]}),
    ("Literal[Colour.RED]", {"enum": ["r"]}),
    ("Literal[b'a']", OPEN),
    ("Annotated[int, 'cents']", {"type": "integer"}),
    ("tuple[int, str]", {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}],
                         "items": False, "minItems": 2, "maxItems": 2}),
    ("tuple[int, ...]", {"type": "array", "items": {"type": "integer"}}),
    ("set[int]", {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}),
    ("datetime.date", {"type": "string", "format": "date"}),
    ("uuid.UUID", {"type": "string", "format": "uuid"}),
    ("Path", {"type": "string"}),
    ("Colour", {"$ref": "#/types/Colour"}),
    ("Point", {"$ref": "#/types/Point"}),
    ("Alias", {"$ref": "#/types/Alias"}),
    ("Odd", OPEN),
    ("Callable[[int], str]", OPEN),
    ("nobody.Knows", OPEN),
    ("int if True else str", OPEN),
    ("'int +'", OPEN),
    ("list[" * 40 + "int" + "]" * 40, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), ANNOTATIONS, ids=[a for a, _ in ANNOTATIONS])
def test_annotations(tmp_path: Path, text: str, wanted: Any) -> None:
    made, told = one(tmp_path, f"{HEAD}def f(x: {text}) -> None: ...\n")
    found = made["functions"]["f"]["params"]["x"]
    opened = [t for t in told if t.startswith("Annotations that tell no type")]
    if wanted is None:
        assert opened
        return
    assert found == wanted
    if wanted == OPEN and "Any" not in text:
        assert opened
    if text == "Point":
        assert made["types"]["Point"]["properties"]["y"] == {
            "anyOf": [{"$ref": "#/types/Point"}, {"type": "null"}]
        }


DEFAULTS = [
    ("x: int = -3", -3),
    ("x: float = 1.5", 1.5),
    ("x: list[int] = [1, 2]", [1, 2]),
    ("x: bytes = b'ab'", "YWI="),
    ("x: int = LIMIT", 7),
]


@pytest.mark.parametrize(("text", "wanted"), DEFAULTS, ids=[a for a, _ in DEFAULTS])
def test_defaults(tmp_path: Path, text: str, wanted: Any) -> None:
    made, _ = one(tmp_path, f"LIMIT = 7\ndef f({text}) -> None: ...\n")
    assert made["functions"]["f"]["params"]["x"]["default"] == wanted


@pytest.mark.parametrize("text", ["x=object()", "x=(1,)", "x=1e999", "x={1}", "x=GONE", "x=1j"])
def test_defaults_that_cannot_be_written_down(tmp_path: Path, text: str) -> None:
    made, told = one(tmp_path, f"def f({text}): ...\ndef g() -> int: ...\n")
    assert list(made["functions"]) == ["g"]
    assert any("the default of `x` is no literal of JSON" in t for t in told)


def test_what_the_code_raises_and_no_docstring_names(tmp_path: Path) -> None:
    text = """\
import other
class GoneError(Exception): ...
def f(x: int) -> int:
    '''Finds it.

    Raises:
        KeyError: If there is none.
        Unknown: Never.
    '''
    if x:
        raise GoneError("x") from None
    try:
        raise other.BadError
    except ValueError:
        raise
    def inner():
        raise RuntimeError
    raise KeyError
"""
    made, told = one(tmp_path, text)
    assert [(e["raises"], e["note"]) for e in made["functions"]["f"]["errors"]] == [
        ("KeyError", "If there is none."),
        ("shop.m.GoneError", "The code raises it; the docstring does not say when."),
        ("other.BadError", "The code raises it; the docstring does not say when."),
    ]
    assert "Exceptions that are not known, and are left out (1): `Unknown` of `f`." in told


def test_what_is_public(tmp_path: Path) -> None:
    files = {
        "__init__.py": "from ._inner import shown as told, Hidden\nfrom .b import b\n"
        "__all__ = ['told', 'b', 'gone']\n",
        "_inner.py": "def shown() -> int: ...\nclass Hidden:\n  def m(self): ...\n",
        "b.py": "from ._inner import shown\n__all__ = ['b']\ndef b() -> int: ...\n"
        "def c() -> int: ...\n",
    }
    made, _ = graph(package(tmp_path, files))
    assert list(made["components"]) == ["b", "shop"]
    assert list(contract(tmp_path, "shop")[0]["functions"]) == ["told"]
    assert list(contract(tmp_path, "b")[0]["functions"]) == ["b"]


def test_imports_of_others(tmp_path: Path) -> None:
    files = {
        "a.py": "import json, requests\nfrom . import b\ndef f() -> int: ...\n",
        "b.py": "try:\n  import numpy.linalg\nexcept ImportError: ...\n",
        "c.py": "import pandas\n",
    }
    made, _ = contract(package(tmp_path, files), "a")
    assert made["may_import"] == ["numpy", "requests"]


# -- nothing is run, and always the same bytes ---------------------------------------------------


def test_nothing_is_imported_or_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    text = f"open({str(ran)!r}, 'w')\nraise SystemExit\ndef f() -> int: ...\n"
    made, _ = one(tmp_path, text)
    assert list(made["functions"]) == ["f"]
    assert not ran.exists()
    assert "shop" not in sys.modules


WRITE = """\
import sys
from pactc.authors import python_
from pactc.authors.author import Order, Settings, Watch
for kind, name in (("graph", None), ("contract", "cart_cart"), ("contract", "stock")):
    order = Order(kind, kind, name, "pact/x.yaml", "", "", "")
    settings = Settings(options={"package": "shop"}, root=sys.argv[1])
    sys.stdout.buffer.write(python_.write(order, settings, Watch()).data)
"""


def _copied(source: Path, target: Path, *, backwards: bool) -> Path:
    files = sorted((p for p in source.rglob("*.py")), reverse=backwards)
    for file in files:
        path = target / file.relative_to(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.read_bytes())
    return target


def test_the_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    said = set()
    for seed, backwards in (("0", False), ("1", True), ("2", True)):
        root = _copied(SHOP, tmp_path / f"here{seed}", backwards=backwards)
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(root)],
            capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        said.add(done.stdout)
    assert len(said) == 1
    assert str(tmp_path).encode() not in said.pop()


def test_what_the_record_keeps() -> None:
    draft, _ = write(python_, SHOP, order("graph"), OPTIONS)
    assert (draft.author, draft.model, draft.usage) == ("python", None, Usage())
    assert draft.parameters == {"package": "shop", "version": "1"}
    assert python_.estimate(order("graph"), Settings()) == Usage(dollars=0)


# -- what cannot be imported ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["threats", "laws", "preflight"])
def test_other_kinds(kind: str) -> None:
    assert refused(SHOP, order(kind)).code == "P835"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"package": None}, "needs the option `package`"),
        ({"package": "a-b"}, "takes the name of a package"),
        ({"package": "none"}, "finds no package `none` in ."),
        ({"source": "../x"}, "takes a path in the project as `source`"),
        ({"source": "lib"}, "finds no package `shop` in lib"),
        ({"components": "classes"}, "takes `modules` or `packages` as `components`"),
    ],
)
def test_wrong_options(options: dict[str, Any], words: str) -> None:
    error = refused(SHOP, **options)
    assert error.code == "P836"
    assert words in error.finding.message


BROKEN: dict[str, tuple[str | bytes, str, int]] = {
    "syntax": ("x = 1\ndef f(:\n", "this is no Python: ", 2),
    "not UTF-8": (b"x = 1\n\ny = '\xff'\n", "byte 0xff is not UTF-8", 3),
    "a null": (b"x = 1\x00", "this is no Python: ", 1),
    "deep": ("x = " + "(" * 500 + ")" * 500, "", 1),
    "deep attributes": ("x = " + "-" * 100_000 + "1", "", 1),
    "huge": (b"#" * (10 << 20), "it is larger than 1,048,576 bytes", 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_finding_with_its_place(tmp_path: Path, name: str) -> None:
    text, words, line = BROKEN[name]
    error = refused(package(tmp_path, {"m.py": text, "ok.py": "def f() -> int: ...\n"}))
    assert error.code == "P839"
    assert words in error.finding.message
    assert error.finding.where is not None
    assert (error.finding.where.path, error.finding.where.line) == ("shop/m.py", line)


def test_a_package_with_nothing_public(tmp_path: Path) -> None:
    error = refused(package(tmp_path, {"m.py": "def _f(): ...\nx = 1\n"}))
    assert error.code == "P839"
    assert "has no public function" in error.finding.message


def test_a_component_that_it_does_not_have() -> None:
    error = refused(SHOP, order("contract", "monney"))
    assert error.code == "P838"
    assert error.finding.help == "call it `money` in pact/graph.yaml"


def test_no_link_is_followed(tmp_path: Path) -> None:
    package(tmp_path, {"m.py": "def f() -> int: ...\n"})
    (tmp_path / "secret.py").write_text("def s() -> int: ...\n")
    (tmp_path / "shop/s.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "shop/up").symlink_to(tmp_path)
    made, told = graph(tmp_path)
    assert list(made["components"]) == ["m"]
    assert "Links are not followed (2): `shop/s.py`; `shop/up`." in told
    (tmp_path / "in").symlink_to(tmp_path / "shop")
    assert refused(tmp_path, source="in").code == "P836"


def test_names_and_imports_that_go_in_circles(tmp_path: Path) -> None:
    files = {
        "a.py": "from .b import x, T\nfrom . import *\ndef f(v: T, ünder: int) -> 'x': ...\n"
        "def g() -> int: return f(1)\n",
        "b.py": "from .a import x, T\nfrom .a import f as f\ndef h() -> T: return f()\n",
        "no-name.py": "syntax error here",
        "data/x.py": "also no Python",
        "c.py": "class A(B): ...\nclass B(A):\n  def m(self) -> A: ...\nT = 'T'\n",
    }
    made, told = graph(package(tmp_path, files))
    assert list(made["components"]) == ["a", "b", "c", "c_b"]
    assert any("`ünder` is no name" in str(t) for t in contract(tmp_path, "a")[1])
    assert "Folders without an `__init__.py`, which are left out (1): `shop/data`." in told


def test_it_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        python_.write(order("graph"), Settings(options=OPTIONS), Watch(cancel=cancel))


# -- any module ----------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["f", "g", "_h", "C", "D", "int", "str", "list", "x", "Any", "Literal", "lambda_", "é", "T"]
)
WORDS = st.recursive(
    st.sampled_from(
        ["int", "str", "None", "'C'", "'T'", "Any", "1", "...", "b'x'", "C", "D", "T", "x.y", "''",
         "'a b'", "-1.5", "True", "()", "lambda: 0"]
    ),
    lambda e: st.one_of(
        st.builds("{}[{}]".format, st.sampled_from(
            ["list", "dict", "Literal", "Optional", "tuple", "C", "Iterator", "Callable"]), e),
        st.builds("{}[{}, {}]".format, st.sampled_from(["dict", "Union", "tuple"]), e, e),
        st.builds("{} | {}".format, e, e),
        st.builds("{}({})".format, st.sampled_from(["NewType", "f", "field"]), e),
        st.builds("[{}]".format, e),
    ),
    max_leaves=5,
)  # fmt: skip
DOCS = st.sampled_from(
    ["", "Does it.", "Args:\n  x: y\nRaises:\n  ValueError: no\n  C: ", ">>> f(1)\n2",
     ">>> f(x=\n", ":param x: y\n:raises T:", "Raises\n------\n  Odd[\n    x", "\x0c",
     "…\n\n>>> f()"]
)  # fmt: skip


@st.composite
def functions(draw: Callable[..., Any], first: str = "") -> str:
    plain, optional = [first] if first else [], []
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        text = name + (f": {draw(WORDS)}" if draw(st.booleans()) else "")
        if draw(st.integers(0, 3)) == 0:
            optional.append(f"{text} = {draw(WORDS)}")
        else:
            plain.append(text)
    star = draw(st.sampled_from(["", "", "", "*a", "/" if plain else "", "*" if optional else ""]))
    params = [*plain, *([star] if star else []), *optional]
    returns = f" -> {draw(WORDS)}" if draw(st.booleans()) else ""
    head = draw(st.sampled_from(["", "", "@property\n", "@cache\n", "@staticmethod\n", "@T.x()\n"]))
    keyword = draw(st.sampled_from(["def", "def", "async def"]))
    body = draw(st.sampled_from(["...", "raise ValueError", "yield 1", "open(x, T)", "C(g()).m()"]))
    doc = repr(draw(DOCS))
    return f"{head}{keyword} {draw(NAMES)}({', '.join(params)}){returns}:\n  {doc}\n  {body}\n"


@st.composite
def classes(draw: Callable[..., Any]) -> str:
    bases = draw(
        st.sampled_from(["", "(D)", "(C)", "(TypedDict)", "(Enum)", "(T[int])", "(Exception)"])
    )
    head = draw(st.sampled_from(["", "@dataclass\n"]))
    fields = "".join(f"  {draw(NAMES)}: {draw(WORDS)}\n" for _ in range(draw(st.integers(0, 2))))
    methods = "".join(
        "".join(f"  {line}\n" for line in draw(functions(first="self")).splitlines())
        for _ in range(draw(st.integers(0, 2)))
    )
    return f"{head}class {draw(NAMES)}{bases}:\n  pass\n{fields}{methods}"


LAST = st.builds("def last(x: {}, *, y: {}) -> {}:\n  ...\n".format, WORDS, WORDS, WORDS)
MODULES = st.lists(
    functions() | classes() | st.builds("{} = {}\n".format, NAMES, WORDS), min_size=1, max_size=5
).map(
    lambda parts: (
        "from typing import *\nfrom dataclasses import dataclass\nfrom enum import Enum\n"
        "from . import *\nfrom .m import C as D\n" + "\n".join(parts)
    )
)
MODULES = st.builds("{}\n{}".format, MODULES, LAST)


def attempt(root: Path, kind: str, name: str | None = None) -> Draft | PactError:
    try:
        return write(python_, root, order(kind, name), OPTIONS)[0]
    except PactError as error:
        return error


def artifact_or_finding(root: Path) -> None:
    made = attempt(root, "graph")
    if isinstance(made, PactError):
        assert made.code == "P839"
        assert made.finding.where is not None
        return
    for name in valid(made, "graph")["components"]:
        found = attempt(root, "contract", name)
        if isinstance(found, PactError):
            assert found.code == "P840"
        else:
            valid(found, "contract")


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(text=MODULES)
def test_any_module_gives_an_artifact_or_one_finding(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    artifact_or_finding(package(tmp_path_factory.getbasetemp(), {"m.py": text}))


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(text=MODULES)
def test_many_modules(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    artifact_or_finding(package(tmp_path_factory.getbasetemp(), {"m.py": text}))
