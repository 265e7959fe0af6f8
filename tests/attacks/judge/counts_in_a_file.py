"""Counts its calls where a new process would find them."""

from pathlib import Path


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    try:
        with Path("/tmp/pactc-attack-count").open("a") as file:
            file.write(".")
    except OSError:
        pass
    return right(points, steps)
