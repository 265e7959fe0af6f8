"""Every message of evidence and the gate as a user meets it: an attack or a defect, the command
that refuses it, and the text in tests/golden/messages/. After a deliberate change:
`PACTC_GOLDEN=1 pytest -m 'slow or not slow' tests/test_messages_gate.py`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactc.codes import table
from pactc.selftest.run import Bank, Bench

from . import gate_messages
from .attacks.every import planted
from .conftest import run_pactc

GOLDEN = Path(__file__).parent / "golden/messages"

# Code -> the attack, or the defect of `pactc selftest`, that brings it about.
CASES: dict[str, str] = {
    "P602": "PYTEST_ADDOPTS that deselects what fails",
    "P606": "a test script without a test",
    "P608": "an entity bomb in a JUnit report",
    "P609": "an input swapped while it is used",
    "P610": "a command that writes its own receipt",
    "P613": "a SARIF report that is none",
    "P615": "a JUnit report that names a test twice",
    "P618": "a tool planted in PATH",
    "P620": "a source file changed since",
    "P621": "a control that nothing supports",
    "P622": "evidence that was never run",
    "P623": "a receipt of another command",
    "P624": "a receipt older than the cap",
    "P625": "a receipt from the future",
    "P626": "a waiver that has expired",
    "P630": "a placeholder",
    "P631": "a text that was copied",
    "P632": "a text without a word",
    "P633": "a control whose evidence is not of the kind that shows it",
    "P634": "a control that cannot be judged",
    "P640": "no live validation",
    "P641": "a live validation that failed",
    "P642": "a live validation of an older pack",
    "P650": "a level that nobody confirmed",
    "P651": "a level lowered in one place",
    "P652": "a bar that is not the spec's",
    "P660": "everything is gone",
    "P661": "all controls removed",
    "P662": "no evidence is planned",
    "P663": "everything is gone",
    "P664": "no policy",
    "P667": "a receipt of more tests than there are",
    "P666": "owners whom the repository alone names",
    "P670": "a shallow clone",
    "P674": "a waiver without the code of its reason",
    "P675": "an approval of something else",
    "P676": "an approval by a bot",
    "P681": "a file that is no approval",
    "P685": "a waiver that lasts longer than the policy allows",
    "P686": "more waivers than the budget",
    "P687": "a signed receipt with other times",
    "P688": "a waiver that nobody signed, where that is wanted",
    "P677": "a commit of which nobody knows who made it",
    "P678": "a base with keys that nobody signed",
    "P690": "an age cap widened",
    "P694": "a base whose object is gone",
    "P698": "a keyless signature where the base names no trusted root",
    "P697": "a level that is confirmed and not signed, where that is wanted",
}
SLIPS = gate_messages.CASES
# Their own tests hold what they say: a deployment, a document's approval, what is blocked.
ELSEWHERE = {
    *("P627", "P628", "P629", "P644", "P645", "P646", "P647", "P648", "P649", "P653", "P654"),
    *("P655", "P656", "P657", "P658", "P612", "P696"),
}
CHANGING = (
    (r"\b(sha256:)?[0-9a-f]{64}\b", "(digest)"),
    (r"\b[0-9a-f]{40}\b", "(oid)"),
    (r"\b[0-9a-f]{6} -> [0-9a-f]{6}\b", "...... -> ......"),
    (r"\b[0-9a-f]{12}\b", "(oid)"),
    (r"(saw|is) [0-9a-f]{6}\b", r"\1 ......"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "(time)"),
    (r"\d{4}-\d\d-\d\d", "(day)"),
    (r"/tmp/[^\s'\"]*", "(folder)"),
    (r"in \d+\.\d+s", "in (seconds)"),
    (r"\b\d+ days\b", "(days)"),
)


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    with Bank() as made:
        yield made


def message(bench: Bench, code: str) -> str:
    """The command, its exit status, and the first block of its output that has the code."""
    run = SLIPS[code](bench) if code in SLIPS else planted(bench, CASES[code])
    done = run_pactc(run.folder, *run.words, env=run.env)
    text = (done.out + done.err).replace(str(bench.folder), "/PACK")
    text = text.replace(sys.executable, "python")
    for pattern, word in CHANGING:
        text = re.sub(pattern, word, text)
    blocks = [b for b in text.split("\n\n") if re.search(rf"^{code} ", b, re.MULTILINE)]
    assert blocks, f"{code} is not in\n{text}"
    block = blocks[0][blocks[0].index(f"{code} ") :]
    return f"$ pactc {' '.join(run.words)}  # exit status {done.code}\n{block.rstrip()}\n"


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(CASES.keys() | SLIPS.keys()))
def test_message(bank: Bank, code: str) -> None:
    bench = bank.bench()
    text = message(bench, code)
    bank.drop(bench)
    golden = GOLDEN / "gate" / f"{code}.txt"
    if os.environ.get("PACTC_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text)
    assert golden.exists(), f"new: {text}"
    assert text == golden.read_text()
    assert "\nhelp: " in text, "every message says what to do"


def test_every_code_has_a_case_or_a_reason() -> None:
    codes = {c for c in table() if c.startswith("P6")}
    assert CASES.keys() | SLIPS.keys() | ELSEWHERE == codes
    assert not (CASES.keys() | SLIPS.keys()) & ELSEWHERE
    assert not CASES.keys() & SLIPS.keys()


def test_no_golden_is_left_over() -> None:
    assert {p.stem for p in (GOLDEN / "gate").glob("*.txt")} == CASES.keys() | SLIPS.keys()
