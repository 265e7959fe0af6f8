"""The author `python`: an existing package of the project becomes the graph, and contracts that are
drafts to be reviewed. Its text is read by griffe; nothing of it is imported or run. Deterministic,
and it costs nothing.

Options: `package`, `source` (the folder that it lies in), `components` (`modules` or `packages`).
See docs/importers.md."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ..model import Where
from . import _prose as prose
from ._drafting import Notes, check, drafted, one_line, refuse_kind, sound
from ._options import recorded
from ._python_contract import contract
from ._python_graph import graph
from ._python_needs import Needs
from ._python_parts import parts
from ._python_read import AUTHOR, located, read, state
from .author import Draft, Order, Settings, Usage, Watch

OPTIONS = ("package", "source", "components")


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    """Raises PactError: P835 for other kinds, P836 for options, P839 for the package, P838 for a
    component that it does not have, P840 for what no artifact can say; or Cancelled."""
    refuse_kind(order, AUTHOR)
    check(watch)
    needs, notes = _known(settings, watch)
    package, apart = needs.package, Notes()  # what is left out of it is told with the graph
    check(watch)
    made: dict[str, Any]
    if order.kind == "graph":
        made = graph(needs, notes)
        head = [f"A draft from the package {package.name}, to be reviewed."]
        where = Where(package.modules[min(package.modules)].path)
    else:
        notes = apart
        made = contract(order, needs, notes)
        head = []
        where = Where(needs.parts[order.name or ""].module.path)
    prose.clean(made, order.kind, notes)
    if order.kind == "contract":
        prose.annotate(made, notes)
    check(watch)
    sound(order, made, {}, where)
    for line in notes.lines():
        watch.told(line, 0)
    lines = map(one_line, [*head, *notes.lines()]) if head else ()
    return drafted(order, made, AUTHOR, recorded(settings, OPTIONS), lines)


_ONE = Lock()
_LAST: dict[tuple[Any, ...], tuple[Needs, Notes]] = {}


def _known(settings: Settings, watch: Watch) -> tuple[Needs, Notes]:
    """The package, read once for all artifacts of one build."""
    place = located(settings)
    with _ONE:
        key = (place, state(place), repr(settings.options.get("components")))
        if key not in _LAST:
            notes = Notes()
            package = read(place, watch, notes)
            needs = Needs(package, parts(package, settings, notes))
            _LAST.clear()
            _LAST[key] = needs, notes
        needs, notes = _LAST[key]
        return needs, Notes({kind: [*texts] for kind, texts in notes.found.items()})


def estimate(order: Order, settings: Settings) -> Usage:  # noqa: ARG001  as every author's
    """Nothing is asked of anybody."""
    return Usage(dollars=0)
