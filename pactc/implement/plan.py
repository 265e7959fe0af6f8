"""Which components are implemented, in which order, and what each of them is made by and on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..contracts.contract import Contract, load
from ..errors import PactError, UsageError
from ..model import Finding, State, Where
from ..patterns import matches
from ..project import Project
from ..scrub import LEFT_OUT
from ..tree import uncommitted_paths

GRAPH = "pact/graph.yaml"
MEND = "run `pactc build`, and commit the result"


@dataclass(frozen=True)
class Task:
    """One component. `value` is its contract, completed by its OpenAPI document; `globs` are those
    of its source, and paths are relative to the project. `needs` are the components that it may
    call, and `behind` those and all that they call in turn; the external ones are in neither."""

    component: str
    value: Mapping[str, Any]
    globs: tuple[str, ...]
    needs: tuple[str, ...]
    behind: tuple[str, ...]
    calls: tuple[str, ...] = ()  # contracts that it may call, external ones too

    @property
    def contract(self) -> Contract:
        return load(self.value)

    @property
    def paths(self) -> dict[str, str]:
        """Where what it is made by is."""
        name = self.component
        return {
            "brief": f"pact/briefs/{name}.md",
            "contract": f"pact/contracts/{name}.yaml",
            "tests": f"pact/tests/test_{name}.py",
        }

    def own(self, path: str) -> bool:
        """Whether a path is one of its source's."""
        parts = PurePosixPath(path).parts
        if path.endswith(".pyc") or LEFT_OUT & {*parts} or parts[:1] == ("pact",):
            return False
        return any(matches(glob, path) for glob in self.globs)


def components(project: Project) -> Mapping[str, Mapping[str, Any]]:
    """The graph's. Raises PactError P855 if there is no valid graph."""
    found = project.reader.value(GRAPH) if project.reader.exists(GRAPH) else None
    named = found.get("components") if isinstance(found, Mapping) else None
    if not isinstance(named, Mapping) or not named:
        raise PactError("P855", "there is no graph of components", Where(GRAPH), MEND)
    return {str(name): c for name, c in named.items() if isinstance(c, Mapping)}


def wanted(project: Project, names: Sequence[str]) -> list[str]:
    """The components that the command line means, in the order of their dependencies; without
    names, all that have a place for their source. Raises UsageError P922 for an unknown one."""
    graph = components(project)
    plain = [name.removeprefix("contract/") for name in names]
    for name in plain:
        if name not in graph:
            raise UsageError("P922", f"no component is called {name!r}",
                             help=f"one of: {', '.join(graph)}")  # fmt: skip
    chosen = {*plain} if plain else {n for n, c in graph.items() if _made(c)}
    return [n for n in ordered(graph) if n in chosen]


def ordered(graph: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Every component after what it depends on; else in the order of the graph."""
    done: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done or name in above:  # a cycle is a finding of the graph itself
            return
        for other in graph[name].get("depends_on") or ():
            if other in graph:
                visit(other, (*above, name))
        done[name] = None

    for name in graph:
        visit(name, ())
    return list(done)


def task(project: Project, name: str, value: Mapping[str, Any]) -> Task:
    """Raises PactError P855 if the component cannot be implemented as things are."""
    graph = components(project)
    where = Where(GRAPH)
    found = graph[name]
    if found.get("external"):
        raise PactError("P855", f"{name} is external: there is nothing to implement", where,
                        "name another component")  # fmt: skip
    globs = tuple(g for g in found.get("source") or () if isinstance(g, str))
    if not globs:
        raise PactError("P855", f"{name} has no place for its source", where,
                        f"add `source` to {name} in {GRAPH}, then run `pactc build`")  # fmt: skip
    calls = tuple(sorted({*(found.get("depends_on") or ()), *(value.get("depends_on") or ())}))
    needs = tuple(n for n in calls if n in graph and not graph[n].get("external"))
    made = Task(name, value, globs, needs, tuple(_behind(graph, needs)), calls)
    if not made.contract.python and not made.contract.served:
        raise PactError("P744", f"{name} is bound to no code", Where(made.paths["contract"]),
                        "add `binding` to the contract")  # fmt: skip
    return made


def ready(project: Project, tasks: Iterable[Task]) -> list[Finding]:
    """Why what the racers are to be given is not what it should be: not fresh, or not
    committed."""
    states = project.facts.judge_all()
    loose = uncommitted_paths(project.place.repo, f"{project.place.prefix}pact")
    prefix = project.place.prefix
    found: dict[str, Finding] = {}
    for each in tasks:
        first = ("graph", *(f"contract/{n}" for n in (*each.calls, each.component)))
        for id_ in (*first, f"brief/{each.component}", f"tests/{each.component}"):
            if id_ not in project.plan.artifacts:
                continue
            artifact, status = project.plan.artifacts[id_], states[id_]
            text = help_ = ""
            if status.state is not State.FRESH:
                text = f"{id_} is {status.state}, so {each.component} cannot be implemented by it"
                mends = status.state in (State.STALE, State.MISSING)
                help_ = MEND if mends else f"run `pactc why {id_}`, and do what it says"
            elif any(_covers(path, prefix + artifact.path) for path in loose):
                text = f"{artifact.path} is not committed, and racers start from a commit"
                help_ = "commit it"
            if text:  # what comes after follows from it
                where = Where(artifact.path)
                found.setdefault(id_, Finding("P855", text, where, id_, (), help_))
                break
    return list(found.values())


def _behind(graph: Mapping[str, Mapping[str, Any]], needs: Iterable[str]) -> Iterator[str]:
    seen: dict[str, None] = {}
    todo = list(needs)
    while todo:
        name = todo.pop()
        if name not in seen and name in graph and not graph[name].get("external"):
            seen[name] = None
            todo += graph[name].get("depends_on") or ()
    return iter(sorted(seen))


def _made(component: Mapping[str, Any]) -> bool:
    return bool(component.get("source")) and not component.get("external")


def _covers(path: str, of: str) -> bool:
    """Git names a folder of which it tracks nothing as one path with a slash at its end."""
    return path == of or (path.endswith("/") and of.startswith(path))
