"""Step 8: no document holds a placeholder, a filler or a copied text.

`markers.py` says what a placeholder is. Beside those count:

* Prose without a letter or a digit (`...`, `-`), or that only fills the place ("foo", "n/a").
* Prose that repeats its own id, that stands word for word under a second id of the same document,
  or that came with the starter spec.

Code, patterns, argument vectors and globs are not prose: they are looked at for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from ..documents import escape, locate, parse
from ..errors import PactError
from ..model import Action, Artifact, Finding, Where
from ..reader import is_document
from ..starter import default_spec
from .case import SPEC, Case, finding
from .markers import Hit, clip, folded, placeholder, suspicious

PROSE = frozenset(
    (
        *("task", "text", "title", "purpose", "description", "note", "reason", "question"),
        *("asset", "statement"),
    )
)
SAYS = frozenset(("text", "purpose", "description", "statement", "title"))
"""Prose that speaks of its own id alone, so that a second id has no use for it."""

CODE = {
    "contract": frozenset(("cel", "when", "pattern", "raises", "python", "const", "default")),
    "evidence": frozenset(("argv", "inputs", "outputs", "env", "reports", "path", "over")),
    "laws": frozenset(("cel",)),
    "policy": frozenset(("public", "allow")),
}
COPIED = 16  # letters: shorter texts are alike by chance


def verify_written(case: Case) -> list[Finding]:
    """P630 a placeholder, P631 a copied text, P632 a text that says nothing; in every source and
    every authored document."""
    project = case.project
    allow = case.policy("/placeholders").get("allow") or []
    phrases = [a for a in allow if isinstance(a, str)]
    found: list[Finding] = []
    for artifact in project.plan.artifacts.values():
        kind = project.plan.kind(artifact)
        if kind.action not in (Action.SOURCE, Action.AUTHOR):
            continue
        try:
            value = project.reader.value(artifact.path)
            hits = list(in_document(value, artifact.kind, phrases))
            data = project.reader.read(artifact.path) if hits else b""
        except (KeyError, PactError):
            continue
        found += [_placed(artifact, pointer, hit, data) for pointer, hit in hits]
    return found


def findings_of(
    artifact: Artifact, value: Any, data: bytes, allow: Collection[str]
) -> list[Finding]:
    """P630 to P632 of one document. `allow` are the policy's phrases."""
    found = in_document(value, artifact.kind, allow)
    return [_placed(artifact, pointer, hit, data) for pointer, hit in found]


def _placed(artifact: Artifact, pointer: str, hit: Hit, data: bytes) -> Finding:
    where = Where(artifact.path)
    if is_document(artifact.path):
        where = Where(artifact.path, *locate(data, artifact.path, pointer))
    return _finding(where, hit, artifact.id)


def _finding(where: Where, hit: Hit, id_: str) -> Finding:
    help_ = {
        "P630": "write what is meant, or name the phrase in `placeholders.allow` of the policy",
        "P631": "write what is true of this id alone",
        "P632": "write a sentence, or leave the field out",
    }[hit.code]
    return finding(hit.code, f"{hit.what}: {hit.shown!r}", where, help_, artifact=id_)


def in_document(
    value: Any, kind: str, allow: Collection[str] = (), starters: Collection[str] | None = None
) -> Iterator[tuple[str, Hit]]:
    """What is found in a document's texts, each with its JSON Pointer; in a text file, at ""."""
    known = _starters() if starters is None else {folded(s) for s in starters}
    seen: dict[tuple[str, str, str], str] = {}
    read = list(texts(value, CODE.get(kind, frozenset())))
    look = suspicious((text for _, _, text in read), allow)
    for pointer, key, text in read:
        if look and (hit := placeholder(text, allow)):
            yield pointer, hit
        if key not in PROSE:
            continue
        if hit := _says_nothing(text, pointer, key):
            yield pointer, hit
        said = folded(text)
        if len(said) < COPIED:
            continue
        if said in known:
            yield pointer, Hit("P631", "this came with the starter spec", clip(text))
        if key in SAYS:
            collection = pointer.rsplit("/", 2)[0]
            first = seen.setdefault((collection, key, said), pointer)
            if first != pointer:
                yield pointer, Hit("P631", f"the same text as {first}", clip(text))


def texts(value: Any, code: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(pointer, name of the field, text) of every text that is not code."""
    todo: list[tuple[str, str, Any]] = [("", "", value)]
    while todo:
        pointer, key, at = todo.pop()
        if isinstance(at, str):
            yield pointer, key, at
        elif isinstance(at, Mapping):
            for name, inner in reversed([*at.items()]):
                # A field is code, but what a document calls by the same name may be anything.
                if name in code and not isinstance(inner, Mapping):
                    continue
                in_example = pointer.rpartition("/")[0].endswith("/examples")
                if (in_example or key == "examples") and name not in PROSE:
                    continue
                where = f"{pointer}/{escape(name)}"
                # An extra control of the spec: id -> statement.
                field = "statement" if key == "controls" and isinstance(inner, str) else name
                todo.append((where, field, inner))
        elif isinstance(at, list):
            todo.extend((f"{pointer}/{i}", key, x) for i, x in reversed([*enumerate(at)]))


FILLER = frozenset(
    (
        "foo", "bar", "baz", "foobar", "asdf", "qwerty", "placeholder", "dummy", "text",
        "description", "purpose", "reason", "note", "title", "n/a", "na", "none", "null",
        "nil", "unknown", "undefined", "something", "whatever", "blah", "test", "xx", "x",
        "ok",
    )
)  # fmt: skip


def _says_nothing(text: str, pointer: str, key: str) -> Hit | None:
    said = folded(text)
    if not any(c.isalnum() for c in said):
        return Hit("P632", f"an empty {key}", clip(text))
    if key == "title":
        return None
    if said.strip(" .!?") in FILLER:
        return Hit("P632", f"a {key} that says nothing", clip(text))
    names = [t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[-2:]]
    if said in {folded(n) for n in names}:
        return Hit("P631", f"a {key} that only repeats its own id", clip(text))
    return None


@cache
def starter_texts() -> frozenset[str]:
    """The prose that `pactc init` writes into a new project, to be replaced."""
    value = parse(default_spec(), SPEC)
    return frozenset(text for _, key, text in texts(value, ()) if key in PROSE)


@cache
def _starters() -> frozenset[str]:
    return frozenset(folded(text) for text in starter_texts())
