"""The kill matrix of one contract: which test kills which mutant, before any code exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import dump_json

VERSION = "1"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  in the contract
    """`contract`: the component's contract."""
    # Slow to import, and wanted only where a contract has changed.
    from ..contracts.contract import load
    from ..contracts.kills import matrix
    from ..contracts.table import table

    contract = load(inputs["contract"])
    return dump_json(matrix(contract, table(contract)).document())
