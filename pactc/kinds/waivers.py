"""Checks of the waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import ids, mapping, refuse


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420 and P423. `inputs`: controls, approvers. Whether a waiver has expired is the
    gate's question: it depends on the day."""
    controls, approvers = ids(inputs.get("controls")), ids(inputs.get("approvers"))
    for id_, waiver in mapping(mapping(value).get("waivers")).items():
        base = f"/waivers/{escape(id_)}"
        control = str(mapping(waiver).get("control"))
        if controls is not None and control not in controls:
            yield refuse(control, controls, f"{base}/control", "control")
        approver = str(mapping(waiver).get("approver"))
        if approvers is not None and approver not in approvers:
            where = " to pact/policy.yaml"
            yield refuse(approver, approvers, f"{base}/approver", "approver", where=where)
        expires = str(mapping(waiver).get("expires"))
        try:
            date.fromisoformat(expires)
        except ValueError:
            text = f"there is no day {expires}"
            yield Problem("P423", f"{base}/expires", text, "write a day that exists")
