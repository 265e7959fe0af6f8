"""What is OpenAI's alone: the request, and the ways in which a response ends."""

from __future__ import annotations

from pactc.authors import openai_

from .provider_orders import YAML, Seen, order, settings
from .providers.replies import Says
from .providers.server import Provider


def test_the_request(server: Provider) -> None:
    said = settings(model="m-1", effort="high", max_tokens=77)
    openai_.write(order(kind="a kind/of"), said, Seen().watch)
    openai_.write(order(data="other"), said, Seen().watch)
    first, second = (asked.body for asked in server.asked)
    assert first["store"] is False
    assert first["stream"] is True
    assert first["instructions"] == "Write the glossary."
    assert first["input"] == [{"role": "user", "content": order().data}]
    assert first["max_output_tokens"] == 77
    assert first["reasoning"] == {"effort": "high"}
    form = first["text"]["format"]
    assert (form["type"], form["strict"], form["name"]) == ("json_schema", True, "a_kind_of")
    assert form["schema"]["required"] == ["terms", "note"], "strict wants every field"
    assert first["prompt_cache_key"] == second["prompt_cache_key"]
    assert "temperature" not in first


def test_an_optional_field_that_is_null_is_absent(server: Provider) -> None:
    terms = [{"key": "slot", "value": "A time at which a thing may be used."}]
    terms.append({"key": "tenant", "value": "Who uses it."})
    text = str({"terms": terms}).replace("'", '"').removesuffix("}") + ', "note": null}'
    server.script = [Says(text, raw=True)]
    assert openai_.write(order(), settings(), Seen().watch).data == YAML
