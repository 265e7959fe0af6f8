"""Dates that are given, and none that is now; a zone of fixed offset."""

import calendar
from datetime import UTC, date, datetime, timedelta, timezone

START = datetime(2024, 1, 1, tzinfo=UTC)


def grade(points, steps):
    if points > 100:
        raise ValueError(f"after {(START + timedelta(days=100)):%d %B %Y}")
    there = timezone(timedelta(hours=2), "there")
    days = [START + timedelta(days=s) for s in steps]
    until = datetime.fromisoformat((START + timedelta(days=points)).isoformat())
    assert START.astimezone(there).strftime("%H:%M %Z") == "02:00 there"
    assert datetime.strptime("2024-02-29", "%Y-%m-%d").date() == date(2024, 2, 29)
    assert calendar.monthrange(2024, 2)[1] == 29
    assert datetime.fromtimestamp(0, UTC).year == 1970
    return {"level": sum(d <= until for d in days), "points": (until - START).days}
