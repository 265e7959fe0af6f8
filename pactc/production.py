"""What production needs beside a pack: a policy, an evidence plan, a live validation. Adds what is
missing; never changes what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import records
from .documents import dump_yaml, parse
from .errors import PactError
from .project import Project
from .starter import template

EVIDENCE, POLICY, SCRIPT = "pact/evidence.yaml", "pact/policy.yaml", "scripts/live.py"
LIVE = {
    "type": "live",
    "title": "The deployed system says that it is this pack.",
    "supports": {"components": []},
    "argv": ["python", SCRIPT],
    "inputs": ["@root", SCRIPT],
    "env": ["LIVE_URL"],
    "timeout_s": 60,
}
ENTRY = f"""\
  live:
    type: live
    title: The deployed system says that it is this pack.
    supports: {{components: []}}
    argv: [python, {SCRIPT}]
    inputs: ["@root", {SCRIPT}]
    env: [LIVE_URL]
    timeout_s: 60
"""


def add_missing(project: Project, owner: tuple[str, str] | None = None) -> Iterator[str]:
    """A line for each thing that is there now: what was written, kept, or is left to a person.
    `owner` is an approver's id and a public key, for a policy that names nobody yet."""
    root, reader = project.root, project.reader
    if reader.exists(POLICY):
        yield f"kept   {POLICY}"
    else:
        records.write(root, POLICY, template("policy.yaml").encode(), durable=True)
        yield f"wrote  {POLICY}"
    if owner:
        yield from _add_owner(project, *owner)
    before = (
        reader.read(EVIDENCE) if reader.exists(EVIDENCE) else template("evidence.yaml").encode()
    )
    plan: Any = parse(before, EVIDENCE)
    items = plan.get("evidence") if isinstance(plan, dict) else None
    if not isinstance(items, dict):
        raise PactError("P673", f"{EVIDENCE} is not an evidence plan",
                        help="see `pactc schema evidence`")  # fmt: skip
    live = sorted(k for k, v in items.items() if isinstance(v, dict) and v.get("type") == "live")
    if live:
        yield f"kept   {EVIDENCE}: live validation {live[0]} is there"
        return
    if reader.exists(SCRIPT):
        yield f"kept   {SCRIPT}"
    else:
        records.write(root, SCRIPT, template("live.py").encode(), durable=True)
        yield f"wrote  {SCRIPT}: what the deployed system must answer"
    after = _with_live(before, items)
    if after is None:
        yield f"left   {EVIDENCE}: add this below `evidence:` yourself, its layout is unusual"
        yield ENTRY.rstrip("\n")
    else:
        records.write(root, EVIDENCE, after, durable=True)
        yield f"added  {EVIDENCE}: live validation live; say in `supports` what it shows"
    yield "next: run `pactc build`, deploy the system, then `LIVE_URL=... pactc evidence run live`"


def _add_owner(project: Project, id_: str, public: str) -> Iterator[str]:
    """Name the first owner and their key, in a policy that has neither approvers nor keys: whoever
    comes later comes by a change that the first ones approve."""
    path = project.root / POLICY
    before = path.read_bytes()
    held: Any = parse(before, POLICY)
    held = held if isinstance(held, dict) else {}
    if held.get("approvers") or held.get("keys"):
        yield f"kept   {POLICY}: its approvers and keys are there"
        return
    words = " ".join(public.split()[:2])
    name = re.sub(r"[^a-z0-9._-]+", "-", id_.lower().partition("@")[0]).strip("-.") or "owner"
    approvers = {id_: {"roles": ["owner"], "key": name}}
    keys = {name: {"public": words}}
    added: Any = {"approvers": approvers, "keys": keys}
    entry = dump_yaml(added).decode()
    kept = [
        line for line in before.decode().splitlines(keepends=True)
        if line.split("#")[0].strip() not in ("approvers: {}", "keys: {}")
    ]  # fmt: skip
    text = "".join(kept)
    after = (text if text.endswith("\n") or not text else f"{text}\n") + entry
    wanted = {**held, **added}
    try:
        fits = parse(after.encode(), POLICY) == wanted
    except PactError:
        fits = False
    if not fits:
        yield f"left   {POLICY}: add this yourself, its layout is unusual"
        yield entry.rstrip("\n")
        return
    records.write(project.root, POLICY, after.encode(), durable=True)
    yield f"added  {POLICY}: {id_} is an owner, by the key {name}"
    yield "next: commit all, run `pactc approve bootstrap`, and commit the approval"


def _with_live(before: bytes, items: dict[str, Any]) -> bytes | None:
    """The plan with the entry at its end; None where that would not be exactly this one more."""
    text = before.decode()
    text = text if text.endswith("\n") else f"{text}\n"
    if not items:
        text = "".join(
            "evidence:\n" if line.split("#")[0].strip() == "evidence: {}" else line
            for line in text.splitlines(keepends=True)
        )
    after = (text + ENTRY).encode()
    try:
        now = parse(after, EVIDENCE)
    except PactError:
        return None
    wanted = {"evidence": {**items, "live": LIVE}}
    return after if "live" not in items and now == wanted else None
