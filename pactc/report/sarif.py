"""SARIF 2.1.0 (OASIS standard, 27 March 2020), as code scanning and editors read it."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..codes import FAMILIES, table
from ..model import Finding
from . import Result, ordered
from .escape import safe
from .json_ import dump

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
# Code scanning refuses a result without a place; what has none is said of the project's first file.
FALLBACK = "build-spec.yaml"


def render(result: Result) -> str:
    findings = ordered(result.findings)
    codes = sorted({finding.code for finding in findings})
    paths = {status.artifact.id: status.artifact.path for status in result.statuses}
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        entry = _result(finding, codes.index(finding.code), paths)
        uri = entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        entry["partialFingerprints"] = {"pactcFinding/v1": _fingerprint(finding, uri, seen)}
        results.append(entry)
    run = {
        "tool": {
            "driver": {
                "name": "pactc",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "automationDetails": {"id": f"pactc/{safe(result.command)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": result.exit_code in (0, 1)}],
        "results": results,
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    row = table().get(code)
    rule: dict[str, Any] = {"id": safe(code), "defaultConfiguration": {"level": "error"}}
    if row is None:
        return rule
    family = FAMILIES[code[:2]][0]
    return rule | {
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", row.title)),
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": row.why},
        "help": {
            "text": f"{row.why}\n\nFor example: {row.example}\n\nTo mend it: {row.fix}",
            "markdown": f"{row.why}\n\n**For example:** {row.example}\n\n**To mend it:** {row.fix}",
        },
        "properties": {"tags": [family]},
    }


def _result(finding: Finding, index: int, paths: dict[str, str]) -> dict[str, Any]:
    text = [finding.message, *finding.notes]
    if finding.help:
        text.append(f"help: {finding.help}")
    location: dict[str, Any] = {"physicalLocation": _place(finding, paths)}
    if finding.artifact:
        location["logicalLocations"] = [{"fullyQualifiedName": safe(finding.artifact)}]
    return {
        "ruleId": safe(finding.code),
        "ruleIndex": index,
        "level": "warning" if finding.level == "warning" else "error",
        # `[words](address)` in a message is a link (SARIF 3.11.6); ours have none.
        "message": {"text": "\n".join(map(safe, text)).replace("](", "] (")},
        "locations": [location],
    }


def _place(finding: Finding, paths: dict[str, str]) -> dict[str, Any]:
    where = finding.where
    path = where.path if where else paths.get(finding.artifact or "", "")
    if not path or path.startswith("/") or ".." in path.split("/"):
        return {"artifactLocation": {"uri": FALLBACK, "uriBaseId": ROOT}}
    uri = quote(path, safe="/", errors="surrogatepass")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}}
    if where and where.line:
        place["region"] = {"startLine": where.line}
        if where.column:
            place["region"]["startColumn"] = where.column
    return place


def _fingerprint(finding: Finding, uri: str, seen: Counter[str]) -> str:
    """Of what is wrong and in which file, never of the line; the n-th of the same has an n."""
    parts = [finding.code, uri, finding.artifact, finding.message]
    digest = sha256(json.dumps(parts).encode()).hexdigest()
    seen[digest] += 1
    return f"{digest}/{seen[digest]}"
