"""The pydantic models: the one source of the built-in `schemas/*.schema.json`.

`python -m pactc.models` writes them; a test keeps them true. Nothing else imports a model, so that
the judge and every query run without pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

MODELS: dict[str, str] = {
    "contract": "contract:Contract",
    "control-set": "control_set:ControlSet",
    "controls": "controls:Controls",
    "decisions": "decisions:Decisions",
    "evidence": "evidence:EvidencePlan",
    "graph": "graph:Graph",
    "kills": "kills:Kills",
    "laws": "laws:Laws",
    "policy": "policy:Policy",
    "predicates": "control_set:Predicates",
    "preflight": "preflight:Preflight",
    "readiness": "readiness:Readiness",
    "receipt": "receipt:Receipt",
    "record": "record:Record",
    "rule": "rule:Rule",
    "spec": "spec:Spec",
    "threats": "threats:Threats",
    "trace": "trace:Trace",
    "trust": "trust:Trust",
    "verdict": "verdict:Verdict",
    "waivers": "waivers:Waivers",
}
"""Kind (or `rule`, `record`) -> `module:Class`, the module in this package."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def model(kind: str) -> Any:
    """The model class of a kind. KeyError for a kind that has none."""
    module, _, name = MODELS[kind].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), name)


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema 2020-12 of a kind, every property described. KeyError for an unknown kind."""
    from .generate import Generator

    made = model(kind).model_json_schema(schema_generator=Generator)
    if "JsonValue" in made.get("$defs", {}):
        made["$defs"]["JsonValue"]["description"] = "Any JSON value."
    head = {
        "$schema": DIALECT,
        "$id": f"https://pactc.dev/schemas/{kind}.schema.json",
        "title": f"pactc {kind}",
    }
    return cast("dict[str, Any]", made | head)
