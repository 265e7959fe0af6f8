"""Every attack of attacks.yaml, on a real repository, is refused from the command line with its own
code; and no attack and no case is left out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pactc.codes import table
from pactc.documents import parse
from pactc.selftest.run import Bench

from ..conftest import run_pactc
from .case import CASES, GATE, Run
from .every import PLANTED, planted

FILE = Path(__file__).with_name("attacks.yaml")
PACTC = Path(sys.executable).with_name("pactc")
FORMATS = ("text", "github", "sarif", "junit")
# What a terminal or a CI host would obey, if it came from a file of the pack.
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class Attack(NamedTuple):
    name: str
    code: str
    case: str
    says: str


def read() -> list[Attack]:
    groups: Any = parse(FILE.read_bytes(), FILE.name)
    return [
        Attack(f"{group}: {name}", row["code"], row["case"], row.get("says", ""))
        for group, rows in groups.items()
        for name, row in rows.items()
    ]


ATTACKS = read()
# One of each way to plant and to run at every run of the tests; CI runs them all.
FAST = ATTACKS[::16]


def answers(run: Run, fmt: str) -> list[tuple[int, str]]:
    """Exit status and stdout of the command; of each process, where there are some."""
    words = (*run.words, "--format", fmt)
    if not run.processes:
        done = run_pactc(run.folder, *words, env=run.env)
        return [(done.code, done.out)]
    started = [
        subprocess.Popen(
            [PACTC, *words], cwd=run.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL, text=True, env={**os.environ, **run.env},
        )
        for _ in range(run.processes)
    ]  # fmt: skip
    said = [p.communicate(timeout=120)[0] for p in started]
    return [(p.returncode, out) for p, out in zip(started, said, strict=True)]


@pytest.mark.parametrize(
    "attack",
    [pytest.param(a, marks=() if a in FAST else pytest.mark.slow, id=a.name) for a in ATTACKS],
)
def test_it_is_refused_with_its_own_code(bench: Bench, attack: Attack) -> None:
    run = planted(bench, attack.case)
    for status, out in answers(run, "json"):
        said = json.loads(out)
        assert status == 1, said
        assert said.get("verdict", "fail") in ("fail", "unknown")
        texts = [
            " ".join([f["message"], *f["notes"], f["path"] or ""])
            for f in said["findings"]
            if f["code"] == attack.code
        ]
        assert any(attack.says in text for text in texts), said["findings"]
    assert not list(bench.keys.parent.rglob("executed")), "Git executed what it was told to"


@pytest.mark.slow
@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.name.startswith("what is printed")], ids=lambda a: a.name
)
def test_nothing_of_a_file_commands_who_reads(bench: Bench, attack: Attack, fmt: str) -> None:
    ((_, out),) = answers(planted(bench, attack.case), fmt)
    assert not OBEYED.search(out.replace("\r\n", "\n")), out
    assert not re.search(r"^\s*(::set-output|verdict: pass)", out, re.MULTILINE), out


def test_the_good_pack_passes(bench: Bench) -> None:
    for words in (GATE, ("check",), ("check", "--rev", "HEAD")):
        assert run_pactc(bench.folder, *words).code == 0
    assert run_pactc(bench.folder, "evidence", "run", "unit").code == 0


def test_every_row_is_about_something_that_is_here() -> None:
    known = table()
    for attack in ATTACKS:
        assert attack.code in known, attack
        assert (attack.case in CASES) != (attack.case in PLANTED), attack


def test_every_case_is_in_a_row() -> None:
    assert CASES.keys() - {a.case for a in ATTACKS} == set()


# What the issue lists, one by one: at least one row holds each of these words.
LISTED = """
a fingerprint edited by hand | edited together with its record | of another component
of another commit | of another project | of an older policy | re-stamped | in the future
without a zone | a clock set back | a huge age cap | forged commit dates | self-approval
a second key of the same person | an expired key | a revoked key | a bot
in the same change: a rule | in the same change: a schema | the policy | a control's predicate
in the same change: CI | a hook | a script that CI calls | a control deleted | a test deleted
a threat deleted | lowered in both places | not applicable | a wildcard waiver
a date that is none | a synonym of one | in confusable letters | zero-width
that assert nothing | skipped | xfailed | deselected | an empty JUnit report
a forged JUnit report | an empty SARIF report | a forged SARIF report | duplicate attestations
an unset against an empty constraint | a symlink | a symlink to outside | a symlink of a folder
a file swapped between check and use | untracked | ignored | assume-unchanged | skip-worktree
clean and smudge filters | .git/info/attributes | eol | a replace ref | a graft | GIT_DIR
variables and configuration that execute | a submodule | an LFS pointer | a sparse clone
a shallow clone | collide by case | collide in NFC | collide by confusables | duplicate keys
anchors | merge keys | NaN | 1e400 | concatenation that collides | a tool planted in $PATH
PYTHONPATH and sitecustomize | PYTEST_ADDOPTS | CR in an id | LF and ::set-output | bidi in a text
escape codes in an id | in a message | an alias bomb | deep nesting | a slow regular expression
a file of 2 GB | two gates at once
"""


@pytest.mark.parametrize("words", [w.strip() for w in re.split(r"[|\n]", LISTED) if w.strip()])
def test_nothing_of_the_list_is_left_out(words: str) -> None:
    assert any(words in a.name for a in ATTACKS)
