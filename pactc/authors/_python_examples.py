"""The doctest examples of a docstring as examples of a contract."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Mapping
from typing import Any

from ._drafting import Clauses, Notes, as_contract
from ._python_docs import exception
from ._python_read import Package
from ._python_values import NO_VALUE, is_json, literal, parsed


def examples(
    package: Package,
    name: str,
    told: Any,
    contract: Mapping[str, Any],
    ids: Clauses,
    notes: Notes,
) -> list[dict[str, Any]]:
    """The doctest examples that are one call of the function with literals, and its result or its
    exception. `contract` has the function already, to see which values are of its types."""
    raw = told.docstring.value if told.docstring else ""
    try:
        found = doctest.DocTestParser().get_examples(raw)
    except ValueError:
        return []
    made: list[dict[str, Any]] = []
    held = as_contract(contract)
    about = held.functions[name]
    for each in found:
        if (args := _call(each.source, name, list(about.params))) is None:
            if re.search(rf"\b{re.escape(name)}\(", each.source):
                notes.add("Examples of docstrings that are no call with literals", f"`{name}`")
            continue
        outcome: dict[str, Any] = {}
        if each.exc_msg is not None:
            error = exception(package, each.exc_msg.partition(":")[0].strip(), told)
            if error is not None:
                outcome = {"raises": error}
        elif each.want.strip():
            value = literal(each.want.strip())
            if value is not NO_VALUE and held.accepts(about.returns, value):
                outcome = {"result": value}
        whole = all(n in args or "default" in held.resolve(s) for n, s in about.params.items())
        valid = all(held.accepts(about.params[n], v) for n, v in args.items())
        if not outcome or not whole or not valid:
            notes.add("Examples of docstrings that are not of their types", f"`{name}`")
        elif not any(m["args"] == args for m in made):
            made.append({"id": ids.next("X"), "args": args, **outcome})
    return made


def _call(source: str, name: str, params: list[str]) -> dict[str, Any] | None:
    """The arguments of a call of the function, by parameter."""
    try:
        node = parsed(source)
    except ValueError:
        return None
    if not isinstance(node, ast.Call):
        return None
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    if called != name or len(node.args) > len(params):
        return None
    args: dict[str, Any] = {}
    try:
        for param, given in zip(params, node.args, strict=False):
            args[param] = ast.literal_eval(given)
        for keyword in node.keywords:
            if keyword.arg not in params or keyword.arg in args:
                return None
            args[str(keyword.arg)] = ast.literal_eval(keyword.value)
    except (ValueError, TypeError):
        return None
    return args if all(is_json(v) for v in args.values()) else None
