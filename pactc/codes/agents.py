"""P890 to P899: files for agents."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
