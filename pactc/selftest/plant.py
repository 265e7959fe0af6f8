"""What defects are written with. Each plants one thing in a folder that is a pack of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import records
from ..documents import dump_json
from ..fingerprint import of_file, raw, slices
from .pack import git, pactc, put


@dataclass(frozen=True, slots=True)
class Bench:
    """One throw-away pack: its folder, on a branch of its own, and the folder of the keys."""

    folder: Path
    keys: Path


Act = Callable[[Bench], object]


@dataclass(frozen=True, slots=True)
class Defect:
    """`codes` are those of which the gate must say at least one, and `unknown` whether its answer
    must be unknown rather than fail. `before` is done on `main`, which is the base."""

    name: str
    codes: frozenset[str]
    act: Act
    before: Act | None = None
    unknown: bool = False


def defect(
    name: str, codes: str, *acts: Act, before: Act | None = None, unknown: bool = False
) -> Defect:
    """`codes` are separated by blanks."""
    return Defect(name, frozenset(codes.split()), all_of(*acts), before, unknown)


def all_of(*acts: Act) -> Act:
    return lambda bench: [act(bench) for act in acts]


def write(path: str, value: Any) -> Act:
    return lambda bench: put(bench.folder, path, value)


def raw_bytes(path: str, data: bytes) -> Act:
    def act(bench: Bench) -> None:
        target = bench.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    return act


def sub(path: str, old: str, new: str) -> Act:
    def act(bench: Bench) -> None:
        file = bench.folder / path
        text = file.read_text()
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new))

    return act


def edit(path: str, pointer: str, value: Any) -> Act:
    """One value of a document; None removes it."""

    def act(bench: Bench) -> None:
        document = json.loads((bench.folder / path).read_text())
        *above, last = pointer.strip("/").split("/")
        at = document
        for key in above:
            at = at[int(key)] if isinstance(at, list) else at[key]
        if value is None:
            del at[last]
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
        put(bench.folder, path, document)

    return act


def remove(*paths: str) -> Act:
    def act(bench: Bench) -> None:
        for path in paths:
            (bench.folder / path).unlink()

    return act


def copied(path: str, to: str) -> Act:
    return lambda bench: (bench.folder / to).write_bytes((bench.folder / path).read_bytes())


def vouched(path: str, *acts: Act) -> Act:
    """The acts, and then a record that says that the file is right as it stands."""

    def act(bench: Bench) -> None:
        for each in acts:
            each(bench)
        data = (bench.folder / path).read_bytes()
        if path.endswith(".json"):
            value = json.loads(data)
            data = dump_json(value)
            (bench.folder / path).write_bytes(data)
            content = slices(value)
        else:
            content = {"": of_file(data)}
        place = bench.folder / records.path_of(path)
        old = records.parse(place.read_bytes())
        new = type(old)(old.artifact, content, old.parts, raw(data) if old.raw else None)
        place.write_bytes(records.dump(new))

    return act


def in_git(*words: str) -> Act:
    return lambda bench: git(bench.folder, *words)


def built(bench: Bench) -> None:
    """What is derived brought up to date, as far as it can be."""
    pactc(bench.folder, "build", check=False)


def linked(path: str, to: str) -> Act:
    def act(bench: Bench) -> None:
        file = bench.folder / path
        if file.exists():
            file.rename(file.with_name(f"{file.name}.was"))
        file.symlink_to(to)

    return act
