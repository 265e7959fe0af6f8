"""An implementation called in its own process: what goes in, what comes out, and what is seen. The
implementations are a few lines each, written next to what they show."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import load
from pactc.runtime.pipe import Limits
from pactc.runtime.process import ProcessTarget

INT = {"type": "integer"}
ANY: dict[str, Any] = {}
MONEY = {"type": "string", "format": "decimal"}
BYTES = {"type": "string", "contentEncoding": "base64"}
Make = Callable[..., ProcessTarget]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """`make(code, functions, ...)` -> a target whose module is `code`."""
    made: list[ProcessTarget] = []

    def build(code: str, functions: Mapping[str, Any], **more: Any) -> ProcessTarget:
        given = {k: more.pop(k) for k in ("limits", "python", "resets", "restarts") if k in more}
        (tmp_path / "part.py").write_text(textwrap.dedent(code))
        full = {name: {"returns": ANY, **f} for name, f in functions.items()}
        contract = load(
            {"component": "part", "binding": {"python": "part"}, "functions": full, **more}
        )
        target = ProcessTarget(contract, [tmp_path], **given)
        made.append(target)
        target.reset({})
        return target

    yield build
    for target in made:
        target.close()


def params(*names: str, **schemas: Any) -> dict[str, Any]:
    return {"params": {**dict.fromkeys(names, ANY), **schemas}}


# -- values --------------------------------------------------------------------------------------

PLAIN = [
    None, True, False, 0, -1, 2**63, 10**400, 0.5, -0.0, 1e300, "", "é\u2028\0\"\\ 😀",
    [], {}, [1, [2, {"a": None}]], {"": {"b": [True]}},
]  # fmt: skip


def test_plain_values_come_back_as_they_are(make: Make) -> None:
    target = make("def same(x): return x", {"same": params("x")})
    for value in PLAIN:
        outcome = target.call("same", {"x": value})
        assert (outcome.kind, repr(outcome.value)) == ("returned", repr(value))
        assert outcome.args == {"x": value}
        assert outcome.effects == ()


NO_JSON = {
    "(1, 2)": "at /: a tuple is no JSON value",
    "{'a': [1, {2}]}": "at /a/1: a set is no JSON value",
    "{1: 2}": "at /: an int is no key of a JSON object",
    "[float('nan')]": "at /0: nan is no JSON number",
    "float('-inf')": "at /: -inf is no JSON number",
    "b'x'": "at /: bytes is no JSON value",
    "True.__class__('')": "",
    "type('Low', (int,), {})(1)": "at /: a part.Low is no JSON value",
    "type('Low', (str,), {})('a')": "at /: a part.Low is no JSON value",
    "'\\ud800'": "at /: a text with half a surrogate pair",
    "1 << 20000": "at /: an integer of more than 4000 digits",
    "deep()": "nested more than 100 deep",
    "'x' * (9 << 20)": "at /: larger than 8388608 bytes",
    "(n for n in [1])": "at /: a generator is no JSON value",
    "later()": "at /: a coroutine is no JSON value",
    "object()": "at /: an object is no JSON value",
}


def test_what_is_no_json_is_no_result(make: Make) -> None:
    target = make(
        """
        import warnings
        warnings.simplefilter("ignore")
        def deep():
            found = []
            for _ in range(200): found = [found]
            return found
        async def later(): return 1
        def made(text): return eval(text)
        """,
        {"made": params("text")},
    )
    for text, why in NO_JSON.items():
        outcome = target.call("made", {"text": text})
        assert outcome.kind == ("broke" if why else "returned"), text
        assert why in outcome.message


def test_decimals_and_bytes_where_the_types_say_so(make: Make) -> None:
    line = {"type": "object", "properties": {"price": MONEY, "scan": BYTES, "n": ANY}}
    target = make(
        """
        from decimal import Decimal
        def half(line, all):
            assert type(line["price"]) is Decimal and type(line["scan"]) is bytes
            assert type(line["n"]) is str
            assert all == [Decimal("0.10"), Decimal("2")], all
            return {"price": line["price"] / 2, "scan": line["scan"][::-1], "n": "1.5"}
        def wrong(how): return eval(how)
        """,
        {
            "half": {
                "params": {
                    "line": {"$ref": "#/types/Line"},
                    "all": {"type": "array", "items": MONEY},
                },
                "returns": {"$ref": "#/types/Line"},
            },
            "wrong": {**params("how"), "returns": {"anyOf": [MONEY, {"type": "null"}]}},
        },
        types={"Line": line},
    )  # fmt: skip
    args = {"line": {"price": "3.00", "scan": "AAH/", "n": "1.5"}, "all": ["0.10", "2"]}
    outcome = target.call("half", args)
    assert outcome.value == {"price": "1.50", "scan": "/wEA", "n": "1.5"}, outcome
    assert outcome.args == args
    assert target.call("wrong", {"how": "None"}).kind == "returned"
    for how in ("'1.50'", "Decimal('NaN')", "b''"):
        assert target.call("wrong", {"how": how}).kind == "broke"
    # Wrong on purpose: it arrives as the text that it is.
    assert target.call("half", {**args, "all": ["x"]}).error == "AssertionError"


def test_recursive_types_keep_their_bytes(make: Make) -> None:
    node = {"type": "object", "properties": {
        "data": BYTES,
        "next": {"anyOf": [{"type": "null"}, {"$ref": "#/types/Node"}]},
    }}  # fmt: skip
    target = make(
        """
        def size(node):
            return len(node["data"]) + (size(node["next"]) if node["next"] else 0)
        """,
        {"size": params(node={"$ref": "#/types/Node"})},
        types={"Node": node},
    )
    inner = {"data": "AAAA", "next": {"data": "AA==", "next": None}}
    assert target.call("size", {"node": {"data": "", "next": inner}}).value == 4


# -- outcomes ------------------------------------------------------------------------------------


def test_what_is_raised(make: Make) -> None:
    target = make(
        """
        class Low(LookupError):
            def __init__(self, least):
                super().__init__(f"at least {least}")
                self.least, self.odd, self.raw = least, {1}, b"a"
        Alias = Low
        class Fake(Exception): pass
        Fake.__module__, Fake.__qualname__ = "builtins", "KeyError"
        def fail(how): raise {"low": Low(3), "fake": Fake(), "key": KeyError("k")}[how]
        """,
        {"fail": {**params("how"), "errors": [
            {"id": "E1", "raises": "part.Alias", "when": "true"}]}},
    )  # fmt: skip
    low = target.call("fail", {"how": "low"})
    assert (low.kind, low.error, low.message) == ("raised", "part.Alias", "at least 3")
    assert low.bases == (
        "part.Low", "part.Alias", "LookupError", "Exception", "BaseException", "object"
    )  # fmt: skip
    assert low.data == {"least": 3, "raw": "YQ=="}
    assert "KeyError" in target.call("fail", {"how": "key"}).bases
    fake = target.call("fail", {"how": "fake"})
    assert "KeyError" not in fake.bases


def test_what_an_exception_computes_is_told_where_the_contract_speaks_of_it(make: Make) -> None:
    target = make(
        """
        class Low(ValueError):
            __slots__ = ("most",)
            @property
            def least(self): return self.args[0] + 1
            @property
            def other(self): raise RuntimeError("nobody asks")
        def fail():
            error = Low(2)
            error.most = 9
            raise error
        """,
        {"fail": {"errors": [{"id": "E1", "raises": "part.Low", "when": "true",
                              "data": {"least": "3", "most": "9"}}]}},
    )  # fmt: skip
    assert target.call("fail", {}).data == {"least": 3, "most": 9}


def test_arguments_are_told_as_they_are_after_the_call(make: Make) -> None:
    target = make(
        """
        def sort(items, other):
            items.sort()
            other["seen"] = {1}
            raise ValueError
        """,
        {"sort": params("items", "other")},
    )
    outcome = target.call("sort", {"items": [2, 1], "other": {}})
    assert outcome.kind == "raised"
    assert outcome.args == {"items": [1, 2], "other": "at /seen: a set is no JSON value"}


def test_async_functions_and_iterators(make: Make) -> None:
    target = make(
        """
        import asyncio
        async def later(n):
            await asyncio.sleep(0)
            return await asyncio.wait_for(also(n), 1)
        async def also(n): return n + 1
        def now(n): return n
        def up(n): yield from range(n)
        async def slowly(n):
            for i in range(n): yield i
        """,
        {
            "later": {**params("n"), "async": True},
            "now": {**params("n"), "async": True},
            "up": {**params("n"), "iterator": True},
            "slowly": {**params("n"), "iterator": True, "async": True},
        },
    )
    assert target.call("later", {"n": 1}).value == 2
    assert target.call("later", {"n": 1}).effects == ()  # the loop's own clock is none
    assert "can be awaited" in target.call("now", {"n": 1}).message
    assert target.call("up", {"n": 3}).value == [0, 1, 2]
    assert target.call("slowly", {"n": 3}).value == [0, 1, 2]
    assert "more than 10000 items" in target.call("up", {"n": 20_000}).message
    assert "more than 10000 items" in target.call("slowly", {"n": 20_000}).message


CLASS = """
    closed = 0
    class Till:
        def __init__(self, start, step=1):
            if start < 0: raise ValueError("no debts")
            self.now, self.step, self.closed = start, step, closed
        def add(self, n=1):
            self.now += n * self.step
            return self.now
        def seen(self): return closed
        def shut(self):
            global closed
            closed += 1
    """


def test_a_class_is_made_and_given_up(make: Make) -> None:
    target = make(
        CLASS,
        {"add": params(n={"type": "integer", "default": 1}), "seen": {}},
        **{"class": {"name": "Till", "close": "shut",
                     "params": {"start": INT, "step": {"type": "integer", "default": 1}}}},
    )  # fmt: skip
    assert "no fresh instance: TypeError" in target.call("add", {"n": 1}).message
    target.reset({"start": 10, "step": 2})
    assert [target.call("add", {"n": 1}).value, target.call("add", {"n": 5}).value] == [12, 22]
    target.reset({"start": 0, "step": 1})
    assert target.call("add", {"n": 1}).value == 1
    assert target.call("seen", {}).value == 1
    target.reset({"start": -1})
    assert "no debts" in target.call("add", {"n": 1}).message
    assert target.describe("add")["parameters"] == [
        {"name": "n", "kind": "POSITIONAL_OR_KEYWORD", "default": "1"}
    ]


def test_fixtures_are_fresh_and_their_paths_are_hidden(make: Make) -> None:
    target = make(
        """
        import os
        def put(base, box, rate, text):
            with open(base, "a") as file: file.write(text)
            open(os.path.join(box, "in"), "w").close()
            return [base, os.listdir(box), rate, open(base).read()]
        def prepare(base): open(base, "w").write("ready ")
        """,
        {"put": params("base", "box", "rate", "text"), "prepare": params("base")},
        fixtures={"base": {"file": "base.txt"}, "box": {"folder": "a/box"}, "rate": {"value": 3}},
        state={"model": ANY, "setup": ["prepare"]},
    )
    for _ in range(2):
        target.reset({})
        outcome = target.call("put", {"text": "x", "base": "base.txt"})
        assert outcome.value == ["base.txt", ["in"], 3, "ready x"]
        assert outcome.args == {"text": "x", "base": "base.txt"}
        assert outcome.effects == ("fs.read", "fs.write")
    assert target.call("put", {"text": "y"}).value[3] == "ready xy"


def test_a_setup_that_fails_is_told_by_the_next_call(make: Make) -> None:
    target = make(
        "def prepare(): raise OSError('full')\ndef get(): return 1",
        {"prepare": {}, "get": {}},
        state={"model": ANY, "setup": ["prepare"]},
    )
    assert "prepare did not set it up: full" in target.call("get", {}).message


def test_what_a_module_remembers_is_forgotten_at_a_reset(make: Make) -> None:
    target = make(
        "kept = []\ndef put(n):\n    kept.append(n)\n    return list(kept)",
        {"put": params("n")},
        state={"model": ANY},
    )
    assert target.call("put", {"n": 1}).value == [1]
    assert target.call("put", {"n": 2}).value == [1, 2]
    target.reset({})
    assert target.call("put", {"n": 3}).value == [3]


def test_a_default_is_left_to_the_implementation(make: Make) -> None:
    target = make(
        "def page(limit=7): return limit", {"page": params(limit={"type": "integer", "default": 5})}
    )
    assert target.call("page", {"limit": 5}).value == 7
    assert target.call("page", {"limit": 6}).value == 6


# -- ends ----------------------------------------------------------------------------------------


def test_a_call_that_does_not_end(make: Make) -> None:
    target = make(
        "def wait(n):\n    while n: pass\n    return 0",
        {"wait": params("n")},
        limits=Limits(call_s=0.3),
    )
    assert "did not answer in time" in target.call("wait", {"n": 1}).message
    assert "did not answer in time" in target.call("wait", {"n": 0}).message  # the same case
    target.reset({})
    assert target.call("wait", {"n": 0}).value == 0


def test_a_process_that_dies_is_started_again_so_many_times(make: Make) -> None:
    target = make(
        "import os\ndef end(n):\n    if n: os._exit(3)\n    return 0",
        {"end": params("n")},
        restarts=3,
    )
    for _ in range(3):
        assert "its process ended with status 3" in target.call("end", {"n": 1}).message
        target.reset({})
    assert "given up" in target.call("end", {"n": 0}).message
    assert "given up" in target.trouble


def test_a_module_that_cannot_be_imported(make: Make) -> None:
    target = make("import no_such_thing", {"get": {}})
    assert target.started
    assert target.trouble == (
        "the module part cannot be imported: ModuleNotFoundError: No module named 'no_such_thing'"
    )
    assert target.call("get", {}).message == target.trouble
    assert target.describe("get") == {"problem": target.trouble}


@pytest.mark.parametrize("python", ["/no/such/python", "/bin/false"])
def test_a_worker_that_cannot_be_started(make: Make, python: str) -> None:
    target = make("", {"get": {}}, python=python)
    assert not target.started
    assert target.call("get", {}).kind == "broke"


def test_a_function_that_is_not_there(make: Make) -> None:
    target = make("", {"get": {}})
    assert target.call("get", {}).error == "AttributeError"
    assert "get" in target.describe("get")["problem"]


def test_nothing_is_left(make: Make, tmp_path: Path) -> None:
    target = make(
        """
        import os, threading, time
        def pid():
            open("left.txt", "w").close()
            threading.Thread(target=time.sleep, args=(60,)).start()
            return os.getcwd()
        """,
        {"pid": {}},
    )
    folder = Path(target.call("pid", {}).value)
    process = target._pipe._process
    assert folder.is_dir()
    target.close()
    assert not folder.parent.exists()
    assert process.poll() is not None
    assert not Path(f"/proc/{process.pid}").exists()
    assert not list(tmp_path.rglob("*.pyc"))


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are Linux's")
def test_what_it_started_ends_with_it(make: Make) -> None:
    target = make(
        """
        import subprocess
        def start():
            return subprocess.Popen(["sleep", "61.75"], start_new_session=True).pid
        """,
        {"start": {"effects": ["process.run"]}},
    )
    outcome = target.call("start", {})
    assert outcome.kind == "returned", outcome
    assert outcome.effects == ("process.run",)
    for _ in range(10):  # the limit is one of each call
        assert target.call("start", {}).kind == "returned"
    target.close()
    running = [p for p in Path("/proc").glob("[0-9]*/cmdline") if "61.75" in _text(p)]
    assert running == []


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""


# -- effects -------------------------------------------------------------------------------------

EFFECTS = {
    "open('/etc/passwd').close()": ["fs.read"],
    "open('f', 'w').close()": ["fs.write"],
    "os.getcwd()": ["env.read"],
    "os.path.abspath('x')": ["env.read"],
    "os.path.abspath('/x')": [],
    "os.path.expanduser('~')": ["env.read"],
    "os.getpid()": ["env.read"],
    "os.umask(0o22)": ["env.write"],
    "os.readlink('/proc/self/exe')": ["fs.read"],
    "__import__('gc').get_count()": ["process.inspect"],
    "open('f', 'r+').close()": ["fs.read", "fs.write"],
    "os.listdir('/etc')": ["fs.read"],
    "os.mkdir('d')": ["fs.write"],
    "os.open('f', os.O_RDONLY)": ["fs.read"],
    "pathlib.Path('f').unlink()": ["fs.write"],
    "tempfile.mkdtemp()": ["fs.write"],
    "tempfile.TemporaryFile().close()": ["fs.write"],
    "os.environ['HOME']": ["env.read"],
    "os.environ.get('X')": ["env.read"],
    "'X' in os.environ": ["env.read"],
    "os.getenv('X')": ["env.read"],
    "dict(os.environ)": ["env.read"],
    "os.putenv('X', '1')": ["env.write"],
    "time.time()": ["clock.read"],
    "time.monotonic_ns()": ["clock.read"],
    "time.sleep(0)": ["clock.read"],
    "time.gmtime()": ["clock.read"],
    "time.gmtime(0)": [],
    "time.strftime('%Y')": ["clock.read"],
    "datetime.datetime.now()": ["clock.read"],
    "datetime.datetime.now(datetime.timezone.utc)": ["clock.read"],
    "datetime.datetime.utcnow()": ["clock.read"],
    "datetime.datetime.today()": ["clock.read"],
    "datetime.date.today()": ["clock.read"],
    "datetime.datetime.fromtimestamp(0)": [],
    "datetime.datetime(2026, 1, 1).isoformat()": [],
    "zoneinfo.ZoneInfo('Europe/Paris')": [],
    "random.random()": ["random.read"],
    "random.choice([1])": ["random.read"],
    "random.Random()": ["random.read"],
    "random.Random(3).random()": [],
    "random.SystemRandom().random()": ["random.read"],
    "secrets.token_hex(4)": ["random.read"],
    "uuid.uuid4()": ["random.read"],
    "uuid.uuid1()": ["clock.read", "random.read"],
    "uuid.uuid5(uuid.NAMESPACE_DNS, 'a')": [],
    "os.urandom(2)": ["random.read"],
    "open('/dev/urandom', 'rb').read(1)": ["random.read"],
    "socket.socket().close()": [],
    "logging.getLogger('a').debug('no')": [],
    "logging.getLogger('a').error('yes')": ["log.write"],
    "print('x')": ["log.write"],
    "sys.stderr.write('x')": ["log.write"],
    "os.write(2, b'x')": ["log.write"],
    "sqlite3.connect(':memory:').execute('create table t (n)')": [],
    "Held().now() > 0": ["clock.read"],
    "collections.namedtuple('P', 'x y')(1, 2)": [],
    "dataclasses.make_dataclass('D', ['x'])(1)": [],
    "enum.Enum('E', 'a b')": [],
    "decimal.Decimal('1') / 3": [],
    "importlib.import_module('colorsys')": [],
    "re.compile('a+b')": [],
    "json.loads(json.dumps({'a': [1]}))": [],
    "traceback.format_exception(ValueError('x'))": [],
    "threading.Lock().acquire(timeout=0.001)": [],
    "queue.Queue().put(1, timeout=1)": [],
    "joined()": ["thread.start"],
    "inspect.signature(joined)": [],
    "inspect.stack()": ["env.read", "process.inspect"],
    "sys._getframe(1)": ["process.inspect"],
    "sys._current_frames()": ["process.inspect"],
    "gc.get_objects()": ["process.inspect"],
    "importlib.import_module('_ctypes')": ["native.call"],
    "importlib.import_module('ctypes')": ["native.call"],
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))": ["process.inspect"],
}


def test_effects_of_a_call(make: Make) -> None:
    target = make(
        """
        import collections, dataclasses, datetime, decimal, enum, gc, importlib, inspect, json
        import logging, os, pathlib, queue, random, re, resource, secrets, socket, sqlite3, sys
        import tempfile, threading, time, traceback, uuid, zoneinfo
        open("f", "w").close()
        class Held:
            now = time.time
        def joined():
            thread = threading.Thread(target=len, args=([],))
            thread.start()
            thread.join()
        def run(text):
            try: eval(text)
            except PermissionError: pass
        """,
        {"run": params("text")},
    )
    assert target.import_effects == ("fs.write",)
    seen = {}
    for text in EFFECTS:
        outcome = target.call("run", {"text": text})
        seen[text] = list(outcome.effects)
        assert outcome.kind == "returned", (text, outcome)
    assert seen == EFFECTS


def test_databases_are_told_apart_by_their_statements(make: Make) -> None:
    target = make(
        """
        import sqlite3
        def run(base, text, how="module"):
            connect = {"module": sqlite3.connect, "class": sqlite3.Connection}[how]
            with connect(base) as db: db.execute(text).fetchall()
            db.close()
        """,
        {"run": params("base", "text", "how")},
        fixtures={"base": {"file": "base.db"}},
    )
    for text, effects in {
        "create table if not exists t (n)": ("db.write",),
        "select * from t": ("db.read",),
        "insert into t values (1)": ("db.write",),
        "insert into t select n + 1 from t": ("db.read", "db.write"),
        "pragma journal_mode = wal": ("db.write",),
        "pragma user_version": (),
        "drop table t": ("db.write",),
    }.items():
        outcome = target.call("run", {"text": text, "how": "module"})
        assert (outcome.kind, outcome.effects) == ("returned", effects), (text, outcome.message)
    both = target.call("run", {"text": "select 1", "how": "class"})
    assert both.effects == ("db.read", "db.write")  # it cannot be seen which


def test_threads_that_outlive_their_call_are_told_every_time(make: Make) -> None:
    target = make(
        """
        import threading
        def leave(): threading.Thread(target=threading.Event().wait, args=(60,)).start()
        def get(): return 1
        """,
        {"leave": {}, "get": {}},
    )
    outcome = target.call("leave", {})
    assert outcome.effects == ("thread.start",)
    assert outcome.message == "1 of its threads outlive the call"
    assert target.call("get", {}).effects == ("thread.start",)


def test_tasks_that_outlive_their_call_are_told(make: Make) -> None:
    target = make(
        """
        import asyncio
        kept = []
        async def leave(): kept.append(asyncio.create_task(asyncio.sleep(60)))
        async def ends(): kept.append(asyncio.create_task(asyncio.sleep(0)))
        """,
        {"leave": {"async": True}, "ends": {"async": True}},
    )
    ends = target.call("ends", {})
    assert (ends.kind, ends.effects, ends.message) == ("returned", (), "")
    leave = target.call("leave", {})
    assert leave.effects == ("thread.start",)
    assert leave.message == "1 of its tasks outlive the call"


def test_who_looks_at_the_stack_on_its_own_account_may(make: Make) -> None:
    """The standard library does, for names and for messages."""
    target = make(
        """
        import asyncio, collections, dataclasses, enum, logging, traceback, typing, warnings
        def classes():
            collections.namedtuple("P", "x")(1)
            typing.NamedTuple("Q", [("x", int)])(1)
            enum.Enum("E", "A B")
            dataclasses.make_dataclass("D", ["x"])(1)
        def messages():
            try:
                raise KeyError
            except KeyError as error:
                traceback.format_exc()
                traceback.extract_tb(error.__traceback__)
                repr(traceback.TracebackException.from_exception(error))
            with warnings.catch_warnings(record=True):
                warnings.warn("so", stacklevel=2)
        def logs():
            try:
                raise KeyError
            except KeyError:
                logging.getLogger("part").exception("so")
        def loops():
            async def one(): return repr(asyncio.current_task())
            asyncio.run(one())
        """,
        {"classes": {}, "messages": {}, "logs": {}, "loops": {}},
    )
    seen = {n: target.call(n, {}) for n in ("classes", "messages", "logs", "loops")}
    assert {o.kind for o in seen.values()} == {"returned"}
    found = {name: outcome.effects for name, outcome in seen.items()}
    assert found == {"classes": (), "messages": (), "logs": ("log.write",), "loops": ()}


def test_what_happens_between_calls_is_told_with_the_next(make: Make) -> None:
    target = make(
        """
        import os, threading
        go = threading.Event()
        def late():
            go.wait(1)
            os.mkdir("late")
        def start(): threading.Thread(target=late).start()
        def get():
            go.set()
            for _ in range(2000):
                if os.path.exists("late"): return True
                threading.Event().wait(0.001)
        """,
        {"start": {}, "get": {}},
    )
    target.call("start", {})
    assert target.call("get", {}).effects[0] == "fs.write"


def test_imports_that_the_contract_allows_are_no_effects(make: Make) -> None:
    code = "def use():\n    import pytest\n"
    for allowed, seen in ((None, False), (["pytest"], False), ([], True)):
        more = {} if allowed is None else {"may_import": allowed}
        outcome = make(code, {"use": {}}, **more).call("use", {})
        assert ("import:pytest" in outcome.effects) == seen


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_it_cannot_write_where_it_should_not(make: Make, tmp_path: Path) -> None:
    target = make(
        """
        def put(path):
            open("mine", "w").close()
            open(path, "w").close()
        """,
        {"put": params("path")},
    )
    if "writing" not in target.confined:
        pytest.skip("this kernel has no Landlock")
    outcome = target.call("put", {"path": str(tmp_path / "there")})
    assert outcome.error == "PermissionError"
    assert outcome.effects == ("fs.write",)
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("confine", [(), ("namespaces",), ("starting", "writing", "powers")])
def test_it_works_where_the_system_confines_less(tmp_path: Path, confine: tuple[str, ...]) -> None:
    (tmp_path / "part.py").write_text("def get(): return 1")
    contract = load(
        {"component": "p", "binding": {"python": "part"}, "functions": {"get": {"returns": ANY}}}
    )
    with ProcessTarget(contract, [tmp_path], confine=confine) as target:
        target.reset({})
        assert target.call("get", {}).value == 1
        process = target._pipe._process
    assert not Path(f"/proc/{process.pid}").exists()


def test_nothing_of_the_parent_is_in_the_worker(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("SECRET", "s")
    target = make(
        """
        import os, sys
        def names(): return sorted(os.environ)
        def path(): return sys.path
        def modules():
            tools = ("pactc", "pytest", "ctypes", "worker")
            return sorted(m for m in sys.modules if m.startswith(tools))
        def argv(): return [sys.argv, hasattr(sys.modules["__main__"], "__file__")]
        """,
        {"names": {}, "path": {}, "modules": {}, "argv": {}},
    )  # fmt: skip
    assert target.call("names", {}).value == [
        "HOME", "LANG", "PATH", "PYTHONHASHSEED", "TMPDIR", "TZ",
    ]  # fmt: skip
    assert "/nowhere" not in target.call("path", {}).value
    assert target.call("modules", {}).value == []
    assert target.call("argv", {}).value == [[""], False]


def test_what_the_judge_has_open_is_not_seen(make: Make) -> None:
    """Neither as files nor by the numbers of the worker's own, which its limits would hold for."""
    code = """
        import os
        def opened():
            found = []
            for fd in range(4096):
                try:
                    os.fstat(fd)
                    found.append(fd)
                except OSError:
                    pass
            return found
        """
    seen = [make(code, {"opened": {}}).call("opened", {}).value]
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    try:
        seen.append(make(code, {"opened": {}}).call("opened", {}).value)
    finally:
        for fd in files:
            os.close(fd)
    assert seen == [[0, 1, 2, 3, 4, 5]] * 2


