"""`python -m pactc.models [DIR]`: write `<kind>.schema.json` of every kind into DIR (`schemas`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from . import MODELS, schema


def text(kind: str) -> str:
    """The committed form of a schema."""
    return json.dumps(schema(kind), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(argv: list[str]) -> int:
    folder = Path(argv[0]) if argv else Path(__file__).parents[2] / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for kind in MODELS:
        (folder / f"{kind}.schema.json").write_text(text(kind), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
