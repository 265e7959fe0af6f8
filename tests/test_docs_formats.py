"""docs/formats.md says what is printed: the fields of JSON, and the exit statuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pactc import cli

from .conftest import Pactc

PAGE = (Path(__file__).resolve().parent.parent / "docs/formats.md").read_text(encoding="utf-8")


def row(field: str) -> set[str]:
    """The names that the row of a field tells."""
    found = re.search(rf"^\| `{field}` \| (.*) \|$", PAGE, re.MULTILINE)
    assert found, field
    return set(re.findall(r"`(\w+)`", found[1]))


def test_the_fields_of_a_result(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/controls.json").write_text("{}\n")
    told: dict[str, Any] = json.loads(pactc(pack, "check", "--format", "json").out)
    listed = PAGE.partition("## JSON")[2]
    assert told.keys() == set(re.findall(r"^\| `(\w+)` \|", listed, re.MULTILINE))
    assert told["summary"].keys() <= row("summary")
    (artifact, *_) = [a for a in told["artifacts"] if a["reasons"]]
    assert artifact.keys() | artifact["reasons"][0].keys() <= row("artifacts")
    sentence = re.search(r"^A finding has (.*?);", listed, re.MULTILINE | re.DOTALL)
    assert sentence is not None
    assert told["findings"][0].keys() <= set(re.findall(r"`(\w+)`", sentence[1]))


def test_the_exit_statuses() -> None:
    listed = {int(n) for n in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    known = {cli.OK, cli.PROBLEMS, cli.USAGE, cli.BUG, cli.INTERRUPTED, cli.UNREAD}
    assert known <= listed
