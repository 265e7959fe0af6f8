"""Drafts of many artifacts at once, before a build makes them one by one: for authors whose option
`batch` is true, and whose provider takes batches.

A batch that was begun is a file in `.pact/orders/`, so that a build that starts after another's
death follows the same one, and pays for nothing twice. The drafts go where billed drafts wait
(drafts.py), and the build finds them there; what has none is asked for by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from .. import records
from ..errors import PactError, UsageError
from ..model import Value, Where
from ..needs import SPEC
from ..project import Project
from . import config, drafts, secrets
from .author import Order, Settings, Usage, Watch
from .door import Desk, asked, settings
from .order import ORDERS, order

BATCHES = {"anthropic": ".anthropic_batch"}
FOLDER = f"{ORDERS}batches/"
NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")
GONE = "P823"  # the provider knows no such batch


def wanted(project: Project, id_: str, desk: Desk) -> bool:
    """Whether the first author who would be asked for an artifact takes it in a batch. Raises
    UsageError P834 if the author cannot."""
    stated = [] if desk.offline else asked(project, project.plan.artifacts[id_].kind, desk.names)
    if not stated or (stated[0].get("options") or {}).get("batch") is not True:
        return False
    if (name := stated[0]["name"]) not in BATCHES:
        raise UsageError("P834", f"the author `{name}` takes no batches", Where(SPEC),
                         "remove `batch` from its options")  # fmt: skip
    return True


def ahead(project: Project, ids: Sequence[str], desk: Desk) -> None:
    """Have drafts of all of the artifacts; their states must have been decided. Raises PactError
    for a batch that can be neither begun nor followed; Cancelled."""
    groups: dict[str, tuple[Mapping[str, Any], list[Order]]] = {}
    for id_ in ids:
        stated = asked(project, project.plan.artifacts[id_].kind, desk.names)[0]
        made = order(project, id_)
        groups.setdefault(json.dumps(stated, sort_keys=True), (stated, []))[1].append(made)
    for stated, orders in groups.values():
        _Group(project, stated, desk).have(orders)


class _Group:
    """Orders whose author is asked in the same way."""

    def __init__(self, project: Project, stated: Mapping[str, Any], desk: Desk) -> None:
        self.project, self.desk, self.name = project, desk, str(stated["name"])
        self.batch = import_module(BATCHES[self.name], __package__)
        self.how: Settings = settings(project, stated)
        self.config: Value = project.facts.config()

    def have(self, orders: Sequence[Order]) -> None:
        by_key = {self._key(o): o for o in orders}
        for file, begun in self._begun():
            self._follow(file, begun, by_key)
        missing = [o for o in orders if not self._found(o)]
        some, dollars = self._afforded(missing)
        if not some:
            return
        with self.desk.purse.reserved(f"{len(some)} artifacts", Usage(dollars=dollars)):
            for each in some:
                self._told(each, f"is asked for {len(some)} artifacts at once")
            name = self.batch.begin(some, self.how, self._watch(some))
            held = dict(zip(self.batch.names(some), some, strict=True))
            begun = {"batch": name, "author": self.name,
                     "orders": {id_: self._key(o) for id_, o in held.items()},
                     "artifacts": {id_: o.artifact for id_, o in held.items()}}  # fmt: skip
            file = f"{FOLDER}{sha256(name.encode()).hexdigest()[:16]}.json"
            data = json.dumps(begun, indent=2, sort_keys=True).encode() + b"\n"
            root = self.project.root
            records.write(root, f"{ORDERS}.gitignore", b"*\n", durable=False)
            records.write(root, file, data, durable=True)
            self._follow(file, begun, by_key)

    def _follow(self, file: str, begun: Mapping[str, Any], by_key: Mapping[str, Order]) -> None:
        """Take what a batch gave. An order of it that nobody has any more is paid for, and no
        draft of anything."""
        root, name = self.project.root, str(begun["batch"])
        known = {id_: by_key[k] for id_, k in begun["orders"].items() if k in by_key}
        stand_in = next(iter(by_key.values()))
        orders = {id_: known.get(id_, stand_in) for id_ in begun["orders"]}
        watch = self._watch([*known.values()] or [stand_in])
        try:
            found = self.batch.follow(name, orders, self.how, watch)
        except PactError as error:
            if error.code != GONE:
                raise
            found = {}
        for id_, result in sorted(found.items()):
            artifact = str(begun["artifacts"].get(id_, orders[id_].artifact))
            self.desk.purse.spend(artifact, result.usage, f"{name}/{id_}")
            asks, draft = known.get(id_), result.draft
            if asks is not None and draft is not None and not secrets.held(draft.data):
                drafts.keep(root, asks, self._part(asks), draft)
        records.remove(root, file)

    def _begun(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Batches of this author that nobody has followed to their end."""
        root = self.project.root
        for path in sorted((root / FOLDER).glob("*.json")):
            file = path.relative_to(root).as_posix()
            begun = _read(path)
            if begun is None:
                records.remove(root, file)
            elif begun["author"] == self.name:
                yield file, begun

    def _found(self, asks: Order) -> bool:
        found = drafts.found(self.project.root, asks, self._part(asks), self.name)
        return found is not None

    def _afforded(self, orders: Sequence[Order]) -> tuple[list[Order], float]:
        """As many as the budget bears; what is not among them is refused by itself."""
        left, total = self.desk.purse.left, 0.0
        some: list[Order] = []
        for each in orders:
            dollars = self.batch.estimate(each, self.how).dollars
            if left is not None and (dollars is None or total + dollars > left):
                break
            total += dollars or 0.0
            some.append(replace(each, budget_left=left))
        return some, total

    def _watch(self, orders: Sequence[Order]) -> Watch:
        def told(text: str, _: int) -> None:
            for each in orders:
                self._told(each, text)

        return Watch(self.desk.cancel, told)

    def _told(self, asks: Order, text: str) -> None:
        self.desk.told(asks.artifact, self.name, text, 0)

    def _part(self, asks: Order) -> str:
        return config.part(self.config, asks.kind, self.name)

    def _key(self, asks: Order) -> str:
        return f"{asks.prompt} {self._part(asks)}"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
        mappings = isinstance(found["orders"], dict) and isinstance(found["artifacts"], dict)
        texts = NAME.fullmatch(found["batch"]) and isinstance(found["author"], str)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if mappings and texts else None
