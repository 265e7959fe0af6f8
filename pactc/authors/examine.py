"""What is wrong with a draft, before it is a file: its form and schema, what it refers to, what
cannot be meant, and, of a contract, whether its clauses bite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import PactError
from ..gate.placeholders import findings_of
from ..kinds.kills import check as check_kills
from ..model import Finding, Problem, State, Where
from ..validate import place
from .proposal import Proposal

POLICY = "pact/policy.yaml"
SHOWN = 5  # gaps, where each is shown with its code
LIMIT = 5_000_000  # bytes; what is longer is no artifact, and is not parsed


@dataclass(frozen=True)
class Examined:
    """`findings` refuse the draft; `gaps` are told and refuse nothing: wrong results that no clause
    of a contract excludes."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Finding, ...] = ()


def examine(proposal: Proposal) -> Examined:
    """Everything that can be said of a draft without a person. The first stage that finds
    something is the last: what follows would be about what is not there."""
    artifact = proposal.artifact
    if len(proposal.data) > LIMIT:
        return Examined((Finding(
            "P803", f"the draft of {artifact.id} is longer than {LIMIT} bytes",
            Where(artifact.path), artifact.id, (), "write a shorter one",
        ),))  # fmt: skip
    if found := proposal.findings():
        return Examined(found)
    try:
        value = proposal.value()
    except PactError as error:
        return Examined((error.finding,))
    found = tuple(findings_of(artifact, value, proposal.data, _allowed(proposal)))
    if found or artifact.kind != "contract" or proposal.kind.own:
        return Examined(found)
    if found := tuple(_lint(proposal, value)):
        return Examined(found)
    return _bites(proposal, value)


def _allowed(proposal: Proposal) -> list[str]:
    try:
        named = proposal.facts.reader.value(POLICY, "/placeholders/allow")
    except (KeyError, PactError):
        return []
    return [a for a in named if isinstance(a, str)] if isinstance(named, list) else []


def _lint(proposal: Proposal, value: Mapping[str, Any]) -> Iterator[Finding]:
    """Findings of `pactc lint`."""
    from ..contracts.contract import load
    from ..contracts.lint import lint
    from ..contracts.openapi import loaded
    from ..contracts.table import table

    artifact, inputs = proposal.artifact, proposal.facts.inputs(proposal.artifact)
    contract = loaded(value, inputs)
    states = proposal.facts.states
    needs = {
        name: load(other)
        for name, other in inputs["needs"].items()
        if other and (s := states.get(f"contract/{name}")) and s.state is State.FRESH
    }
    for found in lint(contract, table(contract), needs, inputs["component"] or {}):
        if not found.information:
            notes = (f"for example: {found.witness}",) if found.witness else ()
            problem = Problem(found.code, found.pointer, found.text, found.help, notes)
            yield place(problem, proposal.data, artifact.path, artifact.id)


def _bites(proposal: Proposal, value: Mapping[str, Any]) -> Examined:
    """A contract is taken with a kill matrix in which every clause bites; its gaps are shown."""
    from ..contracts.kills import matrix
    from ..contracts.openapi import loaded
    from ..contracts.table import table

    artifact = proposal.artifact
    contract = loaded(value, proposal.facts.inputs(artifact))
    document = matrix(contract, table(contract)).document()
    where = Where(artifact.path)
    found = tuple(
        Finding(p.code, p.message, where, artifact.id, p.notes, p.help)
        for p in check_kills(document, {})
    )
    gaps = document["gaps"]
    shown = tuple(
        Finding(
            "P804", f"{artifact.name}: no clause refuses this: {gap['does']}", where, artifact.id,
            _gap(gap), "say what the result must be, or leave it open on purpose", "warning",
        )
        for gap in gaps[:SHOWN]
    )  # fmt: skip
    if (more := len(gaps) - SHOWN) > 0:
        text = f"{artifact.name}: there are {more} more gaps"
        help_ = f"run `pactc build kills/{artifact.name}`, and read its `gaps`"
        shown += (Finding("P804", text, where, artifact.id, (), help_, "warning"),)
    return Examined(found, shown)


def _gap(gap: Mapping[str, Any]) -> tuple[str, ...]:
    import json

    def text(value: Any) -> str:
        return json.dumps(value, sort_keys=True, ensure_ascii=False)[:400]

    return (
        f"input: {text(gap['input'])}",
        f"meant: {text(gap['reference'])}",
        f"not refused: {text(gap['mutant_result'])}",
    )
