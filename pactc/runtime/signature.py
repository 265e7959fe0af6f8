"""Whether an implementation's signature is the one that a contract promises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..contracts.contract import Contract, Function
from ..contracts.observe import equal

NO_DEFAULT = object()


def signature_problem(
    function: Function, described: Mapping[str, Any], contract: Contract | None = None
) -> str:
    """What is wrong with it, or an empty text. `described` is from ProcessTarget.describe. The
    contract is needed where a parameter's default stands in a named type."""
    if problem := described.get("problem"):
        return str(problem)
    found = described["parameters"]
    names, wanted = [p["name"] for p in found], list(function.params)
    if names != wanted:
        return f"it takes ({', '.join(names)}), not ({', '.join(wanted)})"
    for parameter in found:
        if problem := _parameter(function, parameter, contract):
            return f"{parameter['name']} {problem}"
    if bool(described["async"]) != function.is_async:
        return "it must be awaited" if described["async"] else "it is not async"
    return ""


def _parameter(function: Function, found: Mapping[str, Any], contract: Contract | None) -> str:
    keyword = found["name"] in function.keyword_only
    kinds = {
        "POSITIONAL_ONLY": "can only be passed by place",
        "VAR_POSITIONAL": "takes any number of values",
        "VAR_KEYWORD": "takes any names",
    }
    if problem := kinds.get(found["kind"]):
        return problem
    if keyword != (found["kind"] == "KEYWORD_ONLY"):
        return "can be passed by place" if keyword else "can only be passed by name"
    schema = function.params[found["name"]]
    if contract is not None:
        schema = contract.resolve(schema)
    wanted = schema.get("default", NO_DEFAULT)
    if "odd" in found:
        return f"has a default that is no value of JSON: {found['odd']}"
    has = json.loads(found["default"]) if "default" in found else NO_DEFAULT
    if wanted is NO_DEFAULT:
        return (
            "" if has is NO_DEFAULT else f"has the default {found['default']}, and none is promised"
        )
    if has is NO_DEFAULT:
        return f"has no default, and {json.dumps(wanted)} is promised"
    return (
        ""
        if equal(has, wanted)
        else f"has the default {found['default']}, not {json.dumps(wanted)}"
    )
