"""Both model authors against a provider on loopback that does all that goes wrong: the real SDKs,
real sockets, and every fault with its own code."""

from __future__ import annotations

import gzip
import logging
import subprocess
import sys
import threading
import time
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from pactc.authors import anthropic_, openai_
from pactc.authors.author import Cancelled, Draft, Watch
from pactc.errors import PactError

from .provider_orders import SCHEMA, VALUE, YAML, Seen, order, settings
from .providers.replies import Breaks, Fails, Reply, Says
from .providers.server import KEY, Provider

AUTHORS = [anthropic_, openai_]
BOMB = gzip.compress(b'data: "' + b"A" * (64 << 20), 1)  # which fits into what may come, packed


@pytest.fixture(params=AUTHORS, ids=["anthropic", "openai"])
def author(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = request.param
    return module


@pytest.fixture
def seen() -> Seen:
    return Seen()


def failed(
    author: ModuleType, seen: Seen, asked: Any = None, said: Any = None, tries: int | None = None
) -> PactError:
    with pytest.raises(PactError) as caught:
        author.write(asked or order(), said or settings(retries=2), seen.watch)
    assert caught.value.finding.help
    assert tries is None or sum(t.startswith("asks ") for t in seen.texts) == tries
    return caught.value


# -- what works ----------------------------------------------------------------------------------


def test_a_draft(author: ModuleType, server: Provider, seen: Seen) -> None:
    draft = author.write(order(), settings(model="m-1", effort="low", max_tokens=900), seen.watch)
    assert draft.data == YAML
    assert (draft.author, draft.model) == (author.PROVIDER.name, "m-1")
    assert draft.parameters == {"max_tokens": 900, "effort": "low", "format": "json_schema"}
    assert seen.spent == [draft.usage]
    assert draft.usage.output > 10
    assert draft.usage.dollars is None, "nobody knows what m-1 costs"
    assert seen.texts[0] == "asks m-1 for glossary"


def test_json_and_text_artifacts(author: ModuleType, server: Provider, seen: Seen) -> None:
    draft = author.write(order(path="pact/glossary.json"), settings(), seen.watch)
    assert draft.data.startswith(b'{\n  "terms": {\n')
    server.script = [Says('# Terms\n\nslot: `"x"`')]
    asked = order(path="pact/glossary.md", schema=None, flat=None)
    draft = author.write(asked, settings(), seen.watch)
    assert draft.data == b'# Terms\n\nslot: `"x"`\n'
    assert draft.parameters["format"] == "text"
    assert server.asked[-1].schema is None


def test_the_default_model_is_data_and_has_a_price(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    draft = author.write(order(budget_left=5), settings(), seen.watch)
    assert draft.model == server.asked[0].model
    assert draft.usage.dollars is not None
    most = author.estimate(order(), settings())
    assert 0 < draft.usage.dollars < most.dollars
    assert draft.usage.output < most.output
    assert draft.usage.input + draft.usage.stored < most.input + most.stored


def test_the_second_order_reads_the_cache(author: ModuleType, server: Provider, seen: Seen) -> None:
    first = author.write(order(), settings(), seen.watch).usage
    second = author.write(order(data="artifact: other"), settings(), seen.watch).usage
    assert (first.stored, first.cached) == (second.cached, second.stored)
    assert first.stored > 0
    assert second.dollars < first.dollars


def test_the_schema_that_is_sent(author: ModuleType, server: Provider, seen: Seen) -> None:
    author.write(order(), settings(), seen.watch)
    schema = server.asked[0].schema
    assert schema is not None
    assert schema["additionalProperties"] is False
    assert schema["properties"]["terms"]["type"] == "array"


def test_progress_is_told(author: ModuleType, server: Provider, seen: Seen) -> None:
    server.script = [Says({"terms": {"a": "x" * 4000}})]
    author.write(order(), settings(), seen.watch)
    counts = [n for text, n in seen.told if text == "writes glossary"]
    assert len(counts) > 3
    assert counts == sorted(counts)
    assert counts[-1] >= 900


def test_a_contract_takes_its_schema_along(author: ModuleType, server: Provider) -> None:
    """One provider's grammar takes no such schema: it is told in words, and the answer is read
    strictly all the same."""
    fields = {f"f{n}": {"type": "string"} for n in range(30)}
    wide = {"type": "object", "properties": fields, "additionalProperties": False}
    server.script = [Says({"f3": "x"}), Says('```json\n{"f3": "x"}\n```', raw=True)]
    seen = Seen()
    draft = author.write(order(schema=wide, flat=wide), settings(), seen.watch)
    assert draft.data == b"f3: x\n"
    is_plain = author is anthropic_
    assert draft.parameters["format"] == ("json" if is_plain else "json_schema")
    assert ("JSON Schema" in server.asked[0].instructions) == is_plain
    assert (server.asked[0].schema is None) == is_plain
    if is_plain:
        draft = author.write(order(schema=wide, flat=wide), settings(), seen.watch)
        assert draft.data == b"f3: x\n"


# -- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Fails(429, "rate_limit_error"), "P827"),
        (Fails(529, "overloaded_error"), "P827"),
        (Fails(503, "overloaded_error", body=b"<html>no</html>"), "P827"),
        (Fails(500), "P828"),
        (Fails(502, body=b"<html>bad gateway</html>"), "P828"),
        (Fails(504, "timeout_error"), "P830"),
        (Breaks("reset"), "P829"),
        (Breaks("drop", 4), "P829"),
        (Breaks("end", 4), "P829"),
        (Breaks("reset", 5), "P829"),
        (Breaks("error", 4, "overloaded_error"), "P827"),
        (Breaks("error", 4, "server_error"), "P828"),
        (Breaks("noise", 1), "P828"),
    ],
    ids=lambda x: x if isinstance(x, str) else f"{getattr(x, 'how', '') or x.status}",
)
def test_what_may_pass_is_tried_again(
    author: ModuleType, server: Provider, seen: Seen, reply: Reply, code: str
) -> None:
    server.script = [reply, reply]
    draft = author.write(order(), settings(retries=2), seen.watch)
    assert draft.data == YAML
    bodies = [asked.body for asked in server.asked]
    assert bodies[1:] == bodies[:-1], "each try is the same request, and no conversation"
    assert len(seen.clock.waits) == 2
    assert seen.clock.waits[1] > 0
    server.script = [reply] * 3
    seen = Seen()
    problem = failed(author, seen, tries=3)
    assert problem.code == code
    assert "tried 3 times" in problem.finding.notes


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Fails(401, "authentication_error", f"Incorrect API key: {KEY}"), "P822"),
        (Fails(403, "permission_error"), "P822"),
        (Fails(429, "insufficient_quota"), "P822"),
        (Fails(404, "not_found_error", "model: m-1"), "P823"),
        (Fails(400, "invalid_request_error", "effort: not for this model"), "P824"),
        (Fails(413, "request_too_large"), "P824"),
        (Fails(307, headers={"location": "http://127.0.0.1:9/"}, body=b""), "P824"),
        (Breaks("endless", 6), "P831"),
        (Fails(200, headers={"content-encoding": "gzip"}, body=BOMB), "P828"),
        (Fails(400, headers={"content-encoding": "gzip"}, body=BOMB), "P828"),
        (Says("", raw=True), "P832"),
        (Says("Here it is: {}", raw=True), "P832"),
        (Says('{"terms": [], "terms": []}', raw=True), "P832"),
    ],
    ids=lambda x: x if isinstance(x, str) else type(x).__name__,
)
def test_what_does_not_pass_is_not_tried_again(
    author: ModuleType, server: Provider, seen: Seen, reply: Reply, code: str
) -> None:
    server.script = [reply]
    problem = failed(author, seen, said=settings(max_tokens=50), tries=1)
    assert problem.code == code
    assert seen.clock.waits == []


