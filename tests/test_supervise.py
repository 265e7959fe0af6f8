"""Commands under supervision: nothing outlives them, nothing holds them up."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

import pytest

from pactc.supervise import Ran, supervise


def python(tmp_path: Path, text: str, timeout_s: float = 20, keep: int = 0) -> Ran:
    env = {"PATH": os.environ["PATH"]}
    return supervise([sys.executable, "-c", text], tmp_path, env, timeout_s, keep)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        time.sleep(0.01)
    return False


def test_status_output_and_digests(tmp_path: Path) -> None:
    ran = python(
        tmp_path, "import sys; print('a' * 9000); sys.stderr.write('b'); sys.exit(3)", keep=5
    )
    assert (ran.status, ran.out.head, ran.out.size) == (3, b"aaaaa", 9001)
    whole = b"a" * 9000 + b"\n"
    assert ran.out.digest == f"sha256:{hashlib.sha256(whole).hexdigest()}"
    assert len(ran.out.tail) == 4096
    assert ran.err.tail == b"b"
    assert ran.started <= ran.ended


def test_standard_input_is_empty_and_the_environment_is_what_was_given(tmp_path: Path) -> None:
    ran = python(
        tmp_path, "import os, sys; print([sys.stdin.read(), 'HOME' in os.environ])", keep=99
    )
    assert ran.out.head == b"['', False]\n"


def test_a_signal_is_negative(tmp_path: Path) -> None:
    assert python(tmp_path, "import os; os.kill(os.getpid(), 9)").status == -9


CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
"""


def test_a_timeout_ends_the_whole_group(tmp_path: Path) -> None:
    ran = python(tmp_path, CHILD + "time.sleep(60)", timeout_s=0.8, keep=99)
    assert ran.status is None
    assert gone(int(ran.out.head))


def test_children_do_not_outlive_the_command(tmp_path: Path) -> None:
    ran = python(tmp_path, CHILD, keep=99)
    assert ran.status == 0
    assert gone(int(ran.out.head))


def test_a_child_that_left_the_group_holds_nothing_up(tmp_path: Path) -> None:
    text = CHILD.replace("])\n", "], start_new_session=True)\n")
    began = time.monotonic()
    ran = python(tmp_path, text, timeout_s=50, keep=99)
    os.kill(int(ran.out.head), 9)
    assert ran.status == 0
    assert time.monotonic() - began < 40  # the child would have taken a minute


def test_output_that_is_closed_is_no_end(tmp_path: Path) -> None:
    text = "import os, time; os.close(1); os.close(2); time.sleep(0.3); os._exit(4)"
    assert python(tmp_path, text).status == 4


def test_what_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        supervise(["/nowhere/at/all"], tmp_path, {}, 1)
