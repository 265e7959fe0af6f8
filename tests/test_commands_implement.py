"""`pactc implement`: rounds, the choice among racers, the offer, the order of components, and what
an interruption leaves."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pactc.implement import state

from .conftest import run_git, run_pactc
from .race_pack import RIGHT, authors, command, implement, offered, order_of, standing
from .trees import edit, settle

pytestmark = pytest.mark.slow  # each is a race of real processes

WRONG = "def half(of: int) -> int:\n    return of // 2\n"


# -- one racer ------------------------------------------------------------------------------------


def test_right_at_once(race: Path) -> None:
    before = standing(race)
    done = implement(race, "half", by="write()\n")
    assert (done.code, done.out) == (0, "half: offered as pactc/half\n"), done
    assert done.err.splitlines()[:2] == [
        "half/1: round 1: command writes",
        "half/1: round 1: pass, 7 of 7 checks hold",
    ]
    assert standing(race) == before
    assert offered(race, "half") == RIGHT["half"]
    changed = run_git(race, "diff", "--name-status", "main", "pactc/half").out
    assert changed == "A\tsrc/halves.py\n"
    parents = run_git(race, "log", "-1", "--format=%P", "pactc/half").out.strip()
    assert parents == run_git(race, "rev-parse", "main").out.strip()


def test_the_receipt_is_about_what_the_branch_holds(race: Path, tmp_path: Path) -> None:
    assert implement(race, "half", by="write()\n").code == 0
    receipt = json.loads((race / state.FOLDER / "receipts/half.json").read_text())
    run_git(race, "worktree", "add", "-q", str(tmp_path / "w"), "pactc/half")
    words = ("judge", "half", "--source", str(tmp_path / "w"), "--receipts", str(tmp_path / "r"))
    assert run_pactc(race, *words).code == 0
    again = json.loads((tmp_path / "r/half.json").read_text())
    assert receipt["subject"] == again["subject"]
    assert receipt["predicate"]["digests"] == again["predicate"]["digests"]
    assert receipt["predicate"]["status"] == "pass"
    digest = receipt["predicate"]["digests"]["source"]
    assert (
        f"Pactc-Source: {digest}\n" in run_git(race, "log", "-1", "--format=%B", "pactc/half").out
    )


SEES = """\
found = sorted(str(p) for p in Path().rglob("*") if p.is_file())
write("SEEN = %r\\n" % found + RIGHT[name])
"""


def test_what_it_sees(race: Path) -> None:
    run_git(race, "commit", "-q", "--allow-empty", "-m", "x")
    assert implement(race, "half", "quarter", by=SEES).code == 0
    mine = [".git", ".gitignore", "pact/briefs/half.md", "pact/contracts/half.yaml",
            "pact/tests/test_half.py"]  # fmt: skip
    assert (offered(race, "half") or "").splitlines()[0] == f"SEEN = {mine}"
    mine = [".git", ".gitignore", "pact/briefs/quarter.md", "pact/contracts/half.yaml",
            "pact/contracts/quarter.yaml", "pact/tests/test_quarter.py",
            "src/halves.py"]  # fmt: skip
    assert (offered(race, "quarter") or "").splitlines()[0] == f"SEEN = {mine}"


def test_a_second_round_learns_from_the_counterexample(race: Path) -> None:
    body = f"""\
if round_ == 1:
    write({WRONG!r})
else:
    clauses = [f["clause"] for f in order["findings"]]
    assert "half.half.E1" in clauses, clauses
    (args,) = [s["args"] for f in order["findings"] if f["clause"] == "half.half.E1"
               for s in f["steps"]]
    assert args["of"] % 2 == 1
    write(f"BROKE = {{args['of']}}\\n" + RIGHT[name])