def test_a_wait_that_the_provider_asks_for(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    server.script = [
        Fails(429, "rate_limit_error", headers={"retry-after": "7"}),
        Fails(429, "rate_limit_error", headers={"retry-after-ms": "1500"}),
    ]
    author.write(order(), settings(), seen.watch)
    assert 7 <= seen.clock.waits[0] < 8
    assert 1.5 <= seen.clock.waits[1] < 2
    assert any(t.startswith("waits 7") for t in seen.texts)
    server.script = [Fails(429, "rate_limit_error", headers={"retry-after": "7000"})]
    problem = failed(author, Seen(), tries=1)
    assert problem.code == "P827"
    assert "asks to wait 7" in problem.finding.notes[0]
    server.script = [Fails(500, headers={"x-should-retry": "false"})]
    assert failed(author, Seen(), tries=1).code == "P828"


def test_waits_are_the_same_every_time_and_differ_by_order(
    author: ModuleType, server: Provider
) -> None:
    def waits(artifact: str) -> list[float]:
        server.script = [Fails(500)] * 3
        seen = Seen()
        author.write(order(artifact=artifact), settings(), seen.watch)
        return seen.clock.waits

    assert waits("glossary") == waits("glossary") != waits("other")


def test_more_tokens_than_there_can_be(author: ModuleType, server: Provider, seen: Seen) -> None:
    """What is billed stays a number, whatever a provider says of it."""
    server.script = [Says(VALUE, usage={"input_tokens": 10**400, "output_tokens": 10**400})]
    draft = author.write(order(), settings(), seen.watch)
    assert draft.data == YAML
    assert seen.spent == [draft.usage]
    assert 0 < (draft.usage.dollars or 0) < 1e9


def test_a_refusal(author: ModuleType, server: Provider, seen: Seen) -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "It is about malware."}
    said = "It is about malware."
    server.script = [
        Says("", raw=True, stop="refusal", details=details)
        if author is anthropic_
        else Says("", refusal=said)
    ]
    problem = failed(author, seen, tries=1)
    assert problem.code == "P825"
    assert problem.finding.notes == (f"it said: {said}",)
    assert len(seen.spent) == 1, "a refusal is billed too"


