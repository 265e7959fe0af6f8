"""A Python module that answers as an observe.Target does: what a test suite that somebody wrote is
run against, instead of the implementation."""

from __future__ import annotations

import base64
import builtins
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from types import ModuleType
from typing import Any, TypedDict

from ..contracts.contract import Contract, Function, Schema
from ..contracts.observe import Outcome, Target

TYPES = {
    "integer": int, "number": float, "string": str, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip


@contextmanager
def installed(contract: Contract, target: Target) -> Iterator[ModuleType]:
    """The stand-in as the module that the contract is bound to, for as long as the block runs. The
    exceptions it raises are those of other modules where these can be imported."""
    module = standin(contract, target)
    name = contract.python
    package, _, last = name.rpartition(".")
    made = _packages(package)
    parent = sys.modules.get(package)
    before, attribute = sys.modules.get(name), getattr(parent, last, None)
    sys.modules[name] = module
    if parent is not None:
        setattr(parent, last, module)
    try:
        yield module
    finally:
        for each in made:
            sys.modules.pop(each, None)
        if before is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = before
        if parent is not None and attribute is None:
            with suppress(AttributeError):  # the suite may have taken it away
                delattr(parent, last)
        elif parent is not None:
            setattr(parent, last, attribute)


def _packages(name: str) -> list[str]:
    """Import a package; the names of those that had to be made, because nobody wrote them yet."""
    made: list[str] = []
    parts = name.split(".") if name else []
    for end in range(1, len(parts) + 1):
        each = ".".join(parts[:end])
        try:
            importlib.import_module(each)
        except ImportError:
            sys.modules[each] = ModuleType(each)
            sys.modules[each].__path__ = []
            made.append(each)
            if end > 1:
                setattr(sys.modules[".".join(parts[: end - 1])], parts[end - 1], sys.modules[each])
    return made


def standin(contract: Contract, target: Target) -> ModuleType:
    """The module, not yet installed. The functions of a class are its methods."""
    module = ModuleType(contract.python, f"Stands for {contract.python}.")
    if (inside := _inside(contract.python)) is not None:
        module.__path__ = inside
    for name, schema in contract.defs.items():
        setattr(module, name, _named(contract, name, schema))
    errors = _errors(contract, module)
    target.reset({})
    if contract.class_name:
        setattr(module, contract.class_name, _class(contract, target, errors, module))
    else:
        for function in contract.functions.values():
            setattr(module, function.name, _function(contract, function, target, errors))
    return module


def _inside(name: str) -> list[str] | None:
    """Where a package has its other modules, which are no stand-ins; None for a plain module."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None
    found = spec.submodule_search_locations if spec else None
    return None if found is None else list(found)


def _named(contract: Contract, name: str, schema: Schema) -> Any:
    """A type of the contract, for those who import it to annotate or to make a value: a TypedDict,
    or the Python type that its values have."""
    schema = contract.resolve(schema)
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return TypedDict(name, dict.fromkeys(schema.get("properties") or (), Any))  # type: ignore[operator]
    return TYPES.get(str(schema.get("type")), object)


def _class(
    contract: Contract,
    target: Target,
    errors: Mapping[str, type[BaseException]],
    module: ModuleType,
) -> type:
    def construct(self: object, *args: Any, **kwargs: Any) -> None:  # noqa: ARG001  a method
        names = list(contract.class_params)
        target.reset({**dict(zip(names, args, strict=False)), **kwargs})

    members: dict[str, Any] = {"__init__": construct, "__module__": module.__name__}
    for function in contract.functions.values():
        call = _function(contract, function, target, errors)
        members[function.name] = lambda self, *a, _call=call, **k: _call(*a, **k)  # noqa: ARG005
    if contract.close:
        members.setdefault(contract.close, lambda self: None)  # noqa: ARG005
    return type(contract.class_name, (), members)


def _function(
    contract: Contract,
    function: Function,
    target: Target,
    errors: Mapping[str, type[BaseException]],
) -> Callable[..., Any]:
    signature = _signature(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments  # a TypeError, as Python's own would be
        plain = {
            name: to_json(value) for name, value in given.items() if name not in contract.fixtures
        }
        outcome = target.call(function.name, plain)
        for name, value in outcome.args.items():
            _write_back(given.get(name), value)
        return _answer(contract, function, outcome, errors)

    async def wait(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    made = wait if function.is_async else call
    made.__name__ = made.__qualname__ = function.name
    return made


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
