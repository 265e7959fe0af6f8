"""A value as the events of a YAML emitter. Apart from documents.py, because only what writes YAML
needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .document_text import Refused
from .model import Value
from .scalars import plain


def dump_events(value: Value) -> Iterator[Any]:
    from ruamel.yaml import events as e

    yield e.StreamStartEvent()
    yield e.DocumentStartEvent(explicit=False)
    yield from _dump_node(value, is_root=True)
    yield e.DocumentEndEvent(explicit=False)
    yield e.StreamEndEvent()


def _dump_node(value: Value, *, is_root: bool = False) -> Iterator[Any]:
    from ruamel.yaml import events as e

    if isinstance(value, dict):
        yield e.MappingStartEvent(None, None, True, flow_style=False)
        for key, item in value.items():
            yield _dump_scalar(key, block=False)
            yield from _dump_node(item)
        yield e.MappingEndEvent()
    elif isinstance(value, list):
        yield e.SequenceStartEvent(None, None, True, flow_style=False)
        for item in value:
            yield from _dump_node(item)
        yield e.SequenceEndEvent()
    else:
        yield _dump_scalar(value, block=not is_root)


def _dump_scalar(value: Value, *, block: bool) -> Any:
    """Text stands plain where every tool reads it as text, as a literal block where it has
    several lines, and in double quotes otherwise."""
    from ruamel.yaml import events as e
    from ruamel.yaml.tag import Tag

    style = None
    if isinstance(value, str):
        text = value
        if block and re.fullmatch(r"(?!\s)[^\r]*?\S\n?", text, re.DOTALL) and "\n" in text:
            style = "|"
        elif "\n" in text or not _is_plain(text):
            style = '"'
    elif isinstance(value, float):
        text = repr(value)
        if "e" in text and "." not in text:
            text = text.replace("e", ".0e")
    else:
        text = json.dumps(value)
    tag = Tag(suffix="tag:yaml.org,2002:str")  # never printed; the emitter trips over None
    return e.ScalarEvent(None, tag, (True, True), text, style=style)


def _is_plain(text: str) -> bool:
    try:
        return plain(text) == text
    except Refused:
        return False
