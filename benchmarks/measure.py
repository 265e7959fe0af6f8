"""What the benchmarks share: processes timed, counted and traced; the peers; tables.

Wall time is that of one process from start to end; memory is the peak of the largest process of
the tree that it started, in a run of its own under /usr/bin/time (a process counts what its parent
held when it forked, so a small parent is wanted). Every variable PYTHON* is taken away from what
is measured: PYTHONDONTWRITEBYTECODE makes Python compile all that it imports at every start.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent
PACTC = str(BIN / "pactc")
PYTHON = sys.executable
WORKLOAD = str(Path(__file__).with_name("workload.py"))
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GIT_"))}


@dataclass
class Row:
    """One thing measured at one N. Times in seconds, memory in MB; `opened` are files opened (of
    those, `inside` lie in the repository), `started` processes beside the first."""

    name: str
    n: int
    times: list[float] = field(default_factory=list)
    memory: float = 0.0
    opened: int | None = None
    inside: int | None = None
    started: int | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.times)


@dataclass
class Case:
    """What to run. `before` is called untimed before each run; `status` is what must come out."""

    name: str
    argv: Sequence[str]
    cwd: Path
    status: int = 0
    before: Callable[[], None] | None = None
    trace: bool = True
    runs: int | None = None
    timeout: float = 600.0


def once(case: Case) -> float:
    """Seconds of one run. Raises SystemExit if it ends as it should not."""
    if case.before:
        case.before()
    start = time.perf_counter()
    process = subprocess.Popen(
        case.argv, cwd=case.cwd, env=ENVIRONMENT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    process.wait()
    taken = time.perf_counter() - start
    if process.returncode != case.status:
        done = subprocess.run(case.argv, cwd=case.cwd, env=ENVIRONMENT, check=False, timeout=600,
                              capture_output=True, text=True)  # fmt: skip
        said = (done.stdout + done.stderr)[-2000:]
        raise SystemExit(f"{case.name}: status {process.returncode}, not {case.status}\n{said}")
    return taken


def peak(case: Case) -> float:
    """Peak MB of one run."""
    if case.before:
        case.before()
    with tempfile.NamedTemporaryFile("r") as said:
        subprocess.run(
            ["/usr/bin/time", "-q", "-f", "%M", "-o", said.name, *case.argv],
            cwd=case.cwd, env=ENVIRONMENT, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return int(said.read().split()[-1]) / 1024


def measure(cases: Sequence[Case], n: int, runs: int, *, traced: bool = True) -> list[Row]:
    """Each case once to warm up, then in turns, so that a slow moment of the machine hits all."""
    rows = [Row(case.name, n) for case in cases]
    for turn in range(runs + 1):
        for case, row in zip(cases, rows, strict=True):
            if turn > (case.runs or runs) or (turn == 0 and case.runs == 1):
                continue
            taken = once(case)
            if turn:
                row.times.append(taken)
    if os.path.exists("/usr/bin/time"):  # noqa: PTH110
        for case, row in zip(cases, rows, strict=True):
            row.memory = peak(case)
    if traced and shutil.which("strace"):
        for case, row in zip(cases, rows, strict=True):
            if case.trace:
                trace(case, row)
    return rows


_OPENED = re.compile(rb'openat\([^"]*"([^"]*)".*= (\d+)')


def trace(case: Case, row: Row) -> None:
    """Count what one run opens and starts, under strace."""
    if case.before:
        case.before()
    log = Path(f"/tmp/pactc-bench-{os.getpid()}.strace")
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=openat,execve", "-e", "signal=none", "-o", str(log),
         *case.argv],
        cwd=case.cwd, env=ENVIRONMENT, check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    opened = inside = started = 0
    top = f"{case.cwd}/".encode()
    with log.open("rb") as lines:
        for line in lines:
            if b"execve(" in line:
                started += b" = 0" in line
            elif found := _OPENED.search(line):
                opened += 1
                relative = not found[1].startswith(b"/")
                inside += (relative or found[1].startswith(top)) and b"O_DIRECTORY" not in line
    log.unlink()
    row.opened, row.inside, row.started = opened, inside, started - 1


def machine() -> list[str]:
    """The CPU and the versions of all that takes part."""
    cpu = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    said = [f"{cpu}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}"]
    tools = [[PYTHON, "--version"], ["git", "--version"], [PACTC, "--version"]]
    tools += [["ninja", "--version"], ["make", "--version"], [str(BIN / "doit"), "--version"]]
    for argv in tools:
        if shutil.which(argv[0]):
            out = subprocess.run(argv, capture_output=True, text=True, check=False, env=ENVIRONMENT)
            line = out.stdout.splitlines()[0]
            name = Path(argv[0]).name
            said.append(line if name.lower()[:3] in line.lower() else f"{name} {line}")
    return said


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def table(rows: Sequence[Row], base: str) -> str:
    """Markdown; the ratio is to the median of the row of the same N that is called `base`."""
    bases = {row.n: row.median for row in rows if row.name == base and row.times}
    out = [
        f"| N | what | median ms | min ms | x {base} | peak MB | opened (inside) | started |",
        "|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        if not row.times:
            out.append(f"| {row.n:,} | {row.name} | {row.note or '-'} | | | | | |")
            continue
        ratio = f"{row.median / bases[row.n]:.2f}" if row.n in bases else ""
        files = "" if row.opened is None else f"{row.opened:,} ({row.inside:,})"
        started = "" if row.started is None else str(row.started)
        out.append(
            f"| {row.n:,} | {row.name} | {ms(row.median)} | {ms(min(row.times))} | {ratio} "
            f"| {row.memory:.0f} | {files} | {started} |"
        )
    return "\n".join(out)


def targets(claims: Sequence[tuple[str, float, float]]) -> str:
    """Markdown; a claim is (what, measured, at most), both in the same unit."""
    out = ["| target | measured | wanted | |", "|---|--:|--:|---|"]
    for what, measured, limit in claims:
        word = "met" if measured <= limit else f"missed, {measured / limit:.2f} times the target"
        out.append(f"| {what} | {measured:.1f} | {limit:.1f} | {word} |")
    return "\n".join(out)


def save(
    path: Path | None, rows: Sequence[Row], claims: Sequence[tuple[str, float, float]]
) -> None:
    if path:
        document = {
            "machine": machine(),
            "rows": [{**asdict(r), "median": r.median if r.times else None} for r in rows],
            "targets": [{"target": t, "measured": m, "wanted": w} for t, m, w in claims],
        }
        path.write_text(json.dumps(document, indent=2) + "\n")


def workload(folder: Path, n: int, *options: str) -> None:
    """Generate in a process of its own: a child's peak memory counts that of its parent too."""
    say(f"generating {n:,} artifacts in {folder}")
    subprocess.run(
        [PYTHON, WORKLOAD, str(n), str(folder), *options],
        env=ENVIRONMENT, check=True, stdout=sys.stderr,
    )  # fmt: skip


def away(*paths: Path) -> None:
    """Move files or folders out of the way. ext4 will not use a deleted file's inode again for a
    while, and looks at each one it passes over: a build right after deleting 2,000 files pays
    a millisecond for each file that it creates, which is none of its work."""
    for path in paths:
        if path.exists():
            aside = Path(tempfile.mkdtemp(prefix="pactc-aside-", dir=_ASIDE.name))
            shutil.move(path, aside / path.name)


_ASIDE = tempfile.TemporaryDirectory(prefix="pactc-bench-aside-")


def precompile() -> None:
    """All bytecode that a run could want, written once."""
    code = "import compileall, pactc, pathlib; "
    code += "compileall.compile_dir(pathlib.Path(pactc.__file__).parent, quiet=1)"
    subprocess.run([PYTHON, "-c", code], env=ENVIRONMENT, check=True)
