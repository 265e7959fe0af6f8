"""One live validation from beginning to end: what was deployed, as it says itself; whether that is
the judged commit; whether it says so now; and whether it keeps the contracts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..contracts.contract import Contract
from ..contracts.openapi import loaded
from ..errors import PactError
from ..fingerprint import digest, short
from ..model import Finding, Where
from ..project import Project
from . import clauses
from .asgi import Identity
from .commits import SHOWN, changed
from .identity import challenge, identity
from .origin import Origin
from .wire import Tls, Wire

TOTAL_S = 60.0
AGAIN = "deploy this commit, then validate it again"


@dataclass(frozen=True)
class Live:
    """What was found out. `said` is None if the deployment did not get to say what it is;
    `responses`: of what -> the digest over all its answers, in their order; `nonce`: how the nonce
    was answered; `judged` by component."""

    at: str
    findings: tuple[Finding, ...]
    said: Identity | None = None
    tls: Tls | None = None
    nonce: str = ""
    responses: Mapping[str, str] | None = None
    judged: Mapping[str, clauses.Judged] | None = None

    @property
    def ok(self) -> bool:
        return not self.findings

    def facts(self) -> dict[str, Any]:
        """What a receipt keeps: no port, no name of this machine."""
        tls = self.tls
        secured = {"tls": {"version": tls.version, "certificate": tls.certificate}} if tls else {}
        return {
            **secured,
            "commit": self.said.commit if self.said else None,
            "at": self.at,
            "nonce": self.nonce,
            "responses": dict(self.responses or {}),
            "clauses": {name: _kept(found) for name, found in sorted((self.judged or {}).items())},
        }


def _kept(found: clauses.Judged) -> dict[str, Any]:
    return {
        "passed": list(found.passed),
        "broken": sorted(found.broken),
        "unjudged": list(found.unjudged),
        "calls": found.calls,
    }


def validate(
    project: Project,
    to: Origin,
    *,
    ca: str | None = None,
    key: bytes | None = None,
    total_s: float = TOTAL_S,
) -> Live:
    """Ask the deployment at `to` whether it is what `project`, a commit, describes. What is wrong
    with the deployment is in the findings (P644-P658). Raises PactError P680 for a pack without a
    fingerprint, P657 if the pack lets nothing be judged in production, P645 for a bad `ca`."""
    contracts = {i: c for i, c in _contracts(project).items() if clauses.safe(c)}
    root = project.facts.root()
    if root is None:
        raise PactError("P680", "the pack has no fingerprint, because it is not complete",
                        help="run `pactc build`, and commit the result")  # fmt: skip
    if not contracts:
        raise PactError(
            "P657", "no function of an HTTP contract is marked `live: safe`, so nothing but names "
            "could be compared", help="mark one that only reads, below `binding.http.operations`",
        )  # fmt: skip
    wire = Wire(to, time.monotonic() + total_s, ca)
    at = "loopback" if to.loopback else str(to)
    seen: dict[str, list[str]] = {}
    said = None
    nonce = ""
    found: list[Finding] = []
    judged: dict[str, clauses.Judged] = {}
    try:
        said = identity(wire, seen)
        found += _other(project, root, said)
        nonce = challenge(wire, said, key, seen)
        if not found:
            for id_, contract in contracts.items():
                judged[contract.component] = clauses.judge(contract, wire, seen)
                found += _broken(project, id_, contract, judged[contract.component])
            if identity(wire, seen) != said:
                found.append(Finding("P655", f"{to} became another deployment meanwhile",
                                     help="validate it when the roll-out is done"))  # fmt: skip
    except PactError as error:
        found.append(error.finding)
    digests = {what: digest("live", *(d.encode() for d in each)) for what, each in seen.items()}
    return Live(at, tuple(found), said, wire.tls, nonce, digests, judged)


def _contracts(project: Project) -> dict[str, Contract]:
    """By id. The project must have been judged: what is not valid has no form to rely on."""
    found = {}
    for id_, artifact in sorted(project.plan.artifacts.items()):
        if artifact.kind != "contract":
            continue
        if problems := project.facts.problems(artifact):
            first = problems[0]
            raise PactError(first.code, first.message, first.where, first.help, first.notes)
        value = project.reader.value(artifact.path)
        assert isinstance(value, Mapping)
        found[id_] = loaded(value, project.facts.inputs(artifact))
    return found


def _other(project: Project, root: str, said: Identity) -> Iterable[Finding]:
    """Whether the deployment is of another pack, or of another commit."""
    if said.fingerprint != root:
        yield Finding(
            "P653", "what is deployed is not what this pack describes", help=AGAIN,
            notes=(f"the pack   {short(root)}", f"deployed   {short(said.fingerprint)}"),
        )  # fmt: skip
    try:
        paths = changed(project, said.commit)
    except PactError as error:
        yield error.finding
        return
    if paths:
        more = (f"and {len(paths) - SHOWN} more",) if len(paths) > SHOWN else ()
        yield Finding(
            "P654", f"the deployment is of commit {said.commit[:12]}, which differs from this one",
            help=AGAIN, notes=(*paths[:SHOWN], *more),
        )  # fmt: skip


def _broken(
    project: Project, id_: str, contract: Contract, judged: clauses.Judged
) -> Iterable[Finding]:
    path = project.plan.artifacts[id_].path
    for check, why in judged.broken.items():
        yield Finding(
            "P656", f"production breaks {contract.component}.{check}", Where(path), id_, (why,),
            "mend the service and deploy it, or change the contract and say why",
        )  # fmt: skip
