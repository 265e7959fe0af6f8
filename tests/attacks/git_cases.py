"""Attacks by what is around a commit: variables, configuration, history, the index, races."""

from __future__ import annotations

from pactc.selftest.pack import make, public_key, put, save
from pactc.selftest.plant import Bench, edit, write

from ..conftest import run_git
from .case import (
    POLICY,
    SOURCE,
    THREATS,
    TRUST,
    UNIT,
    UNIT_RUN,
    Run,
    beside,
    case,
    good_copy,
    lowered,
)

# -- variables and configuration that redirect or execute


def _with(name: str, **variables: str) -> None:
    """A lowered pack, judged under variables that point to a good one."""

    @case(name)
    def _(bench: Bench) -> Run:
        good = good_copy(bench)
        folder = lowered(bench)
        return Run(folder, env={k: v.format(good=good) for k, v in variables.items()}, processes=1)


_with("GIT_DIR of a good pack", GIT_DIR="{good}/.git", GIT_WORK_TREE="{good}")
_with("objects of a good pack", GIT_OBJECT_DIRECTORY="{good}/.git/objects")
_with("an index of a good pack", GIT_INDEX_FILE="{good}/.git/index")
_with("alternates from the environment", GIT_ALTERNATE_OBJECT_DIRECTORIES="{good}/.git/objects")
_with("other replace refs", GIT_REPLACE_REF_BASE="refs/heads/")
_with("a work tree by configuration", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="core.worktree",
      GIT_CONFIG_VALUE_0="{good}")  # fmt: skip


@case("programs that Git would execute")
def _executes(bench: Bench) -> Run:
    """Each leaves a mark, which the suite looks for."""
    folder = lowered(bench)
    evil = beside(bench, "evil")
    put(evil, "git-cat-file", f"#!/bin/sh\ntouch {evil}/executed\n")
    (evil / "git-cat-file").chmod(0o755)
    mark = f"touch {evil}/executed"
    for key in ("core.fsmonitor", "core.sshCommand", "diff.external", "core.pager"):
        run_git(folder, "config", key, mark)
    return Run(folder, env={
        "GIT_EXEC_PATH": str(evil), "GIT_EXTERNAL_DIFF": mark, "GIT_PAGER": mark,
        "GIT_SSH_COMMAND": mark, "GIT_EDITOR": mark, "GIT_ASKPASS": mark, "GIT_PROXY_COMMAND": mark,
    }, processes=1)  # fmt: skip


@case("a file system monitor that answers for Git")
def _monitor(bench: Bench) -> Run:
    folder = lowered(bench)
    run_git(folder, "config", "core.fsmonitor", "true; false")
    return Run(folder, ("check",))


# -- what Git shows otherwise than it is


@case("a commit that another one replaces")
def _replaced(bench: Bench) -> Run:
    folder = lowered(bench)
    run_git(folder, "replace", "HEAD", "main")
    return Run(folder)


@case("a replace ref is told")
def _replace_ref(bench: Bench) -> Run:
    folder = lowered(bench)
    run_git(folder, "replace", "main", "HEAD")
    return Run(folder, ("check", "--rev", "HEAD"))


@case("a base that another one replaces")
def _replaced_base(bench: Bench) -> Run:
    """The base looks as the change does, so that nothing seems weaker."""
    folder = lowered(bench)
    run_git(folder, "replace", "main", "HEAD")
    return Run(folder)


@case("a graft that hides the base")
def _graft(bench: Bench) -> Run:
    folder = lowered(bench)
    head = run_git(folder, "rev-parse", "HEAD").out.strip()
    put(folder, ".git/info/grafts", f"{head}\n")
    return Run(folder)


@case("a graft is told")
def _graft_told(bench: Bench) -> Run:
    return Run(_graft(bench).folder, ("check", "--rev", "HEAD"))


@case("a shallow clone")
def _shallow(bench: Bench) -> Run:
    folder = lowered(bench)
    run_git(folder.parent, "clone", "-q", "--depth", "1", f"file://{folder}", "shallow")
    return Run(beside(bench, "shallow"), ("production", "validate"))


@case("a partial clone that lacks the file")
def _partial(bench: Bench) -> Run:
    """Nothing is fetched silently: who could answer may be who wrote the change."""
    folder = lowered(bench)
    run_git(folder, "config", "uploadpack.allowFilter", "true")
    run_git(folder.parent, "clone", "-q", "--no-checkout", "--filter=blob:none",
            f"file://{folder}", "partial")  # fmt: skip
    return Run(beside(bench, "partial"), ("production", "validate", "--base", "origin/main"))


@case("a sparse checkout without an artifact")
def _sparse(bench: Bench) -> Run:
    run_git(bench.folder, "status")  # copied files have new times, and Git keeps what it knows not
    run_git(bench.folder, "sparse-checkout", "set", "src")
    return Run(bench.folder, ("check",))


@case("an edit that assume-unchanged hides")
def _assume(bench: Bench) -> Run:
    run_git(bench.folder, "update-index", "--assume-unchanged", TRUST)
    edit(TRUST, "/counts/total", 99)(bench)
    return Run(bench.folder, ("check",))


@case("an edit that skip-worktree hides")
def _skip(bench: Bench) -> Run:
    run_git(bench.folder, "update-index", "--skip-worktree", TRUST)
    edit(TRUST, "/counts/total", 99)(bench)
    return Run(bench.folder, ("check",))


