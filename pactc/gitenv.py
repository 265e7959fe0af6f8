"""What every Git process gets to see. Apart from git.py, because the clean path must not import
what starting a process in comfort needs.

What pactc judges must depend on the repository alone. So every process runs without replace
refs, grafts, file system monitors, lazy fetches, hooks, optional locks, and the attributes of the
machine; and without any GIT_* variable, because one of them (GIT_DIR, GIT_OBJECT_DIRECTORY,
GIT_CONFIG_COUNT, ...) is enough to show Git another repository than the one on disk.
"""

from __future__ import annotations

import os

OPTIONS = (
    *("--no-replace-objects", "--no-optional-locks"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.trustctime=true"),  # size and mtime alone do not tell that a file is the same
    *("-c", "core.checkStat=default"),
    *("-c", "core.attributesFile=/dev/null"),
    *("-c", "core.quotePath=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "advice.graftFileDeprecated=false"),  # or /dev/null below counts as a use of grafts
)


def environment(work_tree: str | None, index: str | None = None) -> dict[str, str]:
    """HOME stays, and XDG_CONFIG_HOME with it, because they hold the user's word on safe
    directories and ignored files. GIT_DIR is never set: Git would no longer ask whose the
    repository is."""
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}
    if work_tree is not None:
        kept["GIT_WORK_TREE"] = work_tree  # whatever core.worktree and core.bare say
    if index is not None:
        kept["GIT_INDEX_FILE"] = index
    return kept | {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C",
        "GIT_ALLOW_PROTOCOL": "none",  # what Git before 2.44 needs instead of GIT_NO_LAZY_FETCH
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": "/dev/null",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
