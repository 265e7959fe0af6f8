"""One artifact: what is written, what is recorded, and when nothing is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pactc import make, project
from pactc.errors import PactError
from pactc.project import Project
from pactc.records import parse, path_of

from .conftest import Pactc
from .trees import edit, made_by_pactc, own_kind, temporary


def opened(folder: Path) -> Project:
    found = project.work_tree(project.locate(folder))
    found.facts.judge_all()
    return found


def test_derive_writes_the_file_then_its_record(pack: Path) -> None:
    before = made_by_pactc(pack)
    for path in ("pact/trace.json", path_of("pact/trace.json")):
        (pack / path).unlink()
    make.derive(opened(pack), "trace")
    assert made_by_pactc(pack) == before


def test_an_unchanged_file_is_not_written_again(pack: Path) -> None:
    file = pack / "pact/trace.json"
    (pack / path_of("pact/trace.json")).unlink()
    before = file.stat()
    make.derive(opened(pack), "trace")
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_the_record_names_every_part(pack: Path) -> None:
    record = parse((pack / path_of("pact/contracts/booking.yaml")).read_bytes())
    assert record.artifact == "contract/booking"
    assert record.author == "person"
    assert record.raw
    assert {p for p in record.parts if not p.startswith("input ")} == {"rule", "action", "schema"}
    inputs = {p.removeprefix("input ") for p in record.parts if p.startswith("input ")}
    assert "pact/graph.yaml#/components/booking" in inputs
    assert {"pact/contracts/slots.yaml#/functions/make", "pact/contracts/slots.yaml#/types/Slot",
            "pact/contracts/store.yaml#/functions/add"} <= inputs  # fmt: skip
    assert "pact/contracts/slots.yaml#/functions/overlap" not in inputs, "it does not use that"
    assert not [i for i in inputs if i.startswith("pact/contracts/http.yaml")]


def test_a_singletons_record_has_no_line_for_the_whole_file(pack: Path) -> None:
    """Two branches change different slices of it, and Git must merge its record."""
    record = parse((pack / path_of("pact/trust.json")).read_bytes())
    assert record.raw is None
    assert not [p for p in record.parts if p.endswith("pact/graph.yaml#/components")]
    assert "input pact/graph.yaml#/components/slots" in record.parts


def test_adopt_keeps_the_reason(pack: Path) -> None:
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    make.adopt(opened(pack), "laws", "person", "a better word")
    record = parse((pack / path_of("pact/laws.yaml")).read_bytes())
    assert record.author == "person"
    assert set(record.reasons.values()) == {"a better word"}
    assert opened(pack).facts.states["laws"].state == "fresh"


def test_adopt_refuses_what_breaks_its_schema(pack: Path) -> None:
    edit(pack, "pact/laws.yaml", "laws:", "rules:")
    before = (pack / path_of("pact/laws.yaml")).read_bytes()
    with pytest.raises(make.Refused) as caught:
        make.adopt(opened(pack), "laws", "person")
    assert {f.code[:2] for f in caught.value.findings} == {"P2"}
    assert (pack / path_of("pact/laws.yaml")).read_bytes() == before


def test_what_is_not_derived_is_never_derived(pack: Path) -> None:
    with pytest.raises(PactError) as caught:
        make.derive(opened(pack), "laws")
    assert caught.value.code == "P508"


@pytest.mark.parametrize("path", ["pact/graph.yaml", "pact/trace.json", path_of("pact/trace.json")])
def test_a_file_that_changes_meanwhile_stops_the_write(pack: Path, path: str) -> None:
    found = opened(pack)
    found.facts.judge("trace")
    file = pack / path
    file.write_bytes(file.read_bytes() + b"\n")
    before = made_by_pactc(pack)
    with pytest.raises(PactError) as caught:
        make.derive(found, "trace")
    assert caught.value.code == "P306"
    assert made_by_pactc(pack) == before
    assert temporary(pack) == []


def test_a_change_within_one_tick_of_the_clock_is_seen(pack: Path) -> None:
    """Written just now, and again in the same tick with the same size: only its bytes tell."""
    import os

    edit(pack, "pact/graph.yaml", "title: Slots", "title: Slotz")
    found = opened(pack)
    info = (pack / "pact/graph.yaml").stat()
    text = (pack / "pact/graph.yaml").read_bytes()
    with (pack / "pact/graph.yaml").open("r+b") as file:  # the same file, no rename
        file.write(text.replace(b"title: Slotz", b"title: Slott"))
    os.utime(pack / "pact/graph.yaml", ns=(info.st_atime_ns, info.st_mtime_ns))
    with pytest.raises(PactError) as caught:
        make.adopt(found, "graph", "person", "x")
    assert caught.value.code == "P306"


def test_what_git_ignores_is_never_recorded(pack: Path) -> None:
    """An artifact that no commit will hold would be fresh here and missing everywhere else."""
    (pack / "pact/trace.json").unlink()
    with (pack / ".gitignore").open("a") as file:
        file.write("pact/trace.json\n")
    from .conftest import run_git

    run_git(pack, "rm", "-q", "--cached", "pact/trace.json")
    (pack / "pact/trace.json").write_text("{}")
    with pytest.raises(PactError) as caught:
        make.derive(opened(pack), "trace")
    assert caught.value.code == "P307"
    assert (pack / "pact/trace.json").read_text() == "{}"


GOOD = """
import json, sys
given = json.load(sys.stdin)
json.dump({"criteria": sorted(given["criteria"])}, sys.stdout)
"""


def test_a_kind_of_ones_own(pack: Path, pactc: Pactc) -> None:
    own_kind(pack, GOOD)
    assert pactc(pack, "build").code == 0
    made = json.loads((pack / "pact/menu.json").read_bytes())
    assert made["criteria"][:2] == ["AC-1", "AC-10"]
    record = parse((pack / path_of("pact/menu.json")).read_bytes())
    assert "input pact/graph.yaml#/criteria/AC-1" in record.parts
    assert pactc(pack, "check").code == 0


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("raise SystemExit(3)", "P509"),
        ("print('no JSON')", "P110"),
        ("print('[]')", "P20"),
        ("print('')", "P11"),
    ],
)
def test_a_kind_of_ones_own_that_fails(pack: Path, pactc: Pactc, script: str, code: str) -> None:
    own_kind(pack, script)
    done = pactc(pack, "build")
    assert done.code == 1
    assert code in done.out
    assert not (pack / "pact/menu.json").exists()
    assert not (pack / path_of("pact/menu.json")).exists()


def test_a_command_that_is_not_there(pack: Path, pactc: Pactc) -> None:
    own_kind(pack, "")
    edit(pack, "pact/rules/menu.yaml", sys.executable, "no-such-program")
    done = pactc(pack, "build", "menu")
    assert done.code == 1
    assert "P509" in done.out
