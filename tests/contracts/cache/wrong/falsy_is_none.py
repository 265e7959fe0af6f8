# breaks: get.returns, get.P2, get.P4
"""A cache that forgets what was used least recently."""


class Cache:
    def __init__(self, capacity=2):
        self._capacity = capacity
        self._entries = {}

    def put(self, key, value):
        forgotten = None
        if key in self._entries:
            del self._entries[key]
        elif len(self._entries) >= self._capacity:
            forgotten = next(iter(self._entries))
            del self._entries[forgotten]
        self._entries[key] = value
        return forgotten

    def get(self, key):
        value = self._entries.pop(key) or None
        self._entries[key] = value
        return value

    def items(self):
        return [{"key": key, "value": value} for key, value in self._entries.items()]
