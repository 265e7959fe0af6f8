"""Step 16: what is deployed is this pack, and a live validation has shown it.

It is wanted at every level of readiness: without it a verdict would be about files, and not about
what is in production. GAT-STANDARD-3 and above only say more of it."""

from __future__ import annotations

from ..fingerprint import short
from ..live.commits import SHOWN, changed
from ..model import Finding
from .case import EVIDENCE, Case, Receipt, finding


def verify_live(case: Case) -> list[Finding]:
    """P640 none is planned, or it never ran; P641 it failed; P642 it is older than the pack
    or its commit: what it saw deployed is not what is here; P654 that commit is not here."""
    live = [r for r in case.receipts() if r.live]
    if not live:
        return [finding("P640", "no live validation is planned", case.where(EVIDENCE, "/evidence"),
                        "run `pactc production init` to add one to the plan")]  # fmt: skip
    root = case.project.facts.root()
    return [found for receipt in live if (found := _judge(case, receipt, root))]


def _judge(case: Case, receipt: Receipt, root: str | None) -> Finding | None:
    again = f"deploy this commit, run `pactc evidence run {receipt.name}`, commit the receipt"
    said = receipt.predicate
    where = case.where(receipt.artifact.path)
    if not said:
        return finding("P640", f"live validation {receipt.name} has no receipt",
                       case.where(EVIDENCE, f"/evidence/{receipt.name}"), again,
                       artifact=receipt.artifact.id)  # fmt: skip
    if said.get("exit_status") != 0:
        return finding("P641", f"live validation {receipt.name} failed", where, again,
                       artifact=receipt.artifact.id)  # fmt: skip
    seen = said.get("root")
    if seen is None or seen != root:
        old, new = (short(str(v)) if v else "nothing" for v in (seen, root))
        return finding(
            "P642", f"live validation {receipt.name} is older than this pack", where, again,
            f"it saw {old} deployed, and this pack is {new}", artifact=receipt.artifact.id,
        )  # fmt: skip
    deployed = (said.get("live") or {}).get("commit")
    if deployed and (moved := changed(case.project, str(deployed))):
        return finding(
            "P642", f"live validation {receipt.name} is of another commit", where, again,
            f"it saw {str(deployed)[:12]} deployed, and since then changed:", *moved[:SHOWN],
            artifact=receipt.artifact.id,
        )  # fmt: skip
    return None