def test_a_cut_off_answer_gets_one_more_try_with_more_room(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    long = {"terms": {"a": "x" * 400}}
    server.script = [Says(long), Says(long)]
    model = "claude-sonnet-5-5" if author is anthropic_ else "gpt-6-sol"
    draft = author.write(order(), settings(model=model, max_tokens=60), seen.watch)
    assert [asked.max_tokens for asked in server.asked] == [60, 240]
    assert draft.parameters["max_tokens"] == 240
    assert draft.usage.output == sum(u.output for u in seen.spent) > 100
    server.script = [Says(long), Says(long)]
    problem = failed(author, Seen(), said=settings(model=model, max_tokens=10), tries=2)
    assert problem.code == "P826"
    assert "40 tokens" in problem.finding.message


def test_no_more_room_is_asked_for_than_the_model_has(
    author: ModuleType, server: Provider, seen: Seen, tmp_path: Any
) -> None:
    row = "models: {m-1: {input: 1, output: 1, most: 20}}"
    (tmp_path / "own.yaml").write_text(f'date: "2026-01-01"\n{row}\n')
    server.script = [Says({"terms": {"a": "x" * 400}})]
    said = settings(model="m-1", root=str(tmp_path), prices="own.yaml")
    assert failed(author, seen, said=said, tries=1).code == "P826"
    assert server.asked[0].max_tokens == 20


def test_a_schema_that_the_provider_refuses_goes_into_the_prompt(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    refuses = Fails(400, "invalid_request_error", "The compiled grammar is too large")
    server.script = [refuses]
    draft = author.write(order(), settings(), seen.watch)
    assert draft.data == YAML
    assert draft.parameters["format"] == "json"
    assert [asked.schema is None for asked in server.asked] == [False, True]
    assert f"puts the schema into the prompt: {author.PROVIDER.title} refuses it" in seen.texts
    server.script = [refuses, refuses]
    assert failed(author, Seen(), tries=2).code == "P824"


@pytest.mark.parametrize(
    ("author", "stop", "code", "tries"),
    [
        (anthropic_, "pause_turn", "P828", 3),
        (anthropic_, "model_context_window_exceeded", "P824", 1),
        (anthropic_, "refusal", "P825", 1),
        (openai_, "content_filter", "P825", 1),
        (openai_, "bio_policy", "P825", 1),
        (openai_, "invalid_prompt", "P824", 1),
        (openai_, "server_error", "P828", 3),
        (openai_, "rate_limit_exceeded", "P827", 3),
        (openai_, "max_messages", "P828", 3),
    ],
)
def test_why_an_answer_stops(
    author: ModuleType, server: Provider, seen: Seen, stop: str, code: str, tries: int
) -> None:
    server.script = [Says("{", raw=True, stop=stop)] * 3
    with pytest.raises(PactError) as caught:
        author.write(order(), settings(retries=2), seen.watch)
    assert caught.value.code == code
    assert len(server.asked) == tries


def test_seconds_bound_one_try(author: ModuleType, server: Provider, seen: Seen) -> None:
    server.script = [Breaks("hang", 4), Breaks("hang"), Breaks("drip", 4)]
    problem = failed(author, seen, said=settings(seconds=0.3, retries=2), tries=3)
    assert problem.code == "P830"
    assert "within 0.3 s" in problem.finding.message


@pytest.mark.parametrize("after", [0, 6], ids=["before", "within"])
def test_cancel_ends_a_stream_at_once(author: ModuleType, server: Provider, after: int) -> None:
    """The client is blocked in a read then, and nothing more comes."""
    cancel, reading = threading.Event(), threading.Event()
    server.script = [Breaks("hang", after, value="x" * 4000)]
    done: list[Any] = []

    def told(text: str, _: int) -> None:
        if after == 0 or text.startswith("writes"):
            reading.set()

    def work() -> None:
        try:
            author.write(order(), settings(seconds=50), Watch(cancel, told))
        except Cancelled as end:
            done.append(end)

    thread = threading.Thread(target=work)
    thread.start()
    while not (server.asked and reading.is_set()):
        time.sleep(0.01)
    time.sleep(0.3)
    cancel.set()
    thread.join(10)
    assert not thread.is_alive()
    assert len(done) == 1


def test_cancel_ends_a_wait(author: ModuleType, server: Provider) -> None:
    cancel = threading.Event()
    server.script = [Fails(429, "rate_limit_error", headers={"retry-after": "60"})]
    watch = Watch(cancel, lambda text, n: cancel.set() if text.startswith("waits") else None)
    with pytest.raises(Cancelled):
        author.write(order(), settings(), watch)
    assert len(server.asked) == 1


def test_nothing_is_asked_after_cancel(author: ModuleType, server: Provider, seen: Seen) -> None:
    seen.clock.set()
    with pytest.raises(Cancelled):
        author.write(order(), settings(), seen.watch)
    assert server.asked == []


def test_what_broke_off_is_billed(author: ModuleType, server: Provider, seen: Seen) -> None:
    server.script = [Breaks("drop", 8, value="x" * 4000)]
    draft = author.write(order(), settings(), seen.watch)
    assert len(seen.spent) == 2
    assert seen.spent[0].output > 100
    assert draft.usage.output == sum(u.output for u in seen.spent)


# -- money and keys ------------------------------------------------------------------------------


def test_a_price_that_nobody_knows_stops_a_budget(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    problem = failed(author, seen, order(budget_left=9.0), settings(model="m-1"), tries=0)
    assert problem.code == "P833"
    assert server.paths == []


def test_no_try_may_cost_more_than_is_left(
    author: ModuleType, server: Provider, seen: Seen
) -> None:
    most = author.estimate(order(), settings()).dollars
    assert failed(author, seen, order(budget_left=most / 2), settings(), tries=0).code == "P833"
    assert server.paths == []
    server.script = [Breaks("drop", 8, value="x" * 4000)]
    problem = failed(author, Seen(), order(budget_left=most * 1.001), settings(), tries=1)
    assert problem.code == "P833", "the first try has cost something, and a second may be too much"


@pytest.mark.parametrize("key", ["", "sk with space", "sk\nline", "schlüssel"])
def test_no_key(
    author: ModuleType, server: Provider, seen: Seen, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(author.PROVIDER.variable, key)
    problem = failed(author, seen, tries=0)
    assert problem.code == "P820"
    assert author.PROVIDER.variable in problem.finding.help
    assert not key or key not in str(problem.finding)


def test_keys_do_not_leak(
    author: ModuleType, server: Provider, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    quotes = f"you sent {KEY}, or {KEY[:20]}"
    for reply in (
        Fails(401, "authentication_error", quotes),
        Fails(400, "invalid_request_error", quotes),
        Fails(404, "not_found_error", quotes),
        Fails(500, "api_error", quotes),
        Breaks("noise", 1),
        Says(f"{quotes} {{", raw=True),
    ):
        server.script = [reply]
        seen = Seen()
        problem = failed(author, seen, said=settings(retries=0))
        said += [repr(problem), repr(problem.finding), *seen.texts]
    seen = Seen()
    draft = author.write(order(), settings(), seen.watch)
    out, err = capfd.readouterr()
    said += [repr(draft), out, err, caplog.text, *(repr(r.__dict__) for r in caplog.records)]
    assert server.asked[0].headers, "it was really sent"
    for text in said:
        for start in range(len(KEY) - 10):
            assert KEY[start : start + 11] not in text


def test_a_wrong_key_is_quoted_by_nobody(
    author: ModuleType, server: Provider, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(author.PROVIDER.variable, "sk-wrong-987654321")
    problem = failed(author, seen, tries=1)
    assert problem.code == "P822"
    assert "987654321" not in repr(problem.finding)


@pytest.mark.parametrize(
    "options",
    [{"max_tokens": "many"}, {"max_tokens": 0}, {"retries": -1}, {"effort": 3}, {"poll": True}],
    ids=str,
)
def test_a_wrong_setting(
    author: ModuleType, server: Provider, seen: Seen, options: dict[str, Any]
) -> None:
    problem = failed(author, seen, said=settings(**options), tries=0)
    assert problem.code == "P834"
    assert f"`{next(iter(options))}`" in problem.finding.message
    assert server.paths == []


def test_the_sdk_may_be_missing(author: ModuleType) -> None:
    """In a process of its own, where the import fails."""
    name = author.PROVIDER.name
    script = (
        f"import sys; sys.modules[{name!r}] = None\n"
        f"from pactc.authors import {name}_ as author\n"
        "from pactc.authors.author import Settings, Watch\n"
        "from tests.provider_orders import order\n"
        "from pactc.errors import PactError\n"
        "try: author.write(order(), Settings(), Watch())\n"
        "except PactError as problem: print(problem.code, problem.finding.help)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"P821 run `pip install 'pactc[{name}]'`\n"


def test_importing_an_author_imports_no_sdk() -> None:
    script = (
        "import sys, pactc.authors.anthropic_, pactc.authors.openai_\n"
        "print(sorted({'anthropic', 'openai', 'httpx2', 'pydantic'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_drafts_of_both_are_the_same(server: Provider) -> None:
    """Whoever writes, the artifact's bytes depend on the answer alone."""
    drafts: list[Draft] = [a.write(order(), settings(), Watch()) for a in AUTHORS]
    assert drafts[0].data == drafts[1].data
    flat = replace(order(), flat=None)
    assert anthropic_.write(flat, settings(), Watch()).data == YAML, "the schema itself will do"
    assert server.asked[-1].schema is not None
    assert SCHEMA["required"] == ["terms"]
