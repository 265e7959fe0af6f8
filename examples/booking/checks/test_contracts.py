"""The pack and the code say the same, and the pack leaves nothing out."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from booking import availability, http, service, slots, store
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
RANK = ["PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED"]


def load(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / "pact" / name)


GRAPH = load("graph.yaml")
CONTRACTS = {name: load(f"contracts/{name}.yaml") for name in GRAPH["components"]}
FUNCTIONS = [(c, f) for c, contract in CONTRACTS.items() for f in contract["functions"]]


def implementation(component: str, function: str) -> Any:
    """The function that a contract speaks of; the operations of the edge are methods."""
    if component == "http":
        return getattr(http.Api, function)
    return getattr(importlib.import_module(CONTRACTS[component]["binding"]["python"]), function)


def clauses(contract: Any) -> Iterator[dict[str, Any]]:
    for function in contract["functions"].values():
        for section in ("requires", "errors", "ensures", "examples"):
            yield from function.get(section, [])
    for section in ("transitions", "invariants"):
        yield from contract.get("state", {}).get(section, [])


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """A type and all types within it; references are followed by whoever lists `types`."""
    if isinstance(schema, list):
        for item in schema:
            yield from parts(item)
    elif isinstance(schema, dict):
        yield schema
        for field in schema.get("properties", {}).values():
            yield from parts(field)
        for key in ("items", "anyOf"):
            yield from parts(schema.get(key))


@pytest.mark.parametrize(("component", "function"), FUNCTIONS)
def test_parameters_are_those_of_the_code(component: str, function: str) -> None:
    stated = CONTRACTS[component]["functions"][function].get("params", {})
    if component == "http":
        assert inspect.iscoroutinefunction(implementation(component, function))
        return
    parameters = inspect.signature(implementation(component, function)).parameters
    assert list(stated) == list(parameters)
    for name, parameter in parameters.items():
        assert stated[name].get("default", parameter.empty) == parameter.default


@pytest.mark.parametrize("component", [name for name in CONTRACTS if name != "http"])
def test_every_public_function_is_in_the_contract(component: str) -> None:
    module = importlib.import_module(CONTRACTS[component]["binding"]["python"])
    public = {
        name
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert public == CONTRACTS[component]["functions"].keys()


@pytest.mark.parametrize("component", CONTRACTS)
def test_every_error_is_an_exception_of_the_code(component: str) -> None:
    for clause in clauses(CONTRACTS[component]):
        if "raises" in clause:
            module, _, name = clause["raises"].rpartition(".")
            assert issubclass(getattr(importlib.import_module(module), name), Exception)


def test_the_edge_maps_every_declared_error_to_a_status() -> None:
    declared = {c["raises"] for c in clauses(CONTRACTS["booking"]) if "raises" in c}
    mapped = {f"{error.__module__}.{error.__name__}" for error in http.STATUS}
    assert mapped == declared


def test_types_have_the_fields_of_the_code() -> None:
    for component, name, fields in [
        ("slots", "Slot", slots.Slot),
        ("availability", "Booking", availability.Booking),
        ("store", "Booking", availability.Booking),
        ("booking", "Booking", availability.Booking),
        ("booking", "Page", service.Page),
        ("http", "Booking", availability.Booking),
    ]:
        stated = CONTRACTS[component]["types"][name]
        assert stated["properties"].keys() == fields.__annotations__.keys(), (component, name)
        assert set(stated["required"]) == stated["properties"].keys()
        assert stated["additionalProperties"] is False
    assert list(CONTRACTS["http"]["types"]["Request"]["properties"]) == list(http.FIELDS)


EXAMPLES = [
    pytest.param(component, function, example, id=f"{component}#{example['id']}")
    for component, function in FUNCTIONS
    if component != "http"
    for example in CONTRACTS[component]["functions"][function].get("examples", [])
]


@pytest.mark.parametrize(("component", "function", "example"), EXAMPLES)
def test_examples_are_true(component: str, function: str, example: Any) -> None:
    call, arguments = implementation(component, function), dict(example["args"])
    with tempfile.TemporaryDirectory() as directory:
        if "database" in arguments:
            arguments["database"] = str(Path(directory, arguments["database"]))
            store.prepare(arguments["database"])
        if "result" in example:
            assert call(**arguments) == example["result"]
        else:
            with pytest.raises(Exception) as raised:  # noqa: PT011  the clause says which
                call(**arguments)
            kind = type(raised.value)
            assert f"{kind.__module__}.{kind.__name__}" == example["raises"]


def test_constants_in_clauses_are_those_of_the_code() -> None:
    text = {name: json.dumps(contract) for name, contract in CONTRACTS.items()}
    for component, constant in [
        ("slots", slots.LATEST),
        ("slots", slots.LONGEST),
        ("slots", slots.STEP),
        ("booking", service.PAGE_MOST),
        ("booking", service.RETENTION),
        ("http", http.BODY_MOST),
    ]:
        assert re.search(rf"\b{constant}\b", text[component]), (component, constant)
    for component, pattern in [("slots", slots.RESOURCE), ("booking", service.REFERENCE)]:
        whole = "^" + pattern.pattern + "$"
        assert any(whole in c.get("when", "") for c in clauses(CONTRACTS[component]))


@pytest.mark.parametrize("component", CONTRACTS)
def test_every_field_is_classified_within_the_declared_classes(component: str) -> None:
    contract = CONTRACTS[component]
    declared = {*contract["data"]["reads"], *contract["data"]["writes"]}
    types = [*contract["types"].values()]
    for function in contract["functions"].values():
        types += [*function.get("params", {}).values(), function["returns"]]
    used = {part["x-data"] for schema in types for part in parts(schema) if "x-data" in part}
    assert used == declared
    assert used <= set(RANK)


@pytest.mark.parametrize("component", CONTRACTS)
def test_personal_fields_say_what_they_are_for(component: str) -> None:
    for schema in CONTRACTS[component]["types"].values():
        for part in parts(schema):
            holder = part.get("properties", {}).get("holder")
            if holder is not None:
                assert RANK.index(holder["x-data"]) >= RANK.index("CONFIDENTIAL")
                assert holder["description"]


def test_a_component_that_acts_outside_has_a_threat_and_grave_threats_have_answers() -> None:
    threats = load("threats.yaml")["threats"].values()
    acting = {name for name, c in GRAPH["components"].items() if c.get("effects")}
    assert acting <= {threat.get("component") for threat in threats}
    for threat in threats:
        if threat["severity"] in ("high", "critical"):
            against = threat["mitigations"]
            assert against.get("clauses") or against.get("controls")


def test_every_criterion_has_a_component_a_clause_and_evidence() -> None:
    supported = {
        criterion
        for item in load("evidence.yaml")["evidence"].values()
        for criterion in item["supports"].get("criteria", [])
    }
    for criterion in GRAPH["criteria"]:
        satisfying = [n for n, c in GRAPH["components"].items() if criterion in c["satisfies"]]
        assert satisfying
        for name in satisfying:
            assert criterion in CONTRACTS[name]["satisfies"]
            assert any(True for _ in clauses(CONTRACTS[name]))
        assert criterion in supported


def test_clause_ids_are_unique() -> None:
    for contract in CONTRACTS.values():
        ids = [clause["id"] for clause in clauses(contract)]
        assert len(ids) == len(set(ids))
