"""Authors: one door (author.py), a module for each. The only place that names a vendor."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import cast

from ..errors import UsageError
from .author import Author

AUTHORS = {
    "person": "person",
    "command": "command",
    "anthropic": "anthropic_",
    "openai": "openai_",
    "openapi": "openapi_",
    "python": "python_",
}
"""The name in the spec's `config` -> the module in this package."""

NEEDS = {"anthropic": "anthropic", "openai": "openai", "python": "griffe"}
"""What must be installed for an author, by the extra of the author's name."""


def author(name: str) -> Author:
    """The author of a name. Raises UsageError P801 for an unknown one, P802 if the packages that it
    needs are not there."""
    if name not in AUTHORS:
        raise UsageError("P801", f"no author is called {name!r}",
                        help=f"one of: {', '.join(AUTHORS)}")  # fmt: skip
    package = NEEDS.get(name)
    if package and find_spec(package) is None:
        raise UsageError("P802", f"the author `{name}` needs the package {package!r}",
                        help=f"run `pip install 'pactc[{name}]'`")  # fmt: skip
    return cast("Author", import_module(f"{__name__}.{AUTHORS[name]}"))
