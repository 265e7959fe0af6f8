"""A contract -> what a worker must know of it: names, and where its types speak of bytes and of
decimals (see worker_values.py for the form of a plan)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..contracts.contract import Contract, Schema

Plan = Any
"""None where JSON says it all, "b", "d", or a mapping."""


def plans(contract: Contract) -> dict[str, Any]:
    """The contract's part of a worker's configuration."""
    named = {name: _plan(contract, schema, set()) for name, schema in contract.defs.items()}
    functions = {
        name: {
            "params": {p: _plan(contract, s, set()) for p, s in f.params.items()},
            "returns": _plan(contract, f.returns, set()),
            "async": f.is_async,
            "iterator": f.iterator,
            "fixtures": [p for p in f.params if p in contract.fixtures],
        }
        for name, f in contract.functions.items()
    }
    config = {p: _plan(contract, s, set()) for p, s in contract.class_params.items()}
    data = {name for f in contract.functions.values() for c in f.errors for name in c.data}
    errors = {c.raises for f in contract.functions.values() for c in f.errors}
    errors |= {e.raises for f in contract.functions.values() for e in f.examples if e.raises}
    errors |= {f.refuses for f in contract.functions.values() if f.refuses}
    return {
        "module": contract.python,
        "class": contract.class_name,
        "close": contract.close,
        "stateful": bool(contract.class_name or contract.state),
        "observe": contract.state.observe if contract.state else None,
        "functions": functions,
        "config": config,
        "plans": named,
        "decimals": '"d"' in _dump([functions, config, named]),
        "asyncs": any(f.is_async for f in contract.functions.values()),
        "errors": sorted(errors),
        "data": sorted(data),
        "traces": any("memory_mb" in f.budget for f in contract.functions.values()),
    }


def _dump(value: Any) -> str:
    import json

    return json.dumps(value)


def _plan(contract: Contract, schema: Any, seen: set[str]) -> Plan:
    if not isinstance(schema, Mapping):
        return None
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        if name in seen:
            return {"r": name} if _speaks(contract, contract.defs[name], set()) else None
        found = _plan(contract, contract.defs[name], seen | {name})
        # A recursive type is referred to; any other is written out where it stands.
        return found if found in (None, "b", "d") else {"r": name}
    if schema.get("contentEncoding") == "base64":
        return "b"
    if schema.get("format") == "decimal":
        return "d"
    branches = [
        branch
        for word in ("anyOf", "oneOf", "allOf")
        for branch in schema.get(word) or ()
    ]  # fmt: skip
    own = _parts(contract, schema, seen)
    merged = _merged([_plan(contract, b, seen) for b in branches], branches, contract)
    return _joined(own, merged)


def _parts(contract: Contract, schema: Schema, seen: set[str]) -> Plan:
    made: dict[str, Any] = {}
    fields = {
        name: plan
        for name, inner in (schema.get("properties") or {}).items()
        if (plan := _plan(contract, inner, seen)) is not None
    }
    if fields:
        made["p"] = fields
    if (other := _plan(contract, schema.get("additionalProperties"), seen)) is not None:
        made["a"] = other
    if (items := _plan(contract, schema.get("items"), seen)) is not None:
        made["i"] = items
    first = [_plan(contract, inner, seen) for inner in schema.get("prefixItems") or ()]
    if any(plan is not None for plan in first):
        made["t"] = first
    return made or None


def _merged(found: Iterable[Plan], branches: Iterable[Schema], contract: Contract) -> Plan:
    """One plan for alternatives. Text that may be either is left as text."""
    plan: Plan = None
    for one, branch in zip(found, branches, strict=True):
        if one is None and contract.resolve(branch).get("type") == "string":
            return None
        plan = _joined(plan, one)
    return plan


def _joined(one: Plan, other: Plan) -> Plan:
    if isinstance(one, dict) and isinstance(other, dict):
        fields = {**other.get("p", {}), **one.get("p", {})}
        return {**other, **one, **({"p": fields} if fields else {})}
    return other if one is None else one


def _speaks(contract: Contract, schema: Any, seen: set[str]) -> bool:
    """Whether the type, or one that it refers to, speaks of bytes or decimals."""
    if isinstance(schema, Mapping):
        if schema.get("contentEncoding") == "base64" or schema.get("format") == "decimal":
            return True
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen and name in contract.defs:
            seen.add(name)
            if _speaks(contract, contract.defs[name], seen):
                return True
        return any(_speaks(contract, inner, seen) for inner in schema.values())
    if isinstance(schema, list | tuple):
        return any(_speaks(contract, inner, seen) for inner in schema)
    return False
