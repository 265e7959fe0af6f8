"""CEL, through one door: the CEL project's own runtime (cel-expr-python).

Names are checked when an expression is compiled. An expression that has no value (a missing field,
a division by zero, an integer beyond 64 bits) raises NoValue when it is evaluated: it is never
quietly false. Integers are int64, as CEL says; what JSON calls a number is a double here, and equal
integers and doubles are equal. Measured on a clause of the booking example: 23 us a call, against
47 us of the Rust runtime, which does not check names.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

VARIABLES = ("args", "config", "old", "result", "state")
INT_MIN, INT_MAX = -(2**63), 2**63 - 1
_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_TOKEN = re.compile(
    r"""\s+|//[^\n]*
    |(?P<text>[rR]?[bB]?(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\d+(?=[eE])|\.\d+)(?:[eE][+-]?\d+)?|\d+[uU]?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>&&|\|\||==|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)


class CelError(ValueError):
    """The expression is none: `line` and `column` are 1-based places in its text."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class NoValue(Exception):  # noqa: N818  CEL calls it an error; here it is an outcome
    """The expression has no value for these variables; the message says why."""


class Bound:
    """Values of the variables of contracts, for many expressions: each value is handed over once,
    which for a long list takes twenty times as long as to evaluate. They must not be changed."""

    __slots__ = ("activation",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.activation = _env(VARIABLES).Activation({**_NULLS, **values})


class Program:
    """A compiled expression, over the variables of contracts unless others are named."""

    __slots__ = ("_compiled", "_nulls", "text")

    def __init__(self, text: str, variables: tuple[str, ...] = VARIABLES) -> None:
        self.text = text
        self._compiled = _compile(text, variables)
        self._nulls = _NULLS if variables is VARIABLES else dict.fromkeys(variables)

    def __call__(self, **values: Any) -> Any:
        """Its value for `args=..., result=...`; variables that are not given are null. Raises
        NoValue."""
        bound = {**self._nulls, **values}
        try:
            answer = self._compiled.eval(data=bound)
        except (RuntimeError, TypeError, ValueError) as error:
            raise NoValue(str(error).splitlines()[0]) from None
        return _told(answer)

    def of(self, bound: Bound) -> Any:
        """The same for variables of contracts that were bound before. Raises NoValue."""
        try:
            answer = self._compiled.eval(activation=bound.activation)
        except (RuntimeError, TypeError, ValueError) as error:
            raise NoValue(str(error).splitlines()[0]) from None
        return _told(answer)

    def holds(self, **values: Any) -> bool:
        """Whether it is true. Raises NoValue also where it is neither true nor false."""
        return _truth(self(**values))

    def true(self, bound: Bound) -> bool:
        """The same for variables of contracts that were bound before. Raises NoValue."""
        return _truth(self.of(bound))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NoValue(f"the value is {value!r}, neither true nor false")
    return value


_NULLS: dict[str, Any] = dict.fromkeys(VARIABLES)


def _told(answer: Any) -> Any:
    value = answer.plain_value()
    if value is None or isinstance(value, list | dict):
        _restore(value)
    # The plain value of an error is its message.
    if type(value) is str and (answer.type().name() == "*error*" or _is_error(answer)):
        raise NoValue(value)
    return value


def _restore(value: Any) -> None:
    """cel-expr-python 0.1.3 gives up a reference to None that it does not own for each null that it
    converts. Before Python 3.12 made None immortal, that ends the process after some thousands."""
    if sys.version_info >= (3, 12):
        return
    if value is None:
        ctypes.pythonapi.Py_IncRef(_NONE)
    elif isinstance(value, list):
        for item in value:
            _restore(item)
    elif isinstance(value, dict):
        for item in value.values():
            _restore(item)


_NONE = ctypes.py_object(None)


def _is_error(answer: Any) -> bool:
    from cel_expr_python import cel

    return bool(answer.type() == cel.Type.ERROR)


@lru_cache(maxsize=4)
def _env(variables: tuple[str, ...]) -> Any:
    from cel_expr_python import cel

    return cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN))


@lru_cache(maxsize=4096)
def _compile(text: str, variables: tuple[str, ...]) -> Any:
    try:
        return _env(variables).compile(text)
    except (RuntimeError, ValueError) as error:
        found = _PLACE.search(str(error))
        if found:
            line, column, message = found.groups()
            message = message.removesuffix(" [INVALID_ARGUMENT]").replace(" (in container '')", "")
            raise CelError(message, int(line), int(column)) from None
        raise CelError(str(error).splitlines()[0], 1, 1) from None


Token = tuple[str, str, int]
"""What it is (text, number, name, mark), its characters, and where it begins."""


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of an expression, without space and comments."""
    return tuple(
        (str(found.lastgroup), found[0], found.start())
        for found in _TOKEN.finditer(text)
        if found.lastgroup
    )


