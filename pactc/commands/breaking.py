"""`pactc breaking`: which changes of contracts break whoever relies on them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from ..contracts.breaking import changes, summary
from ..contracts.change import Change, Level, level
from ..contracts.contract import Contract, load
from ..documents import parse
from ..errors import PactError, UsageError
from ..kinds._bound import completed
from ..kinds.contract import check
from ..model import Finding, Problem, Value, Where
from ..project import Place
from ..reader import Reader
from ..report import Result, default_format, render
from ..report.escape import safe
from ..report.json_ import dump
from ..resources import schemas_dir
from ..subtree import Subtree
from ..tree import Tree, open_commit, open_worktree
from ..validate import place as placed
from ..validate import validate
from .common import add_format, emit, place

SUMMARY = "tell which changes of contracts break whoever relies on them"
EXAMPLE = """\
  pactc breaking --against main              the files on disk against a branch
  pactc breaking --against HEAD~3 booking    one component
  pactc breaking --against v1 --rev v2       two commits
  pactc breaking --against main --format sarif"""

POLICY = "pact/policy.yaml"
FOLDER, SUFFIX = "pact/contracts/", ".yaml"
BREAKS = "keep what others rely on, or let them agree and change with it"
UNKNOWN = "see whether it breaks anybody; what is unknown counts as breaking"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("components", nargs="*", metavar="COMPONENT", help="default: all")
    parser.add_argument(
        "--against", required=True, metavar="REV", help="the commit that others rely on"
    )
    parser.add_argument("--rev", metavar="REV", help="judge a commit, not the files on disk")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    where = place(args)
    repo = where.repo
    new = _contracts(where, open_commit(repo, args.rev) if args.rev else open_worktree(repo))
    old = _contracts(where, open_commit(repo, args.against))
    chosen = _chosen(args.components, {*old, *new})
    levels = _levels(where, args.against)
    findings: list[Finding] = []
    told: dict[str, list[Change]] = {}
    for name in chosen:
        found, made = _compared(name, old.get(name), new.get(name), args.against, levels)
        findings += found
        told[name] = made
    failed = any(f.level == "error" for f in findings)
    result = Result("breaking", tuple(findings), exit_code=1 if failed else 0,
                    artifacts=len(chosen), summary=_last_line(told, findings, levels))  # fmt: skip
    return _tell(args, result, told, where, levels)


def _levels(where: Place, against: str) -> Mapping[str, Any]:
    """What the policy says of classes of changes: that of the commit which others rely on, for a
    change must not say itself that it matters to nobody. Where that cannot be read, all matters."""
    reader = _reader(where, open_commit(where.repo, against))
    if not reader.exists(POLICY):
        return {}
    data = reader.read(POLICY)
    value, found = _valid(data, POLICY, "policy.schema.json", "policy")
    if value is None:
        text = f"note: {POLICY} at {against} is not valid ({found[0].message}), "
        sys.stderr.write(safe(text + "so that every class of change counts as an error") + "\n")
        return {}
    assert isinstance(value, Mapping)
    levels = value.get("breaking") or {}
    assert isinstance(levels, Mapping)
    return levels


def _tell(
    args: argparse.Namespace,
    result: Result,
    told: Mapping[str, list[Change]],
    where: Place,
    levels: Mapping[str, Any],
) -> int:
    """JSON has every change; text ends with those that break nobody, and those that the policy
    passes over; the others have findings."""
    fmt = args.format or default_format()
    if fmt == "json":
        import json

        document: dict[str, Any] = json.loads(render("json", result))
        document["against"] = args.against
        document["changes"] = [_as_json(name, c, levels) for name, cs in told.items() for c in cs]
        sys.stdout.write(dump(document))
        return result.exit_code
    status = emit(args, result, None if args.rev else where.root, where.prefix)
    if fmt == "text":
        sys.stdout.write("".join(_without_finding(told, levels)))
    return status


def _without_finding(told: Mapping[str, list[Change]], levels: Mapping[str, Any]) -> Iterator[str]:
    for name, found in told.items():
        for change in found:
            if level(change, levels) == "off":
                word = "breaking, off by the policy" if change.breaks else "compatible"
                yield f"  {word}: {safe(_what(name, change))}\n"


def _as_json(name: str, change: Change, levels: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "component": name,
        "function": change.function or None,
        "clause": change.clause or None,
        "kind": change.kind,
        "severity": change.severity,
        "level": level(change, levels),
        "text": change.text,
        "counterexample": change.counterexample or None,
        "pointer": change.pointer,
    }


def _last_line(
    told: Mapping[str, list[Change]], findings: list[Finding], levels: Mapping[str, Any]
) -> str:
    text = f"{summary(told)} in {len(told)} contracts"
    known = [level(c, levels) for found in told.values() for c in found if c.breaks]
    warned, off = known.count("warning"), known.count("off")
    for count, of in ((warned, "only warned of"), (off, "off by the policy")):
        text += f"; {count} {of}" if count else ""
    more = len(findings) - len(known) + off
    return f"{text}; {more} could not be compared" if more else text


def _chosen(words: list[str], known: set[str]) -> list[str]:
    """The components that are meant. Raises UsageError P922 for one that has no contract."""
    for word in words:
        if word not in known:
            from difflib import get_close_matches

            near = get_close_matches(word, sorted(known), n=1)
            there = f"there are {', '.join(sorted(known))}"
            help_ = f"did you mean `{near[0]}`?" if near else there
            raise UsageError("P922", f"no contract is called {word!r}", help=help_)
    return sorted(words or known)


class _File(NamedTuple):
    """A contract's path and bytes, and the OpenAPI document that it names, if there is one."""

    path: str
    data: bytes
    document: Any = None


