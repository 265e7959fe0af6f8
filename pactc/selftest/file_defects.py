"""Defects of files: edited, forged, hidden, or not what they look like."""

from __future__ import annotations

from .plant import (
    Bench,
    Defect,
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
PURPOSE = "/components/adder/purpose"


def _gitlink(bench: Bench) -> None:
    """A repository of its own where a file was."""
    from .pack import git, git_init

    inner = bench.folder / TRUST
    inner.unlink()
    inner.mkdir()
    git_init(inner)
    git(inner, "commit", "-q", "--allow-empty", "-m", "mine")


FILES: tuple[Defect, ...] = (
    defect("a derived file edited by hand", "P304", edit(TRUST, "/counts/total", 99)),
    defect("a derived file edited together with its record", "P308",
           vouched(TRUST, edit(TRUST, "/counts/total", 99))),
    defect("a brief edited together with its record", "P308",
           vouched(BRIEF, write(BRIEF, "# Trust me\n"))),
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
    # -- prose that says nothing
    defect("a placeholder", "P630", edit(GRAPH, PURPOSE, "TODO")),
    defect("a placeholder in other letters", "P630", edit(GRAPH, PURPOSE, "\uff34\uff22\uff24")),
    defect("a placeholder in Cyrillic letters", "P630", edit(GRAPH, PURPOSE, "T\u041eDO")),
    defect("a placeholder in brackets", "P630", edit(GRAPH, PURPOSE, "<asset>")),
    defect("a text that was copied", "P631", edit(GRAPH, PURPOSE, "adder")),
    defect("a text without a word", "P632", edit(GRAPH, PURPOSE, "...")),
)  # fmt: skip
