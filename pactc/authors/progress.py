"""What is told of an answer while it is written, and what it has cost if it breaks off."""

from __future__ import annotations

from dataclasses import replace

from .author import Cancelled, Usage, Watch
from .wire import Wire

_STEP = 50
"""Tokens between two tellings."""
_CHARACTERS = 4
"""Of a token, about, until the provider counts."""


class Progress:
    """`text` says what is done: "writes contract/booking"."""

    def __init__(self, watch: Watch, wire: Wire, text: str) -> None:
        self.watch, self.wire, self.text = watch, wire, text
        self._characters = self._told = self._tokens = 0

    def billed(self, usage: Usage) -> None:
        """What the provider says is billed, before anything is written."""
        self.wire.partial = usage

    def wrote(self, text: str) -> None:
        """A piece of the answer. Raises Cancelled."""
        self._characters += len(text)
        self.counted(max(self._tokens, self._characters // _CHARACTERS))

    def counted(self, tokens: int) -> None:
        """Output tokens so far. Raises Cancelled."""
        if self.watch.cancel.is_set():
            raise Cancelled
        self._tokens = tokens
        if self.wire.partial:
            output = max(tokens, self.wire.partial.output)
            self.wire.partial = replace(self.wire.partial, output=output)
        if tokens >= self._told + _STEP:
            self._told = tokens
            self.watch.told(self.text, tokens)
