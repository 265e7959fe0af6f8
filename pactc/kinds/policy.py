"""Checks of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import mapping, refuse


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG001
    """Problem P420: an approver's key that is not in `keys`."""
    policy = mapping(value)
    keys = mapping(policy.get("keys"))
    for id_, approver in mapping(policy.get("approvers")).items():
        key = mapping(approver).get("key")
        if key is not None and key not in keys:
            pointer = f"/approvers/{escape(id_)}/key"
            yield refuse(str(key), keys, pointer, "key", where=" under `keys`")
