"""Changes of types: what a function takes and returns, what a constructor takes, the state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .change import Change, Pair, Severity, differ
from .contract import Contract, Schema
from .lint_problem import shown
from .lint_uses import classes
from .observe import equal
from .types import Containment, contained

LEVELS = ("PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED")
NOTHING = object()


def signature(pair: Pair) -> Iterator[Change]:
    """Changes of a function's parameters and of its result's type."""
    given = {*pair.old.fixtures, *pair.new.fixtures}
    before = {n: s for n, s in pair.before.params.items() if n not in given}
    after = {n: s for n, s in pair.after.params.items() if n not in given}
    for each in _parameters(
        pair.old, pair.new, before, after, pair.before.keyword_only, pair.after.keyword_only,
        f"{pair.base}/params",
    ):  # fmt: skip
        yield pair.change(each.kind, each.severity, each.text, each.counterexample,
                          pointer=each.pointer)  # fmt: skip
    yield from (
        pair.change(f"returns {kind}", severity, text, example, pointer=f"{pair.base}/returns")
        for kind, severity, text, example in _given(
            pair.old, pair.before.returns, pair.new, pair.after.returns, "the result"
        )
    )
    for example in _raised(pair.old, pair.before.returns, pair.new, pair.after.returns):
        text = "the result holds data of a higher class"
        yield pair.change("class of data raised", "breaking", text, example,
                          pointer=f"{pair.base}/returns")  # fmt: skip


def constructor(old: Contract, new: Contract) -> Iterator[Change]:
    """Changes of what an instance is made from."""
    given = {*old.fixtures, *new.fixtures}
    before = {n: s for n, s in old.class_params.items() if n not in given}
    after = {n: s for n, s in new.class_params.items() if n not in given}
    none: frozenset[str] = frozenset()
    yield from _parameters(old, new, before, after, none, none, "/class/params")


def state(old: Contract, new: Contract) -> Iterator[Change]:
    """Changes of what is remembered, as a caller may observe it."""
    if old.state is None or new.state is None:
        if (old.state is None) != (new.state is None):
            gone = new.state is None
            text = "it no longer says what it remembers" if gone else "it now remembers something"
            yield Change("state model changed", "", "", "breaking", text, "", "/state")
        return
    for kind, severity, text, example in _given(
        old, old.state.model, new, new.state.model, "the state"
    ):
        yield Change(f"state model {kind}", "", "", severity, text, example, "/state/model")
    if not equal(old.state.initial, new.state.initial):
        told = differ(old.state.initial, new.state.initial)
        text = "what it begins with has changed"
        yield Change("state model changed", "", "", "breaking", text, told, "/state")


def _given(
    old: Contract, before: Schema, new: Contract, after: Schema, what: str
) -> Iterator[tuple[str, Severity, str, str]]:
    """What the caller gets: widened is breaking."""
    there, back = contained(new, after, old, before), contained(old, before, new, after)
    if there.answer == back.answer == "yes":
        return
    if there.answer == "yes":
        yield "narrowed", "compatible", f"{what} can be less than before", _shown(back)
    elif there.answer == "no":
        yield "widened", "breaking", f"{what} may be what it could not be before", _shown(there)
    else:
        yield "changed", "unknown", f"{what} may be what it could not be before", ""


def _shown(answer: Containment) -> str:
    return shown(answer.counterexample) if answer.answer == "no" else ""


def _parameters(
    old: Contract,
    new: Contract,
    before: Mapping[str, Schema],
    after: Mapping[str, Schema],
    named_before: frozenset[str],
    named_after: frozenset[str],
    base: str,
) -> Iterator[Change]:
    def change(
        kind: str, severity: Severity, text: str, example: str = "", at: str = base
    ) -> Change:
        return Change(f"parameter {kind}", "", "", severity, text, example, at)

    for name in before:
        if name not in after:
            yield change("removed", "breaking", f"`{name}` is no longer taken")
    for name, schema in after.items():
        at = f"{base}/{name}"
        if name not in before:
            optional = "default" in new.resolve(schema)
            text = f"`{name}` is new, and {'has a default' if optional else 'must be passed'}"
            yield change("added", "compatible" if optional else "breaking", text, at=at)
            continue
        there = contained(old, before[name], new, schema)
        back = contained(new, schema, old, before[name])
        if there.answer == "no":
            yield change("narrowed", "breaking", f"`{name}` takes less", _shown(there), at)
        elif there.answer == "unknown":
            yield change("changed", "unknown", f"`{name}` may take less", at=at)
        elif back.answer != "yes":
            yield change("widened", "compatible", f"`{name}` takes more", _shown(back), at)
        yield from _default(old, new, name, before[name], schema, at)
        if name in named_after and name not in named_before:
            text = f"`{name}` can only be passed by name"
            yield change("order changed", "breaking", text, at=at)
        for example in _raised(old, before[name], new, schema):
            text = f"`{name}` holds data of a higher class"
            yield Change("class of data raised", "", "", "breaking", text, example, at)
    kept = [n for n in before if n in after and n not in named_before | named_after]
    now = [n for n in after if n not in named_after]
    if now[: len(kept)] != kept:
        text = "arguments that are passed by place are taken for others"
        yield change("order changed", "breaking", text, differ(kept, now))


def _default(
    old: Contract, new: Contract, name: str, before: Schema, after: Schema, at: str
) -> Iterator[Change]:
    first = old.resolve(before).get("default", NOTHING)
    second = new.resolve(after).get("default", NOTHING)
    if first is NOTHING and second is NOTHING:
        return
    if first is NOTHING:
        text = f"`{name}` need no longer be passed"
        yield Change("default added", "", "", "compatible", text, shown(second), at)
    elif second is NOTHING:
        text = f"`{name}` must now be passed"
        yield Change("default removed", "", "", "breaking", text, shown(first), at)
    elif not equal(first, second):
        text = f"`{name}` is another where it is not passed"
        yield Change("default changed", "", "", "breaking", text, differ(first, second), at)


def _raised(old: Contract, before: Schema, new: Contract, after: Schema) -> Iterator[str]:
    """Fields whose data is of a higher class now."""
    known = _levels(old, before)
    for path, level in _levels(new, after).items():
        before_ = known.get(path)
        if level > (before_ or 0):
            was = "not marked" if before_ is None else LEVELS[before_]
            yield f"{path or 'it'} was {was}, and is {LEVELS[level]}"


def _levels(contract: Contract, schema: Schema) -> dict[str, int]:
    found: dict[str, int] = {}
    for path, class_ in classes(contract, schema):
        found[path] = max(found.get(path, -1), LEVELS.index(class_))
    return found


def lowered(old: Contract, new: Contract) -> Iterator[tuple[str, str, str]]:
    """Data that both hold, and whose class is lower now or gone: its place, the class before and
    after. That breaks no caller; but what guards data asks for its class."""
    before, after = dict(_schemas(old)), dict(_schemas(new))
    for place in sorted(before.keys() & after.keys()):
        now = _levels(new, after[place])
        for path, level in sorted(_levels(old, before[place]).items()):
            if level > now.get(path, 0):
                word = LEVELS[now[path]] if path in now else "no class"
                yield f"{place}{path}", LEVELS[level], word


def _schemas(contract: Contract) -> Iterator[tuple[str, Schema]]:
    """All that a contract says of values that pass or stay, by place."""
    for name, function in contract.functions.items():
        yield from ((f"{name}({p})", s) for p, s in function.params.items())
        yield f"{name}()", function.returns
    yield from ((f"class({p})", s) for p, s in contract.class_params.items())
    if contract.state is not None:
        yield "state", contract.state.model
