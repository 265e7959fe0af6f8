"""Rounding, which nobody imports from here."""


def rounded(cents: int, to: int = 5) -> int:
    """To the next multiple.

    >>> rounded(12)
    10
    """
    return round(cents / to) * to
