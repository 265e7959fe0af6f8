"""A model provider on loopback that speaks both protocols, for the real SDKs to talk to.

In a test: `with serving(answers) as server:` and `server.environment` for whoever calls. `answers`
is asked for every request (an `Asked`) and gives the artifact's value; `server.script` holds
replies that come first, one a request. From a shell:

    python tests/providers/server.py --port 0 --answers DIR

prints one line of JSON with the environment to set, and answers each order with the file of DIR
that has the artifact's path (DIR/pact/graph.yaml).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "tests.providers"

from . import events
from .asked import Asked
from .replies import Breaks, Fails, Reply, Says

Answers = Callable[[Asked], Any]
KEY = "sk-test-0123456789-abcdefghijklmnop"


class Provider(ThreadingHTTPServer):
    """`asked` are all requests for answers, `paths` all requests. `polls`: how often a batch is
    still at work when it is asked for."""

    daemon_threads = True

    def __init__(self, answers: Answers, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers, self.key = answers, KEY
        self.script: list[Reply] = []
        self.asked: list[Asked] = []
        self.paths: list[str] = []
        self.polls = 1
        self.batches: dict[str, dict[str, Any]] = {}
        self.over, self.lock = threading.Event(), threading.Lock()
        self._cached: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANTHROPIC_API_KEY": self.key,
            "ANTHROPIC_BASE_URL": self.url,
            "OPENAI_API_KEY": self.key,
            "OPENAI_BASE_URL": f"{self.url}/v1",
        }

    def reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            scripted = self.script.pop(0) if self.script else None
        if scripted is not None:
            return scripted
        value = self.answers(asked)
        return value if isinstance(value, Reply) else Says(value)

    def usage(self, asked: Asked) -> dict[str, int]:
        """Instructions are cached from the second time on, by model."""
        fixed, own = events.tokens(asked.instructions), events.tokens(asked.data)
        with self.lock:
            seen = f"{asked.model} {asked.instructions}" in self._cached
            self._cached.add(f"{asked.model} {asked.instructions}")
        kept = events.CACHES if seen else events.CACHES[::-1]
        return {"input_tokens": own, kept[0]: fixed, kept[1]: 0}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])) or b"{}")
        path = urlsplit(self.path).path
        self.server.paths.append(f"POST {path}")
        provider = "openai" if path.startswith("/v1/responses") else "anthropic"
        given = self.headers.get("x-api-key") or self.headers.get("authorization", "")
        if given.removeprefix("Bearer ") != self.server.key:
            # As some do, it quotes what it was given.
            fails = Fails(401, "authentication_error", f"Incorrect API key provided: {given}")
            self._fail(provider, fails)
        elif path == "/v1/messages/batches":
            self._batch(body)
        elif path.endswith("/cancel"):
            self.server.batches[path.split("/")[-2]]["cancelled"] = True
            self._json(self._status(path.split("/")[-2], "canceling"))
        elif path in ("/v1/messages", "/v1/responses"):
            asked = Asked(provider, path, dict(self.headers.items()), body)
            self._answer(asked, self.server.reply(asked))
        else:
            self._fail(provider, Fails(404, "not_found_error", f"no {path}"))

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.paths.append(f"GET {path}")
        name = path.split("/")[4] if path.startswith("/v1/messages/batches/") else ""
        if name not in self.server.batches:
            self._fail("anthropic", Fails(404, "not_found_error", f"no {path}"))
        elif path.endswith("/results"):
            told = self._results(self.server.batches[name])
            lines = b"".join(json.dumps(line).encode() + b"\n" for line in told)
            self._bytes(lines, "application/x-jsonl")
        else:
            batch = self.server.batches[name]
            batch["polls"] += 1
            done = batch["polls"] > self.server.polls or batch.get("cancelled", False)
            self._json(self._status(name, "ended" if done else "in_progress"))

    # -- one answer ------------------------------------------------------------------------------

    def _answer(self, asked: Asked, reply: Reply) -> None:
        if isinstance(reply, Fails):
            self._fail(asked.provider, reply)
            return
        says = reply if isinstance(reply, Says) else Says(reply.value, raw=True)
        make = events.anthropic if asked.provider == "anthropic" else events.openai
        told = make(asked, says, self.server.usage(asked))
        if isinstance(reply, Breaks):
            self._break(asked.provider, reply, told)
            return
        self._begin()
        for event in told:
            self._chunk(events.wire(event))
        self._chunk(b"")

    def _break(self, provider: str, breaks: Breaks, told: Iterator[events.Event]) -> None:
        last = b""
        if breaks.after:
            self._begin()
            for event in [next(told) for _ in range(breaks.after)]:
                last = events.wire(event)
                self._chunk(last)
        if breaks.how == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif breaks.how == "end":
            self._chunk(b"")
        elif breaks.how == "error":
            self._chunk(events.wire(events.error_event(provider, breaks.kind)))
            self._chunk(b"")
        elif breaks.how == "noise":
            self._chunk(b"event: message_start\ndata: {not json\n\n")
            self._chunk(b"")
        elif breaks.how == "hang":
            self.server.over.wait(60)
        while breaks.how == "drip" and not self.server.over.wait(0.02):
            self._chunk(b": still here\n\n")
        while breaks.how == "endless" and not self.server.over.is_set():
            self._chunk(last * 100)
        self.close_connection = True
        if breaks.how in ("drop", "reset"):
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR) if breaks.how == "drop" else None
            self.connection.close()

    # -- batches ---------------------------------------------------------------------------------

    def _batch(self, body: dict[str, Any]) -> None:
        with self.server.lock:
            name = f"msgbatch_{len(self.server.batches) + 1}"
            self.server.batches[name] = {"requests": body["requests"], "polls": 0}
        self._json(self._status(name, "in_progress"))

    def _status(self, name: str, status: str) -> dict[str, Any]:
        url = f"{self.server.url}/v1/messages/batches/{name}/results" if status == "ended" else None
        counts = ("processing", "succeeded", "errored", "canceled", "expired")
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": dict.fromkeys(counts, 0),
            "created_at": "2026-01-01T00:00:00Z",
            "expires_at": "2026-01-02T00:00:00Z",
            "results_url": url,
        }

    def _results(self, batch: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """In another order than they came: nobody promises one. Of a batch that was cancelled the
        first is done. Asked for again, it says the same."""
        if "results" not in batch:
            batch["results"] = [*self._made(batch["requests"], batch.get("cancelled", False))]
        yield from batch["results"]

    def _made(self, requests: list[dict[str, Any]], cancelled: bool) -> Iterator[dict[str, Any]]:
        done = []
        for one in requests[1:] if cancelled else ():
            yield {"custom_id": one["custom_id"], "result": {"type": "canceled"}}
        for one in requests[:1] if cancelled else requests:
            asked = Asked("anthropic", self.path, dict(self.headers.items()), one["params"])
            done.append((one["custom_id"], asked, self.server.reply(asked)))
        for name, asked, reply in reversed(done):
            result: dict[str, Any]
            if isinstance(reply, Says):
                told = events.message(asked, reply, self.server.usage(asked))
                result = {"type": "succeeded", "message": told}
            elif isinstance(reply, Fails):
                said = events.error("anthropic", reply.kind, reply.message)
                result = {"type": "errored", "error": said}
            else:
                result = {"type": "expired"}
            yield {"custom_id": name, "result": result}

    # -- bytes -----------------------------------------------------------------------------------

    def _fail(self, provider: str, fails: Fails) -> None:
        body = json.dumps(events.error(provider, fails.kind, fails.message)).encode()
        body = body if fails.body is None else fails.body
        self._bytes(body, "application/json", fails.status, fails.headers)

    def _json(self, value: Any) -> None:
        self._bytes(json.dumps(value).encode(), "application/json")

    def _bytes(
        self, body: bytes, kind: str, status: int = 200, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, text in {"content-type": kind, **(more or {})}.items():
            self.send_header(name, text)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


@contextmanager
def serving(answers: Answers, port: int = 0) -> Iterator[Provider]:
    """A provider at work, and nothing of it left after."""
    with Provider(answers, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def from_folder(folder: Path) -> Answers:
    """Answers by the files of a folder, at the artifacts' own paths."""
    from pactc.documents import parse

    files = {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}

    def answer(asked: Asked) -> Any:
        name = asked.first(list(files))
        if name is None:
            return Fails(400, "invalid_request_error", "no file answers this order")
        data = files[name].read_bytes()
        return parse(data, name) if name.endswith((".yaml", ".json")) else data.decode()

    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answers", type=Path, required=True, metavar="DIR")
    args = parser.parse_args()
    with serving(from_folder(args.answers), args.port) as server:
        sys.stdout.write(json.dumps(server.environment) + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.over.wait()


if __name__ == "__main__":
    main()
