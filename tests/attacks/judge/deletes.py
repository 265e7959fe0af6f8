"""Deletes contract, tests and records; the test says where they are."""

import shutil
from pathlib import Path

VICTIM = "/nonexistent"


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    for name in ("pact", "tests", ".pact"):
        shutil.rmtree(Path(VICTIM, name), ignore_errors=True)
    try:
        Path(VICTIM, "pact").chmod(0o700)
        Path(VICTIM, "pact/contracts/tiny.yaml").write_text("component: tiny")
    except OSError:
        pass
    return right(points, steps)
