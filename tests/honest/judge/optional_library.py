"""A library that is used where it is installed, and may be imported."""

try:
    import orjson as json
except ImportError:
    import json


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    steps = json.loads(json.dumps(steps))
    return {"level": len([s for s in steps if s <= points]), "points": points}
