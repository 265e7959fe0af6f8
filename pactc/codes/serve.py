"""P880 to P889: the MCP server."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
}
