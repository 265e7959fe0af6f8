"""Checks of the waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import ids, mapping, refuse

CODES = {
    "exception": ("risk_accepted", "compensated", "scheduled"),
    "not_applicable": ("out_of_scope", "no_such_data", "no_such_part"),
}


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420, P423, and P426: a reason code of the other type. `inputs`: controls,
    approvers. Whether a waiver has expired is the gate's question: it depends on the day."""
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
        code, type_ = mapping(waiver).get("code"), str(mapping(waiver).get("type", "exception"))
        if code is not None and code not in CODES.get(type_, ()):
            yield Problem(
                "P426", f"{base}/code", f"`{code}` is no reason for a waiver of type {type_}",
                f"write one of {', '.join(CODES.get(type_, ()))}",
            )  # fmt: skip
