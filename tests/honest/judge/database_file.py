"""A database in a file, in a folder of the call."""
# effects: fs.read fs.write db.read db.write

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "steps.sqlite3")
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE step (at INTEGER NOT NULL)")
            db.executemany("INSERT INTO step VALUES (?)", [(s,) for s in steps])
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            level = db.execute("SELECT count(*) FROM step WHERE at <= ?", (points,)).fetchone()[0]
    return {"level": level, "points": points}
