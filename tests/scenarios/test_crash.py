"""Builds that die, starve, collide or are interrupted: never wrongly fresh, nothing lost, and a
clear message (DESIGN section 4)."""

from __future__ import annotations

import gc
import os
import random
import resource
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..conftest import Done, Pactc, copied, run_git, run_pactc
from ..trees import (
    REASON,
    edit,
    made_by_pactc,
    not_fresh,
    own_kind,
    process,
    temporary,
)

pytestmark = pytest.mark.slow  # many processes, killed at many steps

RECORD = ".pact/records/{}.json"
WORK = 'import sys; sys.stdin.read(); print("{}")'


def forked(work: Callable[[], int]) -> int:
    """Do work in a child of this process, which has everything imported; how the child ended, as
    `subprocess` says it: negative for a signal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pytest-xdist has a thread
        child = os.fork()
    if child == 0:
        try:
            os._exit(work())
        finally:
            os._exit(99)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def crash(folder: Path, at: int, *args: str) -> int:
    env = {"PACTC_TEST_CRASH_AT": str(at)}
    return forked(lambda: run_pactc(folder, *args, env=env).code)


def work_for_a_build(folder: Path) -> None:
    """Something of each sort: artifacts to change, one to make, an authored one to take in."""
    edit(folder, "pact/evidence.yaml", "[SEC-STRICT-1, COM-BASIC-2]", "[COM-BASIC-2]")
    (folder / "pact/briefs/slots.md").unlink()
    (folder / RECORD.format("pact/laws.yaml")).unlink()


def verify(folder: Path, before: dict[str, bytes], final: dict[str, bytes]) -> None:
    """After a death: whole files only, an honest check, a build that ends as it always would."""
    left = made_by_pactc(folder)
    for path, data in left.items():
        if not path.rpartition("/")[2].startswith(".pactc-"):
            assert data in (before.get(path), final.get(path)), f"{path} is neither old nor new"
    lost = (before.keys() & final.keys()) - left.keys()
    assert {p for p in lost if not p.startswith(".pact/records/")} == set()
    done = run_pactc(folder, "check")
    assert "P304" not in done.out, "nobody edited anything by hand"
    if done.code == 0:
        assert {p: d for p, d in left.items() if not p.endswith(".tmp")} == final
    run_pactc(folder, "build")
    assert made_by_pactc(folder) == final
    assert temporary(folder) == []


def kill_at_steps(pack: Path, tmp_path: Path, *args: str, every: int = 1) -> int:
    """Kill at every step, or at one of so many; how many steps there were, or a few more."""
    before = made_by_pactc(pack)
    finished = copied(pack, tmp_path / "finished")
    assert run_pactc(finished, *args).code == 0
    assert run_pactc(finished, "check").code == 0
    final = made_by_pactc(finished)
    for at in range(1, 1000, every):
        folder = copied(pack, tmp_path / "victim")
        ended = crash(folder, at, *args)
        if ended == 0:
            return at - 1
        assert ended == -signal.SIGKILL
        verify(folder, before, final)
        subprocess.run(["rm", "-rf", str(folder)], check=True)
    raise AssertionError("the build never ends")


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_killed_at_every_step_of_every_write(pack: Path, tmp_path: Path, every: int) -> None:
    """The fast suite takes one in three."""
    work_for_a_build(pack)
    steps = kill_at_steps(pack, tmp_path, "build", every=every)
    assert steps > 20  # a table and a brief with a record each, and the record of laws


@pytest.mark.slow
def test_killed_at_every_step_of_a_whole_build(pack: Path, tmp_path: Path) -> None:
    for path in [p for p in made_by_pactc(pack) if p.endswith((".json", ".md"))]:
        if path.startswith(".pact/") or path.endswith(".md"):
            (pack / path).unlink()
    assert kill_at_steps(pack, tmp_path, "build", "-j", "3") > 50


def test_killed_while_accepting(pack: Path, tmp_path: Path) -> None:
    """The file is a person's: it is as it was, whatever happens to the record."""
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    text = (pack / "pact/laws.yaml").read_bytes()
    for at in range(1, 100):
        folder = copied(pack, tmp_path / f"victim{at}")
        ended = crash(folder, at, "accept", "laws", *REASON)
        assert (folder / "pact/laws.yaml").read_bytes() == text
        if ended == 0:
            break
        fresh = run_pactc(folder, "check", "laws").code == 0
        recorded = (folder / RECORD.format("pact/laws.yaml")).read_bytes()
        assert fresh == (b"seen and found right" in recorded)
        assert run_pactc(folder, "accept", "laws", *REASON).code == 0
        assert run_pactc(folder, "build").code == 0
        assert temporary(folder) == []
    assert at >= 4


