"""Many orders in one batch, by the real SDK, against a provider on loopback."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from pactc.authors import anthropic_, anthropic_batch
from pactc.authors.author import Cancelled, Order, Settings, Watch
from pactc.errors import PactError

from .provider_orders import VALUE, YAML, Seen, order, settings
from .providers.replies import Breaks, Fails, Says
from .providers.server import Provider


@pytest.fixture(autouse=True)
def _each_its_own(server: Provider) -> None:
    server.answers = lambda asked: {"terms": {"it": asked.data}}


def orders(count: int) -> list[Order]:
    return [order(artifact=f"g/{n}", data=f"number {n}", prompt=f"p{n}") for n in range(count)]


def batch(given: Sequence[Any], said: Settings, watch: Watch) -> dict[str, anthropic_batch.Result]:
    name = anthropic_batch.begin(given, said, watch)
    held = dict(zip(anthropic_batch.names(given), given, strict=True))
    return anthropic_batch.follow(name, held, said, watch)


def test_each_order_has_its_draft(server: Provider) -> None:
    server.polls, seen = 2, Seen()
    made = batch(orders(3), settings(poll=7), seen.watch)
    for number in range(3):
        draft = made[f"order-{number}"].draft
        assert draft is not None
        assert draft.data == f"terms:\n  it: number {number}\n".encode()
        assert draft.usage == made[f"order-{number}"].usage
    assert seen.clock.waits == [7, 7]
    assert server.paths.count("POST /v1/messages/batches") == 1
    assert "POST /v1/messages" not in server.paths


def test_a_batch_costs_half(server: Provider) -> None:
    made = batch([order()], settings(poll=0.05), Watch())["order-0"].usage
    alone = anthropic_.write(
        order(instructions="Another text."), settings(poll=0.05), Watch()
    ).usage
    assert made.dollars is not None
    assert alone.dollars is not None
    assert made.output == alone.output
    assert made.dollars < 0.6 * alone.dollars
    most = anthropic_batch.estimate(order(), settings(poll=0.05)).dollars
    assert most is not None
    assert made.dollars <= most
    assert most < 0.6 * (anthropic_.estimate(order(), settings(poll=0.05)).dollars or 0)


def test_what_goes_wrong_goes_wrong_for_one(server: Provider) -> None:
    server.script = [
        Says(VALUE),
        Fails(0, "invalid_request_error", "effort: no"),
        Says("", raw=True, stop="refusal"),
        Fails(0, "authentication_error"),
        Says("no JSON", raw=True),
        Breaks("expired"),
        Says({"terms": {"a": "x" * 400}}),
    ]
    made = batch(orders(7), settings(max_tokens=60, poll=0.05), Watch())
    drafts = {id_: r.draft.data for id_, r in made.items() if r.draft}
    assert drafts == {"order-0": YAML}
    # What was answered was billed, whatever it says.
    assert made.keys() == {"order-0", "order-2", "order-4", "order-6"}
    assert all(r.usage.dollars for r in made.values())


def test_cancel_cancels_the_batch_too(server: Provider) -> None:
    server.polls, cancel = 99, threading.Event()
    watch = Watch(cancel, lambda text, n: cancel.set() if text.startswith("waits for") else None)
    with pytest.raises(Cancelled):
        batch(orders(2), settings(poll=0.05), watch)
    assert server.paths[-1] == "POST /v1/messages/batches/msgbatch_1/cancel"
    again = dict(zip(["order-0", "order-1"], orders(2), strict=True))
    assert anthropic_batch.follow("msgbatch_1", again, settings(poll=0.05), Watch()).keys() == {
        "order-0"
    }


def test_what_concerns_all_is_raised(server: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PactError) as caught:
        anthropic_batch.follow("msgbatch_9", {"order-0": order()}, settings(poll=0.05), Watch())
    assert caught.value.code == "P823"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-wrong")
    with pytest.raises(PactError) as caught:
        anthropic_batch.begin(orders(2), settings(poll=0.05), Watch())
    assert caught.value.code == "P822"
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(PactError) as caught:
        anthropic_batch.begin(orders(2), settings(poll=0.05), Watch())
    assert caught.value.code == "P820"
