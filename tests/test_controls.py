"""Every control of pactc and every named predicate: seen green on good facts, and red without what
it looks for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pactc.contracts.cel import tokens
from pactc.predicates import FACTS, judge, least, named, parts, used
from pactc.shipped import control_data, controls

DATA = control_data()
KNOWN = named(DATA["predicates"]["predicates"])
CONTROLS = controls(DATA)
ROLES = ["assessor", "auditor", "compliance", "official", "operations", "owner", "privacy",
         "quality", "security"]  # fmt: skip
SEVERITIES = ("low", "medium", "high", "critical")


def person(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "roles": ROLES, "bot": False, "age_days": 1, **more}


def report(parser: str, **more: Any) -> dict[str, Any]:
    return {"path": f"build/{parser}", "parser": parser, "passed": 0, "failed": 0, "open": 0,
            "items": 0, "percent": 0.0, "branches": False, **more}  # fmt: skip


def receipt(id_: str, type_: str = "command", **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "type": type_, "state": "fresh", "fresh": True, "age_days": 1, "controls": [],
        "criteria": ["AC-1"], "threats": [], "components": ["store"], "tests": 0, "passed": 0,
        "failed": 0, "skipped": 0, "reports": [], "outputs": [], "approvers": [],
        "signers": [{"id": "ci", "roles": ["ci"], "bot": True}], "this_pack": False, **more,
    }  # fmt: skip


def good() -> dict[str, Any]:
    """Facts in which every control holds."""
    evidence = [
        receipt("unit", reports=[report("junit", passed=9)], outputs=["build/junit"]),
        receipt("judge", "judge", tests=30, passed=30),
        receipt("sast", reports=[report("sarif")]),
        receipt("audit", reports=[report("pip-audit")]),
        receipt("sbom", reports=[report("cyclonedx", items=12)]),
        receipt("covered", reports=[report("coverage", percent=100.0, branches=True)]),
        receipt("smoke", "live", this_pack=True),
        receipt("runbook", "file", approvers=[person("boris")]),
        receipt("word", "approval", approvers=[person("boris")]),
    ]
    clause = {"ref": "store#P1", "component": "store", "executable": True, "kills": 3,
              "covered": True}  # fmt: skip
    return {
        "control": "X-1",
        "level": {"security": "strict"},
        "evidence": evidence,
        "receipts": evidence,
        "rests_on": [clause],
        "clauses": [clause],
        "pack": {"artifacts": 9, "stale": []},
        "components": [
            {"id": "store", "external": False, "effects": ["db.write:x"], "leaves": True,
             "threatened": True, "evidenced": True, "tested": True, "functions": 1,
             "executable": 2, "human": 0, "undeclared": [], "silent": []},
        ],
        "functions": [],
        "criteria": [{"id": "AC-1", "components": ["store"], "clauses": 2, "evidence": ["unit"],
                      "tests": 1}],
        "kills": [{"component": "store", "checks": 2, "mutants": 5, "killed": 5, "gaps": 0,
                   "idle": 0, "unjudged": 0, "human": 0, "contradicted": 0, "errors_open": []}],
        "threats": [
            {"id": f"T-{i}", "severity": s, "component": "store", "status": "mitigated",
             "by": ["store#P1"], "controls": [], "borne": False}
            for i, s in enumerate(SEVERITIES)
        ],
        "flows": {"total": 1, "undeclared": []},
        "waivers": [{"id": "W-1", "control": "A-1", "type": "exception", "days": 30,
                     "reason": "It is so.", "approved": True}],
        "release": [person("boris"), person("cleo")],
        "base": {"trusted": True, "unapproved": []},
        "verdict": {"first": False, "signed": True},
    }  # fmt: skip


NO_WAIVER = "COM-STANDARD-2"  # asks that each waiver is in order, also where there is none
Defect = Callable[[dict[str, Any]], object]


def without(*parsers: str) -> Defect:
    """Reports of these formats are of another, which shows nothing."""

    def act(facts: dict[str, Any]) -> None:
        for each in facts["evidence"]:
            for one in each["reports"]:
                if one["parser"] in parsers:
                    one["parser"] = "other"

    return act


def every(what: str, **values: Any) -> Defect:
    return lambda facts: [each.update(values) for each in facts[what]]


def both(*defects: Defect) -> Defect:
    return lambda facts: [defect(facts) for defect in defects]


def no_judge(facts: dict[str, Any]) -> None:
    facts["evidence"][1]["type"] = "command"  # only its output says that 30 passed


NO_TESTS = both(without("junit", "ctrf"), no_judge)
NO_DOCUMENT = every("evidence", approvers=[])
NOT_LIVE = every("evidence", this_pack=False)
# Predicate -> each way in which it is not so.
DEFECTS: dict[str, list[Defect]] = {
    "any_evidence": [lambda f: (f["evidence"].clear(), f["rests_on"].clear())],
    "tests": [
        NO_TESTS,
        lambda f: f["evidence"].clear(),
        lambda f: f["evidence"][0]["reports"][0].update(failed=1),
        lambda f: f["evidence"][0].update(failed=1),
        lambda f: (f["evidence"][0]["reports"][0].update(passed=0), no_judge(f)),
    ],
    "scan": [
        without("sarif", "pip-audit"),
        lambda f: f["evidence"][2]["reports"][0].update(open=1),
        lambda f: f["evidence"][3]["reports"][0].update(open=2),
    ],
    "bill_of_materials": [
        without("cyclonedx", "spdx"),
        lambda f: f["evidence"][4]["reports"][0].update(items=0),
    ],
    "licences": [without("cyclonedx", "spdx", "sarif")],
    "coverage": [
        without("coverage"),
        lambda f: f["evidence"][5]["reports"][0].update(percent=79.9),
        lambda f: f["evidence"][5]["reports"][0].update(branches=False),
    ],
    "live": [NOT_LIVE, lambda f: f["evidence"][6].update(type="command")],
    "document": [
        NO_DOCUMENT,
        lambda f: f["evidence"][7].update(type="command"),
        lambda f: f["evidence"][7]["approvers"][0].update(age_days=4000),
        lambda f: f["evidence"][7]["approvers"][0].update(roles=["gardener"]),
    ],
    "consent": [
        lambda f: (f["release"].clear(), NO_DOCUMENT(f)),
        both(every("release", roles=["gardener"]), every("evidence", type="command")),
    ],
    "checked": [both(NO_TESTS, without("sarif", "pip-audit"), NOT_LIVE, NO_DOCUMENT)],
    "measured": [both(NO_TESTS, without("coverage"), NOT_LIVE, NO_DOCUMENT)],
    "signed_outputs": [
        every("evidence", signers=[]),
        every("evidence", signers=[person("ada")]),  # a person is no build machine
        every("evidence", outputs=[]),
    ],
    "clauses_bite": [
        both(NO_TESTS, lambda f: f["rests_on"].clear()),
        both(NO_TESTS, every("rests_on", kills=0)),
        both(NO_TESTS, every("rests_on", executable=False)),
        both(NO_TESTS, every("rests_on", covered=False)),
    ],
    "nothing_stale": [
        lambda f: f["pack"].update(stale=["graph"]),
        lambda f: f["pack"].update(artifacts=0),
    ],
    "all_evidence": [
        lambda f: f["receipts"].clear(),
        lambda f: f["receipts"][8].update(fresh=False),
    ],
    "receipts_signed": [
        lambda f: f["receipts"].clear(),
        lambda f: f["receipts"][3].update(signers=[]),
    ],
    "kept_by_base": [
        lambda f: f["base"].update(trusted=False),
        lambda f: f["base"].update(unapproved=["weakening control removed X-1"]),
    ],
    "waivers_in_order": [
        every("waivers", approved=False),
        every("waivers", days=-1),
        every("waivers", days=4000),
        every("waivers", reason=""),
    ],
    "released_by": [lambda f: f["release"].clear()],
    "verdict_signed": [lambda f: f["verdict"].update(signed=False)],
    "threats_cover": [
        lambda f: f["threats"].clear(),
        every("components", threatened=False),
    ],
    "threats_mitigated": [
        lambda f: f["threats"].clear(),
        lambda f: f["threats"][3].update(status="open"),
        lambda f: f["threats"][2].update(by=[]),
        lambda f: f["threats"][3].update(status="accepted", borne=True),
    ],
    "full_kills": [
        lambda f: f["kills"].clear(),
        lambda f: f["components"].clear(),
        every("kills", killed=0),
        every("kills", gaps=1),
        every("kills", idle=1),
        every("kills", unjudged=1),
        every("kills", contradicted=1),
        every("kills", component="another"),
    ],
    "clauses_tested": [every("components", tested=False), every("components", executable=0)],
    "errors_provoked": [
        lambda f: f["kills"].clear(),
        every("kills", errors_open=["store#E1"]),
    ],
    "criteria_traced": [
        lambda f: f["criteria"].clear(),
        every("criteria", components=[]),
        every("criteria", clauses=0),
        every("criteria", evidence=[]),
    ],
    "criteria_tested": [lambda f: f["criteria"].clear(), every("criteria", tests=0)],
    "data_declared": [
        every("components", undeclared=["add: RESTRICTED"]),
        every("components", functions=0),
    ],
    "flows_declared": [lambda f: f["flows"].update(undeclared=["flow:a:to:b:RESTRICTED"])],
    "effects_answered": [every("components", silent=["save"]), lambda f: f["components"].clear()],
}  # fmt: skip
CALLS = {
    name: f"{name}({', '.join(_literals)})" if _literals else name
    for name, _literals in (
        (name, [{"parsers": '["sarif", "pip-audit"]', "least": "80.0", "days": "365",
                 "who": '["owner"]', "people": "2", "severities": '["high", "critical"]'}[p]
                for p in one.params])
        for name, one in KNOWN.items()
    )
}  # fmt: skip


def answers(holds: str, facts: dict[str, Any]) -> list[Any]:
    return [judge(p, lambda names: {n: facts[n] for n in names}) for p in parts(holds, KNOWN)]


def test_there_is_a_fact_for_each_name_and_a_defect_for_each_predicate() -> None:
    assert set(good()) == set(FACTS)
    assert set(DEFECTS) == set(KNOWN)
    assert not used_by_none()


def used_by_none() -> set[str]:
    """Predicates that no control uses are nobody's; `any_evidence` is that of a spec's controls."""
    texts = [stated["holds"] for stated in CONTROLS.values()]
    return set(KNOWN) - set(used(texts, KNOWN)) - {"any_evidence"}


@pytest.mark.parametrize("name", KNOWN)
def test_a_predicate_is_seen_green_and_red_in_each_way(name: str) -> None:
    call = CALLS[name]
    (outcome,) = answers(call, good())
    assert outcome.answer == "pass", outcome
    for number, defect in enumerate(DEFECTS[name]):
        facts = good()
        defect(facts)
        (outcome,) = answers(call, facts)
        assert outcome.answer == "fail", (number, outcome)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_is_seen_green_and_each_part_of_it_red(control: str) -> None:
    holds = CONTROLS[control]["holds"]
    found = answers(holds, good())
    assert least(found) == "pass", found
    for number, outcome in enumerate(found):
        name = tokens(outcome.part.text)[0][1]
        assert name in KNOWN, "each part has a name, so that a finding can say it in words"
        facts = good()
        DEFECTS[name][0](facts)
        after = answers(holds, facts)
        assert after[number].answer == "fail"
        assert least(after) == "fail"


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_does_not_hold_on_nothing(control: str) -> None:
    """An empty pack, with no evidence and no approval, meets no control but those that forbid."""
    facts = {**{name: [] for name in FACTS}, "control": control, "level": {},
             "pack": {"artifacts": 0, "stale": []}, "flows": {"total": 0, "undeclared": []},
             "base": {"trusted": False, "unapproved": []},
             "verdict": {"first": True, "signed": False}}  # fmt: skip
    answer = least(answers(CONTROLS[control]["holds"], facts))
    assert answer == ("pass" if control == NO_WAIVER else "fail")


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("value", [None, {}, "x"])
def test_facts_of_another_form_meet_no_control(control: str, value: Any) -> None:
    """Unknown, never a pass and never an error: of every fact that a control reads."""
    facts = dict.fromkeys(FACTS, value)
    if value == {} and control == NO_WAIVER:
        return
    assert least(answers(CONTROLS[control]["holds"], facts)) != "pass"


def test_what_is_lacking_is_named() -> None:
    facts = good()
    facts["threats"][3]["by"] = []
    (outcome,) = answers('threats_mitigated(["critical"])', facts)
    assert outcome.why == "T-3"
    assert "severity critical" in outcome.part.says


def test_judging_changes_no_fact() -> None:
    facts = good()
    before = copy.deepcopy(facts)
    for stated in CONTROLS.values():
        answers(stated["holds"], facts)
    assert facts == before


def test_raised_levels_never_ask_less() -> None:
    """The named strict ones are there: what the higher levels of these dimensions must ask."""

    def asked(dimension: str, *levels: str) -> set[str]:
        mine = (c for c in CONTROLS.values() if c["dimension"] == dimension)
        return words(" ".join(c["holds"] for c in mine if c["level"] in levels))

    to_strict = ("basic", "standard", "strict")
    assert asked("security", *to_strict) >= {"threats_mitigated", "bill_of_materials", "scan"}
    assert "consent" in asked("security", *to_strict)
    assert "full_kills" in asked("testing", *to_strict)
    assert "live" in asked("gating", *to_strict)
    assert asked("privacy", "basic") >= {"data_declared", "flows_declared"}
    assert words(CONTROLS["GAT-REGULATED-5"]["holds"]) >= {"released_by", "verdict_signed"}


def words(text: str) -> set[str]:
    return {word for what, word, _ in tokens(text) if what == "name"}
