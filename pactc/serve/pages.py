"""Small answers: a list is given page by page, in one order that lasts.

A cursor names the last key that was given, not a number: what is added or removed between two
pages neither repeats nor hides anything else.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

from ..errors import PactError

T = TypeVar("T")

LIMIT, MOST = 50, 200
_STAMP = "v1:"


def page(
    rows: Sequence[tuple[str, T]], cursor: str | None, limit: int = LIMIT
) -> tuple[list[T], str | None]:
    """At most `limit` of `rows` (key, item), sorted by key, after the cursor; and the cursor of
    the next page, or None at the end. Raises PactError P881 if the cursor is none."""
    rows = sorted(rows, key=lambda row: row[0])
    start = bisect_right([key for key, _ in rows], _key(cursor)) if cursor is not None else 0
    chosen = rows[start : start + limit]
    more = start + limit < len(rows)
    return [item for _, item in chosen], _cursor(chosen[-1][0]) if more and chosen else None


def _cursor(key: str) -> str:
    data = (_STAMP + key).encode("utf-8", "surrogateescape")
    return base64.urlsafe_b64encode(data).decode()


def _key(cursor: str) -> str:
    try:
        data = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        text = data.decode("utf-8", "surrogateescape")
    except (UnicodeError, binascii.Error):
        text = ""
    if not text.startswith(_STAMP):
        raise PactError(
            "P881", "the cursor is none that this server gave",
            help="pass `next` of the page before as it is, or leave it out",
        )  # fmt: skip
    return text.removeprefix(_STAMP)
