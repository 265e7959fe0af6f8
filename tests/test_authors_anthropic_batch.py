"""Many orders in one batch, by the real SDK, against a provider on loopback."""

from __future__ import annotations

import threading

import pytest

from pactc.authors import anthropic_
from pactc.authors.author import Cancelled, Draft, Watch
from pactc.errors import PactError

from .provider_orders import VALUE, YAML, Seen, order, settings
from .providers.replies import Breaks, Fails, Says
from .providers.server import Provider


@pytest.fixture(autouse=True)
def _each_its_own(server: Provider) -> None:
    server.answers = lambda asked: {"terms": {"it": asked.data}}


def orders(count: int) -> list[object]:
    return [order(artifact=f"g/{n}", data=f"number {n}", prompt=f"p{n}") for n in range(count)]


def test_drafts_come_in_the_order_of_the_orders(server: Provider) -> None:
    server.polls, seen = 2, Seen()
    made = anthropic_.write_many(orders(3), settings(poll=7), seen.watch)
    assert [d.data for d in made if isinstance(d, Draft)] == [
        f"terms:\n  it: number {n}\n".encode() for n in range(3)
    ]
    assert seen.clock.waits == [7, 7, 7]
    assert server.paths.count("POST /v1/messages/batches") == 1
    assert "POST /v1/messages" not in server.paths
    assert "asks claude-sonnet-5-5 for 3 artifacts at once" in seen.texts


def test_a_batch_costs_half(server: Provider) -> None:
    seen = Seen()
    (made,) = anthropic_.write_many([order()], settings(), seen.watch)
    alone = anthropic_.write(order(instructions="Another text."), settings(), Watch())
    assert isinstance(made, Draft)
    assert made.usage.dollars is not None
    assert alone.usage.dollars is not None
    assert made.usage.output == alone.usage.output
    assert made.usage.dollars < 0.6 * alone.usage.dollars
    assert seen.spent == [made.usage]


def test_what_goes_wrong_goes_wrong_for_one(server: Provider) -> None:
    server.script = [
        Says(VALUE),
        Fails(0, "invalid_request_error", "effort: no"),
        Says("", raw=True, stop="refusal"),
        Fails(0, "authentication_error"),
        Says("no JSON", raw=True),
    ]
    # The second is asked again by itself, as its schema might be at fault.
    server.script.append(Fails(400, "invalid_request_error", "effort: no"))
    made = anthropic_.write_many(orders(5), settings(), Seen().watch)
    codes = [m.code if isinstance(m, PactError) else m.data for m in made]
    assert codes == [YAML, "P824", "P825", "P822", "P832"]


def test_what_a_batch_leaves_open_is_asked_by_itself(server: Provider) -> None:
    long = Says({"terms": {"a": "x" * 400}})
    server.script = [long, Breaks("expired"), Fails(0, "overloaded_error"), long]
    said, seen = settings(max_tokens=60), Seen()
    made = anthropic_.write_many(orders(3), said, seen.watch)
    assert all(isinstance(m, Draft) for m in made)
    assert server.paths.count("POST /v1/messages") == 4
    assert "asks for g/1 by itself: the batch left it open" in seen.texts


def test_cancel_cancels_the_batch_too(server: Provider) -> None:
    server.polls, cancel = 99, threading.Event()
    watch = Watch(cancel, lambda text, n: cancel.set() if text.startswith("waits for") else None)
    with pytest.raises(Cancelled):
        anthropic_.write_many(orders(2), settings(), watch)
    assert server.paths[-1] == "POST /v1/messages/batches/msgbatch_1/cancel"


def test_what_concerns_all_is_raised(server: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    assert anthropic_.write_many([], settings(), Watch()) == []
    one = anthropic_.estimate(order(), settings()).dollars or 0
    poor = [order(budget_left=one * 0.9), order(budget_left=one * 0.9)]
    with pytest.raises(PactError) as caught:
        anthropic_.write_many(poor, settings(), Watch())
    assert caught.value.code == "P833"
    assert server.paths == []
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-wrong")
    with pytest.raises(PactError) as caught:
        anthropic_.write_many(orders(2), settings(), Watch())
    assert caught.value.code == "P822"
