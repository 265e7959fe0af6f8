"""A Python module that answers as an observe.Target does: what a test suite that somebody wrote is
run against, instead of the implementation. If there is a real module, the stand-in is that module
with what the contract names in the place of its own."""

from __future__ import annotations

import base64
import builtins
import copy
import importlib
import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count
from types import ModuleType
from typing import Any, Protocol, TypedDict

from ..contracts.contract import Contract, Function, Schema
from ..contracts.observe import Outcome, Target

TYPES = {
    "integer": int, "number": float, "string": str, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip


class Several(Target, Protocol):
    """A target that has others beside it: instances of a class, or fixtures of one module, each
    with a state of its own."""

    def other(self, name: str) -> Target:
        """The one of this name: a fresh one when it is asked for first."""


def standin(contract: Contract, target: Several) -> ModuleType:
    """The module, not installed, and without what a real one has. The functions of a class are its
    methods."""
    module = ModuleType(contract.python, f"Stands for {contract.python}.")
    fill(module, contract, target)
    return module


def fill(module: ModuleType, contract: Contract, target: Several) -> None:
    """Put in the module what the contract names; what else it has stays."""
    for name, schema in contract.defs.items():
        if not hasattr(module, name):
            setattr(module, name, _named(contract, name, schema))
    errors = _errors(contract, module)
    target.reset({})
    if contract.class_name:
        setattr(module, contract.class_name, _class(contract, target, errors, module))
    else:
        for function in contract.functions.values():
            chosen = _by_fixture(contract, target)
            real = getattr(module, function.name, None)
            made = _function(contract, function, chosen, errors, real)
            setattr(module, function.name, made)


def _by_fixture(contract: Contract, target: Several) -> Callable[[Mapping[str, Any]], Target]:
    """Which target is meant by arguments: a state is in a fixture (a database, a folder), where
    there is one."""

    def chosen(given: Mapping[str, Any]) -> Target:
        mine = {n: v for n, v in given.items() if n in contract.fixtures}
        if contract.state is None or not mine:
            return target
        texts = {n: os.fspath(v) if isinstance(v, os.PathLike) else v for n, v in mine.items()}
        return target.other(json.dumps(texts, sort_keys=True, default=repr))

    return chosen


def _named(contract: Contract, name: str, schema: Schema) -> Any:
    """A type of the contract, for those who import it to annotate or to make a value: a TypedDict,
    or the Python type that its values have."""
    schema = contract.resolve(schema)
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return TypedDict(name, dict.fromkeys(schema.get("properties") or (), Any))  # type: ignore[operator]
    return TYPES.get(str(schema.get("type")), object)


def _class(
    contract: Contract,
    target: Several,
    errors: Mapping[str, type[BaseException]],
    module: ModuleType,
) -> type:
    numbers, place = count(1), f"_{contract.class_name}__target"

    def construct(self: Any, *args: Any, **kwargs: Any) -> None:
        names = list(contract.class_params)
        mine = target.other(f"#{next(numbers)}")
        mine.reset({**dict(zip(names, args, strict=False)), **kwargs})
        vars(self)[place] = mine

    members: dict[str, Any] = {"__init__": construct, "__module__": module.__name__}
    for function in contract.functions.values():
        members[function.name] = _method(contract, function, place, errors)
    if contract.close:
        members.setdefault(contract.close, lambda self: None)  # noqa: ARG005
    return type(contract.class_name, (), members)


def _method(
    contract: Contract, function: Function, place: str, errors: Mapping[str, type[BaseException]]
) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        mine = vars(self)[place]
        return _function(contract, function, lambda _: mine, errors)(*args, **kwargs)

    return method


def _function(
    contract: Contract,
    function: Function,
    chosen: Callable[[Mapping[str, Any]], Target],
    errors: Mapping[str, type[BaseException]],
    real: Callable[..., Any] | None = None,
) -> Callable[..., Any]:
    signature = _signature(function)
    quiet = contract.state is None and not function.effects and not function.is_async

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments  # a TypeError, as Python's own would be
        plain = {
            name: to_json(value) for name, value in given.items() if name not in contract.fixtures
        }
        outcome = chosen(given).call(function.name, plain)
        if outcome.kind == "raised" and quiet and real is not None:
            outcome = replace(outcome, message=_words(real, args, kwargs) or outcome.message)
        for name, value in outcome.args.items():
            _write_back(given.get(name), value)
        return _answer(contract, function, outcome, errors)

    async def wait(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    made = wait if function.is_async else call
    made.__name__ = made.__qualname__ = function.name
    return made


def _words(real: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """What the real function says when it refuses the same; no contract says what that is, and it
    changes nothing to ask."""
    try:
        real(*copy.deepcopy(args), **copy.deepcopy(dict(kwargs)))
    except Exception as error:
        return str(error.args[0]) if error.args else ""
    return ""


def _signature(function: Function) -> inspect.Signature:
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return inspect.Signature(
        [
            inspect.Parameter(
                name, kinds[name in function.keyword_only],
                default=schema.get("default", inspect.Parameter.empty),
            )
            for name, schema in function.params.items()
        ]
    )  # fmt: skip


def _answer(
    contract: Contract,
    function: Function,
    outcome: Outcome,
    errors: Mapping[str, type[BaseException]],
) -> Any:
    if outcome.kind == "returned":
        value = from_json(contract, function.returns, outcome.value)
        return iter(value) if function.iterator and isinstance(value, list) else value
    if outcome.kind == "broke":
        raise RuntimeError(outcome.message)
    error = errors.get(outcome.error) or _error_class(outcome.error, None)
    made = error(outcome.message)
    for name, value in outcome.data.items():
        setattr(made, name, value)
    raise made


def _write_back(given: Any, now: Any) -> None:
    """What the call did to an argument, done to the caller's own object."""
    if isinstance(given, dict) and isinstance(now, Mapping) and given != now:
        given.clear()
        given.update(now)
    elif isinstance(given, list) and isinstance(now, list) and given != now:
        given[:] = now


def _errors(contract: Contract, module: ModuleType) -> dict[str, type[BaseException]]:
    names = {c.raises for f in contract.functions.values() for c in f.errors}
    names |= {e.raises for f in contract.functions.values() for e in f.examples if e.raises}
    names |= {f.refuses for f in contract.functions.values() if f.refuses}
    return {name: _error_class(name, module) for name in sorted(names)}


def _error_class(name: str, module: ModuleType | None) -> type[BaseException]:
    where, _, last = name.rpartition(".")
    if not where:
        found = getattr(builtins, last, None)
        return found if isinstance(found, type) and issubclass(found, BaseException) else Exception
    if module is None or where != module.__name__:
        try:
            found = getattr(importlib.import_module(where), last)
        except (ImportError, AttributeError):
            found = None
        if isinstance(found, type) and issubclass(found, BaseException):
            return found
    found = getattr(module, last, None) if module and where == module.__name__ else None
    if isinstance(found, type) and issubclass(found, BaseException):
        return found
    made = type(last, (Exception,), {"__module__": where})
    if module is not None and where == module.__name__:
        setattr(module, last, made)
    return made


def to_json(value: Any) -> Any:
    """As a contract's conventions write it: bytes in base64, decimals as text."""
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def from_json(contract: Contract, schema: Schema, value: Any) -> Any:
    """The Python value of a type, by the same conventions."""
    schema = contract.resolve(schema)
    if isinstance(value, str) and schema.get("contentEncoding") == "base64":
        return base64.b64decode(value)
    if isinstance(value, str) and schema.get("format") == "decimal":
        return Decimal(value)
    if isinstance(value, Mapping):
        fields = schema.get("properties") or {}
        return {k: from_json(contract, fields.get(k, {}), v) for k, v in value.items()}
    if isinstance(value, list):
        items = schema.get("items")
        return [from_json(contract, items if isinstance(items, Mapping) else {}, v) for v in value]
    return value
