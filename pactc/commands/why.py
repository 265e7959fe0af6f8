"""`pactc why ID`: the chain of reasons for the state of one artifact, down to the file and the
slice that changed, and the commits that touched it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from .. import project as projects
from ..freshness import explain, mend
from ..model import Action, Reason, State
from ..report.escape import safe
from ..tree import commits_touching, uncommitted
from .common import meant, place

SUMMARY = "explain the state of an artifact, down to the file and slice that changed"
EXAMPLE = """\
  pactc why contract/booking
  pactc why trust --format json"""

COMMITS = 3


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="artifact ids, kinds or paths")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    states = project.facts.judge_all()
    orphans = [w for w in args.ids if w in project.plan.orphans and w in states]
    rest = [w for w in args.ids if w not in orphans]
    chosen = [*orphans, *sorted(meant(project, rest, args.folder))]
    chains = [chain(project, id_) for id_ in chosen]
    if args.format == "json":
        sys.stdout.write(json.dumps(chains, indent=2, sort_keys=True) + "\n")
    else:
        sys.stdout.write("\n".join("".join(lines(link, 0)) for link in chains))
    return 0 if all(states[i].state is State.FRESH for i in chosen) else 1


def chain(project: projects.Project, top: str) -> dict[str, Any]:
    """The status of `top`, its reasons, and under `causes` the same for every artifact that
    holds it up; each artifact is explained once. No recursion: chains may be long."""
    states, plan = project.facts.states, project.plan
    seen: dict[str, dict[str, Any]] = {}
    todo = [top]
    while todo:
        id_ = todo.pop()
        status = states.get(id_) or project.facts.judge_all()[id_]
        artifact = plan.artifacts.get(id_)
        kind = plan.kind(artifact) if artifact else None
        link: dict[str, Any] = {
            "id": id_,
            "state": status.state.value,
            "path": status.artifact.path,
            "reasons": [_reason(project, r) for r in status.reasons if not _is_need(r)],
            "findings": [f"{f.code} {f.message}" for f in status.findings],
            "help": "" if status.state is State.FRESH else mend(status, kind),
            "causes": list(status.causes),
        }
        if status.state is State.FRESH and artifact and kind:
            record = project.reader.record(artifact.path)
            parts = project.facts.parts(artifact, record.author if record else None)
            link["made_from"] = sorted(parts) if kind.action is not Action.SOURCE else []
            if record and record.author:
                link["author"] = {"name": record.author, **(record.made or {})}
        seen[id_] = link
        todo.extend(c for c in status.causes if c not in seen)
    return _nested(seen, top)


def _nested(links: dict[str, dict[str, Any]], top: str) -> dict[str, Any]:
    """The links as a tree. One that holds up several is told in full where it is met first."""
    told: set[str] = {top}
    todo = [links[top]]
    while todo:
        link = todo.pop()
        causes = []
        for id_ in link["causes"]:
            if id_ in told:
                causes.append({"id": id_, "state": links[id_]["state"], "again": True})
                continue
            told.add(id_)
            causes.append(links[id_])
            todo.append(links[id_])
        link["causes"] = causes
    return links[top]


def _is_need(reason: Reason) -> bool:
    return reason.part.startswith("needs ")


def _reason(project: projects.Project, reason: Reason) -> dict[str, Any]:
    out: dict[str, Any] = {"text": explain(reason)}
    if not reason.part.startswith("input "):
        return out
    path = reason.part.removeprefix("input ").partition("#")[0]
    if path.startswith("@"):
        return out
    out["path"] = path
    full = project.place.prefix + path
    if not project.reader.exists(path):
        out["change"] = "the file is gone"
    elif uncommitted(project.place.repo, full):
        out["change"] = "changed since the last commit"
    out["commits"] = [
        {"oid": oid[:10], "subject": subject}
        for oid, subject in commits_touching(project.place.repo, full, COMMITS)
    ]
    return out


def _author(told: dict[str, Any]) -> str:
    """`anthropic (claude-x), 1,204 tokens, $0.12`."""
    words = str(told["name"])
    words += f" ({told['model']})" if told.get("model") else ""
    tokens = told.get("tokens")
    if isinstance(tokens, dict):
        words += f", {sum(tokens.values()):,} tokens"
    return words + (f", ${told['dollars']:.4f}" if told.get("dollars") else "")


def lines(link: dict[str, Any], depth: int) -> Iterator[str]:
    """The chain as text, two spaces a level."""
    todo: list[tuple[dict[str, Any], int]] = [(link, depth)]
    while todo:
        link, depth = todo.pop()
        pad = "  " * depth
        if link.get("again"):
            yield f"{pad}{safe(link['id'])} is {link['state']} (see above)\n"
            continue
        yield f"{pad}{safe(link['id'])} is {link['state']}\n"
        for reason in link["reasons"]:
            yield f"{pad}  {safe(reason['text'])}\n"
            if change := reason.get("change"):
                yield f"{pad}    {change}\n"
            for commit in reason.get("commits", ()):
                yield f"{pad}    {commit['oid']} {safe(commit['subject'])}\n"
        for text in link["findings"]:
            yield f"{pad}  {safe(text)}\n"
        if author := link.get("author"):
            yield f"{pad}  written by {safe(_author(author))}\n"
        for name in link.get("made_from", ()):
            yield f"{pad}  from {safe(name)}\n"
        if link["help"]:
            yield f"{pad}  help: {safe(link['help'])}\n"
        todo.extend((cause, depth + 1) for cause in reversed(link["causes"]))
