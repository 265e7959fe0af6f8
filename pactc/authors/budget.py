"""What authors may spend, and what they have spent: in US dollars, over the whole pack.

A record says what its artifact has cost since it was first written. What was billed for a draft
that became no artifact is in a ledger in the Git directory, a line for each answer, until the
artifact has a record that includes it. Before each call the most that it may cost is set aside, so
that calls at the same time cannot exceed the budget together."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from ..errors import PactError
from ..model import Action, Where
from ..needs import SPEC
from ..project import Project
from .author import Usage

LEDGER = "pactc/spent.jsonl"


class Purse:
    """`limit` is the spec's `config.budget`; None: none. Safe to be used by several threads."""

    def __init__(self, limit: float | None, ledger: Path, recorded: float) -> None:
        self.limit = limit
        self._file, self._recorded = ledger, recorded
        self._open = dict(_read(ledger))
        self._reserved = 0.0
        self._guard = RLock()

    @property
    def spent(self) -> float:
        with self._guard:
            return self._recorded + sum(self._open.values())

    @property
    def left(self) -> float | None:
        with self._guard:
            return None if self.limit is None else max(0.0, self.limit - self.spent)

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

    def spend(self, artifact: str, usage: Usage) -> None:
        """An answer was billed: on disk before anything is made of it."""
        if not usage.dollars:
            return
        with self._guard:
            self._open[artifact] = self._open.get(artifact, 0.0) + usage.dollars
            self._append({"artifact": artifact, "dollars": usage.dollars})

    def open_for(self, artifact: str) -> float:
        """What was billed for an artifact and is in no record yet."""
        with self._guard:
            return self._open.get(artifact, 0.0)

    def settle(self, artifact: str, dollars: float) -> None:
        """A record now includes what was billed for an artifact."""
        with self._guard:
            if dollars:
                self._recorded += dollars
                self._open[artifact] = self._open.get(artifact, 0.0) - dollars
                self._append({"artifact": artifact, "dollars": -dollars})

    def _append(self, line: dict[str, Any]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps(line, sort_keys=True).encode() + b"\n"
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)


def purse(project: Project) -> Purse:
    """The purse of a project: what its spec allows, its records say, and its ledger holds."""
    try:
        limit = project.reader.value(SPEC, "/config/budget")
    except (KeyError, PactError):
        limit = None
    allowed = float(limit) if isinstance(limit, int | float) else None
    return Purse(allowed, project.place.repo.git_dir / LEDGER, sum(_recorded(project)))


def costs(project: Project) -> dict[str, float]:
    """What each authored artifact has cost so far, by id, as records say."""
    found = {}
    for id_, artifact in project.plan.artifacts.items():
        if project.plan.kind(artifact).action is Action.AUTHOR:
            record = project.reader.record(artifact.path)
            spent = (record.made or {}).get("spent") if record else None
            if isinstance(spent, int | float) and spent > 0:
                found[id_] = float(spent)
    return found


def _recorded(project: Project) -> Iterable[float]:
    return costs(project).values()


def _read(ledger: Path) -> Iterator[tuple[str, float]]:
    """What is open, by artifact. A line that was torn by a crash is the last one, and left out."""
    found: dict[str, float] = {}
    try:
        lines = ledger.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
            found[str(entry["artifact"])] = found.get(entry["artifact"], 0.0) + entry["dollars"]
        except (ValueError, KeyError, TypeError):
            continue
    yield from ((artifact, dollars) for artifact, dollars in found.items() if dollars > 1e-9)