def test_killed_while_pruning(pack: Path, tmp_path: Path) -> None:
    run_git(pack, "mv", "pact/briefs/slots.md", "pact/briefs/old.md")
    (pack / "pact/briefs/old.md").write_text("an orphan\n")
    run_git(pack, "add", "-A")
    (pack / RECORD.format("pact/nobody.yaml")).write_text("{}")
    before = made_by_pactc(pack)
    finished = copied(pack, tmp_path / "finished")
    assert run_pactc(finished, "build", "--prune").code == 0
    final = made_by_pactc(finished)
    for at in range(1, 100):
        folder = copied(pack, tmp_path / f"victim{at}")
        if crash(folder, at, "build", "--prune") == 0:
            break
        assert all(d in (before.get(p), final.get(p)) or p.endswith(".tmp")
                   for p, d in made_by_pactc(folder).items())  # fmt: skip
        assert run_pactc(folder, "build", "--prune").code == 0
        assert made_by_pactc(folder) == final
    assert at > 4


def kill_at_random(pack: Path, tmp_path: Path, times: int) -> None:
    work_for_a_build(pack)
    before = made_by_pactc(pack)
    finished = copied(pack, tmp_path / "finished")
    start = time.monotonic()
    running = process(finished, "build")
    running.communicate()
    assert running.returncode == 0
    longest = time.monotonic() - start
    final = made_by_pactc(finished)
    dice = random.Random(5)
    for i in range(times):
        folder = copied(pack, tmp_path / f"victim{i}")
        running = process(folder, "build", "-j", "2")
        time.sleep(longest * (0.5 + 0.5 * dice.random()))
        running.kill()
        running.communicate()
        verify(folder, before, final)


def test_killed_at_random_times(pack: Path, tmp_path: Path) -> None:
    kill_at_random(pack, tmp_path, 4)


@pytest.mark.slow
def test_killed_at_many_random_times(pack: Path, tmp_path: Path) -> None:
    kill_at_random(pack, tmp_path, 40)


def test_a_torn_file_is_seen(pack: Path) -> None:
    """What a power cut leaves of a file that was not synced: a record of bytes that are gone."""
    for path in ("pact/trace.json", "pact/briefs/http.md"):
        file = pack / path
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (pack / RECORD.format("pact/trust.json")).write_bytes(b"")
    assert not_fresh(pack) == {"trace": "drifted", "brief/http": "drifted", "trust": "stale"}
    assert run_pactc(pack, "build", "--restore", "trace", "--restore", "brief/http").code == 0
    assert run_git(pack, "status", "--porcelain").out == ""


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[bool]:
    """A mount at the folder for as long as the block runs; whether this machine allows it."""
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def small_files_only() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def test_no_room_for_a_file(pack: Path, tmp_path: Path) -> None:
    """A limit of file size stands for a full disk on machines where no test may mount one."""
    work_for_a_build(pack)
    before = made_by_pactc(pack)
    out = tmp_path / "out"

    def build() -> int:
        small_files_only()
        done = run_pactc(pack, "build", "-k")
        out.write_text(done.out[:4000])
        return done.code

    assert forked(build) == 1
    assert "P902 the disk is full; nothing was half-written" in out.read_text()
    left = made_by_pactc(pack)
    assert temporary(pack) == []
    assert all(d == before[p] for p, d in left.items() if p in before and len(d) > 4096)
    assert run_pactc(pack, "build").code == 0


def test_a_full_disk(pack: Path, tmp_path: Path) -> None:
    work_for_a_build(pack)
    before = made_by_pactc(pack)
    small = tmp_path / "small"
    small.mkdir()
    with mounted(small, "-t", "tmpfs", "-o", "size=8m", "none") as possible:
        if not possible:
            return  # test_no_room_for_a_file says the same by other means
        folder = copied(pack, small / "pack")
        with (small / "ballast").open("wb", buffering=0) as ballast, pytest.raises(OSError):  # noqa: PT012
            while ballast.write(b"\0" * 4096):
                pass
        done = run_pactc(folder, "build")
        assert done.code == 1
        assert "P902" in done.out + done.err
        assert made_by_pactc(folder) == before
        assert run_pactc(folder, "check").code == 1
        (small / "ballast").unlink()
        assert run_pactc(folder, "build").code == 0
        assert run_pactc(folder, "check").code == 0


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    with mounted(folder, "--bind", str(folder)) as possible:
        if possible:
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            yield
        else:
            folders = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
            for each in folders:
                each.chmod(0o555)
            try:
                yield
            finally:
                for each in folders:
                    each.chmod(0o755)


