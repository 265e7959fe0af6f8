"""P855 to P879: implementations."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P855": Code(
        "a plan that cannot be implemented from",
        "Who implements a component is given its brief, its contract and its tests, and they must "
        "be what follows from the graph: fresh, and in the commit that the work starts from.",
        "a contract that was edited after the last `pactc build`; a brief that is not committed; a "
        "component without `source`",
        "Run `pactc build`, and commit the result.",
    ),
    "P856": Code(
        "no author of code",
        "`pactc implement` runs a command that writes code, and none of this name is known.",
        "`pactc implement slots --author fast`, where the spec knows no `fast`",
        "Name a command under `config: {implement: {authors: ...}}` in build-spec.yaml, or give "
        "one by `--command`.",
    ),
    "P857": Code(
        "a dependency without an implementation that passes",
        "A component is judged together with the code that it calls. As long as that does not keep "
        "its own contract, nothing could be said of the caller.",
        "`pactc implement booking`, while `store` fails its contract",
        "Implement the dependencies too: `pactc implement store booking`.",
    ),
    "P858": Code(
        "a command that did not write to the end",
        "The command that writes code could not be started, or ended with another status than 0. "
        "What it left was judged all the same, and did not pass.",
        "`--command 'agnet -p'`; an agent whose key is not there",
        "Mend the command. It sees only the variables that `env` or `--env` name, and can write "
        "only to its worktree and to what `writes` or `--writable` name.",
    ),
    "P859": Code(
        "a command that did not end",
        "The time of the round was over. The command was ended, with all that it had started.",
        "an agent that waits for an answer at a prompt",
        "Let it ask nothing, or give it more `seconds`.",
    ),
    "P860": Code(
        "code written where it may not be",
        "A racer may write regular files that the `source` globs of its component name, and "
        "nothing else: no test, no contract, no link, no file of another component, nothing of "
        "Git's. Whoever does is out of the race, whatever its code is worth.",
        "a racer of `slots` that edits pact/tests/test_slots.py, or makes src/booking/slots.py a "
        "link",
        "Tell the command so, or widen `source` in the graph if the file is the component's. Then "
        "run `pactc clean`, and race again.",
    ),
    "P861": Code(
        "a project that changed while code was written",
        "While a command wrote, something of the project itself was changed: a mode, or anything "
        "where the system cannot keep a command from writing there. Who did it cannot be told: so "
        "every racer that was writing then is out.",
        "a racer that writes to .git/hooks; an edit of your own meanwhile",
        "See `git status`, and look at .git/hooks and .git/config too. Then run `pactc clean`, and "
        "race again.",
    ),
    "P862": Code(
        "no implementation that passes",
        "Only code whose every check holds is offered, on the visible and on the sealed inputs. "
        "What the best of it does not keep is told clause by clause.",
        "three racers, none of which raises the right error",
        "Allow more rounds or racers, name another author, or mend the contract if it asks for "
        "what cannot be.",
    ),
    "P863": Code(
        "another race in this project",
        "Only one `pactc implement` works in a project at a time, as they would share worktrees.",
        "two terminals",
        "Wait for it to end. If it was killed, this goes away by itself.",
    ),
    "P864": Code(
        "a branch in the way",
        "What passes is offered as the branch pactc/COMPONENT. There is one already, with commits "
        "that the base has not: they would be lost from sight, and pactc moves nobody's branch.",
        "an earlier offer that you have worked on, and not merged",
        "Merge it, rename it or delete it.",
    ),
}
