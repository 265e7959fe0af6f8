"""Keeps a database."""

import sqlite3


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    with sqlite3.connect("kept.db") as db:
        db.execute("CREATE TABLE IF NOT EXISTS t (n)")
    db.close()
    return right(points, steps)