def test_a_read_only_file_system(pack: Path) -> None:
    with read_only(pack):
        for verb in ("check", "graph"):
            assert run_pactc(pack, verb).code == 0
        done = run_pactc(pack, "build")
        assert done.code == 1
        assert "P903 cannot write: read-only file system" in done.err or "denied" in done.err
        assert run_pactc(pack, "build", "-n").code == 0
    assert run_pactc(pack, "build").code == 0


def test_a_read_only_folder(pack: Path) -> None:
    """The lock can be taken, but what is made cannot be written."""
    work_for_a_build(pack)
    before = made_by_pactc(pack)
    with read_only(pack / "pact"):
        done = run_pactc(pack, "build")
        assert done.code == 1
        assert "P903" in done.out
        after = made_by_pactc(pack)
        assert {p: d for p, d in after.items() if p.startswith("pact/")} == {
            p: d for p, d in before.items() if p.startswith("pact/")
        }
        assert run_pactc(pack, "check").code == 1
    assert run_pactc(pack, "build").code == 0


WAIT = """
import pathlib, sys, time
sys.stdin.read()
pathlib.Path({here!r}).touch()
while not pathlib.Path({go!r}).exists():
    time.sleep(0.01)
print("{{}}")
"""


def waiting_kind(pack: Path, tmp_path: Path, name: str = "zzz") -> tuple[Path, Path]:
    """A kind whose command says that it runs, and ends when it is told to."""
    here, go = tmp_path / "here", tmp_path / "go"
    text = WAIT.format(here=str(here), go=str(go))
    own_kind(pack, text, "{spec: build-spec.yaml}", name)
    return here, go


def until(there: Path, running: subprocess.Popen[str]) -> None:
    while not there.exists():
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)


def test_two_builds_at_once(pack: Path, tmp_path: Path) -> None:
    here, go = waiting_kind(pack, tmp_path)
    (pack / "pact/briefs/slots.md").unlink()
    first = process(pack, "build")
    until(here, first)
    for words in (["build"], ["accept", "laws", *REASON], ["build", "--prune"]):
        second = run_pactc(pack, *words)
        assert second.code == 1
        assert second.err.startswith("P901 another pactc is building in this work tree")
        assert "help: wait for it to end" in second.err
    assert run_pactc(pack, "build", "-n").code == 0  # questions need no lock
    assert run_pactc(pack, "check").code == 1
    go.touch()
    out, err = first.communicate()
    assert first.returncode == 0, out + err
    assert run_pactc(pack, "check").code == 0
    assert run_pactc(pack, "build").code == 0


def test_many_builds_at_once(pack: Path) -> None:
    work_for_a_build(pack)
    running = [process(pack, "build") for _ in range(4)]
    ends = [(*p.communicate(), p.returncode) for p in running]
    assert {code for _, _, code in ends} <= {0, 1}
    assert any(code == 0 for _, _, code in ends)
    for _, err, code in ends:
        assert code == 0 or err.startswith("P901")
    assert run_pactc(pack, "check").code == 0


def test_a_build_in_each_of_two_work_trees(pack: Path, tmp_path: Path) -> None:
    here, go = waiting_kind(pack, tmp_path)
    run_git(pack, "worktree", "add", "-q", str(tmp_path / "other"))
    first = process(pack, "build")
    until(here, first)
    assert run_pactc(tmp_path / "other", "build").code == 0
    go.touch()
    first.communicate()
    assert first.returncode == 0


MEDDLE = """
import pathlib, sys

sys.stdin.read()
file = pathlib.Path({path!r})
if {old!r} in file.read_text():
    file.write_text(file.read_text().replace({old!r}, {new!r}))
print("{{}}")
"""


def test_a_file_that_is_edited_meanwhile(pack: Path) -> None:
    text = MEDDLE.format(path="build-spec.yaml", old="budget: 25", new="budget: 26")
    own_kind(pack, text, "{spec: build-spec.yaml}", "zzz")
    done = run_pactc(pack, "build", "zzz")
    assert done.code == 1
    assert "P306 build-spec.yaml changed while zzz was being built" in done.out
    assert "help: run the command again" in done.out
    assert not (pack / "pact/zzz.json").exists()
    assert not (pack / RECORD.format("pact/zzz.json")).exists()
    assert run_pactc(pack, "build", "zzz").code == 0  # nothing is left to meddle with
    assert run_pactc(pack, "check").code == 0


