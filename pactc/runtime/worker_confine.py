"""What the operating system keeps a worker from, beside what is only seen: writing outside of its
own folder (Landlock), other processes (seccomp), the network, and outliving its parent (namespaces
of processes and of the network). Each is taken where this kernel gives it. Standard library only.

Sources: landlock(7), seccomp(2), pid_namespaces(7), prctl(2).
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import Any

NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
PDEATHSIG, NO_NEW_PRIVS, SET_SECCOMP = 1, 38, 22
# WRITE_FILE, REMOVE_DIR, REMOVE_FILE, MAKE_* (1 << 6 to 12): the first version's ways to write
WRITES = 1 << 1 | 1 << 4 | 1 << 5 | 0x7F << 6
ARCHITECTURES: Mapping[str, tuple[int, int, int, tuple[int, ...]]] = {
    # audit number, clone, clone3; then execve, execveat, fork, vfork, unshare, setns, ptrace,
    # process_vm_writev, io_uring_setup
    "x86_64": (0xC000003E, 56, 435, (59, 322, 57, 58, 272, 308, 101, 311, 425)),
    "aarch64": (0xC00000B7, 220, 435, (221, 281, 97, 268, 117, 271, 425)),
}


def limits(memory: int, file: int, files: int = 256) -> None:
    """Bytes of address space, bytes of one file, open files; no core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_NOFILE, files), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def namespaces(network: bool, parent: int, fds: Sequence[int]) -> tuple[list[str], int]:
    """Go on as the first process of a new namespace: whatever it starts ends with it. Returns what
    is in force and the process's own number outside; this returns in the new process only."""
    libc = _libc()
    libc.prctl(PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(70)
    user, group = os.getuid(), os.getgid()
    flags = NEWPID | (0 if network else NEWNET)
    if libc.unshare(flags):
        if libc.unshare(flags | NEWUSER):
            return [], os.getpid()
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123  no pathlib in the worker
                file.write(text)
    here, there = os.pipe()
    child = os.fork()
    if child:
        for fd in (*fds, here):
            os.close(fd)
        os.write(there, b"%d" % child)
        os.close(there)
        status = os.waitpid(child, 0)[1]
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    libc.prctl(PDEATHSIG, signal.SIGKILL)
    os.close(there)
    number = int(os.read(here, 20))
    os.close(here)
    return ["processes"] + ([] if network else ["network"]), number


def writing(folders: Sequence[str]) -> list[str]:
    """Refuse to write anywhere but below these folders."""
    libc = _libc()
    version = libc.syscall(444, None, 0, 1)
    if version < 1:
        return []
    rights = WRITES | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
    scoped = 3 if version >= 6 else 0  # abstract sockets and signals stay inside
    form = struct.pack("QQQ", rights, 0, scoped) if version >= 6 else struct.pack("Q", rights)
    rules = libc.syscall(444, form, len(form), 0)
    if rules < 0:
        return []
    for folder in (*folders, "/dev/null"):
        fd = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        allowed = rights if os.path.isdir(folder) else 1 << 1 | (rights & 1 << 14)  # noqa: PTH112
        libc.syscall(445, rules, 1, struct.pack("=Qi", allowed, fd), 0)
        os.close(fd)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    done = libc.syscall(446, rules, 0)
    os.close(rules)
    return ["writing"] if done == 0 else []


def processes() -> list[str]:
    """Refuse to start processes; threads stay allowed."""
    found = ARCHITECTURES.get(os.uname().machine)
    if found is None or sys.maxsize < 1 << 32:
        return []
    audit, clone, clone3, never = found
    code: list[tuple[int, int, int, int]] = [(0x20, 0, 0, 4), (0x15, 1, 0, audit), (0x06, 0, 0, 0)]
    code.append((0x20, 0, 0, 0))
    # A number of the x32 ABI is another door to the same calls.
    code += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, 0x00050001)]
    for number in never:
        code += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050001)]  # EPERM
    code += [(0x15, 0, 1, clone3), (0x06, 0, 0, 0x00050026)]  # ENOSYS: glibc then uses clone
    code += [
        (0x15, 0, 3, clone),
        (0x20, 0, 0, 16),
        (0x45, 1, 0, 0x00010000),
        (0x06, 0, 0, 0x00050001),
    ]
    code.append((0x06, 0, 0, 0x7FFF0000))
    body = b"".join(struct.pack("HBBI", *line) for line in code)
    buffer = ctypes.create_string_buffer(body, len(body))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(code), ctypes.addressof(buffer)), 16
    )
    libc = _libc()
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    return ["starting"] if libc.prctl(SET_SECCOMP, 2, program, 0, 0) == 0 else []


def powers() -> list[str]:
    """Give up what root may do beyond others, in this process and all after it."""
    header = struct.pack("Ii", 0x20080522, 0)
    return ["powers"] if _libc().capset(header, bytes(24)) == 0 else []


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)
