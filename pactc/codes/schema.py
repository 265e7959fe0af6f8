"""P2 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P201": Code(
        "an unknown field",
        "Every document is closed: a field that the schema does not name would be read by nobody, "
        "and a misspelt one would silently not count.",
        "`purpos: ...` in a component of pact/graph.yaml.",
        "Rename it to the field that was meant, or remove it; `pactc schema KIND` lists them all.",
    ),
    "P202": Code(
        "a missing field",
        "The schema requires a field that is not there.",
        "A component of pact/graph.yaml without `purpose`.",
        "Add the field; `pactc schema KIND` says what it means.",
    ),
    "P203": Code(
        "a value of the wrong type",
        "A value is of another type than the schema asks for; nothing is converted, because YAML "
        "readers disagree on what a bare word or number is.",
        '`version: 1` in build-spec.yaml, where the text "1" is meant.',
        "Write a value of the type that is named; put texts that look like numbers in quotes.",
    ),
    "P204": Code(
        "a value that is not allowed",
        "The schema lists all the values that this field may have, and this is none of them.",
        "`security: stricct` in build-spec.yaml.",
        "Write one of the values that are listed.",
    ),
    "P205": Code(
        "a text of the wrong form",
        "An id, a path or another text does not have the form that other files rely on.",
        "A component that is called `Booking-API`: ids are lower-case letters, digits and `_`.",
        "Write it in the form that the message describes.",
    ),
    "P206": Code(
        "a value beyond its limit",
        "A number, or the length of a text or a list, is outside of what the schema allows, or a "
        "list that is a set holds an item twice.",
        "`budget: -1` in build-spec.yaml; an evidence item with an empty `argv`.",
        "Write a value within the limit that the message names.",
    ),
    "P207": Code(
        "a value that breaks its schema in another way",
        "The JSON Schema refuses the value, by a rule that has no code of its own.",
        "A project's own schema that uses `not` or `if`.",
        "Read the rule in the schema (`pactc schema KIND`), and change the value.",
    ),
    "P208": Code(
        "a schema that cannot be used",
        "The schema is not valid JSON Schema 2020-12, or refers to something outside of itself; "
        "nothing is ever fetched from a network.",
        'pact/schemas/menu.schema.json with `"$ref": "https://example.com/menu.json"`.',
        "Copy what is referred to into the schema's own `$defs`.",
    ),
}
