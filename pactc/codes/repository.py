"""P1 codes of Git and the files in it: P150 to P179."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P150": Code(
        "no Git repository",
        "pactc reads files through Git, and there is no repository at this place or above it.",
        "`pactc check` in a directory that was never `git init`ed",
        "run `git init`, or change into the repository",
    ),
    "P151": Code(
        "repository that Git does not trust",
        "Somebody else owns the directory, so Git refuses to read its configuration.",
        "a checkout made by root in a container, used by another user",
        "run `git config --global --add safe.directory DIR`, or take ownership of the directory",
    ),
    "P152": Code(
        "Git not found",
        "pactc starts the `git` program, and none is on PATH.",
        "a slim container image without Git",
        "install Git 2.31 or later",
    ),
    "P153": Code(
        "unknown revision",
        "The name leads to no commit. In a shallow clone, older commits are simply not there.",
        "`pactc check --rev origin/main` after a clone of depth 1",
        "fetch it (`git fetch --unshallow`), or name another commit",
    ),
    "P154": Code(
        "file not in the tree",
        "The work tree, index or commit that is being read has no file at this path.",
        "a file that was written but not staged, for `check --staged`",
        "create it, or stage or commit it",
    ),
    "P155": Code(
        "missing object",
        "The repository names content that it does not hold. pactc never fetches by itself.",
        "a clone with `--filter=blob:none`",
        "run `git fetch --refetch --no-filter`; if the clone is not partial, `git fsck`",
    ),
    "P156": Code(
        "corrupt object",
        "The content stored in the repository does not match the id it is stored under.",
        "a damaged disk, or an object file that was edited",
        "run `git fsck`, then restore the object from another clone",
    ),
    "P157": Code(
        "failed Git command",
        "Git ended with an error that pactc has no better name for; its words are quoted.",
        "an index file that is damaged",
        "mend what Git complains of; `git status` shows the same",
    ),
    "P158": Code(
        "file over the size cap",
        "A file of more than 64 MiB is neither an artifact nor an input that can be hashed often.",
        "a database dump among the inputs of some evidence",
        "keep it out of the repository, or out of the inputs",
    ),
    "P159": Code(
        "file that changed while it was read",
        "Something wrote to the file at the same time, so its bytes are no one version of it.",
        "an editor or a formatter that saves during `pactc check`",
        "run the command again",
    ),
    "P160": Code(
        "symlink",
        "A symlink's content is a name, and what it leads to is not in the commit.",
        "`pact/graph.yaml -> ../../elsewhere/graph.yaml`, or `pact` itself a symlink",
        "put the file itself there",
    ),
    "P161": Code(
        "submodule or nested repository",
        "The commit holds another repository's commit id at this path, not its files.",
        "`git submodule add URL pact`",
        "put the files themselves there: `git rm --cached PATH`, then `git add PATH`",
    ),
    "P162": Code(
        "not a regular file",
        "A directory, a pipe, a socket or a device has no bytes that a commit could hold.",
        "`mkdir pact/graph.yaml`",
        "put a file there",
    ),
    "P163": Code(
        "unreadable file",
        "The operating system refused to read the file.",
        "`chmod 000 pact/graph.yaml`",
        "make it readable",
    ),
    "P164": Code(
        "no work tree",
        "A bare repository has no files on disk and no index; only its commits can be read.",
        "`pactc check` in a bare clone on a server",
        "name a commit with `--rev REV`",
    ),
    "P165": Code(
        "merge conflict in the index",
        "The index holds several versions of the file, so there is no one content to judge.",
        "a merge that stopped at a conflict",
        "resolve the conflict, then run `git add PATH`",
    ),
    "P166": Code(
        "file added without content",
        "`git add --intent-to-add` records only the name; the commit will not hold the file.",
        "`git add -N pact/graph.yaml`",
        "run `git add PATH`",
    ),
    "P167": Code(
        "Git LFS pointer",
        "The repository holds a note on where the content is, and not the content.",
        "`*.yaml filter=lfs` in .gitattributes",
        "run `git lfs migrate export --include=PATH`",
    ),
    "P168": Code(
        "paths that collide",
        "Two paths differ only by case, Unicode form or look-alike letters: some systems, and "
        "most readers, take one for the other.",
        "`pact/graph.yaml` and `pact/Graph.yaml`",
        "rename one of them with `git mv`",
    ),
    "P169": Code(
        "path not in NFC",
        "The same name has two encodings, and systems differ in which one they keep.",
        "a file name with a combining accent, as macOS used to write it",
        "rename the file to the composed form with `git mv`",
    ),
    "P170": Code(
        "unsafe path",
        "The path leaves the repository, names Git's own files, or holds characters that other "
        "systems read as separators or that nobody can see.",
        "`pact/../.git/config`, or a right-to-left override in a file name",
        "rename the file with `git mv`",
    ),
    "P171": Code(
        "path not in UTF-8",
        "No document, glob or record could name the file, so it would escape every check.",
        "a file name written under a Latin-1 locale",
        "rename the file with `git mv`",
    ),
    "P172": Code(
        "assume-unchanged flag",
        "Git reports no change of this file, whatever it holds.",
        "`git update-index --assume-unchanged pact/graph.yaml`",
        "run `git update-index --no-assume-unchanged -- PATH`",
    ),
    "P173": Code(
        "skip-worktree flag",
        "Git reports no change of this file, nor that it is missing.",
        "`git update-index --skip-worktree pact/graph.yaml`",
        "run `git update-index --no-skip-worktree -- PATH`",
    ),
    "P174": Code(
        "file left out by a sparse checkout",
        "The file is in the commit and not on disk, so the work tree cannot be judged.",
        "`git sparse-checkout set src`",
        "run `git sparse-checkout disable`, or add `pact` to the sparse set",
    ),
    "P175": Code(
        "filter on an artifact's path",
        "An attribute changes the content between the disk and the commit, so what was judged "
        "here is not what others get.",
        "`*.yaml filter=secrets`, `ident` or `working-tree-encoding=UTF-16` in .gitattributes",
        "take the attribute off these paths",
    ),
    "P176": Code(
        "file system monitor program",
        "The program tells Git which files changed, and Git believes it.",
        "`git config core.fsmonitor .git/hooks/monitor`",
        "run `git config --unset-all core.fsmonitor`",
    ),
    "P177": Code(
        "grafts",
        "A grafts file gives commits other parents than they have; pactc reads past it, other "
        "tools do not.",
        "an entry in .git/info/grafts",
        "remove .git/info/grafts",
    ),
    "P178": Code(
        "replace refs",
        "A replace ref shows another object in place of one; pactc reads past it, other tools "
        "do not.",
        "`git replace GOOD BAD`",
        "run `git replace -d OBJECT`",
    ),
    "P179": Code(
        "ignored artifact",
        "The file is on disk, but Git ignores it: no commit and no colleague will ever see it.",
        "`*.json` in .gitignore",
        "run `git add -f PATH`, or take it out of .gitignore",
    ),
}
