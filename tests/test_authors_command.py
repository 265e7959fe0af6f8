"""A program as an author: real processes that behave, fail, hang, fork, and write without end."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from pactc.authors import command
from pactc.authors.author import Cancelled, Order, Settings, Watch
from pactc.errors import PactError

ORDER = Order("laws", "laws", None, "pact/laws.yaml", "Write laws.", "# Work order", "sha256:00")


def run(script: str, seconds: float = 20, watch: Watch | None = None, root: str = ".", **options):  # type: ignore[no-untyped-def]
    settings = Settings(None, {"command": [sys.executable, "-c", script], **options}, seconds, root)
    return command.write(ORDER, settings, watch or Watch())


def refusal(script: str, seconds: float = 20) -> str:
    with pytest.raises(PactError) as caught:
        run(script, seconds)
    assert caught.value.code == "P807"
    return " ".join([caught.value.finding.message, *caught.value.finding.notes])


def test_it_reads_the_order_and_prints_the_artifact() -> None:
    draft = run(
        "import json,sys; o = json.load(sys.stdin); print(o['artifact'], o['instructions'])"
    )
    assert draft.data == b"laws Write laws.\n"
    assert draft.author == "command"


def test_a_program_that_does_not_read_its_order_is_not_held_up() -> None:
    big = Order("laws", "laws", None, "pact/laws.yaml", "x" * (4 << 20), "", "sha256:00")
    settings = Settings(None, {"command": ["echo", "done"]}, 20)
    assert command.write(big, settings, Watch()).data == b"done\n"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("raise SystemExit(3)", "ended with status 3"),
        ("import os; os.kill(os.getpid(), 9)", "ended with status -9"),
        ("pass", "wrote nothing"),
        ("print('   ')", "wrote nothing"),
        ("import sys; print('no key', file=sys.stderr); sys.exit(1)", "no key"),
    ],
)
def test_what_fails(script: str, said: str) -> None:
    assert said in refusal(script)


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(PactError) as caught:
        command.write(ORDER, Settings(None, {"command": ["no-such-writer"]}), Watch())
    assert caught.value.code == "P807"
    assert "cannot be run" in caught.value.finding.message


@pytest.mark.parametrize("argv", [None, [], "writer", [1]])
def test_no_command_is_said_in_the_spec(argv: object) -> None:
    with pytest.raises(PactError) as caught:
        command.write(ORDER, Settings(None, {"command": argv}), Watch())  # type: ignore[dict-item]
    assert caught.value.code == "P807"


def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    script = (
        "import os, pathlib, time\n"
        "if os.fork() == 0:\n"
        f"    pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    assert "took longer than 1 s" in refusal(script, seconds=1)
    assert gone(int(mark.read_text()))


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_one_that_writes_without_end_is_ended() -> None:
    said = refusal("while True: print('x' * 65536)", seconds=60)
    assert "wrote more than" in said


def test_cancelled_it_ends_at_once() -> None:
    watch = Watch(Event())
    Thread(target=lambda: (time.sleep(0.3), watch.cancel.set())).start()
    with pytest.raises(Cancelled):
        run("import time; time.sleep(60)", 60, watch)


def test_it_sees_no_more_of_the_environment_than_is_allowed(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    monkeypatch.setenv("WANTED", "yes")
    script = "import os; print(os.environ.get('ANTHROPIC_API_KEY'), os.environ.get('WANTED'))"
    assert run(script).data == b"None None\n"
    assert run(script, env=["WANTED"]).data == b"None yes\n"


def test_it_runs_in_an_empty_folder_and_finds_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "writer.py").write_text("import os; print(os.listdir('.'))\n")
    settings = Settings(None, {"command": [sys.executable, "writer.py"]}, 20, str(tmp_path))
    assert command.write(ORDER, settings, Watch()).data == b"[]\n"
    script = tmp_path / "writer.sh"
    script.write_text("#!/bin/sh\necho hello\n")
    script.chmod(0o755)
    settings = Settings(None, {"command": ["./writer.sh"]}, 20, str(tmp_path))
    assert command.write(ORDER, settings, Watch()).data == b"hello\n"
