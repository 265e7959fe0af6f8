"""A document as a stream of events, from libyaml or from a scan of JSON: built into a value in one
pass, or followed to a place. Nothing here recurses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from .document_text import (
    EMPTY_HELP,
    MAX_DEPTH,
    Refused,
    bad_character,
    check_text,
    place,
    raise_at,
)
from .errors import PactError
from .model import Value, Where
from .scalars import QUOTE, short

Event: TypeAlias = tuple[str, str, bool, int]
"""A step through a document: one of `{ } [ ]` or `s` for a scalar; the scalar's text; whether it
is written without quotes; where it starts, in characters."""


def build(
    events: Iterator[Event],
    scalar: Callable[[str], Value],
    text: str,
    path: str,
    *,
    check: bool,
) -> Value:
    """The value that the events spell, without recursion. `scalar` reads unquoted scalars;
    `check`: look into every string, because escapes were used."""
    root: list[Value] = []
    parents: list[tuple[dict[str, Value] | list[Value], str | None]] = []
    container: dict[str, Value] | list[Value] = root
    key: str | None = None
    index = 0
    try:
        for op, scalar_text, is_plain, index in events:  # noqa: B007  used when refused
            if op == "s":
                value: Value = scalar(scalar_text) if is_plain else scalar_text
                if check and isinstance(value, str):
                    check_text(value)
                if isinstance(container, list):
                    container.append(value)
                elif key is None:
                    key = _key(value, container, scalar_text)
                else:
                    container[key] = value
                    key = None
            elif op in "{[":
                if len(parents) >= MAX_DEPTH:
                    message = f"the document is nested deeper than {MAX_DEPTH} levels"
                    raise Refused("P108", message, "flatten the document")
                inner: dict[str, Value] | list[Value] = {} if op == "{" else []
                if isinstance(container, list):
                    container.append(inner)
                elif key is None:
                    _key(inner, container, scalar_text)
                else:
                    container[key] = inner
                parents.append((container, None))
                container, key = inner, None
            else:
                container, key = parents.pop()
    except Refused as refused:
        raise_at(refused, text, path, index)
    return root[0]


def _key(value: Value, mapping: dict[str, Value], text: str) -> str:
    if not isinstance(value, str):
        what = "a collection" if isinstance(value, (dict, list)) else text or "an empty key"
        message = f"a key must be a string, and {short(what)} is none"
        simple = not isinstance(value, (dict, list))
        help_ = f'{QUOTE}: "{short(text)}":' if simple else "write the key as one text"
        raise Refused("P115", message, help_)
    if value in mapping:
        message = f"the key {short(value)!r} is given twice in one mapping"
        raise Refused("P114", message, "delete one of the two, or rename it")
    return value


_JSON_PIECE = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]|[^\s,:\[\]{}"]++'


def json_events(text: str) -> Iterator[Event]:
    """The events of a text that is known to be JSON as far as anyone looks."""
    for match in re.finditer(_JSON_PIECE, text, re.DOTALL):
        piece = match[0]
        if piece[0] == '"':
            inner = json.loads(piece) if "\\" in piece else piece[1:-1]
            yield "s", inner, False, match.start()
        elif piece in "{}[]":
            yield piece, "", False, match.start()
        else:
            yield "s", piece, True, match.start()


def yaml_events(text: str, path: str) -> Iterator[Event]:
    """The events of libyaml. Raises PactError for bad syntax and for what only YAML has: anchors,
    aliases, tags, directives, several documents."""
    from ruamel.yaml import events as e
    from ruamel.yaml.error import YAMLError

    if "%" in text and (found := re.match(r"(?:[ \t]*+(?:#[^\n]*+)?+\r?\n)*+%", text)):
        message = "directives are not allowed"
        raise_at(Refused("P113", message, "delete this line"), text, path, found.end() - 1)
    ops = {
        e.MappingStartEvent: "{",
        e.MappingEndEvent: "}",
        e.SequenceStartEvent: "[",
        e.SequenceEndEvent: "]",
    }
    parsed = _parsed(text)
    documents = end = 0
    previous: Any = None
    while True:
        try:
            event: Any = next(parsed)
        except YAMLError as problem:
            refused, index = _syntax(problem, text)
            raise_at(refused, text, path, index)
        kind = type(event)
        if kind is e.ScalarEvent:
            index = event.start_mark.index
            if event.anchor is not None or event.tag is not None:
                raise_at(_property(event), text, path, index)
            if previous is None and event.style in ("|", ">"):
                message = "a block scalar as the whole document: YAML tools disagree where it ends"
                raise_at(Refused("P109", message, "put it in quotes"), text, path, index)
            if previous is None and not event.value and event.implicit[0]:
                raise PactError("P111", "the document is empty", Where(path, 1, 1), EMPTY_HELP)
            _check_layout(text, path, end, event)
            end = event.end_mark.index
            yield "s", event.value, event.implicit[0], index
        elif kind in ops:
            index = event.start_mark.index
            if ops[kind] in "{[" and (event.anchor is not None or event.tag is not None):
                raise_at(_property(event), text, path, index)
            yield ops[kind], "", False, index
        elif kind is e.AliasEvent:
            message = f"the alias *{event.anchor} is not allowed"
            help_ = "write the value out; quote a text that starts with *"
            raise_at(Refused("P117", message, help_), text, path, event.start_mark.index)
        elif kind is e.DocumentStartEvent:
            documents += 1
            if documents > 1:
                refused = Refused(
                    "P112", "a second document starts here", "keep one document in a file"
                )
                raise_at(refused, text, path, event.start_mark.index)
            previous = None
            continue
        elif kind is e.StreamEndEvent:
            _check_layout(text, path, end, None)
            if not documents:
                raise PactError("P111", "the document is empty", Where(path, 1, 1), EMPTY_HELP)
            return
        previous = kind


def _parsed(text: str) -> Iterator[Any]:
    """libyaml's events; and from where libyaml refuses `[a:b]`, which YAML 1.2 allows, those of
    libyaml for the same text with such colons hidden; and if it refuses that too, those of the
    plain loader, which is the reference and thirty times slower."""
    from _ruamel_yaml import CParser
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    parser = CParser(text)
    seen = 0
    try:
        while True:
            yield parser.get_event()
            seen += 1
    except YAMLError as problem:
        if getattr(problem, "problem", "") != "found unexpected ':'":
            raise
    events = _hidden(text) or YAML(typ="safe", pure=True).parse(text)
    yield from islice(events, seen, None)


_COLON = re.compile("(?<=[A-Za-z0-9]):(?=[A-Za-z0-9/])")
"""Never an indicator, wherever it stands."""
_HIDDEN = "\ue000"


def _hidden(text: str) -> list[Any]:
    """libyaml's events of a text while its harmless colons are another character, so that every
    place stays as it is; nothing if that does not help."""
    from _ruamel_yaml import CParser
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import ScalarEvent, StreamEndEvent

    if _HIDDEN in text:
        return []
    parser = CParser(_COLON.sub(_HIDDEN, text))
    events: list[Any] = []
    try:
        while not events or type(events[-1]) is not StreamEndEvent:
            event: Any = parser.get_event()
            if _HIDDEN in f"{getattr(event, 'anchor', '')}{getattr(event, 'tag', '')}":
                return []
            if type(event) is ScalarEvent:
                event.value = event.value.replace(_HIDDEN, ":")
            events.append(event)
    except YAMLError:
        return []
    return events


def _check_layout(text: str, path: str, end: int, scalar: Any) -> None:
    """Refuse the layout that libyaml takes and the plain loader does not: tabs that stand outside
    quotes and comments, and odd ends. `end` is where the scalar before this one ended."""
    start = scalar.start_mark.index if scalar else len(text)
    gap = text[end:start]
    if scalar and scalar.implicit[0]:
        gap += text[start : scalar.end_mark.index]
    elif scalar and scalar.style in ("|", ">"):
        header = text[start : text.find("\n", start) + 1 or len(text)]
        if not re.fullmatch(r"[|>][-+1-9]*(?: +#[^\n]*| *)\r?\n?", header):
            refused = Refused("P109", "not the head of a block scalar", "write only | or > here")
            raise_at(refused, text, path, start)
    if "\t" in gap:
        bare = re.sub(r"(?:^|(?<=\s))#[^\n]*", lambda found: " " * len(found[0]), gap)
        if (tab := bare.find("\t")) >= 0:
            message = "a tab outside quotes: YAML tools disagree on it"
            refused = Refused("P109", message, "use spaces, or put the text in quotes")
            raise_at(refused, text, path, end + tab)
    if not scalar and len(re.findall(r"^\.\.\.", gap, re.MULTILINE)) > 1:
        refused = Refused("P109", "the document ends twice", "delete one line of ...")
        raise_at(refused, text, path, text.rindex("..."))


def _property(event: Any) -> Refused:
    if event.tag is not None:
        message = f"the tag {event.tag} is not allowed"
        return Refused("P119", message, "delete the tag; quote a text that starts with !")
    message = f"the anchor &{event.anchor} is not allowed"
    return Refused("P116", message, "delete the anchor; quote a text that starts with &")


def _syntax(problem: Any, text: str) -> tuple[Refused, int]:
    """A parser's error as a refusal, with its index."""
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    index = mark.index if mark else getattr(problem, "position", 0) or 0
    what = getattr(problem, "problem", None) or "it cannot be read"
    escape_ = re.match("[0-9A-Fa-f]{4,8}", text[index : index + 8])
    if "Unicode character escape" in what and escape_:
        digits = escape_[0] if text[index - 1 : index] == "U" else escape_[0][:4]
        if 0xD800 <= int(digits, 16) <= 0xDFFF:
            return bad_character(chr(int(digits, 16))), index
    context = getattr(problem, "context", None)
    start = getattr(problem, "context_mark", None)
    if context and start:
        line, column = place(text, start.index)
        what += f" ({context} that starts at {line}:{column})"
    return Refused("P109", f"this is not YAML: {what}", "correct the syntax here"), index


def find(events: Iterator[Event], wanted: list[str], key: bool) -> int:
    """The index of the node that the tokens lead to, or of the last one on the way."""
    best = -1
    on_path = skip = 0  # tokens matched so far; how many containers beside the path are open
    in_mapping = name_next = matches = False
    position = key_index = -1
    for op, text, _, index in events:
        if op in "}]":
            if not skip:
                break
            skip -= 1
            continue
        if skip:
            skip += op != "s"
            continue
        if best < 0:
            best = index
        elif in_mapping and name_next:
            name_next, key_index = False, index
            matches = op == "s" and text == wanted[on_path]
            skip += op != "s"
            continue
        else:
            position += 1
            name_next = in_mapping
            if not (matches if in_mapping else wanted[on_path] == str(position)):
                skip += op != "s"
                continue
            on_path += 1
            best = key_index if key and in_mapping else index
        if on_path == len(wanted) or op == "s":
            return best
        in_mapping, name_next, position = op == "{", True, -1
    return max(best, 0)
