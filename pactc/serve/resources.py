"""Resources: every artifact that is there, and the schema of every kind, by its id alone.

An address is looked up in the plan, and never taken for a path: nothing else can be read.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, unquote

from ..errors import PactError
from .desk import Desk
from .pages import page

ARTIFACT, SCHEMA = "pactc://artifact/", "pactc://schema/"
PAGE = 100
MOST_BYTES = 1 << 20
LONGEST = 1000
TYPES = {".yaml": "application/yaml", ".json": "application/json", ".md": "text/markdown",
         ".py": "text/x-python"}  # fmt: skip


class Listed(NamedTuple):
    uri: str
    name: str
    description: str
    type: str


def listed(desk: Desk, cursor: str | None) -> tuple[list[Listed], str | None]:
    """A page of what can be read, artifacts first, sorted by address."""
    project = desk.project()
    kinds = project.plan.registry.kinds
    rows = [
        Listed(ARTIFACT + quote(a.id), a.id, kinds[a.kind].description, _type(a.path))
        for a in project.plan.artifacts.values()
        if project.reader.exists(a.path)
    ]
    rows += [
        Listed(SCHEMA + name, f"schema of {name}", f"What a {name} must look like.", TYPES[".json"])
        for name, kind in kinds.items()
        if kind.schema
    ]
    return page([(row.uri, row) for row in rows], cursor, PAGE)


def read(desk: Desk, uri: str) -> tuple[str, str]:
    """The text of a resource and its media type. Raises PactError P884 if there is none."""
    if len(uri) > LONGEST:
        raise _none(f"{uri[:60]}...")
    name = unquote(uri.removeprefix(ARTIFACT).removeprefix(SCHEMA))
    project = desk.project()
    if uri.startswith(SCHEMA):
        kind = project.plan.registry.kinds.get(name)
        schema = project.plan.registry.schema_of(kind) if kind else None
        if schema is None:
            raise _none(uri)
        return json.dumps(dict(schema), indent=2, sort_keys=True) + "\n", TYPES[".json"]
    artifact = project.plan.artifacts.get(name) if uri.startswith(ARTIFACT) else None
    if artifact is None or not project.reader.exists(artifact.path):
        raise _none(uri)
    data = project.reader.read(artifact.path)
    if len(data) > MOST_BYTES:
        raise PactError("P884", f"{artifact.id} is too long for one answer: {len(data)} bytes",
                        help=f"read {artifact.path} from the disk")  # fmt: skip
    return data.decode("utf-8", "replace"), _type(artifact.path)


def _type(path: str) -> str:
    return TYPES.get(PurePosixPath(path).suffix, "text/plain")


def _none(uri: str) -> PactError:
    mend = "list the resources: an artifact's address is pactc://artifact/ID"
    return PactError("P884", f"there is no resource {uri!r}", help=mend)
