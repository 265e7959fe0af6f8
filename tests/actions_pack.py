"""What the tests of the actions share: the small pack, goldens, and shuffling.

`PACTC_GOLDEN=1 pytest tests/test_actions_*.py` writes tests/golden/actions/ anew."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs

from pactc.documents import parse
from pactc.models import schema

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "actions"


def pack() -> dict[str, Any]:
    """The pack of tests/golden/actions/pack.yaml, fresh each time."""
    path = GOLDEN / "pack.yaml"
    value = parse(path.read_bytes(), path.name)
    assert isinstance(value, dict)
    return value


def control_sets() -> dict[str, Any]:
    """The shipped control sets, as the rule's `data` gives them to the action."""
    files = sorted((ROOT / "rules" / "controls").glob("*.yaml"))
    return {file.stem: parse(file.read_bytes(), file.name) for file in files}


def shuffled(value: Any, random: Random) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(each, random)) for key, each in value.items()]
        random.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return [shuffled(each, random) for each in value]
    return value


def golden(name: str, got: bytes) -> None:
    """`got` is what tests/golden/actions/<name> holds, byte for byte."""
    path = GOLDEN / name
    if os.environ.get("PACTC_GOLDEN"):
        path.write_bytes(got)
    assert got.decode() == path.read_bytes().decode()


@cache
def validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(kind))


def valid(kind: str, output: bytes) -> Any:
    """The output as a value, once its schema accepts it."""
    value = json.loads(output)
    validator(kind).validate(value)
    return value


def wide(count: int) -> dict[str, Any]:
    """A pack of `count` components in layers of ten, one criterion each."""
    names = [f"c{i}" for i in range(count)]
    components, contracts = {}, {}
    for i, name in enumerate(names):
        needs = names[i - 10 : i - 7] if i >= 10 else []
        components[name] = {
            "purpose": f"Part {i}.",
            "depends_on": needs,
            "satisfies": [f"AC-{i + 1}"],
            "effects": [f"db.write:t{i}"],
            "authority": [f"t{i}/*"],
        }
        contracts[name] = {
            "component": name,
            "satisfies": [f"AC-{i + 1}"],
            "types": {"T": {"type": "object", "properties": {"x": {"x-data": "INTERNAL"}}}},
            "functions": {
                "act": {
                    "params": {"t": {"$ref": "#/types/T"}},
                    "returns": {"$ref": "#/types/T"},
                    "ensures": [{"id": "P1", "cel": "true"}],
                    "effects": [f"db.write:t{i}"],
                }
            },
            "data": {"reads": ["INTERNAL"]},
            "depends_on": {need: ["act"] for need in needs},
        }
    return {
        "criteria": {f"AC-{i + 1}": {"text": f"It does {i}."} for i in range(count)},
        "components": components,
        "contracts": contracts,
        "evidence": {f"e{i}": {"supports": {"components": [name]}} for i, name in enumerate(names)},
    }
