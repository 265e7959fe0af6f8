"""An OpenAPI 3.0 or 3.1 document of the project, read as one of 3.1 whose mappings are sorted: what
is made of it depends on its meaning alone. Nothing outside of it is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents import MAX_JSON_BYTES, escape, locate, parse, resolve
from ..errors import PactError
from ..kinds._openapi import METHODS
from ..kinds._references import mapping, texts
from ..model import Where
from ._options import inside, option_error, text_option

AUTHOR = "openapi"
FILE = re.compile(r"[^/\\*?\[\]{}@#\x00]+(/[^/\\*?\[\]{}@#\x00]+)*\.(yaml|yml|json)\Z")
DATA = ("enum", "const", "default", "example", "examples")
NAMES = ("properties", "patternProperties", "$defs", "schemas", "parameters", "responses",
         "requestBodies", "headers", "paths", "pathItems")  # fmt: skip
SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True)
class Source:
    """`value` is the document as one of 3.1; `bindable` says that a contract may name it as it is
    (3.0 is not read by the judge)."""

    path: str
    data: bytes
    value: Mapping[str, Any]
    bindable: bool

    def where(self, pointer: str) -> Where:
        return Where(self.path, *locate(self.data, self.path, pointer))

    def refused(self, pointer: str, text: str, mend: str = "correct the document") -> PactError:
        return PactError("P837", text, self.where(pointer), mend)

    @property
    def schemas(self) -> Mapping[str, Any]:
        return mapping(mapping(self.value.get("components")).get("schemas"))


@dataclass(frozen=True)
class Entry:
    """One operation as it stands: `id` is None if it has none, or shares it with another."""

    at: str
    method: str
    path: str
    id: str | None
    about: Mapping[str, Any]

    @property
    def title(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def tag(self) -> str | None:
        return next((t for t in texts(self.about.get("tags")) if isinstance(t, str)), None)


def read(settings: Any) -> Source:
    """Raises PactError: P836 for the option `file`, P1xx as every document, P837 for what is no
    OpenAPI document or leads out of it or nowhere."""
    example = "docs/openapi.yaml"
    name = text_option(settings, AUTHOR, "file", example)
    if not FILE.match(name):
        text = "takes the path of a YAML or JSON file in the project as `file`"
        raise option_error(AUTHOR, "file", text, example)
    path = inside(settings, AUTHOR, "file", name)
    if not path.is_file():
        raise option_error(AUTHOR, "file", f"finds no file {name}", example)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_JSON_BYTES + 1)
    except OSError as error:
        raise option_error(
            AUTHOR, "file", f"cannot read {name}: {error.strerror}", example
        ) from None
    value = parse(data, name)
    source = Source(name, data, mapping(value), bindable=False)
    version = source.value.get("openapi")
    if not isinstance(version, str) or not re.fullmatch(r"3\.[01]\.\d+(-\w+)?", version):
        said = f"says `openapi: {version}`" if "openapi" in source.value else "has no `openapi`"
        text = f"this is no OpenAPI document that can be read: it {said}, and only 3.0 and 3.1 are"
        raise source.refused("/openapi", text, "name an OpenAPI 3 document")
    if not isinstance(source.value.get("paths"), Mapping):
        raise source.refused("/paths", "the document has no `paths`")
    _references(source)
    new = version.startswith("3.1")
    made = ordered(source.value if new else _raised(source.value))
    bindable = new and re.fullmatch(r"3\.1\.\d+", version) is not None
    return Source(name, data, made, bindable)


def entries(source: Source) -> list[Entry]:
    """Every operation, by path and method."""
    found = []
    ids: dict[str, int] = {}
    for path, item in mapping(source.value["paths"]).items():
        for method in METHODS:
            about = mapping(item).get(method)
            if not isinstance(about, Mapping):
                continue
            id_ = about.get("operationId")
            name = id_ if isinstance(id_, str) and id_.strip() else None
            if name:
                ids[name] = ids.get(name, 0) + 1
            at = f"/paths/{escape(path)}/{method}"
            found.append(Entry(at, method, path, name, about))
    return [
        Entry(e.at, e.method, e.path, None, e.about) if e.id and ids[e.id] > 1 else e for e in found
    ]


def ordered(value: Any) -> Any:
    """With all mappings sorted: the order of keys has no meaning in the document."""
    if isinstance(value, Mapping):
        return {key: ordered(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return [ordered(inner) for inner in value]
    return value


def _raised(value: Any, *, names: bool = False) -> Any:
    """What 3.0 says in its own dialect of JSON Schema, as 3.1 says it."""
    if isinstance(value, list):
        return [_raised(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if not names and isinstance(value.get("$ref"), str):
        return {"$ref": value["$ref"]}  # what stands beside it means nothing in 3.0
    made = {
        key: inner
        if key in DATA and not names
        else _raised(inner, names=key in NAMES and not names)
        for key, inner in value.items()
    }
    if names:
        return made
    nullable = made.pop("nullable", None) if isinstance(made.get("nullable"), bool) else None
    if nullable and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(word), bool):
            exclusive = made.pop(word)
            if exclusive and bound in made:
                made[word] = made.pop(bound)
    if made.get("format") == "byte":
        made["contentEncoding"] = "base64"
        del made["format"]
    return made


def _references(source: Source) -> None:
    """Raises P837 for the first `$ref` that leads out of the document, nowhere or in a circle, and
    for a schema that is a branch of itself."""
    for reference, pointer in _found(source.value):
        at = f"{pointer}/$ref"
        if not reference.startswith("#/"):
            text = f"`$ref: {reference}` leads out of the document, and nothing is ever fetched"
            raise source.refused(at, text, "copy what it names into `components`")
        seen = [reference]
        while True:
            try:
                target = resolve(dict(source.value), seen[-1].removeprefix("#"))
            except KeyError:
                raise source.refused(at, f"`$ref: {seen[-1]}` leads nowhere") from None
            following = target.get("$ref") if isinstance(target, dict) else None
            if not isinstance(following, str) or not following.startswith("#/"):
                break
            if following in seen:
                text = f"the references go in a circle: {' -> '.join([*seen, following])}"
                raise source.refused(at, text)
            seen.append(following)
    if (name := _endless(source.schemas)) is not None:
        text = f"the schema `{name}` is a branch of itself, so that nothing decides it"
        raise source.refused(f"/components/schemas/{escape(name)}", text)


def _endless(schemas: Mapping[str, Any]) -> str | None:
    """A schema that is a branch of itself, if there is one: depth first, on a stack of our own."""
    branches = {name: sorted(set(_branches(schema))) for name, schema in schemas.items()}
    done: set[str] = set()
    for start in sorted(branches):
        way, open_ = [(start, iter(branches[start]))], {start}
        while way and start not in done:
            name, rest = way[-1]
            following = next((n for n in rest if n in branches and n not in done), None)
            if following is None:
                way.pop()
                open_.discard(name)
                done.add(name)
            elif following in open_:
                return following
            else:
                way.append((following, iter(branches[following])))
                open_.add(following)
    return None


def _found(value: Any) -> Iterator[tuple[str, str]]:
    """(reference, pointer of the mapping that has it), in the order of sorted keys."""
    waiting: list[tuple[Any, str, bool]] = [(value, "", False)]
    while waiting:
        here, pointer, names = waiting.pop()
        inner: list[tuple[Any, str, bool]] = []
        if isinstance(here, Mapping):
            if isinstance(reference := here.get("$ref"), str) and not names:
                yield reference, pointer
            for key in sorted(here):
                if names or key not in DATA:
                    at = f"{pointer}/{escape(key)}"
                    inner.append((here[key], at, key in NAMES and not names))
        elif isinstance(here, list):
            inner = [(item, f"{pointer}/{place}", False) for place, item in enumerate(here)]
        waiting.extend(reversed(inner))


def _branches(schema: Any) -> Iterator[str]:
    """The named schemas that a value of this one must or may be of as well."""
    waiting = [schema]
    while waiting:
        here = mapping(waiting.pop())
        if isinstance(reference := here.get("$ref"), str):
            yield reference.removeprefix(SCHEMAS).replace("~1", "/").replace("~0", "~")
        for word in ("anyOf", "oneOf", "allOf"):
            waiting.extend(texts(here.get(word)))
