"""Step 11: receipts and commits are signed where the policy asks, and approvals are what they claim
to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import keyless, signing
from ..documents import parse_json
from ..errors import PactError
from ..keyless import BlindError
from ..model import Finding, Where
from .approvals import unreadable
from .case import POLICY, Case, Receipt, finding, gating
from .commits import nobodys, verify_commits
from .identities import SUFFIX, blind, identities_of, refused
from .people import is_bot, keys_of, marks, roles

ABOVE = "pact/signatures/"
FOLDER = f"{ABOVE}evidence/"
TOLD = 3  # reasons of one bundle: one for each approver who could have signed it
CI = "ci"  # the role, and the place in an evidence plan
HIGH = ("strict", "regulated")  # gating levels at which a receipt is nobody's word unless signed
RAN = ("command", "judge", "live")  # the other types are people's words, which are signed anyway


def verify_signed(case: Case) -> list[Finding]:
    """P677 commits of which nobody knows who made them, P681 a file among the approvals or the
    signatures that is none, P687 a receipt that nobody signed whom the policy names for it, or that
    claims to be of CI without its signature, P698 one whose keyless signature cannot be verified
    here."""
    return [*verify_commits(case), *unreadable(case), *_broken(case), *_unsigned(case)]


def _broken(case: Case) -> Iterator[Finding]:
    """Whoever commits a signature alone is no author, so nothing else may be called one."""
    tree = case.project.tree
    for path in sorted(p for p in tree.list() if p.startswith(ABOVE)):
        try:
            check = keyless.check_form if path.endswith(SUFFIX) else signing.envelope
            check(parse_json(tree.read(path), path))
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
            why = unsigned(case, receipt, demand.roles)
            unseen = _unseen(case, receipt, demand.roles) if why else None
            where = case.where(receipt.artifact.path)
            if unseen:
                yield finding(
                    "P698", f"the keyless signature of {receipt.name} cannot be verified here",
                    where, unseen.mends, unseen.why, artifact=receipt.artifact.id,
                )  # fmt: skip
            elif why:
                yield finding(
                    "P687", f"the receipt of {receipt.name} is not signed as {demand.by}", where,
                    _mend(case, receipt, demand), why, artifact=receipt.artifact.id,
                )  # fmt: skip


def _mend(case: Case, receipt: Receipt, demand: Demand) -> str:
    """By a key, unless those who may sign have identities alone."""
    wanted, able = " or ".join(demand.roles), _fitting(case, demand.roles)
    who = [i for a in able for i in identities_of(case, a)]
    if who and not any(keys_of(case, a) for a in able):
        return (f"let {who[0].identity} run `pactc evidence sign {receipt.name} --keyless`, "
                "commit the signature")  # fmt: skip
    sign = f"run `pactc evidence sign {receipt.name}` as {wanted}, commit the signature"
    if able:
        return sign
    return f"let {POLICY} name who has the role {wanted}, with a key or an identity; then {sign}"


def _unseen(case: Case, receipt: Receipt, wanted: Sequence[str]) -> BlindError | None:
    """Why nobody can tell whether the keyless signature of a receipt is by one of the roles; None
    if there is none, or nobody who could have made it."""
    there = case.project.tree.exists(keyless_path(receipt.name))
    could = there and any(identities_of(case, a) for a in _fitting(case, wanted))
    return blind(case) if could else None


@dataclass(frozen=True, slots=True)
class Demand:
    """A signature by an approver or a bot that has one of the `roles`; `by` says who wants it."""

    roles: tuple[str, ...]
    by: str


def demands(case: Case, receipt: Receipt) -> Iterator[Demand]:
    """The signatures that a receipt needs. What ran in CI alone is CI's word: the variable `CI`
    that it asks for can be set by anybody. Where the bar is high and the policy names nobody, what
    the gate cannot compute itself, that something ran, is CI's word too: anybody can write a
    receipt by hand."""
    if stated := case.policy("/receipts").get("signed_by"):
        yield Demand(tuple(str(r) for r in stated), "the policy wants")
    elif gating(case) in HIGH and receipt.item.get("type") in RAN:
        yield Demand((CI,), f"the level {gating(case)} of `gating` wants")
        return
    if receipt.item.get("where") == CI:
        yield Demand((CI,), "what runs in CI alone must be")


def unsigned(case: Case, receipt: Receipt, wanted: Sequence[str]) -> str:
    """Why no signature by one of the roles counts; empty if one does."""
    tree = case.project.tree
    reasons = []
    for path, way in _ways(receipt.name):
        if not tree.exists(path):
            continue
        try:
            data = tree.read(receipt.artifact.path).replace(b"\r\n", b"\n")
            reasons.append(way(case, receipt, path, data, wanted))
        except PactError as error:
            reasons.append(f"{error.code} {error.finding.message}")
        if not reasons[-1]:
            return ""
    return "; ".join(reasons) or f"there is no {signature_path(receipt.name)}"


Way = Callable[[Case, Receipt, str, bytes, Sequence[str]], str]


def _ways(name: str) -> tuple[tuple[str, Way], ...]:
    """Where a receipt's signatures lie, and what says why none of them counts."""
    return (signature_path(name), _no_key), (keyless_path(name), _no_identity)


