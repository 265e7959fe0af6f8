"""Checks of the evidence plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import components, ids, mapping, refuse, texts, unknown

ROOT = "@root"


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420, P424, P619 and P664. `inputs`: graph, controls, threats by id, policy."""
    if "policy" in inputs and not isinstance(inputs["policy"], Mapping):
        # Its bounds would be gone, unseen until somebody asks the gate.
        text = "evidence is planned, but there is no pact/policy.yaml to say what counts as such"
        help_ = "restore it from Git, or run `pactc production init` and review it"
        yield Problem("P664", "/evidence", text, help_)
    graph, threats = inputs.get("graph"), inputs.get("threats")
    known = {
        "controls": ("control", ids(inputs.get("controls"))),
        "criteria": ("criterion", ids(mapping(graph).get("criteria"))),
        "components": ("component", components(graph)),
        "threats": ("threat", ids(threats)),
    }
    plan = mapping(mapping(value).get("evidence"))
    for id_, item in plan.items():
        base = f"/evidence/{escape(id_)}"
        supports = mapping(mapping(item).get("supports"))
        for field, (what, there) in known.items():
            yield from unknown(texts(supports.get(field)), there, f"{base}/supports/{field}", what)
        yield from _fits(id_, mapping(item), base)
        if mapping(item).get("type") == "live" and ROOT not in texts(mapping(item).get("inputs")):
            text = f"evidence `{id_}` is `live`, but would stay fresh when the pack changes"
            yield Problem("P424", f"{base}/inputs", text, f'add "{ROOT}" to its inputs')
    yield from _relied_on(plan, mapping(threats))


# What each type must have, and whatever else it may have that others may not.
NEEDS = {"command": "argv", "live": "argv", "judge": "components", "file": "path",
         "approval": "over"}  # fmt: skip
MAY = {
    "command": ("outputs", "reports", "tools", "env"),
    "live": ("outputs", "reports", "tools", "env"),
    "judge": ("env",),
    "file": ("role",),
    "approval": ("role",),
}
APART = ("argv", "components", "path", "over", "outputs", "reports", "tools", "env", "role")


def _fits(id_: str, item: Mapping[str, Any], base: str) -> Iterator[Problem]:
    """Whether an item has what its type needs, and nothing of another."""
    type_ = str(item.get("type"))
    need = NEEDS.get(type_)
    if need is None:
        return
    if not item.get(need):
        text = f"evidence `{id_}` is of type `{type_}` and has no `{need}`"
        yield Problem("P619", base, text, f"add `{need}`")
    for field in APART:
        if item.get(field) and field != need and field not in MAY[type_]:
            text = f"evidence `{id_}` is of type `{type_}`, which has no `{field}`"
            yield Problem("P619", f"{base}/{field}", text, f"take `{field}` out")
    yield from _about(id_, type_, item, base)
    yield from _reports(id_, item, base)


def _about(id_: str, type_: str, item: Mapping[str, Any], base: str) -> Iterator[Problem]:
    """Evidence must turn stale with what it is about."""
    inputs, path = texts(item.get("inputs")), item.get("path")
    if type_ == "file" and path and path not in inputs:
        text = f"evidence `{id_}` is about {path}, which is none of its inputs"
        yield Problem("P619", f"{base}/inputs", text, f'add "{path}" to its inputs')
    if item.get("over") == "release" and ROOT not in inputs:
        text = f"evidence `{id_}` is about the pack, but would stay fresh when the pack changes"
        yield Problem("P619", f"{base}/inputs", text, f'add "{ROOT}" to its inputs')
    argv = item.get("argv")
    for tool in mapping(item.get("tools")):
        if not argv or tool != argv[0]:
            text = f"evidence `{id_}` pins `{tool}`, which is not the program that it runs"
            yield Problem("P619", f"{base}/tools", text, "name the first word of `argv`")


def _reports(id_: str, item: Mapping[str, Any], base: str) -> Iterator[Problem]:
    paths: set[str] = set()
    for place, report in enumerate(item.get("reports") or ()):
        said = mapping(report)
        path, parser = str(said.get("path")), said.get("parser")
        at = f"{base}/reports/{place}"
        if path in paths:
            text = f"evidence `{id_}` has the report {path} twice"
            yield Problem("P619", at, text, "take one out")
        paths.add(path)
        for field, parsers in (("fail_on", ("sarif", "pip-audit")), ("at_least", ("coverage",))):
            if field in said and parser not in parsers:
                text = f"a report of the format `{parser}` has no `{field}`"
                yield Problem("P619", f"{at}/{field}", text, f"take `{field}` out")


def _relied_on(plan: Mapping[str, Any], threats: Mapping[str, Any]) -> Iterator[Problem]:
    """Evidence that a threat counts on must be planned. Looked at from here, because a threat
    model that had the plan among its inputs would be stale at each change of a command."""
    for id_, threat in threats.items():
        mitigations = mapping(mapping(threat).get("mitigations"))
        for name in texts(mitigations.get("evidence")):
            if name not in plan:
                problem = refuse(str(name), plan, "/evidence", "evidence")
                text = f"threat `{id_}` counts on it, but {problem.message}"
                help_ = f"plan evidence `{name}` here, or correct it there"
                yield Problem("P420", "/evidence", text, help_)
