"""P7 codes of code that is held against its contract: P740 to P766."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P740": Code(
        "an implementation that breaks its contract",
        "The judge ran it in a process of its own, on inputs drawn from the contract's types, and "
        "found a call that the contract does not allow. Of sealed inputs, which a secret seed "
        "chose, only the clause is told, so that no code can be written for them.",
        "`reserve` that returns a booking for a quantity of 0, where clause E1 wants ValueError",
        "Mend the implementation. If the contract is wrong, change that, and say why.",
    ),
    "P741": Code(
        "a clause that was not judged",
        "No input was found that exercises the clause, or the state that it speaks of cannot be "
        "known. What was not judged has not passed.",
        "an `ensures` about `state` where the contract has neither a model nor an observer",
        "Give the function a `model`, or the state an `observe`, or let `judge: human` say that a "
        "person judges it.",
    ),
    "P742": Code(
        "an implementation that cannot be judged as it is",
        "The module cannot be imported, its source holds what no copy may hold, or importing it "
        "does what no function declares. No clause is judged on that.",
        "`binding: {python: booking.slots}` where there is no such module",
        "Mend the implementation, or correct the contract's `binding`.",
    ),
    "P743": Code(
        "a judge that failed",
        "The judge could not do its work, so there is no verdict: neither pass nor fail.",
        "no process can be started",
        "See `pactc doctor`, then run it again.",
    ),
    "P744": Code(
        "a contract that is bound to no code",
        "Only a contract with a `binding` says which code is to keep it.",
        "`pactc judge payments`, where somebody else runs payments",
        "Add `binding` to the contract.",
    ),
    "P745": Code(
        "a clause that bites nothing",
        "The kill matrix breaks the contract in every way that it knows. No mutant makes this "
        "clause's test fail, so a test of it proves nothing: it holds whatever is returned.",
        "`ensures: [{id: P2, cel: result >= 0 || true}]`",
        "Say something that can be false, or remove the clause.",
    ),
    "P746": Code(
        "a contract that contradicts itself",
        "What the contract says outright, by `model.result`, `model.state` or an example, breaks a "
        "clause of the same contract in a call that it allows. No implementation can do both, and "
        "what is proved with such a model is worth nothing.",
        "`model: {result: args.n + 1}` beside `ensures: [{id: P1, cel: result == args.n}]`",
        "Correct the clause, or the model or the example that breaks it.",
    ),
    "P747": Code(
        "a test suite that cannot be scored",
        "`pactc bite` runs a suite on a reference that keeps every clause of the contract, then on "
        "its mutants. Some test must pass on the reference; where none does, or none can be run, "
        "nothing shows what the suite would notice.",
        "`pactc bite tests/test_slots.py --contract slots`, where the file cannot be imported",
        "Make it pass by itself, and let it assert what the contract says.",
    ),
    "P749": Code(
        "a call that costs more than its budget",
        "The contract says what a call may cost. The judge measured more, on the machine that the "
        "receipt describes. Time is that which 95 of 100 calls did not exceed, the least of three "
        "rounds; memory is what Python allocated at the peak of the dearest call.",
        "`budget: {p95_ms: 1}` for a function that sleeps 20 ms",
        "Make the call cheaper, or raise the budget and say why.",
    ),
    "P760": Code(
        "a mutant of the code that no clause notices",
        "The code was changed in one small way, as by mistake, and every clause still holds in all "
        "cases, or none gets to the changed line. Whoever makes that mistake is not told.",
        "`if end - start > LONGEST` as `>=`, where no example is exactly as long",
        "Add the clause or the example that the help names. Some mutants are the same program in "
        "other words: those can stay, below what `--at-least` asks for.",
    ),
    "P761": Code(
        "source that cannot be parsed",
        "Mutants are made of the tree of a module, and this file has none.",
        "`def make(resource` without the other parenthesis",
        "Mend the source; `python -m py_compile FILE` says the same of it.",
    ),
    "P762": Code(
        "code that breaks its contract before it is changed",
        "A mutant is noticed when a check fails that passes on the code itself. Where one fails "
        "already, or the judge gives the code up, that would show nothing.",
        "`pactc mutate slots`, where `pactc judge slots` fails",
        "Mend the code first: `pactc judge COMPONENT` says what is wrong.",
    ),
    "P763": Code(
        "no mutant that ran",
        "A score of nothing is no score. Either the code has nothing to change, or as many of its "
        "mutants cannot be imported as ran: code that tests itself when it is imported hides them.",
        "a bound module that only imports others, and no `source` in the graph",
        "Bind the contract to the module that does the work, or name its files as `source` in "
        "pact/graph.yaml; leave tests to tests.",
    ),
    "P764": Code(
        "code that looks at itself",
        "Before any mutant, the code is judged with the same meaning in another text and other "
        "bytecode. What fails then reads its own source, or is not the same twice; each of its "
        "mutants would fail too, and that would look like a perfect score.",
        "a module that compares a digest of its own file when it is imported",
        "Let the code neither read itself nor depend on chance, then run it again.",
    ),
    "P765": Code(
        "a contract whose code is behind a server",
        "Mutants are made of a Python module. A binding of `http` says how a server is started, "
        "not which module answers, and each mutant would need a server of its own.",
        "`binding: {http: {serve: [python, -m, booking], ...}}`",
        "State what the server calls in a contract with `binding: {python: ...}`, and mutate that.",
    ),
    "P766": Code(
        "too few mutants noticed",
        "The share of mutants that the contract notices is below the one that was asked for.",
        "`pactc mutate slots --at-least 95`, where 59 of 64 are noticed",
        "Add the clauses that the survivors ask for.",
    ),
}
