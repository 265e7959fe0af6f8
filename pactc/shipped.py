"""The control sets and the predicates that come with this pactc."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .documents import parse
from .resources import rules_dir


def control_data() -> dict[str, Any]:
    """`rules/controls/*.yaml` by name: a control set for each dimension, and `predicates`. Raises
    PactError P905 if this installation has none."""
    return {
        path.stem: parse(path.read_bytes(), f"rules/controls/{path.name}")
        for path in sorted((rules_dir() / "controls").glob("*.yaml"))
    }


def controls(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every control by id, with its `dimension` and `level`."""
    return {
        control: {**stated, "dimension": name, "level": level}
        for name, document in data.items()
        if name != "predicates"
        for level, stated_controls in document["levels"].items()
        for control, stated in stated_controls.items()
    }
