"""A token by `secrets`, an order by `random`, an id by uuid4."""
# effects: random.read

import random
import secrets
import uuid


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    token = secrets.token_urlsafe(16)
    assert secrets.compare_digest(token, token) and uuid.uuid4().version == 4
    mixed = random.sample(steps, k=len(steps))
    return {"level": len([s for s in mixed if s <= points]), "points": points}
