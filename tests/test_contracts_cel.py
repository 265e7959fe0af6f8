"""The CEL door: what the language promises in the places that contracts rely on, and the words that
pactc reads from an expression's text."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.contracts import cel
from pactc.contracts.cel import Bound, CelError, NoValue, Program

A: dict[str, Any] = {
    "i": 7, "n": -7, "f": 1.5, "one": 1.0, "t": "aé😀", "b": True, "none": None, "l": [1, 2, 3],
    "m": {"k": "v", "x": 1}, "e": [], "max": 2**63 - 1, "line": "a\n", "z": 0,
}  # fmt: skip

# After the conformance tests of the CEL specification (simple/*.textproto): arithmetic, logic,
# comparison, strings, lists, maps, macros, fields. An exception stands for "no value".
CONFORMANCE = [
    ("args.i + 1", 8), ("args.n / 2", -3), ("args.n % 3", -1), ("args.i / args.z", NoValue),
    ("args.i % args.z", NoValue), ("args.max + 1", NoValue), ("-args.max - 2", NoValue),
    ("args.max * 2", NoValue), ("args.f * 2.0", 3.0), ("args.i + args.f", NoValue),
    ("args.t + 'x'", "aé😀x"), ("size(args.t)", 3), ("args.t.size()", 3), ("size(args.m)", 2),
    ("args.l + [4]", [1, 2, 3, 4]), ("args.l[0]", 1), ("args.l[3]", NoValue),
    ("args.m.k", "v"), ("args.m['k']", "v"), ("args.m.nope", NoValue), ("has(args.m.k)", True),
    ("has(args.m.nope)", False), ("'k' in args.m", True), ("'v' in args.m", False),
    ("2 in args.l", True), ("args.l == [1, 2, 3]", True), ("args.l == [3, 2, 1]", False),
    ("args.m == {'x': 1, 'k': 'v'}", True), ("args.one == 1", True), ("args.i < args.f", False),
    ("args.i == 'x'", False), ("args.none == null", True), ("args.i == null", False),
    ("args.b == 1", False), ("args.t < 'b'", True), ("'Z' < 'a'", True), ("'' < 'a'", True),
    ("args.t.startsWith('a')", True), ("args.t.endsWith('a')", False),
    ("args.t.contains('é')", True),
    ("args.t.matches('^a')", True), ("args.t.matches('é')", True),
    ("args.line.matches('^a$')", False),
    ("args.l.all(x, x > 0)", True), ("args.l.exists(x, x > 2)", True),
    ("args.e.all(x, false)", True),
    ("args.e.exists(x, true)", False), ("args.l.exists_one(x, x > 1)", False),
    ("args.l.filter(x, x != 2)", [1, 3]), ("args.l.map(x, x * 2)", [2, 4, 6]),
    ("args.m.all(k, size(k) == 1)", True), ("args.b ? 1 : 2", 1), ("args.b ? 1 : args.nope", 1),
    ("true || args.nope", True), ("args.nope || true", True), ("false && args.nope", False),
    ("args.nope && false", False), ("args.nope || false", NoValue), ("args.nope && true", NoValue),
    ("args.l.exists(x, x == 1 || args.nope)", True), ("args.l.exists(x, args.nope)", NoValue),
    ("args.l.all(x, x / 0 == 1)", NoValue), ("string(args.i)", "7"), ("int('12')", 12),
    ("int('x')", NoValue), ("double(args.i)", 7.0), ("type(args.i) == int", True),
    ("type(args.f) == double", True), ("!args.b", False), ("!args.i", NoValue),
    ("{'a': args.i}.a", 7), ("[args.i, args.t][1]", "aé😀"), ("'a' + 'b' == \"ab\"", True),
    (r"r'\d' == '\\d'", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CONFORMANCE, ids=[t for t, _ in CONFORMANCE])
def test_conformance(text: str, wanted: Any) -> None:
    if wanted is NoValue:
        with pytest.raises(NoValue):
            Program(text)(args=A)
    else:
        found = Program(text)(args=A)
        assert (found, type(found)) == (wanted, type(wanted))


def test_an_integer_beyond_64_bits_has_no_value() -> None:
    with pytest.raises(NoValue):
        Program("args.x == 0")(args={"x": 2**70})


@pytest.mark.parametrize("value", [1, "true", None, []])
def test_only_true_holds(value: Any) -> None:
    assert Program("result").holds(result=True)
    assert not Program("result").holds(result=False)
    with pytest.raises(NoValue, match="neither true nor false"):
        Program("result").holds(result=value)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("args.a == foo", 1, 11, "undeclared reference to 'foo'"),
        ("args.a ==\n  bar", 2, 3, "undeclared reference to 'bar'"),
        ("args.a &&", 1, 10, "Syntax error"),
        ("1 == 'a'", 1, 3, "no matching overload"),
        ("args.t.substring(1)", 1, 17, "undeclared reference to 'substring'"),
        ("", 1, 1, "Syntax error"),
    ],
)
def test_a_wrong_expression_is_refused_at_its_place(
    text: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(CelError, match=re.escape(says)) as raised:
        Program(text)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_constants() -> None:
    text = r"args.a == -5 && args.b != 3.5 && args.t.matches('x\n') || result == 0x10 // 99"
    assert cel.constants([text]) == [3.5, -5, 16, 5, "x\n"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a && (b && c)", ["a", "b", "c"]),
        ("(a && b)", ["a", "b"]),
        ("a && (b || c)", ["a", "b || c"]),
        ("a && b || c", ["a && b || c"]),
        ("a && b ? c : d", ["a && b ? c : d"]),
        ("x.all(y, a && b) && c", ["x.all(y, a && b)", "c"]),
        ("(a) && (b)", ["a", "b"]),
        ("'&&' == a && b", ["'&&' == a", "b"]),
    ],
)
def test_conjuncts(text: str, parts: list[str]) -> None:
    assert cel.conjuncts(text) == parts


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("result == a + 1", ("result", "a + 1")),
        ("result.x == (a == b)", ("result.x", "a == b")),
        ("(a == b)", ("a", "b")),
        ("a == b && c", None),
        ("a != b", None),
        ("a == b ? c : d", None),
        ("a == b in c", None),
        ("size(a) == size(b)", ("size(a)", "size(b)")),
    ],
)
def test_equation(text: str, sides: tuple[str, str] | None) -> None:
    assert cel.equation(text) == sides


def test_mentions() -> None:
    assert cel.mentions("result.x == 1", "result")
    assert not cel.mentions("args.result == 'result'", "result")
    assert not cel.mentions("results == 1", "result")


@given(st.text(alphabet="ab(){}[]&|=!<>'\"\\ .,?:+-0159\n/", max_size=40))
def test_any_text_is_read_without_an_error(text: str) -> None:
    words = cel.tokens(text)
    assert all(text[at : at + len(word)] == word for _, word, at in words)
    cel.conjuncts(text)
    cel.equation(text)
    cel.constants([text])


def test_none_keeps_its_references() -> None:
    program = Program("[null, args.x, {'a': null}]")
    program(args={"x": None})
    before = sys.getrefcount(None)
    for _ in range(1000):
        program(args={"x": None})
    assert abs(sys.getrefcount(None) - before) < 100


# -- values that are bound once ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "args.n + 1",
        "size(old) == size(state)",
        "old.exists(x, x.id == 'b' && x.n == null)",
        "old.map(x, x.n)",
        "result == null && config == null",
        "args.none",
        "1 / (args.n - 1)",
        "args.word + '!'",
    ],
)
def test_bound_values_are_those_that_are_given(text: str) -> None:
    rows = [{"id": "a", "n": 2.5}, {"id": "b", "n": None}]
    values = {"args": {"n": 1, "word": "INVALID"}, "old": rows, "state": [*rows]}
    bound = Bound(values)
    program = Program(text)
    for _ in range(3):  # the second time, nothing is handed over any more
        try:
            wanted = program(**values)
        except NoValue as error:
            with pytest.raises(NoValue, match=re.escape(str(error))):
                program.of(bound)
        else:
            assert program.of(bound) == wanted
