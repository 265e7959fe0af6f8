"""What has changed between two versions of a contract, by meaning and not by text.

Whoever calls relies on what it may send, on what it gets, and on what happens meanwhile: what takes
less, gives more or does more is breaking. Types are compared as sets of values, so that their names
do not matter, and clauses by a search for a call that tells them apart; where neither a proof nor
such a call was found, the change is unknown, which counts as breaking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..kinds._overlap import covers
from . import breaking_clauses, breaking_types
from .change import Change, Pair, Severity, differ, section
from .contract import Contract
from .observe import equal

LIMITS = {"p95_ms": "milliseconds", "memory_mb": "megabytes"}


def changes(old: Contract, new: Contract) -> list[Change]:
    """Every change, those of the whole before those of functions, in the order of the new version.
    Empty if only layout, notes or the names of types differ."""
    return [*_whole(old, new), *_functions(old, new)]


def _whole(old: Contract, new: Contract) -> Iterator[Change]:
    yield from _binding(old, new)
    yield from breaking_types.constructor(old, new)
    yield from breaking_types.state(old, new)
    owned, owns = section(old, "authority", "owns"), section(new, "authority", "owns")
    yield from _listed("authority", owned or [], owns or [], "/authority/owns", covers)
    for word in ("reads", "writes"):
        before, after = section(old, "data", word) or [], section(new, "data", word) or []
        yield from _listed(f"data that it {word}", before, after, f"/data/{word}")


def _functions(old: Contract, new: Contract) -> Iterator[Change]:
    pairs = []
    for name, after in new.functions.items():
        if name in old.functions:
            pairs.append(Pair(old, new, old.functions[name], after))
        else:
            text = f"`{name}` is new"
            yield Change("function added", name, "", "compatible", text, "", f"/functions/{name}")
    for name in old.functions:
        if name not in new.functions:
            text = f"`{name}` is no longer there"
            yield Change("function removed", name, "", "breaking", text, "", "/functions")
    for pair in pairs:
        yield from breaking_types.signature(pair)
        yield from _conduct(pair)
    yield from breaking_clauses.check(old, new, pairs)


def _binding(old: Contract, new: Contract) -> Iterator[Change]:
    for kind, before, after in (
        ("binding", old.python, new.python),
        ("binding", old.class_name, new.class_name),
        ("binding", _requests(old), _requests(new)),
    ):
        if before != after:
            severity: Severity = "breaking" if before else "compatible"
            text = "where the functions are has changed"
            yield Change(
                f"{kind} changed", "", "", severity, text, differ(before, after), "/binding"
            )
    if old.close != new.close and old.class_name == new.class_name:
        text = "how an instance is closed has changed"
        severity = "breaking" if old.close else "compatible"
        yield Change(
            "binding changed", "", "", severity, text, differ(old.close, new.close), "/class"
        )


def _requests(contract: Contract) -> dict[str, Any]:
    """Each function's request, as far as a client sees it."""
    operations = section(contract, "binding", "http", "operations")
    named = {name: section(contract, "functions", name, "http") for name in contract.functions}
    made = {name: each for name, each in named.items() if each and name not in operations}
    # The same whether a document says it or the contract. What the document says of the answers
    # is no request; the clauses are compared on their own.
    for name, each in operations.items():
        made[name] = {
            "method": each["method"],
            "path": each["path"],
            "query": {n: n for n in each.get("query") or ()} | dict(each.get("search") or {}),
            "headers": {n.lower(): text for n, text in (each.get("headers") or {}).items()},
            "body": each.get("json"),
        }
    return made


def _conduct(pair: Pair) -> Iterator[Change]:
    """What a call does beside what it returns."""
    old, new = pair.before, pair.after
    for word, before, after in (
        ("effect", sorted(old.effects), sorted(new.effects)),
        ("argument that it changes", sorted(old.mutates), sorted(new.mutates)),
    ):
        for change in _listed(word, before, after, pair.base):
            yield pair.change(change.kind, change.severity, change.text, change.counterexample)
    for word, kept, gained in (
        ("async", old.is_async, new.is_async),
        ("iterator", old.iterator, new.iterator),
    ):
        if kept != gained:
            text = f"it is now {'' if gained else 'no '}{word}"
            yield pair.change(f"{word} changed", "breaking", text, pointer=f"{pair.base}/{word}")
    if old.deterministic != new.deterministic:
        gone = old.deterministic
        text = "the same call may give something else" if gone else "the same call gives the same"
        yield pair.change(
            f"determinism {'dropped' if gone else 'added'}", _severity(gone), text,
        )  # fmt: skip
    if old.idempotent != new.idempotent:
        gone = old.idempotent is not None
        text = "what makes a second call change nothing more is another" if new.idempotent else (
            "a second call may now change more")  # fmt: skip
        text = text if gone else "a second call now changes nothing more"
        kind = "added" if not gone else "changed" if new.idempotent else "dropped"
        yield pair.change(f"idempotency {kind}", _severity(gone), text)
    if old.refuses != new.refuses:
        text = "how arguments of other types are refused has changed"
        told = differ(old.refuses, new.refuses)
        yield pair.change("refusal changed", _severity(old.refuses is not None), text, told)
    yield from _budget(pair)


def _budget(pair: Pair) -> Iterator[Change]:
    for name, unit in LIMITS.items():
        before, after = pair.before.budget.get(name), pair.after.budget.get(name)
        if (before is None and after is None) or equal(before, after):
            continue
        more = before is not None and (after is None or after > before)
        text = f"a call may cost {after if after is not None else 'any number of'} {unit}"
        kind = "budget raised" if more else "budget lowered"
        yield pair.change(kind, _severity(more), text, differ(before, after))


def _severity(breaks: bool) -> Severity:
    return "breaking" if breaks else "compatible"


def _listed(
    word: str, before: list[str], after: list[str], pointer: str, covered: Any = None
) -> Iterator[Change]:
    """What a list of permissions has more, and what less."""
    for name in after:
        if not any(name == b or (covered and covered(b, name)) for b in before):
            kind = f"{word} {'widened' if covered else 'added'}"
            yield Change(kind, "", "", "breaking", f"`{name}` is new", name, pointer)
    for name in before:
        if not any(name == a or (covered and covered(a, name)) for a in after):
            text = f"`{name}` is no longer there"
            yield Change(f"{word} removed", "", "", "compatible", text, name, pointer)


def summary(found: Mapping[str, list[Change]]) -> str:
    """`2 breaking, 1 unknown and 3 compatible changes`, over all components."""
    every = [c for changes_ in found.values() for c in changes_]
    counts = {s: sum(c.severity == s for c in every) for s in ("breaking", "unknown", "compatible")}
    told = [f"{n} {severity}" for severity, n in counts.items() if n]
    if not told:
        return "no change"
    return f"{', '.join(told)} change{'s' if len(every) != 1 else ''}"
