"""One try of a command: what it gets, where it may write, and that nothing of it is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from pactc.implement import run
from pactc.implement.settings import Writer


def tried(
    folder: Path, text: str, *, order: bytes = b"{}", seconds: float = 30, **more: tuple[str, ...]
) -> run.Tried:
    """What comes of a Python program in a worktree."""
    tree = folder / "tree"
    tree.mkdir(exist_ok=True)
    writer = Writer("w", (sys.executable, "-c", text), seconds, **more)
    return run.tried(writer, order, tree, tree, folder / "scratch", Event())


def test_the_order_and_the_last_line(tmp_path: Path) -> None:
    text = "import json,sys; o=json.load(sys.stdin); print('so'); print(json.dumps(o))"
    done = tried(tmp_path, text, order=b'{"round": 7}')
    assert done == run.Tried(0, (), {"round": 7})


@pytest.mark.parametrize("line", ["", "so", "[1]", "{", "{" * 9999])
def test_a_last_line_that_says_nothing(tmp_path: Path, line: str) -> None:
    assert tried(tmp_path, f"print({line!r})").info == {}


def test_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", "k3y")
    monkeypatch.setenv("THEIRS", "x")
    monkeypatch.setenv("GIT_DIR", "/x")
    text = "import json,os,sys; print(json.dumps(dict(os.environ)))"
    info = tried(tmp_path, text, env=("MINE", "NOT_THERE")).info
    assert not {"THEIRS", "GIT_DIR", "NOT_THERE"} & info.keys()
    assert info["MINE"] == run.HIDDEN
    assert info["TMPDIR"] == str(tmp_path / "scratch/tmp")


def test_complaints_are_cut_and_without_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", "k3y")
    text = (
        "import os,sys\n"
        "for i in range(99): print(i, os.environ['MINE'], file=sys.stderr)\n"
        "sys.exit(9)"
    )
    done = tried(tmp_path, text, env=("MINE",))
    assert done.status == 9
    assert done.complaint == tuple(f"{i} ***" for i in range(94, 99))


def test_what_cannot_be_started(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    writer = Writer("w", ("no-such-program",))
    done = run.tried(writer, b"{}", tree, tree, tmp_path / "scratch", Event())
    assert not done.started
    assert done.complaint == ("cannot start no-such-program: No such file or directory",)


def test_a_signal(tmp_path: Path) -> None:
    assert tried(tmp_path, "import os; os.kill(os.getpid(), 15)").status == 128 + 15


@pytest.mark.skipif(not run.confines(), reason="this kernel has no Landlock")
def test_where_it_may_write(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = f"""
import json, os, tempfile
found = {{}}
for place in ({str(tmp_path)!r}, "/tmp", os.path.expanduser("~"), ".", {str(tmp_path / "mine")!r},
              "/dev/shm", tempfile.gettempdir()):
    try:
        open(place + "/pactc-probe", "w").close()
        os.remove(place + "/pactc-probe")
        found[place] = True
    except OSError:
        found[place] = False
print(json.dumps(list(found.values())))
print(json.dumps({{"found": list(found.values())}}))
"""
    done = tried(tmp_path, text, writes=(str(tmp_path / "mine"),))
    assert done.info["found"] == [False, False, False, True, True, True, True]
    assert not Path("/dev/shm/pactc-probe").exists()


def test_the_time_is_over_for_all_of_it(tmp_path: Path) -> None:
    text = (
        "import os,time\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n        os.setsid(); time.sleep(600)\n"
        "time.sleep(600)"
    )
    assert tried(tmp_path, text, seconds=0.5).status is None
    assert run.sweep(tmp_path / "scratch") == 0


def test_it_is_stopped(tmp_path: Path) -> None:
    stop = Event()
    Timer(0.3, stop.set).start()
    writer = Writer("w", ("sleep", "600"), 600)
    assert run.tried(writer, b"{}", tmp_path, tmp_path, tmp_path / "s", stop).status is None


def test_it_ends_with_pactc(tmp_path: Path) -> None:
    """Killed, so that it can clean up nothing."""
    if not run.confines():
        pytest.skip("this kernel has no namespaces")
    text = (
        "import sys; from pathlib import Path; from threading import Event\n"
        "from pactc.implement import run; from pactc.implement.settings import Writer\n"
        f"p = Path({str(tmp_path)!r})\n"
        "w = Writer('w', ('sh', '-c', 'echo > up; setsid sleep 611 & sleep 611'))\n"
        "run.tried(w, b'{}', p, p, p / 'scratch', Event())"
    )
    started = subprocess.Popen([sys.executable, "-c", text])
    until = time.monotonic() + 30
    while not (tmp_path / "up").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    started.kill()
    started.wait()
    time.sleep(0.3)
    assert run.sweep(tmp_path / "scratch") == 0, "the kernel has ended them"


def test_strays_are_swept(tmp_path: Path) -> None:
    """By the mark that every process of a racer has, and no other."""
    argv = [sys.executable, "-c", "print(flush=True); import time; time.sleep(600)"]
    marks = (tmp_path / "races/a/scratch", tmp_path / "other")
    env = [{**os.environ, run.MARK: str(mark)} for mark in marks]
    mine, other = (subprocess.Popen(argv, env=e, stdout=subprocess.PIPE) for e in env)
    for each in (mine, other):
        assert each.stdout
        each.stdout.readline()
    try:
        assert run.sweep(tmp_path / "races") == 1
        assert mine.wait(10) == -9
        assert other.poll() is None
    finally:
        for each in (mine, other):
            each.kill()
            each.wait()
            assert each.stdout
            each.stdout.close()


def test_a_deep_object_is_no_news(tmp_path: Path) -> None:
    deep = json.dumps({"a": 1})[:-1] + ', "b": ' + "[" * 900 + "]" * 900 + "}"
    assert tried(tmp_path, f"print({deep!r})").status == 0
