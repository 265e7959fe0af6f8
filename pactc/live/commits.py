"""Which commit the deployment must be of: the judged one, or one that differs from it in nothing
but what the gate itself writes afterwards. A receipt is committed after the deployment that it is
about, so the two are never the same commit when the receipt is looked at."""

from __future__ import annotations

from ..errors import PactError
from ..project import Place, Project
from ..subtree import Subtree
from ..tree import Tree, open_commit, uncommitted_paths

WRITTEN = (
    "pact/evidence/", "pact/kills/", "pact/signatures/", "pact/approvals/", "pact/verdict.json",
    ".pact/records/pact/evidence/", ".pact/records/pact/kills/",
    ".pact/records/pact/verdict.json.json",
)  # fmt: skip
SHOWN = 8


def changed(project: Project, deployed: str) -> list[str]:
    """Paths in which the project's tree differs from a commit, without what the gate writes.
    Raises PactError P654 if this repository has no such commit."""
    place = project.place
    try:
        tree: Tree = open_commit(place.repo, deployed)
    except PactError as error:
        if error.code != "P153":
            raise
        raise PactError(
            "P654", f"the deployment is of commit {deployed[:12]}, which this repository has not",
            help="deploy this commit; or `git fetch`, if that commit is to be had",
        ) from None  # fmt: skip
    old = (Subtree(tree, place.prefix) if place.prefix else tree).list()
    new = project.tree.list()
    return sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p) and counts(p))


def counts(path: str) -> bool:
    return not path.startswith(WRITTEN)


def clean(place: Place, what: str) -> None:
    """Raises PactError P659 if the work tree holds what no commit holds: then nobody could say
    which commit it is."""
    start = len(place.prefix)
    found = [p[start:] for p in uncommitted_paths(place.repo, place.prefix)]
    if mine := [p for p in found if counts(p)]:
        raise PactError(
            "P659", f"{what} what is not committed", notes=tuple(mine[:SHOWN]),
            help="commit it, or name the commit that is meant with `--rev REV`",
        )  # fmt: skip
