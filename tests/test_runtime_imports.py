"""What an implementation may import, and how more is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.runtime.imports import beyond, imports_problem


def bound(python: str, may_import: list[str] | None) -> Contract:
    document: dict[str, Any] = {"binding": {"python": python}, "functions": {}}
    if may_import is not None:
        document["may_import"] = may_import
    return load(document)


TYPED = "import typing\nif typing.TYPE_CHECKING:\n    import numpy\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    files = {
        "shop/__init__.py": "",
        "shop/cart.py": "import json\nfrom .tax import rate\nfrom shop import money\n",
        "shop/tax.py": "import decimal\nimport yaml.nodes as n\n",
        "shop/money.py": "def f():\n    from requests import (\n        get,\n    )\n",
        "shop/apart.py": "import numpy\nraise SystemExit('nobody may run this')\n",
        "one.py": "import two, os.path\n",
        "two.py": "import attr\n",
        "shop/typed.py": f"{TYPED}    from .tax import rate\n",
        "three.py": f"{TYPED}    import two\nelse:\n    import json\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("python", "allowed", "told"),
    [
        ("shop.cart", ["yaml", "requests"], ""),
        ("shop.cart", ["yaml.nodes", "requests"], ""),
        ("shop.cart", ["requests", "yaml.events"],
         "shop.tax imports yaml.nodes; may_import allows requests, yaml.events"),
        ("shop.cart", [], "shop.money imports requests; shop.tax imports yaml.nodes; may_import"),
        ("shop.tax", ["yaml"], ""),
        ("shop.apart", [], "shop.apart imports numpy; may_import allows nothing"),
        ("one", ["attr"], ""),
        ("one", [], "two imports attr; may_import allows nothing"),
        ("shop.typed", [], ""),
        ("three", [], ""),
        ("shop.cart", None, ""),
        ("none.at_all", [], "there is no module none.at_all in "),
    ],
)  # fmt: skip
def test_what_is_reached(source: Path, python: str, allowed: list[str] | None, told: str) -> None:
    path = list(sys.path)
    found = imports_problem(bound(python, allowed), source)
    assert found.startswith(told)
    assert bool(found) == bool(told)
    assert sys.path == path
    assert "shop" not in sys.modules


@pytest.mark.parametrize("name", ["shop/cart.py", "one.py"])
def test_what_is_no_python_is_a_problem(source: Path, name: str) -> None:
    (source / name).write_text("import (")
    module = name.removesuffix(".py").replace("/", ".")
    found = imports_problem(bound(module, []), source)
    assert found.startswith(f"the imports of {module} cannot be told: ")


def test_the_first_folder_that_has_the_package_is_looked_in(source: Path, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.py").write_text("import json\n")
    assert beyond(bound("one", []), [tmp_path / "src", source]) == ""
    assert beyond(bound("one", []), [source, tmp_path / "src"]).startswith("two imports attr")
    assert beyond(bound("none.at_all", []), [tmp_path / "src", source]) == ""
