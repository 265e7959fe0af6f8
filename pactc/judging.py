"""Evidence of type `judge`: `pactc judge` in a process of its own, and what a receipt keeps of its
verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from . import fingerprint
from .documents import parse_json
from .errors import PactError
from .evidence_plan import Item
from .kinds._bound import completed, document
from .project import Project
from .receipt import PREDICATE

AGAIN = "mend it, then run `pactc judge {0}`"


def argv(item: Item, folder: str) -> list[str]:
    """This very pactc, whatever program of that name PATH has; `-P` keeps the repository's own
    folders from being imported in its place."""
    return [sys.executable, "-P", "-m", "pactc", "judge", *item.components, "--receipts", folder]


def judged(project: Project, item: Item, folder: Path) -> dict[str, Any]:
    """The verdict of each component, from the statements in the folder. Raises PactError P608 if
    one is not there or does not say pass, P606 if nothing of it was checked."""
    found = {}
    for name in item.components:
        mend = AGAIN.format(name)
        try:
            value: Any = parse_json((folder / f"{name}.json").read_bytes(), f"{name}.json")
            said = value["predicate"]
            digests, checks = said["digests"], said["checks"].values()
        except (OSError, KeyError, TypeError, PactError):
            raise item.refuse("P608", f"there is no verdict on {name}", mend) from None
        if value.get("predicateType") != PREDICATE or said["component"] != name:
            raise item.refuse("P608", f"the verdict on {name} is of something else", mend)
        if said["status"] != "pass" or said["counts"]["fail"] or said["counts"]["unjudged"]:
            raise item.refuse("P608", f"the verdict on {name} is {said['status']}", mend)
        sealed = sum(c.get("sealed") == "pass" for c in checks)
        if not said["counts"]["pass"] or not sealed:
            raise item.refuse("P606", f"nothing of {name} was checked", mend)
        contract = contract_digest(project, name)
        if digests["contract"] != contract:
            raise item.refuse("P609", f"the contract of {name} changed while it was judged", mend)
        found[name] = {
            "contract": contract, "source": digests["source"], "runtime": digests["runtime"],
            "counts": dict(said["counts"]), "sealed": sealed,
        }  # fmt: skip
    return found


def contract_digest(project: Project, component: str) -> str:
    """As `judge` takes it: over the contract's value, with what its OpenAPI document says. That of
    nothing if there is no contract."""
    artifact = project.plan.artifacts.get(f"contract/{component}")
    try:
        value: Any = project.reader.value(f"pact/contracts/{component}.yaml")
        if artifact is None or not isinstance(value, dict):
            return fingerprint.ABSENT
        whole = completed(value, document(project.facts.inputs(artifact), value))
    except (KeyError, PactError):
        return fingerprint.ABSENT
    return fingerprint.of_value("contract", whole)
