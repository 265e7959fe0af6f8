"""The two protocols as they are on the wire: server-sent events, as recorded from the providers
and shortened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .asked import Asked
from .dress import dress
from .replies import Says

Event = tuple[str, dict[str, Any]]


def tokens(text: str) -> int:
    """As many as a test can reckon with: one for each four characters."""
    return len(text) // 4 + 1


def text_of(asked: Asked, says: Says) -> tuple[str, bool]:
    """What is written, and whether the limit of tokens cut it off."""
    if says.raw or (asked.schema is None and isinstance(says.value, str)):
        text = str(says.value)
    else:
        value = dress(says.value, asked.schema) if asked.schema else says.value
        text = json.dumps(value, ensure_ascii=False)
    whole = tokens(text) <= asked.max_tokens
    return (text if whole else text[: asked.max_tokens * 4]), not whole


def message(asked: Asked, says: Says, usage: dict[str, int]) -> dict[str, Any]:
    """Anthropic's message object, whole."""
    text, cut = text_of(asked, says)
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": says.stop or ("max_tokens" if cut else "end_turn"),
        "stop_sequence": None,
        "stop_details": says.details,
        "usage": {**usage, "output_tokens": tokens(text), **(says.usage or {})},
    }


def anthropic(asked: Asked, says: Says, usage: dict[str, int]) -> Iterator[Event]:
    whole = message(asked, says, usage)
    text = whole["content"][0]["text"]
    begun = {**whole, "content": [], "stop_reason": None, "stop_details": None}
    begun["usage"] = {**whole["usage"], "output_tokens": 1}
    block = {"type": "text", "text": ""}
    yield "message_start", {"type": "message_start", "message": begun}
    yield "content_block_start", {"type": "content_block_start", "index": 0, "content_block": block}
    yield "ping", {"type": "ping"}
    for piece in pieces(text, says.pieces):
        delta = {"type": "text_delta", "text": piece}
        yield "content_block_delta", {"type": "content_block_delta", "index": 0, "delta": delta}
    yield "content_block_stop", {"type": "content_block_stop", "index": 0}
    ends = {k: whole[k] for k in ("stop_reason", "stop_sequence", "stop_details")}
    spent = {"output_tokens": whole["usage"]["output_tokens"]}
    yield "message_delta", {"type": "message_delta", "delta": ends, "usage": spent}
    yield "message_stop", {"type": "message_stop"}


def openai(asked: Asked, says: Says, usage: dict[str, int]) -> Iterator[Event]:
    for number, (name, event) in enumerate(_openai(asked, says, usage)):
        yield name, {"type": name, "sequence_number": number, **event}


def _openai(asked: Asked, says: Says, usage: dict[str, int]) -> Iterator[Event]:
    text, cut = text_of(asked, says)
    base = response(asked)
    place = {"output_index": 0, "content_index": 0, "item_id": "msg_1"}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress"}
    yield "response.created", {"response": base}
    yield "response.in_progress", {"response": base}
    yield "response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}
    if says.refusal is None:
        part: dict[str, Any] = {"type": "output_text", "text": "", "annotations": []}
        yield "response.content_part.added", {**place, "part": part}
        for piece in pieces(text, says.pieces):
            yield "response.output_text.delta", {**place, "delta": piece, "logprobs": []}
        yield "response.output_text.done", {**place, "text": text, "logprobs": []}
        part = {**part, "text": text}
    else:
        part = {"type": "refusal", "refusal": says.refusal}
        for piece in pieces(says.refusal, 3):
            yield "response.refusal.delta", {**place, "delta": piece}
        yield "response.refusal.done", {**place, "refusal": says.refusal}
    yield "response.content_part.done", {**place, "part": part}
    reason = says.stop or ("max_output_tokens" if cut else None)
    status = "failed" if reason in FAILURES else "incomplete" if reason else "completed"
    item = {**item, "status": status if status != "failed" else "incomplete", "content": [part]}
    yield "response.output_item.done", {"output_index": 0, "item": item}
    whole = {**base, "status": status, "output": [item]}
    spent = {**usage, "output_tokens": tokens(text), **(says.usage or {})}
    whole["usage"] = {
        "input_tokens": sum(spent[k] for k in CACHES) + spent["input_tokens"],
        "input_tokens_details": {
            "cached_tokens": spent["cache_read_input_tokens"],
            "cache_write_tokens": spent["cache_creation_input_tokens"],
        },
        "output_tokens": spent["output_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 0,
    }
    if status == "incomplete":
        whole["incomplete_details"] = {"reason": reason}
    if status == "failed":
        whole["error"] = {"code": reason, "message": "It went wrong."}
    yield f"response.{status}", {"response": whole}


CACHES = ("cache_read_input_tokens", "cache_creation_input_tokens")
FAILURES = ("server_error", "rate_limit_exceeded", "invalid_prompt", "bio_policy")


def response(asked: Asked) -> dict[str, Any]:
    """OpenAI's response object before anything is written."""
    return {
        "id": "resp_01",
        "object": "response",
        "created_at": 1_764_000_000,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": asked.model,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": None,
    }


def error(provider: str, kind: str, text: str) -> dict[str, Any]:
    """The body of an HTTP error."""
    inner: dict[str, Any] = {"type": kind, "message": text}
    if provider == "anthropic":
        return {"type": "error", "error": inner, "request_id": "req_01"}
    return {"error": {**inner, "code": kind, "param": None}}


def error_event(provider: str, kind: str) -> Event:
    """The same in the middle of a stream."""
    if provider == "anthropic":
        return "error", error(provider, kind, "It went wrong.")
    said = {"code": kind, "message": "It went wrong.", "param": None, "sequence_number": 9}
    return "error", {"type": "error", **said}


def pieces(text: str, count: int) -> Iterator[str]:
    size = max(1, -(-len(text) // count))
    for start in range(0, len(text), size):
        yield text[start : start + size]


def wire(event: Event) -> bytes:
    name, data = event
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