def _filtered(name: str, place: str) -> None:
    """What is committed is not what lies on disk."""

    @case(name)
    def _(bench: Bench) -> Run:
        run_git(bench.folder, "config", "filter.lie.clean", "sed s/Adds/Steals/")
        run_git(bench.folder, "config", "filter.lie.smudge", "sed s/Steals/Adds/")
        put(bench.folder, place, "pact/*.yaml filter=lie\n")
        return Run(bench.folder, ("check",))


_filtered("a clean and smudge filter", ".gitattributes")
_filtered("a filter in .git/info/attributes", ".git/info/attributes")


@case("a filter does not reach the gate")
def _filter_gate(bench: Bench) -> Run:
    folder = lowered(bench)
    put(folder, ".git/info/attributes", "* filter=lie\n")
    for kind in ("clean", "smudge"):
        run_git(folder, "config", f"filter.lie.{kind}", f"git show main:{POLICY}")
    return Run(folder)


@case("line ends that Git converts")
def _eol(bench: Bench) -> Run:
    """CR LF on disk and LF in Git are one meaning; a lone CR is another one."""
    run_git(bench.folder, "switch", "-q", "-c", "change")
    put(bench.folder, ".gitattributes", "*.py text eol=crlf\n")
    (bench.folder / SOURCE).write_bytes(b"def add(a, b):\r    return 3\r\n")
    save(bench.folder)
    return Run(bench.folder)


@case("another encoding on disk")
def _encoding(bench: Bench) -> Run:
    put(bench.folder, ".gitattributes", "pact/*.yaml working-tree-encoding=UTF-16\n")
    return Run(bench.folder, ("check",))


@case("a tag that is called as the base")
def _tag(bench: Bench) -> Run:
    """Who may push a tag would choose the judge."""
    folder = lowered(bench)
    run_git(folder, "branch", "-q", "release", "main")
    run_git(folder, "tag", "release", "HEAD")
    return Run(folder, ("production", "validate", "--base", "release"))


@case("a base whose object is gone")
def _gone(bench: Bench) -> Run:
    folder = bench.folder
    oid = run_git(folder, "rev-parse", f"main:{THREATS}").out.strip()
    run_git(folder, "switch", "-q", "-c", "change")
    write(THREATS, {"threats": {}, "x": 1})(bench)
    save(folder)
    blob = folder / ".git/objects" / oid[:2] / oid[2:]
    blob.chmod(0o644)
    blob.unlink()
    return Run(folder)


@case("untracked evidence")
def _untracked(bench: Bench) -> Run:
    run_git(bench.folder, "switch", "-q", "-c", "change")
    run_git(bench.folder, "rm", "-q", "--cached", UNIT)
    run_git(bench.folder, "commit", "-q", "-m", "without the receipt")
    return Run(bench.folder)


@case("ignored evidence")
def _ignored(bench: Bench) -> Run:
    put(bench.folder, ".gitignore", "pact/evidence/\n")
    return Run(_untracked(bench).folder)


@case("an ignored artifact")
def _ignored_artifact(bench: Bench) -> Run:
    put(bench.folder, ".gitignore", "pact/trust.json\n")
    run_git(bench.folder, "rm", "-q", "--cached", TRUST)
    return Run(bench.folder, ("check",))


# -- history


@case("a history that begins again with other owners")
def _again(bench: Bench) -> Run:
    """The whole pack, made again by who owns nothing, with keys of their own: it passes by itself,
    and CI knows the owner's key from elsewhere."""
    owner = public_key(bench.keys / "ada")
    made = make(beside(bench, "again"), beside(bench, "own"))
    run_git(bench.folder, "fetch", "-q", str(made), "main")
    run_git(bench.folder, "reset", "-q", "--hard", "FETCH_HEAD")
    run_git(bench.folder, "branch", "-q", "change")
    run_git(bench.folder, "switch", "-q", "change")
    return Run(bench.folder, env={"PACTC_OWNER": owner})


# -- size, time, and two at once


@case("a file of 2 GB")
def _large(bench: Bench) -> Run:
    with (bench.folder / THREATS).open("wb") as file:
        file.truncate(2 << 30)
    return Run(bench.folder, ("check",))


@case("a file of 2 GB among the inputs of evidence")
def _large_input(bench: Bench) -> Run:
    with (bench.folder / "src/large.bin").open("wb") as file:
        file.truncate(2 << 30)
    return Run(bench.folder, UNIT_RUN)


@case("two gates at once")
def _two(bench: Bench) -> Run:
    return Run(lowered(bench), processes=2)


@case("forged commit dates")
def _dates(bench: Bench) -> Run:
    """The receipt is 40 days old, and the commit says that it is as old."""
    from pactc.selftest.evidence_defects import CAPS as BOTH
    from pactc.selftest.evidence_defects import _stamped

    BOTH(bench)
    save(bench.folder)
    run_git(bench.folder, "switch", "-q", "-c", "change")
    _stamped(UNIT, -40)(bench)
    run_git(bench.folder, "add", "-A")
    then = {f"GIT_{who}_DATE": "2020-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    run_git(bench.folder, "commit", "-q", "-m", "then", env=then)
    return Run(bench.folder)
