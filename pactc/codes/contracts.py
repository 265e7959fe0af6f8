"""P7 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P701": Code(
        "a contract for another component",
        "A contract's file name and its `component` are the same, so that one component has "
        "exactly one contract.",
        "pact/contracts/booking.yaml with `component: bookings`.",
        "Write the file's name as the component.",
    ),
    "P702": Code(
        "a clause id used twice",
        "Tests, kill matrices and evidence name clauses by id; an id must name one clause of the "
        "contract.",
        "Two functions that both have a clause `R1`.",
        "Give the second one the next free number.",
    ),
    "P703": Code(
        "a clause that nobody judges",
        "A clause without an expression cannot be checked by a machine. A person may judge it, but "
        "then it must say so, and it is counted.",
        "`{id: P2, note: the message is friendly}`.",
        "Write the clause in CEL, or add `judge: human`.",
    ),
    "P704": Code(
        "an unknown type",
        "A `$ref` names a type that the contract does not have.",
        '`$ref: "#/types/Slott"` where the type is called `Slot`.',
        "Correct the name, or add the type under `types`.",
    ),
    "P705": Code(
        "a type that contradicts itself",
        "No value could be of this type, or it says something about nothing.",
        "`required: [name]` without a property `name`; `minimum: 5` and `maximum: 4`.",
        "Correct the type.",
    ),
    "P706": Code(
        "a pattern that cannot be used",
        "The regular expression is wrong, or looks around; such patterns mean different things in "
        "different languages, and can take for ever.",
        "`pattern: '(?=x)y'`.",
        "Write it without look-around and back-references.",
    ),
    "P707": Code(
        "a contract that claims more than the graph allows",
        "The graph bounds what a component depends on, does, owns and satisfies; its contract may "
        "stay below that, never exceed it.",
        "A function with the effect `net.call:mail` in a component whose effects are only "
        "`db.write:bookings`.",
        "Remove it from the contract, or allow it in pact/graph.yaml.",
    ),
    "P708": Code(
        "a use of an unknown function",
        "A contract uses a function that the other component's contract does not have, or speaks "
        "of a function or a parameter that it does not have itself.",
        "`depends_on: {availability: [is_fre]}` where the function is called `is_free`.",
        "Correct the name, or add the function to the other contract.",
    ),
    "P709": Code(
        "an example without one outcome",
        "An example is one call that either returns or raises; and it passes arguments that the "
        "function has.",
        "An example with both `result` and `raises`.",
        "Keep one of them; split the example if both can happen.",
    ),
}
