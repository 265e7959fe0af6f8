"""Step 11: receipts and commits are signed where the policy asks, and approvals are what they claim
to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import signing
from ..documents import parse_json
from ..errors import PactError
from ..model import Finding, Where
from .approvals import unreadable
from .case import Case, Receipt, finding
from .commits import nobodys, verify_commits
from .people import is_bot, keys_of, marks, roles

ABOVE = "pact/signatures/"
FOLDER = f"{ABOVE}evidence/"
CI = "ci"  # the role, and the place in an evidence plan


def verify_signed(case: Case) -> list[Finding]:
    """P677 commits of which nobody knows who made them, P681 a file among the approvals or the
    signatures that is none, P687 a receipt that nobody signed whom the policy names for it, or that
    claims to be of CI without its signature."""
    return [*verify_commits(case), *unreadable(case), *_broken(case), *_unsigned(case)]


def _broken(case: Case) -> Iterator[Finding]:
    """Whoever commits a signature alone is no author, so nothing else may be called one."""
    tree = case.project.tree
    for path in sorted(p for p in tree.list() if p.startswith(ABOVE)):
        try:
            signing.envelope(parse_json(tree.read(path), path))
        except PactError as error:
            why = f"{error.code} {error.finding.message}"
        except ValueError as error:
            why = str(error)
        else:
            continue
        yield finding("P681", f"{path} is no signature: {why}", Where(path), f"run `git rm {path}`")


def _unsigned(case: Case) -> Iterator[Finding]:
    for receipt in case.receipts():
        for demand in demands(case, receipt) if receipt.predicate else ():
            if why := unsigned(case, receipt, demand.roles):
                yield finding(
                    "P687", f"the receipt of {receipt.name} is not signed as {demand.by}",
                    case.where(receipt.artifact.path),
                    f"run `pactc evidence sign {receipt.name}` as {' or '.join(demand.roles)}, "
                    "commit the signature", why, artifact=receipt.artifact.id,
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demand:
    """A signature by an approver or a bot that has one of the `roles`; `by` says who wants it."""

    roles: tuple[str, ...]
    by: str


def demands(case: Case, receipt: Receipt) -> Iterator[Demand]:
    """The signatures that a receipt needs. What ran in CI alone is CI's word: the variable `CI`
    that it asks for can be set by anybody."""
    if stated := case.policy("/receipts").get("signed_by"):
        yield Demand(tuple(str(r) for r in stated), "the policy wants")
    if receipt.item.get("where") == CI:
        yield Demand((CI,), "what runs in CI alone must be")


def unsigned(case: Case, receipt: Receipt, wanted: Sequence[str]) -> str:
    """Why no signature by one of the roles counts; empty if one does."""
    path = signature_path(receipt.name)
    tree = case.project.tree
    if not tree.exists(path):
        return f"there is no {path}"
    try:
        signed = signing.envelope(parse_json(tree.read(path), path))
        data = tree.read(receipt.artifact.path)
    except PactError as error:
        return f"{error.code} {error.finding.message}"
    except ValueError as error:
        return f"{path} is no envelope: {error}"
    if signed.payload != data.replace(b"\r\n", b"\n"):
        return f"{path} is over another receipt"
    if signed.payload_type != signing.IN_TOTO:
        return f"{path} is over no in-toto statement"
    own = ""
    for approver in sorted(case.policy("/approvers")):
        fits = set(wanted) & set(roles(case, approver))
        if not fits or not signing.signers(signed, keys_of(case, approver)):
            continue
        own = _own(case, approver, receipt, data)
        if not own:
            return ""
    return own or f"no key in force of an approver with the role {' or '.join(wanted)} signed it"


def _own(case: Case, approver: str, receipt: Receipt, data: bytes) -> str:
    """Why a signature is of its signer's own change, or an empty text. A machine has no change of
    its own; and what the base has was signed for an earlier one."""
    if case.base is None or is_bot(case, approver):
        return ""
    side = case.base.side
    if side and side.bytes_of(receipt.artifact.path) == data:
        return ""
    made = case.base.authors & marks(case, approver)
    if made:
        return f"{approver} signed it, and made the change as {min(made)}"
    unknown = nobodys(case)
    return f"{unknown[0].text}, so it may be {approver}'s own change" if unknown else ""


def signature_path(name: str) -> str:
    """Where the signature of a receipt is kept."""
    return f"{FOLDER}{name}.json"


def signed_by(case: Case, receipt: Receipt) -> tuple[str, ...]:
    """The approvers and bots of the policy whose signature of a receipt verifies."""
    path = signature_path(receipt.name)
    tree = case.project.tree
    if not tree.exists(path):
        return ()
    try:
        signed = signing.envelope(parse_json(tree.read(path), path))
        if signed.payload != tree.read(receipt.artifact.path).replace(b"\r\n", b"\n"):
            return ()
    except (PactError, ValueError):
        return ()
    people: Mapping[str, object] = case.policy("/approvers")
    return tuple(a for a in sorted(people) if signing.signers(signed, keys_of(case, a)))
