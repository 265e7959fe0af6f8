"""What production needs beside a pack: a policy, an evidence plan, a live validation. Adds what is
missing; never changes what is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import records
from .documents import parse
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


def add_missing(project: Project) -> Iterator[str]:
    """A line for each thing that is there now: what was written, kept, or is left to a person."""
    root, reader = project.root, project.reader
    if reader.exists(POLICY):
        yield f"kept   {POLICY}"
    else:
        records.write(root, POLICY, template("policy.yaml").encode(), durable=True)
        yield f"wrote  {POLICY}"
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
