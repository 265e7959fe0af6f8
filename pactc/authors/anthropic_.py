"""The author `anthropic`: Claude, by the Messages API, streamed.

Source: the SDK `anthropic` 2.x, `messages.stream`; platform.claude.com/docs/en/api/messages and
/docs/en/build-with-claude/structured-outputs (the limits of schemas), /prompt-caching.
"""

from __future__ import annotations

from typing import Any

from .author import Draft, Order, Settings, Usage, Watch
from .converse import write as _write
from .faults import lost
from .progress import Progress
from .provider import Answer, Ask, Provider, count, sdk
from .provider import estimate as _estimate
from .provider_schema import Limits
from .wire import Wire

PROVIDER = Provider(
    name="anthropic",
    title="Anthropic",
    variable="ANTHROPIC_API_KEY",
    package="anthropic",
    limits=Limits(
        nulls=False, recursive=False, depth=20, fields=1_000, optional=24, unions=16, values=1_000
    ),
    stores=True,
)
_STOPS = {
    "max_tokens": "cut",
    "model_context_window_exceeded": "full",
    "refusal": "refused",
    "pause_turn": "paused",
}


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    return _write(PROVIDER, exchange, order, settings, watch)


def estimate(order: Order, settings: Settings) -> Usage:
    return _estimate(PROVIDER, order, settings)


def exchange(ask: Ask, watch: Watch, wire: Wire) -> Answer:
    """One try. Raises what the SDK raises, and Fault P829 if the stream ends too soon."""
    progress = Progress(watch, wire, f"writes {ask.order.artifact}")
    ended = False
    with client(ask, wire).messages.stream(**request(ask)) as stream:
        for event in stream:
            if event.type == "message_start":
                progress.billed(used(event.message.usage))
            elif event.type == "content_block_delta":
                delta = event.delta
                progress.wrote(getattr(delta, "text", "") or getattr(delta, "thinking", ""))
            elif event.type == "message_delta":
                progress.counted(count(event.usage.output_tokens))
            ended = ended or event.type == "message_stop"
        if not ended:
            raise lost(PROVIDER.title)
        return answer(stream.current_message_snapshot)


def client(ask: Ask, wire: Wire) -> Any:
    """An SDK client that makes one try, with the key of the environment and no other credential."""
    return sdk(PROVIDER).Anthropic(
        api_key=ask.key,
        max_retries=0,
        timeout=wire.timeout,
        http_client=wire.client,
        open_telemetry=False,
    )


def request(ask: Ask) -> dict[str, Any]:
    """The parameters of a message. All that is the same for every artifact of the kind stands
    first, and its end is marked for the cache."""
    fixed = filter(None, (ask.order.instructions, ask.plain))
    system: list[dict[str, Any]] = [{"type": "text", "text": text} for text in fixed]
    if system:
        system[-1]["cache_control"] = {"type": "ephemeral"}
    config: dict[str, Any] = {"effort": ask.effort} if ask.effort else {}
    if ask.fitted:
        config["format"] = {"type": "json_schema", "schema": ask.fitted.schema}
    return {
        "model": ask.model,
        "max_tokens": ask.max_tokens,
        "system": system,
        "messages": [{"role": "user", "content": ask.order.data}],
        **({"output_config": config} if config else {}),
    }


def answer(message: Any) -> Answer:
    """What a message says; thinking is left out."""
    text = "".join(block.text for block in message.content if block.type == "text")
    details = message.stop_details
    said = (details.explanation or details.category or "") if details else ""
    return Answer(text, used(message.usage), _STOPS.get(message.stop_reason or "", ""), said)


def used(usage: Any) -> Usage:
    """`input_tokens` leaves out what was read from the cache, or written to it."""
    return Usage(
        count(usage.input_tokens),
        count(usage.output_tokens),
        count(usage.cache_read_input_tokens),
        count(usage.cache_creation_input_tokens),
    )
