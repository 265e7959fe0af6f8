"""Raw blobs by their ids, through one long-lived Git process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from .errors import PactError
from .git import Repo, failure, missing, quote, start
from .model import Where

MAX_BYTES = 64 << 20
"""The largest file that any tree reads. Documents have a much lower cap of their own."""

_WINDOW = 64  # requests in flight: few enough never to fill the pipe to `cat-file`


class Blobs:
    """Raw blobs by oid, from one `git cat-file --batch`: started at the first read, ended by
    `close`, or with the object. Safe to use from threads, and after a fork."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._pid = 0
        self._end: weakref.finalize[..., Blobs] | None = None

    @classmethod
    def shared(cls, repo: Repo) -> Blobs:
        """The one of this repository that somebody still holds, else a new one: blobs are the
        same for all trees, and a process costs more than it reads."""
        return _held.setdefault(repo, cls(repo))

    def read(self, oid: str, path: str) -> bytes:
        """The blob; `path` is for the error. Raises PactError P155, P156, P158."""
        return next(self.stream([(oid, path)]))

    def stream(self, wanted: Iterable[tuple[str, str]]) -> Iterator[bytes]:
        """The blobs of (oid, path) in order, several requests ahead of the answers."""
        todo = list(wanted)
        for at in range(0, len(todo), _WINDOW):
            yield from self._window(todo[at : at + _WINDOW])

    def _window(self, wanted: list[tuple[str, str]]) -> list[bytes]:
        with self._lock:
            process = self._running()
            assert process.stdin
            assert process.stdout
            whole = False
            try:
                process.stdin.write("".join(f"{oid}\n" for oid, _ in wanted).encode())
                process.stdin.flush()
                answers = [self._answer(process.stdout, oid, path) for oid, path in wanted]
                whole = True
            except BrokenPipeError:
                raise self._died(Where(wanted[0][1])) from None
            finally:
                if not whole:  # answers are left in the pipe: the next read starts afresh
                    self._stop()
            return answers

    def _answer(self, out: IO[bytes], oid: str, path: str) -> bytes:
        header = out.readline().split()
        if len(header) == 2 and header[1] == b"missing":
            # Git says so of a damaged object too, and complains on the side.
            error = self._complaint(Where(path))
            raise error if error.code == "P156" else missing(self._repo, Where(path))
        if len(header) != 3:
            raise self._died(Where(path))
        size = int(header[2])
        if size > MAX_BYTES:
            raise too_large(path, size)
        data = out.read(size + 1)
        if len(data) != size + 1:
            raise self._died(Where(path))
        data = data[:-1]
        # Git checks the object's checksum only in `fsck`: a forged loose object would pass.
        algorithm = "sha1" if len(oid) == 40 else "sha256"
        digest = hashlib.new(algorithm, b"%s %d\0" % (header[1], size), usedforsecurity=False)
        digest.update(data)
        if digest.hexdigest() != oid:
            note = f"its content does not match its id {oid}"
            raise PactError(
                "P156", "a corrupt object", Where(path), help="run `git fsck`", notes=(note,)
            )
        return data

    def _died(self, where: Where) -> PactError:
        assert self._process
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()
        return self._complaint(where)

    def _complaint(self, where: Where) -> PactError:
        assert self._complaints
        self._complaints.seek(0)
        error = failure(self._repo, self._complaints.read(), "cat-file").finding
        return PactError(error.code, error.message, where, error.help, error.notes)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._pid != os.getpid():
            # Never share the pipe with a parent: two readers would take each other's answers.
            from tempfile import TemporaryFile  # brings shutil, which a work tree does without

            self._complaints = TemporaryFile()  # noqa: SIM115  lives with the process
            args = ("cat-file", "--batch")
            process = start(self._repo, args, subprocess.PIPE, self._complaints)
            self._process, self._pid = process, os.getpid()
            self._end = weakref.finalize(self, _end, process, self._complaints, self._pid)
        return self._process

    def _stop(self) -> None:
        if self._end is not None:
            self._end()
        self._process = self._complaints = self._end = None

    def close(self) -> None:
        """Ends the process, if one runs. A later read starts another."""
        with self._lock:
            self._stop()


_held: weakref.WeakValueDictionary[Repo, Blobs] = weakref.WeakValueDictionary()


def _end(process: subprocess.Popen[bytes], complaints: IO[bytes], pid: int) -> None:
    if pid != os.getpid():
        process.returncode = 0  # a forked child's copy: the process is its parent's to end
        return
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()
    complaints.close()


def too_large(path: str, size: int) -> PactError:
    return PactError(
        "P158",
        f"{size} bytes; pactc reads at most {MAX_BYTES}",
        Where(path),
        help=f"run `git rm --cached {quote(path)}` and keep the file outside the repository",
    )
