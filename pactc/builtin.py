"""What pactc has of its own for a kind: the version of its action, and its check."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from .fingerprint import digest
from .model import Action, Kind


def action_version(kind: Kind) -> str:
    """The fingerprint of how the kind is made: the action and its own version."""
    return _version(kind.name, kind.action, bool(kind.command))


@cache
def _version(name: str, action: Action, by_command: bool) -> str:
    version = "1"
    if action is Action.DERIVE and not by_command:
        version = import_module(f"pactc.actions.{name}").VERSION
    return digest("action", action.encode(), name.encode(), version.encode())


def check_of(kind: Kind) -> Any:
    """The built-in check of a kind, or None. A project's own kind has none: no code of the
    project runs in the judge."""
    if kind.own:
        return None
    try:
        return import_module(f"pactc.kinds.{kind.name}").check
    except ModuleNotFoundError:
        return None
