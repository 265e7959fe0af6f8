"""The kill matrix of one contract: which test kills which mutant, before any code exists."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..documents import dump_json

VERSION = "4"
KEPT = 64  # matrices, of some 10 KB each

_made: dict[str, bytes] = {}
"""What this process derived, by the digest of what it is derived from, order and types and all; the
oldest goes first. A server and the self-test judge the same contracts again and again."""


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  in the contract
    """`contract`: the component's contract; `paths` and its like: parts of its OpenAPI document."""
    key = hashlib.sha256(repr(dict(inputs)).encode("utf-8", "surrogatepass")).hexdigest()
    if key not in _made:
        made = _derive(inputs)
        while len(_made) >= KEPT:
            _made.pop(next(iter(_made)), None)
        _made[key] = made
    return _made[key]


def _derive(inputs: Mapping[str, Any]) -> bytes:
    # Slow to import, and wanted only where a contract has changed.
    from ..contracts.kills import matrix
    from ..contracts.openapi import loaded
    from ..contracts.table import table

    contract = loaded(inputs["contract"], inputs)
    return dump_json(matrix(contract, table(contract)).document())
