"""GitHub workflow commands: every finding an annotation on its line, then the summary as text.

Escaping: @actions/core, `escapeData` and `escapeProperty`."""

from __future__ import annotations

from ..model import Finding
from . import Result, ordered
from .escape import safe
from .text import painter, summary


def render(result: Result) -> str:
    lines = [_command(finding) for finding in ordered(result.findings)]
    return "\n".join([*lines, *summary(result, painter(color=False))]) + "\n"


def _command(finding: Finding) -> str:
    where = finding.where
    properties = {}
    if where:
        properties["file"] = safe(where.path)
        if where.line:
            properties["line"] = str(where.line)
            if where.column:
                properties["col"] = str(where.column)
    properties["title"] = f"pactc {safe(finding.code)}"
    text = [safe(finding.message), *map(safe, finding.notes)]
    if finding.help:
        text.append(f"help: {safe(finding.help)}")
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    command = "warning" if finding.level == "warning" else "error"
    return f"::{command} {listed}::{_data(chr(10).join(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
