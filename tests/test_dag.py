"""Rules x what a tree holds -> the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc import dag
from pactc.documents import resolve
from pactc.errors import PactError
from pactc.model import Dependency, Goal, Value
from pactc.needs import ROOT
from pactc.rules import Registry, RuleFile, registry


class Files:
    """A tree of values. `asked` counts how often each file was looked into."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self.asked: Counter[str] = Counter()

    def paths(self) -> Sequence[str]:
        return sorted(self.values)

    def value(self, path: str, pointer: str) -> Value:
        self.asked[path] += 1
        value = self.values[path]
        if isinstance(value, PactError):
            raise value
        return resolve(value, pointer)

    def lacks(self, path: str, key: str) -> bool:
        return False


def kinds(**rules: Mapping[str, Any]) -> Registry:
    """Kinds by name; a source at pact/<name>.yaml unless the fields say otherwise."""
    files = [
        RuleFile(
            f"rules/{name}.yaml",
            {"kind": name, "path": f"pact/{name}.yaml", "action": "source", **fields},
            {},
        )
        for name, fields in rules.items()
    ]
    return registry(files, {}, {})


EACH = "pact/graph.yaml#/components"
PACK = kinds(
    spec={"path": "build-spec.yaml"},
    policy={"required": False},
    graph={"action": "author", "inputs": {"task": "spec#/task"}},
    contract={
        "action": "author",
        "path": "pact/contracts/{id}.yaml",
        "each": EACH,
        "inputs": {
            "component": EACH + "/{id}",
            "needs": "contract/{d}#/functions for component.depends_on",
        },
        "awaits": "pact/ready.json#/confirmed",
    },
    ready={"action": "derive", "path": "pact/ready.json", "inputs": {"spec": "spec"}},
    trust={"action": "derive", "path": "pact/trust.json", "inputs": {"all": "contract/*"}},
    receipt={
        "action": "run",
        "goal": "evidence",
        "path": "pact/evidence/{id}.json",
        "each": "pact/evidence.yaml#/evidence",
        "inputs": {
            "item": "pact/evidence.yaml#/evidence/{id}",
            "files": "{pattern} for item.inputs",
        },
    },
    evidence={"required": False},
)


def graph(**depends_on: Sequence[str]) -> dict[str, Any]:
    return {"components": {k: {"depends_on": list(v)} for k, v in depends_on.items()}}


def planned(registry_: Registry = PACK, **files: Any) -> dag.Plan:
    """The plan of a tree with the spec and these files; `graph` stands for pact/graph.yaml."""
    values = {f"pact/{k}.yaml": v for k, v in files.items()}
    return dag.plan(registry_, Files({"build-spec.yaml": {"task": "x"}, **values}))


def tree(values: Mapping[str, Any], registry_: Registry = PACK) -> dag.Plan:
    return dag.plan(registry_, Files({"build-spec.yaml": {"task": "x"}, **values}))


def test_an_artifact_for_each_key() -> None:
    plan = planned(graph=graph(a=[], b=["a"]))
    assert set(plan.artifacts) == {
        "spec", "graph", "ready", "trust", "contract/a", "contract/b",
    }  # fmt: skip
    a = plan.artifacts["contract/a"]
    assert (a.kind, a.name, a.path) == ("contract", "a", "pact/contracts/a.yaml")
    assert plan.by_path["pact/contracts/b.yaml"] == "contract/b"
    assert plan.waiting == {}
    assert plan.orphans == {}
    assert plan.cyclic == frozenset()


def test_needs_name_file_slice_and_artifact() -> None:
    plan = planned(graph=graph(a=[], b=["a"]))
    assert plan.needs["contract/b"] == (
        Dependency("component", "pact/graph.yaml", "/components/b", "graph"),
        Dependency("needs", "pact/contracts/a.yaml", "/functions", "contract/a", "a"),
        Dependency("awaits", "pact/ready.json", "/confirmed", "ready"),
        Dependency("author", "build-spec.yaml", "/config", "spec"),
    )
    assert [d.part for d in plan.needs["contract/b"]] == [
        "input pact/graph.yaml#/components/b",
        "input pact/contracts/a.yaml#/functions",
        "input pact/ready.json#/confirmed",
        "input build-spec.yaml#/config",
    ]
    assert [(d.artifact, d.key) for d in plan.needs["trust"]] == [
        ("contract/a", "a"), ("contract/b", "b"),
    ]  # fmt: skip


