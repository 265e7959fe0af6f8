"""The process around a racer's command. It may write below its own folders only (Landlock), and
whatever it starts ends with it (a namespace of processes), also when pactc is killed. Each is taken
where this kernel gives it; where it does not, the fence finds what was written, and `run.sweep`
what was left running.

    python -P -m pactc.implement.guard PARENT [WRITABLE...] -- ARGV...

PARENT is the process number of who starts it. Without WRITABLE, writing is not confined. Without
ARGV it only says (exit status 0 or 1) whether writing can be. Standard input, output and
environment are the command's. Exit status: the command's, 128 + N for a signal N, 126 if it cannot
be started.

Sources: landlock(7), mount_namespaces(7), mount_setattr(2), capabilities(7), prctl(2).
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from ctypes import CDLL, c_char_p, c_size_t

from ..runtime import worker_confine

DEVICES = ("/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/pts")
SHM = "/dev/shm"  # noqa: S108  one of its own is put in its place
CANNOT = 126
FILE = 1 << 30  # bytes of one file
NEWNS, REC_PRIVATE, CAPBSET_DROP = 0x20000, 0x4000 | 1 << 18, 24
# What root may do to the machine past the file system: modules, raw devices, boot, clock, mknod.
POWERS = (16, 17, 22, 25, 27)
MOUNT_SETATTR, HERE, BELOW, RDONLY, BIND = 442, -100, 0x8000, 1, 0x1000 | 0x4000


def main(words: Sequence[str]) -> int:
    """Raises nothing: what cannot be had is gone without."""
    cut = words.index("--")
    parent, writable, argv = int(words[0]), [*words[1:cut]], [*words[cut + 1 :]]
    if not argv:
        linux = sys.platform == "linux"
        return 0 if linux and worker_confine.writing(["/"]) else 1
    if sys.platform == "linux":
        with suppress(OSError):
            worker_confine.namespaces(True, parent, ())
        if writable:
            _confined(writable)
    return _wait(argv)


def _confined(writable: Sequence[str]) -> None:
    libc = CDLL(None, use_errno=True)
    own = not libc.unshare(NEWNS) and not libc.mount(None, b"/", None, REC_PRIVATE, None)
    if own and not libc.mount(b"shm", SHM.encode(), b"tmpfs", 0, b"mode=1777,size=50%"):
        writable = [*writable, SHM]
    for power in POWERS:
        libc.prctl(CAPBSET_DROP, power, 0, 0, 0)
    places = [place for place in (*writable, *DEVICES) if os.path.exists(place)]  # noqa: PTH110
    if os.geteuid():
        # What a process says of itself when it makes namespaces of its own, as the judge does.
        # Root needs no such word, and could write to more than itself there.
        places.append("/proc")
    if own:
        there = [p for p in places if p not in DEVICES]
        _read_only(libc, there)
        os.chdir(os.getcwd())  # noqa: PTH109  what is there now, and no longer what is below it
    worker_confine.writing(places)


def _read_only(libc: CDLL, but: Sequence[str]) -> None:
    """All that is mounted, but for these places: Landlock knows nothing of modes, owners and time
    stamps. All of it or nothing."""
    for place in but:
        if libc.mount(place.encode(), place.encode(), None, BIND, None):
            return
    if not _marked(libc, "/", RDONLY, 0) or not all(_marked(libc, p, 0, RDONLY) for p in but):
        _marked(libc, "/", 0, RDONLY)


def _marked(libc: CDLL, place: str, more: int, less: int) -> bool:
    """Set and clear marks of what is mounted at a place and below."""
    said = struct.pack("QQQQ", more, less, 0, 0)
    where = c_char_p(os.fsencode(place))
    done = libc.syscall(MOUNT_SETATTR, HERE, where, BELOW, said, c_size_t(len(said)))
    return bool(done == 0)


def _wait(argv: Sequence[str]) -> int:
    """Start it, and reap whatever comes to this process until it has ended."""
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            most = FILE if hard == resource.RLIM_INFINITY else min(FILE, hard)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            os.execvp(argv[0], list(argv))  # noqa: S606
        except OSError as error:
            os.write(2, f"cannot start {argv[0]}: {error.strerror}\n".encode())
        finally:
            os._exit(CANNOT)
    while True:
        number, status = os.wait()
        if number == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
