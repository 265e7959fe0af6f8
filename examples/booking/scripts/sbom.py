"""Write the bill of materials of the service.  python scripts/sbom.py OUTPUT

CycloneDX 1.6, JSON: every direct and transitive dependency as it is installed here, with version,
licence, and the digest of its RECORD (the digests of all its files). Exit status 1, and why, if
one is missing or has a licence that is not in LICENCES."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
LICENCES = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PSF-2.0"}
CLASSIFIERS = {  # what packages say that do not write an SPDX expression yet
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}


def main() -> int:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    try:
        components = [component(d) for d in closure(project["dependencies"])]
    except PackageNotFoundError as error:
        print(f"not installed: {error.name}", file=sys.stderr)
        return 1
    refused = [c["name"] for c in components if not allowed(c["licenses"][0]["expression"])]
    if refused:
        print(f"licence not on the allow list: {', '.join(refused)}", file=sys.stderr)
        return 1
    output = Path(sys.argv[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": components,
    }
    output.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"{len(components)} components")
    return 0


def closure(requirements: Iterable[str]) -> list[Distribution]:
    """The distributions that the requirements need, in the order of their names."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and name not in found:
            found[name] = distribution(requirement.name)
            waiting += [Requirement(text) for text in found[name].requires or ()]
    return [found[name] for name in sorted(found)]


def component(installed: Distribution) -> dict[str, Any]:
    name, record = canonicalize_name(installed.name), installed.read_text("RECORD") or ""
    return {
        "type": "library",
        "name": name,
        "version": installed.version,
        "purl": f"pkg:pypi/{name}@{installed.version}",
        "licenses": [{"expression": licence(installed)}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(record.encode()).hexdigest()}],
    }


def licence(installed: Distribution) -> str:
    """An SPDX expression, or NOASSERTION."""
    stated = installed.metadata["License-Expression"]
    classified = [
        CLASSIFIERS[line]
        for line in installed.metadata.get_all("Classifier", [])
        if line in CLASSIFIERS
    ]
    return str(stated or " OR ".join(classified) or "NOASSERTION")


def allowed(expression: str) -> bool:
    """Whether every licence that the expression names is on the list: AND and OR alike, which
    refuses a little more than it must."""
    return all(
        word in LICENCES for word in expression.replace(" AND ", " OR ").strip("()").split(" OR ")
    )


if __name__ == "__main__":
    raise SystemExit(main())
