"""Defects of files: edited, forged, hidden, or not what they look like."""

from __future__ import annotations

import json

from ..fingerprint import raw
from ..records import path_of
from .pack import pactc
from .plant import (
    Act,
    Bench,
    Defect,
    all_of,
    copied,
    defect,
    edit,
    in_git,
    linked,
    raw_bytes,
    remove,
    sub,
    vouched,
    write,
)

TRUST, CONTROLS, BRIEF = "pact/trust.json", "pact/controls.json", "pact/briefs/adder.md"
GRAPH, THREATS, PLAN = "pact/graph.yaml", "pact/threats.yaml", "pact/evidence.yaml"
RECORD = f".pact/records/{TRUST}.json"
UNIT = "pact/evidence/unit.json"
CONTRACT, TESTS = "pact/contracts/adder.yaml", "pact/tests/test_adder.py"
PURPOSE = "/components/adder/purpose"


def _gitlink(bench: Bench) -> None:
    """A repository of its own where a file was."""
    from .pack import git, git_init

    inner = bench.folder / TRUST
    inner.unlink()
    inner.mkdir()
    git_init(inner)
    git(inner, "commit", "-q", "--allow-empty", "-m", "mine")


def _fingerprint(part: str) -> Act:
    """The first fingerprint of a part of the record becomes another one."""

    def act(bench: Bench) -> None:
        said = json.loads((bench.folder / RECORD).read_text())
        said[part][min(said[part])] = ["sha256:" + "0" * 64]
        write(RECORD, said)(bench)

    return act


def _twice(bench: Bench) -> None:
    """Readers that take the last value, and those that take the first, see different receipts; the
    record vouches for its bytes."""
    sub(UNIT, '"exit_status"', '"exit_status": 1,\n    "exit_status"')(bench)
    said = json.loads((bench.folder / path_of(UNIT)).read_text())
    said["raw"] = raw((bench.folder / UNIT).read_bytes())
    write(path_of(UNIT), said)(bench)


def _moved_line(bench: Bench) -> None:
    """What was the end of one input is the beginning of the next: together they read the same."""
    write("src/one.txt", "a\n")(bench)
    write("src/two.txt", "b\nc\n")(bench)


def _two_texts(bench: Bench) -> None:
    write("src/one.txt", "a\nb\n")(bench)
    write("src/two.txt", "c\n")(bench)
    pactc(bench.folder, "evidence", "run")


SLOW = all_of(
    write("pact/rules/menu.yaml", {"kind": "menu", "path": "pact/menu.yaml", "action": "source",
                                   "schema": "menu.schema.json"}),
    write("pact/schemas/menu.schema.json", {"properties": {"soup": {"pattern": "^(a+)+$"}}}),
    write("pact/menu.yaml", {"soup": "a" * 99 + "!"}),
)  # fmt: skip

