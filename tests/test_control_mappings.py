"""The numbers of standards that pactc's controls name are numbers that those standards have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pactc.documents import parse
from pactc.shipped import control_data, controls

FILE = Path(__file__).parent / "data/standards.yaml"
KNOWN: Any = parse(FILE.read_bytes(), FILE.name)
NAMED = sorted(
    (standard, number, id_)
    for id_, row in controls(control_data()).items()
    for standard, numbers in (row.get("mappings") or {}).items()
    for number in numbers
)


def exists(standard: str, number: str) -> bool:
    """Whether a standard of data/standards.yaml has a number, as `mappings` writes it."""
    known = KNOWN[standard]
    if standard == "ssdf":
        practice, task = number[:4], number[5:]
        return not task or int(task) in known[number[:2]].get(practice, [])
    if standard == "asvs":
        found = re.fullmatch(r"v5\.0\.0-((\d+)\.\d+)\.(\d+)", number)
        return bool(found) and int(found[3]) <= known.get(found[2], {}).get(found[1], 0)
    if standard == "soc2":
        section, _, last = number.partition(".")
        return 0 < int(last) <= known.get(section, 0)
    family, _, last = number.removeprefix("OSPS-").partition("(")[0].partition("-")
    return number not in KNOWN["withdrawn"] and 0 < int(last) <= known.get(family, 0)


def test_there_are_mappings_to_each_standard() -> None:
    assert {standard for standard, _, _ in NAMED} == KNOWN.keys() - {"withdrawn"}


@pytest.mark.parametrize(("standard", "number", "control"), NAMED)
def test_the_standard_has_the_number(standard: str, number: str, control: str) -> None:
    assert exists(standard, number), control


@pytest.mark.parametrize(
    ("standard", "number"),
    [
        *(("ssdf", "PW.4.3"), ("ssdf", "PW.3.1"), ("asvs", "v5.0.0-8.2.5")),
        *(("asvs", "v4.0.3-1.2.1"), ("asvs", "v5.0.0-18.1.1"), ("soc2", "CC7.6")),
        *(("soc2", "A2.1"), ("nist_800_53", "SR-13"), ("nist_800_53", "SA-12")),
        *(("nist_800_53", "XX-1"), ("osps", "OSPS-QA-08"), ("osps", "OSPS-XX-01")),
    ],
)
def test_a_number_that_is_none_is_seen(standard: str, number: str) -> None:
    assert not exists(standard, number)
