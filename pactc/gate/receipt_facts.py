"""What a receipt says of reports, verdicts, words, reads and programs, held against the plan and
this tree. A part of step `verify_receipts`: nothing that was judged at the run is believed here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..evidence_plan import approved_digest, approved_name
from ..judging import contract_digest
from ..parsers import TABLE, TESTS, judge
from ..process import ALLOWED
from .case import Case, Receipt

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
ALWAYS = frozenset((*ALLOWED, "LANG", "PYTHONHASHSEED", "TZ", "PYTHONDONTWRITEBYTECODE", "CI",
                    "PACTC_ROOT", "PACTC_COMMIT"))  # fmt: skip
STRICT = ("strict", "regulated")


def wrong(case: Case, receipt: Receipt) -> Iterator[str]:
    """In words, everything that does not fit."""
    yield from _reports(receipt)
    yield from environment_changed(receipt)
    yield from tool_changed(receipt)
    type_ = receipt.item.get("type")
    if type_ == "judge":
        yield from _judged(case, receipt)
    if type_ in ("file", "approval"):
        yield from _approved(case, receipt)
    elif receipt.predicate.get("approved"):
        yield "it claims an approval that the plan does not ask for"


def unseen(receipt: Receipt) -> Iterator[str]:
    """What was read beside the inputs, and why not everything could be seen: of commands alone. A
    live validation asks another machine; the judge copies what it judges."""
    if receipt.item.get("type") != "command" or not receipt.predicate:
        return
    reads = receipt.predicate.get("reads")
    if not isinstance(reads, Mapping):
        yield "it does not say what it read"
        return
    yield from (f"it read {path}" for path in reads.get("undeclared") or ())
    yield from (str(why) for why in reads.get("unobservable") or ())


def _reports(receipt: Receipt) -> Iterator[str]:
    planned = {str(r.get("path")): r for r in receipt.item.get("reports") or ()}
    stated = receipt.predicate.get("reports") or {}
    outputs = receipt.predicate.get("outputs") or {}
    if set(stated) != set(planned):
        yield "its reports are not those of the plan"
        return
    sums = {"tests": 0, "passed": 0, "failed": 0, "skipped": 0}
    for path, wish in planned.items():
        said, parser = stated[path], str(wish.get("parser"))
        if said.get("parser") != parser or parser not in TABLE:
            yield f"its report {path} was read as another format than the plan says"
            continue
        if said.get("digest") != outputs.get(path):
            yield f"its report {path} is not the output of this name"
        counts = said.get("counts") or {}
        for code, why in judge(parser, counts, wish):
            yield f"its report {path} is refused ({code}): {why}"
        if parser in TESTS:
            sums = {name: sums[name] + counts.get(name, 0) for name in sums}
    counted = receipt.predicate.get("counts") or {}
    others = any(p.endswith(".xml") and p not in planned for p in outputs)
    tests = any(str(w.get("parser")) in TESTS for w in planned.values())
    if (tests and not others) and counted != sums:
        yield "its counts are not those of its reports"


def environment_changed(receipt: Receipt) -> Iterator[str]:
    """Variables that it saw beside those that it may see."""
    allowed = ALWAYS | {str(n) for n in receipt.item.get("env") or ()}
    more = sorted({str(n) for n in receipt.predicate.get("environment") or ()} - allowed)
    if more:
        yield f"it saw variables that the plan does not allow: {', '.join(more)}"


def tool_changed(receipt: Receipt) -> Iterator[str]:
    """A program that ran without a digest, or another than is pinned."""
    said = receipt.predicate.get("tools") or {}
    argv = receipt.item.get("argv") or ()
    if argv and not DIGEST.fullmatch(str(said.get(argv[0]))):
        yield f"it does not say by digest which {argv[0]} ran"
    for name, digest in (receipt.item.get("tools") or {}).items():
        if said.get(name) != digest:
            yield f"another {name} ran than the plan names"


def _judged(case: Case, receipt: Receipt) -> Iterator[str]:
    from ..judge_version import runtime_digest

    wanted = [str(c) for c in receipt.item.get("components") or ()]
    stated: Mapping[str, Any] = receipt.predicate.get("judged") or {}
    if set(stated) != set(wanted):
        yield "it does not judge the components that the plan names"
        return
    for name in wanted:
        said = stated[name]
        counts = said.get("counts") or {}
        if counts.get("fail") or counts.get("unjudged") or not counts.get("pass"):
            yield f"its verdict on {name} is no pass"
        if not said.get("sealed"):
            yield f"{name} was judged on no sealed input"
        if said.get("contract") != contract_digest(case.project, name):
            yield f"{name} was judged by another contract"
        if said.get("runtime") != runtime_digest():
            yield f"{name} was judged by another version of the judge"


def _approved(case: Case, receipt: Receipt) -> Iterator[str]:
    from .approvals import lacking

    name, digest = approved_name(receipt.item), approved_digest(case.project, receipt.item)
    said = receipt.predicate.get("approved") or {}
    assert name is not None
    if (said.get("name"), said.get("digest")) != (name, digest):
        yield f"it is not about {name} as it is here"
        return
    role = receipt.item.get("role")
    if why := lacking(case, name, digest, 1, str(role) if role else None):
        yield f"{name} is not approved: {why}"
