"""A Git repository with N artifacts of about 2 KB each that pactc can build.

    python benchmarks/workload.py N [DIR] [--components C] [--bare] [--verify]

C components in layers; over them fan out the built-in kinds contract (authored) and brief
(derived), and as many kinds of the project's own (`note01`, `note02`, ...: authored YAML with a
schema, made from the component's slice of the graph and from its contract) as make N artifacts.
The artifacts that there is one of (graph, readiness, trace, ...) come on top of N.

Records are written here in one pass over the plan, without the judge, without fsync and without
a process each; `--verify` builds the same repository by `pactc build` as well and compares every
file of both. `--bare` leaves out records and derived files: what `pactc build` would make.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PER_COMPONENT = 10
COMPONENTS_AT_MOST = 1_000
LAYERS = 8
SIZE = 2_048
LEVELS = {
    "operational_maturity": "none",
    "security": "basic",
    "privacy": "none",
    "compliance": "none",
    "gating": "none",
    "testing": "basic",
    "monitoring": "none",
}
ATTRIBUTES = "/.pact/records/** linguist-generated\n"
IGNORE = ".pact/cache/\n"
THREATS = """\
threats:
  T-1:
    category: tampering
    component: {component}
    description: Somebody changes an item.
    severity: low
    mitigations: {{controls: [SEC-BASIC-1]}}
    status: mitigated
"""
PREFLIGHT = "preflight:\n  PF-1: {type: risk, text: A disk may fill up., status: open}\n"
NOTE_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "component": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "title": {"type": "string", "minLength": 1},
        "points": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "required": ["component", "title", "points"],
    "additionalProperties": False,
}


def sizes(n: int, components: int | None = None) -> tuple[int, int]:
    """(components, own kinds) that make N artifacts: contract, brief and notes per component."""
    count = components or min(max(n // PER_COMPONENT, 1), COMPONENTS_AT_MOST)
    each, rest = divmod(n, count)
    if rest or each < 2:
        raise SystemExit(f"{n} is not a multiple (two or more) of {count} components")
    return count, each - 2


def names(count: int) -> list[str]:
    return [f"c{i:05d}" for i in range(count)]


def needs(components: list[str]) -> dict[str, list[str]]:
    """Two components of the layer below each, so that each but those at the top is needed."""
    width = -(-len(components) // LAYERS)
    out: dict[str, list[str]] = {}
    for at, name in enumerate(components):
        layer, place = divmod(at, width)
        below = [width * (layer - 1) + place, width * (layer - 1) + (place + 1) % width]
        out[name] = [components[i] for i in dict.fromkeys(below)] if layer else []
    return out


def graph(count: int) -> str:
    """graph.yaml, lean enough to stay under the 1 MiB of a document at 10,000 components."""
    wanted = needs(names(count))
    needed = {d for ds in wanted.values() for d in ds}
    lines = ["criteria:"]
    lines += [f"  AC-{i}:\n    text: The system does thing {i}." for i in range(1, 11)]
    lines.append("components:")
    for at, (name, below) in enumerate(wanted.items()):
        if count > COMPONENTS_AT_MOST:  # lean
            satisfies = "" if name in needed else f", satisfies: [AC-{at % 10 + 1}]"
            depends = f", depends_on: [{', '.join(below)}]" if below else ""
            lines.append(f"  {name}: {{purpose: Does {at}.{depends}{satisfies}}}")
            continue
        lines += [
            f"  {name}:",
            f"    title: Component {at}",
            f"    purpose: Does the part of the work that has the number {at}.",
            f"    depends_on: [{', '.join(below)}]",
            f"    satisfies: [AC-{at % 10 + 1}]",
            f"    source: [src/{name}/**]",
        ]
    return "\n".join(lines) + "\n"


def contract(name: str, below: list[str], satisfies: list[str]) -> str:
    head = [f"component: {name}"]
    if satisfies:
        head.append(f"satisfies: [{', '.join(satisfies)}]")
    head += [
        f"binding: {{python: app.{name}}}",
        "types:",
        "  Item:",
        "    type: object",
        "    properties:",
        "      id: {type: string, minLength: 1, maxLength: 64}",
        "      amount: {type: integer, minimum: 0, maximum: 1000000}",
        "    required: [id, amount]",
        "    additionalProperties: false",
        "functions:",
    ]
    for function, sign in (("put", ">="), ("take", ">")):
        head += [
            f"  {function}:",
            "    params:",
            "      item: {$ref: '#/types/Item'}",
            "      quantity: {type: integer}",
            "    returns: {$ref: '#/types/Item'}",
            f"    requires: [{{id: R{len(function)}, cel: args.item.amount {sign} 0}}]",
            "    errors:",
            f"      - {{id: E{len(function)}, raises: ValueError, when: args.quantity <= 0}}",
            "    ensures:",
            f"      - {{id: P{len(function)}, cel: result.id == args.item.id}}",
            "    deterministic: true",
        ]
    if below:
        head.append("depends_on:")
        head += [f"  {name}: [put]" for name in below]
    return filled(head, f"note: Component {name} keeps items.")


def note(name: str, kind: int) -> str:
    lines = [f"component: {name}", f"title: Note {kind} on {name}", "points:"]
    size, at = sum(map(len, lines)) + 3, 0
    while size < SIZE - 60:
        lines.append(f"  - Point {at} on {name} is settled, by its owner, in {kind}.")
        size, at = size + len(lines[-1]) + 1, at + 1
    return "\n".join(lines) + "\n"


def filled(lines: list[str], last: str) -> str:
    """The lines, and a last one with words until it is 2 KB."""
    text = "\n".join(lines) + "\n" + last
    while len(text) < SIZE - 45:
        text += " Items are kept in order until they are taken."
    return text + "\n"


def own_rule(kind: int) -> str:
    return f"""\
