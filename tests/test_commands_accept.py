"""`pactc accept`: a person's word, and where it does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.records import parse, path_of

from .conftest import Pactc
from .trees import AUTHORED, REASON, edit, made_by_pactc, not_fresh


def reasons_of(folder: Path, path: str) -> set[str]:
    return set(parse((folder / path_of(path)).read_bytes()).reasons.values())


def test_a_drifted_file_and_its_reason(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    done = pactc(pack, "accept", "laws", "--reason", "A plainer word: \u201creads\u201d")
    assert done == (0, "", "accepted laws\n")
    assert reasons_of(pack, "pact/laws.yaml") == {"A plainer word: \u201creads\u201d"}
    assert {i.split("/")[0] for i in not_fresh(pack)} == {"brief"}  # made from the laws


def test_a_changed_input_that_still_holds(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: HTTP edge", "title: The edge")
    text = (pack / "pact/contracts/http.yaml").read_bytes()
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    assert pactc(pack / "pact/contracts", "accept", "http.yaml", *REASON).code == 0
    assert (pack / "pact/contracts/http.yaml").read_bytes() == text
    assert "contract/http" not in not_fresh(pack)


@pytest.mark.parametrize("reason", [[], ["--reason", ""], ["--reason", "  "]])
def test_the_policy_wants_a_reason(pack: Path, pactc: Pactc, reason: list[str]) -> None:
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    before = made_by_pactc(pack)
    done = pactc(pack, "accept", "laws", *reason)
    assert done.code == 1
    assert "P310" in done.out + done.err
    assert made_by_pactc(pack) == before


def test_without_such_a_policy_none_is_needed(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/policy.yaml", "reason_required: true", "reason_required: false")
    edit(pack, "pact/laws.yaml", "ever sees", "ever reads")
    assert pactc(pack, "accept", "laws").code == 0
    assert reasons_of(pack, "pact/laws.yaml") == set()


@pytest.mark.parametrize("id_", ["trust", "brief/slots", "spec", "evidence", "receipt/unit"])
def test_nobodys_word_stands_for_what_is_not_authored(pack: Path, pactc: Pactc, id_: str) -> None:
    before = made_by_pactc(pack)
    done = pactc(pack, "accept", id_, *REASON)
    assert done.code == 2
    assert f"P309 {id_} is not authored" in done.err
    assert made_by_pactc(pack) == before


def test_what_is_fresh_missing_blocked_or_invalid(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack, "accept", "laws", *REASON) == (0, "", "laws is fresh already\n")
    (pack / "pact/threats.yaml").unlink()
    done = pactc(pack, "accept", "threats", *REASON)
    assert (done.code, "P302" in done.out + done.err) == (1, True)
    edit(pack, "pact/laws.yaml", "text:", "txet:")
    done = pactc(pack, "accept", "laws", *REASON)
    assert (done.code, "P20" in done.out) == (1, True)
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    done = pactc(pack, "accept", "contract/slots", *REASON)
    assert done.code == 1
    assert "needs graph" in done.out + done.err


def test_several_in_one_go_in_the_order_of_the_build(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    done = pactc(pack, "accept", *reversed(AUTHORED), *REASON)
    assert done.code == 0, done
    accepted = [line.split()[1] for line in done.err.splitlines() if "accepted" in line]
    assert accepted[0] == "graph"
    assert pactc(pack, "build").code == 0


def test_what_only_waited_for_the_first_needs_no_word(pack: Path, pactc: Pactc) -> None:
    """The other contracts are made from that of `slots`, and are as they were: once it is fresh
    they are, and the laws, which are made from all of them, wait no more."""
    edit(pack, "pact/graph.yaml", "purpose: Says what", "purpose: Says, in UTC, what")
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    done = pactc(pack, "accept", "contract/slots", "laws", *REASON)
    assert (done.code, done.err) == (0, "accepted contract/slots\naccepted laws\n")


def test_one_that_fails_stops_no_other(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/laws.yaml", "text:", "txet:")
    edit(pack, "pact/threats.yaml", "Someone without", "Anyone without")
    done = pactc(pack, "accept", "laws", "threats", *REASON)
    assert done.code == 1
    assert "accepted threats" in done.err
    assert "P20" in done.out


def test_usage(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack, "accept").code == 2
    done = pactc(pack, "accept", "law", *REASON)
    assert done.code == 2
    assert "did you mean `laws`?" in done.err


def test_before_the_bar_is_confirmed(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/decisions.yaml", "security: strict", "security: basic")
    pactc(pack, "build")
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    done = pactc(pack, "accept", "graph", *REASON)
    assert done.code == 1
    assert "a person confirms the readiness" in done.out + done.err
