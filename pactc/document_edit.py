"""Edits of a YAML document that leave alone what they do not mean: comments, order and layout.

Each entry that changes is written anew in its place, each new one after the others of its mapping,
and not a byte elsewhere is touched. What comes out is parsed again: if it does not say exactly what
was asked for, or if a comment would be lost, the document is not edited at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .documents import canonical, dump_yaml, parse
from .errors import PactError
from .model import Value, Where

_COMMENT = re.compile(r"(?:^|\s)#")
Edit = tuple[int, int, str]
"""From and to, in characters, and what stands there instead."""


def edited(data: bytes, path: str, value: Mapping[str, Value]) -> bytes:
    """The document, saying `value`. Raises PactError P849 if its layout does not allow that, P1xx
    if it is no document."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode

    old = parse(data, path)
    text = data.decode()
    end = "\r\n" if "\r\n" in text else "\n"
    text = text if text.endswith("\n") else text + end
    root = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(root, MappingNode) or not isinstance(old, dict):
        raise refused(path, 1, "it is no mapping")
    if root.flow_style:  # JSON, say: there is no layout to keep, unless there are comments
        if _COMMENT.search(text):
            raise refused(path, 1, "it is not in block style, and a comment would be lost")
        return dump_yaml(dict(value))
    edits: list[Edit] = []
    _mapping(root, old, value, _Text(text, path), edits)
    edits.reverse()  # of two at one place, the outer one, which was found later, goes first
    for start, stop, new in sorted(edits, key=lambda e: e[:2], reverse=True):
        text = text[:start] + new.replace("\n", end) + text[stop:]
    result = text.encode()
    try:
        same = canonical(parse(result, path)) == canonical(dict(value))
    except PactError:
        same = False
    if not same:
        raise refused(path, 1, "it would not say what it should")
    return result


def refused(path: str, line: int, why: str) -> PactError:
    return PactError(
        "P849", f"pactc cannot edit {path}: {why}", Where(path, line, 1),
        "make the change yourself, or write the file in block style",
    )  # fmt: skip


class _Text(str):
    """The document's text, which knows whose it is."""

    path: str

    def __new__(cls, text: str, path: str) -> _Text:
        made = super().__new__(cls, text)
        made.path = path
        return made

    def line_after(self, index: int) -> int:
        """Where the next line starts."""
        found = self.find("\n", index)
        return len(self) if found < 0 else found + 1

    def line_of(self, index: int) -> int:
        return self.rfind("\n", 0, index) + 1


def _mapping(
    node: Any, old: Mapping[str, Any], new: Mapping[str, Any], text: _Text, edits: list[Edit]
) -> None:
    """The edits by which a block mapping comes to say `new`, which is not empty."""
    entries = {key.value: (key, value) for key, value in node.value}
    column = node.value[0][0].start_mark.column
    last = node.value[-1][1]
    for key, (key_node, value_node) in entries.items():
        stop = _end(value_node, text)
        if key not in new:
            start = text.line_of(key_node.start_mark.index)
            edits.append((start, text.line_after(stop), ""))
        elif canonical(old[key]) != canonical(new[key]):
            if _block(value_node) and isinstance(new[key], dict) and new[key]:
                _mapping(value_node, old[key], new[key], text, edits)
            else:
                edits.append(_entry(key_node, value_node, new[key], column, text))
    added = {key: new[key] for key in new if key not in entries}
    if added:
        # A new part of the document stands below all that is there, comments too.
        at = len(text) if node.start_mark.column == 0 else text.line_after(_end(last, text))
        edits.append((at, at, "".join(f"{line}\n" for line in _lines(added, column))))


def _entry(key: Any, value: Any, new: Value, column: int, text: _Text) -> Edit:
    """One entry written anew; a comment behind it stays on its first line."""
    start, stop = key.start_mark.index, _end(value, text)
    if _COMMENT.search(text[start:stop]) and not _scalar(value):
        raise refused(text.path, key.start_mark.line + 1, "a comment would be lost")
    stop_line = text.line_after(stop)
    tail = text[stop:stop_line].rstrip("\r\n")
    first, *rest = _lines({key.value: new}, column)
    lines = [first[column:] + (f"  {tail.strip()}" if tail.strip() else ""), *rest]
    return start, stop_line, "".join(f"{line}\n" for line in lines)


def _lines(value: dict[str, Value], column: int) -> list[str]:
    indent = " " * column
    return [f"{indent}{line}" if line else "" for line in dump_yaml(value).decode().splitlines()]


def _block(node: Any) -> bool:
    return node.id == "mapping" and not node.flow_style and bool(node.value)


def _scalar(node: Any) -> bool:
    return bool(node.id == "scalar")


def _end(node: Any, text: str) -> int:
    """Where a node's own text ends. The mark of a block collection lies further on, where the next
    thing starts."""
    while not _scalar(node) and not node.flow_style and node.value:
        node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    stop: int = node.end_mark.index
    if _scalar(node) and node.style in ("|", ">"):
        stop = len(text[:stop].rstrip())
    return stop
