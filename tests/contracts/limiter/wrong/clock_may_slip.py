# breaks: allow.E1, remaining.E2, remaining.P2
"""At most so many calls of one client in any window of ticks."""


class ClockError(Exception):
    def __init__(self, last):
        super().__init__("time does not run backwards")
        self.last = last


class Limiter:
    def __init__(self, limit=2, window=5):
        self._limit = limit
        self._window = window
        self._last = 0
        self._calls = {}

    def _recent(self, client, now):
        if self._last and now < self._last - 1:
            raise ClockError(self._last)
        return [at for at in self._calls.get(client, ()) if at > now - self._window]

    def allow(self, client, *, now):
        recent = self._recent(client, now)
        self._last = now
        self._calls[client] = recent
        if len(recent) >= self._limit:
            return False
        recent.append(now)
        return True

    def remaining(self, client, *, now):
        return self._limit - len(self._recent(client, now))

    def close(self):
        self._calls.clear()
