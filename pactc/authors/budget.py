"""What authors may spend, and what they have spent: in US dollars, over the whole pack.

Each answer that was billed is a line of a ledger in the Git directory that all work trees share,
on disk before anything is made of it. A line says what the record of its artifact said then, so
that an artifact's cost is the greater one of what its record says and what the lines add up to:
whatever dies between a line and a record, nothing is counted twice, and whoever removes a record
saves nothing. Before each call the most that it may cost is set aside, so that calls at the same
time cannot exceed the budget together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from pathlib import Path
from threading import RLock
from typing import Any

from .. import records
from ..errors import PactError
from ..model import Action, Where
from ..needs import SPEC
from ..project import Project
from .author import Usage

LEDGER = "pactc/spent.jsonl"


class Purse:
    """`limit` is the spec's `config.budget`; None: none. `recorded` is what records say that
    artifacts have cost; `project` the folder of the project in its repository. Safe to be used by
    several threads."""

    def __init__(
        self,
        limit: float | None,
        ledger: Path,
        recorded: Mapping[str, float],
        project: str = "",
    ) -> None:
        self.limit = limit
        self._file, self._recorded, self._project = ledger, dict(recorded), project
        self._reserved = 0.0
        self._known: tuple[int, dict[str, float]] = (0, {})
        self._guard = RLock()

    @property
    def spent(self) -> float:
        return sum(self.costs().values())

    @property
    def left(self) -> float | None:
        return None if self.limit is None else max(0.0, self.limit - self.spent)

    def costs(self) -> dict[str, float]:
        """What each artifact has cost so far, drafts that came to nothing included."""
        with self._guard:
            found = dict(self._recorded)
            for artifact, dollars in self._billed().items():
                found[artifact] = max(found.get(artifact, 0.0), dollars)
            return found

    def _billed(self) -> dict[str, float]:
        """By the ledger, which is read again when it has grown: live progress asks often."""
        try:
            size = self._file.stat().st_size
        except OSError:
            size = 0
        if size != self._known[0]:
            self._known = size, _read(self._file, self._project)
        return self._known[1]

    def cost(self, artifact: str) -> float:
        return self.costs().get(artifact, 0.0)

    @contextmanager
    def reserved(self, artifact: str, most: Usage) -> Iterator[None]:
        """Set aside what a call may cost. Raises PactError P805 if that is too much, P806 if nobody
        knows what it may cost."""
        if self.limit is None:
            yield
            return
        if most.dollars is None:
            raise PactError(
                "P806", f"nobody knows what writing {artifact} may cost, and there is a budget",
                Where(SPEC), help="give the model a price in pact/prices.yaml, or remove "
                "`config.budget`",
            )  # fmt: skip
        with self._guard:
            after = self.spent + self._reserved + most.dollars
            if after > self.limit and most.dollars > 0:
                raise PactError(
                    "P805",
                    f"writing {artifact} may cost ${most.dollars:.2f}, and of the budget of "
                    f"${self.limit:.2f} ${self.spent:.2f} are spent",
                    Where(SPEC), help="raise `config.budget`, then run `pactc build`: what is "
                    "written so far is kept",
                )  # fmt: skip
            self._reserved += most.dollars
        try:
            yield
        finally:
            with self._guard:
                self._reserved -= most.dollars

    def spend(self, artifact: str, usage: Usage, answer: str = "") -> None:
        """An answer was billed: on disk before anything is made of it. One with a name is counted
        once, however often it is fetched."""
        if not usage.dollars or usage.dollars < 0:
            return
        with self._guard:
            line = {"artifact": artifact, "dollars": usage.dollars}
            if self._project:
                line["project"] = self._project
            if answer:
                line["answer"] = answer
            line["recorded"] = self._recorded.get(artifact, 0.0)
            self._append(line)

    def _append(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, sort_keys=True).encode() + b"\n"
        records.append(self._file, data)


def purse(project: Project) -> Purse:
    """The purse of a project: what its spec allows, its records say, and its ledger holds."""
    try:
        limit = project.reader.value(SPEC, "/config/budget")
    except (KeyError, PactError):
        limit = None
    allowed = float(limit) if isinstance(limit, int | float) else None
    place = project.place
    return Purse(allowed, place.repo.common_dir / LEDGER, _recorded(project), place.prefix)


def costs(project: Project) -> dict[str, float]:
    """What each authored artifact has cost so far, by id."""
    found = purse(project).costs()
    return {id_: found[id_] for id_ in project.plan.artifacts if found.get(id_, 0) > 0}


def _recorded(project: Project) -> dict[str, float]:
    found = {}
    for id_, artifact in project.plan.artifacts.items():
        if project.plan.kind(artifact).action is Action.AUTHOR:
            record = project.reader.record(artifact.path)
            spent = (record.made or {}).get("spent") if record else None
            if isinstance(spent, int | float) and spent > 0:
                found[id_] = float(spent)
    return found


def _read(ledger: Path, project: str) -> dict[str, float]:
    """What each artifact has cost, by the lines of one project. A line that was torn by a crash is
    left out."""
    found: dict[str, float] = {}
    known: set[str] = set()
    try:
        lines = ledger.read_bytes().splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            entry = json.loads(line)
            if entry.get("project", "") != project:
                continue
            artifact, answer = str(entry["artifact"]), entry.get("answer")
            dollars, recorded = float(entry["dollars"]), float(entry["recorded"])
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            continue
        if not (0 <= dollars < inf and 0 <= recorded < inf):  # nor is it NaN
            continue
        before = max(found.get(artifact, 0.0), recorded)
        found[artifact] = before + (0.0 if answer in known else dollars)
        known |= {answer} if answer else set()
    return found
