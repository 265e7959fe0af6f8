"""The executable tests of one contract: `pact/tests/test_<component>.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fingerprint import of_value

VERSION = "1"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  in the contract
    """`contract`: the component's contract; `paths` and its like: parts of its OpenAPI document."""
    from ..contracts.openapi import loaded
    from ..contracts.testtext import text

    contract = loaded(inputs["contract"], inputs)
    return text(contract, of_value("contract", dict(contract.value))).encode()