"""
    done = implement(race, "half", by=body)
    assert done.code == 0, done
    assert "half/1: round 1: fails, " in done.err
    assert "half/1: round 2: pass, 7 of 7" in done.err
    assert (offered(race, "half") or "").startswith("BROKE = ")


def test_none_that_passes(race: Path) -> None:
    done = implement(race, "half", "--rounds", "2", by=f"write({WRONG!r})\n")
    assert done.code == 1
    assert "P740 half.half.E1 does not hold: " in done.out
    assert " --> pact/contracts/half.yaml:9:9\n" in done.out
    assert "     call half(of=" in done.out
    assert done.out.startswith("P862 no implementation of half passes, so none is offered\n")
    assert "     racer 1 (command): fails in round 2, " in done.out
    assert offered(race, "half") is None
    assert len(list(race.glob(".pact/cache/implement/races/half/*/*/rounds/*"))) == 2


def test_one_that_hangs(race: Path) -> None:
    body = "import subprocess\nsubprocess.run(['sleep', '600'])\n"
    done = implement(race, "half", "--seconds", "0.5", "--rounds", "1", by=body)
    assert done.code == 1
    assert "P859 half/1: its command did not end within 0.5 s\n" in done.out
    assert "600" not in subprocess.run(["ps", "axo", "args"], capture_output=True, text=True).stdout


def test_one_that_fails_and_is_judged_all_the_same(race: Path) -> None:
    assert implement(race, "half", by="write()\nsys.exit(3)\n").code == 0
    done = implement(race, "double", "--rounds", "1", by="sys.exit('no key')\n")
    assert done.code == 1
    assert "P858 double/1: its command ended with status 1 in round 1\n" in done.out
    assert "     no key\n" in done.out


def test_one_that_is_not_there(race: Path) -> None:
    done = run_pactc(race, "implement", "half", "--command", "no-such-agent -p")
    assert done.code == 1
    assert "P858 half/1: its command cannot be started\n" in done.out
    assert done.err.count("round 1") == 1, "one round is enough"


def test_a_broken_module(race: Path) -> None:
    done = implement(race, "half", "--rounds", "1", by="write('def half(:')\n")
    assert done.code == 1
    assert "P742 half: " in done.out


def test_tools_may_leave_caches(race: Path) -> None:
    body = """\
import subprocess
write()
env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
done = subprocess.run([sys.executable, "-m", "pytest", "-q", "pact/tests"], env=env,
                      capture_output=True, text=True)
