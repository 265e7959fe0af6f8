"""The mutants of a contract: everything that an implementation may get wrong and that its clauses
should find, made from the clauses alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .contract import Contract
from .mutant import Bench, Mutant, each
from .mutants_conduct import (
    argument_mutants,
    effect_mutants,
    state_mutants,
    time_mutants,
    whole_mutants,
)
from .mutants_error import error_mutants
from .mutants_result import result_mutants
from .observe import Case
from .reference import Reference


def mutants(contract: Contract, reference: Reference, cases: Sequence[Case]) -> list[Mutant]:
    """All of them, in the order of the contract; ids are the same for the same contract and cases.
    What they are made from is what the reference answers in the cases."""
    return list(_mutants(contract, reference, cases))


def _mutants(contract: Contract, reference: Reference, cases: Sequence[Case]) -> Iterator[Mutant]:
    calls = each(call for case in cases for call in reference.run(case).calls)
    for name, function in contract.functions.items():
        mine = tuple(c for c in calls if c.function.name == name and c.outcome.kind != "broke")
        bench = Bench(reference, function, mine)
        yield from result_mutants(bench)
        yield from error_mutants(bench)
        if not contract.served:  # of a server, nothing is seen but its answers
            yield from effect_mutants(bench)
            yield from argument_mutants(bench)
        yield from time_mutants(bench)
        yield from state_mutants(bench)
    yield from whole_mutants(reference)