def test_sources_decide_the_plan() -> None:
    plan = planned(graph=graph(a=[]))
    assert plan.sources == {"pact/graph.yaml", "pact/evidence.yaml"}


def test_keys_that_could_leave_the_folder_are_no_names() -> None:
    bad = ["../x", "", ".git", "a/b", "-rf", "é", "a\n", "x" * 101]
    plan = planned(graph=graph(good=[], **{key: [] for key in bad}))
    assert [i for i in plan.artifacts if i.startswith("contract/")] == ["contract/good"]


def test_a_need_that_is_not_there() -> None:
    """Named all the same: its part is `absent`, and its appearing makes a difference."""
    plan = planned(graph=graph(a=["ghost"]))
    ghost = plan.needs["contract/a"][1]
    assert (ghost.path, ghost.artifact) == ("pact/contracts/ghost.yaml", None)


def test_a_component_that_names_itself_does_not_need_itself() -> None:
    plan = planned(graph=graph(a=["a"]))
    assert [d.input for d in plan.needs["contract/a"]] == ["component", "awaits", "author"]
    assert plan.cyclic == frozenset()


def test_a_need_named_twice_counts_once() -> None:
    plan = planned(graph=graph(a=[], b=["a", "a"]))
    assert [d.key for d in plan.needs["contract/b"] if d.input == "needs"] == ["a"]


@pytest.mark.parametrize("depends_on", [None, "a", 7, {"a": {}}, [1, None, ["x"]], True], ids=repr)
def test_loops_over_whatever_is_there(depends_on: Any) -> None:
    """A list, the keys of a mapping, or one text; anything else is the schema's business."""
    value = {"components": {"a": {}, "b": {"depends_on": depends_on}}}
    plan = planned(graph=value)
    found = [d.key for d in plan.needs["contract/b"] if d.input == "needs"]
    assert found == (["a"] if isinstance(depends_on, dict | str) else [])


NAMES = kinds(
    graph={"action": "author"},
    contract={
        "action": "author",
        "path": "pact/contracts/{id}.yaml",
        "each": EACH,
        "inputs": {"paths": "{document}#/paths for self.binding.openapi"},
    },
    tests={
        "action": "derive",
        "path": "pact/tests/{id}.py",
        "each": EACH,
        "inputs": {
            "contract": "contract/{id}",
            "paths": "{document}#/paths for contract.binding.openapi",
        },
    },
)


def test_a_file_names_what_it_is_made_from_and_what_is_made_of_it() -> None:
    contract = {"binding": {"openapi": "docs/api.yaml"}}
    files = {"pact/graph.yaml": graph(a=[], b=[]), "pact/contracts/a.yaml": contract}
    plan = dag.plan(NAMES, Files(files))
    for id_ in ("contract/a", "tests/a"):
        (need,) = [d for d in plan.needs[id_] if d.input == "paths"]
        assert (need.path, need.pointer, need.key) == ("docs/api.yaml", "/paths", "docs/api.yaml")
    assert [d.input for d in plan.needs["tests/b"]] == ["contract"]
    assert plan.sources == {"pact/graph.yaml"}, "one of many contracts does not alter the plan"


def test_a_file_that_names_the_pack_stays_a_part_of_the_plan() -> None:
    files = {
        "pact/graph.yaml": graph(a=[]),
        "pact/contracts/a.yaml": {"binding": {"openapi": "@root"}},
    }
    plan = dag.plan(NAMES, Files(files))
    assert [d.input for d in plan.needs["contract/a"]] == []
    assert plan.goal(plan.artifacts["contract/a"]) is Goal.PLAN


def test_globs() -> None:
    plan = tree({
        "pact/evidence.yaml": {"evidence": {"unit": {"inputs": ["src/**/*.py", "README.md"]}}},
        "pact/graph.yaml": graph(),
        "src/a.py": "", "src/b/c.py": "", "src/b/d.txt": "", "README.md": "",
        ".pact/records/src/x.py": "",
    })  # fmt: skip
    assert [(d.path, d.key) for d in plan.needs["receipt/unit"]] == [
        ("pact/evidence.yaml", None),
        ("src/a.py", "src/a.py"),
        ("src/b/c.py", "src/b/c.py"),
        ("README.md", "README.md"),
    ]


