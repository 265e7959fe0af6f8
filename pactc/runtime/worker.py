"""The program that an implementation runs in: started by runtime/process.py as a file of its own,
in an interpreter that knows nothing of pactc. It sets itself up, gives up what it does not need,
and only then puts the source on sys.path.

Its parts are not imported but run in namespaces of their own, with their own copy of the built-in
names: no module of them can be found in sys.modules, and what the implementation patches is not
what they use.
"""

import _thread
import builtins
import os
import sys
from typing import Any


def part(name: str) -> dict[str, Any]:
    """The namespace of worker_<name>.py."""
    from importlib.machinery import SourceFileLoader

    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  no pathlib here
    path = f"{here}/worker_{name}.py"
    code = SourceFileLoader(f"worker_{name}", path).get_code(f"worker_{name}")
    space = {"__builtins__": dict(vars(builtins)), "__name__": f"worker_{name}"}
    assert code is not None
    exec(code, space)  # noqa: S102  our own files
    return space


def lowest(fd: int) -> int:
    """The same file at the first free number, and not inherited: which numbers are taken does not
    depend on what the judge has open, and none is above the limit of open files."""
    other = os.dup(fd)
    if other < fd:
        os.close(fd)
        return other
    os.close(other)
    os.set_inheritable(fd, False)
    return fd


def main(text: str) -> None:
    names = (
        "values", "frames", "effects", "stubs", "shims", "inside", "errors", "confine", "serve",
        "reach", "calls",
    )  # fmt: skip
    parts = {name: part(name) for name in names}
    confine = parts["confine"]
    config = parts["values"]["decoder"]()(text)
    config |= {name: lowest(config[name]) for name in ("in", "out", "effects")}
    fds = (config["in"], config["out"], config["effects"])
    confine["limits"](config["memory"], config["file_size"])
    held, number = [], os.getpid()
    if "namespaces" in config["confine"]:
        held, number = confine["namespaces"](config["network"], config["parent"], fds)
    if "writing" in config["confine"]:
        held += confine["writing"]([config["folder"]])
    if "powers" in config["confine"]:
        held += confine["powers"]()
    if "starting" in config["confine"] and not config["processes"]:
        held += confine["processes"]()
    start = _thread.start_new_thread  # the real one, before it is watched
    run = parts["calls"]["worker"](config, held, number, parts)
    parts["serve"]["serve"](config["in"], config["out"], start, run)


if __name__ == "__main__":
    main(sys.argv.pop())
