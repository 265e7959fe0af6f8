"""The fixtures of one case: files and folders of its own, known by their names only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Fixtures:
    """`declared` are those of the contract, by parameter."""

    def __init__(self, declared: Mapping[str, Mapping[str, Any]]) -> None:
        self._declared = declared
        self._case = 0
        self._place = ""

    def fresh(self, folder: Path) -> dict[str, Any]:
        """Values for a new case, by parameter: file and folder names inside of a new folder below
        `folder`. Those of the last case are removed."""
        self._case += 1
        place = folder / f"case{self._case:09}"
        made: dict[str, Any] = {}
        for name, fixture in self._declared.items():
            inside = fixture.get("file") or fixture.get("folder")
            made[name] = str(place / inside) if inside else fixture.get("value")
        if self._declared:
            if self._place:
                shutil.rmtree(self._place, ignore_errors=True)
            place.mkdir()
            for fixture in self._declared.values():
                if fixture.get("folder"):
                    (place / fixture["folder"]).mkdir(parents=True)
                elif fixture.get("file"):
                    (place / fixture["file"]).parent.mkdir(parents=True, exist_ok=True)
            self._place = str(place)
        return made

    def named(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer with the names of fixtures in the place of their real paths."""
        if not self._place:
            return answer
        text = json.dumps(answer, ensure_ascii=False)
        place = f"{self._place}/"
        if place not in text:
            return answer
        named: dict[str, Any] = json.loads(text.replace(place, ""))
        return named
