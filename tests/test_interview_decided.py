"""What answers and confirmations leave in the decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.actions import readiness
from pactc.documents import parse_json
from pactc.interview import decided
from pactc.interview.decided import Giver
from pactc.interview.state import Sources, read
from pactc.questions import DIMENSIONS, LEVELS
from pactc.shipped import control_data

from .interview_pack import PREFLIGHT, sources, valid_decisions


def answer(start: Sources, giver: Giver, **answers: Any) -> Sources:
    now = read(start)
    found = {}
    for name, value in answers.items():
        asked = now.find(name.replace("_", "-") if name.startswith("PF") else name)
        assert asked is not None
        found[asked.id] = (asked, value, "")
    made = decided.answered(start, found, giver)
    valid_decisions(made.decisions)
    return made


def held(now: Sources, id_: str) -> Any:
    return now.decisions["answers"][id_]


AGENT, ADA = Giver("agent", "claude"), Giver("person", "ada@example.org")


def test_an_agents_answer() -> None:
    now = answer(sources(spec={"security": "basic"}), AGENT, security="strict")
    assert held(now, "readiness.security") == {
        "question": "Who may do what, and how are attacks prevented and found?",
        "answer": "strict",
        "source": "agent",
        "by": "claude",
        "over": "basic",
    }
    assert read(now).profile["security"] == "strict"


def test_an_agent_does_not_take_a_persons_answer_over() -> None:
    now = answer(sources(), ADA, security="strict")
    assert answer(now, AGENT, security="strict") == now
    assert held(answer(now, AGENT, security="basic"), "readiness.security")["source"] == "agent"


def test_a_person_takes_an_agents_answer_over() -> None:
    now = answer(answer(sources(), AGENT, security="strict"), ADA, security="strict")
    assert held(now, "readiness.security")["source"] == "person"
    assert "confirmed_by" not in held(now, "readiness.security")


def test_a_note_is_of_its_answer() -> None:
    said = {"question": "Mine?", "answer": "strict", "source": "person", "note": "Because."}
    start = sources(answers={"readiness.security": said})
    assert held(answer(start, ADA, security="strict"), "readiness.security")["note"] == "Because."
    assert "note" not in held(answer(start, ADA, security="basic"), "readiness.security")


def test_defaults_answer_what_nobody_did_and_what_they_bring_up() -> None:
    preflight = {
        "preflight": {
            "PF-1": PREFLIGHT["preflight"]["PF-1"],
            "PF-2": PREFLIGHT["preflight"]["PF-2"] | {"depends_on": {"PF-1": ["one"]},
                                                      "default": 3},
            "PF-3": PREFLIGHT["preflight"]["PF-3"],
        }
    }  # fmt: skip
    start = answer(sources(spec={"security": "strict"}, preflight=preflight), AGENT, testing="none")
    now, taken = decided.defaulted(start)
    assert set(taken) == {
        "readiness.operational_maturity", "readiness.privacy", "readiness.compliance",
        "readiness.gating", "readiness.monitoring", "PF-1", "PF-2",
    }  # fmt: skip
    assert {held(now, id_)["source"] for id_ in taken} == {"default"}
    assert [a.id for a in read(now).asked if a.open] == ["PF-3"]
    assert not any(a.confirmed for a in read(now).asked)
    assert decided.defaulted(now) == (now, ())
    valid_decisions(now.decisions)


def test_a_confirmation() -> None:
    start = answer(sources(preflight=PREFLIGHT), AGENT, PF_1="one", security="strict")
    start, _ = decided.defaulted(start)
    now = decided.confirmed(start, "ada@example.org", "2026-01-02")
    valid_decisions(now.decisions)
    assert now.decisions["readiness"] == {
        "confirmed": read(start).profile,
        "by": "ada@example.org",
        "date": "2026-01-02",
    }
    assert read(now).confirmed
    assert held(now, "PF-1")["source"] == "agent"
    assert held(now, "PF-1")["confirmed_by"] == "ada@example.org"
    assert [a.id for a in read(now).asked if not a.confirmed] == ["PF-3"]
    again = decided.confirmed(now, "ada@example.org", "2026-05-05")
    assert again.decisions["readiness"]["date"] == "2026-01-02"


def test_another_answer_takes_the_confirmation_with_it() -> None:
    now = decided.confirmed(sources(preflight=PREFLIGHT), "ada@example.org", "2026-01-02")
    now = answer(now, AGENT, PF_1="one")
    now = decided.confirmed(now, "ada@example.org", "2026-01-02")
    assert read(now).rest[0].confirmed
    other = answer(now, AGENT, PF_1="two")
    assert not read(other).rest[0].confirmed
    lowered = answer(now, AGENT, security="none")
    assert not read(lowered).confirmed
    assert [c.dimension for c in read(lowered).changes] == ["security"]
    back = answer(lowered, AGENT, security=read(now).profile["security"])
    assert read(back).confirmed  # a person did agree to exactly this


LEVEL = st.sampled_from(LEVELS)
SPEC = st.dictionaries(st.sampled_from(DIMENSIONS), LEVEL, max_size=3)
STEP = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(DIMENSIONS), LEVEL),
    st.tuples(st.just("person"), st.sampled_from(DIMENSIONS), LEVEL),
    st.tuples(st.just("set"), st.just("PF-1"), st.sampled_from(["one", "two"])),
    st.tuples(st.just("defaults"), st.just(""), st.just("")),
    st.tuples(st.just("confirm"), st.sampled_from(["ada", "boris"]), st.just("")),
    st.tuples(st.just("spec"), st.sampled_from(DIMENSIONS), LEVEL),
)


@settings(max_examples=40)
@given(SPEC, st.lists(STEP, max_size=8))
def test_the_interview_and_the_bar_agree_whatever_happens(
    spec: dict[str, str], steps: list[tuple[str, str, str]]
) -> None:
    """After any steps the decisions keep their schema, and what the interview says of levels and
    of their confirmation is what pact/readiness.json will say."""
    now = sources(spec=spec, preflight=PREFLIGHT)
    agreed: dict[str, str] = {}
    for what, name, value in steps:
        if what == "spec":
            now = replace(now, spec={**now.spec, name: value})
        elif what == "defaults":
            now, _ = decided.defaulted(now)
        elif what == "confirm":
            now = decided.confirmed(now, name, "2026-01-01")
            agreed = read(now).profile
        else:
            asked = read(now).find(name)
            assert asked is not None
            giver = ADA if what == "person" else AGENT
            now = decided.answered(now, {asked.id: (asked, value, "")}, giver)
            assert read(now).find(name).answer == value  # type: ignore[union-attr]
    valid_decisions(now.decisions)
    answers = now.decisions["answers"]
    inputs = {d: answers.get(f"readiness.{d}") for d in DIMENSIONS}
    bar: Any = parse_json(
        readiness.derive(None, {"spec": now.spec, "decisions": now.decisions.get("readiness"),
                                "data": control_data(), **inputs}),
        "pact/readiness.json",
    )  # fmt: skip
    interview = read(now)
    assert interview.profile == bar["profile"]
    assert interview.confirmed is bar["confirmed"] is (agreed == bar["profile"])
