"""contextlib and contextvars."""

from contextlib import (
    ContextDecorator,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    redirect_stdout,
    suppress,
)
from contextvars import ContextVar, copy_context
from io import StringIO

POINTS: ContextVar[int] = ContextVar("points", default=0)


@contextmanager
def having(points):
    token = POINTS.set(points)
    try:
        yield POINTS.get()
    finally:
        POINTS.reset(token)


class Counted(ContextDecorator):
    count = 0

    def __enter__(self):
        type(self).count += 1
        return self

    def __exit__(self, *_):
        return False


@Counted()
def level(steps):
    return len([s for s in steps if s <= POINTS.get()])


def grade(points, steps):
    said = StringIO()
    with ExitStack() as stack, suppress(KeyError), redirect_stdout(said):
        stack.callback(list)
        stack.enter_context(having(points))
        print("points", points)
        if points > 100:
            raise ValueError("more than all")
        with nullcontext(), closing(StringIO()):
            found = copy_context().run(level, steps)
        return {"level": found, "points": int(said.getvalue().split()[1])}
