"""Step 16, the last: every approval that the change brings is of something that it has, and counts.

An approval of what is not there would wait for somebody to bring it, and one that does not count
looks to a reader as if it did. What the base holds already was asked when it came in.
"""

from __future__ import annotations

from ..approvals import of_profile
from ..model import Finding, Where
from .approvals import given
from .base import beginning
from .case import READINESS, WAIVERS, Case, finding
from .signatures import FOLDER, keyless_path, signature_path
from .waivers import subject, subject_of_all
from .weakening import ALL, digest_of_all, weaker


def verify_used(case: Case) -> list[Finding]:
    """P675 an approval or a signature of what is not there, P676 an approval that counts for
    nothing."""
    if case.base is None or not (case.base.trusted or case.base.begins):
        return []
    there = _there(case) | case.memo.get("asked", set())
    found: list[Finding] = []
    for each in given(case):
        said = each.approval
        if each.held:
            continue
        where = Where(said.path)
        if each.why_not:
            found.append(finding(
                "P676", f"the approval of {said.name} by {said.approver} does not count", where,
                f"run `git rm {said.path}`, and let somebody approve whose word counts",
                each.why_not,
            ))  # fmt: skip
        elif not _is(case, said.name, said.digest, there):
            found.append(finding(
                "P675", f"{said.approver} approved {said.name}, and there is no such thing", where,
                f"run `git rm {said.path}`, or name the commit that the change began with: "
                "`pactc production validate --base REV`", f"it was {said.digest}",
            ))  # fmt: skip
    return [*found, *_signatures(case)]


def _there(case: Case) -> set[tuple[str, str]]:
    """Names and digests of all that can be approved by a name that no step has asked for."""
    assert case.base is not None
    waivers = case.mapping(WAIVERS, "/waivers")
    weak = weaker(case)
    found = {beginning(case.base.head), (ALL, digest_of_all(weak)), subject_of_all(waivers)}
    found |= {(w.name, w.digest) for w in weak}
    found.add(of_profile(case.mapping(READINESS, "/profile")))
    found |= {subject(id_, w) for id_, w in waivers.items()}
    root = case.project.facts.root()
    return found | ({("release", root)} if root else set())


def _is(case: Case, name: str, digest: str, there: set[tuple[str, str]]) -> bool:
    if (name, digest) in there:
        return True
    artifact = case.project.plan.artifacts.get(name.removeprefix("artifact "))
    if not name.startswith("artifact ") or artifact is None:
        return False
    reader = case.project.reader
    return reader.exists(artifact.path) and reader.digest(artifact.path, "") == digest


def _signatures(case: Case) -> list[Finding]:
    """Signatures beside receipts that nobody plans."""
    names = [receipt.name for receipt in case.receipts()]
    known = {f(name) for name in names for f in (signature_path, keyless_path)}
    return [
        finding(
            "P675", f"{path} signs a receipt that nobody plans", Where(path), f"run `git rm {path}`"
        )
        for path in sorted(case.project.tree.list())
        if path.startswith(FOLDER) and path not in known
    ]
