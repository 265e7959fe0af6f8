"""A kill matrix as a document: `pact/kills/<component>.json`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .candidates import ordered
from .observe import Case, Outcome, Ref

if TYPE_CHECKING:
    from .kills import Judged, Matrix, Row


def document(matrix: Matrix) -> dict[str, Any]:
    """Plain JSON values; see models/kills.py."""
    status = Counter(row.status for row in matrix.rows)
    gaps = matrix.gaps
    equivalent = [j.mutant.id for j in matrix.equivalent]
    mutants = {
        j.mutant.id: {"does": j.mutant.does, "killed_by": list(j.killed_by)}
        for j in matrix.judged
        if j.at is not None
    }
    for check, proof in matrix.proofs.items():
        row = mutants.setdefault(proof.id, {"does": proof.does, "killed_by": []})
        row["killed_by"] = [*row["killed_by"], check]
    return {
        "component": matrix.contract.component,
        "cases": matrix.cases,
        "counts": {
            "checks": len(matrix.rows),
            "mutants": len(mutants) + len(equivalent),
            "killed": sum(bool(m["killed_by"]) for m in mutants.values()),
            "equivalent": len(equivalent),
            "gaps": len(gaps),
            **{s: status[s] for s in ("idle", "unjudged", "human", "contradicted")},
        },
        "unsolved": matrix.unsolved,
        "checks": {row.check.id: _row(row) for row in matrix.rows},
        "mutants": mutants,
        "equivalent": equivalent,
        "gaps": [ordered(_gap(first, rest)) for first, *rest in _grouped(gaps)],
    }


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"status": row.status}
    if row.by:
        found["by"] = row.by
    if row.why:
        found["why"] = row.why
    return {**found, "kills": list(row.kills)}


def _grouped(gaps: list[Judged]) -> list[list[Judged]]:
    """Gaps at one place of one function's result are one freedom."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for judged in gaps:
        function = judged.mutant.function
        word, _, rest = judged.mutant.id.partition("/")[2].partition(":")
        if word == "leaf":
            place = "/" + rest.split(":")[0].split("/")[1]
        elif word == "other":  # shows what some leaf has shown, if one has
            place = next((p for f, p in groups if f == function and p[0] == "/"), word)
        else:
            place = word
        groups.setdefault((function, place), []).append(judged)
    return list(groups.values())


def _gap(judged: Judged, also: list[Judged]) -> dict[str, Any]:
    assert judged.at is not None
    right, wrong = judged.at
    given: dict[str, Any] = {"function": right.function, "args": dict(right.args)}
    if right.config:
        given["config"] = dict(right.config)
    if right.index:
        given["after"] = _earlier(right.case, right.index)
    found = {
        "mutant": judged.mutant.id,
        "also": [other.mutant.id for other in also],
        "does": judged.mutant.does,
        "code": judged.mutant.code.splitlines(),
        "input": given,
    }
    mine, others = _outcome(right.outcome), _outcome(wrong.outcome)
    if mine == others:  # told apart by what it did, not by what it said
        mine, others = _more(right.outcome, right.state), _more(wrong.outcome, wrong.state)
    return {**found, "reference": mine, "mutant_result": others}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if outcome.kind == "returned":
        return {"returns": outcome.value}
    if outcome.kind == "raised":
        return {"raises": outcome.error, **({"data": dict(outcome.data)} if outcome.data else {})}
    return {"broke": outcome.message}


def _more(outcome: Outcome, state: Any) -> dict[str, Any]:
    found = _outcome(outcome)
    if outcome.effects:
        found["effects"] = list(outcome.effects)
    return {**found, "args": dict(outcome.args), "state": state}


def _earlier(case: Case, index: int) -> list[dict[str, Any]]:
    """The calls before; what stands for an earlier result as `{"result_of": step}`."""
    return [{"function": s.function, "args": _plain(s.args)} for s in case.steps[:index]]


def _plain(value: Any) -> Any:
    if isinstance(value, Ref):
        return {"result_of": value.step, "at": "".join(f"/{t}" for t in value.pointer)}
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
