"""Every message of the model authors as a user meets it, in tests/golden/authors/. After a
deliberate change: `PACTC_GOLDEN=1 pytest tests/test_authors_messages.py`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pactc.authors import anthropic_, openai_
from pactc.authors.author import Order, Settings
from pactc.codes import table
from pactc.errors import PactError
from pactc.report import Result
from pactc.report.text import render

from .provider_orders import VALUE, Seen, order, settings
from .providers.replies import Breaks, Fails, Reply, Says
from .providers.server import serving

GOLDEN = Path(__file__).parent / "golden/authors"
MANY: list[Reply] = [Fails(429, "rate_limit_error", "Too many requests.")] * 5
LONG = Says({"terms": {"a": "x" * 900}})
CASES: dict[str, tuple[list[Reply], Order, Settings]] = {
    "P820": ([], order(), settings()),
    "P822": ([Fails(401, "authentication_error")], order(), settings()),
    "P823": ([Fails(404, "not_found_error", "model: claude-x")], order(), settings(model="c-x")),
    "P824": ([Fails(400, "invalid_request_error", "effort: no")], order(), settings(effort="no")),
    "P825": ([Says("", refusal="I can't help with that.")], order(), settings()),
    "P826": ([LONG, LONG], order(), settings(max_tokens=20)),
    "P827": (MANY, order(), settings()),
    "P828": ([Fails(500, "api_error", "Internal server error")], order(), settings(retries=0)),
    "P829": ([Breaks("reset")], order(), settings(retries=0)),
    "P830": ([Breaks("hang")], order(), settings(retries=0, seconds=0.2)),
    "P831": ([Breaks("endless", 5)], order(), settings(max_tokens=9)),
    "P832": ([Says("Here it is: {}", raw=True)], order(), settings()),
    "P833": ([], order(budget_left=0.01), settings()),
    "P834": ([], order(), settings(max_tokens="many")),
}


def test_every_code_has_a_message() -> None:
    codes = {code for code in table() if "P820" <= code <= "P834"}
    assert codes - CASES.keys() == {"P821"}, "P821 wants an installation without the SDK"
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_message(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script, asked, said = CASES[code]
    write: Callable[..., Any] = openai_.write if code == "P825" else anthropic_.write
    with serving(lambda _: VALUE) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        if code == "P820":
            monkeypatch.delenv("ANTHROPIC_API_KEY")
        server.script = list(script)
        with pytest.raises(PactError) as caught:
            write(asked, said, Seen().watch)
    assert caught.value.code == code
    shown = render(Result("build", (caught.value.finding,)), color=False, root=None)
    golden = GOLDEN / f"{code}.txt"
    if os.environ.get("PACTC_GOLDEN"):
        golden.write_text(shown)
    assert shown == golden.read_text()