assert done.returncode == 0, done.stdout
subprocess.run([sys.executable, "-m", "compileall", "-q", "src"], check=True)
assert Path("src/__pycache__").is_dir()
"""
    done = implement(race, "half", "--rounds", "1", by=body)
    assert done.code == 0, done


# -- several --------------------------------------------------------------------------------------

MORE = {
    # the wrong one comes first, and is the smaller one
    "clauses": ("half", WRONG, RIGHT["half"]),
    # what is never reached is noticed by nobody; else the first would win
    "kills": (
        "half", RIGHT["half"].replace("    return", "    if of < 0:\n        return 1\n    return"),
        RIGHT["half"].replace("    return", "    halved = [of // 2, None, None, None]\n    return")
        .replace("return of // 2", "return halved[0]"),
    ),
    "size": (
        "double", "def double(of: int) -> int:\n    doubled = of * 2\n    return doubled\n",
        RIGHT["double"],
    ),
    # of two that are the same the first is taken; so `better` is the first here
    "number": ("double", RIGHT["double"], RIGHT["double"]),
}  # fmt: skip


@pytest.mark.parametrize("by", MORE)
def test_the_better_of_two(race: Path, by: str) -> None:
    name, worse, better = MORE[by]
    authors(race, one=f"write({worse!r})\n", two=f"write({better!r})\n")
    done = implement(race, name, "--author", "one", "--author", "two", "-j", "2", "--rounds", "1")
    assert done.code == 0, done
    wins = "racer 1 (one)" if by == "number" else "racer 2 (two)"
    assert f"by {wins}" in done.err
    assert offered(race, name) == better


def test_fewer_effects_are_better(race: Path) -> None:
    """Both may read the clock, and one does; their mutants are noticed alike."""
    edit(race, "pact/contracts/double.yaml", "    deterministic: true", "    effects: [clock.read]")
    edit(race, "pact/graph.yaml", "    source: [src/doubles.py]",
         "    effects: [clock.read]\n    source: [src/doubles.py]")  # fmt: skip
    assert settle(race).code == 0
    run_git(race, "commit", "-q", "-am", "the clock")
    worse = (
        "from time import time\n\n\ndef double(of: int) -> int:\n    return (of * 2, time())[0]\n"
    )
    better = "def double(of: int) -> int:\n    return (of * 2, print, print, print, print)[0]\n"
    authors(race, one=f"write({worse!r})\n", two=f"write({better!r})\n")
    words = ("double", "--author", "one", "--author", "two", "--rounds", "1", "--format", "json")
    done = implement(race, *words)
    assert done.code == 0, done
    rows = json.loads(done.out)["components"][0]["racers"]
    assert [(r["author"], r["effects"]) for r in rows] == [("two", 0), ("one", 1)]
    assert rows[0]["noticed"] == rows[1]["noticed"]


def test_racers_of_the_spec(race: Path) -> None:
    authors(race, fast="write(RIGHT[name] + '# %d\\n' % racer)\n")
    edit(race, "build-spec.yaml", '{"authors"', '{"racers": 2, "rounds": 1, "authors"')
    done = implement(race, "half", "--format", "json")
    assert done.code == 0, done
    (row,) = json.loads(done.out)["components"]
    assert row["status"] == "offered"
    assert row["branch"] == "pactc/half"
    assert [r["racer"] for r in row["racers"]] == [1, 2]
    assert (offered(race, "half") or "").endswith("# 1\n")


# -- components -----------------------------------------------------------------------------------


def test_all_in_the_order_of_their_dependencies(race: Path) -> None:
    done = implement(race, "-j", "2", by="write()\n")
    assert done.code == 0, done
    lines = done.err.splitlines()
    end = next(i for i, line in enumerate(lines) if line.startswith("half: offered"))
    start = next(i for i, line in enumerate(lines) if line.startswith("quarter/1: round 1"))
    assert end < start
    parent = run_git(race, "rev-parse", "pactc/quarter~1").out
    assert parent == run_git(race, "rev-parse", "pactc/half").out
    assert (
        run_git(race, "rev-parse", "pactc/double~1").out == run_git(race, "rev-parse", "main").out
    )
    again = implement(race, "-j", "2", by="write()\n")
    assert again.code == 0
    assert again.err.count("was done before") == 3


def test_what_passes_is_left_alone(race: Path) -> None:
    (race / "src").mkdir()
    for name in ("half", "double"):
        (race / {"half": "src/halves.py", "double": "src/doubles.py"}[name]).write_text(RIGHT[name])
    run_git(race, "add", "-A")
    run_git(race, "commit", "-q", "-m", "code")
    done = implement(race, by="write()\n")
    assert done.code == 0, done
    assert done.out == (
        "half: passes as it is; double: passes as it is; quarter: offered as pactc/quarter\n"
    )
    assert run_git(race, "branch", "--list", "pactc/*").out.split() == ["pactc/quarter"]


def test_a_dependency_that_does_not_pass(race: Path) -> None:
    done = implement(race, "quarter", by="write()\n")
    assert done.code == 1
    assert done.out.startswith("P857 quarter calls half, which no implementation passes for\n")
    assert "help: run `pactc implement half quarter`\n" in done.out
    done = implement(race, "quarter", "half", "--rounds", "1", by=f"write({WRONG!r})\n")
    assert done.code == 1
    assert "P857 quarter calls half" in done.out
    assert "quarter: waits for half\n" in done.err


def test_a_project_in_a_folder(race: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    run_git(top, "init", "-q")
    (race / ".git").rename(tmp_path / "old")
    race.rename(top / "inner")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "the plan")
    inner = top / "inner"
    done = implement(inner, "half", by="write()\n")
    assert done.code == 0, done
    changed = run_git(top, "diff", "--name-status", "main", "pactc/half").out
    assert changed == "A\tinner/src/halves.py\n"
    done = implement(inner, "double", by="write()\nwrite('', '../x')\n")
    assert done.code == 1
    assert "P860 double/1 added x\n" in done.out


# -- what is in the way ---------------------------------------------------------------------------


def test_nobody_who_writes(race: Path) -> None:
    done = run_pactc(race, "implement", "half")
    assert done.code == 2
    assert done.err.startswith("P856 nobody is named who writes the code\n")
    done = run_pactc(race, "implement", "half", "--author", "fast")
    assert (done.code, done.err.splitlines()[0]) == (
        2, "P856 no author of implementations is called 'fast'",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nothing", "--command", "true"], "P922"),
        (["half", "--command", "'"], "P920"),
        (["half", "--command", ""], "P920"),
        (["half", "--command", "true", "--author", "x"], "P920"),
    ],
)
def test_words_that_mean_nothing(race: Path, words: list[str], code: str) -> None:
    done = run_pactc(race, "implement", *words)
    assert done.code == 2
    assert done.err.startswith(f"{code} ")


def test_a_plan_that_is_not_fresh(race: Path) -> None:
    edit(race, "pact/contracts/half.yaml", "raises: ValueError", "raises: KeyError")
    done = implement(race, "half", by="write()\n")
    assert done.code == 1
    assert "P855 contract/half is " in done.out or "P855 tests/half is " in done.out
    assert not (race / state.FOLDER / "races").exists()


def test_a_plan_that_is_not_committed(race: Path) -> None:
    run_git(race, "rm", "-q", "--cached", "pact/briefs/half.md")
    done = implement(race, "half", by="write()\n")
    assert done.code == 1
    assert "P855 pact/briefs/half.md is not committed, and racers start from a commit" in done.out


def test_work_that_is_not_committed_stays(race: Path) -> None:
    (race / "src").mkdir()
    (race / "src/halves.py").write_text("mine = 1\n")
    assert implement(race, "half", by="write()\n").code == 0
    assert (race / "src/halves.py").read_text() == "mine = 1\n"


def test_a_branch_of_that_name(race: Path) -> None:
    run_git(race, "checkout", "-q", "-b", "pactc/half")
    run_git(race, "commit", "-q", "--allow-empty", "-m", "mine")
    mine = run_git(race, "rev-parse", "HEAD").out
    run_git(race, "checkout", "-q", "main")
    done = implement(race, "half", by="write()\n")
    assert done.code == 1
    assert "P864 there is a branch pactc/half already, with work that the base has not" in done.err
    assert run_git(race, "rev-parse", "pactc/half").out == mine
    run_git(race, "merge", "-q", "pactc/half")
    assert implement(race, "half", by="write()\n").code == 0, "nothing of it is lost"


def test_another_race(race: Path) -> None:
    with state.alone(race):
        done = implement(race, "half", by="write()\n")
        cleaned = run_pactc(race, "clean")
    assert done.code == cleaned.code == 2
    assert done.err.startswith("P863 another pactc implements in this project\n")
    assert cleaned.err.startswith("P863 ")


# -- interrupted ----------------------------------------------------------------------------------

SLOW = """\
log = Path({log!r})
with log.open("a") as file:
    file.write(f"{{name}}/{{racer}} {{round_}} {{os.getpid()}}\\n")
