"""What a provider of the tests may do with a request: answer it, or any of what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Says:
    """An answer. `value` is a value of the artifact's own schema (it is dressed for the provider's
    form), or a text. `raw`: the text as it is. `stop` and `usage` go to the protocol unchanged."""

    value: Any
    raw: bool = False
    stop: str | None = None
    usage: dict[str, int] | None = None
    details: dict[str, Any] | None = None
    refusal: str | None = None
    pieces: int = 8


@dataclass(frozen=True)
class Fails:
    """An HTTP error, with a body of the protocol, or `body` as it is."""

    status: int
    kind: str = "api_error"
    message: str = "It went wrong."
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Breaks:
    """An answer that ends after so many events: "reset" closes the connection hard, "drop" closes
    it in the middle, "end" ends the response properly, "error" sends an error event of `kind`,
    "hang" sends nothing more, "drip" sends comments for ever, "endless" repeats the last event for
    ever, "noise" sends what is no event. `after` 0 is before the response begins."""

    how: str
    after: int = 0
    kind: str = "overloaded_error"
    value: Any = "some text that will not be whole"


Reply = Says | Fails | Breaks
