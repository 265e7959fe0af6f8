"""A value as a model would write it under a provider's schema: the way back from
pactc/authors/provider_schema.py, told from the provider's side, which sees only the schema."""

from __future__ import annotations

import json
from typing import Any

from pactc.authors.provider_read import type_of
from pactc.authors.provider_schema import AS_ENTRIES, AS_TEXT, WRAPPED
from pactc.authors.provider_shape import REST


def dress(value: Any, schema: dict[str, Any]) -> Any:
    """`value` in the form that `schema` asks for; what does not fit stays as it is."""
    defs = schema.get("$defs", {})
    if schema["properties"].keys() == {WRAPPED} and not (
        isinstance(value, dict) and value.keys() == {WRAPPED}
    ):
        return {WRAPPED: _node(value, schema["properties"][WRAPPED], defs)}
    return _node(value, schema, defs)


def _node(value: Any, schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    schema = _resolved(schema, defs)
    said = schema.get("description", "")
    if "anyOf" in schema:
        options = [o for o in schema["anyOf"] if _holds(value, o, defs)]
        return _node(value, options[0], defs) if options else value
    if schema["type"] == "string" and said.startswith(AS_TEXT):
        return json.dumps(value)
    if schema["type"] == "array" and said.startswith(AS_ENTRIES) and isinstance(value, dict):
        below = schema["items"]["properties"]["value"]
        return [{"key": k, "value": _node(v, below, defs)} for k, v in value.items()]
    if schema["type"] == "array" and isinstance(value, list):
        return [_node(item, schema["items"], defs) for item in value]
    if schema["type"] == "object" and isinstance(value, dict):
        return _object(value, schema, defs)
    return value


def _object(value: dict[str, Any], schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    fields = schema["properties"]
    named = {k: v for k, v in value.items() if k in fields or REST not in fields}
    made = {k: _node(v, fields[k], defs) if k in fields else v for k, v in named.items()}
    for name in schema["required"]:
        if name == REST:
            free = {k: v for k, v in value.items() if k not in named}
            made[REST] = _node(free, fields[REST], defs)
        elif name not in made:
            made[name] = None
    return made


def _holds(value: Any, schema: dict[str, Any], defs: dict[str, Any]) -> bool:
    """Whether `value`, undressed, could be meant by `schema`."""
    schema = _resolved(schema, defs)
    said = schema.get("description", "")
    if "anyOf" in schema:
        return any(_holds(value, option, defs) for option in schema["anyOf"])
    if schema["type"] == "string" and said.startswith(AS_TEXT):
        return True
    if schema["type"] == "array" and said.startswith(AS_ENTRIES):
        return isinstance(value, dict) and all(
            _holds(v, schema["items"]["properties"]["value"], defs) for v in value.values()
        )
    kind = type_of(value)
    if kind != schema["type"] and (kind, schema["type"]) != ("integer", "number"):
        return False
    if "enum" in schema:
        return any(type_of(v) == kind and v == value for v in schema["enum"])
    if kind == "array":
        return all(_holds(item, schema["items"], defs) for item in value)
    if kind == "object":
        return _object_holds(value, schema, defs)
    return True


def _object_holds(value: dict[str, Any], schema: dict[str, Any], defs: dict[str, Any]) -> bool:
    fields = schema["properties"]
    free = REST in fields
    if not free and value.keys() - fields.keys():
        return False
    for name, below in fields.items():
        if name in value and not _holds(value[name], below, defs):
            return False
        absent = name in schema["required"] and name not in value and name != REST
        if absent and not any(o.get("type") == "null" for o in below.get("anyOf", ())):
            return False
    rest = {k: v for k, v in value.items() if k not in fields}
    return not free or _holds(rest, fields[REST], defs)


def _resolved(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = defs[schema["$ref"].removeprefix("#/$defs/")]
    return schema
