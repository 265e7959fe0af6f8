"""What an implementation does outside of its own memory, as the interpreter's audit hook sees it.

An effect is said when it is first seen in a call, and at once: it is written to a pipe before the
act itself goes on, so that whoever silences the hook later cannot take it back. Standard library
only; nothing is looked up in a module that the implementation could have patched.
"""

from __future__ import annotations

import sys
from _thread import get_ident as thread
from collections.abc import Callable, Sequence
from os import O_ACCMODE, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC
from types import SimpleNamespace
from typing import Any

EFFECTS = {
    "os.listdir": "fs.read", "os.scandir": "fs.read", "os.getxattr": "fs.read",
    "os.listxattr": "fs.read",
    "os.remove": "fs.write", "os.rename": "fs.write", "os.rmdir": "fs.write",
    "os.mkdir": "fs.write", "os.link": "fs.write", "os.symlink": "fs.write",
    "os.truncate": "fs.write", "os.chmod": "fs.write", "os.chown": "fs.write",
    "os.chflags": "fs.write", "os.utime": "fs.write", "os.setxattr": "fs.write",
    "os.removexattr": "fs.write", "os.chdir": "env.write",
    "socket.connect": "net.connect", "socket.getaddrinfo": "net.connect",
    "socket.gethostbyname": "net.connect", "socket.gethostbyaddr": "net.connect",
    "socket.getnameinfo": "net.connect", "socket.sendto": "net.connect",
    "socket.sendmsg": "net.connect", "urllib.Request": "net.connect",
    "socket.bind": "net.listen",
    "subprocess.Popen": "process.run", "os.system": "process.run", "os.exec": "process.run",
    "os.fork": "process.run", "os.forkpty": "process.run", "os.posix_spawn": "process.run",
    "os.spawn": "process.run", "os.kill": "process.run", "os.killpg": "process.run",
    "pty.spawn": "process.run", "signal.pthread_kill": "process.run",
    "os.putenv": "env.write", "os.unsetenv": "env.write",
    "syslog.syslog": "log.write",
    # What could reach the worker itself. No contract has reason to declare these.
    "ctypes.dlopen": "native.call", "ctypes.dlsym": "native.call",
    "ctypes.dlsym/handle": "native.call",
    "ctypes.cdata": "native.call", "ctypes.call_function": "native.call",
    "ctypes.addressof": "native.call", "ctypes.string_at": "native.call",
    "ctypes.PyObj_FromPtr": "native.call",
    "cpython.PyInterpreterState_New": "native.call",
    "gc.get_objects": "process.inspect", "gc.get_referrers": "process.inspect",
    "gc.get_referents": "process.inspect", "sys._current_frames": "process.inspect",
    "sys._current_exceptions": "process.inspect",
    "resource.setrlimit": "process.inspect", "resource.prlimit": "process.inspect",
    "sys.addaudithook": "process.inspect", "sys.monitoring.register_callback": "process.inspect",
    "socket.gethostname": "env.read",
}  # fmt: skip
FORKS = frozenset(
    ("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen", "os.system")
)
REFUSED = frozenset(("resource.setrlimit", "resource.prlimit", "cpython.PyInterpreterState_New"))
NATIVE = frozenset(("ctypes", "_ctypes", "cffi", "_cffi_backend", "_xxsubinterpreters"))
# They are always there; to import one again is to get at what was put aside.
SHIMMED = frozenset(("time", "random", "os", "posix", "uuid", "datetime", "_datetime"))
FRAMES = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
SEPARATE = frozenset(("site-packages", "dist-packages"))
CODE = (".py", ".pyc", ".so", ".pth", "pyvenv.cfg")
MOST_PROCESSES = 8  # of one call
MOST_STARTED = 400  # of one worker
MOST_THREADS = 500
SAID = 200  # different effects of one call