@pytest.mark.parametrize(
    ("config", "wanted"),
    [({"on": True}, True), ({"on": False}, False), ({"on": "yes"}, False), ({}, False),
     (None, False), ({"on": {}}, False)],
    ids=str,
)  # fmt: skip
def test_when_a_slice_is_true(config: Any, wanted: bool) -> None:
    when = "build-spec.yaml#/config/on"
    registry_ = kinds(
        spec={"path": "build-spec.yaml"},
        page={"action": "derive", "path": "PAGE.md", "when": when},
    )
    for there in ({}, {"PAGE.md": "ours"}):
        plan = tree({"build-spec.yaml": {"config": config}, **there}, registry_)
        assert ("page" in plan.artifacts) == wanted
        assert plan.orphans == {}
        assert "build-spec.yaml" in plan.sources


def test_when_the_file_of_the_slice_is_broken() -> None:
    registry_ = kinds(page={"path": "PAGE.md", "when": "a.yaml#/on"})
    broken = PactError("P101", "broken")
    assert tree({"a.yaml": broken}, registry_).artifacts == {}
    assert tree({}, registry_).artifacts == {}


def test_a_glob_never_reaches_the_records() -> None:
    registry_ = kinds(all={"action": "derive", "path": "all.json", "inputs": {"x": "**"}})
    plan = tree({".pact/records/a.yaml.json": {}, "a.yaml": {}, "all.json": {}}, registry_)
    assert [d.path for d in plan.needs["all"]] == ["a.yaml", "build-spec.yaml"]


def test_orphans() -> None:
    records = ".pact/records/pact"
    plan = tree({
        "pact/graph.yaml": graph(a=[]),
        "pact/contracts/a.yaml": {},
        "pact/contracts/gone.yaml": {},
        "pact/contracts/notes.md": "",
        "pact/contracts/deep/er.yaml": {},
        "pact/evidence/unit.json": {},
        f"{records}/contracts/a.yaml.json": {},
        f"{records}/contracts/gone.yaml.json": {},
        f"{records}/graph.yaml.json": {},
        f"{records}/graph.yaml": {},
    })  # fmt: skip
    assert plan.orphans == {
        "pact/contracts/gone.yaml": "contract",
        "pact/evidence/unit.json": "receipt",
        f"{records}/contracts/gone.yaml.json": None,
        f"{records}/graph.yaml": None,
    }


@pytest.mark.parametrize(
    "broken",
    [PactError("P109", "this is not YAML"), {"components": []}, {"components": None}, {}, []],
    ids=["unreadable", "a list", "null", "absent", "no mapping"],
)
def test_what_cannot_be_planned_waits(broken: Any) -> None:
    """A graph that cannot be read makes no orphans of all the contracts."""
    plan = tree({"pact/graph.yaml": broken, "pact/contracts/a.yaml": {}})
    assert plan.waiting == {"contract/a": "pact/graph.yaml"}
    assert plan.orphans == {}
    assert plan.needs["contract/a"] == (
        Dependency("each", "pact/graph.yaml", artifact="graph"),
    )  # fmt: skip


def test_a_fan_out_over_a_missing_file_waits() -> None:
    plan = tree({"pact/contracts/a.yaml": {}})
    assert plan.waiting == {"contract/a": "pact/graph.yaml"}
    assert "graph" in plan.artifacts  # it is to be written


def test_a_fan_out_over_an_optional_source_that_is_absent_is_empty() -> None:
    plan = tree({"pact/graph.yaml": graph(), "pact/evidence/old.json": {}})
    assert "evidence" not in plan.artifacts
    assert plan.waiting == {}
    assert plan.orphans == {"pact/evidence/old.json": "receipt"}


def test_optional_sources() -> None:
    assert "policy" not in planned().artifacts
    assert "policy" in planned(policy={}).artifacts
    assert "spec" in dag.plan(PACK, Files({})).artifacts


def test_cycles_take_what_hangs_on_them() -> None:
    plan = planned(graph=graph(a=["b"], b=["c"], c=["a"], d=["a"], e=[]))
    assert plan.cyclic == {"contract/a", "contract/b", "contract/c", "contract/d", "trust"}
    assert set(plan.order) == set(plan.artifacts)
    assert plan.order[-5:] == tuple(sorted(plan.cyclic))


