"""Drafts that were billed and are no artifact yet: on disk before they are examined, so that
whoever kills a build pays for nothing twice. Git ignores them.

A draft counts for the very order that it answers, and for an author that is asked as then."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import records
from .author import Draft, Order, Usage
from .order import ORDERS

FOLDER = f"{ORDERS}drafts/"


def keep(root: Path, asks: Order, how: str, draft: Draft) -> None:
    """Write a draft that cost something. `how` is the fingerprint of how its author is asked."""
    if not draft.usage.output:
        return
    try:
        text = draft.data.decode()
    except UnicodeDecodeError:
        return  # it will be refused
    document = {
        "prompt": asks.prompt,
        "how": how,
        "text": text,
        "author": draft.author,
        "model": draft.model,
        "parameters": dict(draft.parameters),
        "usage": asdict(draft.usage),
    }
    data = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    records.write(root, f"{ORDERS}.gitignore", b"*\n", durable=False)
    records.write(root, _path(asks), data, durable=True)


def found(root: Path, asks: Order, how: str, author: str) -> Draft | None:
    """The draft of exactly this order by this author, or None. What is not as `keep` wrote it is
    none, and neither is what is in another's name: anybody may write a file."""
    try:
        document: Any = json.loads((root / _path(asks)).read_bytes())
        known = (document["prompt"], document["how"], document["author"])
        if known != (asks.prompt, how, author):
            return None
        return Draft(
            document["text"].encode(),
            author,
            document["model"],
            dict(document["parameters"]),
            Usage(**document["usage"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def drop(root: Path, asks: Order) -> None:
    """Remove all drafts of an artifact: it is made, or they were refused."""
    before = f"{_stem(asks)}."
    for file in (root / before).parent.glob("*.json"):
        path = file.relative_to(root).as_posix()
        if path.startswith(before) and path.count(".") == _path(asks).count("."):
            records.remove(root, path)


def _stem(asks: Order) -> str:
    return f"{FOLDER}{asks.path}"


def _path(asks: Order) -> str:
    return f"{_stem(asks)}.{asks.prompt.removeprefix('sha256:')[:16]}.json"
