"""The tools: name, what it is for, what it takes, what it gives, and who answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents import dump_json
from ..errors import PactError
from ..model import State
from ..validate import validate
from . import programs, questions, work
from .desk import Desk
from .pages import LIMIT, MOST

Args = Mapping[str, Any]
Quick = Callable[[Desk, Args], dict[str, Any]]
Slow = Callable[[Desk, Args], Awaitable[dict[str, Any]]]

ID = {"type": "string", "minLength": 1, "maxLength": 300}
NAME = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"}
PAGING = {
    "cursor": {"type": "string", "maxLength": 4096, "description": "`next` of the page before"},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "description": f"default {LIMIT}"},
}
NEXT = {"type": ["string", "null"], "description": "the cursor of the next page; null: no more"}
TEXTS = {"type": "array", "items": {"type": "string"}}
COUNT = {"type": "integer", "minimum": 0}
FINDING = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "`explain` says what it means"},
        "level": {"enum": ["error", "warning"]},
        "message": {"type": "string"},
        "path": {"type": ["string", "null"]},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]},
        "artifact": {"type": ["string", "null"]},
        "notes": TEXTS,
        "help": {"type": ["string", "null"], "description": "the one thing that mends it"},
    },
    "required": ["code", "message", "help"],
}
FINDINGS = {"type": "array", "items": FINDING}


@dataclass(frozen=True, slots=True)
class Tool:
    """`quick` answers in a thread, `slow` in a process of its own; one of the two is there."""

    name: str
    title: str
    description: str
    takes: Mapping[str, Any]
    needs: tuple[str, ...]
    gives: Mapping[str, Any]
    quick: Quick | None = None
    slow: Slow | None = None
    writes: bool = False

    @property
    def input_schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": dict(self.takes), "required": list(self.needs),
                "additionalProperties": False}  # fmt: skip

    @property
    def output_schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": dict(self.gives), "required": list(self.gives)}

    def check(self, args: Args) -> None:
        """Raises PactError P880 for what the tool does not take."""
        try:
            json.dumps(args, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise PactError("P880", f"{self.name}: a text that holds half a character",
                            help="send Unicode text") from None  # fmt: skip
        found = validate(dict(args), self.input_schema, dump_json(dict(args)), "arguments", None)
        if found:
            notes = tuple(f.message for f in found[1:6])
            raise PactError("P880", f"{self.name}: {found[0].message}", notes=notes,
                            help=f"see the input schema of the tool {self.name}")  # fmt: skip


def _list(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


OBJECT = {"type": "object"}
TABLE = (
    Tool(
        "status", "State of artifacts",
        "The state of every artifact (fresh, missing, stale, drifted, blocked, invalid, orphan), "
        "and what mends it. Start here.",
        {"ids": {**_list(ID), "maxItems": 200, "description": "ids, kinds or paths; default: all"},
         "state": {"enum": [s.value for s in State]}, **PAGING},
        (),
        {"states": OBJECT, "total": COUNT, "artifacts": _list(OBJECT), "next": NEXT},
        quick=questions.status,
    ),
    Tool(
        "why", "Why an artifact is in its state",
        "The chain of reasons for the state of one artifact, down to the file and the slice that "
        "changed.",
        {"id": ID, **PAGING}, ("id",),
        {"id": ID, "total": COUNT, "chain": _list(OBJECT), "next": NEXT},
        quick=questions.why,
    ),
    Tool(
        "next", "What waits for an author",
        "The orders: artifacts that can be written now, each with why, the schema to follow and "
        "the findings to mend. With `id`, one order in full: its inputs with their fingerprints. "
        "Read the inputs and the schema as resources.",
        {"id": ID, **PAGING}, (),
        {"total": COUNT, "orders": _list(OBJECT), "next": NEXT},
        quick=work.next_,
    ),
    Tool(
        "submit", "Hand in an artifact",
        "Hand in the whole text of one artifact that `next` asks for. It is written and recorded "
        "only if it passes its schema and every check; otherwise nothing is written, and the "
        "findings say what to mend.",
        {"id": ID, "content": {"type": "string", "maxLength": 1 << 20}}, ("id", "content"),
        {"id": ID, "path": ID, "state": {"type": "string"}, "findings": FINDINGS},
        quick=work.submit, writes=True,
    ),
    Tool(
        "judge", "Judge an implementation",
        "Does the implementation of one component keep its contract? Names each clause that does "
        "not hold, with the smallest counterexample. It may take minutes; it writes nothing.",
        {"component": NAME, "seed": {"type": "integer", "minimum": 0, "maximum": (1 << 63) - 1},
         **PAGING},
        ("component",),
        {"verdict": {"enum": ["pass", "fails", "broken", "unjudged", "nothing to judge"]},
         "total": COUNT, "findings": FINDINGS, "next": NEXT},
        slow=programs.judge,
    ),
    Tool(
        "explain", "Explain a code or a control",
        "What a code of a finding (P301) or a control (SEC-STRICT-1) means, and what to do.",
        {"code": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,99}$"}, **PAGING},
        ("code",),
        {"code": {"type": "string"}, "explanation": OBJECT},
        slow=programs.explain,
    ),
    Tool(
        "breaking", "Breaking changes of contracts",
        "Which changes of contracts since a commit break whoever relies on them.",
        {"against": {"type": "string", "pattern": r"^[^\s\x00-\x1f]{1,200}$",
                     "description": "the commit or branch that others rely on"},
         "components": {**_list(NAME), "maxItems": 200}, **PAGING},
        ("against",),
        {"breaks": {"type": "boolean"}, "total": COUNT, "changes": _list(OBJECT),
         "findings": FINDINGS, "next": NEXT},
        slow=programs.breaking,
    ),
)  # fmt: skip


def offered(desk: Desk) -> list[Tool]:
    """What this server lists: without `--write`, nothing that writes."""
    return [tool for tool in TABLE if desk.write or not tool.writes]


def find(desk: Desk, name: str) -> Tool | None:
    """The tool, or None if there is none. Raises PactError P887 if it would write."""
    tool = next((t for t in TABLE if t.name == name), None)
    if tool and tool.writes and not desk.write:
        raise PactError("P887", f"{name} writes, and this server only reads",
                        help="a person starts it with `pactc mcp --write`")  # fmt: skip
    return tool
