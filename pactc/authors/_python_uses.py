"""What the code of a package uses, told from its text: the modules that it imports, the functions
of the package that a function may call, and the effects that are known by name. What is called
through an object of unknown class is not seen."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from ._python_classes import line
from ._python_read import Module, Package

Def = ast.FunctionDef | ast.AsyncFunctionDef
EFFECTS: Mapping[str, tuple[str, ...]] = {
    "os.environ": ("env.read",),
    "os.getenv": ("env.read",),
    "os.putenv": ("env.write",),
    "os.urandom": ("random.read",),
    "os.system": ("process.run",),
    "os.popen": ("process.run",),
    "os.listdir": ("fs.read",),
    "os.scandir": ("fs.read",),
    "os.walk": ("fs.read",),
    **dict.fromkeys(
        ("os.remove", "os.unlink", "os.rename", "os.replace", "os.mkdir", "os.makedirs",
         "os.rmdir"),
        ("fs.write",),
    ),
    **dict.fromkeys(("random", "secrets", "uuid.uuid1", "uuid.uuid4"), ("random.read",)),
    **dict.fromkeys(
        ("time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "time.localtime",
         "time.gmtime", "datetime.datetime.now", "datetime.datetime.utcnow",
         "datetime.datetime.today", "datetime.date.today"),
        ("clock.read",),
    ),
    **dict.fromkeys(("subprocess", "multiprocessing", "pty"), ("process.run",)),
    **dict.fromkeys(
        ("socket", "ssl", "ftplib", "smtplib", "imaplib", "http.client", "urllib.request",
         "requests", "httpx", "aiohttp", "urllib3", "boto3", "grpc"),
        ("net.connect",),
    ),
    **dict.fromkeys(("http.server", "socketserver"), ("net.listen",)),
    **dict.fromkeys(
        ("sqlite3.connect", "psycopg", "psycopg2", "asyncpg", "pymysql",
         "sqlalchemy.create_engine"),
        ("db.read", "db.write"),
    ),
    "logging": ("log.write",),
    "logging.NullHandler": (),
    "shutil": ("fs.read", "fs.write"),
    "tempfile": ("fs.read", "fs.write"),
    **dict.fromkeys(("threading.Thread", "threading.Timer", "concurrent.futures"),
                    ("thread.start",)),
}  # fmt: skip
"""By the longest prefix of the name that is used. The words are those that the judge sees."""
METHODS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("read_text", "read_bytes", "iterdir", "rglob"), ("fs.read",)),
    **dict.fromkeys(
        ("write_text", "write_bytes", "unlink", "mkdir", "rmdir", "touch"), ("fs.write",)
    ),
}
"""Methods that hardly anything but a path has."""


@dataclass(frozen=True)
class Used:
    """What one function mentions: full dotted names, the names of methods that it calls on what is
    not known, and effects that a call itself shows."""

    names: frozenset[str]
    methods: frozenset[str]
    effects: frozenset[str]


@dataclass(frozen=True)
class Uses:
    package: Package
    _reach: dict[str, frozenset[str]] = field(default_factory=dict)
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def functions(self) -> dict[str, Used]:
        """Dotted path of every function and method -> what it mentions."""
        found: dict[str, Used] = {}
        for name, module in self.package.modules.items():
            table = self.tables[name]
            for path, owner, node in _definitions(module.tree.body, name, ""):
                found[path] = _used(node, table, owner)
        return found

    @cached_property
    def tables(self) -> dict[str, dict[str, str]]:
        """Module -> what its names mean: imports anywhere in it, and its own definitions."""
        return {name: _table(m, self.package) for name, m in self.package.modules.items()}

    @cached_property
    def calls(self) -> dict[str, frozenset[str]]:
        """Function -> the functions of the package that it may call."""
        return {path: frozenset(self._called(path, u)) for path, u in self.functions.items()}

    def _called(self, path: str, used: Used) -> Iterator[str]:
        module, _ = self.package.split(path)
        for name in used.names:
            yield from self._targets(name)
        if module is not None and used.methods:
            for known in self._classes[module.name]:
                for method in used.methods:
                    if (found := self._method(known, method)) is not None:
                        yield found

    @cached_property
    def _classes(self) -> dict[str, list[str]]:
        """Module -> the classes of the package that it has a name for."""
        found: dict[str, list[str]] = {}
        for name, table in self.tables.items():
            held = (self.package.found(path) for path in sorted(set(table.values())))
            found[name] = [c.path for c in held if c is not None and c.is_class]
        return found

    def _targets(self, name: str) -> Iterator[str]:
        """The functions that a mentioned name stands for: one, those that make an instance of a
        class, or a method."""
        if name in self.functions:
            yield name
            return
        found = self.package.found(name)
        if found is not None and found.is_function and found.path in self.functions:
            yield found.path
        elif found is not None and found.is_class:
            for method in ("__init__", "__post_init__", "__new__"):
                if (made := self._method(found.path, method)) is not None:
                    yield made
        elif found is None:
            above, _, last = name.rpartition(".")
            owner = self.package.found(above) if above else None
            if owner is not None and owner.is_class:
                method_path = self._method(owner.path, last)
                if method_path is not None:
                    yield method_path

    def _method(self, class_path: str, name: str) -> str | None:
        if class_path not in self._lines:
            owners = line(self.package, self.package.found(class_path))
            self._lines[class_path] = tuple(owner.path for owner in owners)
        for owner in self._lines[class_path]:
            if f"{owner}.{name}" in self.functions:
                return f"{owner}.{name}"
        return None

    def reached(self, path: str) -> frozenset[str]:
        """A function and all that it may call, directly or not."""
        if path not in self._reach:
            seen, waiting = {path}, [path]
            while waiting:
                for other in self.calls.get(waiting.pop(), ()):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            self._reach[path] = frozenset(seen)
        return self._reach[path]

    def effects(self, path: str) -> set[str]:
        """The effects that a function may have, as far as names tell them."""
        found: set[str] = set()
        for each in self.reached(path):
            if (used := self.functions.get(each)) is not None:
                found |= used.effects
                for name in used.names:
                    found |= _effects(name)
        return found


def external(package: Package, start: str) -> list[str]:
    """The packages beyond the standard library that a module reaches within its package by
    importing: to import a module is to run the `__init__` of each package above it."""
    top = package.name.partition(".")[0]
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in package.modules:
            continue
        seen.add(name)
        waiting.append(name.rpartition(".")[0])
        for path in package.modules[name].imported:
            first = path.partition(".")[0]
            module, _ = package.split(path)
            if module is not None:
                waiting.append(module.name)
            elif first != top and first not in sys.stdlib_module_names:
                found.add(first)
    return sorted(found)


def _table(module: Module, package: Package) -> dict[str, str]:
    table: dict[str, str] = {}
    for local, path in module.imports:
        if local == "*":
            other, rest = package.split(path)
            if other is not None and not rest:
                public = [n for n in other.told.members if not n.startswith("_")]
                table |= {n: f"{path}.{n}" for n in public}
        elif local == path.partition(".")[0]:
            table[local] = local  # `import a.b` gives the name `a`
        else:
            table[local] = path
    for node in module.tree.body:
        if isinstance(node, Def | ast.ClassDef):
            table[node.name] = f"{module.name}.{node.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = _chain(node.value.func)
            for target in node.targets:
                if made and isinstance(target, ast.Name) and made[0] in table:
                    # What a known function made: `log = logging.getLogger(__name__)`.
                    table[target.id] = ".".join([table[made[0]], *made[1:]])
    return table


def _definitions(body: list[ast.stmt], prefix: str, owner: str) -> Iterator[tuple[str, str, Def]]:
    """(path, path of the class if it is a method, node); those within functions belong to these."""
    for node in body:
        if isinstance(node, Def):
            yield f"{prefix}.{node.name}", owner, node
        elif isinstance(node, ast.ClassDef):
            path = f"{prefix}.{node.name}"
            yield from _definitions(node.body, path, path)
        elif isinstance(node, ast.If | ast.Try):
            yield from _definitions([*node.body, *node.orelse], prefix, owner)


def _used(node: Def, table: Mapping[str, str], owner: str) -> Used:
    names: set[str] = set()
    methods: set[str] = set()
    effects: set[str] = set()
    mine = node.args.args[0].arg if owner and node.args.args else ""
    for each in ast.walk(node):
        if isinstance(each, ast.Name | ast.Attribute):
            chain = _chain(each)
            if chain and chain[0] == mine and len(chain) > 1:
                names.add(f"{owner}.{chain[1]}")
            elif chain and chain[0] in table:
                names.add(".".join([table[chain[0]], *chain[1:]]))
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute):
                methods.add(each.func.attr)
                effects.update(METHODS.get(each.func.attr, ()))
            elif isinstance(each.func, ast.Name) and each.func.id == "open":
                effects.update(_opened(each) if "open" not in table else ())
    return Used(frozenset(names), frozenset(methods), frozenset(effects))


def _chain(node: ast.AST) -> list[str]:
    """`a.b.c` as its names; empty for what does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _opened(call: ast.Call) -> tuple[str, ...]:
    given = [k.value for k in call.keywords if k.arg == "mode"] or call.args[1:2]
    mode = given[0].value if given and isinstance(given[0], ast.Constant) else "r"
    if not given or mode in ("r", "rb", "rt"):
        return ("fs.read",)
    return ("fs.read", "fs.write") if "+" in str(mode) else ("fs.write",)


@cache
def _effects(name: str) -> frozenset[str]:
    parts = name.split(".")
    for place in range(len(parts), 0, -1):
        if (found := EFFECTS.get(".".join(parts[:place]))) is not None:
            return frozenset(found)
    return frozenset()
