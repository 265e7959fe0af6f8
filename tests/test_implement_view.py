"""What a racer gets to see, and what is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.git import discover
from pactc.implement import commits, view
from pactc.implement.commits import File
from pactc.implement.plan import Task

from .conftest import run_git

SHOP = Task("shop", {"binding": {"python": "kit.shop"}}, ("src/kit/shop.py",), ("till",), ("till",),
            ("till", "bank"))  # fmt: skip
TILL = Task("till", {}, ("src/kit/till/**",), (), ())
SEEN = (
    "src/kit/shop.py",
    "src/kit/__init__.py",
    "src/kit/till/__init__.py",
    "src/kit/till/drawer.py",
    "pact/briefs/shop.md",
    "pact/contracts/shop.yaml",
    "pact/contracts/till.yaml",
    "pact/contracts/bank.yaml",
    "pact/tests/test_shop.py",
    "pyproject.toml",
)
HIDDEN = (
    "src/kit/other.py",
    "src/secret.py",
    "pact/contracts/other.yaml",
    "pact/tests/test_till.py",
    "pact/policy.yaml",
    "build-spec.yaml",
    "tests/test_own.py",
    ".github/workflows/ci.yml",
    "deploy/pyproject.toml",
)


@pytest.fixture(params=["", "apps/shop/"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[commits.Base, str]:
    """A base, and the project's folder in it."""
    prefix, folder = str(request.param), tmp_path / "repo"
    for path in (*SEEN, *HIDDEN):
        file = folder / prefix / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {path}\n")
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src/outside.py").write_text("x = 1\n")
    (folder / prefix / "src/kit/till/link.py").symlink_to("../../secret.py")
    run_git(folder, "init", "-q")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "one")
    return commits.at(discover(folder), "HEAD"), prefix


def test_what_is_shown(at: tuple[commits.Base, str]) -> None:
    base, prefix = at
    files = view.shown(SHOP, {"till": TILL}, base, prefix)
    assert files.keys() == {f"{prefix}{path}" for path in SEEN}
    assert files[f"{prefix}src/kit/shop.py"] == File("100644", b"# src/kit/shop.py\n")


def test_a_document_that_its_binding_names_is_shown(at: tuple[commits.Base, str]) -> None:
    base, prefix = at
    value = {"binding": {"openapi": "build-spec.yaml"}}
    task = Task("till", value, TILL.globs, (), ())
    assert f"{prefix}build-spec.yaml" in view.shown(task, {}, base, prefix)


def test_what_is_its_own(at: tuple[commits.Base, str]) -> None:
    base, prefix = at
    assert view.own(SHOP, base, prefix).keys() == {f"{prefix}src/kit/shop.py"}
    own = view.own(TILL, base, prefix)  # the link is not: it would be another file's content
    assert own.keys() == {f"{prefix}src/kit/till/{n}.py" for n in ("__init__", "drawer")}


def test_the_whole_is_what_a_checkout_would_hold(
    at: tuple[commits.Base, str], tmp_path: Path
) -> None:
    base, prefix = at
    changes = {
        f"{prefix}src/kit/shop.py": File("100755", b"print()\n"),
        f"{prefix}src/kit/till/drawer.py": None,
    }
    there = view.whole(base, changes, tmp_path / "whole", prefix)
    assert there == tmp_path / "whole" / prefix
    assert (there / "src/kit/shop.py").read_bytes() == b"print()\n"
    assert (there / "src/kit/shop.py").stat().st_mode & 0o111
    assert not (there / "src/kit/till/drawer.py").exists()
    assert (there / "pact/policy.yaml").read_text() == "# pact/policy.yaml\n"
    assert (there / "src/kit/till/link.py").is_symlink()
    found = {p.relative_to(there).as_posix() for p in there.rglob("*") if not p.is_dir()}
    outside = {"src/outside.py"} if not prefix else set()
    assert found == {*SEEN, *HIDDEN, "src/kit/till/link.py", *outside} - {"src/kit/till/drawer.py"}
