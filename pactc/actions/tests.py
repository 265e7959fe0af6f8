"""The executable tests of one contract: `pact/tests/test_<component>.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fingerprint import of_value

VERSION = "1"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  in the contract
    """`contract`: the component's contract."""
    from ..contracts.contract import load
    from ..contracts.testtext import text

    contract = inputs["contract"]
    return text(load(contract), of_value("contract", contract)).encode()
