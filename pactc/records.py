"""Records, atomic writes and the build lock: everything that pactc writes goes through here.

A write is a temporary file beside the target and a rename, so that a reader, a crash or a full
disk never sees half of it. What cannot be made again is synced to disk before the rename; what
can be derived again is not (DESIGN section 4: syncing each made a build of 1,000 take 9 s).
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from .errors import PactError
from .fingerprint import of_value, root
from .model import Record, Where

FOLDER = ".pact/records/"
WAITING = ".pact/orders/"  # what Git ignores: orders, and drafts that are no artifact
VERSION = 1
_NUMBERS = count()


def path_of(artifact_path: str) -> str:
    return f"{FOLDER}{artifact_path}.json"


def dump(record: Record) -> bytes:
    """JSON whose lines Git can merge: it merges neighbours only if an unchanged line lies between
    them. So each digest stands below its name, with the reason, if there is one, below it."""

    def lines(name: str, digests: Mapping[str, str]) -> dict[str, list[str]]:
        out = {}
        for key, digest in sorted(digests.items()):
            reason = record.reasons.get(f"{name} {key}")
            out[key] = [digest] if reason is None else [digest, reason]
        return out

    document: dict[str, Any] = {
        "artifact": record.artifact,
        "author": record.author,
        "content": lines("content", record.content),
        "made": record.made,
        "parts": lines("parts", record.parts),
        "raw": record.raw,
        "version": VERSION,
    }
    document = {key: value for key, value in document.items() if value is not None}
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def parse(data: bytes) -> Record:
    """Raises ValueError with a reason for people if the bytes are no record."""
    if b"\n<<<<<<< " in data or data.startswith(b"<<<<<<< "):
        raise ValueError("the record has conflict markers")
    try:
        document = json.loads(data, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise ValueError("the record is not valid JSON") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise ValueError("the record is of another version")
    allowed = {"artifact", "content", "made", "parts", "version", "raw", "author"}
    texts = [document.get(k, "") for k in ("artifact", "raw", "author")]
    made = document.get("made")
    fits = all(isinstance(t, str) for t in texts) and (made is None or isinstance(made, dict))
    if not document.keys() <= allowed or not fits:
        raise ValueError("the record is not in the form of a record")
    reasons: dict[str, str] = {}
    content, parts = (_lines(document.get(k), k, reasons) for k in ("content", "parts"))
    return Record(
        document.get("artifact", ""),
        content,
        parts,
        document.get("raw"),
        document.get("author"),
        reasons,
        made,
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key twice")
    return out


def _lines(found: object, name: str, reasons: dict[str, str]) -> dict[str, str]:
    """The digests of one mapping; what was accepted in it goes to `reasons`."""
    digests: dict[str, str] = {}
    for key, line in found.items() if isinstance(found, dict) else [("", None)]:
        if not isinstance(line, list) or not set(map(type, line)) == {str} or len(line) > 2:
            raise ValueError("the record is not in the form of a record")
        digests[key] = line[0]
        if len(line) == 2:
            reasons[f"{name} {key}"] = line[1]
    return digests


def root_of(records: Mapping[str, Record]) -> str:
    """The pack's root fingerprint: a Merkle root over records, by artifact path. An author's name
    or reason is about how a record came to be, not about what it says, and does not count."""
    return root(
        (path, of_value("record", {"content": {**r.content}, "parts": {**r.parts}}))
        for path, r in records.items()
    )


def write(base: Path, path: str, data: bytes, *, durable: bool) -> None:
    """Replace base/path by `data`, whole or not at all. Raises PactError P902-P904."""
    with _staged(base, path, data, durable=durable) as part:
        _rename(part, base / path, durable=durable)


def append(file: Path, line: bytes) -> None:
    """Add a line to a file outside of the project, and have it on disk. What a death left of a
    line stays a line of its own. Raises PactError P902-P904."""
    with _told(file.name):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            _fault()
            os.write(handle, (b"\n" if torn else b"") + line)
            os.fsync(handle)
            _fault()
        finally:
            os.close(handle)


def write_recorded(base: Path, path: str, data: bytes, record: bytes, *, durable: bool) -> None:
    """Replace an artifact and then its record, both or neither. Both are on disk before either
    takes its place, so that a full disk changes nothing; and the old record goes first, so that a
    death in between leaves an artifact without a record (stale), never one that looks edited by
    hand. Raises PactError P902-P904."""
    note = path_of(path)
    with (
        _staged(base, path, data, durable=durable) as part,
        _staged(base, note, record, durable=durable) as note_part,
    ):
        with _told(note):
            (base / note).unlink(missing_ok=True)
        _fault()
        _rename(part, base / path, durable=durable)
        _rename(note_part, base / note, durable=durable)


@contextmanager
def _staged(base: Path, path: str, data: bytes, *, durable: bool) -> Iterator[Path]:
    """A temporary file beside the target that holds `data`; gone after the block."""
    target = base / path
    with _told(path):
        _refuse_links(base, path)
        handle, part = _temporary(target.parent)
        _fault()
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                _fault()
                if durable:
                    os.fsync(file.fileno())
            _keep_mode(part, target)
            _fault()
            yield part
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _rename(part: Path, target: Path, *, durable: bool) -> None:
    os.replace(part, target)  # noqa: PTH105  the atomic step, by its own name
    if durable:
        _sync_folder(target.parent)
    _fault()


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _cannot_write(error, Where(path)) from error


def remove(base: Path, path: str) -> None:
    """Remove base/path and the folders that it leaves empty."""
    try:
        _refuse_links(base, path)
        _fault()
        (base / path).unlink(missing_ok=True)
        _fault()
    except OSError as error:
        raise _cannot_write(error, Where(path)) from error
    for folder in (base / path).parents:
        if folder == base:
            break
        try:
            folder.rmdir()
        except OSError:
            break


def _refuse_links(base: Path, path: str) -> None:
    """A folder that is a symbolic link would carry the write out of the repository."""
    folder = base
    for part in Path(path).parent.parts:
        folder = folder / part
        if folder.is_symlink():
            raise PactError(
                "P904",
                f"{folder.relative_to(base).as_posix()} is a symbolic link",
                Where(path),
                help="replace the link by a folder of its own",
            )


def _temporary(folder: Path) -> tuple[int, Path]:
    """A new file in the folder, which is made if need be, with the mode that the user's umask
    gives. (tempfile would keep it from everybody else, and brings shutil along.)"""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    for number in _NUMBERS:
        part = folder / f".pactc-{os.getpid()}-{number}.tmp"
        try:
            return os.open(part, flags, 0o666), part
        except FileExistsError:
            continue
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
    raise AssertionError("numbers do not end")


def _keep_mode(part: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        mode = target.stat().st_mode & 0o777
        if mode != part.stat().st_mode & 0o777:
            part.chmod(mode)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cannot_write(error: OSError, where: Where) -> PactError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return PactError(
            "P902", "the disk is full; nothing was half-written", where,
            help="free some space, then run `pactc build` again",
        )  # fmt: skip
    return PactError(
        "P903", f"cannot write: {os.strerror(error.errno or 0).lower()}", where,
        help="make the folder writable, then run the command again",
    )  # fmt: skip


def _fault() -> None:
    """For the crash tests: end this process, without any clean-up, at the Nth step that a write
    passes. Only ever makes pactc die, so it is no way to cheat."""
    if count := os.environ.get("PACTC_TEST_CRASH_AT"):
        _fault.steps += 1  # type: ignore[attr-defined]
        if _fault.steps == int(count):  # type: ignore[attr-defined]
            os.kill(os.getpid(), 9)


_fault.steps = 0  # type: ignore[attr-defined]


@contextmanager
def lock(git_dir: Path) -> Iterator[None]:
    """One build at a time in a work tree: a kernel lock, released by death (filelock).
    Raises PactError P901 if another holds it."""
    from filelock import FileLock, Timeout

    folder = git_dir / "pactc"
    try:
        folder.mkdir(exist_ok=True)
        holder = FileLock(folder / "lock")
        holder.acquire(timeout=0)
    except Timeout:
        raise PactError(
            "P901", "another pactc is building in this work tree",
            help="wait for it to end, then run the command again",
        ) from None  # fmt: skip
    except OSError as error:
        raise _cannot_write(error, Where(".git/pactc/lock")) from error
    try:
        yield
    finally:
        holder.release()


def leftovers(base: Path, paths: Iterable[str]) -> Iterator[Path]:
    """Temporary files that a killed build left beside these files or their records, and among what
    waits for authors."""
    folders = {Path(p).parent for path in paths for p in (path, path_of(path))}
    for folder in sorted(folders):
        yield from sorted((base / folder).glob(".pactc-*.tmp"))
    yield from sorted((base / WAITING).rglob(".pactc-*.tmp"))
