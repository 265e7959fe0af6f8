"""The judge: a table of what may be so, and what it is then called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import freshness
from pactc.codes import table
from pactc.freshness import Observation, decide
from pactc.model import Action, Artifact, Finding, Goal, Kind, Reason, Record, State, Status, Where

ID = "contract/booking"
PATH = "pact/contracts/booking.yaml"
ARTIFACT = Artifact(ID, "contract", PATH, "booking")
CONTENT = {"/a": "sha256:aaaaaa1", "/b": "sha256:bbbbbb1"}
PARTS = {
    "rule": "sha256:01",
    "schema": "sha256:02",
    "action": "sha256:03",
    "input pact/graph.yaml#/components/booking": "sha256:3f2a1c00",
}
BROKEN = Finding("P201", "a field is missing", Where(PATH, 3, 1), ID, (), "add it")
GRAPH = "input pact/graph.yaml#/components/booking"


def kind(action: Action) -> Kind:
    return Kind("contract", "pact/contracts/{id}.yaml", action, Goal.PLAN, "sha256:01", "rules/x")


def seen(action: Action = Action.DERIVE, **changes: Any) -> Observation:
    """What is so of a fresh artifact, with these changes."""
    record = Record(ID, dict(CONTENT), dict(PARTS))
    fields: dict[str, Any] = {
        "artifact": ARTIFACT, "kind": kind(action), "content": CONTENT, "record": record,
        "parts": PARTS,
    }  # fmt: skip
    if action is Action.SOURCE:
        fields |= {"record": None, "parts": {}}
    return Observation(**(fields | changes))


def invalid() -> tuple[Finding, ...]:
    return (BROKEN,)


def changed(**parts: str | None) -> dict[str, str]:
    return {k: v for k, v in {**PARTS, **parts}.items() if v is not None}


EDITED = {**CONTENT, "/b": "sha256:cccccc1"}
HELD = {"blockers": ("graph", "readiness")}
AWAITED = {"awaits": "confirm it"}
NEEDS = (Reason("needs graph", text="is not fresh"), Reason("needs readiness", text="is not fresh"))
PERSON = Reason("person", text="confirm it")
GONE = Reason("content", text="no file is there")
EDIT = Reason("content #/b", "sha256:bbbbbb1", "sha256:cccccc1")
STALE = {"parts": changed(**{GRAPH: "sha256:9c1e7700"})}
BOTH, MADE = tuple(Action), (Action.DERIVE, Action.AUTHOR, Action.RUN)

TABLE: list[tuple[str, tuple[Action, ...], dict[str, Any], State, tuple[Reason, ...]]] = [
    ("nothing differs", BOTH, {}, State.FRESH, ()),
    # missing
    ("no file", (Action.SOURCE, Action.DERIVE, Action.RUN), {"content": None}, State.MISSING,
     (GONE,)),
    ("no file to derive, no record", (Action.DERIVE, Action.RUN),
     {"content": None, "record": None}, State.MISSING, (GONE,)),
    ("no file to author", (Action.AUTHOR,), {"content": None}, State.MISSING,
     (GONE, Reason("made from", text="pact/graph.yaml#/components/booking"))),
    ("no file, made from nothing", (Action.AUTHOR,), {"content": None, "parts": {"rule": "x"}},
     State.MISSING, (GONE, Reason("made from", text="nothing"))),
    ("no file, made from much of one file", (Action.AUTHOR,),
     {"content": None, "parts": {f"input pact/graph.yaml#/criteria/AC-{n}": "x" for n in range(3)}},
     State.MISSING, (GONE, Reason("made from", text="pact/graph.yaml (3 slices)"))),
    ("no file, made from many files", (Action.AUTHOR,),
     {"content": None, "parts": {f"input {n}": "x" for n in range(10)}},
     State.MISSING,
     (GONE, Reason("made from", text="0, 1, 2, 3, 4, 5, 6, 7, ... (10 in all)"))),
    # missing gives way to blocked: to write it now would be too early
    ("no file, and held up", MADE, {"content": None, **HELD}, State.BLOCKED, NEEDS),
    ("no file, and a person must decide", MADE, {"content": None, **AWAITED}, State.BLOCKED,
     (PERSON,)),
    ("no file, held up both ways", MADE, {"content": None, **HELD, **AWAITED}, State.BLOCKED,
     (*NEEDS, PERSON)),
    # stale
    ("no record", MADE, {"record": None}, State.STALE,
     (Reason("record", text="nothing is recorded yet"),)),
    ("a record that cannot be read", MADE, {"record": None, "record_problem": "has markers"},
     State.STALE, (Reason("record", text="has markers"),)),
    ("an input changed", MADE, STALE, State.STALE,
     (Reason(GRAPH, "sha256:3f2a1c00", "sha256:9c1e7700"),)),
    ("the rule changed", MADE, {"parts": changed(rule="sha256:0f")}, State.STALE,
     (Reason("rule", "sha256:01", "sha256:0f"),)),
    ("the schema changed", MADE, {"parts": changed(schema="sha256:0f")}, State.STALE,
     (Reason("schema", "sha256:02", "sha256:0f"),)),
    ("the action changed", MADE, {"parts": changed(action="sha256:0f")}, State.STALE,
     (Reason("action", "sha256:03", "sha256:0f"),)),
    ("an input more", MADE, {"parts": changed(**{"input a.md": "sha256:0a"})}, State.STALE,
     (Reason("input a.md", None, "sha256:0a"),)),
    ("an input less", MADE, {"parts": changed(**{GRAPH: None})}, State.STALE,
     (Reason(GRAPH, "sha256:3f2a1c00", None),)),
    ("two parts", MADE, {"parts": changed(schema="sha256:0f", action="sha256:0e")}, State.STALE,
     (Reason("action", "sha256:03", "sha256:0e"), Reason("schema", "sha256:02", "sha256:0f"))),
    # drifted comes before stale: nobody may overwrite an edit because an input changed too
    ("edited", MADE, {"content": EDITED}, State.DRIFTED, (EDIT,)),
    ("a slice more", MADE, {"content": {**CONTENT, "/c": "sha256:0c"}}, State.DRIFTED,
     (Reason("content #/c", None, "sha256:0c"),)),
    ("a slice less", MADE, {"content": {"/a": CONTENT["/a"]}}, State.DRIFTED,
     (Reason("content #/b", "sha256:bbbbbb1", None),)),
    ("edited, and an input changed", MADE, {"content": EDITED, **STALE}, State.DRIFTED, (EDIT,)),
    ("edited, and held up", MADE, {"content": EDITED, **HELD}, State.DRIFTED, (EDIT,)),
    # blocked comes before stale: it would be made from what is not settled
    ("held up", MADE, HELD, State.BLOCKED, NEEDS),
    ("a person must decide", MADE, AWAITED, State.BLOCKED, (PERSON,)),
    ("held up, and stale", MADE, {**HELD, **STALE}, State.BLOCKED, NEEDS),
    ("held up, and without record", MADE, {**HELD, "record": None}, State.BLOCKED, NEEDS),
    # invalid
    ("invalid", BOTH, {"problems": invalid}, State.INVALID, ()),
    ("invalid, and held up", MADE, {"problems": invalid, **HELD}, State.INVALID, ()),
    ("invalid, and stale", MADE, {"problems": invalid, **STALE}, State.INVALID, ()),
    ("invalid, and without record", MADE, {"problems": invalid, "record": None}, State.INVALID, ()),
    ("an author's edit that is invalid", (Action.AUTHOR,), {"problems": invalid, "content": EDITED},
     State.INVALID, ()),
    ("another edit that is invalid", (Action.DERIVE, Action.RUN),
     {"problems": invalid, "content": EDITED}, State.DRIFTED, (EDIT,)),
    ("no file, whatever its problems", MADE, {"problems": invalid, "content": None, **HELD},
     State.BLOCKED, NEEDS),
]  # fmt: skip
CASES = [
    pytest.param(action, changes, state, reasons, id=f"{name} ({action})")
    for name, actions, changes, state, reasons in TABLE
    for action in actions
]


@pytest.mark.parametrize(("action", "changes", "state", "reasons"), CASES)
def test_state(
    action: Action, changes: dict[str, Any], state: State, reasons: tuple[Reason, ...]
) -> None:
    status = decide(seen(action, **changes))
    assert (status.state, status.reasons) == (state, reasons)
    assert status.artifact == ARTIFACT
    assert status.causes == (changes.get("blockers", ()) if state is State.BLOCKED else ())
    assert status.findings == ((BROKEN,) if state is State.INVALID else ())


def test_the_table_has_every_state() -> None:
    assert {row[3] for row in TABLE} | {State.ORPHAN} == set(State)


def test_a_source_is_what_it_says() -> None:
    """It has no record; one that lies about gives it no other state."""
    record = Record(ID, {"/x": "sha256:00"}, {"input y": "sha256:00"})
    assert decide(seen(Action.SOURCE, record=record, **HELD)).state is State.FRESH


def test_orphan() -> None:
    status = freshness.orphan(PATH, "contract")
    assert (status.state, status.artifact.id, status.artifact.path) == (State.ORPHAN, PATH, PATH)
    assert status.reasons == (Reason("rule", text="no rule wants this contract any more"),)
    assert "record" in freshness.orphan(".pact/records/x.json", None).reasons[0].text


def test_problems_are_not_asked_for_in_vain() -> None:
    """To answer may mean to parse."""

    def never() -> tuple[Finding, ...]:
        raise AssertionError

    for action in MADE:
        decide(seen(action, content=None, problems=never))
    for action in (Action.DERIVE, Action.RUN):
        decide(seen(action, content=EDITED, problems=never))


DIGESTS = st.sampled_from(["sha256:0", "sha256:1"])
MAPPINGS = st.dictionaries(st.sampled_from(["rule", "input a", "input b#/c"]), DIGESTS)


@given(
    st.sampled_from(MADE), st.none() | MAPPINGS, MAPPINGS, MAPPINGS, MAPPINGS,
    st.booleans(), st.lists(st.sampled_from(["x", "y"]), unique=True),
    st.sampled_from(["", "confirm it"]), st.booleans(),
)  # fmt: skip
def test_fresh_if_and_only_if_nothing_differs(
    action: Action, content: dict[str, str] | None, parts: dict[str, str],
    old_content: dict[str, str], old_parts: dict[str, str],
    recorded: bool, blockers: list[str], awaits: str, broken: bool,
) -> None:  # fmt: skip
    status = decide(
        Observation(
            ARTIFACT, kind(action), content,
            Record(ID, old_content, old_parts) if recorded else None, parts,
            blockers=tuple(blockers), awaits=awaits, problems=invalid if broken else tuple,
        )
    )  # fmt: skip
    same = recorded and content == old_content and parts == old_parts
    clean = not blockers and not awaits and not broken
    assert (status.state is State.FRESH) == (same and clean)
    # Whatever is not fresh says why.
    assert (status.state is State.FRESH) == (not status.reasons and not status.findings)


@given(MAPPINGS, MAPPINGS)
def test_differences(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    found = freshness.differences("", old, new)
    assert (found == ()) == (old == new)
    assert [r.part for r in found] == sorted(
        k for k in old.keys() | new.keys() if old.get(k) != new.get(k)
    )
    assert {**old, **{r.part: r.new for r in found if r.new}} | {} == {
        **{k: v for k, v in old.items() if k not in new}, **new,
    }  # fmt: skip


def test_explain() -> None:
    line = freshness.explain(Reason(GRAPH, "sha256:3f2a1c" + "0" * 58, "sha256:9c1e77" + "0" * 58))
    assert line == "input pact/graph.yaml#/components/booking  3f2a1c -> 9c1e77"
    assert freshness.explain(Reason("input a.md", None, "absent")) == "input a.md  none -> absent"
    assert freshness.explain(Reason("content #", "sha256:1234567", None)) == (
        "content  123456 -> none"
    )
    assert freshness.explain(GONE) == "content: no file is there"


@pytest.mark.parametrize(("action", "changes", "state", "reasons"), CASES)
def test_every_state_that_is_not_fresh_is_reported(
    action: Action, changes: dict[str, Any], state: State, reasons: tuple[Reason, ...]
) -> None:
    status = decide(seen(action, **changes))
    found = freshness.findings(status, kind(action))
    if state is State.FRESH:
        assert found == ()
        return
    (one,) = found
    assert one.code in table() or one is BROKEN
    assert one.artifact == ID
    assert one.where
    assert one.where.path == PATH
    assert one.help
    if state is not State.INVALID:
        assert one.message.startswith(f"{ID} ")
        persons = [r.text for r in reasons if r.part == "person"]
        assert one.notes == tuple(freshness.explain(r) for r in reasons if r.part != "person")
        assert (one.message == f"{ID} waits for a person") == bool(persons)
        assert not persons or one.help == persons[0]  # what a person must do is the help


@pytest.mark.parametrize(
    ("action", "changes", "help_"),
    [
        (Action.DERIVE, STALE, f"run `pactc build {ID}`, review the change, commit the result"),
        (Action.DERIVE, {"content": None}, f"run `pactc build {ID}`"),
        (Action.DERIVE, {"content": EDITED}, f"run `pactc build --restore {ID}`"),
        (Action.AUTHOR, {"content": None}, f"run `pactc next {ID}`, write {PATH}, then"),
        (Action.AUTHOR, {"record": None}, f"run `pactc build {ID}`, commit the result"),
        (Action.AUTHOR, STALE, f"bring {PATH} in line with what changed, then run `pactc accept"),
        (Action.AUTHOR, {"content": EDITED}, f"review {PATH}, then run `pactc accept {ID}`"),
        (Action.RUN, STALE, "run `pactc evidence run booking`, commit the receipt"),
        (Action.RUN, {"content": None}, "run `pactc evidence run booking`"),
        (Action.RUN, {"content": EDITED}, "run `pactc evidence run booking`"),
        (Action.AUTHOR, HELD, f"run `pactc why {ID}`"),
        (Action.AUTHOR, AWAITED, "confirm it"),
        (Action.SOURCE, {"content": None}, f"write {PATH} "),
    ],
)
def test_the_one_command(action: Action, changes: dict[str, Any], help_: str) -> None:
    status = decide(seen(action, **changes))
    assert freshness.mend(status, kind(action)).startswith(help_)


def test_the_command_for_an_orphan() -> None:
    status = freshness.orphan(PATH, "contract")
    (found,) = freshness.findings(status, None)
    assert found.code == "P305"
    assert "--prune" in found.help


def test_what_is_drifted_is_called_by_what_it_is() -> None:
    def message(action: Action) -> str:
        return freshness.findings(decide(seen(action, content=EDITED)), kind(action))[0].message

    assert message(Action.DERIVE) == f"{ID} was edited by hand since it was built"
    assert message(Action.AUTHOR) == f"{ID} was edited by hand since it was recorded"


def test_a_fresh_status_is_small() -> None:
    assert decide(seen()) == Status(ARTIFACT, State.FRESH)


def test_content_that_cannot_be_read_is_told_as_that() -> None:
    status = decide(seen(content={"": "sha256:99"}, content_problem="this is not JSON (line 3)"))
    assert status.state is State.DRIFTED
    assert status.reasons == (Reason("content", text="this is not JSON (line 3)"),)
