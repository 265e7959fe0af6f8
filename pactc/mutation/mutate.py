"""Mutants of a component's code, each judged by the visible cases of its contract, on a copy."""

from __future__ import annotations

import queue
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from .. import scrub
from ..contracts.contract import Contract
from ..contracts.table import table
from ..runtime.pipe import Limits
from .find import files
from .mutants import Mutant, Unparsable, mutants, sampled
from .outcome import Judged, Outcome, Trouble
from .run import AGAIN, Run


def mutate(
    contract: Contract,
    source_tree: Path,
    globs: Sequence[str] = (),
    *,
    jobs: int = 1,
    sample: int = 0,
    python: str | Path = sys.executable,
    size: int = 100,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Outcome:
    """Judge the mutants of the module that the contract is bound to, and of the files below
    `source_tree` that `globs` name. 0 as `sample` is all of them. Never raises for what an
    implementation does."""
    name = contract.component
    with ExitStack() as stack:
        first = _place(stack)
        first.mkdir()
        try:
            digest = scrub.copy(source_tree, first)
            found = files(first, contract.python, globs)
        except (scrub.Unfit, OSError, ValueError) as error:
            return _only(name, Trouble("P742", f"{name}: {error}", AGAIN.format(name)))
        if not found:
            text = f"{name}: there is no module {contract.python} below {source_tree.name or '.'}"
            return _only(name, Trouble("P742", text, "correct `binding`, or write the code"))
        made: list[Mutant] = []
        for file in found:
            try:
                made += mutants(file, (first / file).read_bytes())
            except Unparsable as error:
                return _only(name, Trouble(
                    "P761", f"{file} cannot be parsed: {error}",
                    f"mend it; `python -m py_compile {file}` says the same", file,
                    error.line, error.column,
                ))  # fmt: skip
        chosen = sampled(made, sample) if sample else made
        run = Run(contract, first, python, limits, table(contract, 0, size).cases)
        try:
            troubles = run.prepare(sorted({m.file for m in chosen}))
        except Exception as error:  # whatever the code brought about: no verdict
            text = f"{name}: the judge itself failed: {type(error).__name__}: {error}"
            troubles = [Trouble("P743", text, "see `pactc doctor`, then run it again")]
        if troubles:
            return Outcome(name, (), tuple(troubles), len(made), len(run.cases))
        copies: queue.Queue[Path] = queue.Queue()
        copies.put(first)
        for _ in range(1, jobs):
            copies.put(Path(shutil.copytree(first, _place(stack))))

        def judged(mutant: Mutant) -> Judged:
            copy = copies.get()
            try:
                return run.judged(mutant, copy)
            except Exception as error:  # as above
                return Judged(mutant, "failed", why=f"{type(error).__name__}: {error}")
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            rows = tuple(pool.map(judged, chosen))
        trees = [(source_tree, "the source"), *((c, "a copy of it") for c in copies.queue)]
        moved = [what for tree, what in trees if _digest(tree) != digest]
        if moved:
            text = f"{name}: {moved[0]} was changed while its mutants were judged"
            troubles.append(Trouble("P743", text, "run it again, and let nothing write there"))
        beside = tuple(sorted(run.loaded - set(found)))
        return Outcome(name, rows, tuple(troubles), len(made), len(run.cases), beside)


def _place(stack: ExitStack) -> Path:
    """For one copy, named as the judge names its own: nothing shows the code that it is not judged
    as it is."""
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pactc-judge-")), "source")


def _only(name: str, trouble: Trouble) -> Outcome:
    return Outcome(name, (), (trouble,))


def _digest(tree: Path) -> str:
    try:
        return scrub.digest(tree)
    except (scrub.Unfit, OSError):
        return ""
