"""P8 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    # P800 to P819: the door (orders, drafts, budget)
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
    # P820 to P834: model providers
    "P820": Code(
        "no key for a model provider",
        "A provider asks who pays. pactc takes the key from the environment only, and never writes "
        "it anywhere.",
        "`author: anthropic` in the spec, and no `ANTHROPIC_API_KEY` in the environment",
        "Set the variable that the message names to your key, then run the command again.",
    ),
    "P821": Code(
        "the package of a model provider missing",
        "A model author talks through the provider's own package, which pactc installs only where "
        "it is wanted.",
        "`author: openai` in the spec, and pactc was installed without its extra `openai`",
        "Install the extra that the message names: `pip install 'pactc[openai]'`.",
    ),
    "P822": Code(
        "a key that the provider does not accept",
        "The key is wrong or was revoked, or its account may not use this model, or has no money "
        "left. Another try would end the same.",
        "status 401, 402 or 403, or `insufficient_quota`",
        "Put a key into the environment that may use the model, or mend the account.",
    ),
    "P823": Code(
        "a model that the provider does not have",
        "The name of the model is wrong, the model was retired, or the account does not have it.",
        "`model: claude-sonet-5`",
        "Name a model in `config` of build-spec.yaml that the account has.",
    ),
    "P824": Code(
        "a request that the provider refuses",
        "What was asked is not possible with this model: a parameter that it does not know, or an "
        "order that is larger than what it can read.",
        "`effort: max` with a model that has no effort",
        "Change what the message names in `config` of build-spec.yaml.",
    ),
    "P825": Code(
        "a model that refuses to write",
        "The model, or a filter in front of it, took the order for something harmful. Nothing was "
        "written.",
        "a spec about malware, or words that are taken for it",
        "Change the words, choose another author for the kind in `config`, or write the file "
        "yourself.",
    ),
    "P826": Code(
        "an answer that was cut off",
        "The model wrote as many tokens as it may, also at the second try with a higher limit. "
        "Half an artifact is none.",
        "a contract of two hundred functions",
        "Raise `max_tokens`, choose a model that may write more, or split the component.",
    ),
    "P827": Code(
        "an overloaded provider",
        "The provider had no room for the request, or the account sends too many, and it stayed so "
        "over all tries.",
        "status 429 or 529, again and again",
        "Wait, then run the command again: what is there already stays.",
    ),
    "P828": Code(
        "a provider that fails",
        "The provider failed, or sent what nobody can read, and it stayed so over all tries.",
        "status 500, again and again",
        "Run the command again later; the provider's status page may say when.",
    ),
    "P829": Code(
        "a broken connection to a provider",
        "The provider could not be reached, or the connection ended in the middle of the answer. "
        "Half an artifact is none.",
        "no network, a wrong proxy, a wrong base URL",
        "See that this machine reaches the provider, then run the command again.",
    ),
    "P830": Code(
        "an answer that takes too long",
        "One try has so many seconds; what is not whole by then is thrown away.",
        "`seconds: 30` with a model that thinks for a minute",
        "Raise `seconds` in `config` of build-spec.yaml, or choose a faster model.",
    ),
    "P831": Code(
        "an answer without an end",
        "More came than the limit of tokens can hold. pactc reads no further, so that nobody can "
        "fill the memory or the bill.",
        "a stream that repeats itself for ever",
        "Run the command again; if it stays so, choose another model.",
    ),
    "P832": Code(
        "an answer that is not what was asked for",
        "The answer is empty, no JSON, or says one key twice. It was thrown away whole.",
        "`Here is the contract: {...}` in the place of the contract",
        "Run `pactc build ID` again, or choose another model.",
    ),
    "P833": Code(
        "a call that the budget does not cover",
        "Before each call pactc reckons the most that it may cost. More than is left of the "
        "budget, or a price that nobody knows, is not spent.",
        "`budget: 1` and a model that is not in the price table",
        "Raise `budget`, choose a cheaper model, or add its price to pact/prices.yaml.",
    ),
    "P834": Code(
        "a wrong setting of a model author",
        "A setting, or the project's own price table, is not what it has to be. A guess could "
        "cost money.",
        "`max_tokens: many`",
        "Correct the setting that the message names.",
    ),
    # P835 to P844: importers (openapi, python)
    "P835": Code(
        "an artifact that an importer cannot write",
        "An importer copies what a source says. Neither an OpenAPI document nor the code of a "
        "package says what threatens a system, which laws it keeps, or what must be settled first.",
        "the author `openapi` for the kind `threats`",
        "Name another author for that kind: a person, or a model.",
    ),
    "P836": Code(
        "an importer that is not told what to import",
        "What an importer reads is in its options, and lies in the project, so that everybody who "
        "builds reads the same.",
        "the author `openapi` without the option `file`; `file: ../api.yaml`",
        "Write the option that the message names.",
    ),
    "P837": Code(
        "an OpenAPI document that cannot be imported",
        "Graph and contracts are read from the document as it stands: it must be of version 3.0 or "
        "3.1 and hold all that it refers to, and its references must come to an end.",
        "`$ref: https://example.org/schemas.json#/User`; a schema that is a branch of itself",
        "Correct the document at that place.",
    ),
    "P838": Code(
        "a component that the source does not have",
        "The contract of a component is read from the part of the source that the graph was read "
        "from. No part of it has this name.",
        "contract/orders, where the tags of the document are `users` and `items`",
        "Call the component as the source does, or write its contract by hand.",
    ),
    "P839": Code(
        "a Python package that cannot be read",
        "Code is read and never run. What Python itself could not read, or what has nothing in it "
        "that a contract could promise, is refused.",
        "a module with a syntax error; a package in which every name is private",
        "Correct that file, or name another package.",
    ),
    "P840": Code(
        "a source that says what no artifact can",
        "What was read is checked as what anybody writes, before it is a draft.",
        "a schema with `minimum: 5` and `maximum: 4`",
        "Correct it in the source, or write the artifact by hand.",
    ),
    #
    #
    # P845 to P854: the interview
    #
    "P845": Code(
        "an answer to no question",
        "Answers are kept by the id of their question, and no question has this id: neither a "
        "dimension of the readiness nor an item of pact/preflight.yaml.",
        "`pactc interview --set securty=strict`",
        "Correct the id; `pactc interview` lists them all.",
    ),
    "P846": Code(
        "an answer that does not fit its question",
        "A question is a choice, a number or a text, and what is built on the answer relies on it.",
        "`--set security=high`; a text for a number; a number above the greatest that is allowed",
        "Give one of the choices, or a value of the type that is asked for.",
    ),
    "P847": Code(
        "a question that cannot be asked",
        "What it asks for contradicts itself, so that no answer, or not the default, would fit, or "
        "so that it would never come up.",
        "a choice without `choices`; a default that is none of them; two questions that depend on "
        "each other",
        "Correct the item in pact/preflight.yaml; `pactc schema preflight` says what it holds.",
    ),
    "P848": Code(
        "a confirmation that nobody gave",
        "Only a person's word opens the graph and the contracts. At a terminal that is their name, "
        "typed under exactly these levels; a program can give none but with the key of a person "
        "whom the policy names.",
        "`pactc interview --confirm` in CI",
        "Run it at a terminal, or with `--key FILE`.",
    ),
    "P849": Code(
        "decisions in a form that pactc cannot edit",
        "pactc changes what it must and leaves every comment and the order as they are. Where that "
        "cannot be, it leaves the file alone.",
        "the whole file as one flow mapping, `{answers: {...}}`, with comments inside",
        "Make the change yourself, or write the file in block style.",
    ),
    "P850": Code(
        "an answer to a question that is not asked",
        "The question depends on another one, whose answer rules it out, or it is settled already.",
        '"which second region" where one region was chosen',
        "Answer the question that it depends on first.",
    ),
    "P851": Code(
        "decisions that changed meanwhile",
        "pact/decisions.yaml was edited while the questions were being answered, and writing now "
        "would undo that.",
        "a second `pactc interview`, or an editor",
        "Run the interview again; it starts from what is there now.",
    ),
    "P852": Code(
        "answers that cannot be read",
        "Answers in a file are a mapping from question to answer, in YAML or JSON.",
        "`--answers` with a list, or a file that is not there",
        "Write `security: strict`, a line for each question.",
    ),
    #
    # P855 to P879: implementations
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
        "On this machine the system cannot keep a command from writing to the project itself, or "
        "a mode was changed, which it never prevents. Something was, and who did it cannot be "
        "told: so every racer that was writing then is out.",
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
    # P880 to P889: the MCP server
    "P880": Code(
        "arguments that a tool does not take",
        "A tool of the MCP server says in its input schema what it takes. What else is given is "
        "not guessed at: a misspelt filter would widen the answer.",
        '`status` with `{"stat": "stale"}`',
        "Call the tool with what its input schema allows.",
    ),
    "P881": Code(
        "a cursor that is none",
        "A cursor is given out with a page, and says where the next one begins. One that somebody "
        "made up leads nowhere.",
        "`status` with the cursor `2`",
        "Pass `next` of the page before as it is, or leave the cursor out to begin again.",
    ),
    "P882": Code(
        "an artifact that nobody is asked to write",
        "`submit` takes what `next` asks for. A derived artifact is made by pactc, a source is a "
        "person's, what is fresh is done, and what was edited by hand is for a person to accept.",
        "`submit` of `controls`, which is derived",
        "Ask `next` what can be written, and `why` what holds an artifact up.",
    ),
    "P883": Code(
        "the MCP SDK is not installed",
        "`pactc mcp` speaks the Model Context Protocol through its own SDK, which is an extra: "
        "whoever does not serve need not install it.",
        "`pactc mcp` after `pip install pactc`",
        "`pip install 'pactc[mcp]'`",
    ),
    "P884": Code(
        "a resource that is not there",
        "The resources are the artifacts that are on disk and the schemas of their kinds, by id. "
        "An address is no path: nothing else can be read by it. What is longer than 1 MiB is not "
        "sent.",
        "`pactc://artifact/../../etc/passwd`",
        "List the resources, and read one of those.",
    ),
    "P885": Code(
        "a port that cannot be listened on",
        "`pactc mcp --http PORT` listens on 127.0.0.1. Another program has the port, or this user "
        "may not have it.",
        "`pactc mcp --http 80`",
        "Name another port, or none: then a free one is taken.",
    ),
    "P886": Code(
        "a command of the server that told nothing",
        "`judge`, `breaking` and `explain` run as processes of their own. This one took longer "
        "than ten minutes, or ended without an answer.",
        "an implementation whose every call takes minutes",
        "Run the same command in a terminal, and see what holds it up.",
    ),
    "P887": Code(
        "a server that only reads",
        "`pactc mcp` writes nothing unless it was started with `--write`: who starts it decides, "
        "and not who asks.",
        "`submit` to a server that was started by `pactc mcp`",
        "Let a person start `pactc mcp --write`, or write the file and run `pactc build`.",
    ),
    # P890 to P899: files for agents
    "P890": Code(
        "a file for agents that somebody else wrote",
        "The spec wants pactc to make this file, and another one is there that pactc has never "
        "made. People write such files too, so it is not replaced without their word.",
        "`config: {agents: {guide: true}}` in a repository with an AGENTS.md of its own",
        "Move the file away and build again; or `pactc build --restore ID` to replace it; or take "
        "the entry out of `config.agents`, and add to your own file what you want of pactc's.",
    ),
    "P891": Code(
        "a spec that files for agents cannot be added to",
        "`pactc init --agents` adds lines to build-spec.yaml, and keeps all that is in it as it "
        "is, comments too. This layout has no place where the lines could go.",
        "`config: {budget: 5}` on one line",
        "Add the lines that the finding shows yourself, then run `pactc build`.",
    ),
}
