"""Mutants of a text: which there are, that each is another program, and that they are the same on
every run. And the control, which is the same program."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from pactc.mutation.mutants import Mutant, Unparsable, control, mutants, sampled


def made(text: str) -> list[Mutant]:
    return mutants("src/a.py", dedent(text).encode())


def changes(text: str, operator: str = "") -> list[str]:
    """The changed lines, without white space around."""
    return [
        "; ".join(line.strip() for line in m.new)
        for m in made(text)
        if not operator or m.operator == operator
    ]


@pytest.mark.parametrize(
    ("text", "operator", "expected"),
    [
        ("x = a < b", "boundary", ["x = a <= b"]),
        ("x = a<=b", "comparison", ["x = a > b"]),
        ("x = a < b < c", "boundary", ["x = a <= b < c", "x = a < b <= c"]),
        ("x = a == b", "comparison", ["x = a != b"]),
        ("x = a is not b", "comparison", ["x = a is b"]),
        ("x = a in b", "comparison", ["x = a not in b"]),
        ("x = a and b", "boolean", ["x = (a or b)"]),
        ("x = a and b or c", "boolean", ["x = (a and b and c)", "x = (a or b) or c"]),
        ("x = a or b", "removed condition", ["x = a", "x = b"]),
        ("x = not a", "negated condition", ["x = a"]),
        ("x = a + b * c", "arithmetic", ["x = (a - b * c)", "x = a + (b // c)"]),
        ("x = -a", "arithmetic", ["x = a"]),
        ("x += 1", "arithmetic", ["x -= 1"]),
        ("x = 7", "constant", ["x = 8", "x = 6"]),
        ("x = 0", "constant", ["x = 1"]),
        ("x = 1.5", "constant", ["x = 2.5"]),
        ("x = True", "constant", ["x = False"]),
        ("x = 'a'", "constant", ['x = ""']),
        ("x = b''", "constant", ['x = b"mutant"']),
        ("x = f'{a}!'", "constant", ['x = ""']),
        ("if a: b()", "negated condition", ["if not a: b()"]),
        ("while not a: b()", "negated condition", ["while a: b()"]),
        ("x = a if b else c", "negated condition", ["x = a if not b else c"]),
        ("x = [a for a in b if c]", "removed condition", ["x = [a for a in b]"]),
        ("f(a, b, c)", "swapped arguments", ["f(b, a, c)", "f(a, c, b)"]),
        ("f(a, *b)", "swapped arguments", []),
        ("def f(): return a", "return None", ["def f(): return None"]),
        ("def f(): return None", "return None", []),
        ("def f():\n    raise E('x')", "removed raise", ["pass"]),
        ("f()", "removed statement", ["pass"]),
        ("a.b = 1", "removed statement", ["pass"]),
        ("assert a", "removed statement", ["pass"]),
        ("for a in b: break", "removed statement", ["for a in b: continue"]),
        ("@lock\ndef f(): pass", "removed decorator", [""]),
        ("with lock:\n    f()", "removed with", ["if True:"]),
        ("with a as b:\n    f()", "removed with", []),
        ("try: a()\nexcept E:\n    b()", "removed handler", ["raise"]),
    ],
)
def test_operators(text: str, operator: str, expected: list[str]) -> None:
    assert changes(text, operator) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"""What it is."""',
        "from a import b",
        "x: Literal['a']",
        "def f(a: Literal['a', 1]) -> 'int': ...",
        "if TYPE_CHECKING:\n    f(1)",
        "class A:\n    '''Text.'''",
    ],
)
def test_what_no_call_shows_is_left_alone(text: str) -> None:
    assert made(text) == []


def test_words_of_an_error_are_left_alone() -> None:
    assert [m.operator for m in made("def f():\n    raise E('no', 1 + 2)")] == ["removed raise"]


def test_each_is_another_program() -> None:
    text = "def f(a, b):\n    if not a < b:\n        return 2 * 3\n    return 3 + 3\n"
    found = made(text)
    assert len({m.text for m in found}) == len(found)
    assert len({m.id for m in found}) == len(found)
    for mutant in found:
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text))
    # 2 * 3 is 6, and so is 3 + 3; `not a < b` has one negation and no more.
    assert changes(text, "negated condition") == ["if (a < b):"]


def test_the_same_bytecode_is_one_mutant() -> None:
    # The other side is never taken, and `not True` is False: nothing is made twice.
    assert changes("x = 6 if True else 70\n") == [
        "x = 7 if True else 70", "x = 5 if True else 70", "x = 6 if not True else 70",
    ]  # fmt: skip


def test_places_and_lines() -> None:
    found = made("""\
        import os


        class A:
            def f(self, a):
                return (
                    a
                    and self.g(
                        1
                    )
                )
        """)
    (one, *_) = [m for m in found if m.operator == "constant"]
    assert (one.line, one.column, one.function) == (9, 17, "A.f")
    assert one.reach <= {7, 8, 9}
    assert one.reach
    (block,) = [m for m in made("def f():\n    with a:\n        b = c\n") if "with" in m.operator]
    assert block.reach == {2}


def test_samples_are_drawn_by_content() -> None:
    found = made("x = 1 + 2 * 3 - 4 // a\ny = x < 5\n")
    some = sampled(found, 4)
    assert len(some) == 4
    assert some == sampled(list(reversed(found)), 4)[::-1]
    assert some == [m for m in found if m in some]
    assert {m.id for m in sampled(found, 3)} < {m.id for m in some}
    assert sampled(found, 1000) == found


@pytest.mark.parametrize(
    ("text", "line"), [("def f(:\n", 1), ("x = 1\n\ny = (\n", 3), ("x = '\0'\n", 0)]
)
def test_what_is_no_python(text: str, line: int) -> None:
    with pytest.raises(Unparsable) as error:
        made(text)
    assert error.value.line == line
    assert str(error.value)


def test_nested_too_deeply() -> None:
    with pytest.raises(Unparsable):
        made(f"x = {'(' * 5000}{')' * 5000}\n")


def test_a_control_does_the_same_in_other_bytecode() -> None:
    text = dedent('''\
        """A module."""
        def f(a):
            """Text."""
            global b
            b = a + 1
            return b
        class C:
            def g(self): return f(2)
        ''').encode()
    other = control("a.py", text)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(compile(text, "a.py", "exec"), before)
    exec(compile(other, "a.py", "exec"), after)
    for space in (before, after):
        assert space["f"](1) == 2  # type: ignore[operator]
        assert space["C"]().g() == 3  # type: ignore[operator]
        assert space["f"].__doc__ == "Text."
    for name in ("f",):
        assert before[name].__code__.co_code != after[name].__code__.co_code  # type: ignore[attr-defined]
    assert before["C"].g.__code__.co_code != after["C"].g.__code__.co_code  # type: ignore[attr-defined]
    assert text != other