def _contracts(where: Place, tree: Tree) -> dict[str, _File]:
    """The contracts of a tree by component."""
    reader = _reader(where, tree)
    paths = [p for p in reader.paths() if p.startswith(FOLDER) and p.endswith(SUFFIX)]
    names = {p: p.removeprefix(FOLDER).removesuffix(SUFFIX) for p in paths}
    return {name: _file(reader, p) for p, name in names.items() if "/" not in name}


def _file(reader: Reader, path: str) -> _File:
    with suppress(KeyError, PactError):  # what is wrong with either is told of the contract
        name = reader.value(path, "/binding/openapi")
        return _File(path, reader.read(path), reader.value(str(name)))
    return _File(path, reader.read(path))


def _reader(where: Place, tree: Tree) -> Reader:
    return Reader(Subtree(tree, where.prefix) if where.prefix else tree, trust_records=False)


def _compared(
    name: str,
    old: _File | None,
    new: _File | None,
    rev: str,
    levels: Mapping[str, Any],
) -> tuple[list[Finding], list[Change]]:
    """Findings of one contract, and its changes."""
    id_ = f"contract/{name}"
    if new is None:
        assert old is not None
        text = f"the contract `{name}` is no longer there"
        gone = Change("contract removed", "", "", "breaking", text)
        matters = level(gone, levels)
        found = [Finding("P730", text, Where(old.path), id_, help=BREAKS, level=matters)]
        return (found if matters != "off" else []), [gone]
    after, found = _loaded(new, id_)
    if after is None:
        return found, []
    if old is None:
        return [], [Change("contract added", "", "", "compatible", f"`{name}` is new")]
    if old[1:] == new[1:]:
        return [], []
    before, problems = _loaded(old, id_)
    if before is None:
        text = f"the contract `{name}` at {rev} is none, so nothing can be told of its changes"
        notes = tuple(f"{p.code} {p.message}" for p in problems[:5])
        return [Finding("P731", text, Where(new.path), id_, notes, UNKNOWN)], []
    made = changes(before, after)
    matter = [(c, level(c, levels)) for c in made]
    return [_finding(c, of, name, new.path, new.data) for c, of in matter if of != "off"], made


def _loaded(file: _File, artifact: str) -> tuple[Contract | None, list[Finding]]:
    """A contract, or what is wrong with it."""
    path, data, document = file
    value, found = _valid(data, path, "contract.schema.json", artifact)
    found = found or [placed(p, data, path, artifact) for p in check(value, {})]
    if found:
        return None, found
    assert isinstance(value, Mapping)
    return load(completed(value, document if isinstance(document, Mapping) else None)), []


def _valid(data: bytes, path: str, schema_name: str, artifact: str) -> tuple[Value, list[Finding]]:
    """A document, or None and why it breaks its schema."""
    try:
        value = parse(data, path)
    except PactError as error:
        return None, [error.finding]
    file = schemas_dir() / schema_name
    schema = parse(file.read_bytes(), file.name)
    assert isinstance(schema, dict)
    found = validate(value, schema, data, path, artifact)
    return (None, found) if found else (value, [])


def _finding(change: Change, matters: Level, name: str, path: str, data: bytes) -> Finding:
    code, help_ = ("P730", BREAKS) if change.severity == "breaking" else ("P731", UNKNOWN)
    notes = (f"for example: {change.counterexample}",) if change.counterexample else ()
    problem = Problem(code, change.pointer, _what(name, change), help_, notes)
    return replace(placed(problem, data, path, f"contract/{name}"), level=matters)


def _what(name: str, change: Change) -> str:
    """`booking.reserve: returns widened: the result may be ...`."""
    place_ = ".".join(part for part in (name, change.function) if part)
    return f"{place_}: {change.kind}: {change.text}"
