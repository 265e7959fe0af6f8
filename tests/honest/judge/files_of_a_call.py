"""Files in a folder of the call."""
# effects: fs.read fs.write

import gzip
import os
import shutil
import tempfile
import zipfile
from pathlib import Path


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        path = Path(folder, "steps.txt")
        path.write_text("\n".join(map(str, steps)), encoding="utf-8")
        with gzip.GzipFile(path.with_suffix(".gz"), "wb", mtime=0) as file:
            file.write(path.read_bytes())
        shutil.copy(path, path.with_suffix(".old"))
        os.replace(path.with_suffix(".old"), path)
        with zipfile.ZipFile(Path(folder, "all.zip"), "w") as archive:
            archive.write(path, "steps.txt")
        with tempfile.NamedTemporaryFile("w+", dir=folder) as other:
            other.write(gzip.open(path.with_suffix(".gz"), "rt").read())
            other.seek(0)
            found = [int(line) for line in other if line.strip()]
    return {"level": len([s for s in found if s <= points]), "points": points}
