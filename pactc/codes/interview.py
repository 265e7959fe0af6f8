"""P845 to P854: the interview."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
}