def test_a_process_serves_so_many_resets(make: Make) -> None:
    target = make(
        "calls = 0\ndef count():\n    global calls\n    calls += 1\n    return calls",
        {"count": {}},
        resets=2,
    )
    seen = [target.call("count", {}).value]
    for _ in range(3):
        target.reset({})
        seen.append(target.call("count", {}).value)
    assert seen == [1, 2, 1, 2]


def test_what_earlier_calls_gave_or_were_given_is_looked_at_again(make: Make) -> None:
    """Once, and not what nobody can hold any more."""
    target = make(
        """
        SHARED, KEPT = {"n": []}, []
        def gives(n):
            SHARED["n"].append(n)
            return SHARED
        def keeps(l):
            KEPT.append(l)
            return len(KEPT)
        def grows():
            for kept in KEPT: kept.append(1)
            return [1]
        def reorders():
            SHARED["m"] = SHARED.pop("n"); SHARED["n"] = SHARED.pop("m")
        """,
        {"gives": params("n"), "keeps": params("l"), "grows": {}, "reorders": {}},
    )
    assert target.call("gives", {"n": 1}).stale == ""
    assert target.call("reorders", {}).stale == ""  # the same value
    assert target.call("gives", {"n": 2}).stale == "what an earlier gives returned"
    assert target.call("grows", {}).stale == ""
    assert target.call("keeps", {"l": [0]}).stale == ""
    target.reset({})  # there is no state: a caller holds them still
    assert target.call("grows", {}).stale == "the l of an earlier keeps"
    assert target.call("grows", {}).stale == ""  # it was told


STORE: dict[str, Any] = {
    "class": {"name": "Store", "close": "close"},
    "state": {"model": {"type": "array"}, "initial": []},
}
VIEWS = """
class Store:
    def __init__(self): self.all = []
    def put(self, n): self.all.append(n)
    def look(self): return self.all
    def close(self): self.all.clear()
"""


@pytest.mark.parametrize("observed", [True, False])
def test_a_view_of_the_state_is_told_but_from_the_observer(make: Make, observed: bool) -> None:
    state = {**STORE["state"], **({"observe": "look"} if observed else {})}
    more = {**STORE, "state": state}
    target = make(VIEWS, {"put": params("n"), "look": {}}, **more)
    target.call("put", {"n": 1})
    target.call("look", {})
    told = target.call("put", {"n": 2}).stale
    assert told == ("" if observed else "what an earlier look returned")
    target.call("look", {})
    target.reset({})  # what is left of the last one is nobody's
    assert target.call("put", {"n": 2}).stale == ""
