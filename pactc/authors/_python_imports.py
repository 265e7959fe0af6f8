"""What the text of a module imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imports(tree: ast.Module, name: str, is_package: bool) -> Iterator[tuple[str, str]]:
    """(local name, full dotted name), in the order of the text, wherever the module called `name`
    imports, but for type checkers only. `*` is the local name of all that another one offers."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            continue  # a lambda imports nothing either
        if isinstance(node, ast.If) and _for_types(node.test):
            waiting.extend(reversed(node.orelse))
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                yield local, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _base(name, is_package, node)
            for alias in node.names:
                if base and alias.name != "*":
                    yield alias.asname or alias.name, f"{base}.{alias.name}"
                elif base:
                    yield "*", base
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _for_types(test: ast.expr) -> bool:
    said = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return said == "TYPE_CHECKING"


def _base(name: str, is_package: bool, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    here = parts if is_package else parts[:-1]
    above = here[: len(here) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])
