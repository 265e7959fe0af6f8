"""What the source says about itself, read and never run: who imports whom, and how SQL is written.

The rules are data at the top; the graph of components is the one in pact/graph.yaml."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
GRAPH: dict[str, Any] = YAML(typ="safe").load(ROOT / "pact" / "graph.yaml")["components"]
OWNER = {path: name for name, c in GRAPH.items() for path in c["source"]}
MODULES = sorted((ROOT / "src" / "booking").glob("*.py"))

HARMLESS = {"__future__", "collections", "contextlib", "dataclasses", "re", "typing"}
MAY_IMPORT = {  # beside the harmless ones; no client of anything, and `socket` only to listen
    "store": {"sqlite3"},
    "booking": {"uuid"},
    "http": {
        "datetime", "hashlib", "hmac", "json", "logging", "os", "pathlib", "secrets", "socket",
        "starlette", "sys", "time", "uvicorn",
    },
}  # fmt: skip
STATEMENTS = {"execute", "executemany", "executescript"}


def owner(module: Path) -> str:
    return OWNER[module.relative_to(ROOT).as_posix()]


def imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """(name, whether it is a module of this package)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0], False
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ((name, True) for name in names)


def built(tree: ast.Module) -> Iterator[int]:
    """Lines that hand SQLite a statement that is neither a literal nor a constant of the module."""
    constants = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in STATEMENTS
        ):
            statement = node.args[0] if node.args else None
            literal = isinstance(statement, ast.Constant)
            constant = isinstance(statement, ast.Name) and statement.id in constants
            if not (literal or constant):
                yield node.lineno


def test_every_module_belongs_to_one_component() -> None:
    assert {module.relative_to(ROOT).as_posix() for module in MODULES} == OWNER.keys()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_imports_only_what_its_component_may(module: Path) -> None:
    mine = owner(module)
    allowed = {mine, *GRAPH[mine]["depends_on"]} if "depends_on" in GRAPH[mine] else {mine}
    for name, own in imports(ast.parse(module.read_text(encoding="utf-8"))):
        if own:
            assert owner(module.with_name(f"{name}.py")) in allowed, name
        else:
            assert name in HARMLESS | MAY_IMPORT.get(mine, set()), name


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_nobody_is_called_from_inside(module: Path) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "socket"
    }
    assert used <= {"create_server", "IPPROTO_TCP", "TCP_NODELAY"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_every_statement_is_a_literal(module: Path) -> None:
    assert list(built(ast.parse(module.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    [
        'db.execute(f"SELECT {name}")',
        'db.execute("SELECT " + name)',
        'db.executescript("SELECT %s" % name)',
        "db.execute(name)",
        "db.execute()",
    ],
)
def test_a_statement_that_is_put_together_is_seen(source: str) -> None:
    assert list(built(ast.parse(source))) == [1]
