"""P835 to P844: importers."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
}
