"""A served implementation as an observe.Target: each call is one request over loopback. What a
server does outside of its answers cannot be observed here, and is never said to be nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from ..contracts.contract import Contract
from ..contracts.observe import Outcome
from ..contracts.openapi import conforms
from ..process import environment

START_S = 20.0  # a first start compiles; a server that is not up by then is none
CALL_S = 10.0
ANSWER_BYTES = 1 << 20
COMPLAINT_BYTES = 4000
SAFE = ("GET", "HEAD", "OPTIONS")  # RFC 9110, 9.2.1: a caller asks for no change
REFUSED = 400  # what is refused has changed nothing
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class HttpTarget:
    """`measuring`: whether the calls from now on are to tell their time, if it is not empty.

    Serves the implementation below `source` (the first folder) and calls it. A context manager:
    afterwards no process and no file is left."""

    not_observable = ("everything that a server does but its answers",)

    def __init__(self, contract: Contract, source: Sequence[Path]) -> None:
        self.contract = contract
        self.source = source[0]
        self.binding: Mapping[str, Any] = contract.value["binding"]["http"]
        self._server: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None  # what it writes to standard error
        self._folder: Path | None = None
        self._connection: http.client.HTTPConnection | None = None
        self.measuring = ""
        self._calls = 0
        self._written = False  # a call may have left something for later ones
        self._trouble = ""

    def __enter__(self) -> HttpTarget:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def reset(self, config: Mapping[str, Any]) -> None:  # noqa: ARG002  a server has none
        """Serve anew if anything may be remembered, or after as many calls as the contract says."""
        most = self.binding.get("calls")
        used = self._written or self.contract.state or (most and self._calls >= most)
        if self._server is None or used:
            self._stop()
            self._start()

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        """The response as `{status, body, ...}`; `broke` if there was none."""
        if self._trouble:
            return Outcome("broke", message=self._trouble, args=args)
        assert self._connection is not None
        self._calls += 1
        try:
            method, path, headers, body = self.request(function, args)
            start = time.perf_counter_ns()
            self._connection.request(method, path, body, headers)
            _acknowledging(self._connection)
            with self._connection.getresponse() as response:
                data = response.read(ANSWER_BYTES + 1)
                cost = time.perf_counter_ns() - start if self.measuring else None
                value = self._value(response, data)
                strays = self._strays(function, response, data)
            self._written |= method not in SAFE and response.status < REFUSED
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._connection.close()
            return Outcome(
                "broke", message=f"no answer: {type(error).__name__}: {error}", args=args
            )
        return Outcome("returned", value, args=args, strays=strays, cost=cost)

    def _strays(self, function: str, response: http.client.HTTPResponse, data: bytes) -> str | None:
        if not self.contract.operation(function):
            return None
        media = response.headers.get("Content-Type", "")
        return conforms(self.contract, function, response.status, media, data)

    def request(
        self, function: str, args: Mapping[str, Any]
    ) -> tuple[str, str, dict[str, str], bytes | None]:
        """Method, target, headers and body. Raises ValueError for what no header can hold."""
        operation = self.binding["operations"][function]
        path = _filled(operation["path"], args, encode=True)
        asked = {name: name for name in operation.get("query") or ()}
        query: list[tuple[str, str]] = []
        for name, param in {**asked, **(operation.get("search") or {})}.items():
            if param in args:
                query += _searched(name, args[param], operation)
        headers = {
            name: _filled(text, args, encode=False)
            for name, text in (operation.get("headers") or {}).items()
        }
        body = None
        if operation.get("json"):
            body = json.dumps(args[operation["json"]]).encode()
            headers.setdefault("Content-Type", "application/json")
        for text in headers.values():
            if not re.fullmatch(r"[\x20-\x7e\xa0-\xff]*", text):
                raise ValueError("a header cannot hold this text")
        return operation["method"], path + (f"?{urlencode(query)}" if query else ""), headers, body

    def _value(self, response: http.client.HTTPResponse, data: bytes) -> dict[str, Any]:
        if len(data) > ANSWER_BYTES:
            raise ValueError(f"the answer is larger than {ANSWER_BYTES} bytes")
        value: dict[str, Any] = {"status": response.status, "body": None}
        if data:
            value["body"] = json.loads(data)
        for name in self.binding.get("answer") or ():
            found = response.headers.get(name)
            if found is not None:
                value[name.lower()] = found
        return value

    def _start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pactc-http-"))
        for name, text in (self.binding.get("files") or {}).items():
            target = (self._folder / name).resolve()
            if not target.is_relative_to(self._folder.resolve()):
                self._trouble = f"{name} is not within the folder"
                return
            target.write_text(text, encoding="utf-8")
        places = {"{folder}": str(self._folder), "{source}": str(self.source)}
        values = {n: _replaced(t, places) for n, t in (self.binding.get("env") or {}).items()}
        argv = [_replaced(word, places) for word in self.binding["serve"]]
        if argv[0] == "python":
            argv[0] = sys.executable
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by _stop
        try:
            self._server = subprocess.Popen(
                argv,
                cwd=self._folder,
                env=environment(**{"PYTHONDONTWRITEBYTECODE": "1", **values}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                start_new_session=True,
            )
        except OSError as error:
            self._trouble = f"{argv[0]!r} cannot be run: {os.strerror(error.errno or 0).lower()}"
            return
        assert self._server.stdout is not None
        line = _first_line(self._server.stdout)
        try:
            url = urlsplit(json.loads(line)["url"])
            if url.hostname not in LOOPBACK or url.port is None:
                raise ValueError("it does not listen on loopback")
        except (ValueError, KeyError, TypeError) as error:
            why = str(error) if line.strip().startswith(b"{") else self._silence(line)
            self._trouble = f"the server did not say where it is: {why}"
            return
        self._connection = http.client.HTTPConnection(url.hostname, url.port, timeout=CALL_S)
        self._calls, self._written = 0, False

    def _silence(self, line: bytes) -> str:
        """Why there is no JSON in the first line: another text, or how the server ended, with the
        last line of its complaints. Where it stands and where the source is are told by name."""
        assert self._server is not None
        assert self._complaints is not None
        if line.strip():
            return f"its first line is no JSON with a `url`: {line[:100].decode(errors='replace')}"
        try:
            status = self._server.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return f"it printed no line in {START_S:g} s"
        self._complaints.seek(max(0, self._complaints.tell() - COMPLAINT_BYTES))
        said = self._complaints.read().decode(errors="replace").strip()
        for place, name in ((self._folder, "{folder}"), (self.source, "{source}")):
            said = said.replace(str(place), name)
        last = said.splitlines()[-1][-300:] if said else "it said nothing"
        return (
            f"it ended with status {status}: {last} (it stands in an empty folder, `{{folder}}`; "
            "in `serve` and `env`, `{source}` is that of the implementation)"
        )

    def _stop(self) -> None:
        self._trouble = ""
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._server is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._server.pid, signal.SIGKILL)
            if self._server.stdout is not None:
                self._server.stdout.close()
            self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _acknowledging(connection: http.client.HTTPConnection) -> None:
    """Have what comes acknowledged at once. A server that sends an answer in two parts, without
    TCP_NODELAY, waits for that before the second one: 40 ms for each call."""
    if sys.platform == "linux" and connection.sock is not None:
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _first_line(stream: IO[bytes]) -> bytes:
    """The first line, or what there was of it after START_S."""
    import selectors

    line, deadline = b"", time.monotonic() + START_S
    os.set_blocking(stream.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while b"\n" not in line and (left := deadline - time.monotonic()) > 0:
            if selector.select(left):
                data = os.read(stream.fileno(), 4096)
                if not data:
                    break
                line += data
    return line.partition(b"\n")[0]


def _filled(text: str, args: Mapping[str, Any], *, encode: bool) -> str:
    def value(found: re.Match[str]) -> str:
        filled = _text(args[found[1]])
        return quote(filled, safe="") if encode else filled

    return re.sub(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", value, text)


def _replaced(text: str, places: Mapping[str, str]) -> str:
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def _searched(name: str, value: Any, operation: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A parameter of the query. A list is written as OpenAPI's style `form` does, where a document
    says so, and as JSON elsewhere."""
    if not isinstance(value, list) or "search" not in operation:
        return [(name, _text(value))]
    if name in operation["joined"]:
        return [(name, ",".join(map(_text, value)))]
    return [(name, _text(each)) for each in value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
