"""A receipt, told again in a predicate that others know: an in-toto statement derived from the
committed one, which stays what the gate judges. It says nothing that the receipt does not, but for
the names of tests, where the report that the receipt counted is still there.

https://github.com/in-toto/attestation/blob/main/spec/predicates
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import parsers
from .errors import PactError
from .evidence import STATEMENT
from .fingerprint import raw

EVIDENCE = "https://pactc.dev/evidence/v1"
PYPI = "https://pypi.org"


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt: its path, its bytes, what they say, and the bytes of a file that a run wrote (None
    if it is not there)."""

    path: str
    data: bytes
    said: Mapping[str, Any]
    output: Callable[[str], bytes | None]

    @property
    def predicate(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.said["predicate"]
        return found

    @property
    def descriptor(self) -> dict[str, Any]:
        """The receipt as in-toto names a resource: it holds argv, inputs, rule and policy."""
        return {
            "name": self.path,
            "mediaType": "application/vnd.in-toto+json",
            "digest": {"sha256": _hex(raw(self.data))},
        }

    def refuse(self, name: str, why: str) -> PactError:
        return PactError(
            "P665", f"{self.path} cannot be told as {name}: {why}",
            help="see `pactc evidence show --help` for what suits which evidence",
        )  # fmt: skip


def statement(held: Held, name: str) -> dict[str, Any]:
    """The statement with the predicate that `TABLE` calls `name`. Raises PactError P665 if the
    receipt says too little for it."""
    type_, make = TABLE[name]
    subject, predicate = make(held)
    return {"_type": STATEMENT, "subject": subject, "predicateType": type_, "predicate": predicate}


Made = tuple[list[Any], dict[str, Any]]


def _tests(held: Held) -> Made:
    """https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md. There is no
    receipt of a run in which a test failed."""
    counts = held.predicate.get("counts")
    if not counts:
        raise held.refuse("test-result", "it counts no tests")
    said: dict[str, Any] = {"result": "PASSED", "configuration": [held.descriptor]}
    if not counts["skipped"] and len(names := sorted(_names(held))) == counts["passed"]:
        said["passedTests"] = names
    return list(held.said["subject"]), said


def _names(held: Held) -> Iterator[str]:
    """The tests of the reports that are still as the receipt read them."""
    for path, read in held.predicate.get("reports", {}).items():
        data = held.output(path)
        if read["parser"] in parsers.TESTS and data is not None and raw(data) == read["digest"]:
            yield from parsers.parse(read["parser"], data).ids


def _vulnerabilities(held: Held) -> Made:
    """https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns_02.md. There is no
    receipt of a scan that found one. pip-audit keeps no database, but asks as it runs: what it
    knew is as old as its run."""
    reports = held.predicate.get("reports", {}).values()
    if not any(r["parser"] == "pip-audit" for r in reports):
        raise held.refuse("vulns", "it holds no report of a scanner for vulnerabilities")
    started, ended = held.predicate["started"], held.predicate["ended"]
    scanner = {"uri": "pkg:pypi/pip-audit", "db": {"uri": PYPI, "lastUpdate": started},
               "result": []}  # fmt: skip
    metadata = {"scanStartedOn": started, "scanFinishedOn": ended}
    return list(held.said["subject"]), {"scanner": scanner, "metadata": metadata}


def _provenance(held: Held) -> Made:
    """https://slsa.dev/spec/v1.1/provenance. The subject is what the command wrote."""
    said = held.predicate
    outputs = said.get("outputs", {})
    if not outputs:
        raise held.refuse("provenance", "it wrote nothing")
    subject = [{"name": n, "digest": {"sha256": _hex(d)}} for n, d in sorted(outputs.items())]
    files = sorted(said["inputs"]["files"].items())
    definition = {
        "buildType": EVIDENCE,
        "externalParameters": {"evidence": said["evidence"], "argv": said["argv"]},
        "internalParameters": {"rule": said["rule"], "environment": said["environment"]},
        "resolvedDependencies": [
            {"name": name, "digest": {"sha256": _hex(digest)}} for name, digest in files
        ],
    }
    builder = {"id": EVIDENCE, "version": {"pactc": said["tools"]["pactc"]}}
    metadata = {"startedOn": said["started"], "finishedOn": said["ended"]}
    run = {"builder": builder, "metadata": metadata, "byproducts": [held.descriptor]}
    return subject, {"buildDefinition": definition, "runDetails": run}


def _verified(held: Held) -> Made:
    """https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md"""
    said = held.predicate
    supports = said.get("supports", {})
    properties = [f"PACTC_EVIDENCE_{said['type'].upper()}"]
    properties += [
        f"PACTC_{what.upper()}_{id_}" for what, ids in sorted(supports.items()) for id_ in ids
    ]
    policy = {"policy": {"uri": "pact/policy.yaml", "fingerprint": said["policy"]}}
    verifier = {"id": EVIDENCE, **(policy if "policy" in said else {})}
    return list(held.said["subject"]), {
        "verifier": verifier, "timeCreated": said["ended"], "properties": properties,
    }  # fmt: skip


def _hex(digest: str) -> str:
    return digest.removeprefix("sha256:")


TABLE: Mapping[str, tuple[str, Callable[[Held], Made]]] = {
    "test-result": ("https://in-toto.io/attestation/test-result/v0.1", _tests),
    "vulns": ("https://in-toto.io/attestation/vulns/v0.2", _vulnerabilities),
    "provenance": ("https://slsa.dev/provenance/v1", _provenance),
    "svr": ("https://in-toto.io/attestation/svr/v0.1", _verified),
}
