"""What models cost: a dated table (prices.yaml beside this file), and a project's own over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..documents import parse
from ..errors import UsageError
from ..model import Where
from .author import Usage

OWN = "pact/prices.yaml"
_DATED = re.compile(r"[-@](\d{8}|\d{4}-\d{2}-\d{2}|latest)")
_HELP = f"write it as in the table that comes with pactc, or remove it: `git rm {OWN}`"


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars per million tokens."""

    input: float
    output: float
    cached: float
    stored: float


@dataclass(frozen=True, slots=True)
class Price:
    """`long` replaces `rate` for a request with more than `above` input tokens. `most` are the
    tokens of one answer; None if nobody said."""

    rate: Rate
    most: int | None = None
    above: int = 0
    long: Rate | None = None

    def dollars(self, usage: Usage, factor: float = 1) -> float:
        """What the tokens of one answer cost; `factor` is 0.5 for half the price."""
        whole = usage.input + usage.cached + usage.stored
        rate = self.long if self.long and whole > self.above else self.rate
        sum_ = (
            usage.input * rate.input
            + usage.output * rate.output
            + usage.cached * rate.cached
            + usage.stored * rate.stored
        )
        return sum_ * factor / 1_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """`defaults`: the model of an author that names none. `batch`: the factor of batches."""

    date: str
    models: Mapping[str, Price]
    defaults: Mapping[str, str] = field(default_factory=dict)
    batch: Mapping[str, float] = field(default_factory=dict)

    def price(self, model: str) -> Price | None:
        """The price of a model by its name, with or without a date behind it; None if unknown."""
        if model in self.models:
            return self.models[model]
        stems = [
            name
            for name in self.models
            if (name.endswith("*") and model.startswith(name[:-1]))
            or (model.startswith(name) and _DATED.fullmatch(model[len(name) :]))
        ]
        return self.models[max(stems, key=len)] if stems else None


def table(root: str, own: str | None = None) -> Table:
    """The table of a project. `own` names its file, relative to `root`; without it,
    pact/prices.yaml counts if it is there. Raises UsageError P834, and PactError P101..P127 if it
    cannot be read."""
    built_in = _read(Path(__file__).with_name("prices.yaml"), "pactc/authors/prices.yaml")
    path = Path(root, own or OWN)
    if not path.is_file():
        if own is None:
            return built_in
        raise UsageError(
            "P834",
            f"the price table `{own}` is not there",
            help="name a file that exists in `prices`, or leave `prices` out",
        )
    theirs = _read(path, own or OWN)
    return replace(
        theirs,
        models={**built_in.models, **theirs.models},
        defaults={**built_in.defaults, **theirs.defaults},
        batch={**built_in.batch, **theirs.batch},
    )


def _read(path: Path, name: str) -> Table:
    value = parse(path.read_bytes(), name)
    try:
        return _table(value)
    except (TypeError, KeyError, ValueError, AttributeError) as problem:
        said = f"`{problem.args[0]}` is missing" if isinstance(problem, KeyError) else str(problem)
        raise UsageError("P834", f"this is no price table: {said}", Where(name), _HELP) from None


def _table(value: Any) -> Table:
    if not isinstance(value, dict):
        raise TypeError("it is a mapping with `date` and `models`")
    known = {"date", "source", "models", "defaults", "batch"}
    if unknown := sorted(value.keys() - known):
        raise ValueError(f"there is no `{unknown[0]}` in one")
    models = {name: _price(name, row) for name, row in value.get("models", {}).items()}
    defaults = {str(k): str(v) for k, v in value.get("defaults", {}).items()}
    batch = {k: _number(f"batch {k}", v) for k, v in value.get("batch", {}).items()}
    return Table(str(value["date"]), models, defaults, batch)


def _price(name: str, row: Any) -> Price:
    known = {"input", "output", "cached", "stored", "most", "long"}
    if not isinstance(row, dict) or row.keys() - known:
        raise TypeError(f"`{name}` is a mapping of {', '.join(sorted(known))}")
    long = row.get("long")
    most = row.get("most")
    return Price(
        _rate(name, row),
        int(_number(f"{name} most", most)) if most is not None else None,
        int(_number(f"{name} above", long["above"])) if long else 0,
        _rate(name, long) if long else None,
    )


def _rate(name: str, row: Mapping[str, Any]) -> Rate:
    full = _number(f"{name} input", row["input"])
    return Rate(
        full,
        _number(f"{name} output", row["output"]),
        _number(f"{name} cached", row.get("cached", full)),
        _number(f"{name} stored", row.get("stored", full * 1.25)),
    )


def _number(what: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise TypeError(f"`{what}` is a number, and not negative")
    return float(value)


def added(one: Usage, other: Usage) -> Usage:
    """The sum of two; in dollars only if both are known."""
    known = one.dollars is not None and other.dollars is not None
    dollars = (one.dollars or 0) + (other.dollars or 0) if known else None
    return Usage(
        one.input + other.input,
        one.output + other.output,
        one.cached + other.cached,
        one.stored + other.stored,
        dollars,
    )
