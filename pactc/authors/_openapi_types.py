"""Schemas of an OpenAPI document as types of a contract: JSON Schema 2020-12 in the profile of
contracts (docs/contracts.md). What the profile has no word for is left out, and noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..kinds._openapi import SCHEMA, TYPES
from ..kinds._references import mapping
from ..kinds._types import LOOKS_AROUND
from ._drafting import Notes, camel, free

FORMATS = {"date", "date-time", "time", "duration", "email", "uuid", "uri", "ipv4", "ipv6"}
CHECKED = {"hostname", "uri-reference", "regex", "json-pointer"}
"""Formats that the judge of answers knows, and contracts do not."""
COUNTS = ("minLength", "maxLength", "minProperties", "maxProperties", "minItems", "maxItems")
NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
LISTS = ("prefixItems", "anyOf", "oneOf", "allOf")
UNSAID = ("not", "contains", "minContains", "maxContains", "if", "then", "else",
          "dependentRequired", "dependentSchemas", "patternProperties", "unevaluatedProperties",
          "unevaluatedItems", "$dynamicRef", "$defs")  # fmt: skip
LEFT_OUT = "Schemas say more than contracts can, so that types here are wider"


class Types:
    """The types that a contract needs of a document. `used` has those that were referred to, by
    the name in the contract."""

    def __init__(self, schemas: Mapping[str, Any], notes: Notes) -> None:
        self.schemas = schemas
        self.notes = notes
        self.names: dict[str, str] = {}
        taken: set[str] = set()
        for name in sorted(schemas):
            self.names[name] = free(camel(name, "Type"), taken)
            taken.add(self.names[name])
        self.used: dict[str, Any] = {}
        self._waiting: list[str] = []

    def of(self, schema: Any, about: str) -> dict[str, Any]:
        """The type of a schema; `about` says where it stands, for notes."""
        made = self._of(schema, about)
        while self._waiting:  # named types one after the other: a chain of them may be long
            there = self._waiting.pop()
            self.used[self.names[there]] = self._of(self.schemas[there], f"`{there}`")
        return made

    def _of(self, schema: Any, about: str) -> dict[str, Any]:
        made = self._type(schema, about)
        if made is False:
            self._note(about, "is `false`")
        return made if isinstance(made, dict) else {}

    def resolved(self, type_: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a type's reference stands for, with what stands beside it."""
        for _ in range(len(self.names) + 1):
            reference = type_.get("$ref")
            if not isinstance(reference, str):
                break
            beside = {k: v for k, v in type_.items() if k != "$ref"}
            type_ = {**self.used.get(reference.removeprefix("#/types/"), {}), **beside}
        return type_

    def _name(self, reference: str) -> dict[str, Any]:
        there = reference.removeprefix(SCHEMA).replace("~1", "/").replace("~0", "~")
        name = self.names.get(there)
        if name is None:
            self._note(f"`{reference}`", "is no schema of `components`")
            return {}
        if name not in self.used:
            self.used[name] = {}  # it may be within itself
            self._waiting.append(there)
        return {"$ref": f"#/types/{name}"}

    def _note(self, about: str, text: str) -> None:
        self.notes.add(LEFT_OUT, f"{about} {text}")

    def _type(self, schema: Any, about: str) -> dict[str, Any] | bool:
        if isinstance(schema, bool):
            return schema
        here = mapping(schema)
        made: dict[str, Any] = {}
        if isinstance(reference := here.get("$ref"), str):
            made |= self._name(reference)
        made |= _kind(here)
        for word in ("title", "description"):
            if isinstance(text := here.get(word), str) and text.strip():
                made[word] = text.strip()
        if isinstance(here.get("enum"), list) and here["enum"]:
            made["enum"] = here["enum"]
        elif "enum" in here:
            self._note(about, "has an `enum` without values")
        made |= {word: here[word] for word in ("const", "default") if word in here}
        made |= self._texts(here, about)
        made |= {w: here[w] for w in COUNTS if type(here.get(w)) is int and here[w] >= 0}
        made |= {w: here[w] for w in NUMBERS if type(here.get(w)) in (int, float)}
        if made.get("multipleOf", 1) <= 0:
            del made["multipleOf"]
        made |= self._object(here, about)
        made |= self._list(here, about)
        for word in ("uniqueItems", "deprecated"):
            if isinstance(here.get(word), bool):
                made[word] = here[word]
        for word in UNSAID:
            if word in here:
                self._note(about, f"has `{word}`")
        return made

    def _texts(self, here: Mapping[str, Any], about: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        format_, pattern = here.get("format"), here.get("pattern")
        if format_ in FORMATS:
            made["format"] = format_
        elif format_ in CHECKED:
            self._note(about, f"has the format `{format_}`")
        if isinstance(pattern, str) and pattern.strip():
            if usable(pattern):
                made["pattern"] = pattern
            else:
                self._note(about, "has a pattern that looks around or is of another dialect")
        if here.get("contentEncoding") == "base64":
            made["contentEncoding"] = "base64"
        return made

    def _object(self, here: Mapping[str, Any], about: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        fields = here.get("properties")
        if isinstance(fields, Mapping):
            made["properties"] = {
                name: self._of(inner, f"{about}.{name}") for name, inner in fields.items()
            }
        required = here.get("required")
        if isinstance(required, list):
            named = list(dict.fromkeys(r for r in required if isinstance(r, str)))
            unknown = [r for r in named if r not in made.get("properties", {})]
            if unknown and ("properties" in made or here.get("additionalProperties") is False):
                if here.get("additionalProperties") is False:
                    self._note(about, f"requires `{unknown[0]}`, which it does not allow")
                made["properties"] = {**made.get("properties", {}), **{r: {} for r in unknown}}
            made["required"] = named
        for word in ("additionalProperties", "propertyNames"):
            if word in here:
                inner = self._type(here[word], f"{about}.*")
                if isinstance(inner, dict) or word == "additionalProperties":
                    made[word] = inner
        return made

    def _list(self, here: Mapping[str, Any], about: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if "items" in here:
            made["items"] = self._type(here["items"], f"{about}[]")
        for word in LISTS:
            inner = here.get(word)
            if isinstance(inner, list) and inner:
                made[word] = [self._of(each, about) for each in inner]
        return made


def usable(pattern: str) -> bool:
    """Whether a contract may have this pattern."""
    if LOOKS_AROUND.search(pattern):
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _kind(here: Mapping[str, Any]) -> dict[str, Any]:
    type_ = here.get("type")
    if isinstance(type_, str) and type_ in TYPES:
        return {"type": type_}
    if isinstance(type_, Iterable) and not isinstance(type_, str | Mapping):
        listed = list(dict.fromkeys(t for t in type_ if isinstance(t, str) and t in TYPES))
        if listed:
            return {"type": listed[0] if len(listed) == 1 else listed}
    return {}
