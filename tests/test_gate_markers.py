"""What is a placeholder, and what is honest text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.gate.markers import placeholder, suspicious
from pactc.gate.placeholders import in_document, starter_texts

BAD = [
    "TODO", "todo", "Todo", "TODO: write this", "todo: write this", "Write this (TODO).",
    "todo write the mitigation", "A todo list for tenants.", "to-do: [todo]", "TODOs remain",
    "T.O.D.O", "T O D O", "t-o-d-o", "T0D0", "TO\u200bDO", "T\u2060ODO", "ＴＯＤＯ", "ТОDО", "TÓDO",
    "T\u0301ODO", "TO\u00adDO", "𝐓𝐎𝐃𝐎", "TODO el sistema", "@todo x", "<todo>",
    "TBD", "tbd.", "T.B.D.", "TBC", "tbc", "ＴＢＣ", "TBА", "The owner is TBD by Monday",
    "FIXME", "fixme later", "XXX", "xxxx", "Call XXX-1",
    "to be determined", "To be  confirmed", "to-be-defined", "TO BE DONE", "to be filled in",
    "Lorem ipsum dolor sit amet", "LOREM\nIPSUM", "lоrem ipsum", "l0rem 1psum",
    "<asset>", "The <asset name> is lost", "＜asset＞", "‹asset›", "⟨asset⟩", "<ASSET>",
    "<as\u200bset>", "&lt;asset&gt;", "&#60;asset&#x3e;", "&amp;lt;asset&amp;gt;", "T&#79;DO",
    "<your-company>", "Attack on <the asset that matters>",
    "{{name}}", "Hello {{ user }}", "｛｛name｝｝", "[insert name]", "[your company]",
    "[Name of owner]",
    "to do", "To-do: later", "- to do: write this", "[to do]", "ᴛᴏᴅᴏ", "ᴛʙᴅ",
    "change me", "CHANGEME", "Replace this!", "fill me in", "placeholder text", "your text here",
]  # fmt: skip
HONEST = [
    "p95 &lt; 200 ms and errors &gt; 1%", "salt &amp; pepper", "R&D; a < b & c;",
    "p95 < 200 ms and errors > 1%", "a < b and c > d", "p95 <200ms and errors >1%",
    "Map<string, List<int>> is a type", "List<int>", "vector<T>", "x<y>z",
    "GET /users/<id>/bookings", "A caller stores <script>alert(1)</script> as a name.",
    "Write to <ada@example.org> or see <https://example.org/a>.",
    "Todo usuario puede reservar.", "El sistema borra todo cada noche.", "Todo el mundo lo ve.",
    "Tudo o que o cliente pede, e todo mundo paga.", "método", "todoist is a product",
    "It is to be hoped that nothing breaks.", "What to do when the disk is full.",
    "To do this, ask.", "There is nothing left to do:",
    "Tests assert that 1 <= n <= 10.", "if a<1 and b>2 then c", "-> result", "a <-> b", "<= and >=",
    "Bodies over 4 KiB are refused.", "x := y", "The extxxxual", "{id}", "${{}",
    "Fill the form in.",
    "[x] done", "[1] RFC 6750", "Nobody may change mein Konto.",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_placeholder(text: str) -> None:
    assert placeholder(text) is not None


@pytest.mark.parametrize("text", HONEST)
def test_honest(text: str) -> None:
    assert placeholder(text) is None


def test_a_phrase_of_the_policy_is_allowed_and_nothing_more() -> None:
    assert placeholder("A TODO list for tenants.", ["todo list"]) is None
    assert placeholder("A ＴＯＤＯ list; TODO: more", ["TODO list"]) is not None
    assert placeholder("TODO", [" ", ""]) is not None


INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u0301\u180e\u3164")
LOOK = {"t": "tTｔＴт", "o": "oOｏＯоΟ𝐎0", "d": "dDｄＤԁ", "b": "bBｂＢ", "c": "cCｃＣс"}


@given(st.data(), st.sampled_from(["tbd", "tbc"]))
def test_no_disguise_hides_a_marker(data: st.DataObject, word: str) -> None:
    letters = [data.draw(st.sampled_from(LOOK[c])) for c in word]
    hidden = "".join(c + data.draw(st.text(INVISIBLE, max_size=2)) for c in letters)
    assert placeholder(f"the owner is {hidden}") is not None


@given(st.data())
def test_no_disguise_hides_a_todo_label(data: st.DataObject) -> None:
    letters = [data.draw(st.sampled_from(LOOK[c])) for c in "todo"]
    hidden = "".join(c + data.draw(st.text(INVISIBLE, max_size=2)) for c in letters)
    assert placeholder(f"{hidden}: say who") is not None


@given(st.text(st.sampled_from("abc<> 0123456789=%&|.,-+*/"), max_size=40))
def test_arithmetic_with_spaces_is_honest(text: str) -> None:
    spaced = text.replace("<", " < ").replace(">", " > ")
    assert placeholder(spaced) is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    placeholder(text)
    placeholder(text.upper())


@given(st.lists(st.sampled_from([*BAD, *HONEST]) | st.text(max_size=20), max_size=6))
def test_what_has_a_placeholder_is_suspicious_beside_anything(texts: list[str]) -> None:
    for allow in ([], ["todo list", "disk"]):
        if any(placeholder(text, allow) for text in texts):
            assert suspicious(texts, allow)


@pytest.mark.parametrize("text", BAD)
def test_a_placeholder_is_suspicious_between_others(text: str) -> None:
    assert suspicious(["One thing", text, "two"])
    assert suspicious(["-", text, "-"])


def test_honest_documents_need_no_second_look() -> None:
    assert not suspicious([f"The store keeps thing {n}, sorted by name." for n in range(100)])


def test_many_lines_of_nothing_are_looked_at_once() -> None:
    """Any search from each line to the end would take hours."""
    assert not suspicious(["-"] * 200_000)
    assert suspicious(["{{"] * 200_000)


def hits(value: object, kind: str = "graph") -> list[tuple[str, str]]:
    return [(p, h.code) for p, h in in_document(value, kind)]


def test_copied_texts() -> None:
    text = "Two bookings never overlap."
    graph = {"criteria": {"AC-1": {"text": text}, "AC-2": {"text": text.upper()}}}
    assert hits(graph) == [("/criteria/AC-2/text", "P631")]
    graph = {"criteria": {"AC-1": {"text": text}}, "components": {"a": {"purpose": text}}}
    assert hits(graph) == []
    assert hits({"components": {"store": {"purpose": "Store"}}}) == [
        ("/components/store/purpose", "P631")
    ]


@pytest.mark.parametrize("text", ["...", "\u2026", "-", "\u200b", "\u3164", "n/a", "foo", "???"])
def test_a_text_that_says_nothing(text: str) -> None:
    assert ("/components/a/purpose", "P632") in hits({"components": {"a": {"purpose": text}}})


def test_what_is_no_prose_is_left_alone() -> None:
    item = {"argv": ["grep", "TODO"], "inputs": ["**", "<x>"], "env": ["XXX"], "title": "No TODO"}
    assert hits({"evidence": {"env": item}}, "evidence") == [("/evidence/env/title", "P630")]
    examples = [{"id": "X1", "args": {"a": "TODO"}}]
    ensures = [{"id": "P1", "cel": "a <b> c", "note": "TBD"}]
    contract = {"functions": {"f": {"examples": examples, "ensures": ensures}}}
    assert hits(contract, "contract") == [("/functions/f/ensures/0/note", "P630")]


def test_a_component_cannot_hide_behind_the_name_of_a_code_field() -> None:
    for name in ("env", "cel", "default", "examples", "args"):
        graph = {"components": {name: {"purpose": "TBD"}}}
        for kind in ("graph", "laws", "evidence"):
            assert hits(graph, kind) == [(f"/components/{name}/purpose", "P630")], (name, kind)


def test_extra_controls_of_the_spec_are_prose() -> None:
    spec = {"readiness": {"security": {"level": "none", "controls": {"SEC-ORG-1": "..."}}}}
    assert hits(spec, "spec") == [("/readiness/security/controls/SEC-ORG-1", "P632")]


def test_the_starter_is_refused() -> None:
    assert starter_texts()
    for text in starter_texts():
        assert hits({"task": text}, "spec")
