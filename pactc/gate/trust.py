"""Where the trust of a base begins. A base that holds keys is trusted only if an owner signed its
policy (`pactc approve bootstrap`) as it was at some commit of its history: the anchor.

Who may write the base's branch may write all of its history, with keys of their own. So whoever
calls the gate can name the owners' keys, from outside of the repository: as in The Update
Framework, trust in the first policy comes from elsewhere, and each later one from the one before.
Then each change since the anchor of whose word counts, what is excepted, the levels and the rules
must have had the approvals that it wanted, by the policy before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from .. import approvals, signing
from .. import project as projects
from ..approvals import FOLDER, Approval
from ..errors import PactError, UsageError
from ..git import Repo, run
from ..history import blobs_ever, first_parent
from ..tree import at_commit
from .base import POLICY, RULES, SCHEMAS, Base, Root, beginning, compared, side
from .case import READINESS, WAIVERS, Case
from .people import mapping, out_of_force
from .side import Side

WATCHED = (POLICY, WAIVERS, READINESS, RULES, SCHEMAS)
RULE = ("rule changed", "rule removed", "rule added")
ASSUMED = Root("", "", "", named=False)


@dataclass(frozen=True, slots=True)
class Line:
    """The first-parent history of a base, as far as it changed what is `WATCHED`, the newest first;
    `words` are all signed beginnings that any commit of it ever held."""

    place: projects.Place
    oids: tuple[str, ...]
    words: tuple[Approval, ...]
    project: str


def root_of(place: projects.Place, base: str, owners: Sequence[str], project: str) -> Root:
    """The anchor of a base; `why` says why there is none. `owners` are fingerprints of keys
    (`SHA256:...`) that the caller trusts; with none, the owners that the repository names count.
    `project` is its `project_id`."""
    line = _line(place, base, project)
    if not line.words:
        return replace(ASSUMED, why="no commit of it holds a signed beginning")
    for oid in line.oids:
        there = side(place, at_commit(place.repo, oid))
        for said in line.words:
            if found := _anchored(line, oid, there, said, frozenset(owners)):
                return found
        if owners and (why := _unagreed(place, oid)):
            return replace(ASSUMED, why=f"since an owner signed, the commit {oid[:12]} {why}")
    by = "by a key that the caller names" if owners else "by an owner whom it names"
    return replace(ASSUMED, why=f"no beginning of it is signed {by}, over what was there then")


def _line(place: projects.Place, base: str, project: str) -> Line:
    repo, words = place.repo, []
    for data in blobs_ever(repo, base, place.prefix + FOLDER):
        try:
            said = approvals.read(data, FOLDER)
        except PactError:
            continue  # what is no approval begins nothing
        if said.name == "bootstrap":
            words.append(said)
    ordered = sorted(words, key=lambda w: w.envelope.payload)
    return Line(place, tuple(_changed(repo, place.prefix, base)), tuple(ordered), project)


def _changed(repo: Repo, prefix: str, base: str) -> Iterator[str]:
    paths = [f":(top,literal){prefix}{path.rstrip('/')}" for path in WATCHED]
    out = run(repo, "rev-list", "--first-parent", base, "--", *paths)
    yield from out.decode().split()


def _anchored(
    line: Line, oid: str, there: Side, said: Approval, owners: frozenset[str]
) -> Root | None:
    """The root, if an owner of the policy of this commit signed all of it."""
    _, digest = beginning(there)
    stated = mapping(there.mapping(POLICY, "/approvers").get(said.approver))
    if (said.digest, said.project) != (digest, line.project) or stated.get("bot"):
        return None
    if "owner" not in (stated.get("roles") or ()):
        return None
    known = there.mapping(POLICY, "/keys")
    for id_ in dict.fromkeys([stated.get("key"), *(stated.get("keys") or ())]):
        key = mapping(known.get(id_))
        public = str(key.get("public", ""))
        if out_of_force(str(id_), key, said.date, said.date):
            continue
        if not signing.signers(said.envelope, {"owner": public}):
            continue
        printed = signing.key_ids(public)[-1]
        if not owners or printed in owners:
            return Root(oid, said.approver, printed, named=bool(owners))
    return None


def _unagreed(place: projects.Place, oid: str) -> str:
    """Why a commit changed what is watched by nobody's leave, judged by the policy before it, at
    the time of its newest approval; or an empty text."""
    from .weakening import unapproved

    before = first_parent(place.repo, oid)
    if before is None:
        return ""  # the beginning of all; who signed it, the caller has looked for
    base: Base = replace(compared(place, oid, before, begins=False), root=ASSUMED)
    if base.side is None or not base.side.mapping(POLICY, "/keys"):
        return "gave keys to a policy that had none"
    case = Case(projects.commit_of(place, base.head.top), _agreed_at(base.head), base)
    lacking = [w for w, _ in unapproved(case) if w.path.startswith(WATCHED) or w.kind in RULE]
    return f"changed what nobody approved ({lacking[0].kind}: {lacking[0].id})" if lacking else ""


def _agreed_at(there: Side) -> datetime:
    """The date of the newest approval: keys may have expired since, and what they agreed to stays
    so."""
    found = [datetime.min.replace(tzinfo=UTC)]
    for path in there.paths():
        if path.startswith(FOLDER) and path.endswith(".json"):
            try:
                found.append(approvals.read(there.bytes_of(path) or b"", path).date)
            except PactError:
                continue
    return max(found)


def owners_of(words: Iterable[str]) -> tuple[str, ...]:
    """Fingerprints of the keys that somebody names: each a fingerprint (`SHA256:...`), a line of a
    .pub file, or such a file. Raises UsageError P679 for what is none."""
    return tuple(dict.fromkeys(_fingerprint(w.strip()) for w in words if w.strip()))


def _fingerprint(word: str) -> str:
    if re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", word):
        return word
    text = word
    if len(word.split()) < 2:
        try:
            text = Path(word).expanduser().read_text("utf-8", "replace")
        except OSError as error:
            raise _none(word, (error.strerror or "it cannot be read").lower()) from None
    ids = signing.key_ids(text)
    if not ids or len(text.strip().splitlines()) != 1 or not signing.names_its_type(text):
        raise _none(word, "it is no line of a .pub file")
    return ids[-1]


def _none(word: str, why: str) -> UsageError:
    return UsageError(
        "P679", f"{word!r} is no owner's public key: {why}",
        help="name a fingerprint (`ssh-keygen -lf FILE`), a line of a .pub file, or the file",
    )  # fmt: skip
