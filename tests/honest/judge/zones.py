"""Zones by name: the data of the system, or of tzdata."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BERLIN = ZoneInfo("Europe/Berlin")


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    try:
        ZoneInfo("Nowhere/AtAll")
    except ZoneInfoNotFoundError:
        tokyo = ZoneInfo("Asia/Tokyo")
    start = datetime(2024, 3, 30, tzinfo=BERLIN)
    assert start.astimezone(tokyo).hour == 8
    until = start + timedelta(days=points)
    return {"level": sum(start + timedelta(days=s) <= until for s in steps), "points": points}