FILES: tuple[Defect, ...] = (
    defect("a fingerprint in a record edited by hand", "P304", _fingerprint("content")),
    defect("a fingerprint of a part edited by hand", "P301", _fingerprint("parts")),
    defect("a derived file edited by hand", "P304", edit(TRUST, "/counts/total", 99)),
    defect("a derived file edited together with its record", "P308",
           vouched(TRUST, edit(TRUST, "/counts/total", 99))),
    defect("a brief edited together with its record", "P308",
           vouched(BRIEF, write(BRIEF, "# Trust me\n"))),
    defect("a derived test that asserts nothing, with its record", "P308",
           vouched(TESTS, write(TESTS, "def test_add__P1() -> None:\n    assert True\n"))),
    defect("a line that moves from one file to the next", "P620", _moved_line, before=_two_texts),
    defect("a control marked as waived in the matrix", "P304 P308",
           edit(CONTROLS, "/controls/TST-ORG-1/status", "waived")),
    defect("a derived file that is gone", "P302", remove(TRUST)),
    defect("a record that is gone", "P301 P303", remove(RECORD)),
    defect("a record of another artifact", "P301 P304 P309",
           copied(f".pact/records/{CONTROLS}.json", RECORD)),
    defect("a record with conflict markers", "P301",
           write(RECORD, "<<<<<<< ours\n=======\n>>>>>>> theirs\n")),
    defect("an authored file changed after it was recorded", "P304",
           edit(GRAPH, PURPOSE, "Adds two integers, mostly.")),
    defect("a file that no rule wants", "P305", write("pact/contracts/ghost.yaml", "{}")),
    defect("the spec is gone", "P302", remove("build-spec.yaml")),
    defect("a graph without components", "P663 P201 P202 P203", edit(GRAPH, "/components", {})),
    defect("everything is gone", "P660 P302", in_git("rm", "-q", "-r", "pact", ".pact")),
    # -- what parsers disagree on
    defect("a key twice", "P114", sub(GRAPH, '"purpose":', '"purpose": "Other.", "purpose":')),
    defect("a receipt that says everything twice", "P304", _twice),
    defect("a second receipt of one evidence", "P305", copied(
        UNIT, "pact/evidence/unit-2.json")),
    defect("an anchor and an alias", "P116",
           sub(GRAPH, '"Adds two integers."', "&x Adds two integers.")),
    defect("a merge key", "P118",
           raw_bytes(THREATS, b"threats: {}\nbase: {<<: {a: 1}}\n")),
    defect("a number that is none", "P123",
           raw_bytes(THREATS, b"threats: .nan\n")),
    defect("a number beyond all bounds", "P121",
           raw_bytes(THREATS, b"threats: 1e400\n")),
    defect("an alias bomb", "P116", raw_bytes(
        THREATS, b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nthreats: {}\n")),
    defect("nesting without end", "P108",
           raw_bytes(THREATS, b"threats: " + b"[" * 5000 + b"]" * 5000 + b"\n")),
    defect("a file over the size cap", "P107", raw_bytes(
        THREATS, b"threats: {}\n" + b"# filler\n" * 2_000_000)),
    defect("text that is not UTF-8", "P101", raw_bytes(THREATS, b"threats: {}\n# \xff\xfe\n")),
    defect("text that runs backwards", "P102 P103 P104",
           raw_bytes(THREATS, "threats: {}\n# \u202e evil\n".encode())),
    defect("text with escape codes of a terminal", "P105",
           raw_bytes(THREATS, b"threats: {}\n# \x1b[2J all is well\n")),
    defect("an id with a command for a CI host", "P205", edit(
        GRAPH, "/components/x\n::set-output name=verdict::pass", {"purpose": "Adds."})),
    defect("an id with a carriage return", "P205", edit(
        GRAPH, "/components/x\rverdict: pass", {"purpose": "Adds."})),
    defect("an id with escape codes", "P205 P105", edit(
        GRAPH, "/components/\x1b[1Ax", {"purpose": "Adds."})),
    defect("a message with a command for a CI host", "P690", edit(
        GRAPH, "/criteria/AC-1/text", "Sums.\n::set-output name=verdict::pass\r\x1b[2J")),
    defect("an id that is not in NFC", "P103",
           edit(GRAPH, "/criteria/cafe\u0301", {"text": "Coffee is served."})),
    defect("two ids that differ by case", "P205",
           edit(PLAN, "/evidence/Unit", {"type": "command"})),
    defect("an id in Cyrillic letters", "P205",
           edit(GRAPH, "/components/\u0430dder", {"purpose": "Adds two integers at once."})),
    defect("a regular expression that takes for ever", "P205", SLOW),
    defect("a field that nobody knows", "P201 P202 P203 P204 P205 P206",
           edit(THREATS, "/trust", "me")),
    # -- what Git shows otherwise than it is
    defect("a symlink out of the repository", "P160",
           linked(TRUST, "/etc/hostname")),
    defect("a symlink to a file of the pack", "P160", linked(TRUST, "controls.json")),
    defect("a folder that is a symlink", "P160 P161", in_git("mv", "pact/briefs", "elsewhere"),
           linked("pact/briefs", "../elsewhere")),
    defect("a submodule in the place of a file", "P161 P160", _gitlink),
    defect("an LFS pointer in the place of a file", "P166 P165 P167 P168 P169", raw_bytes(
        THREATS, b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64
        + b"\nsize 12\n")),
    defect("two paths that differ by case", "P168",
           write("pact/Trust.json", "{}")),
    defect("two paths that look alike", "P168", write("pact/tru\u0455t.json", "{}")),
    defect("a path with a control for direction", "P168",
           write("pact/contracts/\u202eadder.yaml", "{}")),
    # -- prose that says nothing
    defect("a placeholder", "P630", edit(GRAPH, PURPOSE, "TODO")),
    defect("a placeholder in other letters", "P630", edit(GRAPH, PURPOSE, "\uff34\uff22\uff24")),
    defect("a placeholder in Cyrillic letters", "P630", edit(GRAPH, PURPOSE, "T\u041eDO")),
    defect("a placeholder in brackets", "P630", edit(GRAPH, PURPOSE, "<asset>")),
    defect("a placeholder with letters that nobody sees", "P630",
           edit(GRAPH, PURPOSE, "TO\u200bDO")),
    defect("a placeholder by another word", "P630", edit(GRAPH, PURPOSE, "to be determined")),
    defect("a text that was copied", "P631", edit(GRAPH, PURPOSE, "adder")),
    defect("a text without a word", "P632", edit(GRAPH, PURPOSE, "...")),
)  # fmt: skip
