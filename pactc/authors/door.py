"""Through the door: an order goes out, a draft comes back, is examined, and becomes an artifact
with a record of who wrote it; or comes to nothing, with findings, and nothing is written.

A refused draft is sent back once, in a new order that holds the draft and what was found in it.
Then the next author of the spec's `fallback` is asked. Whoever writes, `examine` and the judge are
the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from .. import make, records
from ..documents import dump_yaml, parse_json
from ..errors import PactError
from ..model import Action, Finding, Status, Value, Where
from ..project import Project
from . import author as find
from . import config, drafts, proposal, secrets
from .author import Cancelled, Draft, Order, Settings, Usage, Watch
from .budget import Purse, purse
from .examine import Examined, examine
from .order import ORDERS, again, order
from .replay import replay

TRIES = 2
SECONDS = 600.0
MODELINE = b"yaml-language-server:"
FENCE = re.compile(rb"\s*```[a-z]*\n(.*\n)```\s*", re.DOTALL)


@dataclass(frozen=True)
class Desk:
    """What all orders of one build share. `names` replaces the spec's authors, if it is not empty;
    `offline`: nobody is asked, and only what the history holds is taken.
    `told(artifact, author, text, tokens)` follows what goes on; `planned(ids)` hears what is to be
    made next."""

    purse: Purse
    names: tuple[str, ...] = ()
    offline: bool = False
    told: Callable[[str, str, str, int], None] = lambda *_: None
    planned: Callable[[list[str]], None] = lambda _: None
    cancel: Event = field(default_factory=Event)
    gaps: list[Finding] = field(default_factory=list)


def asked(project: Project, kind: str, names: Sequence[str] = ()) -> list[Mapping[str, Any]]:
    """The settings of the authors who would be asked for artifacts of a kind, in order."""
    stated = config.chosen(project.facts.config(), kind)
    if not names:
        return stated
    return [next((s for s in stated if s["name"] == n), {"name": n}) for n in names]


def settings(project: Project, stated: Mapping[str, Any]) -> Settings:
    """One author's part of the spec's `config`, as the author gets it."""
    options: dict[str, Value] = dict(stated.get("options") or {})
    if "command" in stated:
        options["command"] = list(stated["command"])
    seconds = float(stated.get("seconds") or SECONDS)
    return Settings(stated.get("model"), options, seconds, str(project.root))


def write(project: Project, id_: str, desk: Desk) -> None:
    """Have an artifact written, and record it. Its state must have been decided. Raises PactError
    or make.Refused if nobody could; then nothing was written. Raises Cancelled."""
    artifact = project.plan.artifacts[id_]
    # Whoever removed the file, and may ask an author, wants another one.
    if (desk.offline or project.reader.exists(artifact.path)) and _replayed(project, id_, desk):
        desk.told(id_, "the history", "has what was written from the same parts", 0)
        return
    stated = [] if desk.offline else asked(project, artifact.kind, desk.names)
    first = order(project, id_)
    failed: list[Finding] = []
    for each in stated:
        try:
            _by(project, first, each, desk)
        except make.Refused as error:
            failed.extend(error.findings)
        except PactError as error:
            failed.append(replace(error.finding, artifact=id_))
        else:
            return
    raise make.Refused(tuple(failed) or (nobody(artifact.path, id_),))


def _replayed(project: Project, id_: str, desk: Desk) -> bool:
    found = replay(project, id_)
    if found is None or found[0].findings():
        return False
    proposed, record = found
    author = record.author or ""
    content, parts = proposed.content(), proposed.parts(author)
    made = dict(record.made or {})
    if cost := desk.purse.cost(id_):
        made["spent"] = round(cost, 6)
    make.take(project, proposed.artifact, proposed.data, content, parts, author, made or None)
    return True


def nobody(path: str, id_: str) -> Finding:
    return Finding(
        "P800", f"{id_} needs an author", Where(path), id_,
        help=f"run `pactc next {id_}`, write it, then `pactc submit {id_} FILE`; or name an author "
        "in `config.author` of the spec",
    )  # fmt: skip


def _by(project: Project, first: Order, stated: Mapping[str, Any], desk: Desk) -> None:
    name = stated["name"]
    writer, how = find(name), settings(project, stated)
    kind, total = first.kind, _Total(desk, first.artifact, name)
    part = config.part(project.facts.config(), kind, name)
    watch = Watch(desk.cancel, lambda text, n: desk.told(first.artifact, name, text, n), total.add)
    asks, found = first, Examined()
    for attempt in range(1, TRIES + 1):
        asks = replace(asks, budget_left=desk.purse.left)
        draft = drafts.found(project.root, asks, part, name)
        if draft is None:
            with desk.purse.reserved(first.artifact, writer.estimate(asks, how)):
                draft = writer.write(asks, how, watch)
            _refuse_secrets(first.artifact, first.path, draft.data, _named(how))
            drafts.keep(project.root, asks, part, draft)
        else:
            total.had(draft.usage)
        if desk.cancel.is_set():
            raise Cancelled
        desk.told(first.artifact, name, "is examined", 0)
        draft = replace(draft, data=dressed(project, first, draft.data))
        proposed = proposal.propose(project, first.artifact, draft.data)
        found = examine(proposed)
        if not found.findings:
            _keep(project, proposed, draft, asks, total.usage, desk)
            desk.gaps.extend(found.gaps)
            return
        _leave(project, first, draft.data)
        if attempt < TRIES:
            desk.told(first.artifact, name, f"is mended: {found.findings[0].code}", 0)
            text = draft.data.decode("utf-8", "replace")
            asks = again(project, first, found.findings, text)
    drafts.drop(project.root, first)
    raise make.Refused(tuple(
        replace(f, notes=(*f.notes, f"written by {name}, after {TRIES} tries; {_left(first)}"))
        for f in found.findings
    ))  # fmt: skip


def _named(how: Settings) -> list[str]:
    """Variables that an author may see besides those that every program does."""
    names = how.options.get("env")
    return [n for n in names if isinstance(n, str)] if isinstance(names, list) else []


def _refuse_secrets(id_: str, path: str, data: bytes, names: Sequence[str] = ()) -> None:
    """Raises PactError P811. Nothing of the draft is left anywhere: that would be the leak."""
    if name := secrets.held(data, names):
        raise PactError(
            "P811", f"the draft of {id_} holds the value of {name}", Where(path),
            help="change that key if others may have seen it, then write the draft without it",
        )  # fmt: skip


def submit(
    project: Project, id_: str, data: bytes, author: str, model: str | None
) -> tuple[Finding, ...]:
    """A draft that somebody brings. Raises make.Refused with what was found in it, PactError P309
    for what is not authored, P303 for what still waits, P810 if it would write over an edit.
    Returns the gaps that it leaves."""
    artifact = project.plan.artifacts[id_]
    kind = project.plan.kind(artifact)
    if kind.action is not Action.AUTHOR:
        raise PactError("P309", f"{id_} is not authored, so nobody can submit it",
                        help=f"run `pactc why {id_}`")  # fmt: skip
    if held := project.facts.blockers(id_):
        raise PactError("P303", f"{id_} cannot be written before what it is made from is fresh",
                        Where(artifact.path), help=f"run `pactc why {held[0]}`",
                        notes=tuple(f"needs {b}" for b in held))  # fmt: skip
    if waits := project.facts.awaits(kind):
        raise PactError("P303", f"{id_} waits for a person", Where(artifact.path), help=waits)
    status = project.facts.states[id_]
    if not may_write(project, status) and project.reader.read(artifact.path) != data:
        raise PactError(
            "P810", f"{artifact.path} was edited by hand, and nobody has accepted it",
            Where(artifact.path), help=f"run `pactc accept {id_}`, or `git restore "
            f"{artifact.path}`, then submit again",
        )  # fmt: skip
    _refuse_secrets(id_, artifact.path, data)
    asks = order(project, id_)
    proposed = proposal.propose(project, id_, data)
    found = examine(proposed)
    if found.findings:
        raise make.Refused(found.findings)
    made = _made(asks, Draft(data, author, model), Usage(), purse(project).cost(id_))
    parts = proposed.parts(author)
    make.take(project, artifact, data, proposed.content(), parts, author, made)
    return found.gaps


def may_write(project: Project, status: Status) -> bool:
    """Whether writing an artifact anew would lose nobody's work: it is not there, or is what was
    recorded."""
    path = status.artifact.path
    if not project.reader.exists(path):
        return True
    record = project.reader.record(path)
    return record is not None and record.content == project.reader.slices(path)


def _keep(
    project: Project,
    proposed: proposal.Proposal,
    draft: Draft,
    asks: Order,
    usage: Usage,
    desk: Desk,
) -> None:
    artifact = proposed.artifact
    made = _made(asks, draft, usage, desk.purse.cost(artifact.id))
    parts = proposed.parts(draft.author)
    content = proposed.content()
    make.take(project, artifact, draft.data, content, parts, draft.author, made)
    records.remove(project.root, refused(asks.path))
    drafts.drop(project.root, asks)


def _made(asks: Order, draft: Draft, usage: Usage, cost: float) -> dict[str, Value]:
    """How it was made, as the record keeps it (models.record.Made)."""
    spent = round(cost, 6)
    made: dict[str, Value] = {"prompt": asks.prompt}
    if draft.model:
        made["model"] = draft.model
    if draft.parameters:
        made["parameters"] = dict(draft.parameters)
    if usage.output:
        made["tokens"] = {
            "input": usage.input, "output": usage.output,
            "cached": usage.cached, "stored": usage.stored,
        }  # fmt: skip
    if usage.dollars is not None and usage.output:
        made["dollars"] = round(usage.dollars, 6)
    if spent:
        made["spent"] = spent
    return made


class _Total:
    """What all tries of one author took together."""

    def __init__(self, desk: Desk, artifact: str, author: str) -> None:
        self.usage = Usage(dollars=0.0)
        self._desk, self._artifact, self._author = desk, artifact, author

    def add(self, more: Usage) -> None:
        self._desk.purse.spend(self._artifact, more)
        self.had(more)

    def had(self, more: Usage) -> None:
        """As `add`, of what is in the ledger already."""
        had = self.usage
        dollars = None if None in (had.dollars, more.dollars) else (
            (had.dollars or 0) + (more.dollars or 0)
        )  # fmt: skip
        self.usage = Usage(
            had.input + more.input, had.output + more.output,
            had.cached + more.cached, had.stored + more.stored, dollars,
        )  # fmt: skip


def dressed(project: Project, asks: Order, data: bytes) -> bytes:
    """A draft as a file of the project looks: without the fence that a program put around it, YAML
    where it is JSON, and with the line by which editors find the schema of a document."""
    if fence := FENCE.fullmatch(data):
        data = fence.group(1)
    if not asks.path.endswith(".yaml"):
        return data
    if data.lstrip()[:1] in (b"{", b"["):
        try:
            data = dump_yaml(parse_json(data, asks.path))
        except PactError:
            return data  # what is wrong with it is told later, with its place
    kind = project.plan.registry.kinds[asks.kind]
    if kind.own or not kind.schema or MODELINE in data[:300]:
        return data
    return b"# " + MODELINE + f" $schema=https://pactc.dev/schemas/{kind.schema}\n".encode() + data


def refused(path: str) -> str:
    """Where a refused draft is left for people to look at; Git ignores it."""
    return f"{ORDERS}refused/{path}"


def _leave(project: Project, asks: Order, data: bytes) -> None:
    records.write(project.root, f"{ORDERS}.gitignore", b"*\n", durable=False)
    records.write(project.root, refused(asks.path), data, durable=False)


def _left(asks: Order) -> str:
    return f"the last draft is in {refused(asks.path)}"
