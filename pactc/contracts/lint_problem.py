"""What lint finds, and where in the contract's document it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .cel import refer
from .contract import Clause, Contract, Schema

MOST = 400


@dataclass(frozen=True)
class LintProblem:
    """`pointer` is the JSON Pointer of the place. `witness` shows that it is so: a value, a call,
    two results; empty only where the contract's text itself does. `information`: worth knowing, and
    perhaps meant."""

    code: str
    pointer: str
    text: str
    witness: str
    help: str
    information: bool = False


def at(clause: Clause, contract: Contract) -> str:
    """The pointer of a clause."""
    value = contract.value
    if clause.part in ("transitions", "invariants"):
        holder, base = value.get("state") or {}, "/state"
    else:
        holder = value["functions"][clause.function]
        base = f"/functions/{clause.function}"
    for place, each in enumerate(holder.get(clause.part) or ()):
        if each.get("id") == clause.id:
            return f"{base}/{clause.part}/{place}"
    return base


def shown(value: Any) -> str:
    """A JSON value as people read it, cut if it is long."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= MOST else f"{text[:MOST]}..."


def call(function: str, moment: Mapping[str, Any]) -> str:
    """A call as people read it: `reserve(n = 3) with state = []`."""
    args = ", ".join(f"{name} = {shown(v)}" for name, v in moment["args"].items())
    rest = {"config": moment.get("config") or None, "state": moment.get("old")}
    told = refer({k: v for k, v in rest.items() if v is not None})
    told = told if len(told) <= MOST else f"{told[:MOST]}..."
    return f"{function}({args})" + (f" with {told}" if told else "")


def places(contract: Contract) -> Iterator[tuple[str, Schema]]:
    """Every type of the contract with its pointer: the named ones, then those of functions."""
    for name, schema in contract.defs.items():
        yield f"/types/{name}", schema
    for function in contract.functions.values():
        base = f"/functions/{function.name}"
        for name, schema in function.params.items():
            yield f"{base}/params/{name}", schema
        yield f"{base}/returns", function.returns
    for name, schema in contract.class_params.items():
        yield f"/class/params/{name}", schema
    if contract.state:
        yield "/state/model", contract.state.model
