"""P800 to P819: the door (orders, drafts, budget)."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P800": Code(
        "an artifact that needs an author",
        "No rule can derive it: somebody has to decide what it says.",
        "pact/graph.yaml is not there, and the spec names no author.",
        "`pactc next` gives the work order; `pactc submit ID FILE` takes the result. Or name an "
        "author in `config.author` of build-spec.yaml.",
    ),
    "P801": Code(
        "an unknown author",
        "An author is one of those that pactc knows; any other program is a `command`.",
        "`pactc build --author claude`.",
        "Write one of the names that are listed, or `command` with the program beside it.",
    ),
    "P802": Code(
        "an author whose package is not installed",
        "The SDK of a provider is asked for only by those who use it.",
        "`config: {author: {name: anthropic}}` where `pip install pactc` was all.",
        "Install the extra of that name.",
    ),
    "P803": Code(
        "a draft that is too long",
        "An author that writes without end would fill the disk; no artifact is that long.",
        "A draft of 6 MB for a contract.",
        "Write a shorter one.",
    ),
    "P804": Code(
        "a gap in a contract",
        "The kill matrix shows a wrong result that no clause refuses: an implementation could "
        "return it and be taken for right. It is told, and refuses nothing.",
        "A list that may hold an item twice, since the clauses only ask that it is sorted.",
        "Say what the result must be; or leave it open on purpose.",
    ),
    "P805": Code(
        "a budget that is spent",
        "The spec says what authors may spend on this pack. What a call may cost at most is set "
        "aside before it is made.",
        "`budget: 25`, of which $24.90 are spent, and an order that may cost $0.40.",
        "Raise `config.budget`, then run `pactc build` again. What is written so far is kept.",
    ),
    "P806": Code(
        "a model without a price",
        "With a budget, a call whose cost nobody knows is not made.",
        "`budget: 25`, and a model that the price table does not have.",
        "Give it a price in pact/prices.yaml, or remove the budget.",
    ),
    "P807": Code(
        "a command that wrote no artifact",
        "The program that the spec names as author must end with status 0 and print the artifact, "
        "in time.",
        "`config: {author: {name: command, command: [writer]}}`, and no `writer` is installed.",
        "Run it by hand on the work order, and mend it.",
    ),
    "P808": Code(
        "a person who wrote nothing",
        "The author `person` opens an editor on a terminal. What is left as it was is no answer.",
        "`pactc build` in a pipe, where the spec names `person` as author.",
        "Write the file by hand and run `pactc build`, or run it in a terminal with EDITOR set.",
    ),
    "P809": Code(
        "an author's name that is not its own",
        "`person` in a record is somebody's own word. Whoever submits a draft is recorded as who "
        "they say they are, and cannot say that.",
        "`pactc submit graph graph.yaml --author person`.",
        "Leave `--author` out. A person writes the file, or runs `pactc accept`.",
    ),
    "P810": Code(
        "a draft that would write over an edit",
        "Somebody edited the file since it was recorded, or wrote it and never recorded it. Their "
        "work is not lost to a draft.",
        "`pactc submit laws draft.yaml` while pact/laws.yaml holds an edit.",
        "`pactc accept ID` keeps the edit; `git restore PATH` gives it up.",
    ),
    "P811": Code(
        "a key in what an author wrote",
        "What authors write is committed and pushed. It never holds the value of a variable that "
        "pactc takes a key from, or that the author was allowed to see, and pactc leaves no copy.",
        "A contract whose note quotes `ANTHROPIC_API_KEY`.",
        "Change the key if others may have seen it, then write the draft without it.",
    ),
}
