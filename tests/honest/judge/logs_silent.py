"""A module's logger that nobody listens to, at levels that are off."""

import logging

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


def grade(points, steps):
    log.debug("grade %s of %s", points, steps)
    if log.isEnabledFor(logging.DEBUG):
        raise AssertionError("nobody asked for this")
    if points > 100:
        raise ValueError("more than all")
    log.info("done")
    return {"level": len([s for s in steps if s <= points]), "points": points}
