"""What a schema refuses is said in words, at its place."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pactc.documents import dump_json, parse
from pactc.errors import PactError
from pactc.model import Finding, Problem
from pactc.models import schema
from pactc.validate import MAX_FINDINGS, place, validate


def found(text: str, made: dict[str, Any], artifact: str | None = None) -> list[Finding]:
    data = text.encode()
    return validate(parse(data, "f.yaml"), made, data, "f.yaml", artifact)


def said(text: str, made: dict[str, Any], artifact: str | None = None) -> list[tuple[str, ...]]:
    return [(f.code, str(f.where), f.message, f.help) for f in found(text, made, artifact)]


SEE = "run `pactc schema graph` to see what is allowed"


def test_a_misspelt_field_is_one_finding_and_not_a_missing_field_too() -> None:
    text = "criteria: {AC-1: {texxt: It works.}}\ncomponents: {a: {purpose: b}}\n"
    assert said(text, schema("graph"), "graph") == [
        (
            "P201",
            "f.yaml:1:19",
            'unknown field "texxt" in `criteria.AC-1`; did you mean `text`?',
            f"rename it to `text`, or {SEE}",
        )
    ]


def test_an_unknown_field_that_is_like_none_is_told_what_there_is() -> None:
    text = "criteria: {AC-1: {text: x, purpose: z}}\ncomponents: {a: {purpose: b}}\n"
    assert said(text, schema("graph"), "graph") == [
        (
            "P201",
            "f.yaml:1:28",
            'unknown field "purpose" in `criteria.AC-1`; known here: text',
            f"remove it, or {SEE}",
        )
    ]


def test_a_missing_field_says_what_it_means() -> None:
    (finding,) = found("criteria: {AC-1: {text: x}}\ncomponents:\n  a: {}\n", schema("graph"))
    assert finding.code == "P202"
    assert finding.message == "missing field `purpose` in `components.a`"
    assert finding.notes == ("purpose: What it is for, in a sentence or two.",)
    assert str(finding.where) == "f.yaml:3:6"
    assert finding.artifact is None
    assert "`pactc schema graph`" in finding.help  # from the schema's own $id


def test_a_wrong_type_names_both_types() -> None:
    assert said('version: 1\ntask: "x"\n', schema("spec"), "spec") == [
        (
            "P203",
            "f.yaml:1:10",
            "`version` must be a text, but is a whole number",
            "write it in quotes",
        )
    ]


def test_of_alternatives_the_one_that_was_meant_is_explained() -> None:
    head = 'version: "1"\ntask: x\nreadiness:\n'
    assert [f.message for f in found(f"{head}  security: strcit\n", schema("spec"))] == [
        (
            '`readiness.security` is "strcit", but must be `none`, `basic`, `standard`, `strict` '
            "or `regulated`"
        )
    ]
    assert [f.message for f in found(f"{head}  security: {{}}\n", schema("spec"))] == [
        "missing field `level` in `readiness.security`"
    ]
    assert [f.message for f in found(f"{head}  security: []\n", schema("spec"))] == [
        "`readiness.security` must be a text or a mapping, but is a list"
    ]


def test_a_form_is_explained_in_the_words_of_the_schema() -> None:
    text = "criteria: {AC-1: {text: x}}\ncomponents: {Booking: {purpose: b}}\n"
    assert said(text, schema("graph"), "graph") == [
        (
            "P205",
            "f.yaml:2:14",
            (
                'the name "Booking" in `components` must be a component\'s id: a lower-case '
                "letter, then lower-case letters, digits, `_`"
            ),
            SEE,
        )
    ]


def test_findings_come_in_the_order_of_the_file() -> None:
    text = 'task: 1\nreadiness: {security: x, privacy: w}\nversion: "2"\nbudget: 3\n'
    lines = [f.where.line for f in found(text, schema("spec")) if f.where]
    assert lines == sorted(lines) == [1, 2, 2, 3, 4]


def test_one_place_has_one_finding() -> None:
    made = {"properties": {"a": {"minLength": 5, "pattern": "^b", "enum": ["bbbbb"]}}}
    assert [f.code for f in found("a: x\n", made)] == ["P204"]


def test_a_flood_of_findings_is_cut() -> None:
    text = "".join(f"x{i}: 1\n" for i in range(MAX_FINDINGS + 7))
    findings = found(text, {"additionalProperties": False})
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].message == "7 more places break the schema"


@pytest.mark.parametrize(
    ("made", "text", "code"),
    [
        ({"not": {}}, "1", "P207"),
        (False, "1", "P207"),
        ({"if": {"type": "integer"}, "then": {"minimum": 2}}, "1", "P206"),
        ({"dependentRequired": {"a": ["b"]}}, "a: 1", "P207"),
        ({"oneOf": [{"type": "integer"}, {"minimum": 0}]}, "1", "P207"),
        ({"oneOf": [{"type": "integer"}, {"minimum": 0}]}, "-1.5", "P206"),
        ({"contains": {"const": 1}}, "[2]", "P207"),
        ({"unevaluatedProperties": False}, "a: 1", "P201"),
        ({"allOf": [{"properties": {"a": {"type": "string"}}}]}, "a: 1", "P203"),
        ({"prefixItems": [{"const": 1}]}, "[2]", "P204"),
        ({"type": ["string", "null"]}, "1", "P203"),
        ({"pattern": r"^\p{Lu}+$"}, "ab", "P205"),  # a form that only jsonschema-rs can read
        ({"pattern": "^[a-z]+$"}, '"ab\\n"', "P205"),  # Python alone would let the line end pass
        ({"$ref": "#/$defs/a", "$defs": {"a": {"maximum": 0}}}, "1", "P206"),
    ],
)
def test_whatever_is_refused_has_a_finding(made: Any, text: str, code: str) -> None:
    if made is False:
        made = {"allOf": [False]}
    findings = found(text + "\n", made)
    assert [f.code for f in findings] == [code]
    assert findings[0].where
    assert findings[0].where.line == 1


@pytest.mark.parametrize(
    "reference",
    ["https://example.com/x.json", "http://127.0.0.1:1/x", "file:///etc/passwd", "#/$defs/none"],
)
def test_nothing_is_ever_fetched(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(PactError) as caught:
        found("1\n", {"$id": "menu.schema.json", "properties": {"a": {"$ref": reference}}})
    assert caught.value.code == "P208"
    assert "menu.schema.json" in str(caught.value)


@pytest.mark.parametrize(
    ("made", "text", "codes"),
    [
        ({"pattern": "^(a+)+$"}, f"{'a' * 60}!", ["P205"]),
        ({"patternProperties": {"^(a+)+$": {"type": "null"}}, "additionalProperties": False},
         f"{{{'a' * 60}: 1, {'a' * 60}_: 1}}", ["P203", "P201"]),
        ({"propertyNames": {"pattern": "^(a+)+$"}}, f"{'a' * 60}_: 1", ["P205"]),
        ({"patternProperties": {"^(a+)+$": {}}, "unevaluatedProperties": False},
         f"{'a' * 60}_: 1", ["P207"]),
    ],
)  # fmt: skip
def test_a_pattern_that_would_take_python_for_ever(
    made: dict[str, Any], text: str, codes: list[str]
) -> None:
    assert [f.code for f in found(text + "\n", made)] == codes


@pytest.mark.parametrize("made", [{"type": "nope"}, {"pattern": "("}, {"required": 1}])
def test_a_schema_that_is_none_is_said_to_be_none(made: dict[str, Any]) -> None:
    with pytest.raises(PactError) as caught:
        found("1\n", made)
    assert caught.value.code == "P208"


def test_a_problem_is_placed_at_its_key_or_at_the_nearest_thing_above_it() -> None:
    data = b"a:\n  b:\n    - x\n    - y\n"
    for pointer, at in (("/a/b", "2:3"), ("/a/b/1", "4:7"), ("/a/c", "1:1"), ("", "1:1")):
        problem = Problem("P401", pointer, "m", "h", ("n",))
        finding = place(problem, data, "f.yaml", "graph")
        assert finding.code == "P401"
        assert (finding.message, finding.help, finding.notes) == ("m", "h", ("n",))
        assert finding.artifact == "graph"
        if pointer != "/a/c":
            assert str(finding.where) == f"f.yaml:{at}"
        else:
            assert finding.where
            assert finding.where.line in (1, 2)


def test_what_is_accepted_needs_no_heavy_import() -> None:
    program = """
import sys
from pactc.kinds import contract, evidence, graph, laws, policy, preflight, threats, waivers
from pactc.validate import validate
assert validate({"a": 1}, {"required": ["a"]}, b"a: 1", "f.yaml", None) == []
assert not {"jsonschema", "pydantic", "doit", "git"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab-1 ", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["criteria", "components", "AC-1", "a", "purpose", "text", "depends_on"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(value=values)
def test_every_refused_value_has_a_finding_and_no_accepted_one_has(value: Any) -> None:
    made = schema_of_graph
    data = dump_json(value)
    findings = validate(value, made, data, "f.json", "graph")
    assert bool(findings) != Draft202012Validator(made).is_valid(value)
    places = [(f.where, f.message) for f in findings]
    assert len(set(places)) == len(places)


schema_of_graph = schema("graph")
