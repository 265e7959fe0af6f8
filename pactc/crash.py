"""What is told of a bug in pactc: one finding, and a log with the traceback to send."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence

from . import __version__
from .model import Finding


def log(error: Exception, words: Sequence[str]) -> str:
    """The path of a new file that holds the traceback, and the command as it was given."""
    handle, path = tempfile.mkstemp(prefix="pactc-", suffix=".log", text=True)
    with os.fdopen(handle, "w") as file:
        file.write(f"pactc {__version__}, Python {platform.python_version()}, {sys.platform}\n")
        file.write(f"command: {' '.join(map(repr, words))}\n\n")
        traceback.print_exception(error, file=file)
    return path


def finding(error: Exception, words: Sequence[str]) -> Finding:
    return Finding(
        "P900", f"pactc has a bug: {type(error).__name__}: {error}",
        help=f"send {log(error, words)} to the maintainers; nothing was half-written",
    )  # fmt: skip
