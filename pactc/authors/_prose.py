"""The prose of a source in an artifact: what the production gate would refuse there (a placeholder,
a text that stands twice, one that says nothing) is left out, and noted."""

from __future__ import annotations

from typing import Any

from ..documents import tokens
from ..gate.placeholders import in_document
from ._drafting import Notes

LEFT_OUT = "Texts that are placeholders or copies, and are left out"
OPTIONAL = ("description", "note", "title")


def clean(made: dict[str, Any], kind: str, notes: Notes) -> None:
    """Change the artifact in place. What it cannot be without (a criterion, a purpose) gets words
    that are true of it; names and values stay as they are."""
    for pointer, _ in list(in_document(made, kind)):
        *above, name = tokens(pointer)
        here: Any = made
        for token in above:
            here = here[int(token)] if isinstance(here, list) else here[token]
        if not isinstance(here, dict) or name not in here:
            continue
        if name in OPTIONAL and _is_prose(above):
            del here[name]
        elif kind == "graph" and name in ("text", "purpose") and len(above) == 2:
            here[name] = _instead(here[name], above[1], name)
        else:
            continue
        notes.add(LEFT_OUT, f"`{pointer}`")


def _is_prose(above: list[str]) -> bool:
    """Not a property that is called `title`, and no example's value."""
    return not above or (above[-1] != "properties" and not {"args", "result"} & set(above))


def _instead(text: str, id_: str, name: str) -> str:
    if name == "purpose":
        return f"Serves what its criteria say; the source of `{id_}` does not say what for."
    operation, between, _ = text.partition("`: ")
    return f"{operation}{between}It answers as the document says."


def annotate(made: dict[str, Any], notes: Notes) -> None:
    """Add what a person must look at to the note of a contract."""
    lines = "".join(f"- {line}\n" for line in notes.lines())
    made["note"] = f"{made['note']}{lines}"
