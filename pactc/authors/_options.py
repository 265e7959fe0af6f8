"""The options of an importer, each as it must be."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import PactError
from ..model import Value, Where
from ..needs import SPEC
from .author import Settings

GLOB = re.compile(r"[^/\\\x00]+(/[^/\\\x00]+)*\Z")


def option_error(author: str, name: str, text: str, example: str) -> PactError:
    return PactError(
        "P836",
        f"the author `{author}` {text}",
        Where(SPEC),
        f"write `{name}: {example}` among its options",
    )


def text_option(
    settings: Settings, author: str, name: str, example: str, default: str | None = None
) -> str:
    """An option that is a text. Raises P836 if it is none, or not there and has no default."""
    value = settings.options.get(name, default)
    if value is None:
        raise option_error(author, name, f"needs the option `{name}`", example)
    if not isinstance(value, str) or not value.strip():
        raise option_error(author, name, f"takes a text as `{name}`", example)
    return value


def list_option(settings: Settings, author: str, name: str, example: str) -> list[str]:
    """An option that is a list of texts (or one text); empty if it is not there. Raises P836."""
    value = settings.options.get(name, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v for v in value):
        raise option_error(author, name, f"takes a list of texts as `{name}`", example)
    return [str(v) for v in value]


def globs_option(settings: Settings, author: str, name: str, example: str) -> list[str]:
    """A list of globs, as the graph may have them."""
    found = list_option(settings, author, name, example)
    if not all(GLOB.match(g) for g in found):
        raise option_error(author, name, f"takes globs relative to the root as `{name}`", example)
    return list(dict.fromkeys(found))


def pairs_option(
    settings: Settings, author: str, name: str, between: str, example: str
) -> dict[str, str]:
    """An option that is a list of texts, each a name and a value with `between` between them, or a
    mapping of the same. Raises P836."""
    value = settings.options.get(name, [])
    if isinstance(value, Mapping):
        found = [(k, v) for k, v in value.items()]
    else:
        texts = list_option(settings, author, name, example)
        found = [(k, v if gap else None) for k, gap, v in (t.partition(between) for t in texts)]
    if not all(isinstance(k, str) and k.strip() and isinstance(v, str) for k, v in found):
        text = f"takes a list of texts with `{between}` in each as `{name}`"
        raise option_error(author, name, text, example)
    return {k.strip(): str(v).strip() for k, v in sorted(found)}


def choice_option(settings: Settings, author: str, name: str, choices: Sequence[str]) -> str:
    value = settings.options.get(name, choices[0])
    if value not in choices:
        told = " or ".join(f"`{c}`" for c in choices)
        raise option_error(author, name, f"takes {told} as `{name}`, not `{value}`", choices[0])
    return str(value)


def inside(settings: Settings, author: str, name: str, relative: str) -> Path:
    """The path that an option names, in the project. Raises P836 for one that leads out of it, be
    it through a link."""
    root = Path(os.path.realpath(settings.root))
    parts = relative.split("/")
    if relative != "." and (not GLOB.match(relative) or ".." in parts or "." in parts):
        raise option_error(author, name, f"takes a path in the project as `{name}`", "src")
    path = root / relative
    if Path(os.path.realpath(path)) != path:
        text = f"reads no links, and `{relative}` is or crosses one"
        raise option_error(author, name, text, "src")
    return path


def recorded(
    settings: Settings, names: Sequence[str], secret: Mapping[str, str] | None = None
) -> dict[str, Value]:
    """The options, as a record may hold them. Of those in `secret`, whose names and values have
    that text between them, the names only: somebody may have written a password into one."""
    made: dict[str, Value] = {}
    for name in names:
        if name not in settings.options:
            continue
        value = settings.options[name]
        if secret and name in secret:
            held = [value] if isinstance(value, str) else value
            keys = held if isinstance(held, Mapping | list) else []
            value = [*sorted(str(k).partition(secret[name])[0].strip() for k in keys)]
        made[name] = value
    return made
