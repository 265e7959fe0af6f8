"""What the implementation can get hold of in place of what is watched. Nothing here leads to the
watch: a stub knows the name of what it stands for, and asks for it by an audit event, which only
the interpreter can bring to the hook that answers. Standard library only.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

CALL, NOTE, IMPORTED = "pactc.call", "pactc.note", "pactc.imported"
READS = (
    "__getitem__", "__iter__", "__len__", "__contains__", "get", "copy", "items", "keys", "values",
)  # fmt: skip


def stub(audit: Callable[..., None], key: str) -> Any:
    """A function that has the one of this name called, and gives what that gave."""

    def call(*args: Any, **kwargs: Any) -> Any:
        box: list[Any] = []
        audit(CALL, key, args, kwargs, box)
        return box[0]

    return call


class _Nowhere(io.RawIOBase):
    """What is printed is written to a log, and goes nowhere."""

    mode = "wb"

    def __init__(self, audit: Callable[..., None], fd: int) -> None:
        self._audit, self._fd = audit, fd
        self.name = "<stdout>" if fd == 1 else "<stderr>"

    def write(self, data: Any) -> int:
        if size := len(data):
            self._audit(NOTE, "log.write")
        return size

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd


def printed(audit: Callable[..., None], fd: int) -> io.TextIOWrapper:
    """In place of sys.stdout (1) or sys.stderr (2): what these are, by kind and by use."""
    raw: Any = _Nowhere(audit, fd)
    errors = "strict" if fd == 1 else "backslashreplace"
    return io.TextIOWrapper(raw, "utf-8", errors, line_buffering=True, write_through=True)


class Finder:
    """Sees imports by `importlib`, which raise no audit event, and finds nothing itself."""

    def __init__(self, audit: Callable[..., None]) -> None:
        self._audit = audit

    def find_spec(self, name: str, *_: Any) -> None:
        self._audit(IMPORTED, name)


def environment(audit: Callable[..., None], data: dict[bytes, bytes]) -> Any:
    """The dict below os.environ, with its readings told as `environ.data.<method>`."""
    methods = {name: stub(audit, f"environ.data.{name}") for name in READS}
    return type("dict", (dict,), {"__slots__": (), **methods})(data)
