"""What is Anthropic's alone: the request, and the reasons to stop."""

from __future__ import annotations

import pytest

from pactc.authors import anthropic_

from .provider_orders import YAML, Seen, order, settings
from .providers.replies import Fails, Says
from .providers.server import Provider


def test_the_request(server: Provider) -> None:
    anthropic_.write(order(), settings(model="m-1", effort="high", max_tokens=77), Seen().watch)
    (body,) = (asked.body for asked in server.asked)
    kept = {"type": "ephemeral"}
    assert body["system"] == [
        {"type": "text", "text": "Write the glossary.", "cache_control": kept}
    ]
    assert body["messages"] == [{"role": "user", "content": order().data}]
    assert body["max_tokens"] == 77
    assert body["output_config"]["effort"] == "high"
    form = body["output_config"]["format"]
    assert form["type"] == "json_schema"
    assert form["schema"]["required"] == ["terms"], "what is optional may be absent"
    assert body["stream"] is True


def test_a_schema_in_the_prompt_is_cached_with_it(server: Provider) -> None:
    server.script = [Fails(400, "invalid_request_error", "Schema is too complex")]
    anthropic_.write(order(), settings(), Seen().watch)
    instructions, schema = server.asked[1].body["system"]
    assert "cache_control" not in instructions
    assert schema["cache_control"] == {"type": "ephemeral"}
    assert '"minLength": 1' in schema["text"], "it is told whole"


def test_no_other_credential_is_used(server: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK knows more of them; which one pays is not to be a matter of chance."""
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "other-token-123456")
    anthropic_.write(order(), settings(), Seen().watch)
    sent = {name.lower(): text for name, text in server.asked[0].headers.items()}
    given = sent.get("x-api-key") or sent["authorization"].removeprefix("Bearer ")
    assert given == server.key
    assert "other-token-123456" not in repr(sent)


def test_what_is_optional_may_be_absent(server: Provider) -> None:
    terms = '[{"key": "slot", "value": "A time at which a thing may be used."}'
    server.script = [
        Says(f'{{"terms": {terms}, {{"key": "tenant", "value": "Who uses it."}}]}}', raw=True)
    ]
    assert anthropic_.write(order(), settings(), Seen().watch).data == YAML
