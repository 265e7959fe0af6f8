"""The small changes that mutants are made by, on libcst's tree of a module. Each is one that a
person could make by mistake: an operator, a border, a constant, a condition, a statement left out.

Annotations, docstrings and the text of messages that are raised are left alone: no call shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

Edit = tuple[str, cst.CSTNode, cst.CSTNode | cst.RemovalSentinel]
"""What it is called, the node, and what is put in its place."""

COMPARISONS: dict[type[Any], tuple[tuple[str, type[Any]], ...]] = {
    cst.LessThan: (("boundary", cst.LessThanEqual), ("comparison", cst.GreaterThanEqual)),
    cst.LessThanEqual: (("boundary", cst.LessThan), ("comparison", cst.GreaterThan)),
    cst.GreaterThan: (("boundary", cst.GreaterThanEqual), ("comparison", cst.LessThanEqual)),
    cst.GreaterThanEqual: (("boundary", cst.GreaterThan), ("comparison", cst.LessThan)),
    cst.Equal: (("comparison", cst.NotEqual),),
    cst.NotEqual: (("comparison", cst.Equal),),
    cst.Is: (("comparison", cst.IsNot),),
    cst.IsNot: (("comparison", cst.Is),),
    cst.In: (("comparison", cst.NotIn),),
    cst.NotIn: (("comparison", cst.In),),
}
ARITHMETIC: dict[type[Any], type[Any]] = {
    cst.Add: cst.Subtract, cst.Subtract: cst.Add, cst.Multiply: cst.FloorDivide,
    cst.Divide: cst.Multiply, cst.FloorDivide: cst.Multiply, cst.Modulo: cst.Multiply,
    cst.Power: cst.Multiply, cst.LeftShift: cst.RightShift, cst.RightShift: cst.LeftShift,
    cst.BitAnd: cst.BitOr, cst.BitOr: cst.BitAnd, cst.BitXor: cst.BitAnd,
    cst.AddAssign: cst.SubtractAssign, cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.FloorDivideAssign, cst.DivideAssign: cst.MultiplyAssign,
    cst.FloorDivideAssign: cst.MultiplyAssign, cst.ModuloAssign: cst.MultiplyAssign,
    cst.BitAndAssign: cst.BitOrAssign, cst.BitOrAssign: cst.BitAndAssign,
    cst.BitXorAssign: cst.BitAndAssign, cst.LeftShiftAssign: cst.RightShiftAssign,
    cst.RightShiftAssign: cst.LeftShiftAssign, cst.PowerAssign: cst.MultiplyAssign,
}  # fmt: skip
NONE = cst.Name("None")


def edits(node: cst.CSTNode) -> list[Edit]:
    """Every change of a module or a statement, in the order of its text."""
    finder = _Finder()
    node.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Edit] = []

    def _add(self, name: str, old: cst.CSTNode, *new: cst.CSTNode | cst.RemovalSentinel) -> None:
        self.found.extend((name, old, n) for n in new)

    # -- what no call shows

    def visit_Annotation(self, node: cst.Annotation) -> bool:  # noqa: ARG002
        return False

    def visit_Raise(self, node: cst.Raise) -> bool:
        self._add("removed raise", node, cst.Pass())
        return False

    def visit_Import(self, node: cst.Import) -> bool:  # noqa: ARG002
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:  # noqa: ARG002
        return False

    # -- expressions

    def visit_Comparison(self, node: cst.Comparison) -> None:
        for place, target in enumerate(node.comparisons):
            for name, kind in COMPARISONS.get(type(target.operator), ()):
                changed = target.with_changes(operator=_like(target.operator, kind))
                rest = node.comparisons[place + 1 :]
                all_ = [*node.comparisons[:place], changed, *rest]
                self._add(name, node, node.with_changes(comparisons=all_))

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        kind = cst.Or if isinstance(node.operator, cst.And) else cst.And
        # In parentheses, or what stands around would take one side of it.
        other = node.with_changes(operator=_like(node.operator, kind))
        self._add("boolean", node, _held(other))
        self._add("removed condition", node, _held(node.left), _held(node.right))

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        if isinstance(node.operator, cst.Not):
            self._add("negated condition", node, _held(node.expression))
        elif isinstance(node.operator, cst.Minus):
            self._add("arithmetic", node, _held(node.expression))

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        if (kind := ARITHMETIC.get(type(node.operator))) is not None:
            self._add(
                "arithmetic", node, _held(node.with_changes(operator=_like(node.operator, kind)))
            )

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        if (kind := ARITHMETIC.get(type(node.operator))) is not None:
            self._add("arithmetic", node, node.with_changes(operator=_like(node.operator, kind)))
        self._add("removed statement", node, cst.Pass())

    def visit_Integer(self, node: cst.Integer) -> None:
        value = node.evaluated_value
        near = [value + 1, value - 1] if value > 0 else [value + 1]
        self._add("constant", node, *(node.with_changes(value=str(n)) for n in near))

    def visit_Float(self, node: cst.Float) -> None:
        self._add("constant", node, node.with_changes(value=repr(node.evaluated_value + 1.0)))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        empty = node.evaluated_value in ("", b"")
        word = "mutant" if empty else ""
        prefix = "b" if isinstance(node.evaluated_value, bytes) else ""
        self._add("constant", node, node.with_changes(value=f'{prefix}"{word}"'))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        if isinstance(node.evaluated_value, str):
            self._add("constant", node, cst.SimpleString('""', lpar=node.lpar, rpar=node.rpar))
        return False

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        self._add("constant", node, cst.SimpleString('""', lpar=node.lpar, rpar=node.rpar))
        return True

    def visit_Name(self, node: cst.Name) -> None:
        other = {"True": "False", "False": "True"}.get(node.value)
        if other:
            self._add("constant", node, node.with_changes(value=other))

    def visit_Call(self, node: cst.Call) -> None:
        args = list(node.args)
        for place in range(len(args) - 1):
            one, other = args[place], args[place + 1]
            if not (one.star or other.star or one.keyword or other.keyword):
                swapped = [*args]
                swapped[place] = one.with_changes(value=other.value)
                swapped[place + 1] = other.with_changes(value=one.value)
                self._add("swapped arguments", node, node.with_changes(args=swapped))

    def visit_IfExp(self, node: cst.IfExp) -> None:
        self._add("negated condition", node.test, _negated(node.test))

    def visit_CompFor(self, node: cst.CompFor) -> None:
        for place in range(len(node.ifs)):
            rest = [*node.ifs[:place], *node.ifs[place + 1 :]]
            self._add("removed condition", node, node.with_changes(ifs=rest))

    # -- statements

    def visit_If(self, node: cst.If) -> bool:
        if "TYPE_CHECKING" in cst.Module([]).code_for_node(node.test):
            return False
        self._add("negated condition", node.test, _negated(node.test))
        return True

    def visit_While(self, node: cst.While) -> None:
        self._add("negated condition", node.test, _negated(node.test))

    def visit_Assert(self, node: cst.Assert) -> None:
        self._add("removed statement", node, cst.Pass())

    def visit_Return(self, node: cst.Return) -> None:
        if node.value is not None and not node.value.deep_equals(NONE):
            space = cst.SimpleWhitespace(" ")
            new = node.with_changes(value=NONE, whitespace_after_return=space)
            self._add("return None", node, new)

    def visit_Expr(self, node: cst.Expr) -> bool:
        if isinstance(node.value, cst.SimpleString | cst.ConcatenatedString | cst.Ellipsis):
            return False  # a docstring, or a body that is none
        self._add("removed statement", node, cst.Pass())
        return True

    def visit_Assign(self, node: cst.Assign) -> None:
        # Without the first assignment of a name the next line fails; of a place it may not.
        if not any(isinstance(t.target, cst.Name | cst.Tuple) for t in node.targets):
            self._add("removed statement", node, cst.Pass())

    def visit_Del(self, node: cst.Del) -> None:
        self._add("removed statement", node, cst.Pass())

    def visit_Break(self, node: cst.Break) -> None:
        self._add("removed statement", node, cst.Continue())

    def visit_Continue(self, node: cst.Continue) -> None:
        self._add("removed statement", node, cst.Break(), cst.Pass())

    def visit_With(self, node: cst.With) -> None:
        bare = [item for item in node.items if item.asname is None]
        if len(bare) == len(node.items) and not node.asynchronous:
            block = cst.If(cst.Name("True"), node.body, leading_lines=node.leading_lines)
            self._add("removed with", node, block)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        again = cst.IndentedBlock([cst.SimpleStatementLine([cst.Raise()])])
        if not node.body.deep_equals(again):
            self._add("removed handler", node, node.with_changes(body=again))

    def visit_Decorator(self, node: cst.Decorator) -> bool:
        self._add("removed decorator", node, cst.RemoveFromParent())
        return True


def _like(old: cst.CSTNode, kind: type[Any]) -> Any:
    """An operator of another kind with the white space of the old one."""
    space: dict[str, Any] = {
        name: getattr(old, name)
        for name in ("whitespace_before", "whitespace_after")
        if hasattr(old, name) and hasattr(kind, name)
    }
    return kind(**space) if all(getattr(s, "value", " ") for s in space.values()) else kind()


def _held(node: cst.BaseExpression) -> cst.BaseExpression:
    """In parentheses, unless it has some."""
    if node.lpar or isinstance(node, cst.Name | cst.Call | cst.BaseNumber | cst.Attribute):
        return node
    changed: cst.BaseExpression = node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return changed


def _negated(test: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _held(test.expression)
    return cst.UnaryOperation(cst.Not(whitespace_after=cst.SimpleWhitespace(" ")), _held(test))


def control(module: cst.Module) -> cst.Module:
    """The same program in other words: a statement that does nothing in every function, so that
    each has other bytecode."""
    changed = module.visit(_Control())
    assert isinstance(changed, cst.Module)
    return changed


class _Control(cst.CSTTransformer):
    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        nothing = cst.Expr(
            cst.Lambda(cst.Parameters(), NONE, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        )
        body = updated_node.body
        if isinstance(body, cst.IndentedBlock):
            first = 1 if original_node.get_docstring() is not None else 0
            line = cst.SimpleStatementLine([nothing])
            rows: Sequence[Any] = [*body.body[:first], line, *body.body[first:]]
        else:
            rows = [nothing, *body.body]
        return updated_node.with_changes(body=body.with_changes(body=rows))


def functions(module: cst.Module) -> Iterator[tuple[str, cst.FunctionDef]]:
    """Every function with its dotted name within the module."""
    finder = _Functions()
    module.visit(finder)
    yield from finder.found


class _Functions(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, cst.FunctionDef]] = []
        self._names: list[str] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._names.append(node.name.value)
        self.found.append((".".join(self._names), node))

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:  # noqa: ARG002
        self._names.pop()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._names.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:  # noqa: ARG002
        self._names.pop()
