"""What is kept between rounds: whole or not at all, and never through a link."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pactc.errors import PactError, UsageError
from pactc.implement import state

from .conftest import run_git


def test_git_sees_nothing_of_it(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    with state.alone(tmp_path) as folder:
        assert folder == state.base(tmp_path)
        state.save(state.receipt(folder, "half"), {"a": 1})
    assert run_git(tmp_path, "status", "--porcelain", "-uall").out == ""


HOLD = """\
import sys, time
from pathlib import Path
from pactc.implement import state
with state.alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_at_once_and_one_that_was_killed(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(UsageError) as caught, state.alone(tmp_path):
        pass
    assert caught.value.code == "P863"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    with state.alone(tmp_path):
        pass
    with state.alone(tmp_path):  # and it is free again
        pass


@pytest.mark.parametrize("part", [".pact", ".pact/cache", ".pact/cache/implement"])
def test_a_folder_that_is_a_link(tmp_path: Path, part: str) -> None:
    root, away = tmp_path / "root", tmp_path / "away"
    away.mkdir()
    (root / part).parent.mkdir(parents=True)
    (root / part).symlink_to(away)
    with pytest.raises(PactError) as caught, state.alone(root):
        pass
    assert caught.value.code == "P904"
    assert [*away.iterdir()] == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / ".pact").write_text("a file")
    with pytest.raises(PactError) as caught, state.alone(tmp_path):
        pass
    assert caught.value.code in ("P903", "P904")
    assert caught.value.finding.help


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep/result.json"
    state.save(path, {"b": "ü", "a": [1]})
    assert state.load(path) == {"a": [1], "b": "ü"}
    assert path.read_text().index('"a"') < path.read_text().index('"b"')


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"a":' * 9999, None])
def test_what_was_not_saved_is_nothing(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "result.json"
    if data is not None:
        path.write_bytes(data)
    assert state.load(path) is None


def test_all_of_a_folder_is_removed(tmp_path: Path) -> None:
    """Racers make folders that nobody can read, and links to what is not theirs."""
    away = tmp_path / "away"
    away.mkdir()
    (away / "mine").write_text("mine")
    there = tmp_path / "there"
    (there / "closed/inner").mkdir(parents=True)
    (there / "closed/inner/file").write_text("x")
    (there / "link").symlink_to(away)
    (there / "closed").chmod(0)
    state.removed(there)
    assert not there.exists()
    assert (away / "mine").read_text() == "mine"
    (tmp_path / "link").symlink_to(away)
    state.removed(tmp_path / "link")
    assert not (tmp_path / "link").is_symlink()
    assert (away / "mine").exists()
    state.removed(tmp_path / "never")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that not even root may remove")
def test_what_cannot_be_removed() -> None:
    with pytest.raises(PactError) as caught:
        state.removed(Path("/proc/version"))
    assert caught.value.code == "P903"


def test_what_a_killed_race_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine, other = tmp_path / "p/cache", tmp_path / "q/cache"
    left, kept = state.workshop(mine), state.workshop(other)
    first, second = left.__enter__(), kept.__enter__()
    (first / "tmp/file").write_text("x")
    state.swept(mine)
    assert not first.exists()
    assert second.exists()
    first.mkdir()  # as the end of the context expects it
    left.__exit__(None, None, None)
    kept.__exit__(None, None, None)
    assert not second.exists()
