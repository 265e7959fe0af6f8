"""A skill: how an agent works with pactc, loaded when it is wanted (https://agentskills.io)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "2"

TEXT = """\
---
name: pactc
description: Work with pactc artifacts (build-spec.yaml, pact/, contracts, briefs, findings such \
as P301). Use when asked to write or change a plan, a contract or an implementation in this \
repository, or when `pactc check` fails.
---

# Working with pactc

Made by pactc; a change here is drift. AGENTS.md says what pactc is; this is how to work with it.

## Write what is asked for

1. Run `pactc next --json`. Take the first order. If there is none, run `pactc status`: something
   waits for a person, and its `help` says what; tell them, and stop. Where it is the readiness,
   `pactc interview --json` has the questions: you may propose an answer (`--set security=strict`),
   and never confirm.
2. Read every input of the order, and the schema (`pactc schema KIND`).
3. Write the artifact to a temporary file, then `pactc submit ID FILE`.
4. On findings, mend exactly what they name and submit again. After three tries with the same
   finding, run `pactc explain CODE`, and tell the person what stands in the way.
5. Run `pactc build`, then begin again, until `pactc check` ends with status 0.

## Implement a component

1. Read `pact/briefs/COMPONENT.md`. It is all that you need; it says where code may go.
2. Write the code there, and nowhere else.
3. Run `pactc judge COMPONENT`. Each finding names a clause and a smallest counterexample.
4. Mend the code, never the contract.

To have others write it, `pactc implement COMPONENT --command AGENT` gives each a worktree of its
own, judges what comes back, and offers the best as a branch; you do not merge what a person has
not asked for.

## When a check fails

| finding | what to do |
|---|---|
| P301 stale, derived | `pactc build` |
| P301 stale, authored | bring it in line with what changed; a person accepts it |
| P302 missing | `pactc next`, or `pactc build` if it is derived |
| P303 waits | `pactc why ID`, and mend the cause |
| P304 edited by hand, derived | `pactc build --restore ID` |
| any other | do what `help` says; `pactc explain CODE` says why |

Never edit a derived file or anything below `.pact/`; never confirm, approve, waive or accept in a
person's name. Hooks are a courtesy; the gate is the law.
"""


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  always the same
    return TEXT.encode()
