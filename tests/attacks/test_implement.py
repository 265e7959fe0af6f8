"""Racers that cheat: what they get is never an offer, and the project is as it was."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pactc.implement import race as races
from pactc.implement import racer as racers
from pactc.implement import run as runs
from pactc.implement.run import MARK

from ..conftest import run_git
from ..race_pack import RIGHT, authors, implement, offered, order_of, standing

pytestmark = pytest.mark.slow  # each is a race of real processes

PROJECT = """\
project = Path(Path(".git").read_text().removeprefix("gitdir:").strip()).parents[1]
top = project.parent
"""
SILENT = "def quiet(act):\n    try:\n        act()\n    except OSError:\n        pass\n"


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which the system keeps a command from nothing."""
    monkeypatch.setattr(runs, "guarded", lambda argv, writable: [*argv])
    for module in (racers, races):
        monkeypatch.setattr(module, "confines", lambda: False)


INSIDE = {
    "the test": ('write("", "pact/tests/test_half.py")', "changed pact/tests/test_half.py"),
    "the contract": ('write("x: 1", "pact/contracts/half.yaml")', "changed pact/contracts/half"),
    "the brief": ('os.remove("pact/briefs/half.md")', "deleted pact/briefs/half.md"),
    "another component": ('write("", "src/doubles.py")', "added src/doubles.py"),
    "a file of its own": ('write("", "conftest.py")', "added conftest.py"),
    "its package's neighbour": ('write("", "src/halving.py")', "added src/halving.py"),
    "compiled": ('write("", "src/halving/x.pyc")', "added src/halving/x.pyc"),
    "a mode": ('os.chmod("pact/briefs/half.md", 0o755)', "changed pact/briefs/half.md"),
    "a link as source": (
        'os.remove("src/halves.py"); os.symlink("/etc/passwd", "src/halves.py")',
        "added src/halves.py, which is a link to /etc/passwd",
    ),
    "a link as folder": (
        'os.symlink("/etc", "src/halving")', "added src/halving, which is a link to /etc",
    ),
    "a pipe": ('os.mkfifo("src/halving"); ', "added src/halving, which is a special file"),
    "Git's link": ('write("gitdir: /tmp", ".git")', "changed .git"),
    "a repository inside": (
        'write("ref: x", "src/halving/.git/HEAD")', "added src/halving/.git/HEAD",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", INSIDE)
def test_writes_in_the_worktree(race: Path, what: str) -> None:
    body, said = INSIDE[what]
    before = standing(race)
    done = implement(race, "half", by=f"write()\n{body}\n")
    assert done.code == 1, done
    assert f"P860 half/1 {said}" in done.out
    assert "P862 no implementation of half passes" in done.out
    assert offered(race, "half") is None
    assert standing(race) == before


OUTSIDE = {
    "a file": 'quiet(lambda: write("x", top / "build-spec.yaml"))',
    "a hook": 'quiet(lambda: write("#!/bin/sh\\n", project / "hooks/post-checkout"))',
    "the configuration": 'os.system("git config core.hooksPath /tmp/h")',
    "a commit": 'os.system("git add -A; git -c user.name=x -c user.email=x commit -qm x")',
    "a branch": 'os.system("git branch sneaked")',
    "a worktree": 'os.system("git worktree add -q ../other")',
    "a state": 'quiet(lambda: write("{}", "../rounds/9/result.json"))',
    "a link that is followed": 'os.mkdir("src"); os.symlink(top, "src/halving"); '
    'quiet(lambda: write("x", "src/halving/build-spec.yaml")); os.remove("src/halving")',
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_writes_outside(race: Path, what: str) -> None:
    """The system refuses, and code that is right is offered all the same."""
    if not runs.confines():
        pytest.skip("this kernel has no Landlock")
    before = standing(race)
    body = f"{PROJECT}{SILENT}{OUTSIDE[what]}\nwrite()\n"
    done = implement(race, "half", by=body)
    assert done.code == 0, done
    assert standing(race) == before
    assert run_git(race, "branch", "--format=%(refname:short)").out.split() == [
        "main",
        "pactc/half",
    ]
    assert not list(race.glob(".pact/cache/implement/races/half/*/*/rounds/9"))


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ('write("x", top / "build-spec.yaml")', "P861", "build-spec.yaml was changed"),
        ('write("x", project / "hooks/pre-commit")', "P861", ".git/hooks/pre-commit was changed"),
        ('os.system("git config a.b c")', "P861", ".git/config was changed"),
        ('os.system("git branch sneaked")', "P861", ".git/refs/heads/sneaked was changed"),
        (
            'os.system("git -c user.name=x -c user.email=x commit -q --allow-empty -m x")',
            "P860", "half/1 changed .git/worktrees/pactc-half-1/HEAD",
        ),
    ],
)  # fmt: skip
def test_writes_outside_where_nothing_prevents_it(
    race: Path, unconfined: None, body: str, code: str, said: str
) -> None:
    done = implement(race, "half", by=f"{PROJECT}write()\n{body}\n")
    assert done.code == 1, done
    assert f"{code} {said}" in done.out
    assert offered(race, "half") is None


MODES = f"""{PROJECT}{SILENT}write()
quiet(lambda: os.chmod(top / "build-spec.yaml", 0o777))
quiet(lambda: os.utime(top / "build-spec.yaml", (0, 0)))
quiet(lambda: os.chmod(project / "objects", 0o700))
"""


def test_a_mode_of_the_project(race: Path) -> None:
    """Which Landlock does not prevent; what is mounted read-only does."""
    if not runs.confines():
        pytest.skip("this kernel has no Landlock")
    spec, objects = race / "build-spec.yaml", race / ".git/objects"
    before = [(p.stat().st_mode, p.stat().st_mtime_ns) for p in (spec, objects)]
    done = implement(race, "half", by=MODES)
    if done.code:  # a machine that lets nobody mount, where it is looked at
        assert "P861 build-spec.yaml was changed while half/1 wrote" in done.out
        return
    assert (spec.stat().st_mode, spec.stat().st_mtime_ns) == before[0]
    assert objects.stat().st_mode == before[1][0]
    assert offered(race, "half") == RIGHT["half"]


def test_a_mode_of_the_project_where_nothing_prevents_it(race: Path, unconfined: None) -> None:
    done = implement(race, "half", by=MODES)
    assert done.code == 1
    assert "P861 build-spec.yaml was changed while half/1 wrote" in done.out


DAEMON = """\
write()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.close(fd)
        while True:
            time.sleep(0.05)
            try:
                Path("src/halves.py").write_text("half = None")
                Path(os.environ["TMPDIR"], "alive").write_text(str(time.time()))
            except OSError:
                pass
    os._exit(0)
time.sleep(0.3)
write()
"""


def alive(race: Path) -> list[str]:
    """Processes of its racers."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={race}/".encode() in place.read_bytes():
                found.append(place.parent.name)
        except OSError:
            continue
    return found


def test_a_daemon_ends_with_its_round(race: Path) -> None:
    done = implement(race, "half", by=DAEMON)
    assert alive(race) == []
    (told,) = race.glob(".pact/cache/implement/races/half/*/*/scratch/tmp/alive")
    last = told.read_text()
    time.sleep(0.3)
    assert told.read_text() == last
    assert done.code in (0, 1)
    assert offered(race, "half") in (None, RIGHT["half"])


def test_a_daemon_is_found_by_its_mark(race: Path, unconfined: None) -> None:
    implement(race, "half", by=DAEMON)
    assert alive(race) == []


def test_the_examples_by_heart(race: Path) -> None:
    """Code that knows what everybody can derive, and nothing else: of the sealed inputs only the
    clauses are told, also to the next round."""
    body = """\
from pactc.contracts.contract import load
from pactc.contracts.table import table
from pactc.documents import parse
value = parse(Path("pact/contracts/half.yaml").read_bytes(), "half.yaml")
seen = {s.args["of"] for c in table(load(value), 0, 100).cases for s in c.steps}
known = {x: x // 2 for x in sorted(seen)}
write(f"KNOWN = {known}\\n" + RIGHT[name].replace("of // 2", "KNOWN.get(of, 0)"))
"""
    done = implement(race, "half", "--rounds", "2", by=body)
    assert done.code == 1, done
    assert "P740 half.half.P1 does not hold for sealed inputs" in done.out
    assert offered(race, "half") is None
    order = order_of(race, "half")
    assert order["round"] == 2
    assert order["sealed"]["half.P1"] == "fail"
    assert [f["code"] for f in order["findings"]] == ["P740"]
    assert "steps" not in order["findings"][0]
    assert "seed" not in json.dumps(order)


def test_a_forged_result_is_judged_again(race: Path, unconfined: None) -> None:
    """One racer writes the other's result, so that a resumed race would offer it."""
    wrong = "def half(of: int) -> int:\n    return of\n"
    assert implement(race, "half", "--rounds", "1", by=f"write({wrong!r})\n").code == 1
    (result,) = race.glob(".pact/cache/implement/races/half/*/*/rounds/1/result.json")
    value = json.loads(result.read_text())
    value["status"] = value["report"]["status"] = "pass"
    result.write_text(json.dumps(value))
    done = implement(race, "half", "--rounds", "1", by=f"write({wrong!r})\n")
    assert done.code == 1, done
    assert "it does not pass again: fails" in done.err
    assert offered(race, "half") is None


def test_endless_output(race: Path) -> None:
    body = "write()\nwhile True:\n    print('x' * 100_000)\n"
    done = implement(race, "half", "--seconds", "1", "--rounds", "1", by=body)
    assert done.code == 0, "what it wrote passes, whatever it said"
    assert len(done.err) < 10_000


def test_one_that_kills_its_parent(race: Path) -> None:
    if not runs.confines():
        pytest.skip("this kernel has no namespaces")
    body = "import signal\nwrite()\nos.kill(os.getppid(), signal.SIGKILL)\n"
    assert implement(race, "half", by=body).code == 0


def test_a_key_is_handed_over_and_written_nowhere(
    race: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_KEY", "s3cret-of-mine")
    monkeypatch.setenv("OTHER_KEY", "s3cret-of-others")
    body = (
        "assert 'OTHER_KEY' not in os.environ\n"
        "key = os.environ['AGENT_KEY']\n"
        "print(key, file=sys.stderr)\nprint(json.dumps({'key': key}))\n"
        "write('half = None')\nsys.exit(3)\n"
    )
    done = implement(race, "half", "--rounds", "1", "--env", "AGENT_KEY", by=body)
    assert done.code == 1
    assert "ended with status 3" in done.out
    assert "***" in done.out
    assert "s3cret" not in done.out + done.err
    kept = [p for p in race.rglob("*") if p.is_file() and b"s3cret" in p.read_bytes()]
    assert kept == []


@pytest.mark.parametrize("name", ["AGENT_KEY", "ANTHROPIC_API_KEY"])
def test_a_key_in_the_code_is_no_offer(
    race: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The code is right, and its branch would be pushed. One that it was given, and one that it
    found where nobody gave it to it."""
    monkeypatch.setenv(name, "s3cret-of-mine")
    body = "write(RIGHT[name] + '# s3cret-of-' + 'mine\\n')\n"
    done = implement(race, "half", "--env", "AGENT_KEY", by=body)
    assert done.code == 1, done
    assert f"P811 half/1 wrote the value of {name} into src/halves.py" in done.out
    assert offered(race, "half") is None
    assert "s3cret" not in done.out + done.err
    assert [p for p in race.rglob("*") if p.is_file() and b"s3cret" in p.read_bytes()] == []


def test_a_saboteur_does_not_stop_the_others(race: Path) -> None:
    authors(race, bad='write("", "pact/tests/test_half.py")\n', good="write()\n")
    done = implement(race, "half", "--author", "bad", "--author", "good", "-j", "2")
    assert done.code == 0, done
    assert "half/1: round 1: disqualified: half/1 changed pact/tests/test_half.py" in done.err
    assert "by racer 2 (good)" in done.err
