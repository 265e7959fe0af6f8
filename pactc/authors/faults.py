"""What a provider's refusal, or the lack of an answer, means: one fault, with what mends it.

Both SDKs have the same exceptions by name; what a provider says by `type` or `code` in the body
counts before the HTTP status, because an error in a stream comes with status 200.
"""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping
from typing import Any

from .retry import Fault
from .wire import Wire

BUSY, BROKEN, LATE = "busy", "broken", "late"
KEY, MODEL, REQUEST, REFUSED = "key", "model", "request", "refused"
_WORDS = {
    "overloaded_error": BUSY,
    "rate_limit_error": BUSY,
    "rate_limit_exceeded": BUSY,
    "slow_down": BUSY,
    "insufficient_quota": KEY,
    "billing_error": KEY,
    "billing_hard_limit_reached": KEY,
    "authentication_error": KEY,
    "permission_error": KEY,
    "invalid_api_key": KEY,
    "not_found_error": MODEL,
    "model_not_found": MODEL,
    "invalid_request_error": REQUEST,
    "invalid_prompt": REQUEST,
    "timeout_error": LATE,
    "api_error": BROKEN,
    "server_error": BROKEN,
    "content_filter": REFUSED,
    "content_policy_violation": REFUSED,
    "bio_policy": REFUSED,
    "misalignment_policy_violation": REFUSED,
}
_STATUSES = {
    401: KEY, 402: KEY, 403: KEY, 404: MODEL, 408: LATE, 409: BROKEN, 429: BUSY, 503: BUSY,
    504: LATE, 529: BUSY,
}  # fmt: skip
_SAID = 300
"""Characters of what a provider said."""


def fault(problem: Exception, wire: Wire, title: str, variable: str, model: str) -> Fault:
    """What an exception of an SDK, or of its HTTP library, means. `title` names the provider,
    `variable` the environment variable that holds its key."""
    if wire.why == "late":
        return late(title, wire.seconds)
    if wire.why == "endless":
        return endless(title)
    if wire.why == "packed":
        return packed(title)
    status = getattr(problem, "status_code", None)
    body = getattr(problem, "body", None)
    names = {kind.__name__ for kind in type(problem).__mro__}
    if "APITimeoutError" in names or "TimeoutException" in names:
        return late(title, wire.seconds)
    if "APIStatusError" in names or (isinstance(body, dict) and "APIError" in names):
        response = getattr(problem, "response", None)
        headers = response.headers if response is not None else {}
        return stated(_words(body), status, _said(body, title), headers, title, variable, model)
    if names & {"APIConnectionError", "TransportError"}:
        return lost(title)
    # Whatever else an SDK trips over, it tripped over the answer. Its text may quote anything.
    return Fault(
        "P828",
        f"the answer of {title} cannot be read ({type(problem).__name__})",
        "run the command again; if it stays so, see the provider's status page",
        again=True,
    )


def stated(
    words: list[str],
    status: int | None,
    said: str,
    headers: Mapping[str, str],
    title: str,
    variable: str,
    model: str,
) -> Fault:
    """What a provider stated in so many words: types and codes of its error, and a status."""
    kind = next((_WORDS[w] for w in words if w in _WORDS), None)
    status = status or 200  # an error within a stream that began well
    by_status = _STATUSES.get(status) or (REQUEST if 300 <= status < 500 else BROKEN)
    # `invalid_request_error` is said with many statuses, which are more exact.
    if kind is None or (kind == REQUEST and status >= 400):
        kind = by_status
    with_status = f" with status {status}" if status >= 300 else ""
    with_brackets = f" (status {status})" if status >= 300 else ""
    if kind == KEY:
        # What is said here may quote the key, as the provider knows it.
        return Fault(
            "P822",
            f"{title} does not accept the key, or the account may not do this{with_brackets}",
            f"put a key that may use `{model}` into the environment variable {variable}",
        )
    if kind == REFUSED:
        return refused(title, said)
    code, text, help_ = {
        BUSY: (
            "P827",
            f"{title} is overloaded, or limits how much you may ask",
            "wait, then run the command again; or ask for less at once, with a smaller `-j`",
        ),
        BROKEN: (
            "P828",
            f"{title} failed{with_status}",
            "run the command again; if it stays so, see the provider's status page",
        ),
        LATE: (
            "P830",
            f"{title} gave up: it took too long",
            "run the command again, or choose a faster model",
        ),
        MODEL: (
            "P823",
            f"{title} has no model `{model}`",
            "name a model that your account has in `config` of build-spec.yaml",
        ),
        REQUEST: (
            "P824",
            f"{title} refuses the request{with_status}",
            "change what it names in `config` of build-spec.yaml: model, effort or max_tokens",
        ),
    }[kind]
    passing = kind in (BUSY, BROKEN) and headers.get("x-should-retry") != "false"
    again = passing or kind == LATE
    return Fault(code, text, help_, said=said, again=again, after=retry_after(headers))


def refused(title: str, said: str = "") -> Fault:
    return Fault(
        "P825",
        f"{title} refused to write this",
        "change the words of the spec that it may take for harm, choose another author for this "
        "kind, or write the file yourself and run `pactc submit`",
        said=said,
    )


def late(title: str, seconds: float) -> Fault:
    return Fault(
        "P830",
        f"{title} did not finish within {seconds:g} s",
        "run the command again, or raise `seconds` in `config` of build-spec.yaml",
        again=True,
    )


def endless(title: str) -> Fault:
    return Fault(
        "P831",
        f"the answer of {title} does not end: it is larger than what was asked for",
        "run the command again; if it stays so, choose another model",
    )


def packed(title: str) -> Fault:
    return Fault(
        "P828",
        f"the answer of {title} is packed, which nobody asked for",
        "see what stands between this machine and the provider: a proxy may pack what it passes on",
    )


def lost(title: str) -> Fault:
    return Fault(
        "P829",
        f"the connection to {title} failed or broke",
        "see that this machine reaches the provider, then run the command again",
        again=True,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a provider asks to wait (RFC 9110, section 10.2.3; `-ms` is an addition)."""
    try:
        return max(0.0, float(headers.get("retry-after-ms", "")) / 1000)
    except ValueError:
        text = headers.get("retry-after", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        return _until(text)


def _until(text: str) -> float | None:
    """Seconds until a date; None for what is no date, or in no year that there is."""
    try:
        date = email.utils.parsedate_tz(text)
        return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else None
    except (ValueError, OverflowError):
        return None


def clean(text: str) -> str:
    """What somebody else said, on one line, printable and short."""
    line = " ".join(text.split())
    shown = "".join(c if c.isprintable() else "?" for c in line)
    return shown if len(shown) <= _SAID else shown[: _SAID - 3] + "..."


def hidden(text: str, secret: str) -> str:
    """`text` without a secret, and without any longer part of it that somebody quotes."""
    if len(secret) < 8:
        return text.replace(secret, "***")
    for length in range(len(secret), 7, -1):
        for start in range(len(secret) - length + 1):
            text = text.replace(secret[start : start + length], "***")
    return text


def _words(body: Any) -> list[str]:
    """Types and codes in an error's body, the exact ones first."""
    error = body.get("error", body) if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return []
    details = error.get("details")
    exact = details.get("error_code") if isinstance(details, dict) else None
    return [w for w in (exact, error.get("code"), error.get("type")) if isinstance(w, str)]


def _said(body: Any, title: str) -> str:
    error = body.get("error", body) if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    # A proxy's page of HTML says nothing.
    return clean(re.sub(rf"^{title}: ", "", said)) if isinstance(said, str) else ""
