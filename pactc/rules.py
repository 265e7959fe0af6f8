"""rules/ and schemas/ -> the registry of kinds. Data in, frozen kinds out; nothing is read here.

A rule file is one kind (DESIGN section 5). The compiler's own and a project's (`pact/rules`,
`pact/schemas`) come through the same door and get the same digests; a name that two files claim,
or a path pattern that two kinds could both match, is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .errors import PactError
from .fingerprint import of_value
from .model import Action, Goal, Input, Kind, Value, Where

FIELDS_WITHOUT_EFFECT = frozenset({"description"})
COMMON = "common.md"  # what every prompt begins with
SELF = "self"  # in `for self.key`: what an authored file says of itself


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A parsed rule: `origin` is its path for findings, `data` the files beside it that it may
    name (name without suffix -> value), `own` whether the project wrote it."""

    origin: str
    document: Mapping[str, Any]
    data: Mapping[str, Value]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """Every kind by name, and every schema by file name."""

    kinds: Mapping[str, Kind]
    schemas: Mapping[str, Mapping[str, Any]]

    def schema_of(self, kind: Kind) -> Mapping[str, Any] | None:
        return self.schemas[kind.schema] if kind.schema else None


def registry(
    files: Iterable[RuleFile],
    schemas: Mapping[str, Mapping[str, Any]],
    digests: Mapping[str, str],
    prompts: Mapping[str, str] | None = None,
) -> Registry:
    """Kinds of all `files`. `digests` are the fingerprints of the schemas, by file name, and
    `prompts` those of the prompts. Raises PactError P501-P506 or P510 at the first rule that
    cannot be."""
    kinds: dict[str, Kind] = {}
    for file in files:
        kind = _kind(file, digests, prompts or {})
        same_path = (k for k in kinds.values() if _overlap(k.path, kind.path))
        other = kinds.get(kind.name) or next(same_path, None)
        if other:
            raise PactError(
                "P502",
                f"kind {kind.name!r} ({kind.path}) clashes with kind {other.name!r} "
                f"({other.path}) of {other.origin}",
                Where(kind.origin),
                help="rename the kind, or give its artifacts another folder",
            )
        kinds[kind.name] = kind
    for kind in kinds.values():
        _check_references(kind, kinds)
    _check_cycles(kinds)
    return Registry(kinds, schemas)


def parse_input(name: str, text: str) -> Input:
    """`TARGET[#POINTER] [for INPUT.KEY...]` -> Input. Raises ValueError."""
    head, loop_word, loop = text.partition(" for ")
    target, _, pointer = head.strip().partition("#")
    if not target:
        raise ValueError("an input names a path or an artifact")
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON Pointer: it begins with /")
    variables = [v for v in _variables(target + pointer) if v != "id"]
    if len(variables) > 1:
        raise ValueError(f"more than one loop variable: {', '.join(variables)}")
    if bool(variables) != bool(loop_word):
        raise ValueError("a loop wants one variable in braces and `for INPUT.KEY`")
    keys = tuple(loop.strip().split(".")) if loop_word else None
    if keys and not all(keys):
        raise ValueError(f"`for {loop}` names no input")
    return Input(name, target, pointer, keys, variables[0] if variables else None)


def _variables(text: str) -> list[str]:
    names = []
    for piece in text.split("{")[1:]:
        name, closed, _ = piece.partition("}")
        if not closed or not name.isidentifier():
            raise ValueError("a brace is not closed around a name")
        if name not in names:
            names.append(name)
    return names


