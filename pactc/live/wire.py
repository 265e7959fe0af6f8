"""One request to a deployment, and what came back: within a deadline for everything together and a
cap on bytes, both held while bytes arrive. Standard library alone: httpx has neither, since its
timeouts are for each read, so that a byte a second keeps it listening for ever.

No proxy, no redirect, no cookie, no decompression, nothing from the environment.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..errors import PactError
from .origin import Origin, is_loopback

BODY_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
AFTER_S = 0.2  # how long to listen for more than was announced
AGAIN = "see to the deployment, then ask it again"


@dataclass(frozen=True, slots=True)
class Tls:
    """The version of the protocol, and the SHA-256 of the certificate in DER."""

    version: str
    certificate: str


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` by lower-case name; several of one name are joined as RFC 9110 says."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    tls: Tls | None

    @property
    def digest(self) -> str:
        """Of the body."""
        return f"sha256:{hashlib.sha256(self.body).hexdigest()}"


class _TooMuchError(Exception):
    pass


class _Raw(io.RawIOBase):
    """What arrives on a socket, until the deadline or the cap."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline, self.left = sock, deadline, BODY_BYTES * 2 + HEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.deadline))
        count = self.sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise _TooMuchError
        return count


class _Reader(io.BufferedReader):
    def close(self) -> None:
        """Not when a response is complete: what comes after it is looked at first."""


class _Sock:
    """As much of a socket as http.client uses."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.raw = sock, _Raw(sock, deadline)
        self.reader = _Reader(self.raw, 1 << 14)

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_left(self.raw.deadline))
        self.sock.sendall(data)

    def makefile(self, *_: object) -> io.BufferedReader:
        return self.reader

    def close(self) -> None: ...


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class Wire:
    """A way to one origin. `deadline` is of `time.monotonic`, for all requests together; `ca` a
    file of certificates that are trusted in place of the system's."""

    def __init__(self, to: Origin, deadline: float, ca: str | None = None) -> None:
        """Raises PactError P645 if the file of certificates cannot be read."""
        self.origin, self.deadline = to, deadline
        self.context = _context(ca) if to.scheme == "https" else None
        self.tls: Tls | None = None  # as seen first

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """One request on a connection of its own. Raises PactError: P644 no whole answer in time,
        P645 TLS, P646 a redirect, P647 too large, P648 no HTTP or not as announced; ValueError for
        what no request can hold."""
        sock: socket.socket | None = None
        try:
            sock, tls = self._connected()
            response = self._exchange(sock, tls, method, target, headers or {}, body)
        except TimeoutError:
            raise self._refuse("P644", "no whole answer in time") from None
        except _TooMuchError:
            raise self._refuse("P647", f"its answer is larger than {BODY_BYTES} bytes") from None
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", "") or error.reason or str(error)
            text = f"TLS failed: {str(reason).lower().replace('_', ' ')}"
            help_ = "serve a certificate that is trusted here, or name its issuer with `--ca FILE`"
            raise PactError("P645", f"{self.origin}: {text}", help=help_) from None
        except (http.client.IncompleteRead, http.client.RemoteDisconnected):
            raise self._refuse("P644", "the connection ended before the answer did") from None
        except http.client.HTTPException as error:
            name = type(error).__name__
            raise self._refuse("P648", f"its answer is no HTTP: {name}: {error}") from None
        except OSError as error:
            raise self._refuse(
                "P644", f"no answer: {str(error.strerror or error).lower()}"
            ) from None
        finally:
            if sock is not None:
                with suppress(OSError):
                    sock.close()
        if self.tls not in (None, tls):
            text = "its certificate changed from one answer to the next"
            raise self._refuse("P645", text, "validate one machine, or give all the same one")
        self.tls = tls
        if 300 <= response.status < 400 and response.status != 304:
            to = response.headers.get("location", "nowhere")
            raise self._refuse("P646", f"it redirects {target} to {to}",
                               "name the URL that answers by itself")  # fmt: skip
        return response

    def _connected(self) -> tuple[socket.socket, Tls | None]:
        place = (self.origin.host, self.origin.port)
        sock = socket.create_connection(place, timeout=_left(self.deadline))
        try:
            if self.context is None:
                if not is_loopback(sock.getpeername()[0]):  # whatever the name resolves to
                    raise self._refuse("P643", "it is not on this machine, and plain HTTP",
                                       "name an https URL")  # fmt: skip
                return sock, None
            sock.settimeout(_left(self.deadline))
            secured = self.context.wrap_socket(sock, server_hostname=self.origin.host)
        except BaseException:
            sock.close()
            raise
        der = secured.getpeercert(binary_form=True) or b""
        digest = f"sha256:{hashlib.sha256(der).hexdigest()}"
        return secured, Tls(secured.version() or "", digest)

    def _exchange(
        self,
        sock: socket.socket,
        tls: Tls | None,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Response:
        held = _Sock(sock, self.deadline)
        connection = http.client.HTTPConnection(self.origin.host, self.origin.port)
        connection.auto_open = 0
        connection.sock = held
        sent = {"Accept": "application/json", **headers, "Host": self.origin.netloc}
        connection.request(method, target, body, {**sent, "Connection": "close"})
        response = connection.getresponse()
        _one_length(response)
        data = bytearray()
        while piece := response.read1(1 << 16):
            data += piece
            if len(data) > BODY_BYTES:
                raise _TooMuchError
        if response.length:
            raise http.client.IncompleteRead(bytes(data), response.length)
        if _more(held):
            raise http.client.HTTPException("there is more of it than was announced")
        named: dict[str, str] = {}
        for name, value in response.headers.items():
            key = name.lower()
            named[key] = f"{named[key]}, {value}" if key in named else value
        return Response(response.status, named, bytes(data), tls)

    def _refuse(self, code: str, text: str, help_: str = AGAIN) -> PactError:
        return PactError(code, f"{self.origin}: {text}", help=help_)


def _one_length(response: http.client.HTTPResponse) -> None:
    """What two readers could take for answers of different lengths is none."""
    lengths = response.headers.get_all("content-length") or []
    chunked = response.headers.get_all("transfer-encoding") or []
    if len(lengths) > 1 or len(chunked) > 1 or (lengths and chunked):
        raise http.client.HTTPException("it states its length twice")
    if lengths and not re.fullmatch(r"[0-9]{1,19}", lengths[0].strip()):
        raise http.client.HTTPException("its Content-Length is no number")
    if lengths and int(lengths[0]) > BODY_BYTES:
        raise _TooMuchError
    if (response.headers.get("content-encoding") or "identity").lower() != "identity":
        raise http.client.HTTPException("it is compressed, though nobody asked for that")


def _more(held: _Sock) -> bool:
    """Whether bytes follow the end of the answer. A server that keeps the connection open, against
    what it was asked for, is waited for shortly."""
    held.raw.deadline = min(held.raw.deadline, time.monotonic() + AFTER_S)
    with suppress(OSError):
        return bool(held.reader.read1(1))
    return False


def _context(ca: str | None) -> ssl.SSLContext:
    # Not create_default_context: that one writes the keys where SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if ca is None:
            context.load_default_certs()
        else:
            context.load_verify_locations(ca)
    except OSError as error:
        raise PactError("P645", f"{ca}: no certificates can be read there: {error.strerror}",
                        help="name a file of certificates in PEM") from None  # fmt: skip
    return context
