"""Plants each defect, has the gate judge it, and compares."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PactError
from ..gate.validate import Verdict, unknown, validate_commit
from ..project import locate
from .base_defects import BASE
from .evidence_defects import EVIDENCE
from .file_defects import FILES
from .pack import git, make, save
from .plant import Bench, Defect
from .script_defects import SCRIPTS

DEFECTS: tuple[Defect, ...] = (*FILES, *EVIDENCE, *BASE, *SCRIPTS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate said of one defect; `red` whether it was what it must say."""

    defect: Defect
    answer: str
    codes: frozenset[str]

    @property
    def red(self) -> bool:
        right = self.answer == "unknown" if self.defect.unknown else self.answer != "pass"
        return right and bool(self.codes & self.defect.codes)


class Bank:
    """A good pack, made once, and copies of it. Use it in a `with`."""

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(
            prefix="pactc-selftest-", ignore_cleanup_errors=True
        )
        top = Path(self._temporary.name)
        self.good = make(top / "good", top / "keys")
        self._top = top
        self._number = 0

    def __enter__(self) -> Bank:
        return self

    def __exit__(self, *error: object) -> None:
        self._temporary.cleanup()

    def bench(self) -> Bench:
        """A copy of the good pack and its keys."""
        self._number += 1
        here = self._top / str(self._number)
        here.mkdir()
        # `cp -a` keeps times, so Git need not read every file again.
        for name in ("good", "keys"):
            subprocess.run(["cp", "-a", str(self._top / name), str(here / name)], check=True)
        return Bench(here / "good", here / "keys")

    def drop(self, bench: Bench) -> None:
        shutil.rmtree(bench.folder.parent, ignore_errors=True)


def seen(bank: Bank, defects: Iterable[Defect]) -> Iterator[Seen]:
    """Each defect in a copy of its own, judged."""
    for each in defects:
        bench = bank.bench()
        try:
            yield judged(bench, each)
        finally:
            bank.drop(bench)


def plant(bench: Bench, planted: Defect) -> None:
    """The defect as a commit on a branch of its own, `change`."""
    if planted.before:
        planted.before(bench)
        save(bench.folder)
    git(bench.folder, "switch", "-q", "-c", "change")
    planted.act(bench)
    save(bench.folder)


def judged(bench: Bench, planted: Defect) -> Seen:
    """Plant the defect, and judge the branch by `main`."""
    plant(bench, planted)
    verdict = of(bench, "main")
    return Seen(planted, verdict.answer, frozenset(f.code for f in verdict.findings))


def of(bench: Bench, base: str | None) -> Verdict:
    """The verdict on the last commit of a bench."""
    try:
        return validate_commit(locate(bench.folder), "HEAD", datetime.now(UTC), base)
    except PactError as error:
        return unknown("HEAD", error)


def never_seen(found: Iterable[Seen]) -> list[str]:
    """Codes of the gate that no defect brought about: rules that may not be rules."""
    said = {code for each in found for code in each.codes}
    return [code for code in GATE_CODES if code not in said]


# What the gate can say, beside what it takes over from reading, schemas and freshness. P671 to P673
# and P680 are about the command line, P681 is what `approve` and `waive` refuse, P693 wants
# `--bootstrap`.
GATE_CODES = (
    *("P302", "P304", "P305", "P308", "P620", "P621", "P622", "P623", "P624", "P625", "P626"),
    *(
        "P630",
        "P631",
        "P632",
        "P633",
        "P634",
        "P640",
        "P641",
        "P642",
        "P650",
        "P651",
        "P652",
        "P660",
    ),
    *(
        "P661",
        "P662",
        "P663",
        "P664",
        "P666",
        "P674",
        "P675",
        "P676",
        "P677",
        "P678",
        "P681",
        "P697",
        "P698",
        "P685",
        "P686",
        "P687",
        "P688",
        "P690",
    ),
)
