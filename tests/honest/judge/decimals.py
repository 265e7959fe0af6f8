"""Money and ratios without floats."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, getcontext, localcontext
from fractions import Fraction

CENT = Decimal("0.01")


def share(points) -> Decimal:
    with localcontext() as context:
        context.prec = 12
        return (Decimal(points) / Decimal(100)).quantize(CENT, rounding=ROUND_HALF_EVEN)


def grade(points, steps):
    if share(points) > 1:
        raise ValueError(f"more than all: {share(points):.2%}")
    try:
        Decimal("no number")
    except InvalidOperation:
        getcontext().clear_flags()
    level = sum(Fraction(s, 100) <= Fraction(points, 100) for s in steps)
    return {"level": level, "points": int(share(points) * 100)}