if round_ == 1:
    write("def half(of: int) -> int:\\n    return of // 2\\n")
elif not log.with_name("go").exists():
    write("half = None")
    time.sleep(600)
else:
    write()
"""


def begun(race: Path, log: Path) -> subprocess.Popen[bytes]:
    """A race that hangs in its second round."""
    words = ["-m", "pactc", "implement", "half", "--writable", str(log.parent),
             "--command", command(race, SLOW.format(log=str(log)))]  # fmt: skip
    started = subprocess.Popen([sys.executable, *words], cwd=race, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not (log.exists() and "half/1 2" in log.read_text()):
        assert time.monotonic() < until, log.read_text() if log.exists() else "nothing"
        time.sleep(0.05)
    return started


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_it_goes_on_where_it_was(race: Path, tmp_path: Path, by: signal.Signals) -> None:
    log = tmp_path / "log/log"
    log.parent.mkdir()
    started = begun(race, log)
    started.send_signal(by)
    _, told = started.communicate(timeout=60)
    if by == signal.SIGINT:
        assert started.returncode == 130
        assert b"interrupted; what was finished is kept" in told
    time.sleep(0.5)
    argv = subprocess.run(["ps", "axo", "args"], capture_output=True, text=True).stdout
    assert str(race.parent / "racer.py") not in argv, "nothing is left running"
    log.with_name("go").touch()
    words = ("half", "--writable", str(log.parent), "--command",
             shlex.join([sys.executable, str(race.parent / "racer.py")]))  # fmt: skip
    done = run_pactc(race, "implement", *words)
    assert done.code == 0, done
    assert "half/1: round 1 was done before: fails, " in done.err
    assert [line.split()[1] for line in log.read_text().splitlines()] == ["1", "2", "2"]
    assert offered(race, "half") == RIGHT["half"]
    again = run_pactc(race, "implement", *words)
    assert again.code == 0
    assert len(log.read_text().splitlines()) == 3, "what was finished is not run again"


def test_a_racer_that_is_killed(race: Path) -> None:
    done = implement(race, "half", "--rounds", "1", by="os.kill(os.getpid(), 9)\n")
    assert done.code == 1
    assert "ended with status 137" in done.out


def test_a_worktree_that_somebody_took_apart(race: Path) -> None:
    body = "write() if round_ > 1 else write('half = None')\n"
    assert implement(race, "half", "--rounds", "1", by=body).code == 1
    (tree,) = race.glob(".pact/cache/implement/races/half/*/*/pactc-half-1")
    (tree / ".git").unlink()
    (tree / "pact/briefs/half.md").unlink()
    done = implement(race, "half", "--rounds", "2", by=body)
    assert done.code == 0, done
    assert order_of(race, "half")["round"] == 2


def test_an_old_lock_is_no_lock(race: Path) -> None:
    place = race / state.FOLDER / "pactc"
    place.mkdir(parents=True)
    (place / "lock").write_text(str(os.getpid()))
    assert implement(race, "half", by="write()\n").code == 0


def test_code_that_was_there_is_no_offer(race: Path) -> None:
    (race / "src").mkdir()
    (race / "src/halves.py").write_text(RIGHT["half"])
    run_git(race, "add", "-A")
    run_git(race, "commit", "-q", "-m", "code")
    done = implement(race, "half", by="write()\n")
    assert (done.code, done.out) == (0, "half: passes as it is\n")
    assert "half: the best is the code as it is\n" in done.err
    assert run_git(race, "branch", "--list", "pactc/*").out == ""


def test_a_file_that_it_takes_away(race: Path) -> None:
    (race / "src/halving").mkdir(parents=True)
    (race / "src/halving/old.py").write_text("old = 1\n")
    run_git(race, "add", "-A")
    run_git(race, "commit", "-q", "-m", "code")
    body = "os.remove('src/halving/old.py')\nwrite()\n"
    assert implement(race, "half", by=body).code == 0
    changed = run_git(race, "diff", "--name-status", "main", "pactc/half").out
    assert changed == "A\tsrc/halves.py\nD\tsrc/halving/old.py\n"
    assert implement(race, "half", "--rounds", "3", by=body).code == 0
