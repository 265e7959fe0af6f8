"""P5 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P501": Code(
        "a rule that contradicts itself",
        "Each part of the rule has the right form, but together they can make nothing: a loop over "
        "what is not there, `each` without a place for the name, a derived kind without a command.",
        "`each: pact/graph.yaml#/components` with `path: pact/notes.yaml`, which has no {id}",
        "Correct the rule; `pactc schema rule` describes each field.",
    ),
    "P502": Code(
        "two kinds, or two schemas, with one name",
        "An id and a path must belong to one kind alone, and a schema's name to one file. A "
        "project cannot replace what the compiler brings: it could rewrite its own judge.",
        "pact/rules/notes.yaml with `kind: contract`, or with `path: pact/contracts/{id}.yaml`",
        "Give the kind another name, its artifacts another folder, or the schema another file.",
    ),
    "P503": Code(
        "a schema that is missing or invalid",
        "A kind without its schema would accept anything.",
        "`schema: glossary.schema.json`, and no pact/schemas/glossary.schema.json; or one that "
        "says `type: strnig`",
        "Write the schema as JSON Schema 2020-12 under pact/schemas/.",
    ),
    "P504": Code(
        "an input that names nothing",
        "The input is written like an artifact id, and no kind has that name; it could never be "
        "anything but absent.",
        "`graph: grpah#/components`",
        "Write `kind` or `kind/name` for an artifact, a path with its suffix for a file, `@root` "
        "for the whole pack.",
    ),
    "P505": Code(
        "a kind that needs itself",
        "What is made from itself can never be made first.",
        "`inputs: {before: glossary}` in the rule of kind `glossary`",
        "Remove the input. Artifacts of one kind may need each other by a loop, as contracts do.",
    ),
    "P506": Code(
        "kinds that need each other",
        "None of them could be made before the others.",
        "`glossary` has the input `notes`, and `notes` has the input `glossary`",
        "Remove one of the inputs, or move what both need into a kind of its own.",
    ),
    "P507": Code(
        "a derive action that failed",
        "The inputs are valid, and pactc still could not make the artifact, or made one that its "
        "own schema refuses. That is a bug in pactc; the rest of the build goes on.",
        "`controls could not be derived: KeyError: 'evidence'`",
        "Report it with the files that the message names. Nothing was written.",
    ),
    "P508": Code(
        "a derivation of what is not derived",
        "Only a derived artifact can be made again from its inputs.",
        "a request to derive `contract/booking`, which an author writes",
        "See what it waits for: `pactc why ID`.",
    ),
    "P509": Code(
        "a command of a kind that failed",
        "The project's own command for this kind could not be started, did not end in time, or "
        "ended with a status other than 0, so that there is no artifact to record.",
        "`command: [python, scripts/glossary.py]`, and the script raises an exception",
        "Run the command by itself; it reads its inputs as JSON from standard input. Mend it, then "
        "build again.",
    ),
    "P510": Code(
        "a prompt that is not there",
        "The rule of an authored kind names the prompt that a model gets.",
        "`prompt: menu.md` in pact/rules/menu.yaml, and no pact/prompts/menu.md.",
        "Write the prompt, or leave `prompt` out of the rule.",
    ),
    "P521": Code(
        "a control with an id that is taken",
        "A control's id is named by evidence, threats and waivers; if two controls shared it, "
        "evidence for one would pass for the other.",
        '`controls: {SEC-STRICT-1: "..."}` under `security` in build-spec.yaml.',
        "Give the control an id of its own, such as `SEC-ORG-1`.",
    ),
}
