"""P7 codes of what a contract says: P701 to P736."""

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
        "`required: [name]` without a property `name`; `minimum: 5` and `maximum: 4`; a type `U` "
        'that is `anyOf: [{$ref: "#/types/U"}, {type: "null"}]`.',
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
    "P710": Code(
        "a clause that is no expression",
        "Clauses are written in CEL, the Common Expression Language. What cannot be compiled can "
        "never be judged. The words are those of the CEL runtime.",
        "`cel: args.quantity >`; `when: arg.quantity < 0`, where the name is `args`",
        "Correct the expression. Its names are `args`, `config`, `old`, `state` and `result`.",
    ),
    "P711": Code(
        "a name that is not known in a clause",
        "What must hold before a call cannot speak of its result, and a contract without a state "
        "or a class cannot speak of one.",
        "`requires: [{id: R1, cel: result > 0}]`",
        "Move the clause to where the name is known, or say it with other names.",
    ),
    "P712": Code(
        "a function that cannot be called so",
        "The contract contradicts itself about how its functions are called: no implementation "
        "could keep it, or nobody could judge one.",
        "`idempotent: {}`; a parameter without default after one that has a default; "
        "`state.observe` naming a function that wants an argument",
        "Correct one of the two places.",
    ),
    "P713": Code(
        "a value that is not of its type",
        "An example shows a call, so its arguments and its result are of the types that the "
        "contract gives them, and so is the initial state. An example that no implementation can "
        "keep would fail the right one.",
        "`result: {start: 900, end: 1000}` where `end` is a multiple of 900",
        "Correct the value, or the type. Arguments of other types can be shown where the contract "
        "says with `refuses` what they raise.",
    ),
    "P714": Code(
        "a contract of which no machine could try a part",
        "Calls are drawn from the types, and every clause is evaluated some thousand times: for "
        "each test, each mutant, each judge. What takes long once takes for ever then. It is "
        "counted in the text and never timed, so that the answer is the same on every machine.",
        "`minLength: 5000000`; four loops in each other over lists of two hundred items.",
        "Ask for smaller values, nest fewer loops, split a long expression into clauses.",
    ),
    "P715": Code(
        "a contract that disagrees with its OpenAPI document",
        "A function that names an operation is the request that the document says. An operation, a "
        "parameter, a header or a status that only one of the two knows cannot be judged, and "
        "whoever reads the document would be told something else than what is judged.",
        "`http: {operation: reserveSlott}`; a function without a parameter that its operation "
        "requires; an example with the status 200 where the operation answers 201",
        "Correct the contract, or the document.",
    ),
    "P716": Code(
        "an OpenAPI document that cannot be used",
        "Requests and answers are read from the document. It must be there, be of version 3.1, and "
        "hold all that it refers to: nothing is ever fetched.",
        "`binding: {openapi: docs/openapi.yml}` where the file is `docs/openapi.yaml`; "
        "`$ref: https://example.org/schemas.json`",
        "Correct the document, or its path.",
    ),
    "P717": Code(
        "a type that is another's",
        "The graph gives each shared type name one owner. Whoever else uses the name writes the "
        "same type, or two components would mean different things by one word.",
        "`types: {Slot: slots}` in the graph, and a `Slot` in the contract of `booking` that lacks "
        "`end`.",
        "Write it as the contract of the component that it comes from does, or call it otherwise.",
    ),
    "P718": Code(
        "a type that its owner does not define",
        "The graph says that this component owns a type name, so that others take it from there.",
        "`types: {Slot: slots}` in the graph, and no `Slot` in pact/contracts/slots.yaml.",
        "Define it in `types`, or correct the graph.",
    ),
    "P720": Code(
        "a type without values",
        "No value satisfies the type, so nothing can be passed or returned.",
        "`{type: integer, minimum: 1, maximum: 2, multipleOf: 5}`",
        "Correct the type.",
    ),
    "P721": Code(
        "a requirement that decides nothing",
        "In all the calls that were tried it was true, or in all of them false. It refuses "
        "nothing, or everything.",
        "`requires: [{id: R1, cel: size(args.name) >= 0}]`",
        "Correct it, or leave it out.",
    ),
    "P722": Code(
        "an error that was never reached",
        "No call was found that the error applies to. Nothing can be tested of it.",
        "`when: args.n > 100` where the type of `n` has `maximum: 100`",
        "Correct `when` or the type, or leave the error out.",
    ),
    "P723": Code(
        "an error behind another",
        "The first error of the list that applies is raised. Wherever this one applies, an earlier "
        "one does too, so that it is never raised.",
        "`when: args.n < 0` above `when: args.n < -10`",
        "Put the narrower error first.",
    ),
    "P724": Code(
        "a promise that anything keeps",
        "The clause is true whatever is returned. Its test could never fail.",
        "`ensures: [{id: P1, cel: size(result) >= 0 || true}]`",
        "Say what the result has to do with the arguments, or leave the clause out.",
    ),
    "P725": Code(
        "a type that differs across a call",
        "Two components have a type of the same name, one sends it to the other, and there is a "
        "value that the sender may send and the receiver refuses.",
        "`Id` with `maxLength: 200` in the caller and with `maxLength: 64` in what it calls",
        "Write the same type in both contracts, or give what differs another name.",
    ),
    "P726": Code(
        "an effect that a caller does not declare",
        "Whoever calls a function has its effects too.",
        "a function with `db.write:bookings`, used by a component without that effect",
        "Declare the effect at the functions that call it.",
    ),
    "P727": Code(
        "two owners of one authority",
        "What two components may both change is kept right by neither.",
        "`owns: [bookings/*]` here and in the contract of a component that this one uses",
        "Leave it to one of them, and let the other call it.",
    ),
    "P728": Code(
        "classified data in an undeclared place",
        "A type marks its data with a class, and the contract that takes, returns or is sent it "
        "does not declare that class.",
        "a parameter with `x-data: CONFIDENTIAL`, and `data: {reads: [INTERNAL]}`",
        "Declare the class under `data`, or do not let the data get there.",
    ),
    "P729": Code(
        "a result that the clauses leave open",
        "Two implementations could both keep the contract and return different things. That may be "
        "meant, as for ids that are drawn at random; it is told and not refused.",
        "`ensures: [{id: P1, cel: result >= args.n}]`",
        "Say which result it is, or say in a note that it may be any.",
    ),
    "P730": Code(
        "a change that breaks whoever relies on it",
        "A function takes less, returns more, fails otherwise or does more than the contract of "
        "the other commit says.",
        "a parameter with `maxLength: 200` that now has `maxLength: 100`",
        "Keep what others rely on, or let them agree and change with it.",
    ),
    "P731": Code(
        "a change that may break whoever relies on it",
        "No call was found that tells the two contracts apart, and no proof that there is none. "
        "What is unknown counts as breaking.",
        "a clause that was written anew, or that only a person can judge",
        "See whether anybody could notice; if nobody could, write it in the old words.",
    ),
    "P735": Code(
        "a type that the OpenAPI document does not have",
        "What a function may send, its operation must accept; and what the operation may answer, "
        "the function must be able to return. There is a value for which that is not so.",
        "a parameter with `maxLength: 200` whose schema in the document has `maxLength: 64`",
        "Write the same type in both, or a narrower parameter or a wider result in the contract.",
    ),
    "P736": Code(
        "an import that the contract does not allow",
        "What a module imports, through the modules of its own package too, is a way out of its "
        "component. `may_import` says which there are; the code has another.",
        "`may_import: []` and `import requests` in the module that the contract is bound to",
        "Remove the import, or allow it in the contract and say why.",
    ),
}
