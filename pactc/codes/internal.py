"""P9 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P900": Code(
        "a bug in pactc",
        "Something happened that pactc was not written for. What happened is in a log, with the "
        "place in the code; every file is whole, because each is replaced in one step.",
        "`P900 pactc has a bug: ZeroDivisionError: division by zero`",
        "Send the log that the message names to the maintainers.",
    ),
    "P901": Code(
        "another build at work",
        "Two builds at once in one work tree would each overwrite what the other has just judged. "
        "The lock is the kernel's, and ends with the process that holds it.",
        "`pactc build` in two terminals",
        "Wait for the other to end, then run the command again.",
    ),
    "P902": Code(
        "a full disk",
        "There was no room for a file. Each is written beside its target and renamed, so the file "
        "that was to be replaced is as it was.",
        "`No space left on device`, or a quota",
        "Free some space, then run `pactc build` again: it goes on where it stopped.",
    ),
    "P903": Code(
        "a file that cannot be written",
        "The file system refused: the folder is read-only, belongs to somebody else, or is no "
        "folder.",
        "a checkout that is mounted read-only",
        "Make the folder writable, then run the command again.",
    ),
    "P904": Code(
        "a write through a symbolic link",
        "A folder on the way is a symbolic link, so that the file would land somewhere else, "
        "perhaps outside of the repository.",
        "`pact/briefs` is a link to `/srv/briefs`",
        "Replace the link by a folder of its own.",
    ),
    "P905": Code(
        "built-in rules, schemas or examples missing",
        "pactc carries its own rules and schemas; without them it can neither tell what a project "
        "should hold nor judge any file, so it stops rather than judge by half.",
        "a package that was repacked without its `_data` folder",
        "Install pactc again: `pip install --force-reinstall pactc`.",
    ),
    "P920": Code(
        "a command line that makes no sense",
        "pactc does what it was asked or nothing: a guess at a command could change files.",
        "`pactc biuld`; `pactc -C` without a folder; `pactc check evidence contract/booking`, a "
        "goal and an id at once",
        "Use the word that the message proposes, or see `pactc --help` and `pactc COMMAND --help`.",
    ),
    "P921": Code(
        "unknown code or kind",
        "A word that pactc does not know is never guessed at: the answer to another question would "
        "look like the answer to yours.",
        "`pactc explain P3O1`, with a letter O; `pactc schema contracts`, with an s",
        "Use the word that the message proposes, or list them all: `pactc explain`, "
        "`pactc schema`.",
    ),
    "P922": Code(
        "an unknown artifact",
        "The word is no artifact's id, no kind, and no artifact's path.",
        "`pactc why contract/bookin`",
        "Use the word that the message proposes, or list them all: `pactc status`.",
    ),
    "P930": Code(
        "another spec is there already",
        "`pactc init --spec` starts a project from a spec; it never overwrites the spec of one.",
        "`pactc init --spec new.yaml` where build-spec.yaml says something else",
        "Run `pactc init` without `--spec`, or edit build-spec.yaml itself.",
    ),
    "P931": Code(
        "a project inside of a project",
        "A subfolder of a project belongs to it, and a second project in it is rarely what was "
        "meant: its files would count for both.",
        "`pactc init` in the folder src of a project",
        "Go to the project's folder, or say that you mean it: `pactc init .`.",
    ),
    "P932": Code(
        "nothing to start a project from",
        "The spec that was named is not a YAML file that can be read, or the folder that was named "
        "cannot be made.",
        "`pactc init --spec sepc.yaml`",
        "Name a file and a folder that exist: `pactc init DIR --spec FILE`.",
    ),
    "P933": Code(
        "another program's hook",
        "Git runs one pre-commit hook, and another program's is there: to replace it would switch "
        "off somebody's check.",
        "`pactc hook install` in a repository whose hook runs a linter",
        "Run `pactc hook install --force`, which keeps that hook and runs it first; or, where the "
        "pre-commit framework is in use, add the hook pactc-check to .pre-commit-config.yaml.",
    ),
    "P934": Code(
        "no place for a hook of this repository",
        "`core.hooksPath` names the folder in which Git looks for hooks. One outside of the "
        "repository serves other repositories too; one that is no folder switches hooks off.",
        "`git config --global core.hooksPath ~/.githooks`, then `pactc hook install`",
        "Give this repository hooks of its own: `git config core.hooksPath .git/hooks`.",
    ),
    "P935": Code(
        "a kept hook in the way",
        "`pactc hook install --force` keeps another program's hook as pre-commit.before-pactc. If "
        "that name is taken, one of two hooks would be lost.",
        "a pre-commit.before-pactc from an earlier installation",
        "Move or remove that file, then install again.",
    ),
    "P936": Code(
        "no hook installed",
        "Nothing checks this project before a commit, or Git skips the hook because it is not "
        "executable.",
        "`pactc hook status` in a new clone: hooks are not cloned",
        "Run `pactc hook install`.",
    ),
    "P937": Code(
        "another CI file is there already",
        "A workflow that somebody changed is theirs; pactc does not overwrite it unasked.",
        "`pactc ci github` after .github/workflows/pactc.yml was edited",
        "Compare with `pactc ci github --print`; `--force` writes over the file.",
    ),
    "P938": Code(
        "a folder that is not empty",
        "The demo makes a repository of its own, and would mix its files with those that are "
        "there.",
        "`pactc demo` a second time",
        "Name another folder: `pactc demo DIR`.",
    ),
    "P939": Code(
        "a report that cannot be written",
        "`--also FORMAT=FILE` writes the result to a file too, and that file cannot be written.",
        "`pactc check --also sarif=build/pactc.sarif` without a folder build",
        "Name a file in a folder that exists.",
    ),
    "P940": Code(
        "a part of pactc that is not installed",
        "Some commands need a library that others do not, and that is installed on request.",
        "`pactc mutate slots` after a plain `pip install pactc`",
        "Install it: `pip install 'pactc[mutate]'`.",
    ),
    "P991": Code(
        "the gate's test cannot be made here",
        "`pactc selftest` makes a small good pack to plant defects in, and that failed on this "
        "machine.",
        "no Git on PATH",
        "Run `pactc doctor`, and mend what it says.",
    ),
    "P992": Code(
        "the gate refuses a good pack",
        "A gate that refuses everything proves nothing by refusing a defect.",
        "a broken installation",
        "Install pactc anew; if it stays, report it.",
    ),
    "P993": Code(
        "the gate does not refuse a defect",
        "A defect that the gate must refuse was planted, and it did not go red with a right code.",
        "an installation whose gate was changed",
        "Do not trust this installation. Install pactc anew; if it stays, report it.",
    ),
    "P994": Code(
        "a rule that was never seen red",
        "No defect of the self-test brought this code about, so nobody knows that the rule works.",
        "a code that was added to the gate without a defect for it",
        "Report it; whoever adds a rule adds the defect that shows it.",
    ),
}
