"""A draft before it is a file: the same facts, by the same judge, of the project with the draft in
the artifact's place. Nothing is written."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import dag
from ..documents import parse, resolve
from ..errors import PactError
from ..facts import Facts
from ..fingerprint import of_file, slices
from ..model import Artifact, Finding, Kind, Value
from ..project import Project
from ..reader import is_document


@dataclass(frozen=True)
class Proposal:
    """`facts` are those of the project as it would be."""

    artifact: Artifact
    kind: Kind
    data: bytes
    facts: Facts

    def findings(self) -> tuple[Finding, ...]:
        """What breaks its form, its schema or the checks of its kind."""
        return self.facts.problems(self.artifact)

    def value(self) -> Any:
        return self.facts.reader.value(self.artifact.path)

    def content(self) -> dict[str, str]:
        """Its fingerprints, as its record has them."""
        path = self.artifact.path
        return slices(parse(self.data, path)) if is_document(path) else {"": of_file(self.data)}

    def parts(self, author: str) -> dict[str, str]:
        return self.facts.parts(self.artifact, author)


def propose(project: Project, id_: str, data: bytes) -> Proposal:
    """The draft `data` of an artifact whose state has been decided."""
    artifact = project.plan.artifacts[id_]
    reader = _Proposed(project.reader, artifact.path, data)
    needs = dag.needs_of(project.plan, reader, artifact)  # a draft may name what it is made from
    plan = replace(project.plan, needs=ChainMap({id_: needs}, project.plan.needs))  # type: ignore[arg-type]
    facts = Facts(plan, reader)  # type: ignore[arg-type]
    facts.states = project.facts.states
    return Proposal(artifact, plan.kind(artifact), data, facts)


class _Proposed:
    """A reader that has the draft at one path, and is the project's reader for all others."""

    def __init__(self, under: Any, path: str, data: bytes) -> None:
        self._under, self._path, self._data = under, path, data
        self._value: tuple[Value] | None = None
        self._problem: PactError | None = None
        if is_document(path):
            try:
                self._value = (parse(data, path),)
            except PactError as error:
                self._problem = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    def exists(self, path: str) -> bool:
        return path == self._path or bool(self._under.exists(path))

    def lacks(self, path: str, key: str) -> bool:
        if path != self._path:
            return bool(self._under.lacks(path, key))
        return key.encode() not in self._data and b"\\" not in self._data

    def read(self, path: str) -> bytes:
        found: bytes = self._data if path == self._path else self._under.read(path)
        return found

    def problem(self, path: str) -> PactError | None:
        if path == self._path:
            return self._problem
        found: PactError | None = self._under.problem(path)
        return found

    def value(self, path: str, pointer: str = "") -> Value:
        if path != self._path:
            found: Value = self._under.value(path, pointer)
            return found
        if self._problem:
            raise self._problem
        value = self._value[0] if self._value else self._data.decode("utf-8", "replace")
        return resolve(value, pointer) if pointer else value

    def slices(self, path: str) -> Mapping[str, str] | None:
        if path != self._path:
            found: Mapping[str, str] | None = self._under.slices(path)
            return found
        return slices(self._value[0]) if self._value else {"": of_file(self._data)}
