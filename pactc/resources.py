"""Where the built-in rules and schemas and the examples are: in the wheel inside of the package, in
a checkout (and so in an editable install) beside it."""

from __future__ import annotations

from pathlib import Path

from .errors import PactError

_PACKAGE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """The folder of `<kind>.yaml`; PactError P905 if this installation has none."""
    return _folder("rules")


def schemas_dir() -> Path:
    """The folder of `<kind>.schema.json`; PactError P905 if this installation has none."""
    return _folder("schemas")


def examples_dir() -> Path:
    """The folder of the examples; PactError P905 if this installation has none."""
    return _folder("examples")


def prompts_dir() -> Path:
    """The folder of the prompts that come with the compiler."""
    return _PACKAGE / "authors" / "prompts"


def _folder(name: str) -> Path:
    packed = _PACKAGE / "_data" / name
    if packed.is_dir():
        return packed
    # `site-packages/rules` would be somebody else's: beside the package counts in a checkout only.
    beside = _PACKAGE.parent / name
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    raise PactError(
        "P905",
        f"the built-in {name} of pactc are missing",
        help="install pactc again: `pip install --force-reinstall pactc`",
        notes=(f"looked in {packed} and {beside}",),
    )