def _no_key(case: Case, receipt: Receipt, path: str, data: bytes, wanted: Sequence[str]) -> str:
    try:
        signed = signing.envelope(parse_json(case.project.tree.read(path), path))
    except ValueError as error:
        return f"{path} is no envelope: {error}"
    if signed.payload != data:
        return f"{path} is over another receipt"
    if signed.payload_type != signing.IN_TOTO:
        return f"{path} is over no in-toto statement"
    own = ""
    for approver in _fitting(case, wanted):
        if signing.signers(signed, keys_of(case, approver)):
            own = _own(case, approver, receipt)
            if not own:
                return ""
    return own or f"no key in force of an approver with the role {' or '.join(wanted)} signed it"


def _no_identity(
    case: Case, receipt: Receipt, path: str, data: bytes, wanted: Sequence[str]
) -> str:
    bundle = case.project.tree.read(path)
    found = []
    for approver in _fitting(case, wanted):
        if not identities_of(case, approver):
            continue
        why = refused(case, approver, path, bundle, data) or _own(case, approver, receipt)
        if not why:
            return ""
        found.append(f"{path} is no signature of {approver} that counts: {why}")
    nobody = f"nobody with the role {' or '.join(wanted)} has an identity in force"
    return "; ".join(found[:TOLD]) or nobody


def _fitting(case: Case, wanted: Sequence[str]) -> list[str]:
    """The approvers and bots who have one of the roles."""
    return [a for a in sorted(case.policy("/approvers")) if set(wanted) & set(roles(case, a))]


def _own(case: Case, approver: str, receipt: Receipt) -> str:
    """Why a signature is of its signer's own change, or an empty text. A machine has no change of
    its own; and what the base has was signed for an earlier one."""
    if case.base is None or is_bot(case, approver):
        return ""
    side = case.base.side
    path = receipt.artifact.path
    if side and side.bytes_of(path) == case.project.tree.read(path):
        return ""
    made = case.base.authors & marks(case, approver)
    if made:
        return f"{approver} signed it, and made the change as {min(made)}"
    unknown = nobodys(case)
    return f"{unknown[0].text}, so it may be {approver}'s own change" if unknown else ""


def signature_path(name: str) -> str:
    """Where the signature of a receipt is kept."""
    return f"{FOLDER}{name}.json"


def keyless_path(name: str) -> str:
    """Where the keyless signature of a receipt is kept."""
    return f"{FOLDER}{name}{SUFFIX}"


def signed_by(case: Case, receipt: Receipt) -> tuple[str, ...]:
    """The approvers and bots of the policy whose signature of a receipt verifies."""
    tree = case.project.tree
    try:
        data = tree.read(receipt.artifact.path).replace(b"\r\n", b"\n")
        found = {*_by_key(case, receipt.name, data), *_by_identity(case, receipt.name, data)}
    except PactError:
        return ()
    return tuple(sorted(found))


def _by_key(case: Case, name: str, data: bytes) -> Iterator[str]:
    path, tree = signature_path(name), case.project.tree
    if not tree.exists(path):
        return
    try:
        signed = signing.envelope(parse_json(tree.read(path), path))
    except (PactError, ValueError):
        return
    if signed.payload == data:
        people: Mapping[str, object] = case.policy("/approvers")
        yield from (a for a in people if signing.signers(signed, keys_of(case, a)))


def _by_identity(case: Case, name: str, data: bytes) -> Iterator[str]:
    path, tree = keyless_path(name), case.project.tree
    if tree.exists(path):
        bundle = tree.read(path)
        yield from (
            a for a in case.policy("/approvers") if not refused(case, a, path, bundle, data)
        )
