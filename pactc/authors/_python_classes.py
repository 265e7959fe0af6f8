"""Classes of a package, as far as their text tells what they are."""

from __future__ import annotations

import builtins
from typing import Any

from ..kinds._references import mapping
from ._python_read import Package

DEEPEST = 30
ENUMS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum"}


def shape(package: Package, found: Any) -> str | None:
    """Which kind of value a class is of: `TypedDict`, `NamedTuple`, `dataclass`, `Enum`, `model`;
    None for others."""
    for owner in line(package, found):
        if "dataclass" in owner.labels:
            return "dataclass"
        for base in bases(owner):
            last = base.rpartition(".")[2]
            if last in ("TypedDict", "NamedTuple"):
                return last
            if base in ENUMS:
                return "Enum"
            if base in ("pydantic.BaseModel", "pydantic.main.BaseModel", "msgspec.Struct"):
                return "model"
        for decorator in owner.decorators:
            if str(decorator.value).partition("(")[0] in ("attrs.define", "attrs.frozen", "attr.s"):
                return "model"
    return None


def line(package: Package, found: Any) -> list[Any]:
    """A class and those of the package that it is derived from, nearest first."""
    out: list[Any] = []
    waiting = [found]
    while waiting and len(out) < DEEPEST:
        here = waiting.pop(0)
        if here is None or not here.is_class or any(here is each for each in out):
            continue
        out.append(here)
        waiting.extend(package.found(base) for base in bases(here))
    return out


def bases(found: Any) -> list[str]:
    """The full names of a class's bases, without what stands in brackets."""
    out = []
    for base in found.bases:
        text = str(base).partition("[")[0].strip("'\"")
        first, _, rest = text.partition(".")
        out.append(f"{resolved(first, found.parent)}{'.' if rest else ''}{rest}")
    return out


def resolved(name: str, scope: Any) -> str:
    """The full dotted name of a name in a scope: of an import or a definition of the module; the
    name itself if it is built in, or not known."""
    try:
        return str(scope.resolve(name))
    except Exception:  # griffe has one of its own for each reason
        return name


def is_builtin(name: str) -> bool:
    return hasattr(builtins, name)


def keywords(owner: Any) -> list[str]:
    return [f"{k}={v}" for k, v in mapping(getattr(owner, "keywords", None)).items()]


def is_member(member: Any) -> bool:
    return (
        not member.is_alias
        and member.is_attribute
        and member.value is not None
        and not member.name.startswith("_")
    )
