"""Rules as data -> the registry of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.errors import PactError
from pactc.model import Action, Goal, Input
from pactc.rules import Registry, RuleFile, parse_input, registry

SCHEMAS: dict[str, Mapping[str, Any]] = {"a.schema.json": {"type": "object"}}
DIGESTS = {"a.schema.json": "sha256:aa"}
PROMPTS = {"common.md": "sha256:c0", "contract.md": "sha256:c1", "x.md": "sha256:c2"}


def rule(kind: str, **fields: Any) -> RuleFile:
    own = fields.pop("own", False)
    data = fields.pop("data_files", {})
    document = {"kind": kind, "path": f"pact/{kind}.yaml", "action": "source", **fields}
    return RuleFile(f"rules/{kind}.yaml", document, data, own)


def loaded(*files: RuleFile) -> Registry:
    return registry(files, SCHEMAS, DIGESTS, PROMPTS)


def refusal(*files: RuleFile) -> PactError:
    with pytest.raises(PactError) as caught:
        loaded(*files)
    assert caught.value.finding.help
    assert caught.value.finding.where
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("build-spec.yaml", Input("x", "build-spec.yaml")),
        ("pact/graph.yaml#/components/{id}", Input("x", "pact/graph.yaml", "/components/{id}")),
        ("contract/{id}", Input("x", "contract/{id}")),
        ("contract/*#/functions", Input("x", "contract/*", "/functions")),
        ("@root", Input("x", "@root")),
        (
            "contract/{dependency} for component.depends_on",
            Input("x", "contract/{dependency}", "", ("component", "depends_on"), "dependency"),
        ),
        (
            "pact/g.yaml#/criteria/{c} for component.satisfies.all",
            Input("x", "pact/g.yaml", "/criteria/{c}", ("component", "satisfies", "all"), "c"),
        ),
        ("{pattern} for item.inputs", Input("x", "{pattern}", "", ("item", "inputs"), "pattern")),
        ("{id}/{v} for item", Input("x", "{id}/{v}", "", ("item",), "v")),
    ],
)
def test_input(text: str, expected: Input) -> None:
    assert parse_input("x", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#/a",
        "a.yaml#b",
        "contract/{dependency}",
        "contract/x for component.depends_on",
        "{a}/{b} for item.x",
        "{a for item.x",
        "{} for item.x",
        "{a b} for item.x",
        "{v} for ",
        "{v} for item.",
        "{v} for .x",
    ],
)
def test_input_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_input("x", text)


@given(st.text(st.sampled_from("ab{}#/*. forx@"), max_size=20))
def test_any_text_is_an_input_or_a_value_error(text: str) -> None:
    try:
        entry = parse_input("x", text)
    except ValueError:
        return
    assert entry.target
    assert (entry.loop is None) == (entry.variable is None)


def test_a_kind_holds_what_its_rule_says() -> None:
    kinds = loaded(
        rule("graph", action="author", schema="a.schema.json", awaits="pact/r.json#/confirmed"),
        rule(
            "contract", path="pact/contracts/{id}.yaml", each="pact/graph.yaml#/components",
            inputs={"component": "pact/graph.yaml#/components/{id}"}, action="author",
            prompt="contract.md", goal="evidence", required=False, description="what it is",
        ),
    ).kinds  # fmt: skip
    assert list(kinds) == ["graph", "contract"]
    graph, contract = kinds.values()
    assert graph.schema == "a.schema.json"
    assert graph.schema_digest == "sha256:aa"
    assert graph.awaits == ("pact/r.json", "/confirmed")
    assert graph.each is None
    assert (graph.action, graph.goal, graph.required) == (Action.AUTHOR, Goal.PLAN, True)
    assert contract.each == ("pact/graph.yaml", "/components")
    assert contract.inputs == (Input("component", "pact/graph.yaml", "/components/{id}"),)
    assert (contract.goal, contract.required, contract.prompt) == (
        Goal.EVIDENCE, False, "contract.md",
    )  # fmt: skip
    assert contract.description == "what it is"
    assert (graph.prompt_digest, contract.prompt_digest) == ("sha256:c0", "sha256:c1")


def test_a_kind_that_is_there_when_a_slice_is_true() -> None:
    kinds = loaded(rule("page", path="PAGE.md", when="build-spec.yaml#/config/on")).kinds
    assert kinds["page"].when == ("build-spec.yaml", "/config/on")
    with pytest.raises(PactError) as caught:
        loaded(rule("page", path="p/{id}.md", each="a.yaml#/b", when="a.yaml#/c"))
    assert caught.value.code == "P501"


def test_the_fingerprint_of_a_rule_is_of_what_it_does() -> None:
    def digest(**fields: Any) -> str:
        return loaded(rule("a", **fields)).kinds["a"].rule

    base = digest()
    assert digest(description="other words") == base
    others = [
        digest(path="pact/b.yaml"),
        digest(action="author"),
        digest(schema="a.schema.json"),
        digest(inputs={"x": "a.md"}),
        digest(inputs={"y": "a.md"}),
        digest(prompt="x.md"),
        digest(required=False),
        digest(data_files={"extra": {"a": 1}}),
        digest(data_files={"extra": {"a": 2}}),
    ]
    assert len({base, *others}) == len(others) + 1


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"inputs": {"x": "a.yaml#b"}}, "JSON Pointer"),
        ({"inputs": {"needs": "a/{v} for x.y", "x": "b.yaml"}}, "not an earlier input"),
        ({"inputs": {"needs": "a/{v} for needs.y"}}, "not an earlier input"),
        ({"action": "run", "inputs": {"x": "a/{v} for self.y"}}, "what is only made from it"),
        ({"each": "pact/g.yaml#/c"}, "go together"),
        ({"path": "pact/{id}.yaml"}, "go together"),
        ({"each": "g.yaml#/c", "path": "{id}/{id}.yaml"}, "once"),
        ({"each": "g.yaml#/c", "path": "{id}/{x}.yaml"}, "once"),
        ({"own": True, "action": "derive"}, "command"),
        ({"own": True, "command": ["true"]}, "command"),
        ({"own": True, "action": "run"}, "evidence.yaml"),
    ],
)
def test_a_rule_that_contradicts_itself(fields: dict[str, Any], text: str) -> None:
    error = refusal(rule("a", **fields))
    assert error.code == "P501"
    assert text in str(error)
    assert error.finding.where
    assert error.finding.where.path == "rules/a.yaml"


@pytest.mark.parametrize(
    "path",
    [
        "../x.yaml",
        "pact/../../x.yaml",
        "./x.yaml",
        ".git/hooks/pre-commit",
        "sub/.GIT/config",
        ".pact/records/pact/controls.json.json",
        "pact/rules/more.yaml",
        "Pact/Schemas/more.schema.json",
    ],
)
def test_a_place_that_no_project_may_own(path: str) -> None:
    error = refusal(rule("a", path=path, own=True))
    assert error.code == "P501"
    assert "no place" in str(error)


def test_a_name_belongs_to_one_kind() -> None:
    error = refusal(rule("a"), rule("a", path="pact/other.yaml"))
    assert error.code == "P502"
    assert "rules/a.yaml" in str(error)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"path": "pact/x.yaml"}, {"path": "pact/x.yaml"}),
        (
            {"path": "pact/x/{id}.yaml", "each": "g.yaml#/c"},
            {"path": "pact/x/{id}.yaml", "each": "h.yaml#/d"},
        ),
        ({"path": "pact/x/{id}.yaml", "each": "g.yaml#/c"}, {"path": "pact/x/y.yaml"}),
        (
            {"path": "pact/x/{id}.yaml", "each": "g.yaml#/c"},
            {"path": "pact/x/a-{id}.yaml", "each": "g.yaml#/c"},
        ),
    ],
    ids=["one path", "one pattern", "a path that a pattern can be", "two patterns for one path"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_path_belongs_to_one_kind(one: Any, two: Any, turned: bool) -> None:
    files = [rule("a", **one), rule("b", **two)]
    assert refusal(*(reversed(files) if turned else files)).code == "P502"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("pact/x/{id}.yaml", "pact/x/{id}.json"),
        ("pact/x/{id}.yaml", "pact/y/{id}.yaml"),
        ("pact/x/{id}.yaml", "pact/x/y/{id}.yaml"),
        ("pact/x/{id}.yaml", "pact/x.yaml"),
        ("pact/x/a-{id}.yaml", "pact/x/b-{id}.yaml"),
        ("pact/x/{id}.yaml", "pact/x/.yaml"),
    ],
)
def test_paths_that_only_look_alike(one: str, two: str) -> None:
    each = {"each": "g.yaml#/c"}
    files = [
        rule(name, path=path, **(each if "{id}" in path else {}))
        for name, path in (("a", one), ("b", two))
    ]
    assert list(loaded(*files).kinds) == ["a", "b"]


def test_a_schema_that_is_missing() -> None:
    error = refusal(rule("a", schema="b.schema.json"))
    assert error.code == "P503"
    assert error.finding.help == "write schemas/b.schema.json"
    own = refusal(rule("a", schema="b.schema.json", own=True))
    assert own.finding.help == "write pact/schemas/b.schema.json"


@pytest.mark.parametrize("target", ["grpah", "contracts/{id}", "nothing/*", "src/*", "@roots"])
def test_an_input_that_names_nothing(target: str) -> None:
    files = [
        rule("graph"),
        rule("a", path="a/{id}.yaml", each="g.yaml#/c", inputs={"x": target}),
    ]
    assert refusal(*files).code == "P504"


@pytest.mark.parametrize(
    "target", ["graph", "graph#/a", "a/b.md", "src/**", "*.md", "@root", "src/**/x", "**/x"]
)
def test_an_input_that_names_something(target: str) -> None:
    assert loaded(rule("graph"), rule("a", inputs={"x": target})).kinds["a"].inputs


def test_a_kind_that_needs_itself() -> None:
    assert refusal(rule("a", inputs={"x": "a#/b"})).code == "P505"
    assert refusal(rule("a", inputs={"x": "pact/a.yaml#/b"})).code == "P505"


def test_a_kind_may_loop_over_its_own() -> None:
    loaded(
        rule("graph"),
        rule(
            "contract", path="c/{id}.yaml", each="pact/graph.yaml#/components",
            inputs={
                "component": "pact/graph.yaml#/components/{id}",
                "needs": "contract/{d} for component.depends_on",
            },
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "edges",
    [
        {"a": "b", "b": "a"},
        {"a": "pact/b.yaml#/x", "b": "c", "c": "pact/a.yaml"},
    ],
)
def test_kinds_that_need_each_other(edges: dict[str, str]) -> None:
    error = refusal(*(rule(k, action="author", inputs={"x": t}) for k, t in edges.items()))
    assert error.code == "P506"
    assert " -> " in str(error)


def test_a_cycle_through_a_fan_out() -> None:
    error = refusal(
        rule("a", action="author", inputs={"all": "b/*"}),
        rule("b", action="author", path="b/{id}.yaml", each="pact/a.yaml#/names"),
    )
    assert error.code == "P506"


def test_a_cycle_through_what_is_awaited() -> None:
    error = refusal(
        rule("a", action="author", awaits="pact/b.yaml#/done"),
        rule("b", action="author", inputs={"x": "a"}),
    )
    assert error.code == "P506"
