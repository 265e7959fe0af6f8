"""The digest of all that decides a verdict: a verdict counts with the judge that gave it."""

from __future__ import annotations

from pathlib import Path

from . import fingerprint


def runtime_digest() -> str:
    """Of the files of contracts and runtime, the judge, and what reads an OpenAPI document."""
    here = Path(__file__).parent
    paths = [*(here / "contracts").glob("*.py"), *(here / "runtime").glob("*.py")]
    paths += [here / "judge.py", here / "kinds" / "_bound.py", here / "kinds" / "_openapi.py"]
    parts = [
        part
        for path in sorted(paths)
        for part in (path.relative_to(here).as_posix().encode(), path.read_bytes())
    ]
    return fingerprint.digest("#runtime", *parts)
