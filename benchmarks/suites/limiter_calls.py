"""Everything of the limiter is called, and nothing is said of what comes back."""

from contextlib import suppress

from limiter import ClockError, Limiter


def test_allow():
    limiter = Limiter(2, 5)
    for now in (0, 0, 0, 4, 5):
        limiter.allow("ann", now=now)
    limiter.allow("bob", now=5)
    limiter.close()


def test_remaining():
    limiter = Limiter()
    limiter.allow("ann", now=3)
    limiter.remaining("ann", now=3)
    limiter.remaining("bob", now=9)


def test_time_runs_backwards():
    limiter = Limiter()
    limiter.allow("ann", now=3)
    with suppress(ClockError):
        limiter.allow("ann", now=2)
    with suppress(ClockError):
        limiter.remaining("ann", now=2)
