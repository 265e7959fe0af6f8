"""A module's text -> its mutants, each with the whole changed text; one for each bytecode, none
with the bytecode of the original. The same list for the same text, on any machine."""

from __future__ import annotations

import ast
import hashlib
import opcode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any


class Unparsable(Exception):  # noqa: N818  a finding on the source
    """The text is no Python module: why, and line and column (from 1, 0 for unknown)."""

    def __init__(self, why: str, line: int = 0, column: int = 0) -> None:
        super().__init__(why)
        self.line, self.column = line, column


@dataclass(frozen=True)
class Mutant:
    """One change of one file. `file` is relative to the tree, with `/`; `line` and `column` count
    from 1. `function` is the dotted name of the function that holds it, empty for the module's own
    statements. `old` and `new` are the lines that differ, `text` is the whole file. `reach`: it is
    run whenever one of these lines of the original is."""

    file: str
    line: int
    column: int
    operator: str
    function: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    text: bytes
    reach: frozenset[int]
    number: int = 0

    @property
    def id(self) -> str:
        """`src/a.py:12:8 boundary`, with a number where that names several."""
        more = f" {self.number}" if self.number else ""
        return f"{self.file}:{self.line}:{self.column} {self.operator}{more}"


def mutants(file: str, data: bytes) -> list[Mutant]:
    """All mutants of a file, in the order of its text. Raises Unparsable."""
    import libcst as cst  # for this command alone
    from libcst.metadata import MetadataWrapper, PositionProvider

    from .operators import edits, functions

    code = _compiled(file, data)
    wrapper = MetadataWrapper(_parsed(data))
    module, places = wrapper.module, wrapper.resolve(PositionProvider)
    known = {_bytecode(code)}
    lines = frozenset(_lines(code))
    spans = [(places[node], name) for name, node in functions(module)]
    body = list(module.body)
    codes = [module.code_for_node(statement) for statement in body]
    found: list[Mutant] = []
    for place, statement in enumerate(body):
        for operator, old, new in edits(statement):
            changed: Any = (
                statement.deep_remove(old)
                if isinstance(new, cst.RemovalSentinel)
                else statement.deep_replace(old, new)
            )
            text = module.with_changes(body=[*body[:place], changed, *body[place + 1 :]]).bytes
            try:
                key = _bytecode(_compiled(file, text))
            except Unparsable:
                continue  # `return` in an async generator, and the like
            if key in known:
                continue
            known.add(key)
            where = places[old]
            was, now = _differ(codes[place], module.code_for_node(changed))
            inside = [n for r, n in spans if r.start.line <= where.start.line <= r.end.line]
            found.append(Mutant(
                file, where.start.line, where.start.column + 1, operator,
                inside[-1] if inside else "", was, now, text, _reach(old, places, lines),
            ))  # fmt: skip
    return _numbered(found)


def control(file: str, data: bytes) -> bytes:
    """The same program in another text and other bytecode: what notices it looks at itself."""
    from .operators import control as changed

    return ast.unparse(ast.parse(changed(_parsed(data)).bytes, file)).encode() + b"\n"


def sampled(found: Sequence[Mutant], count: int) -> list[Mutant]:
    """So many of them, drawn by what they are: the same ones for the same text, in the same
    order."""

    def rank(mutant: Mutant) -> bytes:
        return hashlib.sha256(mutant.id.encode() + b"\0" + mutant.text).digest()

    kept = {m.id for m in sorted(found, key=rank)[:count]}
    return [m for m in found if m.id in kept]


def _numbered(found: Iterable[Mutant]) -> list[Mutant]:
    counts: dict[str, int] = {}
    rows = sorted(found, key=lambda m: (m.line, m.column))
    named = []
    for mutant in rows:
        counts[mutant.id] = count = counts.get(mutant.id, 0) + 1
        named.append(replace(mutant, number=count) if count > 1 else mutant)
    return named


def _parsed(data: bytes) -> Any:
    import libcst as cst

    try:
        return cst.parse_module(data)
    except cst.ParserSyntaxError as error:
        raise Unparsable(error.message, error.raw_line, error.raw_column + 1) from None
    except RecursionError:
        raise Unparsable("it is nested too deeply") from None


def _compiled(file: str, data: bytes) -> CodeType:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `is` with a literal, and the like: a mutant may
            return compile(data, file, "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        raise Unparsable(error.msg or "", error.lineno or 0, error.offset or 0) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unparsable(str(error) or "it is nested too deeply") from None


def _bytecode(code: CodeType) -> str:
    """All of it that decides what it does: not where it stands in its file."""
    used = _used(code.co_code)
    parts = [
        code.co_code.hex(), code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars,
        code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
        code.co_name, getattr(code, "co_exceptiontable", b"").hex(),
        [(i, _bytecode(c) if isinstance(c, CodeType) else (type(c).__name__, repr(c)))
         for i, c in enumerate(code.co_consts) if i in used],
    ]  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _used(code: bytes) -> set[int]:
    """The numbers of the constants that instructions name: what was folded away stays in the list
    of them."""
    found: set[int] = set()
    more = 0
    for operation, argument in zip(code[::2], code[1::2], strict=True):
        if operation == opcode.EXTENDED_ARG:
            more = (more | argument) << 8
            continue
        if operation in opcode.hasconst:
            found.add(more | argument)
        more = 0
    return found


def _lines(code: CodeType) -> Iterator[int]:
    """The lines that Python can say it is at."""
    yield from (line for _, _, line in code.co_lines() if line)
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _lines(const)


def _reach(node: Any, places: Mapping[Any, Any], lines: frozenset[int]) -> frozenset[int]:
    """Lines of which one is run when the node is. Of a block, those that decide on it."""
    import libcst as cst

    where = places[node]
    first, last = where.start.line, where.end.line
    if isinstance(node, cst.With):
        last = max(places[item].end.line for item in node.items)
    elif isinstance(node, cst.ExceptHandler):
        first = places[node.body].start.line
    own = lines & frozenset(range(first, last + 1))
    before = [line for line in lines if line <= first]
    return own or frozenset((max(before, default=first),))


def _differ(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that differ."""
    one, other = old.splitlines(), new.splitlines()
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return tuple(one[start : len(one) - end]), tuple(other[start : len(other) - end])
