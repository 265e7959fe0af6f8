"""The controls of a project, as `pactc production controls` tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from ..errors import UsageError
from ..gate.case import CONTROLS, Case
from ..gate.controls import Judged, judged
from .escape import safe


def unknown_ids(case: Case, ids: Sequence[str]) -> None:
    """Raises UsageError P921 for an id that is no control of this project."""
    known = list(judged(case))
    for id_ in ids:
        if id_ not in known:
            likely = get_close_matches(id_, known, n=3)
            near = f"did you mean {', '.join(likely)}? " if likely else ""
            raise UsageError(
                "P921", f"no such control here: {safe(id_)}",
                help=f"{near}`pactc production controls` lists them all",
            )  # fmt: skip


def told(case: Case, ids: Sequence[str]) -> tuple[dict[str, Any], str]:
    """The controls as JSON, and as text: in full where ids are named, else a line each."""
    found = judged(case)
    chosen = list(dict.fromkeys(ids)) or list(found)
    rows = {id_: _row(case, id_, found[id_]) for id_ in chosen}
    if ids:
        lines = [line for id_ in chosen for line in (*_page(id_, rows[id_]), "")][:-1]
    else:
        lines = [_line(id_, rows[id_]) for id_ in chosen]
    return rows, "".join(f"{line}\n" for line in lines)


def _row(case: Case, id_: str, each: Judged) -> dict[str, Any]:
    stated = case.mapping(CONTROLS, f"/controls/{id_}")
    return {
        "status": each.status,
        "dimension": stated.get("dimension"),
        "level": stated.get("level"),
        "statement": stated.get("statement"),
        "wants": stated.get("wants"),
        "why": each.gap[1] if each.gap else "",
        "support": stated.get("support") or {},
        "parts": [
            {"text": o.part.text, "answer": o.answer, "why": o.why, "says": o.part.says,
             "do": o.part.do.replace("{control}", id_)}
            for o in each.outcomes
        ],
    }  # fmt: skip


def _line(id_: str, row: dict[str, Any]) -> str:
    lacks = [p["text"] for p in row["parts"] if p["answer"] != "pass"]
    why = "" if row["status"] in ("met", "waived") else f"  {row['why']}"
    why += f": {', '.join(lacks)}" if why and lacks else ""
    return f"{safe(id_):<18} {row['status']:<8} {safe(str(row['wants']))}{safe(why)}".rstrip()


def _page(id_: str, row: dict[str, Any]) -> Iterator[str]:
    yield f"{safe(id_)} is {row['status']}"
    yield f"  it says: {safe(str(row['statement']))}"
    named = [f"{what} {', '.join(ids)}" for what, ids in row["support"].items() if ids]
    if named:
        yield f"  supported by: {safe('; '.join(named))}"
    for part in row["parts"]:
        mark = {"pass": "yes", "fail": "no", "unknown": "unknown"}[part["answer"]]
        yield f"  {mark}: {safe(part['says'])}"
        if part["answer"] != "pass":
            if part["why"]:
                yield f"      {safe(part['why'])}"
            yield f"      {safe(part['do'])}"
