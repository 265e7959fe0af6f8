"""The brief: what an implementer sees of a component, and that no text in it can break out."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pactc.actions import brief
from pactc.actions._markdown import block, code, text

from .actions_pack import golden, pack, shuffled, wide

PACK = pack()
ANY = st.text(st.characters(codec="utf-8"), max_size=60)
HOSTILE = ["# h", "- x", "1. x", "a\n# h", "[l](u)", "`c", "<b>", "*e*", "_e_", "![i](u)", "a|b"]


def inputs(name: str, sample: dict[str, Any] = PACK) -> dict[str, Any]:
    """The inputs of one brief, as its rule selects them."""
    graph = sample["graph"]
    component = graph["components"][name]
    return {
        "component": component,
        "contract": sample["contracts"].get(name),
        "criteria": {c: graph["criteria"][c] for c in component.get("satisfies") or []},
        "needs": {d: sample["contracts"][d] for d in component.get("depends_on") or []},
        "laws": sample["laws"],
    }


def derive(name: str, **changes: Any) -> str:
    return brief.derive(name, {**inputs(name), **changes}).decode()


def headings(markdown: str) -> list[str]:
    """The headings outside fenced blocks."""
    outside, fence = [], ""
    for line in markdown.splitlines():
        mark = re.match(r" *(`{3,})[^`]*$", line)  # with a backtick after it, it is a span
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        elif not fence and line.startswith("#"):
            outside.append(line)
    assert not fence
    return outside


@pytest.mark.parametrize("name", ["availability", "booking", "edge", "payments"])
def test_golden(name: str) -> None:
    golden(f"brief-{name}.md", brief.derive(name, inputs(name)))


def test_sections() -> None:
    assert headings(derive("booking")) == [
        "# Brief: Booking (`booking`)",
        "## Purpose",
        "## Criteria it satisfies",
        "## Functions it must provide",
        "### `reserve`",
        "## Types",
        "## State",
        "## Interfaces it may call",
        "### `availability`",
        "### `payments`",
        "## Effects and authority",
        "## Data classes",
        "## Laws that bind it",
        "## What it must not do",
        "## Where the source goes",
    ]


def test_of_a_dependency_only_what_is_used_is_shown() -> None:
    made = derive("booking")
    assert "is_free" in made
    assert "internal_only" not in made
    assert "Unused" not in made
    assert '"Span"' in made  # needed by Slot, which is_free takes


def test_laws_that_name_it_or_nobody() -> None:
    made = derive("booking")
    assert "`L-1`" in made
    assert "`L-2`" in made
    assert "`L-10`" not in made


def test_criteria_come_in_their_order() -> None:
    criteria = {f"AC-{i}": {"text": "It."} for i in (10, 9, 1)}
    made = derive("booking", criteria=criteria)
    assert re.findall(r"^- `(AC-\d+)`", made, re.MULTILINE) == ["AC-1", "AC-9", "AC-10"]


def test_errors_keep_their_precedence() -> None:
    made = derive("booking")
    assert made.index("`E10`") < made.index("`E2`")


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        ({"by": ["slot"]}, "a second call with the same `slot` changes nothing more."),
        ({"again": "slot"}, "its result, passed as `slot`, comes back as it is."),
    ],
)
def test_both_ways_to_be_idempotent(promise: dict[str, Any], told: str) -> None:
    contract = {
        "functions": {"plain": {"params": {"slot": {"type": "string"}}, "idempotent": promise}}
    }
    assert f"- Idempotent: {told}" in derive("booking", contract=contract)


def test_a_component_without_contract_has_a_brief_that_says_so() -> None:
    assert "No contract yet." in derive("booking", contract=None, needs={}, laws=None)


def test_a_dependency_that_the_contract_does_not_use_must_not_be_called() -> None:
    contract = {**PACK["contracts"]["booking"], "depends_on": {}}
    assert "so it must not be called" in derive("booking", contract=contract)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(random: Random) -> None:
    given_ = inputs("booking")
    assert brief.derive("booking", shuffled(given_, random)) == brief.derive("booking", given_)


@given(ANY)
@example("a\n\n# h")
@example("```\n# h")
@example("- [x] y\r# h")
def test_no_text_makes_a_heading_or_leaves_a_block_open(hostile: str) -> None:
    contract = {
        "note": hostile,
        "functions": {
            "f": {
                "note": hostile,
                "params": {"p": {"type": "string", "pattern": hostile}},
                "returns": {"const": hostile},
                "ensures": [{"id": "P1", "cel": f"x{hostile}", "note": hostile}],
                "examples": [{"id": "X1", "args": {"p": hostile}, "result": hostile}],
            }
        },
        "types": {"T": {"description": hostile}},
    }
    component = {"purpose": f"x{hostile}", "title": hostile, "source": [f"s{hostile}"]}
    law = {"L-1": {"text": hostile, "cel": f"x{hostile}"}}
    made = brief.derive("c", {"component": component, "contract": contract, "laws": law})
    markdown = made.decode()
    assert b"\r" not in made
    assert len(headings(markdown)) == 13
    assert all(line.startswith(("# Brief: ", "## ", "### `f`")) for line in headings(markdown))


@given(ANY)
@example("`")
@example(" ` ")
@example("``a`")
@example("  ")
def test_a_code_span_says_what_it_was_given(value: str) -> None:
    """By CommonMark: the span ends at the first run of backticks as long as the one that opened
    it, and loses one space at either end if both are there and it is not all spaces."""
    span = code(value)
    assert "\n" not in span
    opening = re.match("`+", span)
    assert opening
    runs = [m for m in re.finditer("`+", span) if len(m[0]) == len(opening[0])]
    assert [m.start() for m in runs] == [0, len(span) - len(opening[0])] or not value.strip()
    inner = span[len(opening[0]) : -len(opening[0])]
    if inner[:1] == inner[-1:] == " " and inner.strip(" "):
        inner = inner[1:-1]
    if value.strip() and not re.search(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", value):
        assert inner == value


@given(ANY)
def test_a_block_ends_where_it_should(value: str) -> None:
    first, *body, last = block(value, "cel")
    assert first == last + "cel"
    assert not any(line.strip().startswith(last) for line in body)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_prose_is_prose(hostile: str) -> None:
    made = text(hostile)
    assert "\n" not in made
    assert not re.match(r"([-+#>=]|[0-9]+[.)])(\s|$)", made)
    assert not re.search(r"(?<!\\)[`*<\[\]|]", made)


def test_prose_stays_readable() -> None:
    assert text("the tenant_id of a_b") == "the tenant_id of a_b"
    assert text("before `now` - *x*") == "before `now` - \\*x\\*"
    assert text("one ` alone, and ``two``") == "one \\` alone, and \\`\\`two\\`\\`"
    assert text("`a` ` b`") == "`a` `  b `"  # a span sheds one space at either end


def test_a_thousand_components() -> None:
    sample = wide(1000)
    graph = {"criteria": sample["criteria"], "components": sample["components"]}
    everything = {"graph": graph, "contracts": sample["contracts"], "laws": {}}
    made = [brief.derive(name, inputs(name, everything)) for name in sample["components"]]
    assert len(set(made)) == 1000