def _kind(file: RuleFile, schema_digests: Mapping[str, str], prompts: Mapping[str, str]) -> Kind:
    doc = file.document
    origin = file.origin

    def refuse(message: str, help_: str = "see `pactc schema rule`") -> PactError:
        return PactError("P501", message, Where(origin), help_)

    schema = doc.get("schema")
    if schema is not None and schema not in schema_digests:
        raise PactError(
            "P503", f"no schema {schema!r} for kind {doc['kind']!r}", Where(origin),
            help=f"write {'pact/' if file.own else ''}schemas/{schema}",
        )  # fmt: skip
    prompt = doc.get("prompt")
    if prompt is not None and prompt not in prompts:
        raise PactError(
            "P510", f"no prompt {prompt!r} for kind {doc['kind']!r}", Where(origin),
            help=f"write pact/prompts/{prompt}",
        )  # fmt: skip
    try:
        inputs = tuple(parse_input(n, str(t)) for n, t in (doc.get("inputs") or {}).items())
    except ValueError as error:
        raise refuse(f"input of kind {doc['kind']!r}: {error}") from None
    names = [i.name for i in inputs]
    for i, entry in enumerate(inputs):
        if entry.loop and entry.loop[0] == SELF:
            if doc["action"] not in ("author", "source"):
                raise refuse(f"input {entry.name!r} loops over what is only made from it")
        elif entry.loop and entry.loop[0] not in names[:i]:
            raise refuse(f"input {entry.name!r} loops over {entry.loop[0]!r}, not an earlier input")
    each = _pointed(doc.get("each"))
    if bool(each) != ("{id}" in doc["path"]):
        raise refuse("`each` and `{id}` in `path` go together")
    if doc["path"].count("{") > 1:
        raise refuse("`path` holds {id} once and no other variable")
    when = _pointed(doc.get("when"))
    if when and each:
        raise refuse("`each` says already how many artifacts there are: leave `when` out")
    if file.own and not _may_own(doc["path"]):
        raise refuse(f"{doc['path']} is no place for a project's own artifacts")
    action = Action(doc["action"])
    command = tuple(doc.get("command") or ())
    if file.own and (action is Action.DERIVE) != bool(command):
        raise refuse("a project's own kind is derived by a `command`, and only then has one")
    if file.own and action is Action.RUN:
        raise refuse("a project's own kind cannot be `run`: plan it in pact/evidence.yaml")
    effective = {k: v for k, v in doc.items() if k not in FIELDS_WITHOUT_EFFECT}
    rule = of_value("rule", _plain({"rule": effective, "data": file.data}))
    return Kind(
        name=doc["kind"],
        path=doc["path"],
        action=action,
        goal=Goal(doc.get("goal", "plan")),
        rule=rule,
        origin=origin,
        schema=schema,
        schema_digest=schema_digests[schema] if schema else "",
        each=each,
        inputs=inputs,
        awaits=_pointed(doc.get("awaits")),
        when=when,
        required=doc.get("required", True),
        prompt=prompt,
        prompt_digest=prompts.get(prompt or COMMON, ""),
        command=command,
        data=dict(file.data),
        own=file.own,
        description=doc.get("description", ""),
    )


def _pointed(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    path, _, pointer = text.partition("#")
    return path, pointer


def _plain(value: Any) -> Value:
    """Mappings and tuples as the dicts and lists that a fingerprint is defined on."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value  # type: ignore[no-any-return]


def _may_own(path: str) -> bool:
    """Neither outside of the project, nor where Git, pactc and the rules themselves are."""
    parts = path.casefold().split("/")
    return not (
        {".", "..", ".git"} & set(parts)
        or parts[0] == ".pact"
        or parts[:2] in (["pact", "rules"], ["pact", "schemas"])
    )


def _overlap(one: str, two: str) -> bool:
    """Whether some path could be that of both patterns. `{id}` stands for at least one character,
    and for no slash."""
    if "{id}" not in one:
        one, two = two, one
    start, braces, end = one.partition("{id}")
    if not braces:
        return one == two
    start2, braces, end2 = two.partition("{id}")
    if not braces:
        name = two[len(start) : len(two) - len(end)]
        return two.startswith(start) and two.endswith(end) and bool(name) and "/" not in name
    short, long = sorted((start, start2), key=len)
    tail, longer = sorted((end, end2), key=len)
    return (
        long.startswith(short)
        and longer.endswith(tail)
        and "/" not in long[len(short) :] + longer[: len(longer) - len(tail)]
    )


def _check_references(kind: Kind, kinds: Mapping[str, Kind]) -> None:
    """An input that looks like an artifact id (no suffix) must name a kind that exists, and a
    kind never needs itself."""
    for entry in kind.inputs:
        target = entry.target
        first = target.partition("/")[0]
        if target.startswith("@"):
            if target != "@root":
                raise PactError("P504", f"{target!r} is no known input", Where(kind.origin),
                                help="the one special input is @root")  # fmt: skip
            continue
        if target == kind.path and not entry.loop:
            raise _needs_itself(kind)
        if first.startswith("{") or "." in target.rpartition("/")[2] or "*" in first:
            continue
        if "**" in target:
            continue
        if first not in kinds:
            raise PactError(
                "P504",
                f"input {entry.name!r} of kind {kind.name!r} names no known kind: {target!r}",
                Where(kind.origin),
                help="a path has a suffix or `**`; an artifact is `kind` or `kind/name`",
            )
        if first == kind.name and not entry.loop:
            raise _needs_itself(kind)


def _needs_itself(kind: Kind) -> PactError:
    return PactError("P505", f"kind {kind.name!r} needs itself", Where(kind.origin),
                     help="remove the input")  # fmt: skip


def _check_cycles(kinds: Mapping[str, Kind]) -> None:
    """Kinds that need each other could never be built. A kind may loop over others of its own."""
    owners = {kind.path: kind.name for kind in kinds.values()}
    graph: dict[str, set[str]] = {}
    for kind in kinds.values():
        targets = [entry.target for entry in kind.inputs]
        targets += [place[0] for place in (kind.each, kind.awaits, kind.when) if place]
        names = {owners.get(t, t.partition("/")[0]) for t in targets}
        graph[kind.name] = (names & kinds.keys()) - {kind.name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = error.args[1]
        raise PactError(
            "P506", f"kinds need each other: {' -> '.join(reversed(cycle))}",
            Where(kinds[cycle[0]].origin), help="remove one of these inputs",
        ) from None  # fmt: skip