kind: note{kind:02d}
description: What was settled about one component, number {kind}.
path: pact/note{kind:02d}/{{id}}.yaml
schema: note.schema.json
each: pact/graph.yaml#/components
inputs:
  component: pact/graph.yaml#/components/{{id}}
  contract: contract/{{id}}
action: author
"""


def files(count: int, kinds: int) -> Iterator[tuple[str, str]]:
    """(path, text) of every file that an author or a person writes."""
    components = names(count)
    wanted = needs(components)
    needed = {d for ds in wanted.values() for d in ds}
    levels = "".join(f"  {k}: {v}\n" for k, v in LEVELS.items())
    confirmed = "".join(f"    {k}: {v}\n" for k, v in LEVELS.items())
    yield ".gitattributes", ATTRIBUTES
    yield ".gitignore", IGNORE
    yield (
        "build-spec.yaml",
        f'version: "1"\ntask: |\n  Do {count} things.\nreadiness:\n{levels}',
    )
    yield (
        "pact/decisions.yaml",
        f"answers: {{}}\nreadiness:\n  confirmed:\n{confirmed}  by: mara@example.org\n",
    )
    yield (
        "pact/policy.yaml",
        "approvers:\n  mara@example.org:\n    name: Mara\n    roles: [owner]\n",
    )
    yield "pact/graph.yaml", graph(count)
    yield "pact/laws.yaml", "laws:\n  L-1:\n    text: Nothing is lost.\n    judge: human\n"
    yield "pact/threats.yaml", THREATS.format(component=components[0])
    yield "pact/preflight.yaml", PREFLIGHT
    if kinds:
        yield "pact/schemas/note.schema.json", json.dumps(NOTE_SCHEMA, indent=2) + "\n"
    for kind in range(1, kinds + 1):
        yield f"pact/rules/note{kind:02d}.yaml", own_rule(kind)
    for at, name in enumerate(components):
        lean = count > COMPONENTS_AT_MOST and name in needed
        satisfies = [] if lean else [f"AC-{at % 10 + 1}"]
        yield f"pact/contracts/{name}.yaml", contract(name, wanted[name], satisfies)
        for kind in range(1, kinds + 1):
            yield f"pact/note{kind:02d}/{name}.yaml", note(name, kind)


def write(base: Path, path: str, data: bytes) -> None:
    target = base / path
    try:
        target.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def git(base: Path, *args: str, stdin: Any = None) -> None:
    config = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
    subprocess.run(
        ["git", "-C", str(base), *config, *args],
        check=True, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def commit(base: Path) -> None:
    """Everything on disk as one commit, by fast-import: `git add` of 200,000 files is slow."""
    folders = [f for f in sorted(base.iterdir()) if f.name != ".git"]
    paths = [p for f in folders for p in ([f] if f.is_file() else sorted(f.rglob("*")))]
    with tempfile.TemporaryFile() as stream:
        stream.write(
            b"commit refs/heads/main\ncommitter bench <b@example.org> 0 +0000\ndata 1\n.\n"
        )
        for path in paths:
            if path.is_file():
                data = path.read_bytes()
                name = path.relative_to(base).as_posix().encode()
                stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(data), data))
        stream.seek(0)
        git(base, "fast-import", "--quiet", "--force", stdin=stream)
    git(base, "symbolic-ref", "HEAD", "refs/heads/main")
    git(base, "read-tree", "HEAD")
    time.sleep(1.1)  # so that no entry of the index is as young as the index: Git would re-read it
    git(base, "update-index", "-q", "--refresh")
    git(base, "status", "--porcelain")


def record_all(base: Path, *, derived: bool) -> None:
    """What `pactc build` writes: each derived file and each record, in the order of the plan."""
    from pactc import make, project, records
    from pactc.fingerprint import of_file, raw, slices
    from pactc.model import Action, Goal, Record
    from pactc.reader import is_document

    opened = project.work_tree(project.locate(base))
    facts, reader = opened.facts, opened.reader
    for id_ in opened.plan.order:
        artifact = opened.plan.artifacts[id_]
        kind = opened.plan.kind(artifact)
        made = kind.action is Action.DERIVE
        if kind.action is Action.SOURCE or (made and not derived and artifact.name):
            continue
        if kind.goal is not Goal.PLAN:
            continue
        path = artifact.path
        parts = facts.parts(artifact)
        if made:
            data = make.output(opened, artifact)
            write(base, path, data)
        else:
            data = reader.read(path)
        if not is_document(path):
            content = {"": of_file(data)}
        elif made:
            content = slices(json.loads(data))
        else:
            content = dict(slices(reader.value(path)))
        author = None if made else "person"
        whole = raw(data) if artifact.name is not None else None
        record = Record(id_, content, parts, whole, author)
        write(base, records.path_of(path), records.dump(record))
        reader.learn(path, content, record)


def generate(
    base: Path, n: int, components: int | None = None, *, bare: bool = False, derived: bool = True
) -> None:
    """A repository at `base`, which must not exist or be empty, with one commit."""
    count, kinds = sizes(n, components)
    base.mkdir(parents=True, exist_ok=True)
    git(base, "init", "-q", "-b", "main")
    for path, text in files(count, kinds):
        write(base, path, text.encode())
    if not bare:
        record_all(base, derived=derived)
    commit(base)


def verify(n: int, components: int | None) -> int:
    """Whether records written here equal those of `pactc build`, byte for byte."""
    pactc = str(Path(sys.executable).parent / "pactc")
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "ours"), Path(folder, "theirs")
        generate(ours, n, components)
        generate(theirs, n, components, bare=True)
        built = subprocess.run(
            [pactc, "-C", str(theirs), "build"], check=False, capture_output=True, text=True
        )
        if built.returncode:
            sys.stdout.write(built.stdout[-3000:])
            return 1
        a, b = (_contents(base) for base in (ours, theirs))
        wrong = sorted(p for p in a.keys() | b.keys() if a.get(p) != b.get(p))
        for path in wrong[:20]:
            print(f"differs: {path}")
        print(f"{len(a)} files, {len(wrong)} differ")
        return 1 if wrong else 0


def _contents(base: Path) -> dict[str, bytes]:
    return {
        p.relative_to(base).as_posix(): p.read_bytes()
        for p in base.rglob("*")
        if p.is_file() and ".git" not in p.relative_to(base).parts
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, metavar="N")
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument("--components", type=int)
    parser.add_argument("--bare", action="store_true", help="no records, nothing derived")
    parser.add_argument("--no-derived", action="store_true", help="records of what is authored")
    parser.add_argument("--verify", action="store_true", help="compare with what pactc builds")
    args = parser.parse_args()
    if args.verify:
        return verify(args.n, args.components)
    if args.folder is None:
        parser.error("a folder is wanted")
    start = time.perf_counter()
    generate(args.folder, args.n, args.components, bare=args.bare, derived=not args.no_derived)
    print(f"{args.folder}: {args.n} artifacts, {time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
