"""Checks of the preflight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import components, mapping, texts, unknown


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420 and P421. `inputs`: graph."""
    known = components(inputs.get("graph"))
    for id_, item in mapping(mapping(value).get("preflight")).items():
        base = f"/preflight/{escape(id_)}"
        names = texts(mapping(item).get("components"))
        yield from unknown(names, known, f"{base}/components", "component")
        status = mapping(item).get("status")
        if status in ("answered", "accepted") and "answer" not in mapping(item):
            text = f"`{id_}` is `{status}`, but has no `answer`"
            yield Problem("P421", f"{base}/status", text, "add `answer`, or write `status: open`")
