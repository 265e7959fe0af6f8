"""Step 11: no file has changed since the evidence that covers it ran."""

from __future__ import annotations

from collections import defaultdict

from ..errors import PactError
from ..evidence_plan import file_digest, input_paths
from ..model import Finding
from .case import Case, finding


def verify_covered(case: Case) -> list[Finding]:
    """P620 for each file that differs from the one that the receipt was made of, is new among its
    inputs, or is gone; it names every evidence that covers the file."""
    stale: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    digests: dict[str, str] = {}
    for receipt in case.receipts():
        if not receipt.predicate:
            continue
        files = (receipt.predicate.get("inputs") or {}).get("files") or {}
        now = input_paths(case.project, receipt.artifact)
        for path in now:
            if path not in digests:
                digests[path] = _digest(case, path)
            if path not in files:
                stale[path, "is new"].append(receipt.name)
            elif files[path] != digests[path]:
                stale[path, "changed"].append(receipt.name)
        for path in files.keys() - set(now):
            stale[path, "is gone"].append(receipt.name)
    return [
        finding(
            "P620", f"{path} {what} since evidence {', '.join(names)} ran", case.where(path),
            f"run `pactc evidence run {' '.join(names)}`, commit the receipt",
        )
        for (path, what), names in sorted(stale.items())
    ]  # fmt: skip


def _digest(case: Case, path: str) -> str:
    try:
        return file_digest(case.project.reader.read(path))
    except PactError as error:
        return error.code
