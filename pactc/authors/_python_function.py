"""One function of a package as a function of a contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ._drafting import IDENTIFIER, Clauses, Notes, sentence
from ._python_classes import resolved
from ._python_docs import NAME, Docs, errors
from ._python_read import Package
from ._python_types import Types
from ._python_values import NO_VALUE, literal, union

LEFT_OUT = "Functions that a contract cannot describe, and that are left out"
KNOWN = re.compile(
    r"(functools\.)?(cache|lru_cache|wraps)|(\w+\.)?(staticmethod|classmethod|override|final|overload)"
)
NULL = {"type": "null"}


def function(
    package: Package, name: str, told: Any, types: Types, ids: Clauses, notes: Notes
) -> dict[str, Any] | None:
    """The function; None, with a note, if the language of contracts cannot call it."""
    about = f"`{name}`"
    if not IDENTIFIER.match(name):
        notes.add(LEFT_OUT, f"{about}, because contracts have no such names")
        return None
    docs = Docs(told)
    found = signature(told, types, docs, about, notes, skip=_bound(told))
    if found is None:
        return None
    params, keyword_only = found
    for decorator in told.decorators:
        text = str(decorator.value).partition("(")[0]
        if not KNOWN.fullmatch(text):
            notes.add("Decorators that may change a function", f"`{text}` of {about}")
    made: dict[str, Any] = {}
    if said := sentence(docs.text, 500):
        made["note"] = said
    if params:
        made["params"] = params
    iterated = types.iterated(told.returns, told) if told.returns is not None else False
    returns = types.of(told.returns, told, f"the result of {about}")
    if iterated and returns.get("type") != "array":
        returns = {"type": "array"}
    if docs.returns:
        returns.setdefault("description", docs.returns)
    made["returns"] = returns
    if failing := errors(package, told, docs, ids, about, notes):
        made["errors"] = failing
    if keyword_only:
        made["keyword_only"] = keyword_only
    if "async" in told.labels:
        made["async"] = True
    if iterated:
        made["iterator"] = True
    return made


def _bound(told: Any) -> bool:
    """Whether the first parameter is the instance or the class."""
    labels = told.labels
    return told.parent.is_class and "staticmethod" not in labels


def signature(
    told: Any, types: Types, docs: Docs, about: str, notes: Notes, *, skip: bool
) -> tuple[dict[str, Any], list[str]] | None:
    """(parameter -> type, those that are passed by name only); None, with a note, if arguments
    cannot be passed by name, or a default cannot be written down. `skip`: without the first."""
    params: dict[str, Any] = {}
    keyword_only: list[str] = []
    for place, param in enumerate(told.parameters):
        kind = param.kind.name if param.kind is not None else ""
        if skip and place == 0 and kind in ("positional_only", "positional_or_keyword"):
            continue
        if kind in ("positional_only", "var_positional", "var_keyword"):
            why = {
                "positional_only": f"`{param.name}` can only be passed by place",
                "var_positional": f"`*{param.name.lstrip('*')}` takes any number of values",
                "var_keyword": f"`**{param.name.lstrip('*')}` takes any names",
            }[kind]
            notes.add(LEFT_OUT, f"{about}, because {why}")
            return None
        if not IDENTIFIER.match(param.name):
            notes.add(LEFT_OUT, f"{about}, because `{param.name}` is no name that contracts have")
            return None
        annotation = param.annotation
        if annotation is None:
            annotation = docs.annotations.get(param.name)
        type_ = types.of(annotation, told, f"`{param.name}` of {about}")
        if param.default is not None:
            default = _default(param.default, told, types)
            if default is NO_VALUE:
                why = f"the default of `{param.name}` is no literal of JSON"
                notes.add(LEFT_OUT, f"{about}, because {why}")
                return None
            if default is None and type_ and not _allows_null(type_, types):
                type_ = union([type_, dict(NULL)])  # `x: int = None`
            type_ = {**type_, "default": default}
        if said := docs.params.get(param.name):
            type_ = {**type_, "description": said}
        params[param.name] = type_
        if kind == "keyword_only":
            keyword_only.append(param.name)
    return params, keyword_only


def _default(value: Any, told: Any, types: Types) -> Any:
    """A default's value: of a literal, or of a name in the package that stands for one."""
    found = literal(value)
    text = str(value)
    if found is NO_VALUE and NAME.match(text):
        first, _, rest = text.partition(".")
        path = resolved(first, told) + (f".{rest}" if rest else "")
        named = types.package.found(path)
        if named is not None and named.is_attribute and named.parent.is_module:
            found = literal(named.value)
    return found


def _allows_null(type_: Mapping[str, Any], types: Types) -> bool:
    listed = type_.get("type")
    if "$ref" in type_:
        named = types.used.get(str(type_["$ref"]).removeprefix("#/types/"), {})
        return not named or ("$ref" not in named and _allows_null(named, types))
    if "enum" in type_:
        return None in type_["enum"]
    if "anyOf" in type_:
        return any(_allows_null(t, types) for t in type_["anyOf"])
    return listed is None or listed == "null" or (isinstance(listed, list) and "null" in listed)
