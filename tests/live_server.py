"""A deployment on loopback that answers what a test tells it to, byte by byte if need be: a real
socket, and nothing between the test and the wire."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pactc.live.asgi import WELL_KNOWN, Identity, document

Answer = Callable[[str, str], Iterable[bytes] | bytes]
"""Method and target -> the bytes of the whole response, in pieces."""


class Deployment:
    """`said` is what it names; `ping` what its one safe function answers."""

    def __init__(self, said: Identity, key: bytes | None = None) -> None:
        self.said, self.key = said, key
        self.ping: Any = {"state": "ok"}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, method: str, target: str) -> Iterable[bytes] | bytes:
        """As an honest service answers."""
        path, _, query = target.partition("?")
        if path == WELL_KNOWN:
            said = document(self.said, query.encode(), self.key)
            return response(said, 200 if said else 400)
        if path == "/ping":
            return response(self.ping)
        return response({"detail": "no such thing"}, 404)


def response(value: Any, status: int = 200, kind: str = "application/json", **more: str) -> bytes:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    headers |= {name.replace("_", "-"): text for name, text in more.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{n}: {t}" for n, t in headers.items() if t)]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def serving(
    answer: Answer,
    asked: list[tuple[str, str]] | None = None,
    context: ssl.SSLContext | None = None,
) -> Iterator[int]:
    """The port on which `answer` answers; `asked` gets every request. No thread is left."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    def one(raw: socket.socket) -> None:
        with suppress(OSError), raw:
            raw.settimeout(1)
            sock = context.wrap_socket(raw, server_side=True) if context else raw
            with sock:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = sock.recv(4096)
                    if not piece:
                        return
                    head += piece
                method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
                if asked is not None:
                    asked.append((method, target))
                answered = answer(method, target)
                pieces = [answered] if isinstance(answered, bytes) else answered
                for piece in pieces:
                    if over.is_set():
                        return
                    sock.sendall(piece)

    def accept(listener: socket.socket) -> None:
        while not over.is_set():
            with suppress(OSError):
                raw, _ = listener.accept()
                thread = threading.Thread(target=one, args=(raw,))
                thread.start()
                threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        port: int = listener.getsockname()[1]
        accepting = threading.Thread(target=accept, args=(listener,))
        accepting.start()
        try:
            yield port
        finally:
            over.set()
            accepting.join()
            for thread in threads:
                thread.join()
