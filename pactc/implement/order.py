"""What a racer is told, as one JSON document on its standard input. Everything in it but `source`
and `paths` is data: the code is written to the worktree that the command stands in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..model import Finding
from ..report import json_
from .plan import Task

VERSION = 1
TASK = (
    "Implement the component that the brief describes, in the files that `source` names, and write "
    "nowhere else. Commit nothing. The contract decides, by the visible tests and by sealed ones "
    "on other inputs. `findings` say which clauses do not hold yet, with the smallest call that "
    "shows it."
)


def order(
    task: Task,
    brief: str,
    racer: int,
    round_: int,
    rounds: int,
    seconds: float,
    report: Mapping[str, Any] | None,
    troubles: Sequence[Finding],
) -> bytes:
    """`report` is what the judge said of the round before, and `troubles` what else was wrong with
    it. Of what the sealed suite found only ids are told."""
    paths = {**task.paths, "may_call": [f"pact/contracts/{n}.yaml" for n in task.calls]}
    value = {
        "version": VERSION,
        "task": TASK,
        "component": task.component,
        "racer": racer,
        "round": round_,
        "budget": {"seconds": seconds, "rounds_left": rounds - round_},
        "source": list(task.globs),
        "module": (task.value.get("binding") or {}).get("python"),
        "paths": paths,
        "brief": brief,
        "findings": [*map(as_json, troubles), *(report or {}).get("findings", ())],
        "sealed": (report or {}).get("sealed", {}),
    }
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding without what it says of nothing, and without how bad it is: it must be mended."""
    return {key: each for key, each in json_.as_json(finding).items() if each and key != "level"}
