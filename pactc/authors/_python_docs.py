"""What docstrings and the text of a function say of it: its parameters, and how it fails."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from ._drafting import Clauses, Notes, sentence
from ._python_classes import is_builtin, resolved
from ._python_read import Package

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
RAISED = "The code raises it; the docstring does not say when."


class Docs:
    """A docstring in any of the styles that griffe knows: its text, and by parameter what it is;
    `raises` are (annotation, when)."""

    def __init__(self, told: Any) -> None:
        import griffe

        self.text = ""
        self.params: dict[str, str] = {}
        self.annotations: dict[str, str] = {}
        self.raises: list[tuple[str, str]] = []
        self.returns = ""
        self.raw = told.docstring.value if told.docstring else ""
        if not self.raw:
            return
        try:
            sections = griffe.parse_auto(
                told.docstring, method="heuristics",
                per_style_options={
                    "google": {"warnings": False},
                    "numpy": {"warnings": False},
                    "sphinx": {"warnings": False},
                },
            )  # fmt: skip
        except Exception:  # a docstring is free text: what no style fits is text
            self.text = self.raw
            return
        for section in sections:
            self._take(section)

    def _take(self, section: Any) -> None:
        kind = section.kind.value
        if kind == "text" and not self.text:
            self.text = str(section.value)
        elif kind == "parameters":
            for each in section.value:
                if said := sentence(each.description):
                    self.params[each.name] = said
                if each.annotation is not None:
                    self.annotations[each.name] = str(each.annotation)
        elif kind == "raises":
            for each in section.value:
                if each.annotation is not None:
                    self.raises.append((str(each.annotation), sentence(each.description)))
        elif kind == "returns" and section.value:
            self.returns = sentence(section.value[0].description)


def errors(
    package: Package, told: Any, docs: Docs, ids: Clauses, about: str, notes: Notes
) -> list[dict[str, Any]]:
    """How it fails: what the docstring names, then what the text raises besides."""
    said: dict[str, str] = {}
    for text, when in docs.raises:
        if (name := exception(package, text, told)) is None:
            notes.add("Exceptions that are not known, and are left out", f"`{text}` of {about}")
        else:
            said.setdefault(name, when or "The docstring does not say when.")
    for text in raised(package, told):
        if (name := exception(package, text, told)) is not None:
            if name not in said:
                notes.add("Exceptions that no docstring names", f"`{name}` of {about}")
            said.setdefault(name, RAISED)
    return [
        {"id": ids.next("E"), "raises": name, "judge": "human", "note": when}
        for name, when in said.items()
    ]


def exception(package: Package, text: str, scope: Any) -> str | None:
    """The full name of an exception, as a contract has it; None if it is not known."""
    text = text.strip("`~!' ")
    if not NAME.match(text):
        return None
    first, _, rest = text.partition(".")
    path = resolved(first, scope) + (f".{rest}" if rest else "")
    found = package.found(path)
    if found is not None:
        return found.path if found.is_class and NAME.match(found.path) else None
    if "." in path:
        return path if NAME.match(path) and package.split(path)[0] is None else None
    return path if is_builtin(path) and path[:1].isupper() else None


def raised(package: Package, told: Any) -> Iterator[str]:
    """The exceptions that the function's own text raises, in its order."""
    waiting: list[ast.AST] = list(_body(package, told))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            what = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            text = ast.unparse(what)
            if NAME.match(text) and text.rpartition(".")[2][:1].isupper():
                yield text
        waiting = [*ast.iter_child_nodes(node), *waiting]


def _body(package: Package, told: Any) -> list[ast.stmt]:
    module, names = package.split(told.path)
    if module is None:
        return []
    body: list[ast.stmt] = module.tree.body
    for name in names:
        found = [n for n in _flat(body) if getattr(n, "name", None) == name]
        if not found:
            return []
        body = getattr(found[-1], "body", [])
    return body


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _flat([*node.body, *node.orelse])
