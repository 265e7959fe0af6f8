"""Fixtures that every test may use: `git`, `commit`, `pactc`, `pactc_process`, and `pack`, a fresh
copy of the booking example, built and committed."""

from __future__ import annotations

import compileall
import gc
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest
from hypothesis import settings

# Before any test imports jsonschema by itself, which takes two seconds.
from pactc import cli, schema_library  # noqa: F401

if TYPE_CHECKING:
    from .providers.server import Provider

# A deadline is wall time, and the machine may be busy. The same examples on every machine, so that
# a red test is about the change at hand; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("pactc", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile("pactc")

# As the installed command does: nearly nothing of what a test makes is garbage in a circle.
gc.set_threshold(200_000, 20, 20)

# What Python compiles is kept, whatever the environment says: the tests start some thousand
# interpreters, most of them told to write nothing, and each would compile pactc anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "booking"
RUBBISH = shutil.ignore_patterns(
    *("__pycache__", ".*_cache", ".hypothesis", ".venv", "*.egg-info", "*.sqlite3*", ".git"),
    # What can be made again: tests make it.
    *(".pact", "briefs", "evidence", "kills"),
    *("readiness.json", "controls.json", "trust.json", "trace.json"),
)
# Who commits, whatever the machine's configuration says, and when: always the same.
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
}

# A commit asks whether it is time to tidy up by two further processes.
SETTINGS = (
    *("-c", "init.defaultBranch=main"),
    *("-c", "maintenance.auto=false", "-c", "gc.auto=0", "-c", "core.fsync=none"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Once for all workers: see above."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(cli.__file__).parent, quiet=2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Neighbours stay together: what a module makes once is then made by one worker, not by all.
    One that has nothing left takes from the others. `--dist` asks for another way."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


class Done(NamedTuple):
    """What a command left: its exit status and what it printed."""

    code: int
    out: str
    err: str


class Git(Protocol):
    def __call__(
        self,
        folder: Path,
        *args: str,
        check: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> Done: ...


class Pactc(Protocol):
    def __call__(self, folder: Path, *args: str, env: Mapping[str, str] | None = None) -> Done: ...


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Whoever starts the tests in the background may have had SIGINT ignored, for all processes
    that follow; tests that interrupt one want it to hear that."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _nobodys_machine() -> Iterator[None]:
    """No test depends on where it runs: under a hook (GIT_*), in CI, on a coloured terminal."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("GIT_", "GITHUB_")) or name in ("CI", "FORCE_COLOR", "NO_COLOR"):
                patch.delenv(name)
        yield


def run_git(
    folder: Path, *args: str, check: bool = True, env: Mapping[str, str] | None = None
) -> Done:
    done = subprocess.run(
        ["git", "-C", str(folder), *SETTINGS, *args],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **IDENTITY, **(env or {})},
    )
    assert done.returncode == 0 or not check, f"git {args}: {done.stdout}{done.stderr}"
    return Done(done.returncode, done.stdout, done.stderr)


def run_pactc(folder: Path, *args: str, env: Mapping[str, str] | None = None) -> Done:
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):  # noqa: SIM117
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            try:
                code = cli.main(args)
            except SystemExit as stop:  # argparse, for --help and for wrong options
                code = stop.code if isinstance(stop.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


def built(folder: Path) -> Path:
    """A copy of the example in a new repository: the plan made and recorded, one commit on `main`.
    Receipts are not there: they are made by running things."""
    shutil.copytree(EXAMPLE, folder, ignore=RUBBISH)
    run_git(folder, "init", "-q")
    assert run_pactc(folder, "init").code == 0
    done = run_pactc(folder, "build")  # also records what people wrote, where it has no record yet
    assert done.code == 0, done.out + done.err
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "the booking pack")
    return folder


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copied for each test that wants a pack, so with few files: one pack of objects instead of a
    file each, and none of the sample hooks."""
    folder = built(tmp_path_factory.mktemp("template") / "booking")
    run_git(folder, "repack", "-a", "-d", "-q")
    return without_samples(folder)


def without_samples(folder: Path) -> Path:
    """A repository without the sample hooks, which are more files than some packs have."""
    for sample in (folder / ".git/hooks").glob("*.sample"):
        sample.unlink()
    return folder


@pytest.fixture
def pack(_template: Path, tmp_path: Path) -> Path:
    """A built and committed booking pack of one's own, with its .git, on branch `main`."""
    return copied(_template, tmp_path / "pack")


def copied(made: Path, folder: Path) -> Path:
    """A copy of a repository that keeps times, so that Git need not read every file again to see
    that nothing changed."""
    subprocess.run(["cp", "-a", str(made), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def _race_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from .race_pack import make

    return without_samples(make(tmp_path_factory.mktemp("template") / "race"))


@pytest.fixture
def race(_race_template: Path, tmp_path: Path) -> Path:
    """A committed pack of three small components without code, of one's own (race_pack.py)."""
    return copied(_race_template, tmp_path / "race")


@pytest.fixture
def git() -> Git:
    """`git(folder, *args, check=True, env=None)`: Git with an identity and nobody's configuration;
    fails the test on a non-zero exit unless `check=False`."""
    return run_git


@pytest.fixture
def pactc() -> Pactc:
    """`pactc(folder, *args)`: the command line in this process, standing in `folder`; (exit status,
    stdout, stderr)."""
    return run_pactc


@pytest.fixture
def pactc_process() -> Pactc:
    """`pactc_process(folder, *args, env=None)`: the same as a real process."""

    def run(folder: Path, *args: str, env: Mapping[str, str] | None = None) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "pactc", *args],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def commit(git: Git) -> Callable[..., str]:
    """`commit(folder, message="change")`: all of the work tree, committed; the commit's oid."""

    def run(folder: Path, message: str = "change") -> str:
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", message)
        return git(folder, "rev-parse", "HEAD").out.strip()

    return run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A model provider on loopback, which the environment names; it answers the glossary of
    provider_orders.py."""
    from .provider_orders import VALUE
    from .providers.server import serving

    with serving(lambda _: VALUE) as provider:
        for name, text in provider.environment.items():
            monkeypatch.setenv(name, text)
        yield provider
