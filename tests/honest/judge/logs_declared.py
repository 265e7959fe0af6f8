"""Warns and logs exceptions; says so."""
# effects: log.write

import logging
import sys

log = logging.getLogger(__name__)


def grade(points, steps):
    if points > 100:
        log.warning("more than all: %d", points, extra={"points": points})
        print("refused", file=sys.stderr)
        raise ValueError("more than all")
    try:
        steps[99]
    except IndexError:
        log.exception("no such step")
    return {"level": len([s for s in steps if s <= points]), "points": points}
