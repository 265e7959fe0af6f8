"""The best implementation as a branch: one commit on the base, of the component's source and
nothing else, with the judge's statement about exactly that beside it. The user's branch, index and
work tree stay as they are; a branch that is there already is never moved, unless all of it is in
the base."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import PactError
from ..git import Repo
from ..model import Where
from . import commits, state, view
from .commits import Base, File
from .plan import Task


def name(component: str) -> str:
    return f"pactc/{component}"


def room(repo: Repo, component: str, base: Base, folder: Path) -> None:
    """Whether the branch can be made. Raises PactError P864 if another is in its way."""
    found = commits.branch(repo, name(component))
    if found is None or _own(folder, component, found):
        return
    branch = name(component)
    if branch not in commits.checked_out(repo) and any(
        commits.contains(repo, parent, found) for parent in base.parents
    ):
        return
    raise _in_the_way(component, "with work that the base has not")


def _in_the_way(component: str, why: str) -> PactError:
    branch = name(component)
    return PactError(
        "P864", f"there is a branch {branch} already, {why}",
        Where(f".git/refs/heads/{branch}"),
        f"merge it, or run `git branch -m {branch} {component}-before`",
    )  # fmt: skip


def offered(
    task: Task,
    base: Base,
    prefix: str,
    files: Mapping[str, File],
    report: Mapping[str, Any],
    author: str,
    folder: Path,
) -> str:
    """The commit of the branch, which is made. Raises PactError."""
    component, repo = task.component, base.repo
    tree = commits.tree_with(base, changed(task, base, prefix, files))
    statement = report["statement"]
    digest = statement["predicate"]["digests"]["source"]
    message = (
        f"Implement {component}\n\n"
        f"Written by {author}, and judged by pact/contracts/{component}.yaml:\n"
        f"{report['passed']} of {report['checks']} checks hold, on visible and sealed inputs.\n\n"
        f"Pactc-Component: {component}\nPactc-Author: {author}\nPactc-Source: {digest}\n"
    )
    made = commits.commit(repo, tree, base.parents, message)
    old = commits.branch(repo, name(component))
    if old != made:
        room(repo, component, base, folder)
        if name(component) in commits.checked_out(repo):
            raise _in_the_way(component, "that a work tree stands on")
        # The receipt first: a branch without one would be an offer that nothing stands behind.
        _receipt(folder, component, made, statement)
        commits.set_branch(repo, name(component), made, old)
    elif not state.receipt(folder, component).exists():
        _receipt(folder, component, made, statement)
    return made


def changed(
    task: Task, base: Base, prefix: str, files: Mapping[str, File]
) -> dict[str, File | None]:
    """What the source makes different on the base."""
    return {**dict.fromkeys(view.own(task, base, prefix)), **files}


def _receipt(folder: Path, component: str, made: str, statement: Mapping[str, Any]) -> None:
    path = state.receipt(folder, component)
    path.parent.mkdir(parents=True, exist_ok=True)
    state.save(path, statement)
    state.save(path.with_name(f"{component}.branch.json"), {"commit": made})


def _own(folder: Path, component: str, found: str) -> bool:
    """Whether the branch is what was offered before, and a race that is resumed offers again."""
    path = state.receipt(folder, component).with_name(f"{component}.branch.json")
    kept = state.load(path)
    return kept is not None and kept.get("commit") == found
