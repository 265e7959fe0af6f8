"""The author `openai`: OpenAI's models, by the Responses API, streamed and not stored.

Source: the SDK `openai` 3.x, `responses.create`; developers.openai.com/api/docs/guides/
structured-outputs (the limits of schemas), /prompt-caching.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from . import faults
from .author import Draft, Order, Settings, Usage, Watch
from .converse import write as _write
from .progress import Progress
from .provider import Answer, Ask, Provider, count, sdk
from .provider import estimate as _estimate
from .provider_schema import Limits
from .retry import Fault
from .wire import Wire

PROVIDER = Provider(
    name="openai",
    title="OpenAI",
    variable="OPENAI_API_KEY",
    package="openai",
    limits=Limits(
        nulls=True, recursive=True, depth=10, fields=5_000, optional=0, unions=5_000, values=1_000
    ),
    stores=True,
)
_ENDS = ("response.completed", "response.incomplete", "response.failed")


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    return _write(PROVIDER, exchange, order, settings, watch)


def estimate(order: Order, settings: Settings) -> Usage:
    return _estimate(PROVIDER, order, settings)


def exchange(ask: Ask, watch: Watch, wire: Wire) -> Answer:
    """One try. Raises what the SDK raises, and Fault P82x for what a stream says went wrong, or
    P829 if it ends too soon."""
    progress = Progress(watch, wire, f"writes {ask.order.artifact}")
    api = sdk(PROVIDER).OpenAI(
        api_key=ask.key, max_retries=0, timeout=wire.timeout, http_client=wire.client
    )
    written: list[str] = []
    with api.responses.create(**request(ask)) as stream:
        for event in stream:
            if event.type == "response.created":
                # What is billed is said only at the end; until then, about as much as was sent.
                sent = len(ask.order.instructions + ask.plain + ask.order.data) // 4
                progress.billed(Usage(sent))
            elif event.type == "response.output_text.delta":
                written.append(event.delta)
                progress.wrote(event.delta)
            elif event.type == "error":
                raise _stated([event.code or ""], event.message, ask)
            elif event.type in _ENDS:
                return answer(event.response, "".join(written), ask)
    raise faults.lost(PROVIDER.title)


def request(ask: Ask) -> dict[str, Any]:
    """The parameters of a response. The key of the cache brings orders of one kind together."""
    order = ask.order
    fixed = "\n\n".join(filter(None, [order.instructions, ask.plain]))
    more: dict[str, Any] = {"reasoning": {"effort": ask.effort}} if ask.effort else {}
    if ask.fitted:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", order.kind)[:64] or "artifact"
        form = {"type": "json_schema", "name": name, "strict": True, "schema": ask.fitted.schema}
        more["text"] = {"format": form}
    return {
        "model": ask.model,
        "instructions": fixed,
        "input": [{"role": "user", "content": order.data}],
        "max_output_tokens": ask.max_tokens,
        "prompt_cache_key": hashlib.sha256(fixed.encode()).hexdigest(),
        "store": False,
        "stream": True,
        **more,
    }


def answer(response: Any, written: str, ask: Ask) -> Answer:
    """What a response says at its end; `written` is what was streamed, in case it is not said
    again. Raises Fault for one that failed."""
    if response.error is not None:
        raise _stated([response.error.code or ""], response.error.message, ask)
    parts = [
        part
        for item in response.output or ()
        if item.type == "message" and getattr(item, "phase", None) != "commentary"
        for part in item.content
    ]
    text = "".join(part.text for part in parts if part.type == "output_text") or written
    refusals = [part.refusal for part in parts if part.type == "refusal"]
    usage = used(response.usage, ask)
    if refusals:
        return Answer("", usage, "refused", " ".join(refusals))
    if response.status == "incomplete":
        reason = response.incomplete_details.reason if response.incomplete_details else None
        stops = {"content_filter": "refused", "max_output_tokens": "cut"}
        return Answer(text, usage, stops.get(reason or "", "paused"), reason or "")
    if response.status not in ("completed", None):
        raise _stated(["server_error"], f"the response is {response.status}", ask)
    return Answer(text, usage)


def used(usage: Any, ask: Ask) -> Usage:
    """`input_tokens` holds also what was read from the cache, or written to it."""
    if usage is None:
        return Usage(len(ask.order.instructions + ask.plain + ask.order.data) // 4)
    details = usage.input_tokens_details
    cached = count(getattr(details, "cached_tokens", 0))
    stored = count(getattr(details, "cache_write_tokens", 0))
    sent, written = count(usage.input_tokens), count(usage.output_tokens)
    return Usage(max(0, sent - cached - stored), written, cached, stored)


def _stated(words: list[str], message: str, ask: Ask) -> Fault:
    return faults.stated(
        words, None, faults.clean(message), {}, PROVIDER.title, PROVIDER.variable, ask.model
    )
