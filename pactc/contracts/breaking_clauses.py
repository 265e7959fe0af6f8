"""Changes of clauses, told apart by calls: what is refused that was not, what fails otherwise, what
may be returned that was ruled out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .change import Change, Pair, Severity
from .clause_search import Search
from .clause_text import normal, promises
from .contract import Clause, Contract, Function
from .lint_problem import at
from .observe import complete, equal

MODEL = "model"


def check(old: Contract, new: Contract, pairs: Sequence[Pair]) -> Iterator[Change]:
    """Changes of requires, errors, ensures, transitions, invariants, models and examples."""
    search = Search(old, new)
    for pair in pairs:
        yield from _requires(pair, search)
        yield from _errors(pair, search)
        yield from _ensures(pair, search)
        yield from _examples(pair, search)
    before = old.state.invariants if old.state else ()
    after = new.state.invariants if new.state else ()
    yield from _promised(before, after, None, pairs, search)


# -- requires ------------------------------------------------------------------------------------


def _requires(pair: Pair, search: Search) -> Iterator[Change]:
    before, after = pair.before.requires, pair.after.requires
    yield from _renamed(pair, before, after)
    known, now = _all_promises(before), _all_promises(after)
    ids = {c.id for c in before}
    for clause in _missing(after, before, known):
        kind = "requires strengthened" if clause.id in ids else "requires added"
        pointer = at(clause, pair.new)
        found = None if clause.human else search.refused(pair, clause)
        text = f"`{clause.id}` refuses calls that were allowed"
        severity: Severity = "breaking" if found else "unknown"
        if not found:
            text = f"`{clause.id}` may refuse calls that were allowed"
        yield pair.change(kind, severity, text, found or "", clause=clause.id, pointer=pointer)
    for clause in _missing(before, after, now):
        if clause.id in {c.id for c in _missing(after, before, known)}:
            continue  # told already
        text = f"`{clause.id}` no longer refuses what it refused"
        yield pair.change("requires removed", "compatible", text, clause=clause.id)


# -- ensures -------------------------------------------------------------------------------------


def _ensures(pair: Pair, search: Search) -> Iterator[Change]:
    before, after = _after(pair.old, pair.before), _after(pair.new, pair.after)
    yield from _renamed(pair, before, after)
    yield from _promised(before, after, pair, [pair], search)


def _after(contract: Contract, function: Function) -> tuple[Clause, ...]:
    """All that is said of the time after a call, what a model says included."""
    steps = contract.state.transitions if contract.state else ()
    made = [*function.ensures, *(s for s in steps if s.function == function.name)]
    for name, text in (("result", function.model_result), ("state", function.model_state)):
        if text is not None:
            made.append(Clause(MODEL, "ensures", function.name, f"{name} == ({text})"))
    return tuple(made)


def _promised(
    before: Sequence[Clause],
    after: Sequence[Clause],
    pair: Pair | None,
    pairs: Sequence[Pair],
    search: Search,
) -> Iterator[Change]:
    """Promises that are gone, and new ones. `pair` is None for invariants."""
    word = "ensures" if pair else "invariant"
    name = pair.after.name if pair else ""
    base = pair.base if pair else "/state/invariants"
    known, now = _all_promises(before), _all_promises(after)
    gone = _missing(before, after, now)
    for clause in gone:
        same = next((c for c in after if c.id == clause.id), None)
        kind = f"{word} {'weakened' if same else 'removed'}"
        pointer = at(same, search.new) if same and same.id != MODEL else base
        found = None
        if not clause.human:
            found = next(filter(None, (search.allowed_now(p, clause, now) for p in pairs)), None)
        if found:
            text = f"what `{clause.id}` ruled out may happen"
            yield Change(kind, name, clause.id, "breaking", text, found, pointer)
        else:
            text = f"what `{clause.id}` ruled out may happen, as far as is known"
            yield Change(kind, name, clause.id, "unknown", text, "", pointer)
    told = {c.id for c in gone}
    for clause in _missing(after, before, known):
        if clause.id not in told:
            pointer = at(clause, search.new) if clause.id != MODEL else base
            text = f"`{clause.id}` promises more"
            yield Change(f"{word} added", name, clause.id, "compatible", text, "", pointer)


# -- errors --------------------------------------------------------------------------------------


def _errors(pair: Pair, search: Search) -> Iterator[Change]:
    before, after = pair.before.errors, pair.after.errors
    old_keys, new_keys = [_key(c) for c in before], [_key(c) for c in after]
    yield from _renamed(pair, before, after)
    ids = {c.id: c for c in before}
    added = [c for c in after if _key(c) not in old_keys]
    removed = [c for c in before if _key(c) not in new_keys]
    changed = {c.id for c in added} & {c.id for c in removed}
    for clause in added:
        pointer = at(clause, pair.new)
        if clause.human:
            text = f"{clause.raises} may be raised at any time"
            yield pair.change("error added", "breaking", text, clause=clause.id, pointer=pointer)
            continue
        kind = "error changed" if clause.id in changed else "error added"
        old = ids.get(clause.id) if clause.id in changed else None
        found = search.otherwise(pair, old, clause)
        may = "" if found else "may "
        text = f"calls {may}fail with {clause.raises} ({clause.id}) that did not, or no longer do"
        yield pair.change(
            kind, "breaking" if found else "unknown", text, found or "", clause=clause.id,
            pointer=pointer,
        )  # fmt: skip
    for clause in removed:
        if clause.id in changed:
            continue
        if clause.human:
            text = f"{clause.raises} is no longer raised"
            yield pair.change("error removed", "compatible", text, clause=clause.id)
            continue
        found = search.otherwise(pair, clause, None)
        text = f"calls {'' if found else 'may '}no longer fail with {clause.raises} ({clause.id})"
        severity: Severity = "breaking" if found else "unknown"
        yield pair.change("error removed", severity, text, found or "", clause=clause.id)
    kept = [k for k in old_keys if k in new_keys]
    if kept != [k for k in new_keys if k in old_keys]:
        found = search.otherwise(pair, None, None)
        text = "of two errors that apply, another comes first"
        yield pair.change("error order changed", "breaking" if found else "unknown", text,
                          found or "", pointer=f"{pair.base}/errors")  # fmt: skip
    yield from _data(pair)


def _data(pair: Pair) -> Iterator[Change]:
    """What the errors that are still there carry."""
    now = {_key(c): c for c in pair.after.errors}
    for clause in pair.before.errors:
        if (other := now.get(_key(clause))) is None:
            continue
        pointer = at(other, pair.new)
        for name, text in clause.data.items():
            if name not in other.data or normal(text) != normal(other.data[name]):
                gone = name not in other.data
                said = f"{clause.raises} no longer carries `{name}`"
                said = said if gone else f"{clause.raises} carries another `{name}`"
                yield pair.change(
                    "error data removed" if gone else "error data changed",
                    "breaking" if gone else "unknown", said, clause=other.id, pointer=pointer,
                )  # fmt: skip
        for name in other.data:
            if name not in clause.data:
                said = f"{clause.raises} carries `{name}` too"
                yield pair.change("error data added", "compatible", said, clause=other.id,
                                  pointer=pointer)  # fmt: skip


def _key(clause: Clause) -> tuple[str, str]:
    return clause.raises, "" if clause.text is None else normal(clause.text)


# -- examples ------------------------------------------------------------------------------------


def _examples(pair: Pair, search: Search) -> Iterator[Change]:
    """An example is a promise for one call."""
    now = [(complete(pair.new, pair.after, e.args), e) for e in pair.after.examples]
    for example in pair.before.examples:
        args = complete(pair.old, pair.before, example.args)
        same = next((e for other, e in now if equal(other, args)), None)
        if same is None:
            yield from search.example_gone(pair, example, args)
        elif same.raises != example.raises or not equal(same.result, example.result):
            text = f"the call of `{example.id}` has another outcome"
            yield pair.change("example changed", "breaking", text, search.outcomes(example, same),
                              clause=same.id)  # fmt: skip


# -- what they share -----------------------------------------------------------------------------


def _renamed(pair: Pair, before: Sequence[Clause], after: Sequence[Clause]) -> Iterator[Change]:
    """The same text under another id."""
    old: dict[tuple[str, str], list[str]] = {}
    for clause in before:
        if clause.text is not None and clause.id != MODEL:
            old.setdefault((clause.raises, normal(clause.text)), []).append(clause.id)
    for clause in after:
        if clause.text is None or clause.id == MODEL:
            continue
        was = old.get((clause.raises, normal(clause.text)), [clause.id])
        if clause.id not in was:
            text = f"`{was[0]}` is called `{clause.id}` now"
            yield pair.change("clause renamed", "compatible", text, clause=clause.id)


def _all_promises(clauses: Sequence[Clause]) -> frozenset[str]:
    return frozenset(p for c in clauses if c.text is not None for p in promises(c.text))


def _missing(
    clauses: Sequence[Clause], others: Sequence[Clause], known: frozenset[str]
) -> list[Clause]:
    """The clauses that the others do not say. One that a person judges is known by its id or its
    note; of the rest, each comes with only those parts that are missing."""
    found = []
    for clause in clauses:
        if clause.text is None:
            alike = (c for c in others if c.human)
            if not any(c.id == clause.id or c.note == clause.note for c in alike):
                found.append(clause)
        elif missing := sorted(promises(clause.text) - known):
            found.append(replace(clause, text=" && ".join(f"({m})" for m in missing)))
    return found
