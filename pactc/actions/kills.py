"""The kill matrix of one contract: which test kills which mutant, before any code exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import dump_json

VERSION = "3"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  in the contract
    """`contract`: the component's contract; `paths` and its like: parts of its OpenAPI document."""
    # Slow to import, and wanted only where a contract has changed.
    from ..contracts.kills import matrix
    from ..contracts.openapi import loaded
    from ..contracts.table import table

    contract = loaded(inputs["contract"], inputs)
    return dump_json(matrix(contract, table(contract)).document())
