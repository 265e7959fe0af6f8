"""Step 2: the change is judged by what was agreed before it, so there must be a base that says so.

Rules, schemas, the policy and the scripts that rules run are read from the base. Where a change
starts the trust itself, because its base has no key that anybody could sign with, somebody has to
say so: `--bootstrap`, and an owner's signature over the policy that it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import project as projects
from ..authorship import Commit, authors, made
from ..fingerprint import of_value
from ..git import Repo
from ..history import beginning_of, default_base, follows, left_default
from ..model import Finding
from ..reader import Reader
from ..tree import Tree, at_commit, head_oid, open_commit
from .side import Side

if TYPE_CHECKING:
    from .case import Case

POLICY = "pact/policy.yaml"
RULES, SCHEMAS = "pact/rules/", "pact/schemas/"
# Exactly where these are kept: who puts a script among them is its author.
APPROVALS = re.compile(
    r"pact/(approvals/[^/]+\.json|signatures/(evidence/)?[^/]+\.json|verdict\.json)"
)
BEGINNING = "bootstrap"
BEGIN = (
    "let an owner of the policy run `pactc approve bootstrap`, commit the result, and begin once "
    "with `pactc production validate --bootstrap`"
)
NAMED = (
    "name the key of an owner who signed it (`--owner`, PACTC_OWNER), or let such an owner sign "
    "the policy as it is now: `pactc approve bootstrap`"
)
OUTSIDE = (
    "name the public key of an owner who began the trust: `--owner KEY`, or a line of PACTC_OWNER "
    "where no change can set it"
)


@dataclass(frozen=True, slots=True)
class Root:
    """Where the trust of a base begins: `approver` signed the policy of `commit` with `key`
    (`SHA256:...`), a key that the caller `named`, or that the repository names itself. `why` says
    why it begins nowhere; then the rest is empty."""

    commit: str
    approver: str
    key: str
    named: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """What the change is judged against. `oid` and `side` are None for a commit that follows
    nothing; `commits` are those of the change that make somebody its author; `project` tells this
    project from all others; `begins` says that the caller let this change begin the trust;
    `owners` are the fingerprints of the keys that the caller trusts to do so.
    """

    oid: str | None
    side: Side | None
    head: Side
    commits: tuple[Commit, ...]
    project: str
    contained: bool = True
    begins: bool = False
    root: Root | None = None  # None where the base holds no keys
    owners: tuple[str, ...] = ()

    @property
    def authors(self) -> frozenset[str]:
        """Who made the change, as `authorship.authors` tells them."""
        return authors(self.commits)

    @property
    def trusted(self) -> bool:
        """Whether the base says whose word counts, and an owner has signed that it does."""
        return self.root is not None and not self.root.why

    def policy(self, pointer: str = "") -> Mapping[str, Any]:
        """The policy that this change is judged by: the base's; its own if it begins the trust."""
        side = self.side if self.trusted and self.side else self.head
        return side.mapping(POLICY, pointer)


def side(place: projects.Place, tree: Tree, *, trust_records: bool = False) -> Side:
    return Side(Reader(projects.below(place, tree), trust_records=trust_records), tree)


def of_commit(
    place: projects.Place,
    oid: str,
    base: str | None,
    *,
    begins: bool,
    owners: tuple[str, ...] = (),
) -> Base:
    """The base of a commit. `base` is a revision, or None for the one that is meant where nobody
    names one; `owners` are the fingerprints of the keys that the caller trusts to begin it. Raises
    PactError P153 for a revision that is none."""
    repo = place.repo
    found = open_commit(repo, base).label if base else default_base(repo, oid)
    return _rooted(place, compared(place, oid, found, begins=begins), owners)


def compared(place: projects.Place, oid: str, found: str | None, *, begins: bool) -> Base:
    """The base of a commit, whatever it is worth: nobody has looked where its trust begins."""
    repo = place.repo
    head = side(place, at_commit(repo, oid))
    commits = made(repo, found, oid, _apart(place.prefix))
    here = project_id(repo, found or oid, place.prefix)
    if found is None:
        return Base(None, None, head, commits, here, begins=begins)
    return Base(found, side(place, at_commit(repo, found)), head, commits, here,
                follows(repo, found, oid), begins)  # fmt: skip


def of_work_tree(
    place: projects.Place, tree: Tree, base: str | None = None, owners: tuple[str, ...] = ()
) -> Base:
    """The base of what lies on disk: where HEAD left the default branch, or HEAD itself there. Who
    made what is not committed yet, nobody knows."""
    repo = place.repo
    head = side(place, tree, trust_records=True)
    oid = head_oid(repo)
    if oid is None:
        return Base(None, None, head, (), "", begins=True, owners=owners)
    found = open_commit(repo, base).label if base else left_default(repo, oid) or oid
    commits = made(repo, found, oid, _apart(place.prefix))
    here = project_id(repo, found, place.prefix)
    made_ = Base(found, side(place, at_commit(repo, found)), head, commits, here,
                 follows(repo, found, oid), begins=True)  # fmt: skip
    return _rooted(place, made_, owners)


def _apart(prefix: str) -> Callable[[str], bool]:
    """Whether a path of the repository holds an approval, a signature or a verdict."""

    def apart(path: str) -> bool:
        inside = path.startswith(prefix)
        return inside and APPROVALS.fullmatch(path.removeprefix(prefix)) is not None

    return apart