def constants(texts: Iterable[str]) -> list[Any]:
    """Every literal number and text in the expressions, negative numbers included, sorted."""
    found: dict[tuple[str, str], Any] = {}
    for text in texts:
        words = tokens(text)
        for place, (what, word, _) in enumerate(words):
            if what not in ("text", "number"):
                continue
            try:
                value = Program(word)()
            except (CelError, NoValue):
                continue
            if isinstance(value, bytes | bytearray):
                continue
            before = words[place - 1][1] if place else ""
            if before == "-" and isinstance(value, int | float):
                found[type(value).__name__, repr(-value)] = -value
            found[type(value).__name__, repr(value)] = value
    return [found[key] for key in sorted(found)]


def conjuncts(text: str) -> list[str]:
    """`a && (b && c)` -> `a`, `b`, `c`; what is no conjunction is its own only part."""
    text = _unwrapped(text)
    parts = _split(text, "&&", weaker=("||", "?"))
    return [c for part in parts for c in conjuncts(part)] if len(parts) > 1 else [text]


def equation(text: str) -> tuple[str, str] | None:
    """The two sides of `a == b`; None for anything else."""
    text = _unwrapped(text)
    parts = _split(text, "==", weaker=("&&", "||", "?", "!=", "<", ">", "<=", ">=", "in"))
    return (_unwrapped(parts[0]), _unwrapped(parts[1])) if len(parts) == 2 else None


def mentions(text: str, variable: str) -> bool:
    """Whether the expression reads the variable (a name that no dot precedes)."""
    words = tokens(text)
    return any(
        what == "name" and word == variable and (not i or words[i - 1][1] != ".")
        for i, (what, word, _) in enumerate(words)
    )


def _unwrapped(text: str) -> str:
    while True:
        words = tokens(text)
        if len(words) < 2 or words[0][1] != "(" or _closing(words, 0) != len(words) - 1:
            return text.strip()
        text = text[words[0][2] + 1 : words[-1][2]]


def _closing(words: Sequence[Token], start: int) -> int:
    depth = 0
    for place in range(start, len(words)):
        depth += (words[place][1] in "([{") - (words[place][1] in ")]}")
        if depth == 0:
            return place
    return len(words)


def _split(text: str, mark: str, weaker: tuple[str, ...]) -> list[str]:
    """Parts between `mark`s outside of all brackets; the whole, if a weaker operator is there."""
    depth, cuts = 0, []
    for what, word, at in tokens(text):
        if what in ("text", "number"):
            continue
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word in weaker:
            return [text]
        if depth == 0 and word == mark:
            cuts.append(at)
    edges = [0, *(at + len(mark) for at in cuts)]
    return [text[a:b] for a, b in zip(edges, [*cuts, len(text)], strict=True)]


def refer(values: Mapping[str, Any]) -> str:
    """Variables as people read them in a finding: `args.n = 3, result = null`."""
    import json

    return ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
        for name, value in values.items()
        if value is not None or name == "result"
    )
