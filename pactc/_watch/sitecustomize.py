"""Python imports this first in every process of a watched run (its folder is on PYTHONPATH): an
audit hook that says which files are opened, and which programs are started, to a named pipe, at
once, so that nothing can take it back. Standard library only. `pactc.watch` reads the other end.

A message is a letter and texts, divided by NUL, ended by an empty line: H pid, R path, W path,
S executable arguments. It is no wall against who wants to get around it: C code opens files
without a word. Such code is seen when it is loaded from outside of the libraries, or not at all.
"""

import os
import sys


def _install(fifo: str, root: str) -> None:
    said: set[bytes] = set()
    here = os.path.dirname(os.path.abspath(__file__))
    wo, ro, accmode, trunc = os.O_WRONLY | os.O_NONBLOCK, os.O_RDONLY, os.O_ACCMODE, os.O_TRUNC
    open_, write, close, block = os.open, os.write, os.close, os.set_blocking
    decode, encode, absolute = os.fsdecode, os.fsencode, os.path.abspath

    def say(*words: str) -> None:
        message = b"\0".join(encode(w).replace(b"\n", b"\r") for w in words)[:4000] + b"\n"
        if message in said:
            return
        said.add(message)
        try:
            pipe = open_(fifo, wo)
        except OSError:  # whoever listened is gone
            return
        try:
            block(pipe, True)
            write(pipe, message)
        except OSError:
            pass
        finally:
            close(pipe)

    def started(program: object, args: object, env: dict[str, str] | None) -> None:
        texts = []
        for word in (program, *(args if isinstance(args, (list, tuple)) else ())):
            try:
                texts.append(decode(word))
            except TypeError:
                texts.append("")
        hidden = False
        if env is not None:
            try:
                at = {decode(k): v for k, v in env.items()}
                paths = decode(at.get("PYTHONPATH", ""))
            except (AttributeError, TypeError):
                paths = ""
            hidden = here not in paths
        say("S", "hidden" if hidden else "", *texts[:6])

    def hook(event: str, args: tuple) -> None:  # type: ignore[type-arg]
        if event == "open":
            path, _, flags = args
            if isinstance(path, int) or path is None or path == fifo:
                return
            try:
                name = absolute(decode(path))
            except (TypeError, ValueError):
                return
            if name.startswith(root):
                read = flags & accmode == ro or (flags & accmode != os.O_WRONLY
                                                 and not flags & trunc)  # fmt: skip
                say("R" if read else "W", name)
        elif event == "subprocess.Popen":
            started(args[0] or (args[1] or [""])[0], args[1], args[3])
        elif event in ("os.exec", "os.posix_spawn"):
            started(args[0], args[1], args[2])
        elif event == "os.spawn":
            started(args[1], args[2], args[3])
        elif event in ("os.system", "pty.spawn"):
            say("S", "", "/bin/sh")
        elif event == "sqlite3.connect":
            name = str(args[0])
            if not name.startswith((":", "file:")) and name:
                say("R", absolute(name))

    say("H", str(os.getpid()))
    sys.addaudithook(hook)


_fifo, _root = os.environ.get("PACTC_WATCH", ""), os.environ.get("PACTC_WATCH_ROOT", "")
if _fifo and _root:
    _install(_fifo, _root.rstrip("/") + "/")
# What it stands before, if the machine has one, comes next.
sys.path[:] = [
    p for p in sys.path if os.path.abspath(p) != os.path.dirname(os.path.abspath(__file__))
]
_mine = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
except ImportError:
    pass
if _mine is not None:
    sys.modules.setdefault("sitecustomize", _mine)
