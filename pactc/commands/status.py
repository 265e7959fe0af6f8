"""`pactc status`: the state of every artifact, one line each."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from .. import project as projects
from ..authors.budget import costs
from ..model import State
from ..report import want_color
from .common import add_format, add_ids, emit, meant, place, result

SUMMARY = "show the state of every artifact, one line each, and a summary"
EXAMPLE = """\
  pactc status
  pactc status contract              all contracts
  pactc status --format json"""


def add(parser: argparse.ArgumentParser) -> None:
    add_ids(parser, "artifact ids, kinds or paths (default: all)")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    states = project.facts.judge_all()
    if args.ids:
        chosen = meant(project, args.ids, args.folder)
        states = {i: s for i, s in states.items() if i in chosen}
    if args.format and args.format != "text":
        from ..facts import every_finding

        found, waiting = every_finding(project.plan, states)
        told = replace(result("status", found, states, waiting), costs=costs(project))
        return emit(args, told, project.root)
    from ..report import status_lines

    known = {id_: dollars for id_, dollars in costs(project).items() if id_ in states}
    color = want_color(sys.stdout)
    sys.stdout.write(status_lines(tuple(states.values()), color=color, costs=known))
    return 0 if all(s.state is State.FRESH for s in states.values()) else 1
