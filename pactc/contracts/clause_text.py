"""Expressions compared and taken apart as texts."""

from __future__ import annotations

from .cel import conjuncts, equation, tokens


def normal(text: str) -> str:
    """Equal for texts that differ in layout, comments, needless brackets around a part, or in
    which side of `==` is which. It is an expression that means the same."""
    parts = conjuncts(text)
    if len(parts) > 1:
        return " && ".join(f"({normal(part)})" for part in parts)
    if sides := equation(text):
        return " == ".join(sorted(f"({normal(side)})" for side in sides))
    return " ".join(word for _, word, _ in tokens(parts[0]))


def promises(text: str) -> frozenset[str]:
    """All that the expression says at once, each part in its normal form."""
    return frozenset(normal(part) for part in conjuncts(text))


def alternatives(text: str) -> list[str]:
    """`a || b` -> `a`, `b`; what is no disjunction is its own only alternative."""
    (whole, *rest) = conjuncts(text)
    if rest:
        return [text]
    depth, cuts = 0, []
    for what, word, at in tokens(whole):
        if what in ("text", "number"):
            continue
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word == "?":
            return [whole]
        if depth == 0 and word == "||":
            cuts.append(at)
    starts = [0, *(at + 2 for at in cuts)]
    return [whole[a:b].strip() for a, b in zip(starts, [*cuts, len(whole)], strict=True)]
