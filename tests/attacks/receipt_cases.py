"""Receipts of runs that never were, each with its record and with digests that add up: what refuses
them is a second run, by `pactc evidence verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from pactc import make, project
from pactc.documents import dump_json
from pactc.evidence_plan import file_digest, merkle
from pactc.selftest.pack import pactc
from pactc.selftest.plant import Bench, edit, write

from .case import BROKEN, PLAN, UNIT, Run, case

VERIFY = ("evidence", "verify")
REPORT = [{"path": "r.xml", "parser": "junit"}]
SCRIPT = """\
import pathlib
pathlib.Path('r.xml').write_text("<testsuite><testcase classname='a' name='b'/></testsuite>")
"""


def forged(bench: Bench, change: Callable[[dict[str, Any]], object]) -> None:
    """The receipt of `unit` made to be of the files as they are, and to say what `change` does."""
    held = project.work_tree(project.locate(bench.folder))
    held.facts.judge_all()
    said = json.loads((bench.folder / UNIT).read_text())
    predicate = said["predicate"]
    files = predicate["inputs"]["files"]
    files |= {p: file_digest((bench.folder / p).read_bytes()) for p in files}
    predicate["inputs"]["root"] = merkle(files, None)
    said["subject"][0]["digest"]["sha256"] = predicate["inputs"]["root"].removeprefix("sha256:")
    change(predicate)
    parts = held.facts.parts(held.plan.artifacts["receipt/unit"])
    make.receive(held, "receipt/unit", dump_json(said), parts)


def _reported(bench: Bench) -> None:
    """Evidence with a report of one test."""
    write(".gitignore", "r.xml\n")(bench)
    write("checks/unit.py", SCRIPT)(bench)
    edit(PLAN, "/evidence/unit/reports", REPORT)(bench)
    edit(PLAN, "/evidence/unit/argv", [sys.executable, "checks/unit.py"])(bench)
    pactc(bench.folder, "build")
    pactc(bench.folder, "evidence", "run", "unit")


@case("a receipt of a run that fails")
def _failing(bench: Bench) -> Run:
    BROKEN(bench)
    forged(bench, lambda _: None)
    return Run(bench.folder, VERIFY)


@case("a receipt of more tests than there are")
def _more(bench: Bench) -> Run:
    _reported(bench)
    nine = {"tests": 9, "passed": 9, "failed": 0, "skipped": 0}

    def change(said: dict[str, Any]) -> None:
        said["counts"] = nine
        said["reports"]["r.xml"]["counts"] = nine

    forged(bench, change)
    return Run(bench.folder, VERIFY)


@case("a receipt that does not say what was read")
def _unsaid(bench: Bench) -> Run:
    write("notes.txt", "x\n")(bench)
    write("checks/unit.py", "open('notes.txt').read(); print('1 passed')\n")(bench)
    pactc(bench.folder, "evidence", "run", "unit")
    forged(bench, lambda said: said["reads"].update(undeclared=[]))
    return Run(bench.folder, VERIFY)


@case("a run that writes another's receipt")
def _another(bench: Bench) -> Run:
    text = f"open({UNIT!r}, 'a').write(' '); print('1 passed')\n"
    write("checks/first.py", text)(bench)
    edit(PLAN, "/evidence/first", {
        "type": "command", "title": "First.", "supports": {"components": ["adder"]},
        "argv": [sys.executable, "checks/first.py"], "inputs": ["checks/first.py"],
    })(bench)  # fmt: skip
    pactc(bench.folder, "build")
    pactc(bench.folder, "evidence", "run", "first")
    pactc(bench.folder, "evidence", "run", "unit")
    return Run(bench.folder, VERIFY)
