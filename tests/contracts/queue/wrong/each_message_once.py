# breaks: push.P1, push.P2
"""Messages that wait for their turn."""

from collections import deque


class FullError(Exception):
    def __init__(self, capacity):
        super().__init__("no further message can wait")
        self.capacity = capacity


class EmptyError(Exception):
    pass


class Mailbox:
    def __init__(self, capacity):
        self._capacity = capacity
        self._messages = deque()

    async def push(self, message):
        if len(self._messages) >= self._capacity:
            raise FullError(self._capacity)
        message in self._messages or self._messages.append(message)
        return len(self._messages)

    async def pop(self):
        if not self._messages:
            raise EmptyError("no message is waiting")
        return self._messages.popleft()

    def waiting(self):
        yield from self._messages

    def snapshot(self):
        return list(self._messages)

    def close(self):
        self._messages.clear()
