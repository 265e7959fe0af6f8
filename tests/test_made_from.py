"""Parts that are less than a file, or more than one, on the real pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.made_from import Imported
from pactc.model import Dependency
from pactc.needs import SOURCE

from .test_facts import edit, opened

SOURCES = Dependency(SOURCE, "src/booking/*.py", key="python")


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("note: The only way to a slot", "note: A way to a slot", {"booking"}),  # of `make`
        ("note: Both are slots", "note: Each is a slot", {"availability"}),  # of `overlap`
        ("    maxLength: 64\n", "    maxLength: 63\n", {"availability", "booking"}),  # of a type
        ("Time is whole seconds", "Time is in seconds", set()),
    ],
)
def test_a_contract_is_made_from_the_functions_that_it_uses(
    pack: Path, old: str, new: str, stale: set[str]
) -> None:
    edit(pack, "pact/contracts/slots.yaml", old, new)
    facts = opened(pack).facts
    changed: dict[str, set[str]] = {}
    for name in ("availability", "store", "booking"):
        artifact = facts.plan.artifacts[f"contract/{name}"]
        record = facts.reader.record(artifact.path)
        assert record
        parts = facts.parts(artifact)
        changed[name] = {p for p in parts if parts[p] != record.parts.get(p)}
        assert all("slots.yaml#/" in p for p in changed[name])
    assert {name for name, parts in changed.items() if parts} == stale


def test_who_does_not_say_what_it_uses_is_made_from_all(pack: Path) -> None:
    uses = "depends_on: {slots: [overlap]}\n"
    edit(pack, "pact/contracts/availability.yaml", uses, "")
    facts = opened(pack).facts
    parts = facts.parts(facts.plan.artifacts["contract/availability"])
    assert "input pact/contracts/slots.yaml" in parts


def test_a_glob_is_all_files_that_match_it(pack: Path) -> None:
    def rolled() -> str:
        return Imported(opened(pack).reader).fingerprint(SOURCES)

    files = Imported(opened(pack).reader).files(SOURCES)
    assert "src/booking/slots.py" in files
    assert all(f.startswith("src/booking/") and f.endswith(".py") for f in files)
    seen = [rolled()]
    (pack / "src/booking/notes.txt").write_text("no code")
    assert rolled() == seen[0]
    (pack / "src/booking/slots.py").rename(pack / "src/booking/spans.py")
    seen.append(rolled())
    (pack / "src/booking/more.py").write_text("")
    seen.append(rolled())
    assert len(set(seen)) == 3


def test_a_file_is_itself(pack: Path) -> None:
    reader = opened(pack).reader
    for need in (
        Dependency(SOURCE, "src/booking/slots.py", key="python"),
        Dependency("each", "pact/**", key=None),  # of no importer: the text is a path
    ):
        assert Imported(reader).files(need) == [need.path]
    assert Imported(reader).fingerprint(
        Dependency(SOURCE, "src/booking/slots.py", key="python")
    ) == reader.digest("src/booking/slots.py", "")
