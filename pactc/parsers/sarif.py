"""SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

Its severity is the rule's `security-severity` (0 to 10, in CVSS's bands) where there is one, else
the level: an error counts as high, a warning as medium, a note as low.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ._report import SEVERITIES, Refused, Report, document, mapping, once, rows, shown, text

LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": ""}
# 3.27.9: of these kinds, only `fail` is a problem; `open` and `review` ask somebody to look.
KINDS = {"fail": True, "open": True, "review": True, "pass": False, "informational": False,
         "notApplicable": False}  # fmt: skip


def read(data: bytes) -> Report:
    """Ids are those of the rules that were looked for, and the files that were measured, where a
    run tells them (bandit). Raises Refused."""
    value = document(data)
    if value.get("version") != "2.1.0":
        raise Refused("P613", f"its version is {shown(value.get('version'))}, not 2.1.0")
    runs = rows(value.get("runs"), "`runs`")
    counts: Counter[str] = Counter(looked_at=0, suppressed=0, unrated=0)
    counts.update(dict.fromkeys(SEVERITIES, 0))
    tools, ids = [], []
    for run in runs:
        name, rules = _run(run, counts)
        tools.append(name)
        ids += [f"{name}/{r}" for r in rules]
    if not runs:
        raise Refused("P606", "it holds no run")
    return Report("sarif", dict(counts), tuple(dict.fromkeys(ids)), {"tool": ", ".join(tools)})


def _run(run: Mapping[str, Any], counts: Counter[str]) -> tuple[str, list[str]]:
    driver = mapping(mapping(run.get("tool"), "`tool`").get("driver"), "`tool.driver`")
    name = text(driver.get("name"), "the tool's name")
    rules = rows(driver.get("rules") or [], "`rules`")
    ids = once((str(r.get("id") or "") for r in rules), "rule")
    calls = rows(run.get("invocations") or [], "`invocations`")
    if any(call.get("executionSuccessful") is not True for call in calls):
        raise Refused("P608", f"{shown(name)} says that its run did not succeed")
    if run.get("results") is None:  # 3.14.23: it did not scan
        raise Refused("P606", f"{shown(name)} has no results, not even none: it did not scan")
    results = rows(run["results"], "`results`")
    artifacts = rows(run.get("artifacts") or [], "`artifacts`")
    files = _measured(run, name)
    # A list of nothing, of a tool that says neither what it looks for nor where, shows nothing.
    counts["looked_at"] += len(ids) + len(artifacts) + len(calls) + len(results) + len(files)
    once((str(r["guid"]) for r in results if r.get("guid")), "result")
    extensions = rows(mapping(run["tool"], "`tool`").get("extensions") or [], "`extensions`")
    known = {str(r.get("id")): r for e in (driver, *extensions)
             for r in rows(e.get("rules") or [], "`rules`")}  # fmt: skip
    for result in results:
        rule = _rule(result, rules, known)
        if _suppressed(result):
            counts["suppressed"] += 1
        elif severity := _severity(result, rule):
            counts[severity] += 1
    return name, [*ids, *files]


def _measured(run: Mapping[str, Any], name: str) -> list[str]:
    """The files that a run says it measured, as bandit does; empty where it does not say. Raises
    Refused P606 if it says that there were none."""
    properties = run.get("properties")
    metrics = properties.get("metrics") if isinstance(properties, Mapping) else None
    if not isinstance(metrics, Mapping):
        return []
    files = sorted(str(path) for path in metrics if path != "_totals")
    if not files:
        raise Refused("P606", f"{shown(name)} measured no file")
    return files


def _rule(
    result: Mapping[str, Any],
    rules: list[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, Any]:
    reference = result.get("rule") if isinstance(result.get("rule"), dict) else {}
    assert isinstance(reference, dict)
    index = result.get("ruleIndex", -1)
    id_ = result.get("ruleId") or reference.get("id")
    if isinstance(index, int) and index >= 0 and "toolComponent" not in reference:
        if index >= len(rules):
            raise Refused("P615", f"a result names the rule number {index}, which is not there")
        found = rules[index]
        if id_ and not str(id_).startswith(str(found.get("id"))):  # or one of its parts, 3.27.5
            raise Refused("P608", f"a result says {shown(id_)}, and its number says another rule")
        return found
    if known and id_ and not any(str(id_) == k or str(id_).startswith(f"{k}/") for k in known):
        raise Refused("P615", f"a result names the rule {shown(id_)}, which is not there")
    return known.get(str(id_), {})


def _suppressed(result: Mapping[str, Any]) -> bool:
    if result.get("baselineState") == "absent":
        return True
    said = rows(result.get("suppressions") or [], "`suppressions`")
    return bool(said) and all(s.get("status", "accepted") == "accepted" for s in said)


def _severity(result: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    kind = result.get("kind", "fail")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused("P613", f"a result is of the kind {shown(kind)}")
    if not KINDS[kind]:
        return ""
    for said in (result.get("properties"), rule.get("properties")):
        if isinstance(said, dict) and "security-severity" in said:
            return _band(said["security-severity"])
    default = rule.get("defaultConfiguration")
    level = result.get("level") or (default.get("level") if isinstance(default, dict) else None)
    level = "warning" if level is None else level
    if not isinstance(level, str) or level not in LEVELS:
        raise Refused("P613", f"a result has the level {shown(level)}")
    return LEVELS[level]


def _band(said: Any) -> str:
    try:
        score = float(said)
    except (TypeError, ValueError):
        return "unrated"
    if not 0 <= score <= 10:
        return "unrated"
    floors = ((9, "critical"), (7, "high"), (4, "medium"), (0, "low"))
    return next(band for floor, band in floors if score >= floor)
