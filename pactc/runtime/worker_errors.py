"""Exceptions as a contract sees them: by the names of their classes, where these are the classes
that a caller would find under those names. Standard library only.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping, Sequence
from typing import Any

MESSAGE = 500


def teller(
    names: Sequence[str], wanted: Sequence[str], values: Mapping[str, Any], decimal: Any
) -> tuple[Any, Any, Any, Any]:
    """`known()`, to be called when the module is imported, `raised(error)`, `told(error)` and
    `joined(raised, told)`. `names` are those of the contract's exceptions, `wanted` of the
    attributes that it speaks of, `values` is the namespace of worker_values.py."""
    encode, decode = values["encoder"]({}, decimal), values["decoder"]()
    not_json, kind_name = values["NotJson"], values["kind_name"]
    errors: dict[str, type] = {}
    real, modules, mro = dict(vars(builtins)), sys.modules, type.__dict__["__mro__"].__get__

    def known() -> None:
        for name in names:
            where, _, last = name.rpartition(".")
            found = real.get(last) if not where else getattr(modules.get(where), last, None)
            if isinstance(found, type) and issubclass(found, BaseException):
                errors[name] = found

    def raised(error: BaseException) -> dict[str, Any]:
        """Its name, the names of all its bases, and what it holds, each as JSON text."""
        names: list[str] = []
        for kind in mro(type(error)):
            name = kind_name(kind)
            where, _, last = name.rpartition(".")
            if where == "builtins":
                # Who takes a built-in name is not what a caller would catch.
                name = last if real.get(last) is kind else f"not {last}"
            elif errors.get(name, kind) is not kind:
                name = f"not {name}"
            names.append(name)
            names += [n for n, other in errors.items() if other is kind and n not in names]
        mine = names[0]
        if mine not in errors:
            mine = next((n for n, k in errors.items() if k is type(error)), mine)
        data: dict[str, str] = {}
        inside = object.__getattribute__(error, "__dict__")
        for key, value in inside.items() if type(inside) is dict else ():
            hold(data, key, value)
        return {"e": mine, "b": names, "data": data}

    def hold(data: dict[str, str], key: str, value: Any) -> None:
        try:
            data[encode(key)] = encode(plain(value))
        except not_json:
            return

    def plain(value: Any) -> Any:
        if type(value) is bytes:
            return decode(encode(value, "b"))
        if decimal is not None and type(value) is decimal and value.is_finite():
            return decode(encode(value, "d"))
        return value

    def told(error: BaseException) -> tuple[str, dict[str, Any]]:
        """Its message, and what it is asked for; this runs code of the implementation."""
        text = str(error)
        asked = {name: getattr(error, name, None) for name in wanted}
        return text[:MESSAGE].encode(errors="replace").decode() if type(text) is str else "", asked

    def joined(said: Mapping[str, Any], found: Any) -> tuple[str, str]:
        """The attributes as JSON text, those that it holds and those that it computes, and the
        message."""
        text, asked = found if type(found) is tuple and len(found) == 2 else ("", {})
        data = dict(said["data"])
        for name, value in asked.items() if type(asked) is dict else ():
            if encode(name) not in data and value is not None:
                hold(data, name, value)
        whole = ",".join(f"{name}:{value}" for name, value in data.items())
        return "{" + whole + "}", text if type(text) is str else ""

    return known, raised, told, joined