def watch(
    say: Callable[[str], None],
    sources: Sequence[str],
    libraries: Sequence[str],
    fixed: Sequence[str],
    has: Callable[[str], bool],
    compiled: Callable[[Any, Any], None],
    frames: Callable[..., Any],
) -> SimpleNamespace:
    """Watch from now on. `begin(phase)` starts to say effects anew, and with "" it says none: what
    follows is the worker's own. The others are for what the hook does not see: `note(effect)` says
    it if the source has a hand in it, `tell(effect)` says it; a connection, a thread, an import by
    importlib. `sources` and `libraries` are real folders; `compiled` is called with every text that
    is compiled, and its path; `frames` is of worker_frames.py.

    There is no class here: those can be found by who looks for the subclasses of `object`, and by
    them this namespace."""
    hook, functions = _watch(
        say, tuple(sources), tuple(libraries), tuple(fixed), has, compiled, frames
    )
    sys.addaudithook(hook)
    return SimpleNamespace(**functions)


def _watch(
    say: Callable[[str], None],
    sources: tuple[str, ...],
    libraries: tuple[str, ...],
    fixed: tuple[str, ...],
    has: Callable[[str], bool],
    compiled: Callable[[Any, Any], None],
    frames: Callable[..., Any],
) -> tuple[Callable[..., None], dict[str, Callable[..., Any]]]:
    import os

    said: set[str] = set()
    phase = ""
    me, getpid, frame_at = os.getpid(), os.getpid, sys._getframe
    threads = processes = ever = 0
    effects, stdlib = dict(EFFECTS), frozenset(sys.stdlib_module_names)
    places = (*sources, *libraries)
    beside = tuple(name for name in fixed if name.endswith("/"))
    here = frame_at(0).f_code.co_filename.removesuffix("effects.py")
    whose = frames(sources, libraries, here)
    ours = whose.ours
    twins = {getattr(sys.modules.get(name), "__file__", None) for name in SHIMMED} - {None}
    quiet = ("/dev/null", "/etc/localtime")
    below = ("/usr/share/zoneinfo/", "/proc/self/fd/")

    def begin(what: str) -> None:
        nonlocal phase, threads, processes
        said.clear()
        threads, processes, phase = 0, 0, what

    def note(effect: str) -> None:
        if phase and effect not in said and ours(frame_at(1)):
            tell(effect)

    def tell(effect: str) -> None:
        if effect not in said and len(said) < SAID:
            said.add(effect)
            say(effect)

    def hook(event: str, args: Any) -> None:
        nonlocal processes, ever
        if not phase:
            return
        if event == "open":
            _opened(args)
        elif event == "import":
            imported(exact(args[0]), args[1])
        elif event == "compile":
            compiled(args[0], args[1])
            if whose.renamed(frame_at(1), args[1], exact(args[1])):
                note("process.inspect")
        elif event == "code.__new__":
            if whose.renamed(frame_at(1), args[1], exact(args[1])):
                note("process.inspect")
        elif event == "object.__setattr__":
            if args[1] == "__code__":
                note("process.inspect")
        elif event in effects:
            if event in ("os.listdir", "os.scandir") and _code(exact(args[0]), ""):
                return
            note(effects[event])
            if event in REFUSED:
                raise PermissionError(f"{event} is refused here")
            if event in FORKS:
                processes, ever = processes + 1, ever + 1
                if processes > MOST_PROCESSES or ever > MOST_STARTED or getpid() != me:
                    raise BlockingIOError(11, "too many processes")
        elif event in ("sys._getframe", "sys._getframemodulename"):
            if thread() not in asking and asked(whose.looks):
                note("process.inspect")
        elif event == "object.__getattr__":
            if args[1] in FRAMES and asked(whose.follows):
                note("process.inspect")
        elif event in ("sys.settrace", "sys.setprofile"):
            if whose.traces(frame_at(1)):
                note("process.inspect")
        elif event == "exec":
            executed(args[0])
        elif event == "sqlite3.connect":
            if expected:
                expected.pop()
            elif exact(args[0]) not in MEMORY:  # not by the function that watches its statements
                note("db.read")
                note("db.write")
        elif event in ("sqlite3.load_extension", "sqlite3.enable_load_extension"):
            note("native.call")

    from sqlite3 import Connection

    authorized: Any = Connection.set_authorizer  # and not what a kind of its own makes of it
    expected: list[None] = []
    asking: set[int] = set()

    def started() -> None:
        """A thread is being started."""
        nonlocal threads
        note("thread.start")
        threads += 1
        if threads > MOST_THREADS:
            raise RuntimeError("too many threads")

    def asked(question: Callable[[Any], bool]) -> bool:
        asking.add(thread())  # this looks at the stack too
        frame = frame_at(2)
        asking.discard(thread())
        return question(frame)

    def executed(code: Any) -> None:
        """The body of a module, however it was found."""
        name = getattr(code, "co_filename", "")
        if name in twins:
            tell("process.inspect")
        elif name.startswith(libraries) and code.co_name == "<module>":
            place = max((p for p in libraries if name.startswith(p)), key=len)
            top = name[len(place) + 1 :].partition("/")[0].removesuffix(".py")
            if top not in SEPARATE:
                imported(top)

    def _code(name: str, mode: str) -> bool:
        """A read of code, or of a folder of code, is how Python imports. What is installed beside
        code is as fixed as that."""
        if "/../" in f"{name}/":
            return False
        if name.startswith(here) and name.endswith(".py"):
            return True  # a line of the caller, for a warning that is shown
        if name in fixed or (mode and name.startswith(beside)):
            return True
        return name.startswith(places) and (name.endswith(CODE) if mode else True)

    def _opened(args: Any) -> None:
        path, _, flags = args
        if isinstance(path, int):
            return
        name = exact(path)
        access = flags & O_ACCMODE
        quietly = name in quiet or (name.startswith(below) and "/../" not in f"{name}/")
        if quietly and (access == O_RDONLY or name == "/dev/null"):
            return
        if name in ("/dev/urandom", "/dev/random"):
            note("random.read")
            return
        if access != O_RDONLY or flags & (O_CREAT | O_TRUNC | O_APPEND):
            note("fs.write")
        new = flags & (O_EXCL | O_TRUNC)  # there is nothing in it to read
        if (access == O_RDONLY and not _code(name, "r")) or (access == O_RDWR and not new):
            note("fs.read")

    def imported(name: str, file: Any = None) -> None:
        top = name.partition(".")[0]
        if name in SHIMMED:
            tell("process.inspect")
        elif isinstance(file, str) and file.startswith(sources):
            tell("native.call")  # a compiled module of the source is out of the hook's sight
        elif (top in NATIVE or (top not in stdlib and not has(top))) and whose.importer(
            frame_at(1)
        ):
            tell("native.call" if top in NATIVE else f"import:{top}")

    def connected(connect: Callable[..., Any], database: Any, *args: Any, **kwargs: Any) -> Any:
        """A connection whose statements are watched."""

        def authorize(action: int, one: Any, two: Any, *_: Any) -> int:
            if action == 24:  # ATTACH
                note("db.read")
                note("db.write")
            elif action == 31:
                if isinstance(two, str) and two.lower() in READING:
                    note(READING[two.lower()])
            elif memory:
                return 0
            elif action == 21:
                note("db.read")
            elif action in WRITES or (action == 19 and two is not None and one in PRAGMAS):
                note("db.write")
            return 0

        memory = exact(database) in MEMORY
        expected.append(None)
        try:
            made = connect(database, *args, **kwargs)
        finally:
            expected.clear()
        authorized(made, authorize)
        return made

    return hook, {
        "begin": begin, "note": note, "tell": tell, "connected": connected,
        "imported": imported, "started": started,
    }  # fmt: skip


MEMORY = (":memory:", "")


def exact(path: Any) -> str:
    """A path or a name as the text that it is, and not as what a subclass says; of what is no text
    nothing is known. Nothing of the library's is used, whose code can be changed."""
    if isinstance(path, bytes):
        return bytes.decode(path, "utf-8", "surrogateescape")
    return str.__str__(path) if isinstance(path, str) else "?"


# https://www.sqlite.org/c3ref/c_alter_table.html
WRITES = frozenset((1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 14, 16, 17, 18, 23, 26, 27, 28, 29, 30))
READING = dict.fromkeys(("random", "randomblob"), "random.read") | dict.fromkeys(
    ("current_timestamp", "current_date", "current_time"), "clock.read"
)
PRAGMAS = frozenset(("journal_mode", "user_version", "application_id", "auto_vacuum", "encoding"))
