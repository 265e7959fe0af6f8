"""What the implementation can get hold of in place of what is watched. Nothing here leads to the
watch: a stub knows the name of what it stands for, and asks for it by an audit event, which only
the interpreter can bring to the hook that answers. Standard library only.
"""

from __future__ import annotations

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


class Said:
    """What is printed is written to a log, and goes nowhere."""

    encoding, errors, newlines, closed = "utf-8", "strict", None, False

    def __init__(self, audit: Callable[..., None]) -> None:
        self._audit = audit

    def write(self, text: str) -> int:
        if text:
            self._audit(NOTE, "log.write")
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing is kept."""

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


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
