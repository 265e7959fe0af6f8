"""Orders and watches for the tests of model authors."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from pactc.authors.author import Order, Settings, Usage, Watch

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "terms": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
        "note": {"type": "string"},
    },
    "required": ["terms"],
    "additionalProperties": False,
}
VALUE = {"terms": {"slot": "A time at which a thing may be used.", "tenant": "Who uses it."}}
YAML = b"terms:\n  slot: A time at which a thing may be used.\n  tenant: Who uses it.\n"


def order(**changes: Any) -> Order:
    known: dict[str, Any] = {
        "artifact": "glossary",
        "kind": "glossary",
        "name": None,
        "path": "pact/glossary.yaml",
        "instructions": "Write the glossary.",
        "data": "artifact: pact/glossary.yaml\ntask: bookings",
        "prompt": "sha256:1",
        "schema": SCHEMA,
        "flat": SCHEMA,
    }
    return Order(**{**known, **changes})


def settings(**options: Any) -> Settings:
    known = {k: options.pop(k) for k in ("model", "seconds", "root") if k in options}
    return Settings(**{"root": "/nowhere", "seconds": 20, **known}, options=options)


class Clock(threading.Event):
    """Waiting takes no time, and is noted."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        return self.is_set()


@dataclass
class Seen:
    """What an author told of its work."""

    told: list[tuple[str, int]] = field(default_factory=list)
    spent: list[Usage] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    @property
    def watch(self) -> Watch:
        return Watch(self.clock, lambda text, n: self.told.append((text, n)), self.spent.append)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.told]
