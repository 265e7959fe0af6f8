"""`status` and `why`: what the judge says, in small answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..commands.common import meant
from ..commands.why import chain
from ..facts import every_finding
from ..model import State, Status
from . import plain
from .desk import Desk
from .pages import LIMIT, page


def status(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """The state of artifacts, narrowed by `ids` (ids, kinds or paths) and `state`."""
    project = desk.project()
    states = project.facts.judge_all()
    chosen = states
    if args.get("ids"):
        among = meant(project, args["ids"])
        chosen = {i: s for i, s in chosen.items() if i in among}
    if args.get("state"):
        chosen = {i: s for i, s in chosen.items() if s.state.value == args["state"]}
    rows, after = page([*chosen.items()], args.get("cursor"), args.get("limit", LIMIT))
    told = []
    for each in rows:
        row = _row(project.plan, each)
        found, _ = every_finding(project.plan, {each.artifact.id: each})
        row["findings"] = [plain.finding(f) for f in found if each.state is State.INVALID][:5]
        told.append(row)
    counts = Counter(s.state.value for s in states.values())
    return {
        "states": {state.value: counts[state.value] for state in State},
        "total": len(chosen),
        "artifacts": told,
        "next": after,
    }


def _row(plan: Any, status_: Status) -> dict[str, Any]:
    artifact = plan.artifacts.get(status_.artifact.id)
    return plain.status(status_, plan.kind(artifact) if artifact else None)


def why(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """The chain of reasons for one artifact, from it down to what changed, one link each."""
    project = desk.project()
    states = project.facts.judge_all()
    word = args["id"]
    orphan = word in project.plan.orphans and word in states
    (id_,) = [word] if orphan else _one(meant(project, [word]), word)
    links = _flat(chain(project, id_))
    keyed = [(f"{n:08}", link) for n, link in enumerate(links)]
    rows, after = page(keyed, args.get("cursor"), args.get("limit", LIMIT))
    return {"id": id_, "total": len(links), "chain": rows, "next": after}


def _one(ids: frozenset[str], word: str) -> list[str]:
    from ..errors import UsageError

    if len(ids) != 1:
        raise UsageError("P922", f"{word!r} names {len(ids)} artifacts",
                         help="name one; `status` lists them")  # fmt: skip
    return [*ids]


def _flat(top: dict[str, Any]) -> list[dict[str, Any]]:
    """Links in the order in which one meets them, each naming its causes by id."""
    out: list[dict[str, Any]] = []
    todo = [top]
    while todo:
        link = todo.pop(0)
        if link.get("again"):
            continue
        todo.extend(link["causes"])
        row = {**link, "causes": [cause["id"] for cause in link["causes"]]}
        row.setdefault("made_from", [])
        out.append(row)
    return out
