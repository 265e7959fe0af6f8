"""What evidence runs: the files that a command line of the plan leads to, and what its runners read
unasked. What they say is what the evidence shows, so a change of one wants an approval.

A line leads to a file by its name, as a word or inside of one (`sh -c "..."`, `--config=...`), or
as a module (`-m checks.unit`); a script leads to what it names, and to modules that lie beside it.
Tests, and the source of components, are judged by other steps.
"""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..fingerprint import of_file, of_value
from ..patterns import matches
from .callers import CAP, JUDGED, LISTS, PROSE
from .shadows import shadowing
from .side import Side
from .weakening import Weakening

SETTINGS = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini",
            "setup.cfg")  # fmt: skip
MAKE = ("GNUmakefile", "makefile", "Makefile")
NODE = ("package.json", ".npmrc")
# What a runner reads that is called without naming a file.
READ_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("make", "gmake"), MAKE),
    **dict.fromkeys(("npm", "npx", "pnpm", "yarn", "bun"), NODE),
    **dict.fromkeys(("tox", "hatch", "pdm", "poetry"), (*SETTINGS, "hatch.toml")),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"),
    "nox": ("noxfile.py",),
    "invoke": ("tasks.py",),
    "rake": ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb"),
    "cargo": (".cargo/config.toml", ".cargo/config"),
    "mvn": ("pom.xml",),
    "gradle": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    "gradlew": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
}
# What of package.json runs nothing.
ABOUT = ("name", "version", "description", "keywords", "author", "license", "repository", "bugs",
         "homepage", "dependencies", "devDependencies", "peerDependencies",
         "optionalDependencies")  # fmt: skip
WORD = re.compile(r"[\w./+-]+")
MODULE = re.compile(r"(?:^|\s)-[mp]\s*([A-Za-z_][\w.]*)")
IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)
QUOTED = re.compile(r"""["']([\w.-]+)["']""")
COMMENT = re.compile(r"(?:^|\s)#.*")
PYTEST = frozenset(("pytest", "py.test"))


def scripts(items: Mapping[str, Any], base: Side, head: Side) -> Iterator[Weakening]:
    """`script changed`, `script removed`, `script added`."""
    lines = [" ".join(str(w) for w in item.get("argv") or []) for item in items.values()]
    there, now = set(base.paths()), set(head.paths())
    found, calls = _led_to(lines, base, frozenset(there))
    unasked = {f for call in calls for f in READ_BY.get(call, ())} & (there | now)
    if calls & PYTEST:
        unasked |= {p for p in there | now if _of_pytest(p)}
    for path in sorted(found | unasked):
        yield from _script(path, *(_said(side, path) for side in (base, head)))
    looks = {posixpath.dirname(p) for p in found if p.endswith(".py")}
    if calls & PYTEST:
        looks |= {posixpath.dirname(p) for p in there if p.endswith(".py") and is_test(p)}
    modules = {m.partition(".")[0] for line in lines for m in MODULE.findall(line)}
    for path in shadowing(now - there - unasked, looks | ({""} if modules else set()), modules):
        yield from _script(path, None, _said(head, path))


def _led_to(lines: list[str], base: Side, there: frozenset[str]) -> tuple[set[str], frozenset[str]]:
    """The files of the base that the lines lead to, and the words that may call a program."""
    source = _source(base)
    words = {w for line in lines for w in _words(line)}
    first = (words | {f for line in lines for f in _modules(line)}) & there
    calls = {_last(w) for w in words}
    found: set[str] = set()
    todo = {*first, *_unasked(calls, there)}
    while todo:
        path = todo.pop()
        if path in found or (path not in first and _judged(path, source)):
            continue
        found.add(path)
        if path in SETTINGS:
            continue  # it names tests and dependencies; what it says to a runner is weighed
        said = (base.bytes_of(path) or b"")[:CAP].decode("utf-8", "replace")
        python = path.endswith(".py")
        more = set(QUOTED.findall(said) + IMPORT.findall(said)) if python else set(
            map(_last, _words(COMMENT.sub(" ", said))))  # fmt: skip
        todo |= {*(_named(said, posixpath.dirname(path)) & there), *_unasked(more - calls, there)}
        calls |= more
    return found, frozenset(calls)


def _unasked(calls: Iterable[str], there: frozenset[str]) -> set[str]:
    return {f for call in calls for f in READ_BY.get(call, ())} & there


def _named(said: str, folder: str) -> set[str]:
    """What a script may mean by its words, from where it is called or from its own folder."""
    words = set(_words(said))
    beside = {posixpath.normpath(posixpath.join(folder, w)) for w in words}
    own = {posixpath.join(folder, p) for m in IMPORT.findall(said) for p in _files(m)}
    return words | beside | own | set(_modules(said))


def _words(text: str) -> Iterator[str]:
    """Each word, as the path that it may be: `@FILE` and `--option=FILE` too."""
    yield from (posixpath.normpath(w) for w in WORD.findall(text))


def _modules(text: str) -> Iterator[str]:
    """The files of the modules that a command line runs, or loads as plugins."""
    for module in MODULE.findall(text):
        yield from _files(module)


def _files(module: str) -> tuple[str, ...]:
    path = module.replace(".", "/")
    return f"{path}.py", f"{path}/__main__.py", f"{path}/__init__.py"


def _source(base: Side) -> tuple[str, ...]:
    """The globs of the components' source."""
    components = base.mapping("pact/graph.yaml", "/components").values()
    return tuple(
        str(g) for c in components if isinstance(c, Mapping) for g in c.get("source") or ()
    )


def _judged(path: str, source: Iterable[str]) -> bool:
    """Whether other steps judge what it says, or nobody runs it."""
    if path.endswith((*PROSE, *LISTS)) or JUDGED.search(path) or is_test(path):
        return True
    return any(matches(glob, path) or path.startswith(f"{glob.rstrip('/')}/") for glob in source)


def _script(path: str, before: str | None, after: str | None) -> Iterator[Weakening]:
    if before != after:
        how = "added" if before is None else "removed" if after is None else "changed"
        yield Weakening(f"script {how}", path, before, after, path)


def _of_pytest(path: str) -> bool:
    """Whether pytest takes its orders from it: what is collected, and what a test does."""
    return path.rpartition("/")[2] == "conftest.py" or path in SETTINGS


def _said(side: Side, path: str) -> str | None:
    """What a file says to a runner, as a fingerprint; None if that is nothing."""
    data = side.bytes_of(path)
    if data is None:
        return None
    try:
        match path.rpartition("/")[2]:
            case "pyproject.toml":
                tools = tomllib.loads(data.decode()).get("tool", {})
                own = {k: v for k, v in tools.items() if k in ("pytest", "tox", "hatch", "pdm")}
                return of_value("pytest", repr(own)) if own else None
            case "package.json":
                said = json.loads(data)
                return of_value("npm", repr({k: v for k, v in said.items() if k not in ABOUT}))
    except (ValueError, AttributeError):
        pass
    return of_file(data)


def _last(word: str) -> str:
    return word.rpartition("/")[2]


def is_test(path: str) -> bool:
    """Whether a path is called as tests are: `test_x.py`, `x_test.go`, `x.test.ts`, `tests/...`."""
    *folders, name = path.split("/")
    stem = name.split(".")
    return (
        stem[0].startswith("test_") or stem[0].endswith(("_test", "Test", "Tests"))
        or "test" in stem[1:-1] or "spec" in stem[1:-1]
        or bool({"tests", "test", "__tests__"} & set(folders))
    )  # fmt: skip
