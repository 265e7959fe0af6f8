"""What a worker does when it is asked: import, make an instance, call, describe. Standard library
only.
"""

from __future__ import annotations

import _thread
import atexit
import importlib
import inspect
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

ITEMS = 10_000  # of an iterator
MESSAGE = 500
OUTLIVE_S = 0.02


def worker(
    config: Mapping[str, Any],
    held: list[str],
    number: int,
    parts: Mapping[str, Mapping[str, Any]],
) -> Callable[[str, Callable[..., Any]], str]:
    """`run(request, ask)` -> answer. All that it uses is held here, since before the
    implementation was imported."""
    values, broke = parts["values"], parts["serve"]["Broke"]
    plans, functions = config["plans"], config["functions"]
    decimal: Any = None
    if config["decimals"]:
        from decimal import Decimal as decimal  # noqa: N813
    asyncio: Any = importlib.import_module("asyncio") if config["asyncs"] else None
    tasks: Any
    current: Any
    wait: Any
    waiting = ("all_tasks", "current_task", "wait")
    tasks, current, wait = (getattr(asyncio, name, None) for name in waiting)
    decode, encode = values["decoder"](), values["encoder"](plans, decimal)
    revived, not_json = values["revived"], values["NotJson"]
    hold, stale, drop = values["holder"](encode, decode)
    sources = [os.path.realpath(p) for p in config["sources"]]
    top = config["module"].partition(".")[0]
    libraries, fixed = parts["reach"]["installed"]([f"{s}/{top}/" for s in sources])
    stat = os.stat  # no function of the library's, whose code can be changed
    local: dict[str, bool] = {}

    def has(top: str) -> bool:
        """Whether the source has this module."""
        if top not in local:
            local[top] = any(there(f"{s}/{top}") or there(f"{s}/{top}.py") for s in sources)
        return local[top]

    def there(path: str) -> bool:
        try:
            stat(path)
        except (OSError, ValueError):
            return False
        return True

    loaded, compiled = parts["reach"]["loaded"](sources)
    say = parts["serve"]["sayer"](config["effects"])
    frames = parts["frames"]["frames"]
    watch = parts["effects"]["watch"](say, sources, libraries, fixed, has, compiled, frames)
    nap, clock = time.sleep, time.perf_counter_ns
    memory: Any = importlib.import_module("tracemalloc") if config["traces"] else None
    # Held here: what the implementation puts in their places is not asked.
    last_words = atexit._run_exitfuncs  # what is left to be done when an interpreter ends
    names = ("start", "is_tracing", "get_traced_memory", "stop")
    begin: Any
    tracing: Any
    peak: Any
    end: Any
    begin, tracing, peak, end = (getattr(memory, name, None) for name in names)
    count, getpid, me, leave = _thread._count, os.getpid, os.getpid(), os._exit
    sys.stdout, sys.stderr = (parts["stubs"]["printed"](sys.audit, fd) for fd in (1, 2))
    unseen = parts["shims"]["install"](watch, parts["stubs"], parts["inside"], fixed)
    for name in [m for m in sys.modules if m.partition(".")[0] in ("ctypes", "_ctypes")]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    sys.argv[:] = [""]
    signature, empty = inspect.signature, inspect.Parameter.empty
    signals = importlib.import_module, importlib.invalidate_caches
    state: dict[str, Any] = {
        "module": None,
        "object": None,
        "runner": None,
        "fixtures": {},
        "tasks": 0,
    }
    known, raised, told, joined = parts["errors"]["teller"](
        config["errors"], config["data"], values, decimal
    )
    modules = sys.modules
    threads = 1  # this one

    def load() -> list[str]:
        if sources[0] not in sys.path:
            sys.path[:0] = sources
        for name in [m for m, found in list(modules.items()) if _below(found)]:
            del modules[name]
        signals[1]()
        state["module"] = signals[0](config["module"])
        return []

    def _below(module: Any) -> bool:
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and file.startswith(tuple(s + os.sep for s in sources))

    def reset(request: Mapping[str, Any]) -> None:
        last, state["object"] = state["object"], None
        if last is not None and config["close"]:
            getattr(last, config["close"])()
        if state["runner"] is not None:
            state["runner"].close()
            state["runner"] = None
        if request["again"]:
            load()
        if config["class"]:
            kind = getattr(state["module"], config["class"])
            given = {
                name: revived(value, config["config"].get(name), plans, decimal)
                for name, value in request["config"].items()
            }
            state["object"] = kind(**given)

    def found(name: str) -> Any:
        return getattr(state["module"] if state["object"] is None else state["object"], name)

    def call(name: str, args: dict[str, Any], about: Mapping[str, Any]) -> Any:
        result = found(name)(**args)
        state["tasks"] = 0
        if about["async"]:
            if asyncio is None or not hasattr(type(result), "__await__"):
                if not (about["iterator"] and hasattr(type(result), "__anext__")):
                    raise broke("it returned nothing that can be awaited")
                result = drained(result, broke)
            if state["runner"] is None:
                state["runner"] = asyncio.Runner()
            result = state["runner"].run(awaited(result))
            if about["iterator"] and hasattr(type(result), "__anext__"):
                result = state["runner"].run(awaited(drained(result, broke)))
            state["tasks"] = state["runner"].run(outliving())
        if about["iterator"] and type(result) is not list:
            result = listed(result, broke)
        return result

    async def outliving() -> int:
        """Tasks that are still there after a call, if they are after a moment."""
        others = tasks() - {current()}
        return len((await wait(others, timeout=OUTLIVE_S))[1]) if others else 0

    def described(name: str) -> dict[str, Any]:
        owner = getattr(state["module"], config["class"]) if config["class"] else state["module"]
        function = getattr(owner, name)
        rows = []
        for p in signature(function).parameters.values():
            row = {"name": str(p.name), "kind": p.kind.name}
            if p.default is not empty:
                try:
                    row["default"] = encode(p.default, functions[name]["params"].get(p.name))
                except not_json as error:
                    row["odd"] = error.args[0]
            rows.append(row)
        bound = (staticmethod, classmethod)
        if config["class"] and not isinstance(inspect.getattr_static(owner, name), bound):
            rows = rows[1:]  # self
        return {
            "parameters": rows,
            "async": inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function),
            "generator": inspect.isgeneratorfunction(function),
        }

    def changed(request: Mapping[str, Any], args: Mapping[str, Any]) -> str:
        """The arguments that a call could have changed, after it."""
        about = functions[request["f"]]["params"]
        parts = []
        for name, value in args.items():
            if type(value) in (dict, list):
                try:
                    text = encode(value, about.get(name))
                    hold(f"the {name} of an earlier {request['f']}", value, about.get(name), text)
                except not_json as error:
                    text = encode(error.args[0])
                parts.append(f"{encode(name)}:{text}")
        return "{" + ",".join(parts) + "}"

    def measured(what: Any, made: Callable[[], tuple[str, Any]]) -> tuple[str, Any, str]:
        """What a call gave, and what it cost as a part of the answer. Taken in this thread, whose
        frames the implementation does not see."""
        if what == "time":
            start = clock()
            kind, value = made()
            return kind, value, f',"c":{clock() - start}'
        if what == "memory" and memory:
            begin(1)
            kind, value = made()
            cost = f',"c":{peak()[1]}' if tracing() else ""
            end()
            return kind, value, cost
        return (*made(), "")

    def late() -> int:
        """Threads that are still there after a call, if they are after a moment."""
        for _ in range(20):
            if count() <= threads:
                return 0
            nap(0.001)
        return int(count() - threads)

    def finished(n: str, kind: str, value: Any, ask: Callable[..., Any], more: str) -> str:
        if getpid() != me:
            leave(70)
        if kind == "raised":
            said = raised(value)
            how, found = ask(lambda: told(value))
            data, message = joined(said, found if how == "returned" else None)
            return (
                f'{{"n":"{n}","k":"raised","e":{encode(said["e"])},"b":{encode(said["b"])},'
                f'"d":{data},"m":{encode(message)}{more}}}'
            )
        return f'{{"n":"{n}","k":"broke","m":{encode(str(value)[:MESSAGE])}{more}}}'

    followed, lines = parts["reach"]["follower"](sources) if config.get("reach") else (None, dict)

    def run(line: str, ask: Callable[..., Any]) -> str:
        """The answer, and the lines that were run for it where they are followed."""
        if followed is None:
            return answered(line, ask)
        text = answered(line, lambda todo: ask(lambda: followed(todo)))
        return f'{text[:-1]},"l":{encode(lines())}}}'

    def answered(line: str, ask: Callable[..., Any]) -> str:
        request = decode(line)
        n, op = request["n"], request.get("o")
        if op is None:
            about = functions[request["f"]]
            plan = about["params"]
            args = request["a"]
            for name in plan:
                if name in args:
                    args[name] = revived(args[name], plan[name], plans, decimal)
            kept = dict(args)
            for name in about["fixtures"]:
                args[name] = state["fixtures"][name]
            watch.begin("call")
            function = request["f"]  # what is asked refers to no request, and so to no number
            kind, value, cost = measured(
                request.get("m"), lambda: ask(lambda: call(function, args, about))
            )
            more = f',"s":{encode(was)}' if (was := stale()) else ""
            more += f',"a":{changed(request, kept)}{cost}'
            if left := late():
                more += f',"t":{left}'
            if state["tasks"]:
                more += f',"w":{state["tasks"]}'
            if kind == "returned":
                try:
                    text = encode(value, about["returns"])
                except not_json as error:
                    kind, value = "broke", error.args[0]
                else:
                    if function != config["observe"]:  # what tells the state may be a view of it
                        hold(f"what an earlier {function} returned", value, about["returns"], text)
                    return f'{{"n":"{n}","k":"returned","v":{text}{more}}}'
            return finished(n, kind, value, ask, more)
        watch.begin({"hello": "", "loaded": "", "load": "import"}.get(op, "call"))
        more = ""
        if op == "hello":
            kind, value = "returned", None
            more = f',"held":{encode(held)},"unseen":{encode(unseen)},"pid":{number}'
        elif op == "loaded":
            kind, value = "returned", None
            more = f',"files":{encode(dict(loaded))}'
        elif op == "load":
            kind, value = ask(load)
            known()
        elif op == "end":
            kind, value = ask(last_words)
        elif op == "reset":
            state["fixtures"] = request["fixtures"]
            if config["stateful"]:  # what is left of an old one is nobody's
                drop()
            kind, value = ask(lambda: reset(request))
        else:
            kind, value = ask(lambda: described(request["f"]))
            if kind == "returned":
                try:
                    return f'{{"n":"{n}","k":"returned","v":{encode(value)}}}'
                except not_json as error:
                    kind, value = "broke", error.args[0]
        if kind == "returned":
            return f'{{"n":"{n}","k":"returned","v":null{more}}}'
        return finished(n, kind, value, ask, more)

    return run


async def awaited(result: Any) -> Any:
    return await result


async def drained(result: Any, broke: type[Exception]) -> list[Any]:
    items: list[Any] = []
    async for item in result:
        if len(items) >= ITEMS:
            raise broke(f"it gave more than {ITEMS} items")
        items.append(item)
    return items


def listed(result: Any, broke: type[Exception]) -> list[Any]:
    items: list[Any] = []
    for item in result:
        if len(items) >= ITEMS:
            raise broke(f"it gave more than {ITEMS} items")
        items.append(item)
    return items
