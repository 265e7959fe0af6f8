"""Evidence that is somebody's word: a document, or the pack, that a person approved by signature.
Nothing runs. What the word is worth, the gate says by the base's policy; here it must exist, and be
over exactly what is here now."""

from __future__ import annotations

from typing import Any

from . import approvals
from .approvals import FOLDER
from .errors import PactError
from .evidence_plan import SHOWN, Item, approved_digest, approved_name
from .fingerprint import ABSENT
from .project import Project


def approved(project: Project, item: Item) -> dict[str, Any]:
    """What a receipt says of it: name, digest, and who approved. Raises PactError P629 if nobody
    did, or what they approved has changed; P606 for an empty document."""
    wish = {"type": item.type, "path": item.path, "over": item.over}
    name, digest = approved_name(wish), approved_digest(project, wish)
    assert name is not None
    if digest == ABSENT:
        raise item.refuse("P629", f"there is no {name}", "write it, or correct the plan")
    if item.path and not project.reader.read(item.path).strip():
        raise item.refuse("P606", f"{item.path} is empty", f"write {item.path}")
    people, others = set(), []
    for path in sorted(project.tree.list()):
        if not path.startswith(FOLDER) or not path.endswith(".json"):
            continue
        try:
            said = approvals.read(project.reader.read(path), path)
        except PactError:
            continue  # the gate names it
        if (said.name, said.digest) == (name, digest):
            people.add(said.approver)
        elif said.name == name:
            others.append(f"{path} is over {said.digest}")
    if not people:
        word = item.path if item.type == "file" else item.over
        what = "was approved as something else than it is now" if others else "nobody has approved"
        text = f"{name} {what}" if others else f"{what} {name}"
        raise item.refuse("P629", text, f"let an approver run `pactc approve {word}`",
                          f"it is {digest}", *others[:SHOWN])  # fmt: skip
    return {"name": name, "digest": digest, "by": sorted(people)}
