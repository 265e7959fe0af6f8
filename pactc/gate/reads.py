"""A step: what a run read is what its evidence says that it depends on."""

from __future__ import annotations

from ..model import Finding
from .case import Case, finding, gating
from .receipt_facts import STRICT, unseen


def verify_reads(case: Case) -> list[Finding]:
    """P617 for evidence that read beside its inputs, or was not seen to read, where the bar for
    `gating` is strict or higher (the base's bar, if that is the higher one)."""
    if gating(case) not in STRICT:
        return []
    return [
        finding(
            "P617", f"evidence {receipt.name} may depend on more than its inputs",
            case.where(receipt.artifact.path),
            f"declare what it reads, run `pactc evidence run {receipt.name}`, commit the receipt",
            *wrong, artifact=receipt.artifact.id,
        )
        for receipt in case.receipts()
        if (wrong := list(unseen(receipt)))
    ]  # fmt: skip
