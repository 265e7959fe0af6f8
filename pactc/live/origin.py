"""Where a deployment is: `--url`, taken apart and held to what can prove anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..errors import UsageError

HELP = "name the origin alone, as in `--url https://booking.example.org`"
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin, RFC 6454: `host` as a resolver takes it, without brackets."""

    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """As the Host header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def loopback(self) -> bool:
        """Whether it can only be this machine; `wire` holds a name to it when it has connected."""
        return self.host == "localhost" or is_loopback(self.host)


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_host(text: str) -> bool:
    """An address without a zone, or a name that DNS can hold; a name in other letters than ASCII
    must come as DNS has it (`xn--`)."""
    try:
        ip_address(text)
    except ValueError:
        return len(text) <= 253 and all(LABEL.fullmatch(label) for label in text.split("."))
    return "%" not in text


def origin(url: str) -> Origin:
    """Raises UsageError P643: what is no origin, names a user, or is plain HTTP over a network,
    where anyone on the way may answer."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError("P643", f"{url!r} is no URL: {error}", help=HELP) from None
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not _is_host(host):
        raise UsageError("P643", f"{url!r} is not the http or https URL of a host", help=HELP)
    if "@" in parts.netloc:
        raise UsageError("P643", "the URL names a user", help=HELP)
    if parts.path not in ("", "/") or parts.query or parts.fragment or "?" in url or "#" in url:
        raise UsageError("P643", f"{url!r} is more than an origin", help=HELP)
    if port == 0:
        raise UsageError("P643", f"{url!r} has the port 0", help=HELP)
    found = Origin(parts.scheme, host, port or PORTS[parts.scheme])
    if found.scheme == "http" and not found.loopback:
        raise UsageError(
            "P643", f"{found} is plain HTTP over a network, where anyone on the way may answer",
            help="deploy with TLS, and name the https URL",
        )  # fmt: skip
    return found
