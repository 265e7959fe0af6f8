"""What somebody in a hurry writes about the limiter: each rule once."""

import pytest
from limiter import ClockError, Limiter


def test_so_many_calls_and_no_more():
    limiter = Limiter(2, 5)
    assert [limiter.allow("ann", now=0) for _ in range(3)] == [True, True, False]


def test_clients_do_not_share():
    limiter = Limiter(1, 5)
    assert limiter.allow("ann", now=0)
    assert limiter.allow("bob", now=0)


def test_after_the_window_calls_are_allowed_again():
    limiter = Limiter(1, 5)
    assert limiter.allow("ann", now=0)
    assert limiter.allow("ann", now=10)


def test_what_remains():
    limiter = Limiter(2, 5)
    assert limiter.remaining("ann", now=0) == 2
    limiter.allow("ann", now=0)
    assert limiter.remaining("ann", now=0) == 1


def test_time_does_not_run_backwards():
    limiter = Limiter()
    limiter.allow("ann", now=3)
    with pytest.raises(ClockError):
        limiter.allow("ann", now=2)
