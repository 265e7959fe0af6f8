"""`pactc graph`: what is made from what, with states."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence

from .. import project as projects
from ..model import State, Status
from ..report.escape import safe
from .common import add_ids, meant, place

SUMMARY = "draw what is made from what, with the state of each"
EXAMPLE = """\
  pactc graph
  pactc graph --stale                only what is not fresh
  pactc graph contract/booking       what one artifact is made from
  pactc graph --format mermaid > graph.mmd
  pactc graph --format dot | dot -Tsvg > graph.svg"""

Edges = Sequence[tuple[str, str]]
FILL = {
    State.FRESH: "#d3f2d7",
    State.MISSING: "#ffe3b3",
    State.STALE: "#ffe3b3",
    State.DRIFTED: "#ffc9c9",
    State.BLOCKED: "#dfe7f5",
    State.INVALID: "#ffc9c9",
    State.ORPHAN: "#e6e6e6",
}


def add(parser: argparse.ArgumentParser) -> None:
    add_ids(parser, "artifact ids, kinds or paths (default: all)")
    parser.add_argument("--format", choices=("text", "mermaid", "dot", "json"), default="text")
    parser.add_argument("--stale", action="store_true", help="only what is not fresh")


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    project.facts.judge_all()
    plan, states = project.plan, project.facts.states
    shown = plan.closure(meant(project, args.ids, args.folder)) if args.ids else set(plan.order)
    if args.stale:
        shown = {i for i in shown if states[i].state is not State.FRESH}
    nodes = {i: states[i] for i in plan.order if i in shown}
    edges = [
        (need, id_)
        for id_ in nodes
        for need in dict.fromkeys(d.artifact for d in plan.needs[id_] if d.artifact)
        if need in nodes
    ]
    draw = {"text": text, "mermaid": mermaid, "dot": dot, "json": as_json}[args.format]
    sys.stdout.write("".join(f"{line}\n" for line in draw(nodes, edges)))
    return 0


def text(nodes: Mapping[str, Status], edges: Edges) -> Iterator[str]:
    """Each artifact, and below it what it is made from."""
    needs: dict[str, list[str]] = {}
    for need, id_ in edges:
        needs.setdefault(id_, []).append(need)
    for id_, status in nodes.items():
        mark = "" if status.state is State.FRESH else f"  [{status.state.value}]"
        yield f"{safe(id_)}{mark}"
        for need in needs.get(id_, ()):
            yield f"  <- {safe(need)}"


def mermaid(nodes: Mapping[str, Status], edges: Edges) -> Iterator[str]:
    number = {id_: f"n{i}" for i, id_ in enumerate(nodes)}
    yield "flowchart LR"
    for id_, status in nodes.items():
        yield f'  {number[id_]}["{_entity(id_)}"]:::{status.state.value}'
    for need, id_ in edges:
        yield f"  {number[need]} --> {number[id_]}"
    for state in sorted({s.state for s in nodes.values()}):
        yield f"  classDef {state.value} fill:{FILL[state]},stroke:#555,color:#111"


def dot(nodes: Mapping[str, Status], edges: Edges) -> Iterator[str]:
    yield "digraph pactc {"
    yield '  rankdir=LR; node [shape=box, style=filled, fontname="sans-serif"];'
    for id_, status in nodes.items():
        yield f'  "{_quoted(id_)}" [fillcolor="{FILL[status.state]}", tooltip="{status.state}"];'
    for need, id_ in edges:
        yield f'  "{_quoted(need)}" -> "{_quoted(id_)}";'
    yield "}"


def as_json(nodes: Mapping[str, Status], edges: Edges) -> Iterator[str]:
    value = {
        "nodes": [
            {"id": i, "kind": s.artifact.kind, "path": s.artifact.path, "state": s.state.value}
            for i, s in nodes.items()
        ],
        "edges": [{"from": a, "to": b} for a, b in edges],
    }
    yield json.dumps(value, indent=2, sort_keys=True)


def _entity(text_: str) -> str:
    return "".join(c if c.isalnum() or c in "/_.-" else f"#{ord(c)};" for c in safe(text_))


def _quoted(text_: str) -> str:
    return safe(text_).replace("\\", "\\\\").replace('"', '\\"')
