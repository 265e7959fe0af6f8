"""What `coverage json` writes: https://coverage.readthedocs.io/en/latest/commands/cmd_json.html

Covered are statements, and branches where they were measured. The totals must be the sums of the
files, and the files' numbers those of their lists of lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._report import Refused, Report, document, mapping, once, shown, text, whole

LINES = ("covered_lines", "num_statements", "missing_lines")
BRANCHES = ("covered_branches", "num_branches", "missing_branches")


def read(data: bytes) -> Report:
    """Ids are the files. Raises Refused."""
    value = document(data)
    meta = mapping(value.get("meta"), "`meta`")
    version = text(meta.get("version"), "`meta.version`")
    branches = meta.get("branch_coverage") is True
    names = (*LINES, *BRANCHES) if branches else LINES
    sums = dict.fromkeys(names, 0)
    files = mapping(value.get("files"), "`files`")
    for path, file in files.items():
        entry = mapping(file, f"the file {shown(path)}")
        for name, number in _file(path, entry, names).items():
            sums[name] += number
    totals = mapping(value.get("totals"), "`totals`")
    for name, number in sums.items():
        if whole(totals.get(name), f"`totals.{name}`") != number:
            raise Refused("P608", f"it says {name}={totals[name]}, and its files hold {number}")
    covered = sums["covered_lines"] + sums.get("covered_branches", 0)
    total = sums["num_statements"] + sums.get("num_branches", 0)
    counts = {"covered": covered, "total": total, "files": len(files)}
    facts = {"coverage": version, "branches": "yes" if branches else "no"}
    return Report("coverage", counts, once(files, "file"), facts)


def _file(path: str, entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, int]:
    summary = mapping(entry.get("summary"), f"`summary` of {shown(path)}")
    says = {name: whole(summary.get(name), f"`{name}` of {shown(path)}") for name in names}
    executed, missing = (_lines(entry.get(k), path, k) for k in ("executed_lines", "missing_lines"))
    if executed & missing:
        raise Refused("P608", f"a line of {shown(path)} was both executed and missed")
    if len(executed) != says["covered_lines"] or len(missing) != says["missing_lines"]:
        raise Refused("P608", f"the numbers of {shown(path)} are not those of its lines")
    for part, whole_, rest in (LINES, BRANCHES):
        if part in says and says[part] + says[rest] != says[whole_]:
            raise Refused("P608", f"the numbers of {shown(path)} do not add up")
    return says


def _lines(value: Any, path: str, name: str) -> set[int]:
    if not isinstance(value, list):
        raise Refused("P613", f"`{name}` of {shown(path)} is missing, or is no list")
    lines = {whole(n, f"a line of {shown(path)}") for n in value}
    if len(lines) != len(value):
        raise Refused("P615", f"a line of {shown(path)} is there twice")
    return lines
