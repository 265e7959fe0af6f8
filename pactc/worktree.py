"""The work tree: files on disk, opened so that no link leads elsewhere."""

from __future__ import annotations

import os
import stat
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from . import lies
from .blobs import MAX_BYTES, too_large
from .errors import PactError
from .git import Repo, quote, run
from .model import Finding, Where
from .paths import parents
from .tree_base import BaseTree, Entry

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = 64  # directories kept open at once
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC  # a FIFO must not hold us up


def _close_all(folders: dict[str, int]) -> None:
    while folders:
        os.close(folders.popitem()[1])


class WorkTree(BaseTree):
    """Files on disk: those that Git tracks and that still exist, and those neither tracked nor
    ignored. Nested repositories are not followed."""

    label = "work tree"

    def __init__(self, repo: Repo, root: Path) -> None:
        super().__init__(repo)
        self._root = str(root)
        self._gone: set[str] = set()
        self._folders: dict[str, int] = {}
        self._close = weakref.finalize(self, _close_all, self._folders)

    def close(self) -> None:
        """Close the directories that are held open."""
        _close_all(self._folders)

    def exists(self, path: str) -> bool:
        """Whether a file is on disk now, also one written since `list`. Starts no process."""
        status = self._stat(path)
        return status is not None and not stat.S_ISDIR(status.st_mode)

    def read(self, path: str) -> bytes:
        """The file's bytes. Starts no process. Raises PactError P154, P158 to P163, P170."""
        return self.read_signed(path)[0]

    def read_signed(self, path: str) -> tuple[bytes, tuple[int, int, int, int]]:
        """The file's bytes, and the `stat_signature` of just these. Raises as `read`."""
        try:
            descriptor = self._open(path)
            try:
                return self._contents(path, descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unreadable(path, error) from None

    def _open(self, path: str) -> int:
        above, _, name = path.rpartition("/")
        if (held := self._folders.get(above)) is not None:
            with suppress(FileNotFoundError):  # or the directory has been replaced meanwhile
                return os.open(name, _FILE, dir_fd=held)
        folder = self._descend(path)
        try:
            return os.open(name, _FILE, dir_fd=folder)
        finally:
            # Never closed before the tree is: another thread may be using it.
            if len(self._folders) >= _HELD or self._folders.setdefault(above, folder) != folder:
                os.close(folder)

    def _descend(self, path: str) -> int:
        """The directory of a path, opened one part after the other from the root, so that no
        symlink is followed, not even one that appears at this moment."""
        parts = path.split("/")
        if "\0" in path or not {"", ".", ".."}.isdisjoint(parts):
            raise lies.elsewhere(path)
        at = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts[:-1]:
                below = os.open(part, _DIRECTORY, dir_fd=at)
                os.close(at)
                at = below
        except OSError:
            os.close(at)
            raise
        return at

    def _contents(self, path: str, descriptor: int) -> tuple[bytes, tuple[int, int, int, int]]:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            mend = f"put a file at {path}"
            raise PactError("P162", "it is not a regular file", Where(path), mend)
        if before.st_size > MAX_BYTES:
            raise too_large(path, before.st_size)
        data = os.read(descriptor, before.st_size + 1)
        while len(data) < before.st_size and (more := os.read(descriptor, before.st_size)):
            data += more
        signature = _signature(before)
        if len(data) != before.st_size or _signature(os.fstat(descriptor)) != signature:
            mend = "run the command again"
            raise PactError("P159", "it changed while it was read", Where(path), mend)
        return data, signature

    def _unreadable(self, path: str, error: OSError) -> PactError:
        for name in (*parents(path), path):
            if self._mode(name) == "120000":
                return lies.link(path, name, "120000")
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return lies.absent(path, "the work tree")
        mend = f"run `ls -l {quote(path)}`"
        return PactError("P163", f"it cannot be read: {error.strerror}", Where(path), mend)

    def stat_signature(self, path: str) -> tuple[int, int, int, int] | None:
        """(size, mtime_ns, inode, ctime_ns), which differs if the file was touched in between;
        None if nothing is there."""
        status = self._stat(path)
        return None if status is None else _signature(status)

    def _stat(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(f"{self._root}/{path}")
        except (OSError, ValueError):
            return None

    def _mode(self, path: str) -> str:
        if (status := self._stat(path)) is None:
            return ""
        if stat.S_ISLNK(status.st_mode):
            return "120000"
        return "100755" if status.st_mode & stat.S_IXUSR else "100644"

    def _load(self) -> Iterator[tuple[bytes, Entry]]:
        # One process says all: stages, flags, what is gone from disk (R), what is untracked (?).
        out = run(self.repo, "ls-files", "-z", "-v", "-s", "-d", "-o", "--exclude-standard")
        lines = out.split(b"\0")[:-1]
        gone = {line.partition(b"\t")[2] for line in lines if line[:1] in b"Rr"}
        self._gone = {os.fsdecode(name) for name in gone}
        for line in lines:
            tag = line[:1].decode()
            if tag == "?":
                name = line[2:]
                if name.endswith(b"/"):  # Git lists no directory but that of another repository
                    self._nested.add(os.fsdecode(name[:-1]))
                elif mode := self._mode(os.fsdecode(name)):
                    yield name, Entry(mode, None)
            elif tag not in "Rr":
                fields, _, name = line.partition(b"\t")
                if tag != "H":
                    self._flags[os.fsdecode(name)] = tag
                    if tag in "Ss" and not self._mode(os.fsdecode(name)):
                        continue
                if name not in gone:
                    _, mode, oid, stage = fields.decode().split(" ")
                    yield name, Entry(mode, oid if stage == "0" else None)

    def _linked(self, name: str) -> str:
        # What is on disk counts as well as what the index says is there.
        return super()._linked(name) or ("120000" if self._mode(name) == "120000" else "")

    def _attributes(self, path: str) -> bytes:
        # One that is gone from disk, Git still reads from the index: make sure that Git is asked.
        return b"filter" if path in self._gone else super()._attributes(path)

    def _lies(self, asked: Iterable[str]) -> Iterator[Finding]:
        asked = [*asked]
        yield from lies.hidden(self.repo, asked, self._flags)
        yield from lies.filtered(self.repo, asked, self._attributes)
        yield from lies.monitor(self.repo)
        listed = self.list()
        yield from lies.ignored(self.repo, [p for p in asked if p not in listed and self.exists(p)])
        for path in asked:
            status = self._stat(path)
            if status and stat.S_ISREG(status.st_mode) and status.st_size <= lies.LFS_MAX:
                yield from lies.pointer(path, self._attributes(path))


def _signature(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns
