"""The judge, and the mutants of what it passed, in a process of their own: several at once, ended
by Ctrl-C, and with nothing of a racer's in this process.

    python -P -m pactc.implement.verdict < WHAT.json

prints one JSON document. `what` is judge or mutate; `value` the contract; `source` the project's
folder with the code in it; `globs` those of the component's source; `path` where the contract is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

from ..process import environment
from ..supervise import supervise
from .order import as_json
from .plan import Task
from .run import MARK, guarded

JUDGE, MUTATE = "judge", "mutate"
TOTAL_S = 3600.0  # the judge itself ends long before
SAMPLE = 40  # mutants
KEEP = 64 << 20  # bytes of what is said


class Stopped(Exception):  # noqa: N818  somebody wanted it
    """The race was ended on purpose."""


def judged(
    task: Task, source: Path, scratch: Path, stop: Event, temporary: Path | None = None
) -> dict[str, Any]:
    """What the judge says of the code in `source`: `status`, `passed` and `checks` (numbers),
    `clauses` (id -> status), `sealed`, `effects`, `findings` and the `statement` of a receipt.
    Its temporary files go to `temporary`. Raises Stopped."""
    found = _asked(task, JUDGE, source, scratch, stop, temporary)
    return found or {
        "status": "broken", "passed": 0, "checks": 0, "clauses": {}, "sealed": {}, "effects": [],
        "findings": [{"code": "P743", "message": f"{task.component}: the judge itself failed",
                      "path": task.paths["contract"],
                      "help": "see `pactc doctor`, then run it again"}],
    }  # fmt: skip


def mutated(
    task: Task, source: Path, scratch: Path, stop: Event, temporary: Path | None = None
) -> tuple[int, int]:
    """How many mutants of the component's own code its contract notices, and of how many. Raises
    Stopped."""
    found = _asked(task, MUTATE, source, scratch, stop, temporary) or {}
    return int(found.get("noticed", 0)), int(found.get("ran", 0))


def _asked(
    task: Task, what: str, source: Path, scratch: Path, stop: Event, temporary: Path | None
) -> dict[str, Any] | None:
    value = {
        "what": what, "value": dict(task.value), "source": str(source), "globs": list(task.globs),
        "path": task.paths["contract"],
    }  # fmt: skip
    argv = guarded([sys.executable, "-P", "-m", "pactc.implement.verdict"], ())
    there = {"TMPDIR": str(temporary)} if temporary else {}
    env = environment(**{MARK: str(scratch)}, **there)
    order = json.dumps(value).encode()
    done = supervise(argv, source, env, TOTAL_S, KEEP, stdin=order, cancel=stop)
    if stop.is_set():
        raise Stopped
    try:
        found = json.loads(done.out.head) if done.status == 0 else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else None


def main() -> int:
    """The other side of the pipe."""
    from ..contracts.contract import load

    asked = json.load(sys.stdin)
    contract, source = load(asked["value"]), Path(asked["source"])
    if asked["what"] == MUTATE:
        from ..mutation.mutate import mutate

        outcome = mutate(contract, source, asked["globs"], sample=SAMPLE)
        counts = outcome.counts
        noticed = 0 if outcome.troubles else counts["killed"] + counts["timed out"]
        said: Mapping[str, Any] = {"noticed": noticed, "ran": outcome.ran}
    else:
        said = _judge(asked, contract, source)
    sys.stdout.write(json.dumps(said))
    return 0


def _judge(asked: Mapping[str, Any], contract: Any, source: Path) -> dict[str, Any]:
    from ..judge import judge
    from ..judge_findings import findings
    from ..receipt import statement

    report = judge(contract, source)
    path = str(asked["path"])
    data = (source / path).read_bytes()
    steps = {f"{report.component}.{row.id}": list(row.steps) for row in report.rows if row.steps}
    told = []
    for each in findings(report, asked["value"], path, data):
        one = as_json(each)
        clause = next((c for c in steps if each.message.startswith(f"{c} ")), None)
        told.append({**one, **({"clause": clause, "steps": steps[clause]} if clause else {})})
    clauses = {
        row.id: "fail" if row.status == "pass" and report.sealed.get(row.id) == "fail"
        else row.status
        for row in report.rows
    }  # fmt: skip
    effects = {e for found in report.effects.values() for e in found}
    return {
        "status": report.status,
        "passed": report.counts["pass"],
        "checks": sum(n for word, n in report.counts.items() if word != "human"),
        "clauses": clauses,
        "sealed": dict(report.sealed),
        "effects": sorted(effects | {*report.import_effects}),
        "findings": told,
        "statement": statement(report),
        "calls": report.calls,
    }


if __name__ == "__main__":
    sys.exit(main())
