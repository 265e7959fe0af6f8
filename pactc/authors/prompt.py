"""What an author is asked, rendered to the byte the same for the same inputs.

`instructions` come from `prompts/` (or a project's `pact/prompts/`) and are the same for every
artifact of a kind. `data` quotes the inputs as JSON in which no `<` occurs, so that no text of an
input can end the quotation; an author can still only produce the one artifact that passes its
schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model import Artifact, Finding, Kind, Value
from ..resources import prompts_dir
from ..rules import COMMON


def instructions(kind: Kind, own: str | None) -> str:
    """`own` is the text of the project's own prompt for the kind, if it has one."""
    common = (prompts_dir() / COMMON).read_text(encoding="utf-8")
    text = own
    if text is None and kind.prompt:
        text = (prompts_dir() / kind.prompt).read_text(encoding="utf-8")
    if text is None:
        text = f"{kind.description or f'Write the {kind.name}.'}\n"
    return f"{common}\n{text}"


def data(
    artifact: Artifact,
    kind: Kind,
    inputs: Mapping[str, tuple[str, Value]],
    previous: str | None,
    findings: Iterable[Finding],
    reasons: Iterable[str],
) -> str:
    """The order itself, as Markdown. `inputs`: part -> fingerprint and value."""
    lines = [f"# Work order: {artifact.id}", "", f"Write `{artifact.path}`. {kind.description}", ""]
    for name, (fingerprint, value) in sorted(inputs.items()):
        lines += [f'<input from="{_attribute(name)}" fingerprint="{fingerprint}">',
                  quoted(value), "</input>", ""]  # fmt: skip
    if previous is not None:
        lines += ["What is there now:", "", "<draft>", quoted(previous), "</draft>", ""]
    lines += _listed("It no longer holds, because:", reasons)
    lines += _listed("It was refused for:", map(told, findings))
    return "\n".join(lines)


def told(finding: Finding) -> str:
    """A finding as an author reads it."""
    where = f" {finding.where}" if finding.where else ""
    notes = "".join(f"; {note}" for note in finding.notes[:5])
    mend = f" ({finding.help})" if finding.help else ""
    return f"{finding.code}{where}: {finding.message}{notes}{mend}"


def quoted(value: Any) -> str:
    """JSON in which neither `<` nor `>` occurs."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from (title, "", *(f"- {quoted(line)}" for line in found), "")
