"""What the judge is told, on the real pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pactc import project as projects
from pactc.documents import parse
from pactc.facts import every_finding
from pactc.fingerprint import raw, slices
from pactc.model import Goal, State
from pactc.project import Project
from pactc.records import path_of


def opened(folder: Path) -> Project:
    project = projects.work_tree(projects.locate(folder))
    project.facts.judge_all()
    return project


def edit(folder: Path, path: str, old: str, new: str, count: int = 1) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), encoding="utf-8")


def states(project: Project) -> dict[str, State]:
    return {i: s.state for i, s in project.facts.states.items()}


def not_fresh(project: Project) -> set[str]:
    plan = project.plan.of_goal(Goal.PLAN)
    return {i for i, s in states(project).items() if s is not State.FRESH and i in plan}


def test_the_pack_is_fresh(pack: Path) -> None:
    assert not_fresh(opened(pack)) == set()


def test_parts_are_named_and_are_those_of_the_record(pack: Path) -> None:
    project = opened(pack)
    for id_, artifact in project.plan.artifacts.items():
        record = project.reader.record(artifact.path)
        if record is None:
            continue
        parts = project.facts.parts(artifact)
        assert parts == record.parts, id_
        assert {"rule", "action"} <= parts.keys()
        assert all(v == "absent" or v.startswith("sha256:") for v in parts.values())
        assert all(n in ("rule", "action", "schema") or n.startswith("input ") for n in parts)


def test_a_slice_is_the_part_and_not_the_file(pack: Path) -> None:
    project = opened(pack)
    parts = project.facts.parts(project.plan.artifacts["contract/booking"])
    assert "input pact/graph.yaml#/components/booking" in parts
    assert not any(p.startswith("input pact/graph.yaml#/components/slots") for p in parts)


def test_layout_comments_and_key_order_make_nothing_stale(pack: Path) -> None:
    graph = pack / "pact/graph.yaml"
    value = parse(graph.read_bytes(), "graph.yaml")
    assert isinstance(value, dict)
    turned = {k: value[k] for k in reversed(value)}
    graph.write_text("# all new\n" + json.dumps(turned, indent=7), encoding="utf-8")
    assert not_fresh(opened(pack)) == set()


def test_one_component_touches_what_is_made_from_it(pack: Path) -> None:
    """And the component that nobody made anything from stays as it is."""
    edit(pack, "pact/graph.yaml", "purpose:", "purpose: Truly,")
    project = opened(pack)
    value = project.reader.value("pact/graph.yaml", "/components")
    assert isinstance(value, dict)
    changed = next(iter(value))
    assert states(project)["graph"] is State.DRIFTED
    # Until the graph is accepted everything made from it is held up by it, and says so.
    held = {i for i, s in project.facts.states.items() if "graph" in s.causes}
    assert f"contract/{changed}" in held
    parts = {
        i: project.facts.parts(project.plan.artifacts[i])
        for i in states(project) if i.startswith("contract/")
    }  # fmt: skip
    differ = {
        i for i, p in parts.items()
        if (r := project.reader.record(project.plan.artifacts[i].path)) and r.parts != p
    }  # fmt: skip
    assert differ == {f"contract/{changed}"}


def test_a_mistake_is_told_where_it_is_and_not_where_it_is_used(pack: Path) -> None:
    """The contract is right about its criterion; it is the graph that names another."""
    edit(pack, "pact/graph.yaml", "satisfies: [AC-2]", "satisfies: [AC-22]")
    project = opened(pack)
    assert {i for i, s in states(project).items() if s is State.INVALID} == {"graph"}
    assert states(project)["contract/availability"] is State.BLOCKED


def test_an_appearing_need_is_a_change(pack: Path) -> None:
    project = opened(pack)
    artifact = project.plan.artifacts["brief/booking"]
    before = project.facts.parts(artifact)
    (pack / "pact/laws.yaml").unlink()
    after = opened(pack).facts.parts(artifact)
    laws = "input pact/laws.yaml#/laws"
    assert before[laws] != after[laws] == "absent"


def test_blocked_leads_to_the_cause(pack: Path) -> None:
    edit(pack, "pact/readiness.json", '"confirmed": true', '"confirmed": false')
    project = opened(pack)
    assert states(project)["readiness"] is State.DRIFTED
    assert project.facts.states["graph"].causes == ("readiness",)
    found, waiting = every_finding(project.plan, project.facts.states)
    assert [f.artifact for f in found if f.code == "P304"] == ["readiness"]
    assert "graph" in waiting
    assert not set(waiting) & {f.artifact for f in found}


def test_nobody_authors_before_a_person_has_confirmed(pack: Path, pactc: Any) -> None:
    decisions = pack / "pact/decisions.yaml"
    decisions.write_text("answers: {}\n", encoding="utf-8")
    pactc(pack, "build")
    project = opened(pack)
    status = project.facts.states["graph"]
    assert status.state is State.BLOCKED
    assert any(r.part == "person" for r in status.reasons)
    assert project.facts.awaits(project.plan.registry.kinds["graph"])
    assert project.facts.awaits(project.plan.registry.kinds["spec"]) == ""


def test_problems_have_a_place(pack: Path) -> None:
    edit(pack, "pact/contracts/booking.yaml", "component: booking", "component: bookings")
    project = opened(pack)
    status = project.facts.states["contract/booking"]
    assert status.state is State.INVALID
    (found,) = [f for f in status.findings if f.code == "P701"]
    assert found.where
    assert found.where.path == "pact/contracts/booking.yaml"
    assert found.where.line > 0
    assert found.artifact == "contract/booking"


def test_an_unreadable_document_is_a_finding(pack: Path) -> None:
    (pack / "pact/threats.yaml").write_bytes(b"a: [1\n")
    project = opened(pack)
    (found,) = project.facts.states["threats"].findings
    assert (found.code, found.artifact) == ("P109", "threats")


def test_an_unreadable_graph_leaves_its_contracts_waiting(pack: Path) -> None:
    (pack / "pact/graph.yaml").write_bytes(b"a: [1\n")
    project = opened(pack)
    found = states(project)
    assert found["graph"] is State.INVALID
    assert {s for i, s in found.items() if i.startswith("contract/")} == {State.BLOCKED}
    assert project.plan.orphans == {}


def test_a_record_with_conflict_markers_is_stale_and_no_crash(pack: Path) -> None:
    record = pack / path_of("pact/controls.json")
    record.write_text("<<<<<<< ours\n" + record.read_text(), encoding="utf-8")
    status = opened(pack).facts.states["controls"]
    assert status.state is State.STALE
    assert "conflict markers" in status.reasons[0].text


@pytest.mark.parametrize("change", ["input", "rule", "action", "content"])
def test_a_forged_record_convinces_nobody_who_reads_the_inputs(pack: Path, change: str) -> None:
    path = pack / path_of("pact/controls.json")
    record = json.loads(path.read_bytes())
    group = record["content" if change == "content" else "parts"]
    name = next(n for n in group if n.startswith(change) or change == "content")
    group[name] = ["sha256:" + "0" * 64]
    path.write_text(json.dumps(record), encoding="utf-8")
    expected = State.DRIFTED if change == "content" else State.STALE
    assert states(opened(pack))["controls"] is expected


def test_inputs_have_the_shapes_that_actions_are_promised(pack: Path) -> None:
    project = opened(pack)
    brief = project.facts.inputs(project.plan.artifacts["brief/booking"])
    assert brief["id"] == "booking"
    assert brief["component"]["purpose"]
    assert brief["contract"]["component"] == "booking"
    assert isinstance(brief["needs"], dict)
    assert all(
        key.startswith("AC-") and "text" in value for key, value in brief["criteria"].items()
    )
    trust = project.facts.inputs(project.plan.artifacts["trust"])
    assert sorted(trust["contracts"]) == list(trust["contracts"])
    assert {"booking", "slots"} <= trust["contracts"].keys()
    readiness = project.facts.inputs(project.plan.artifacts["readiness"])
    assert readiness["data"]


def test_the_inputs_of_what_is_absent(pack: Path) -> None:
    (pack / "pact/laws.yaml").unlink()
    project = opened(pack)
    assert project.facts.inputs(project.plan.artifacts["brief/booking"])["laws"] is None


def test_the_root_is_of_the_plan_and_of_nothing_else(pack: Path, pactc: Any) -> None:
    root = opened(pack).facts.root()
    assert root
    assert opened(pack).facts.root() == root
    (pack / "pact/evidence/unit.json").parent.mkdir(exist_ok=True)
    (pack / "pact/evidence/unit.json").write_text("{}")
    assert opened(pack).facts.root() == root
    edit(pack, "pact/laws.yaml", "laws:", "laws: # the same")
    assert opened(pack).facts.root() == root
    (pack / path_of("pact/laws.yaml")).unlink()
    assert opened(pack).facts.root() is None


def test_a_trusted_record_saves_the_work_and_the_gate_does_it(pack: Path, commit: Any) -> None:
    """An invalid contract whose record agrees: seen by the judge of a commit."""
    path = "pact/contracts/booking.yaml"
    edit(pack, path, "component: booking", "component: bookings")
    record = pack / path_of(path)
    data = json.loads(record.read_bytes())
    value = parse((pack / path).read_bytes(), path)
    data |= {"content": slices(value), "raw": raw((pack / path).read_bytes())}
    record.write_text(json.dumps(data), encoding="utf-8")
    commit(pack)
    project = projects.commit(projects.locate(pack), "HEAD")
    project.facts.judge_all()
    assert states(project)["contract/booking"] is State.INVALID


def test_the_states_of_a_commit_are_those_of_its_work_tree(pack: Path) -> None:
    edit(pack, "pact/threats.yaml", "threats:", "threats: # a comment")
    place = projects.locate(pack)
    for project in (projects.commit(place, "HEAD"), projects.index(place)):
        project.facts.judge_all()
        assert states(project) == states(opened(pack))
