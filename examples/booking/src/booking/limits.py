"""A token bucket: at most `burst` requests at once and `rate` a second in the long run. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Bucket(NamedTuple):
    """`tokens` were left at the moment `at` (seconds of any clock that never goes back)."""

    tokens: float
    at: float


def take(bucket: Bucket, now: float, *, rate: float, burst: float) -> Bucket | None:
    """The bucket after one request at `now`, or None if the request must be refused."""
    tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
    return Bucket(tokens - 1, now) if tokens >= 1 else None
