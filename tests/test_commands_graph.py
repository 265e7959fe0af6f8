"""`pactc graph`: in every format, whole and in part."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pactc.commands import graph
from pactc.model import Artifact, State, Status

from .conftest import Pactc


def test_text(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "graph")
    assert done.code == 0
    lines = done.out.splitlines()
    at = lines.index("brief/slots")
    assert lines[at + 1] == "  <- graph"
    assert "receipt/unit  [missing]" in lines


def test_json(pack: Path, pactc: Pactc) -> None:
    value = json.loads(pactc(pack, "graph", "--format", "json").out)
    ids = [n["id"] for n in value["nodes"]]
    assert len(ids) == len(set(ids)) == 43
    assert {"from": "graph", "to": "contract/slots"} in value["edges"]
    order = {id_: i for i, id_ in enumerate(ids)}
    assert all(order[e["from"]] < order[e["to"]] for e in value["edges"])


def test_one_artifact_and_what_it_is_made_from(pack: Path, pactc: Pactc) -> None:
    value = json.loads(pactc(pack, "graph", "contract/slots", "--format", "json").out)
    ids = {n["id"] for n in value["nodes"]}
    assert {"contract/slots", "graph", "spec"} <= ids
    assert "contract/http" not in ids
    assert pactc(pack / "pact", "graph", "graph.yaml").out.splitlines()[-2:] != []
    assert pactc(pack, "graph", "nobody").code == 2


def test_stale(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/trust.json").unlink()
    done = pactc(pack, "graph", "--stale", "trust")
    assert (done.code, done.out) == (0, "trust  [missing]\n")
    assert pactc(pack, "graph", "--stale", "trace").out == ""


def test_mermaid_and_dot(pack: Path, pactc: Pactc) -> None:
    text = pactc(pack, "graph", "--format", "mermaid").out
    assert text.startswith("flowchart LR\n")
    numbers = set(re.findall(r"^  (n\d+)\[", text, re.MULTILINE))
    arrows = re.findall(r"^  (n\d+) --> (n\d+)$", text, re.MULTILINE)
    assert len(numbers) == 43
    assert {n for pair in arrows for n in pair} <= numbers
    text = pactc(pack, "graph", "--format", "dot").out
    assert text.startswith("digraph pactc {\n")
    assert text.endswith("}\n")
    assert '  "graph" -> "contract/slots";\n' in text


HOSTILE = 'x"]; click n0 "javascript:alert(1)" \\" <b> \n %% {'


@pytest.mark.parametrize("draw", [graph.text, graph.mermaid, graph.dot, graph.as_json])
def test_hostile_ids_stay_within_their_quotes(draw: object) -> None:
    status = Status(Artifact(HOSTILE, "brief", HOSTILE), State.STALE)
    nodes = {HOSTILE: status}
    lines = list(draw(nodes, [(HOSTILE, HOSTILE)]))  # type: ignore[operator]
    if draw is graph.as_json:
        assert json.loads("\n".join(lines))["nodes"][0]["id"] == HOSTILE
        return
    assert all("\n" not in line for line in lines)
    if draw is graph.mermaid:
        label = re.fullmatch(r'  n0\["(.*)"\]:::stale', lines[1])
        assert label
        assert not set(label[1]) & set('"<>[]{}%\\')
    if draw is graph.dot:
        assert re.fullmatch(r'  "(?:[^"\\]|\\.)*" \[fillcolor="#\w+", tooltip="stale"\];', lines[2])
