"""The good pack of the self-test, for tests of evidence and the gate: each needs a repository of
its own to break."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from pactc.selftest import pack
from pactc.selftest.pack import DIMENSIONS, public_key, put

from .conftest import Done, copied, run_git, run_pactc, without_samples

__all__ = ["DIMENSIONS", "put"]


@cache
def _keys() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pactc-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def key(name: str) -> Path:
    """The private key of somebody, made when it is first asked for."""
    file = _keys() / name
    public_key(file)
    return file


def public(name: str) -> str:
    return key(name).with_name(f"{name}.pub").read_text().strip()


def approve(folder: Path, *what: str, by: str = "ada", code: int = 0) -> Done:
    """`pactc approve`, with the key of an approver."""
    done = run_pactc(folder, "approve", *what, "--yes", "--key", str(key(by)))
    assert done.code == code, done
    return done


def change(folder: Path, path: str, pointer: str, value: Any) -> None:
    """Set one value of a document on disk; None removes it."""
    document = json.loads((folder / path).read_text())
    *above, last = pointer.strip("/").split("/")
    at = document
    for key in above:
        at = at[key]
    if value is None:
        del at[last]
    else:
        at[last] = value
    put(folder, path, document)


def settle(folder: Path) -> None:
    """Bring everything up to date and commit it."""
    built = run_pactc(folder, "build")
    assert built.code == 0, built
    ran = run_pactc(folder, "evidence", "run")
    assert ran.code == 0, ran
    save(folder)


def save(folder: Path) -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "change")


def make(folder: Path) -> Path:
    """The good pack in a new repository, with the keys that `key` gives."""
    return pack.make(folder, _keys())


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pactc-small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return without_samples(make(folder / "small"))


def copy(folder: Path) -> Path:
    """A pack of one's own that passes the gate."""
    return copied(_template(), folder)


def codes(done: Done) -> set[str]:
    """The codes of a `--format json` answer."""
    return {f["code"] for f in json.loads(done.out)["findings"]}


def verdict(folder: Path, *args: str) -> dict[str, Any]:
    """What `production validate` says, as JSON, with its exit status checked."""
    done = run_pactc(folder, "production", "validate", "--format", "json", *args)
    answer: dict[str, Any] = json.loads(done.out)
    assert (done.code == 0) == (answer["verdict"] == "pass"), answer
    return answer


def refused(folder: Path, *args: str) -> set[str]:
    """The codes for which the gate fails the last commit."""
    answer = verdict(folder, *args)
    assert answer["verdict"] == "fail", answer
    return {f["code"] for f in answer["findings"]}
