"""A contract -> the text of its tests: one short function for each check, readable in review, the
same bytes for the same contract. What they do is in `pactc.runtime.suite`."""

from __future__ import annotations

from collections.abc import Iterator

from .checks import Check, checks, unknowable
from .contract import Contract

WIDTH = 96


def text(contract: Contract, fingerprint: str) -> str:
    """The module `test_<component>.py`. `fingerprint` is the contract's; the tests refuse to judge
    by any other."""
    return "\n".join(_lines(contract, fingerprint)) + "\n"


def _lines(contract: Contract, fingerprint: str) -> Iterator[str]:
    name = contract.component
    yield f"# Derived by pactc from pact/contracts/{name}.yaml. Change that, and run `pactc build`."
    if document := (contract.value.get("binding") or {}).get("openapi"):
        yield f"# Requests and answers are those of {document}."
    yield f'"""The contract of `{name}`, check by check."""'
    if not contract.python and not contract.served:
        yield ""
        yield "# It is bound to no module: there is nothing here that these tests could call."
        return
    yield ""
    yield "from pactc.runtime.suite import Suite"
    yield ""
    yield f'{name} = Suite(__file__, "{name}", "{fingerprint}")'
    for check in checks(contract):
        reason = untested(contract, check)
        yield from ("", "")
        if reason:
            yield from _comment(f"{check.id} has no test: {reason}.", "# ")
            yield from _comment(check.says, "#   ")
            continue
        yield f"def {check.test}() -> None:"
        yield from _comment(check.says, "    # ")
        yield f'    {name}.holds("{check.function}", "{check.name}")'


def untested(contract: Contract, check: Check) -> str:
    """Why a check has no test, or an empty text."""
    if check.clause is not None and check.clause.human:
        return "a person judges it"
    return unknowable(contract, check)


def _comment(words: str, head: str) -> Iterator[str]:
    """Lines broken at spaces only, so that no expression is changed by it."""
    for line in words.splitlines():
        row = ""
        for word in line.split(" "):
            if row and len(head) + len(row) + 1 + len(word) > WIDTH:
                yield (head + row).rstrip()
                row = "  " + word
            else:
                row = f"{row} {word}" if row else word
        yield (head + row).rstrip()
