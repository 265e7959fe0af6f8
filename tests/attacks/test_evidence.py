"""Ways to get past the gate without evidence that ran; each is refused with its own code, from the
command line, on a real repository."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pactc import records
from pactc.documents import dump_json
from pactc.evidence_plan import merkle
from pactc.fingerprint import raw, slices

from ..conftest import Git, Pactc
from ..small_pack import change, codes, copy, put, refused, save, verdict

ZERO = "sha256:" + "0" * 64
UNIT, RECORD = "pact/evidence/unit.json", ".pact/records/pact/evidence/unit.json.json"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def forge(folder: Path, value: Any, path: str = UNIT) -> None:
    """A receipt by hand, and a record that vouches for it."""
    data = dump_json(value)
    (folder / path).write_bytes(data)
    place = folder / records.path_of(path)
    old = records.parse(place.read_bytes())
    new = type(old)(old.artifact, slices(value), old.parts, raw(data))
    place.write_bytes(records.dump(new))


def receipt(folder: Path, name: str = "unit") -> Any:
    return json.loads((folder / f"pact/evidence/{name}.json").read_text())


@pytest.mark.parametrize("trust_me", [{"ok": True}, {"evidence": "trust me"}, {}, [], "ok", None])
def test_trust_me(small: Path, trust_me: Any) -> None:
    put(small, UNIT, json.dumps(trust_me))
    save(small)
    assert {"P304", "P622"} <= refused(small)
    forge(small, trust_me)
    save(small)
    found = refused(small)
    assert "P622" in found
    assert any(code.startswith("P2") for code in found), found


def test_a_hand_edited_receipt(small: Path, pactc: Pactc) -> None:
    change(small, UNIT, "/predicate/ended", "2026-01-01T00:00:00Z")
    save(small)
    assert {"P304", "P623"} <= refused(small)
    # It cannot be accepted or restored; it can be run again.
    assert pactc(small, "accept", "receipt/unit").code == 2
    pactc(small, "build", "--restore", "receipt/unit")
    assert pactc(small, "evidence", "run").code == 0
    save(small)
    assert verdict(small)["verdict"] == "pass"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("exit_status", 1), ("exit_status", -9), ("argv", ["true"]), ("type", "live"),
        ("evidence", "other"), ("supports", {"controls": []}), ("outputs", {"x": ZERO}),
        ("started", "2099-01-01T00:00:00Z"), ("ended", "2026-02-31T00:00:00Z"),
        ("rule", ZERO), ("root", ZERO),
        ("counts", {"tests": 0, "passed": 0, "failed": 0, "skipped": 0}),
        ("counts", {"tests": 2, "passed": 0, "failed": 0, "skipped": 2}),
        ("counts", {"tests": 9, "passed": 1, "failed": 0, "skipped": 0}),
        ("inputs", {"root": ZERO, "files": {}}),
    ],
)  # fmt: skip
def test_a_receipt_edited_together_with_its_record(small: Path, pointer: str, value: Any) -> None:
    forged = receipt(small)
    forged["predicate"][pointer] = value
    forge(small, forged)
    save(small)
    assert "P623" in refused(small)


def test_a_receipt_whose_list_of_files_was_shortened(small: Path) -> None:
    """The file that breaks is left out, and every digest is made to fit."""
    forged = receipt(small)
    files = {"checks/unit.py": forged["predicate"]["inputs"]["files"]["checks/unit.py"]}
    root = merkle(files, None)
    forged["predicate"]["inputs"] = {"root": root, "files": files}
    forged["subject"][0]["digest"]["sha256"] = root.removeprefix("sha256:")
    forge(small, forged)
    save(small)
    assert refused(small) == {"P620"}


def test_a_receipt_of_other_bytes(small: Path) -> None:
    """The source changes, and the record is made to say that the receipt is of the new one."""
    put(small, "src/adder.py", "def add(a, b):\n    return 3\n")
    from pactc import project as projects

    project = projects.work_tree(projects.locate(small))
    project.facts.judge_all()
    parts = project.facts.parts(project.plan.artifacts["receipt/unit"])
    old = records.parse((small / RECORD).read_bytes())
    new = type(old)(old.artifact, old.content, parts, old.raw)
    (small / RECORD).write_bytes(records.dump(new))
    save(small)
    assert refused(small) == {"P620"}


def test_a_receipt_copied_from_other_evidence(small: Path) -> None:
    item = json.loads((small / "pact/evidence.yaml").read_text())["evidence"]["unit"]
    change(small, "pact/evidence.yaml", "/evidence/scan", {**item, "argv": ["scanner", "src"]})
    shutil.copy(small / UNIT, small / "pact/evidence/scan.json")
    record = (small / RECORD).read_text().replace("receipt/unit", "receipt/scan")
    put(small, RECORD.replace("unit", "scan"), record)
    save(small)
    assert {"P301", "P623"} <= refused(small)


def test_a_receipt_copied_from_another_commit(small: Path, git: Git, pactc: Pactc) -> None:
    old = (small / UNIT).read_bytes(), (small / RECORD).read_bytes()
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    assert pactc(small, "evidence", "run", "unit").code == 0
    (small / UNIT).write_bytes(old[0])
    (small / RECORD).write_bytes(old[1])
    save(small)
    assert {"P301", "P620"} <= refused(small)


def test_a_live_receipt_from_the_future(small: Path) -> None:
    forged = receipt(small, "live")
    forged["predicate"]["started"] = forged["predicate"]["ended"] = "2099-01-01T00:00:00Z"
    forge(small, forged, "pact/evidence/live.json")
    save(small)
    assert refused(small) == {"P625"}


def test_a_live_receipt_of_another_pack(small: Path) -> None:
    forged = receipt(small, "live")
    root = "sha256:" + "1" * 64
    inputs = forged["predicate"]["inputs"]
    inputs["root"] = merkle(inputs["files"], root)
    forged["predicate"]["root"] = root
    forged["subject"][0]["digest"]["sha256"] = inputs["root"].removeprefix("sha256:")
    forge(small, forged, "pact/evidence/live.json")
    save(small)
    assert refused(small) == {"P642"}


# -- runs that are none ----------------------------------------------------------------------


def run(pactc: Pactc, folder: Path) -> set[str]:
    before = {p: (folder / p).read_bytes() for p in (UNIT, RECORD)}
    done = pactc(folder, "evidence", "run", "unit", "--format", "json")
    assert done.code == 1, done
    if "unit" not in done.out or "P610" not in done.out:
        assert before == {p: (folder / p).read_bytes() for p in before}
    return codes(done)


def test_true_without_inputs(small: Path, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/argv", ["true"])
    change(small, "pact/evidence.yaml", "/evidence/unit/inputs", ["nothing/**"])
    assert run(pactc, small) == {"P604"}
    change(small, "pact/evidence.yaml", "/evidence/unit/inputs", [])
    done = pactc(small, "evidence", "run", "unit", "--format", "json")
    assert done.code == 1
    change(small, "pact/evidence.yaml", "/evidence/unit/inputs", ["src/**"])
    assert run(pactc, small) == {"P606"}


@pytest.mark.parametrize(
    "report",
    ["<testsuite tests='0'/>", "<testsuite><testcase><skipped/></testcase></testsuite>"],
)
def test_a_report_of_nothing(small: Path, pactc: Pactc, report: str) -> None:
    put(small, ".gitignore", "out.xml\n")
    put(small, "checks/unit.py", f"open('out.xml', 'w').write({report!r}); print('12 passed')")
    change(small, "pact/evidence.yaml", "/evidence/unit/outputs", ["out.xml"])
    assert run(pactc, small) == {"P606"}


LEVELS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
BOMB = f"""<!DOCTYPE b [<!ENTITY a0 "aaaaaaaaaa">{LEVELS}]>
<testsuite><testcase name='&a8;'/></testsuite>"""


def test_an_entity_bomb(small: Path, pactc: Pactc) -> None:
    put(small, ".gitignore", "out.xml\n")
    put(small, "checks/unit.py", f"open('out.xml', 'w').write({BOMB!r})")
    change(small, "pact/evidence.yaml", "/evidence/unit/outputs", ["out.xml"])
    assert run(pactc, small) == {"P608"}


@pytest.mark.parametrize(
    "cheat",
    [
        # rewrites what it is run on
        "open('src/adder.py', 'a').write('# tested\\n')",
        # and changes it back
        "p = 'src/adder.py'; t = open(p).read(); open(p, 'w').write('x'); open(p, 'w').write(t)",
        # puts another file in its place, with the same content
        "import os, shutil; shutil.copy('src/adder.py', 'n'); os.replace('n', 'src/adder.py')",
        # adds a file, or takes one away
        "open('src/more.py', 'w').write('x = 1')",
        "import os; os.remove('src/adder.py')",
        # rewrites the test itself, or its own item of the plan
        "open('checks/unit.py', 'w').write('print(1)')",
        "p = 'pact/evidence.yaml'; t = open(p).read(); open(p, 'w').write(t.replace('S', 's'))",
    ],
)
def test_a_command_that_changes_its_inputs(small: Path, pactc: Pactc, cheat: str) -> None:
    put(small, "checks/unit.py", f"{cheat}\nprint('1 passed')\n")
    found = run(pactc, small)
    # A plan that is no plan any more is told too.
    assert found == ({"P609", "P205"} if "evidence.yaml" in cheat else {"P609"})


@pytest.mark.parametrize("path", [UNIT, RECORD])
def test_a_command_that_writes_its_own_receipt(small: Path, pactc: Pactc, path: str) -> None:
    put(small, "checks/unit.py", f"open({path!r}, 'a').write(' '); print('1 passed')")
    assert run(pactc, small) == {"P610"}


def test_a_command_that_leaves_a_child_which_edits_later(small: Path, pactc: Pactc) -> None:
    child = "import time; time.sleep(1); open('src/adder.py', 'w').write('late')"
    put(small, "checks/unit.py", "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}])\nprint('1 passed')")  # fmt: skip
    before = (small / "src/adder.py").read_bytes()
    assert pactc(small, "evidence", "run", "unit").code == 0
    import time

    time.sleep(1.3)
    assert (small / "src/adder.py").read_bytes() == before


def test_variables_that_change_what_a_test_run_does(small: Path, pactc: Pactc) -> None:
    put(small, "evil/sitecustomize.py", "import os; os._exit(0)")
    put(small, "checks/unit.py", "raise SystemExit(1)")
    done = pactc(
        small, "evidence", "run", "unit", "--format", "json",
        env={"PYTHONPATH": str(small / "evil"), "PYTHONSTARTUP": "x", "PYTEST_ADDOPTS": "-k none"},
    )  # fmt: skip
    assert codes(done) == {"P602"}


def test_an_untracked_input_is_missed_by_the_gate(small: Path, git: Git, pactc: Pactc) -> None:
    put(small, "src/more.py", "x = 1\n")
    assert pactc(small, "evidence", "run", "unit").code == 0
    git(small, "add", "-u")
    git(small, "commit", "-q", "-m", "without the file")
    assert {"P301", "P620"} <= refused(small)
