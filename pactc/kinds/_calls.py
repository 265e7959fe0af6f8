"""Checks of how a contract's functions are called: names that must be there, and what Python could
not do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem
from ._references import mapping, refuse, texts, unknown

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def check(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P708 and P712."""
    functions = {n: mapping(f) for n, f in mapping(contract.get("functions")).items()}
    for name, function in functions.items():
        yield from _function(contract, function, f"/functions/{escape(name)}")
    yield from _fixtures(contract, functions)
    yield from _class(contract, functions)
    yield from _state(contract, functions)
    yield from _http(mapping(contract.get("binding")), functions)


def _function(
    contract: Mapping[str, Any], function: Mapping[str, Any], base: str
) -> Iterator[Problem]:
    params = mapping(function.get("params"))
    yield from unknown(
        texts(function.get("keyword_only")), params, f"{base}/keyword_only", "parameter", "P708"
    )
    yield from _idempotent(function, params, base)
    if "state" in mapping(function.get("model")) and "state" not in contract:
        text = "the model speaks of a state, and this contract has none"
        yield Problem("P712", f"{base}/model/state", text, "remove it, or add `state`")
    returns = _resolved(contract, function.get("returns"))
    type_ = returns.get("type", "array")
    if function.get("iterator") is True and "array" not in (
        type_ if isinstance(type_, list) else [type_]
    ):
        text = f"what is iterated over is a list to the clauses, not `{type_}`"
        yield Problem("P712", f"{base}/returns", text, "write `type: array`, with its `items`")
    keyword_only = texts(function.get("keyword_only"))
    yield from _order(contract, params, keyword_only, f"{base}/params")


def _order(
    contract: Mapping[str, Any], params: Mapping[str, Any], by_name: list[str], base: str
) -> Iterator[Problem]:
    """Parameters in an order that a Python function can have."""
    optional = named = ""
    for name, type_ in params.items():
        if name in by_name:
            named = name
            continue
        if named:
            text = f"`{name}` can be passed by place, and stands after `{named}`, which cannot"
            yield Problem("P712", f"{base}/{escape(name)}", text, f"put it before `{named}`")
        if "default" in _resolved(contract, type_):
            optional = name
        elif optional:
            text = f"`{name}` has no default, and stands after `{optional}`, which has one"
            help_ = f"put it before `{optional}`, or add it to `keyword_only`"
            yield Problem("P712", f"{base}/{escape(name)}", text, help_)


def _idempotent(
    function: Mapping[str, Any], params: Mapping[str, Any], base: str
) -> Iterator[Problem]:
    promise = function.get("idempotent")
    if not isinstance(promise, Mapping):
        return
    if ("by" in promise) == ("again" in promise):
        both = "both `by` and `again`" if promise else "neither `by` nor `again`"
        text = f"the function is idempotent, but has {both}"
        help_ = "`by` names what makes two calls one, `again` what takes the result; write one"
        yield Problem("P712", f"{base}/idempotent", text, help_)
    again = promise.get("again")
    if isinstance(again, str) and again not in params:
        yield refuse(again, params, f"{base}/idempotent/again", "parameter", "P708")


def _fixtures(
    contract: Mapping[str, Any], functions: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    known = dict.fromkeys(p for f in functions.values() for p in mapping(f.get("params")))
    known |= dict.fromkeys(mapping(mapping(contract.get("class")).get("params")))
    for name, fixture in mapping(contract.get("fixtures")).items():
        at = f"/fixtures/{escape(name)}"
        if name not in known:
            yield refuse(name, known, at, "parameter", "P708")
        if len(mapping(fixture)) != 1:
            text = f"fixture `{name}` must be one of a file, a folder and a value"
            yield Problem("P712", at, text, "write one of `file`, `folder` and `value`")


def _class(
    contract: Mapping[str, Any], functions: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    of_class = mapping(contract.get("class"))
    close = of_class.get("close")
    if isinstance(close, str) and close in functions:
        yield from _bare(contract, functions, close, "/class/close")
    yield from _order(contract, mapping(of_class.get("params")), [], "/class/params")


def _state(
    contract: Mapping[str, Any], functions: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    state = mapping(contract.get("state"))
    for place, name in enumerate(texts(state.get("setup"))):
        yield from _bare(contract, functions, name, f"/state/setup/{place}")
    if isinstance(observe := state.get("observe"), str):
        yield from _bare(contract, functions, observe, "/state/observe")


def _bare(
    contract: Mapping[str, Any],
    functions: Mapping[str, Mapping[str, Any]],
    name: str,
    pointer: str,
) -> Iterator[Problem]:
    """A function that is called with nothing but fixtures."""
    if name not in functions:
        yield refuse(name, functions, pointer, "function", "P708")
        return
    for parameter, type_ in mapping(functions[name].get("params")).items():
        given = parameter in mapping(contract.get("fixtures"))
        if not given and "default" not in _resolved(contract, type_):
            text = f"`{name}` is called with nothing but fixtures, and wants `{parameter}`"
            yield Problem("P712", pointer, text, f"add a fixture `{parameter}`, or a default")


def _http(
    binding: Mapping[str, Any], functions: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    http = mapping(binding.get("http"))
    if not http:
        if "openapi" in binding:
            text = "nothing says how what the document describes is served"
            yield Problem("P712", "/binding/openapi", text, "add `http` with `serve` to `binding`")
        return
    base = "/binding/http/operations" if "operations" in http else "/binding/http"
    operations = mapping(http.get("operations"))
    for name, function in functions.items():
        if (name in operations) == ("http" in function):
            text = f"no request is said to be the function `{name}`"
            help_ = f"add `{name}` to the operations, or `http` with its `operation` to it"
            if name in operations:
                text = f"two requests are said to be the function `{name}`"
                help_ = f"remove `{name}` from the operations, or `http` from the function"
            yield Problem("P712", base, text, help_)
    base = "/binding/http/operations"
    for name, operation in operations.items():
        at = f"{base}/{escape(name)}"
        if name not in functions:
            yield refuse(name, functions, at, "function", "P708")
            continue
        params = mapping(functions[name].get("params"))
        yield from _operation(mapping(operation), params, at)


def _operation(operation: Mapping[str, Any], params: Collection[str], at: str) -> Iterator[Problem]:
    yield from unknown(texts(operation.get("query")), params, f"{at}/query", "parameter", "P708")
    fixed = mapping(operation.get("live_args"))
    for arg in fixed:
        if arg not in params:
            yield refuse(arg, params, f"{at}/live_args/{escape(arg)}", "parameter", "P708")
    if fixed and "live" not in operation:
        why = "it says how it is called in production, and not that it may be"
        yield Problem("P712", f"{at}/live_args", why, "add `live: safe`, or remove it")
    headers = mapping(operation.get("headers"))
    places = {f"{at}/path": operation.get("path")}
    places |= {f"{at}/headers/{escape(h)}": text for h, text in headers.items()}
    for pointer, text in places.items():
        for name in PLACEHOLDER.findall(str(text)):
            if name not in params:
                yield refuse(name, params, pointer, "parameter", "P708")
    body = operation.get("json")
    if isinstance(body, str) and body not in params:
        yield refuse(body, params, f"{at}/json", "parameter", "P708")


def _resolved(contract: Mapping[str, Any], type_: Any) -> Mapping[str, Any]:
    """The type that a reference stands for; an empty one where there is none."""
    named, seen = mapping(contract.get("types")), set()
    found = mapping(type_)
    while isinstance(reference := found.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        beside = {k: v for k, v in found.items() if k != "$ref"}
        found = {**mapping(named.get(reference.removeprefix("#/types/"))), **beside}
    return found
