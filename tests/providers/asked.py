"""A request as a provider sees it, whichever protocol it speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """`provider` is "anthropic" or "openai"; `body` is the request's JSON, of one message."""

    provider: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def max_tokens(self) -> int:
        return int(self.body.get("max_tokens") or self.body.get("max_output_tokens") or 10**9)

    @property
    def instructions(self) -> str:
        system = self.body.get("system", self.body.get("instructions", ""))
        return system if isinstance(system, str) else "\n\n".join(b["text"] for b in system)

    @property
    def data(self) -> str:
        turns = self.body.get("messages", self.body.get("input", []))
        return "\n\n".join(str(turn["content"]) for turn in turns)

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the provider is to hold the answer to; None: any text."""
        where = "output_config" if self.provider == "anthropic" else "text"
        form = (self.body.get(where) or {}).get("format") or {}
        schema: dict[str, Any] | None = form.get("schema")
        return schema

    def first(self, names: list[str]) -> str | None:
        """The one of `names` that the order is for: the one after the word "artifact", or else the
        one that its data, or its instructions, mention first."""
        for text in (self.data, self.instructions):
            for found in re.finditer(r"(?i)artifact\W{1,4}([\w./-]+)", text):
                if found[1].rstrip(".") in names:
                    return found[1].rstrip(".")
            places = {n: m.start() for n in names if (m := re.search(rf"{re.escape(n)}\b", text))}
            if places:
                return min(places, key=lambda n: places[n])
        return None