def _rooted(place: projects.Place, base: Base, owners: tuple[str, ...]) -> Base:
    from .trust import root_of

    if base.oid is None or base.side is None or not base.side.mapping(POLICY, "/keys"):
        return replace(base, owners=owners)
    return replace(base, owners=owners, root=root_of(place, base.oid, owners, base.project))


def project_id(repo: Repo, oid: str, prefix: str) -> str:
    """What an approval names, so that it is worth nothing in another project."""
    return of_value("project", {"begins": beginning_of(repo, oid), "folder": prefix})


def trusted_paths(side: Side) -> frozenset[str]:
    """The paths of the project that are read from the base, however the change has them: rules,
    schemas, and the scripts that rules run."""
    found = {p for p in side.paths() if p.startswith((RULES, SCHEMAS))}
    return frozenset(found | set(scripts_of_rules(side)))


def added_code(base: Side, head: Side) -> list[str]:
    """What the gate would run, or a script of a rule would load, and the base has not: rules with
    a command, the scripts that they name, and whatever else lies among the rules."""
    known = trusted_paths(base)
    found = set(scripts_of_rules(head))
    for path in head.paths():
        if path.startswith(RULES) and _runs(head, path):
            found.add(path)
    return sorted(found - known)


def _runs(side: Side, path: str) -> bool:
    return not path.endswith(".yaml") or "command" in side.mapping(path)


def scripts_of_rules(side: Side) -> list[str]:
    """Files that a rule's `command` names."""
    there = set(side.paths())
    named: set[str] = set()
    for path in side.paths():
        if path.startswith(RULES) and path.endswith(".yaml"):
            named |= {str(w) for w in side.mapping(path).get("command") or []}
    return sorted(named & there)


def beginning(head: Side) -> tuple[str, str]:
    """Name and digest of what an owner signs to begin the trust: all that later changes are judged
    by, and what is excepted from it."""
    said: Any = {
        "policy": dict(head.mapping(POLICY)),
        "waivers": dict(head.mapping("pact/waivers.yaml", "/waivers")),
        "profile": dict(head.mapping("pact/readiness.json", "/profile")),
    }
    return BEGINNING, of_value("bootstrap", said)


def verify_base(case: Case) -> list[Finding]:
    """P666 nobody outside of the repository says who began the trust, where the level wants that;
    P678 the trust of the base begins with nobody's signature, or not with that of an owner whom
    the caller names; P691 the base has no key to judge by, P692 the commit does not follow its
    base, P693 the beginning of trust is not signed by an owner of the policy that it begins
    with."""
    from .approvals import lacking
    from .case import gating

    base = case.base
    if base is None:
        return []
    found: list[Finding] = []
    if not base.contained:
        found.append(Finding(
            "P692", f"the commit does not follow its base {(base.oid or '')[:12]}", None, None,
            ("what the base has and the commit has not would count as removed",),
            "merge the base into the branch, or rebase it, and judge the result",
        ))  # fmt: skip
    if (base.trusted or base.begins) and not base.owners and gating(case) == "regulated":
        found.append(Finding(
            "P666", "only the repository itself says who its owners are, and the level regulated "
            "of `gating` wants somebody outside of it to name them", case.where(POLICY), "policy",
            ("whoever can write all of its history can write other owners",), OUTSIDE,
        ))  # fmt: skip
    if base.trusted:
        return found
    where = case.where(POLICY)
    if not base.begins and base.root:
        found.append(Finding(
            "P678", f"nobody whom the gate knows began the trust of the base {base.oid[:12]}"
            if base.oid else "", where, "policy", (base.root.why,), NAMED if base.owners else BEGIN,
        ))  # fmt: skip
        return found
    if not base.begins:
        of = f"the base {base.oid[:12]}" if base.oid else "the commit that this one follows"
        found.append(Finding(
            "P691", f"{of} has no key in its policy, so nobody could approve anything", where,
            "policy", ("a change cannot be judged by what it says itself",),
            BEGIN if base.head.mapping(POLICY, "/keys") else
            "run `pactc production init --owner YOUR-ADDRESS`, and commit the result",
        ))  # fmt: skip
        return found
    name, digest = beginning(base.head)
    lack = lacking(case, name, digest, 1, "owner")
    if lack:
        found.append(Finding(
            "P693", "no owner has signed the policy that the trust begins with", where, "policy",
            (lack,), "let an owner of the policy run `pactc approve bootstrap`, commit the result",
        ))  # fmt: skip
    elif base.owners and not _by_named(case, name, digest):
        found.append(Finding(
            "P678", "no owner whom the caller names has signed the policy that the trust begins "
            "with", where, "policy", (f"named: {', '.join(base.owners)}",), NAMED,
        ))  # fmt: skip
    return found


def _by_named(case: Case, name: str, digest: str) -> bool:
    from ..signing import key_ids, signers
    from .approvals import counting
    from .people import keys_of

    assert case.base is not None
    for said in counting(case, name, digest, "owner"):
        keys = keys_of(case, said.approver)
        signed = signers(said.envelope, keys)
        if any(key_ids(keys[k])[-1] in case.base.owners for k in signed):
            return True
    return False
