"""The bar: levels, their cumulative controls, and what counts as confirmed."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.actions import readiness
from pactc.errors import PactError
from pactc.models.words import DIMENSIONS, LEVELS
from pactc.predicates import named, parts

from .actions_pack import control_sets, golden, pack, shuffled, valid

DATA = control_sets()
SETS = {name: document for name, document in DATA.items() if name != "predicates"}
KNOWN = named(DATA["predicates"]["predicates"])
DEFAULTS = {name: document["default"] for name, document in SETS.items()}
SSDF = {  # the tasks of NIST SP 800-218 version 1.1: practice -> their numbers
    "PO.1": "123", "PO.2": "123", "PO.3": "123", "PO.4": "12", "PO.5": "12",
    "PS.1": "1", "PS.2": "1", "PS.3": "12",
    "PW.1": "123", "PW.2": "1", "PW.4": "124", "PW.5": "1", "PW.6": "12", "PW.7": "12",
    "PW.8": "12", "PW.9": "12",
    "RV.1": "123", "RV.2": "12", "RV.3": "1234",
}  # fmt: skip

ASVS = {  # OWASP ASVS 5.0.0: chapter -> how many requirements each of its sections has
    1: (2, 10, 12, 3, 3),
    2: (3, 3, 5, 2),
    3: (1, 3, 5, 8, 8, 1, 5),
    4: (5, 5, 2, 4),
    5: (1, 6, 3, 3),
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    9: (3, 4),
    10: (2, 3, 5, 16, 5, 2, 3),
    11: (4, 5, 5, 4, 2, 2, 2),
    12: (5, 2, 5),
    13: (4, 6, 4, 7),
    14: (2, 8, 3),
    15: (5, 5, 7, 4),
    16: (1, 5, 4, 3, 4),
    17: (2, 8, 2),
}


def derive(spec: Any = None, decisions: Any = None) -> Any:
    made = readiness.derive(None, {"spec": spec, "decisions": decisions, "data": DATA})
    return valid("readiness", made)


def test_golden() -> None:
    sample = pack()
    made = readiness.derive(
        None, {"spec": sample["spec"], "decisions": sample["decisions"], "data": DATA}
    )
    assert valid("readiness", made)["confirmed"] is True
    golden("readiness.json", made)


def test_without_a_spec_every_dimension_has_its_default() -> None:
    made = derive()
    assert made["profile"] == DEFAULTS
    assert list(made["profile"]) == sorted(DIMENSIONS)
    assert {d["source"] for d in made["dimensions"].values()} == {"default"}
    assert made["controls"]
    assert made["confirmed"] is False


@given(st.sampled_from(DIMENSIONS), st.sampled_from(LEVELS))
def test_controls_are_cumulative(dimension: str, level: str) -> None:
    made = derive({dimension: level})["dimensions"][dimension]
    reached = LEVELS[1 : LEVELS.index(level) + 1]
    wanted = {c for each in reached for c in SETS[dimension]["levels"][each]}
    assert set(made["controls"]) == wanted
    assert (made["level"], made["source"]) == (level, "spec")


@given(st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from(LEVELS)))
def test_the_flat_controls_are_those_of_the_dimensions(spec: dict[str, str]) -> None:
    made = derive(spec)
    union: dict[str, Any] = {}
    for name, dimension in made["dimensions"].items():
        assert all(c["dimension"] == name for c in dimension["controls"].values())
        union |= dimension["controls"]
    assert made["controls"] == union
    assert made["profile"] == DEFAULTS | spec


def test_extra_controls_of_the_spec_are_added() -> None:
    made = derive({"security": {"level": "strict", "controls": {"SEC-X-1": "Keys are in an HSM."}}})
    extra = made["controls"]["SEC-X-1"]
    assert extra["statement"] == "Keys are in an HSM."
    assert (extra["source"], extra["level"], extra["evidence"]) == ("spec", "strict", "any")
    assert "SEC-BASIC-1" in made["controls"]
    alone = derive({"security": {"level": "none", "controls": {"SEC-X-1": "Keys."}}})
    assert set(alone["dimensions"]["security"]["controls"]) == {"SEC-X-1"}


@pytest.mark.parametrize(
    "spec",
    [
        {"security": {"level": "strict", "controls": {"SEC-BASIC-1": "Weaker."}}},
        {"security": {"level": "none", "controls": {"SEC-REGULATED-1": "Not reached."}}},
        {"security": {"level": "none", "controls": {"TST-BASIC-1": "Another dimension's."}}},
        {
            "privacy": {"level": "none", "controls": {"ORG-1": "One."}},
            "testing": {"level": "none", "controls": {"ORG-1": "Two."}},
        },
    ],
)
def test_an_id_that_is_taken_is_refused(spec: Any) -> None:
    with pytest.raises(PactError) as caught:
        derive(spec)
    assert caught.value.code == "P521"


@pytest.mark.parametrize(
    ("decisions", "confirmed"),
    [
        (None, False),
        ({}, False),
        ({"confirmed": DEFAULTS, "by": "ada"}, True),
        ({"confirmed": DEFAULTS, "by": " "}, False),
        ({"confirmed": DEFAULTS}, False),
        ({"confirmed": True, "by": "ada"}, False),
        ({"confirmed": DEFAULTS | {"security": "regulated"}, "by": "ada"}, False),
        ({"confirmed": {"security": DEFAULTS["security"]}, "by": "ada"}, False),
    ],
)
def test_only_the_exact_profile_on_a_persons_word_is_confirmed(
    decisions: Any, confirmed: bool
) -> None:
    assert derive(None, decisions)["confirmed"] is confirmed


def test_a_predicate_of_the_spec() -> None:
    stated = {"statement": "Keys are in an HSM.", "holds": "tests  &&\n document(['security'], 30)"}
    none = dict.fromkeys(DIMENSIONS, "none")
    made = derive({**none, "security": {"level": "none", "controls": {"SEC-X-1": stated}}})
    assert made["holds"]["SEC-X-1"] == "tests && document(['security'], 30)"
    assert list(made["predicates"]) == ["document", "tests"]
    assert made["predicates"]["document"]["params"] == ["who", "days"]
    plain = derive({"security": {"level": "none", "controls": {"SEC-X-1": "Keys are in an HSM."}}})
    assert plain["holds"]["SEC-X-1"] == "any_evidence"


@pytest.mark.parametrize("holds", ["tests &&", "nonsense", "document(1)", "args.x", "tests("])
def test_a_predicate_that_is_none(holds: str) -> None:
    stated = {"statement": "Keys are in an HSM.", "holds": holds}
    with pytest.raises(PactError) as caught:
        derive({"security": {"level": "none", "controls": {"SEC-X-1": stated}}})
    assert caught.value.code == "P635"


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(random: Random) -> None:
    sample = pack()
    inputs = {"spec": sample["spec"], "decisions": sample["decisions"], "data": DATA}
    assert readiness.derive(None, shuffled(inputs, random)) == readiness.derive(None, inputs)


def test_there_is_a_control_set_for_every_dimension() -> None:
    assert set(SETS) == set(DIMENSIONS)
    for name, document in SETS.items():
        valid("control-set", json.dumps(document).encode())
        assert document["dimension"] == name
        assert document["default"] != "none"


def test_ids_statements_and_mappings_of_the_control_sets() -> None:
    statements = set()
    known = {f"{practice}.{n}" for practice, tasks in SSDF.items() for n in tasks}
    for document in SETS.values():
        for level, controls in document["levels"].items():
            assert 3 <= len(controls) <= 7
            stem = f"{document['prefix']}-{level.upper()}-"
            assert list(controls) == [f"{stem}{i}" for i in range(1, len(controls) + 1)]
            for control in controls.values():
                statement = control["statement"]
                assert statement.endswith(".")
                assert len(statement.split()) >= 8
                assert statement not in statements
                statements.add(statement)
                parts(control["holds"], KNOWN)
                mapped = control.get("mappings") or {}
                assert set(mapped.get("ssdf") or []) <= known | set(SSDF)
                for asvs in mapped.get("asvs") or []:
                    edition, _, requirement = asvs.partition("-")
                    chapter, section, number = map(int, requirement.split("."))
                    assert edition == "v5.0.0"
                    assert 1 <= number <= ASVS[chapter][section - 1]


def test_answers_are_settled_without_who_gave_them() -> None:
    answers = {
        "PF-2": {"answer": 5, "source": "person", "by": "ada@example.org"},
        "PF-1": {"answer": "two regions", "source": "default"},
        "readiness.security": {"answer": "strict", "source": "agent"},
    }
    given = {"spec": None, "decisions": None, "answers": answers, "data": DATA}
    made = valid("readiness", readiness.derive(None, given))
    assert made["settled"] == {"PF-1": "two regions", "PF-2": 5}
