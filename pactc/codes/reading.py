"""P1 codes of documents: P101 to P127."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P101": Code(
        "text that is not UTF-8",
        "A file in another encoding reads differently on every machine.",
        "a Latin-1 `é` (byte 0xE9)",
        "Save the file as UTF-8.",
    ),
    "P102": Code(
        "a byte order mark",
        "Some tools read it as part of the first key, others drop it.",
        'a file that an editor saved as "UTF-8 with BOM"',
        "Save the file as UTF-8 without BOM.",
    ),
    "P103": Code(
        "text that is not in NFC",
        (
            "Two spellings of one character look equal and compare unequal, so two keys "
            "could look the same."
        ),
        "`e` followed by U+0301, also by an escape",
        "Type the composed character, or normalise the file to NFC.",
    ),
    "P104": Code(
        "a bidi control character",
        "It reorders the text on screen: a reviewer sees something else than the machine.",
        "U+202E, also as `\\u202e`",
        "Delete the character.",
    ),
    "P105": Code(
        "a control character",
        (
            "Terminals and tools act on it, hide it, or disagree about it; this includes "
            "line separators that only some tools know, lone carriage returns and "
            "Unicode noncharacters."
        ),
        "U+0000, U+0085, U+2028, a carriage return without line feed, also by an escape",
        "Delete the character, or write tab and newline.",
    ),
    "P106": Code(
        "half of a surrogate pair",
        "It is no character and cannot be written as UTF-8.",
        '`"\\ud800"`',
        "Write the character itself instead of the escape.",
    ),
    "P107": Code(
        "a document over the size limit",
        "A document is read whole; the limit of 1 MiB keeps that quick and safe.",
        "a list of a million entries",
        "Split the document, or move bulk data to a file that is no document.",
    ),
    "P108": Code(
        "a document nested too deep",
        "Depth over 64 is an attack or a mistake, and breaks other tools.",
        "`[[[[...`",
        "Flatten the document.",
    ),
    "P109": Code(
        "YAML that cannot be read",
        "The file breaks the syntax of YAML 1.2.",
        "`a: [1`",
        "Correct the syntax at the place shown.",
    ),
    "P110": Code(
        "JSON that cannot be read",
        "The file breaks the syntax of JSON (RFC 8259).",
        '`{"a": 1,}`',
        "Correct the syntax at the place shown.",
    ),
    "P111": Code(
        "an empty document",
        "Nothing can be meant by it; it is often a write that failed.",
        "a file of comments only",
        "Write the document, or delete the file.",
    ),
    "P112": Code(
        "more than one document in a file",
        "An artifact is one document; most tools would read only the first.",
        "`a: 1` `---` `b: 2`",
        "Keep one document in a file.",
    ),
    "P113": Code(
        "a YAML directive",
        "A directive changes what the rest of the file means.",
        "`%YAML 1.1`",
        "Delete the line; pactc reads YAML 1.2.",
    ),
    "P114": Code(
        "a key that is given twice",
        "One tool takes the first, another the last, and neither says so.",
        "`a: 1` and `a: 2` in one mapping",
        "Delete one of the two, or rename it.",
    ),
    "P115": Code(
        "a key that is not a string",
        "JSON has only string keys, and tools turn others into strings in different ways.",
        "`1: x`, `true: x`, `? [a]`",
        "Quote the key.",
    ),
    "P116": Code(
        "a YAML anchor",
        "Anchors make a file mean more than it shows, and can grow without bound.",
        "`a: &x 1`",
        (
            "Delete the anchor, and write the value out where it is used; quote a text "
            "that starts with &."
        ),
    ),
    "P117": Code(
        "a YAML alias",
        "See P116: an alias hides what is there.",
        "`b: *x`",
        "Write the value out; quote a text that starts with *.",
    ),
    "P118": Code(
        "a YAML merge key",
        "It belongs to no current YAML version, and tools disagree on what wins.",
        "`<<: {a: 1}`",
        "Write the keys out.",
    ),
    "P119": Code(
        "a YAML tag",
        "A tag changes the type of a value, or makes some tools run code.",
        "`!!str 1`, `!python/object`",
        "Delete the tag; quote a text that starts with !.",
    ),
    "P120": Code(
        "a word that YAML tools read differently",
        "YAML 1.1 tools read it as true or false, YAML 1.2 tools as text.",
        "`yes`, `no`, `on`, `off`, `y`, `n`, `=`",
        "Quote it, or write true or false.",
    ),
    "P121": Code(
        "a number that YAML tools read differently",
        "One tool reads octal, another decimal, a third text.",
        "`010`, `0o7`, `0x1F`, `1_000`, `+1`, `.5`, `1e3`",
        "Quote it if it is text; else write it as 8, 1000, 0.5 or 1.0e+3.",
    ),
    "P122": Code(
        "a date or time that YAML tools read differently",
        "Some tools make a date, or a number to base 60, of it, others a text.",
        "`2026-01-01`, `1:30`",
        "Quote it.",
    ),
    "P123": Code(
        "a number that is not finite",
        "JSON has no NaN and no infinity.",
        "`.nan`, `-.inf`, `NaN`, `1e400`",
        "Write a number or null, or quote it.",
    ),
    "P124": Code(
        "an integer that is too large",
        "Numbers are doubles (RFC 8785): beyond 2^53-1 digits get lost silently.",
        "`9007199254740993`",
        "Quote it, or use a smaller number.",
    ),
    "P125": Code(
        "a number with too many digits",
        "It becomes another number when it is read as a double.",
        "`0.1000000000000000055`",
        "Write the number that the message shows, or quote it.",
    ),
    "P126": Code(
        "a document with an unknown suffix",
        "The suffix says how a document is read.",
        "`pact/graph.txt`",
        "Rename the file to end in .yaml or .json.",
    ),
    "P127": Code(
        "a merge conflict that is not resolved",
        "Git could not merge the file and left both sides in it; only a person knows which holds.",
        "`<<<<<<< HEAD` at the start of a line",
        "Choose what is right, remove the markers, then run `git add` on the file.",
    ),
}
