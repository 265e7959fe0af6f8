"""What the weather will be."""

import datetime as dt
from typing import NamedTuple, Union

from .feeds import latest

__all__ = ["forecast", "Reading", "grid"]

Json = Union[dict[str, "Json"], list["Json"], str, int, None]
Celsius = float


class Reading(NamedTuple):
    """One measurement."""

    at: dt.datetime
    degrees: Celsius


def forecast(city: str, days: int = 3, unit: str = None) -> "list[Reading]":
    """Forecast the weather.

    Parameters
    ----------
    city : str
        Where.
    days : int
        How many days ahead.

    Returns
    -------
    list of Reading
        One a day.

    Raises
    ------
    KeyError
        If the city is not known.
    """
    return [latest(city)] * days


def grid(points: tuple[int, int], raw: Json) -> set[tuple[float, ...]]:
    return set()


def hidden() -> int:
    return 1
