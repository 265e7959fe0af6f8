"""What can be approved, by the word that people use for it, and what its signature is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..approvals import of_profile
from ..documents import dump_yaml
from ..errors import UsageError
from ..evidence_plan import approved_digest
from .base import beginning
from .case import EVIDENCE, READINESS, WAIVERS, Case
from .waivers import subject, subject_of_all
from .weakening import ALL, Weakening, changed, digest_of_all, weaker


@dataclass(frozen=True, slots=True)
class Thing:
    """`name` and `digest` go into the statement; `lines` are what is shown of it."""

    name: str
    digest: str
    lines: tuple[str, ...]


def things(case: Case, words: Iterable[str]) -> Iterator[Thing]:
    """What each word means: `bootstrap`, `weakenings`, `waivers`, `release`, `profile`, a
    waiver's id, a weakening as the gate names it, a file that evidence is about, or an artifact's
    id. Raises UsageError P683 for all else."""
    for word in words:
        yield _thing(case, word)


def _thing(case: Case, word: str) -> Thing:
    found = weaker(case)
    waivers = case.mapping(WAIVERS, "/waivers")
    if word == "bootstrap":
        assert case.base is not None
        name, digest = beginning(case.base.head)
        policy = case.base.head.mapping("pact/policy.yaml")
        return Thing(name, digest, (
            "the trust begins with this policy:",
            *_indented(dump_yaml(dict(policy)).decode()),
            f"and with {len(waivers)} waivers",
        ))  # fmt: skip
    if word == "weakenings":
        if not found:
            raise UsageError("P683", "nothing is weaker than in the base, so there is nothing to "
                             "approve", help="run `pactc production status`")  # fmt: skip
        return Thing(ALL, digest_of_all(found), tuple(x for w in found for x in _weakening(w)))
    if word == "waivers":
        lines = [line for id_, w in sorted(waivers.items()) for line in _waiver(id_, w)]
        return Thing(*subject_of_all(waivers), tuple(lines))
    if word == "release":
        root = case.project.facts.root()
        if root is None:
            raise UsageError("P683", "the pack is not complete, so there is nothing to release",
                             help="run `pactc build`")  # fmt: skip
        return Thing("release", root, (f"this pack, {root}, may go to production",))
    if word == "profile":
        return _profile(case)
    if word in waivers:
        return Thing(*subject(word, waivers[word]), tuple(_waiver(word, waivers[word])))
    if word in _documents(case):
        item = {"type": "file", "path": word}
        digest = approved_digest(case.project, item)
        return Thing(f"file {word}", digest, (f"{word}, as it stands ({digest})",))
    for each in found:
        if word in (each.name, f"{each.kind} {each.id}", each.id):
            return Thing(each.name, each.digest, tuple(_weakening(each)))
    return _artifact(case, word)


def _profile(case: Case) -> Thing:
    """The seven levels, as far as a person has confirmed exactly them: a signature is of a word
    that was given, and never instead of it."""
    profile = case.mapping(READINESS, "/profile")
    confirmed = case.mapping("pact/decisions.yaml", "/readiness/confirmed")
    if not profile or profile != confirmed:
        raise UsageError(
            "P683", "nobody has confirmed the readiness as it stands, so there is nothing to sign",
            help="let a person confirm it: `pactc interview`, then `pactc build`",
        )  # fmt: skip
    levels = (f"  {dimension}: {level}" for dimension, level in sorted(profile.items()))
    return Thing(*of_profile(profile), ("the readiness that was confirmed:", *levels))


def _documents(case: Case) -> set[str]:
    """Files that evidence of type `file` is about, as far as they are there."""
    items = case.mapping(EVIDENCE, "/evidence").values()
    named = {str(i.get("path")) for i in items if isinstance(i, Mapping) and i.get("path")}
    return {path for path in named if case.project.reader.exists(path)}


def _artifact(case: Case, word: str) -> Thing:
    artifact = case.project.plan.artifacts.get(word)
    if artifact is None or not case.project.reader.exists(artifact.path):
        raise UsageError(
            "P683", f"there is nothing called {word!r} to approve",
            help="name bootstrap, weakenings, waivers, release, profile, a waiver, an artifact, or "
            "a file that evidence is about",
        )  # fmt: skip
    digest = case.project.reader.digest(artifact.path, "")
    return Thing(artifact_name(word), digest, (f"{artifact.path}, as it stands ({digest})",))


def artifact_name(id_: str) -> str:
    """What an approval of an artifact names."""
    return f"artifact {id_}"


def _weakening(each: Weakening) -> Iterator[str]:
    yield f"{each.kind}: {each.id}"
    before, after = changed(each.before, each.after)
    yield f"  before: {before}"
    yield f"  after:  {after}"


def _waiver(id_: str, waiver: object) -> Iterator[str]:
    yield f"waiver {id_}:"
    yield from _indented(dump_yaml(waiver).decode())  # type: ignore[arg-type]


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())
