"""Which components, in which order, and what is a component's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import project as projects
from pactc.commands.judge import contract_of
from pactc.errors import PactError, UsageError
from pactc.implement import plan
from pactc.implement.plan import Task

from .trees import edit


def opened(folder: Path) -> projects.Project:
    return projects.work_tree(projects.locate(folder))


def test_of_the_example(pack: Path) -> None:
    project = opened(pack)
    assert plan.wanted(project, ()) == ["slots", "availability", "store", "booking", "http"]
    assert plan.wanted(project, ["contract/http", "store"]) == ["store", "http"]
    task = plan.task(project, "store", contract_of(project, "store"))
    assert (task.needs, task.behind) == (("availability",), ("availability", "slots"))
    assert plan.ready(project, [task]) == []
    with pytest.raises(UsageError) as caught:
        plan.wanted(project, ["stores"])
    assert caught.value.code == "P922"


def test_what_cannot_be_implemented(pack: Path) -> None:
    value = contract_of(opened(pack), "slots")
    edit(pack, "pact/graph.yaml", "    source: [src/booking/slots.py]\n", "")
    with pytest.raises(PactError) as caught:
        plan.task(opened(pack), "slots", value)
    assert caught.value.code == "P855"
    edit(pack, "pact/graph.yaml", "    title: Slots\n", "    title: Slots\n    external: true\n")
    with pytest.raises(PactError, match="external"):
        plan.task(opened(pack), "slots", value)


def test_one_finding_for_one_cause(pack: Path) -> None:
    edit(pack, "pact/contracts/slots.yaml", "maxLength: 200", "maxLength: 199")
    project = opened(pack)
    tasks = [plan.task(project, n, contract_of(project, n)) for n in ("slots", "availability")]
    (found,) = plan.ready(project, tasks)
    assert found.code == "P855"
    assert found.message.startswith("contract/slots is drifted, so ")


OWN = Task("x", {}, ("src/a.py", "src/x/**", "pact/**", "*.lock"), (), ())


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("src/a.py", True),
        ("src/x/y/z.py", True),
        ("x.lock", True),
        ("src/b.py", False),
        ("src/x/__pycache__/z.py", False),
        ("src/x/z.pyc", False),
        ("src/x/.git/HEAD", False),
        ("src/x/.venv/z.py", False),
        ("pact/contracts/x.yaml", False),
        ("src/x", False),
    ],
)
def test_its_own(path: str, own: bool) -> None:
    assert OWN.own(path) is own


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.lists(NAMES)))
def test_any_graph_has_an_order(edges: dict[str, list[str]]) -> None:
    graph: dict[str, Any] = {n: {"depends_on": d} for n, d in edges.items()}
    order = plan.ordered(graph)
    assert sorted(order) == sorted(graph)
    reach = {n: _behind(graph, n) for n in graph}
    for name in graph:
        for other in edges[name]:
            if other in graph and name not in reach[other]:
                assert order.index(other) < order.index(name)


def _behind(graph: dict[str, Any], name: str) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        for other in graph.get(todo.pop(), {}).get("depends_on", ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
