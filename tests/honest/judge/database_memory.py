"""A database in memory."""

import sqlite3
from contextlib import closing


def grade(points, steps):
    with closing(sqlite3.connect(":memory:")) as db, db:
        db.row_factory = sqlite3.Row
        db.execute("CREATE TABLE step (at INTEGER NOT NULL)")
        db.executemany("INSERT INTO step VALUES (?)", [(s,) for s in steps])
        db.create_function("most", 0, lambda: 100, deterministic=True)
        row = db.execute(
            "SELECT count(*) AS level, most() AS most FROM step WHERE at <= ?", (points,)
        ).fetchone()
    if points > row["most"]:
        raise ValueError("more than all")
    return {"level": row["level"], "points": points}
