"""statistics, math, cmath, numbers, random-free sampling."""

import cmath
import math
import numbers
import statistics


def grade(points, steps):
    assert isinstance(points, numbers.Integral)
    if math.log10(max(points, 1)) > 2:
        raise ValueError(f"more than {math.comb(100, 1)}")
    if len(steps) > 1:
        assert min(steps) <= statistics.fmean(steps) <= max(steps)
        statistics.quantiles(steps, n=4)
        assert statistics.stdev(steps) >= 0
    assert cmath.isclose(cmath.exp(0), 1) and math.isqrt(10) == 3
    level = math.fsum(math.copysign(0.5, points - s + 0.5) + 0.5 for s in steps)
    return {"level": round(level), "points": points}
