"""Where an evidence plan shows less than another: items, what they support, what they run, the
scripts that they run, the tests that there are, and how many of them ran."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ..documents import escape
from ..fingerprint import of_file, of_value
from ..patterns import matches
from .shadows import shadowing
from .side import Side
from .weakening import Weakening

EVIDENCE = "pact/evidence.yaml"
MORE = ("inputs", "outputs")  # more of it shows more
FEWER = ("env",)  # fewer of it lets less in
SETTINGS = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini",
            "setup.cfg")  # fmt: skip
FREE = frozenset(
    (*MORE, *FEWER, "title", "timeout_s", "supports", "max_age_days", "reports", "tools")
)


def evidence(base: Side, head: Side) -> Iterator[Weakening]:
    """`evidence removed`, `evidence changed`, `script changed`, `script added`, `test removed`,
    `fewer tests`."""
    then, now = base.mapping(EVIDENCE, "/evidence"), head.mapping(EVIDENCE, "/evidence")
    for id_, before in sorted(then.items()):
        after = now.get(id_)
        if not isinstance(after, Mapping):
            yield Weakening("evidence removed", id_, before, None, EVIDENCE, "/evidence")
        elif _less(before, after):
            yield Weakening("evidence changed", id_, before, after, EVIDENCE,
                            f"/evidence/{escape(id_)}")  # fmt: skip
    yield from _scripts(then, base, head)
    yield from _tests(then, base, head)
    for id_ in sorted(then.keys() & now.keys()):
        yield from _counts(id_, base, head)


def _less(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an item shows less than before; a field that nobody here knows is not weighed."""
    if any(set(before.get(k) or []) - set(after.get(k) or []) for k in MORE):
        return True
    if any(set(after.get(k) or []) - set(before.get(k) or []) for k in FEWER):
        return True
    was, is_ = before.get("supports") or {}, after.get("supports") or {}
    if any(set(ids) - set(is_.get(what) or []) for what, ids in was.items()):
        return True
    reports = after.get("reports") or []
    if any(r not in reports for r in before.get("reports") or []):
        return True
    pins = after.get("tools") or {}
    if any(pins.get(name) != digest for name, digest in (before.get("tools") or {}).items()):
        return True
    caps = before.get("max_age_days"), after.get("max_age_days")
    if caps[0] is not None and (caps[1] is None or caps[1] > caps[0]):
        return True
    rest = (before.keys() | after.keys()) - FREE
    return any(before.get(k) != after.get(k) for k in rest)


def _scripts(items: Mapping[str, Any], base: Side, head: Side) -> Iterator[Weakening]:
    """Files that a command line of the plan names, and those that its runner reads unasked: what
    they say is what the evidence shows."""
    lines = [[str(w) for w in item.get("argv") or []] for item in items.values()]
    named = {w for line in lines for w in line}
    there, now = set(base.paths()), set(head.paths())
    unasked = {p for p in there | now if _of_pytest(p)} if "pytest" in map(_last, named) else set()
    for path in sorted((named & there) | unasked):
        yield from _script(path, *(_said(side, path) for side in (base, head)))
    for path in shadowing(now - there - unasked, *_looks(lines)):
        yield from _script(path, None, _said(head, path))


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
    if path != "pyproject.toml":
        return of_file(data)
    try:
        own = tomllib.loads(data.decode()).get("tool", {}).get("pytest")
    except (ValueError, AttributeError):
        return of_file(data)
    return None if own is None else of_value("pytest", repr(own))


def _looks(lines: list[list[str]]) -> tuple[set[str], set[str]]:
    """The folders in which Python looks first for a module, and the modules that are run."""
    folders, modules = set(), set()
    for line in lines:
        for word, after in pairwise(line):
            if word == "-m":
                folders.add("")
                modules.add(after.partition(".")[0])
        folders |= {w.rpartition("/")[0] for w in line[:2] if w.endswith(".py")}
    return folders, modules


def _last(word: str) -> str:
    return word.rpartition("/")[2]


def _tests(items: Mapping[str, Any], base: Side, head: Side) -> Iterator[Weakening]:
    """Test files among the inputs of evidence that are gone. What is left out of those that stay is
    seen by their counts, and by the mutants that they no longer kill."""
    globs = {str(g) for item in items.values() for g in item.get("inputs") or []}
    now = set(head.paths())
    named = {str(w) for item in items.values() for w in item.get("argv") or []}
    for path in base.paths():
        gone = path not in now and path not in named and is_test(path)
        if gone and any(matches(glob, path) for glob in globs):
            yield Weakening("test removed", path, path, None, path)


def is_test(path: str) -> bool:
    """Whether a path is called as tests are: `test_x.py`, `x_test.go`, `x.test.ts`, `tests/...`."""
    *folders, name = path.split("/")
    stem = name.split(".")
    return (
        stem[0].startswith("test_") or stem[0].endswith(("_test", "Test", "Tests"))
        or "test" in stem[1:-1] or "spec" in stem[1:-1]
        or bool({"tests", "test", "__tests__"} & set(folders))
    )  # fmt: skip


def _counts(id_: str, base: Side, head: Side) -> Iterator[Weakening]:
    """`fewer tests`: the receipts say that fewer passed than before."""
    path = f"pact/evidence/{id_}.json"
    before, after = (_passed(side.mapping(path, "/predicate")) for side in (base, head))
    if before is not None and (after is None or after < before):
        yield Weakening("fewer tests", id_, before, after, path)


def _passed(predicate: Mapping[str, Any]) -> int | None:
    passed = (predicate.get("counts") or {}).get("passed")
    return passed if isinstance(passed, int) else None
