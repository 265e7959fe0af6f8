"""What `pip-audit --format json` writes: packages, and the vulnerabilities that each is known to
have. It rates none of them, so each counts as the worst."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ._report import SEVERITIES, Refused, Report, document, once, rows, shown, text


def read(data: bytes) -> Report:
    """Ids are `name==version`. Raises Refused. A package that could not be looked up is counted as
    skipped; a report in which all were is about nothing."""
    packages = rows(document(data).get("dependencies"), "`dependencies`")
    ids, names, found, skipped = [], [], 0, 0
    for package in packages:
        name = re.sub(r"[-_.]+", "-", text(package.get("name"), "a package's name")).lower()
        names.append(name)
        if "skip_reason" in package:
            skipped += 1
            if package.get("vulns"):
                raise Refused("P608", f"{shown(name)} was skipped, and has vulnerabilities")
            continue
        ids.append(f"{name}=={text(package.get('version'), f'the version of {shown(name)}')}")
        found += _vulnerabilities(name, package)
    once(names, "package")
    counts = {"looked_at": len(ids), "skipped": skipped, "unrated": found}
    return Report("pip-audit", {**dict.fromkeys(SEVERITIES, 0), **counts}, tuple(ids))


def _vulnerabilities(name: str, package: Mapping[str, Any]) -> int:
    said = rows(package.get("vulns"), f"`vulns` of {shown(name)}")
    return len(once((str(v.get("id") or "") for v in said), f"vulnerability of {name}"))
