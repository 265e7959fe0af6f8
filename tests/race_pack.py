"""A pack of three small components to implement, none of which has code yet, and racers: small
programs that read a work order and write what they are told to."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from .conftest import EXAMPLE, Done, run_git, run_pactc

GRAPH = """\
criteria:
  AC-1: {text: An even number has a half.}
  AC-2: {text: A number that can be divided by four has a quarter.}
components:
  half:
    title: Half
    purpose: Halves even numbers.
    satisfies: [AC-1]
    source: [src/halves.py, "src/halving/**"]
  double:
    title: Double
    purpose: Doubles numbers.
    satisfies: [AC-1]
    source: [src/doubles.py]
  quarter:
    title: Quarter
    purpose: Halves twice.
    depends_on: [half]
    satisfies: [AC-2]
    source: [src/quarters.py]
"""
CONTRACT = """\
component: {name}
satisfies: [{criterion}]
binding: {{python: {module}}}
functions:
  {name}:
    params: {{of: {{type: integer, minimum: 0, maximum: 99999}}}}
    returns: {{type: integer, minimum: 0, maximum: 199998}}
{errors}    ensures:
      - {{id: P1, cel: {cel}}}
    deterministic: true
{more}"""
HALF = CONTRACT.format(
    name="half", criterion="AC-1", module="halves", cel="result * 2 == args.of", more="",
    errors="    errors:\n      - {id: E1, raises: ValueError, when: args.of % 2 != 0}\n",
)  # fmt: skip
DOUBLE = CONTRACT.format(
    name="double", criterion="AC-1", module="doubles", cel="result == args.of * 2", more="",
    errors="",
)  # fmt: skip
QUARTER = CONTRACT.format(
    name="quarter", criterion="AC-2", module="quarters", cel="result * 4 == args.of",
    errors="    errors:\n      - {id: E1, raises: ValueError, when: args.of % 4 != 0}\n",
    more="depends_on: {half: [half]}\n",
)  # fmt: skip
REST = {
    "pact/laws.yaml": "laws:\n  L-1: {text: Numbers are whole., judge: human}\n",
    "pact/threats.yaml": "threats: {}\n",
    "pact/preflight.yaml": "preflight: {}\n",
}

RIGHT = {
    "half": "def half(of: int) -> int:\n    if of % 2:\n        raise ValueError(of)\n"
    "    return of // 2\n",
    "double": "def double(of: int) -> int:\n    return of * 2\n",
    "quarter": "from halves import half\n\n\ndef quarter(of: int) -> int:\n"
    "    return half(half(of))\n",
}
FILES = {"half": "src/halves.py", "double": "src/doubles.py", "quarter": "src/quarters.py"}
KIT = f"""\
import json, os, sys, time
from pathlib import Path
order = json.load(sys.stdin)
RIGHT, FILES = {RIGHT!r}, {FILES!r}
name, round_, racer = order["component"], order["round"], order["racer"]
def write(text=None, path=None):
    file = Path(path or FILES[name])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(RIGHT[name] if text is None else text)
"""


def make(folder: Path) -> Path:
    """The pack, built and committed."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "-q")
    for path, text in {
        "build-spec.yaml": (EXAMPLE / "build-spec.yaml").read_text(),
        "pact/decisions.yaml": (EXAMPLE / "pact/decisions.yaml").read_text(),
        "pact/graph.yaml": GRAPH,
        "pact/contracts/half.yaml": HALF,
        "pact/contracts/double.yaml": DOUBLE,
        "pact/contracts/quarter.yaml": QUARTER,
        **REST,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert run_pactc(folder, "init").code == 0
    done = run_pactc(folder, "build")
    assert done.code == 0, done.out + done.err
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "the plan")
    return folder


def command(folder: Path, body: str, name: str = "racer") -> str:
    """The command line of a racer, which is written beside the pack."""
    file = folder.parent / f"{name}.py"
    file.write_text(KIT + body)
    return shlex.join([sys.executable, str(file)])


def authors(folder: Path, **bodies: str) -> None:
    """Name racers in the spec, without a commit: who writes is no part of the plan."""
    known = {
        name: {"command": shlex.split(command(folder, body, name))} for name, body in bodies.items()
    }
    spec = folder / "build-spec.yaml"
    text = spec.read_text().partition("config:\n")[0]
    spec.write_text(
        f"{text}config:\n  build_mode: hierarchy\n  implement: {json.dumps({'authors': known})}\n"
    )


def implement(folder: Path, *words: str, by: str | None = None) -> Done:
    """`pactc implement`; `by` is what a racer does."""
    more = ("--command", command(folder, by)) if by is not None else ()
    return run_pactc(folder, "implement", *words, *more)


def offered(folder: Path, name: str) -> str | None:
    """The source that the branch of a component offers; None if there is no branch."""
    done = run_git(folder, "show", f"pactc/{name}:{FILES[name]}", check=False)
    return done.out if done.code == 0 else None


def order_of(folder: Path, name: str, racer: int = 1) -> dict[str, Any]:
    """The last work order of a racer."""
    (file,) = folder.glob(f".pact/cache/implement/races/{name}/*/{racer}-*/scratch/order.json")
    value: dict[str, Any] = json.loads(file.read_bytes())
    return value


def standing(folder: Path) -> list[str]:
    """All of the project that a racer could have changed, and the user would miss: HEAD, branches,
    index, configuration, hooks, and what Git sees of the work tree."""
    said = [
        run_git(folder, *words).out
        for words in (
            ("rev-parse", "HEAD"),
            ("symbolic-ref", "HEAD"),
            ("ls-files", "-s"),
            ("status", "--porcelain"),
            ("for-each-ref", "refs/tags", "refs/heads/main"),
        )
    ]
    files = [folder / ".git/config", *sorted((folder / ".git/hooks").glob("*"))]
    files += [folder / p for p in run_git(folder, "ls-files").out.splitlines()]
    return [*said, *(f"{f.stat().st_mode:o} {f.read_bytes()!r}" for f in files)]
