"""Mutants that answer right and misbehave: effects, changed arguments, other answers at other
times, states that get lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..kinds._overlap import allows
from .candidates import distinct, key
from .mutant import Asked, Bench, Mutant, kept, with_outcome
from .near import places, pointer, tweaked, tweaks
from .reference import Answer, Call, Reference

EFFECTS = (
    "clock.read", "db.read", "db.write", "env.read", "env.write", "fs.read", "fs.write",
    "import:undeclared", "log.write", "native.call", "net.connect", "net.listen",
    "process.inspect", "process.run", "process.signal", "random.read", "thread.start",
)  # fmt: skip
"""Every effect that the judge can see (runtime/worker_effects.py, runtime/worker_shims.py)."""


def effect_mutants(bench: Bench) -> Iterator[Mutant]:
    """One for each kind of effect that is not declared."""
    for effect in EFFECTS:
        if any(allows(declared, effect) for declared in bench.function.effects):
            continue
        if effect.startswith("import:") and bench.contract.may_import is None:
            continue  # any import is allowed, and the judge tells of none

        def change(asked: Asked, effect: str = effect) -> Answer:
            return with_outcome(asked, effects=tuple(sorted({*asked.call.outcome.effects, effect})))

        yield bench.made(
            f"effect:{effect}", f"has the effect {effect}",
            [f"...  # {effect}", f"return {bench.right()}"], change,
        )  # fmt: skip


def argument_mutants(bench: Bench) -> Iterator[Mutant]:
    """One for each argument that can be changed and must not."""
    for param in bench.params():
        seen = [c.args.get(param) for c in bench.calls]
        if param in bench.function.mutates or not any(isinstance(v, list | dict) for v in seen):
            continue

        def change(asked: Asked, param: str = param) -> Answer:
            return with_outcome(asked, args={**asked.call.args, param: _changed(asked, param)})

        yield bench.made(
            f"mutate:{param}", f"changes its argument {param}",
            [f"result = {bench.right()}", f"{param}.clear()", "return result"], change,
        )  # fmt: skip


def _changed(asked: Asked, param: str) -> Any:
    value = asked.call.args.get(param)
    if isinstance(value, Mapping):
        return {} if value else {"x": None}
    if isinstance(value, list):
        return [] if value else [None]
    return value


def time_mutants(bench: Bench) -> Iterator[Mutant]:
    """Another answer to the same question, where that is promised not to be."""
    function = bench.function
    if not bench.good:
        return
    if function.deterministic:

        def alternate(asked: Asked) -> Answer:
            return _otherwise(bench, asked.call) if asked.nth % 2 else kept(asked)

        yield bench.made(
            "random", "gives two results in turn for the same call",
            ["if random() < 0.5: return ...  # another result that may be",
             f"return {bench.right()}"],
            alternate, remembers=True,
        )  # fmt: skip
    if function.idempotent:
        by, again = function.idempotent.by, function.idempotent.again

        def twice(asked: Asked) -> Answer:
            call = asked.call
            if again:
                known = [key(v) for v in asked.memory.get("results", [])]
                asked.memory.setdefault("results", []).append(call.outcome.value)
                met = key(call.args.get(again)) in known
            else:
                place = key([call.args.get(p) for p in by] if by else call.args)
                met = place in asked.memory
                asked.memory[place] = True
            return _otherwise(bench, call) if met else kept(asked)

        what = f"its own result as {again}" if again else "the same call again"
        yield bench.made(
            "not-idempotent", f"does something else for {what}",
            ["if seen_before: return ...  # another result that may be",
             f"return {bench.right()}"],
            twice, remembers=True,
        )  # fmt: skip


def _otherwise(bench: Bench, call: Call) -> Answer:
    """Another result: one that breaks nothing if there is one, else one that is a little off."""
    if call.outcome.kind != "returned":
        return call.outcome, call.state
    right, contract, schema = call.outcome.value, bench.contract, bench.function.returns
    duty = bench.reference.duties[bench.function.name]
    for value in duty.others(call.before, right)[:40]:
        if duty.keeps(call.before, value):
            return bench.returns(call, value)
    for path, kind in tweaks(contract, schema, right):
        value = tweaked(contract, schema, right, path, kind)
        if key(value) != key(right):
            return bench.returns(call, value)
    return bench.returns(call, None)


# -- state ---------------------------------------------------------------------------------------


def state_mutants(bench: Bench) -> Iterator[Mutant]:
    """Lost, late, doubled and leaking changes, and reads of what has been."""
    if bench.contract.state is None:
        return
    if any(key(c.old) != key(c.state) for c in bench.calls):
        yield from _writers(bench)
    else:
        yield from _readers(bench)
    yield from _leaks(bench)


def _writers(bench: Bench) -> Iterator[Mutant]:
    name, right = bench.function.name, bench.right()

    def lost(asked: Asked) -> Answer:
        return asked.call.outcome, asked.call.old

    def twice(asked: Asked) -> Answer:
        call = asked.call
        if call.outcome.kind != "returned":
            return kept(asked)
        duty = bench.reference.duties[name]
        return call.outcome, duty.after({**call.before, "old": call.state}, call.outcome.value)

    yield bench.made(
        "lost-update", "answers right and changes nothing",
        ["with copy_of_state():", f"    return {right}"], lost,
    )  # fmt: skip
    yield bench.made("double-update", "makes its change twice", [right, f"return {right}"], twice)
    first = [c.state for c in bench.good if key(c.old) != key(c.state)]
    schema = bench.contract.state.model if bench.contract.state else {}
    for path in dict.fromkeys(p for v in first[:8] for p in places(v, depth=2)):
        for kind in ("drop-first", "drop-last", "reversed"):

            def spoil(asked: Asked, path: Any = path, kind: str = kind) -> Answer:
                call = asked.call
                if key(call.old) == key(call.state):
                    return kept(asked)
                return call.outcome, tweaked(bench.contract, schema, call.state, path, kind)

            if any(key(tweaked(bench.contract, schema, v, path, kind)) != key(v) for v in first):
                yield bench.made(
                    f"state:{pointer(path)}:{kind}",
                    f"leaves {pointer(path)} of the state {kind.replace('-', 'ping the ')}",
                    [f"result = {right}", f"...  # {kind} of {pointer(path)} in the state",
                     "return result"],
                    spoil,
                )  # fmt: skip


def _readers(bench: Bench) -> Iterator[Mutant]:
    name, reference = bench.function.name, bench.reference

    def told(call: Call, old: Any) -> Answer:
        meant = reference.meant(name, call.args, call.config, old)
        return meant.outcome, call.state

    def stale(asked: Asked) -> Answer:
        call = asked.call
        before = [s for s in distinct(asked.past) if key(s) != key(call.old)]
        return told(call, before[-1]) if before else kept(asked)

    def first(asked: Asked) -> Answer:
        state = reference.contract.state
        return told(asked.call, state.initial if state else None)

    yield bench.made(
        "stale-read", "reads the state before the last change",
        f"return {bench.right()}  # of a copy", stale, remembers=True,
    )  # fmt: skip
    yield bench.made(
        "forgets", "answers as if nothing had been done yet",
        f"return {bench.right()}  # of an empty state", first,
    )  # fmt: skip


def _leaks(bench: Bench) -> Iterator[Mutant]:
    for error in bench.function.errors:
        if error.human or not any(c.error is error for c in bench.calls):
            continue

        def change(asked: Asked, error: Any = error) -> Answer:
            call = asked.call
            if call.error is not error:
                return kept(asked)
            _, state = bench.reference.loose(bench.function, call.before)
            return call.outcome, state

        yield bench.made(
            f"swallow-state:{error.id}", f"raises {error.id} after it has changed the state",
            [f"change_state({', '.join(bench.params())})",
             f"raise {error.raises.rpartition('.')[2]}"],
            change,
        )  # fmt: skip


def whole_mutants(reference: Reference) -> Iterator[Mutant]:
    """What is wrong with no one function."""
    if reference.contract.state is not None:
        yield Mutant(
            "state/not-reset", "", "a new one begins with the state of the one before",
            "state = initial  # once for all, not for each", reference, kept, stays=True,
        )  # fmt: skip
