"""P1 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P101": Code(
        "text that is not UTF-8",
        "A file in another encoding reads differently on every machine.",
        "a Latin-1 `é` (byte 0xE9)",
        "Save the file as UTF-8.",
    ),
    "P102": Code(
        "a byte order mark",
        "Some tools read it as part of the first key, others drop it.",
        'a file that an editor saved as "UTF-8 with BOM"',
        "Save the file as UTF-8 without BOM.",
    ),
    "P103": Code(
        "text that is not in NFC",
        (
            "Two spellings of one character look equal and compare unequal, so two keys "
            "could look the same."
        ),
        "`e` followed by U+0301, also by an escape",
        "Type the composed character, or normalise the file to NFC.",
    ),
    "P104": Code(
        "a bidi control character",
        "It reorders the text on screen: a reviewer sees something else than the machine.",
        "U+202E, also as `\\u202e`",
        "Delete the character.",
    ),
    "P105": Code(
        "a control character",
        (
            "Terminals and tools act on it, hide it, or disagree about it; this includes "
            "line separators that only some tools know, lone carriage returns and "
            "Unicode noncharacters."
        ),
        "U+0000, U+0085, U+2028, a carriage return without line feed, also by an escape",
        "Delete the character, or write tab and newline.",
    ),
    "P106": Code(
        "half of a surrogate pair",
        "It is no character and cannot be written as UTF-8.",
        '`"\\ud800"`',
        "Write the character itself instead of the escape.",
    ),
    "P107": Code(
        "a document over the size limit",
        "A document is read whole; the limit of 1 MiB keeps that quick and safe.",
        "a list of a million entries",
        "Split the document, or move bulk data to a file that is no document.",
    ),
    "P108": Code(
        "a document nested too deep",
        "Depth over 64 is an attack or a mistake, and breaks other tools.",
        "`[[[[...`",
        "Flatten the document.",
    ),
    "P109": Code(
        "YAML that cannot be read",
        "The file breaks the syntax of YAML 1.2.",
        "`a: [1`",
        "Correct the syntax at the place shown.",
    ),
    "P110": Code(
        "JSON that cannot be read",
        "The file breaks the syntax of JSON (RFC 8259).",
        '`{"a": 1,}`',
        "Correct the syntax at the place shown.",
    ),
    "P111": Code(
        "an empty document",
        "Nothing can be meant by it; it is often a write that failed.",
        "a file of comments only",
        "Write the document, or delete the file.",
    ),
    "P112": Code(
        "more than one document in a file",
        "An artifact is one document; most tools would read only the first.",
        "`a: 1` `---` `b: 2`",
        "Keep one document in a file.",
    ),
    "P113": Code(
        "a YAML directive",
        "A directive changes what the rest of the file means.",
        "`%YAML 1.1`",
        "Delete the line; pactc reads YAML 1.2.",
    ),
    "P114": Code(
        "a key that is given twice",
        "One tool takes the first, another the last, and neither says so.",
        "`a: 1` and `a: 2` in one mapping",
        "Delete one of the two, or rename it.",
    ),
    "P115": Code(
        "a key that is not a string",
        "JSON has only string keys, and tools turn others into strings in different ways.",
        "`1: x`, `true: x`, `? [a]`",
        "Quote the key.",
    ),
    "P116": Code(
        "a YAML anchor",
        "Anchors make a file mean more than it shows, and can grow without bound.",
        "`a: &x 1`",
        (
            "Delete the anchor, and write the value out where it is used; quote a text "
            "that starts with &."
        ),
    ),
    "P117": Code(
        "a YAML alias",
        "See P116: an alias hides what is there.",
        "`b: *x`",
        "Write the value out; quote a text that starts with *.",
    ),
    "P118": Code(
        "a YAML merge key",
        "It belongs to no current YAML version, and tools disagree on what wins.",
        "`<<: {a: 1}`",
        "Write the keys out.",
    ),
    "P119": Code(
        "a YAML tag",
        "A tag changes the type of a value, or makes some tools run code.",
        "`!!str 1`, `!python/object`",
        "Delete the tag; quote a text that starts with !.",
    ),
    "P120": Code(
        "a word that YAML tools read differently",
        "YAML 1.1 tools read it as true or false, YAML 1.2 tools as text.",
        "`yes`, `no`, `on`, `off`, `y`, `n`, `=`",
        "Quote it, or write true or false.",
    ),
    "P121": Code(
        "a number that YAML tools read differently",
        "One tool reads octal, another decimal, a third text.",
        "`010`, `0o7`, `0x1F`, `1_000`, `+1`, `.5`, `1e3`",
        "Quote it if it is text; else write it as 8, 1000, 0.5 or 1.0e+3.",
    ),
    "P122": Code(
        "a date or time that YAML tools read differently",
        "Some tools make a date, or a number to base 60, of it, others a text.",
        "`2026-01-01`, `1:30`",
        "Quote it.",
    ),
    "P123": Code(
        "a number that is not finite",
        "JSON has no NaN and no infinity.",
        "`.nan`, `-.inf`, `NaN`, `1e400`",
        "Write a number or null, or quote it.",
    ),
    "P124": Code(
        "an integer that is too large",
        "Numbers are doubles (RFC 8785): beyond 2^53-1 digits get lost silently.",
        "`9007199254740993`",
        "Quote it, or use a smaller number.",
    ),
    "P125": Code(
        "a number with too many digits",
        "It becomes another number when it is read as a double.",
        "`0.1000000000000000055`",
        "Write the number that the message shows, or quote it.",
    ),
    "P126": Code(
        "a document with an unknown suffix",
        "The suffix says how a document is read.",
        "`pact/graph.txt`",
        "Rename the file to end in .yaml or .json.",
    ),
    "P127": Code(
        "a merge conflict that is not resolved",
        "Git could not merge the file and left both sides in it; only a person knows which holds.",
        "`<<<<<<< HEAD` at the start of a line",
        "Choose what is right, remove the markers, then run `git add` on the file.",
    ),
    # P150 to P179: repositories and trees (git.py, blobs.py, tree.py, paths.py, lies.py)
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
