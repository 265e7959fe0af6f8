"""The connection of one try: it ends when somebody wants it to, when its time is over, or when
there is no end to what comes. The SDKs do the talking; this is only what they talk through."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .author import Usage

if TYPE_CHECKING:
    import httpx2

CONNECT = 10.0
"""Seconds to reach a provider."""
_TICK = 0.05


class Wire:
    """`why` says why it was ended from here: "cancelled", "late", "endless", "packed", or "" if it
    was not.
    `partial` is what was billed so far, as far as one knows. Use it as a context manager, in one
    thread; another one watches."""

    def __init__(self, cancel: threading.Event, seconds: float, most_bytes: int) -> None:
        import httpx2

        self.why = ""
        self.partial: Usage | None = None
        self.seconds, self._most, self._seen = seconds, most_bytes, 0
        self._cancel, self._over = cancel, threading.Event()
        self._end = time.monotonic() + seconds
        self._sockets: dict[str, socket.socket] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.timeout = httpx2.Timeout(seconds, connect=min(CONNECT, seconds))
        # A redirect would carry the key to wherever it points.
        self.client = httpx2.Client(
            timeout=self.timeout,
            follow_redirects=False,
            headers={"accept-encoding": "identity"},
            event_hooks={"request": [self._trace], "response": [self._count]},
        )

    def __enter__(self) -> Wire:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.client.close()

    def end(self, why: str) -> None:
        """Ends whatever is being read or written."""
        self.why = self.why or why
        for sock in list(self._sockets.values()):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _watch(self) -> None:
        while not self._over.wait(_TICK):
            if self._cancel.is_set():
                self.end("cancelled")
            elif time.monotonic() > self._end:
                self.end("late")

    def _trace(self, request: httpx2.Request) -> None:
        request.extensions["trace"] = self._traced

    def _traced(self, name: str, info: Mapping[str, Any]) -> None:
        """Notes the socket: a blocked read ends only when its socket does."""
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets["now"] = info["return_value"].get_extra_info("socket")

    def _count(self, response: httpx2.Response) -> None:
        import httpx2

        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            # Nobody asked for it, and what it unpacks to is known only when it is unpacked.
            self.end("packed")
            raise httpx2.DecodingError("the answer is packed")
        wire, inner = self, response.stream

        class Counted(httpx2.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                for chunk in inner:  # type: ignore[union-attr]
                    wire._seen += len(chunk)
                    if wire._seen > wire._most:
                        wire.end("endless")
                        raise httpx2.ReadError("more than was asked for")
                    yield chunk

            def close(self) -> None:
                inner.close()  # type: ignore[union-attr]

        response.stream = Counted()