def test_goals() -> None:
    plan = tree({
        "pact/graph.yaml": graph(a=[]),
        "pact/evidence.yaml": {"evidence": {"unit": {}}},
    })  # fmt: skip
    assert "receipt/unit" not in plan.of_goal(Goal.PLAN)
    assert plan.of_goal(Goal.PLAN) | {"receipt/unit"} == plan.of_goal(Goal.EVIDENCE)
    assert plan.of_goal(Goal.EVIDENCE) == plan.of_goal(Goal.PRODUCTION) == set(plan.artifacts)


def test_closure() -> None:
    plan = planned(graph=graph(a=[], b=["a"], c=[]))
    assert plan.closure(["contract/b"]) == {"contract/b", "contract/a", "graph", "spec", "ready"}


def test_the_root_comes_after_the_whole_plan() -> None:
    registry_ = kinds(
        aaa={
            "action": "run", "goal": "evidence", "path": "e/{id}.json",
            "each": "pact/zzz.yaml#/e", "inputs": {"pack": "@root"},
        },
        zzz={},
    )  # fmt: skip
    plan = tree({"pact/zzz.yaml": {"e": {"live": {}}}}, registry_)
    assert plan.order == ("zzz", "aaa/live")
    assert plan.needs["aaa/live"] == (Dependency("pack", ROOT),)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    names = [f"c{i}" for i in range(draw(st.integers(0, 12)))]
    return {name: draw(st.lists(st.sampled_from([*names, "ghost"]), max_size=4)) for name in names}


@given(graphs())
@settings(max_examples=200)
def test_needs_come_first(edges: dict[str, list[str]]) -> None:
    plan = planned(graph=graph(**edges))
    assert sorted(plan.order) == sorted(plan.artifacts)
    place = {id_: i for i, id_ in enumerate(plan.order)}
    for id_ in plan.order:
        if id_ in plan.cyclic:
            continue
        for need in plan.needs[id_]:
            if need.artifact:
                assert need.artifact not in plan.cyclic
                assert place[need.artifact] < place[id_]


@given(graphs())
def test_cyclic_is_what_reaches_itself_or_a_cycle(edges: dict[str, list[str]]) -> None:
    plan = planned(graph=graph(**edges))

    def reach(id_: str) -> set[str]:
        direct = {d.artifact for d in plan.needs[id_] if d.artifact}
        return plan.closure(direct)

    on_cycle = {id_ for id_ in plan.artifacts if id_ in reach(id_)}
    assert plan.cyclic == {i for i in plan.artifacts if plan.closure([i]) & on_cycle}


@given(graphs(), st.randoms())
def test_the_order_of_files_and_keys_is_of_no_account(
    edges: dict[str, list[str]], random: Any
) -> None:
    shuffled = list(edges.items())
    random.shuffle(shuffled)
    assert planned(graph=graph(**edges)).order == planned(graph=graph(**dict(shuffled))).order


@pytest.mark.parametrize("count", [3000])
def test_thousands_of_components(count: int) -> None:
    """A chain as long as the graph is big would break any recursion; and each file is looked into
    a few times per artifact that names it, whatever the number of files."""
    chain = {f"c{i}": [f"c{i - 1}"] if i else [] for i in range(count)}
    contracts = {f"pact/contracts/c{i}.yaml": {} for i in range(count)}
    files = Files({"build-spec.yaml": {}, "pact/graph.yaml": graph(**chain), **contracts})
    plan = dag.plan(PACK, files)
    order = [i for i in plan.order if i.startswith("contract/")]
    assert order == [f"contract/c{i}" for i in range(count)]
    assert len(plan.closure([f"contract/c{count - 1}"])) == count + 3
    assert sum(files.asked.values()) <= count + 3
    assert set(files.asked) <= {"build-spec.yaml", "pact/graph.yaml", "pact/evidence.yaml"}


def test_a_cycle_of_thousands() -> None:
    ring = {f"c{i}": [f"c{(i + 1) % 3000}"] for i in range(3000)}
    assert len(planned(graph=graph(**ring)).cyclic) == 3001  # and trust, which needs them