def test_an_artifact_that_is_edited_meanwhile(pack: Path) -> None:
    """What a person writes into the file that is being made is not overwritten."""
    own_kind(pack, WORK, "{spec: build-spec.yaml}", "zzz")
    assert run_pactc(pack, "build").code == 0
    text = MEDDLE.format(path="pact/zzz.json", old="{}", new='{"mine": 1}')
    (pack / "tools/zzz.py").write_text(text)
    edit(pack, "build-spec.yaml", "budget: 25", "budget: 26")
    done = run_pactc(pack, "build", "zzz")
    assert done.code == 1
    assert "P306 pact/zzz.json changed" in done.out
    assert "mine" in (pack / "pact/zzz.json").read_text()
    assert run_pactc(pack, "status", "zzz").out.startswith("drifted")


def test_edits_all_the_time(pack: Path) -> None:
    """An editor that saves and saves while pactc builds and checks: an answer each time, an honest
    one, and never a traceback."""
    stop = threading.Event()
    spec = pack / "build-spec.yaml"
    text = spec.read_text()

    def save() -> None:
        i = 0
        while not stop.is_set():
            i += 1
            part = spec.with_name("spec.part")
            part.write_text(text.replace("budget: 25", f"budget: {25 + i % 9}"))
            part.rename(spec)

    editor = threading.Thread(target=save)
    editor.start()
    try:
        for _ in range(6):
            for verb in ("build", "check", "status"):
                done = run_pactc(pack, verb)
                assert done.code in (0, 1), done
                assert "Traceback" not in done.out + done.err
    finally:
        stop.set()
        editor.join()
    spec.write_text(text)
    (pack / "spec.part").unlink(missing_ok=True)
    assert run_pactc(pack, "build").code == 0
    assert run_git(pack, "status", "--porcelain").out == ""


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_interrupted_by_ctrl_c(pack: Path, tmp_path: Path, jobs: str) -> None:
    here, go = waiting_kind(pack, tmp_path)
    own_kind(pack, WORK, "{spec: build-spec.yaml}", "aaa")
    own_kind(pack, WORK, "{zzz: zzz}", "below")
    running = process(pack, "build", "-j", jobs)
    until(here, running)
    time.sleep(0.1)
    if jobs == "1":
        assert (pack / RECORD.format("pact/aaa.json")).exists()
    running.send_signal(signal.SIGINT)
    try:
        out, err = running.communicate(timeout=10)
    finally:
        go.touch()
    assert running.returncode == 130, out + err
    assert "interrupted; what was finished is kept" in err
    assert "Traceback" not in out + err
    assert temporary(pack) == []
    found = not_fresh(pack)
    assert found == {"zzz": "missing", "below": "blocked"}
    assert run_pactc(pack, "build").code == 0


def test_nothing_leaks(pack: Path) -> None:
    """Many commands in one process: no descriptor, thread or child is left, and no memory."""
    text = (pack / "build-spec.yaml").read_text()

    def round_(i: int) -> None:
        (pack / "build-spec.yaml").write_text(text.replace("budget: 25", f"budget: {i}"))
        for words in (["build", "-j", "3"], ["check"], ["check", "--rev", "HEAD"], ["status"]):
            run_pactc(pack, *words)

    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0

    for i in range(1, 4):
        round_(i)
    gc.collect()
    handles, threads, objects = open_now(), threading.active_count(), len(gc.get_objects())
    for i in range(4, 10):
        round_(i)
    gc.collect()
    assert open_now() <= handles
    assert threading.active_count() == threads
    # Some caches fill up to a bound; a project kept by each command would be far more than this.
    assert len(gc.get_objects()) < objects * 1.25
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_that_nobody_listens_to(pack: Path) -> None:
    """`pactc status | head -1`."""
    running = process(pack, "status")
    assert running.stdout
    running.stdout.close()
    assert running.stderr
    err = running.stderr.read()
    running.wait()
    running.stderr.close()
    assert "Traceback" not in err
    assert running.returncode in (0, 1, 141)


def test_the_message_of_a_kill_is_a_next_command(pack: Path, pactc: Pactc) -> None:
    work_for_a_build(pack)
    assert crash(pack, 3, "build") == -signal.SIGKILL
    done: Done = pactc(pack, "check")
    assert done.code == 1
    assert "help: run `pactc build" in done.out
