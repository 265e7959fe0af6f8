"""The author `openapi`: an OpenAPI 3 document of the project becomes the graph, and contracts that
are bound over HTTP. Deterministic, and it costs nothing.

Options: `file`; `components` (`tags` or `one`), `component` (the name of the one), `source`
(globs), `serve`, `env`, `headers` (sent with operations that want credentials). See
docs/importers.md."""

from __future__ import annotations

from typing import Any

from . import _prose as prose
from ._drafting import Notes, check, drafted, one_line, refuse_kind, sound
from ._openapi_contract import SECRET, contract
from ._openapi_parts import graph
from ._openapi_read import AUTHOR, Source, read
from ._options import recorded
from .author import Draft, Order, Settings, Usage, Watch

OPTIONS = ("file", "components", "component", "source", "serve", "env", "headers")


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    """Raises PactError: P835 for other kinds, P836 for options, P1xx and P837 for the document,
    P838 for a component that it does not have, P840 for what no contract can say; or Cancelled."""
    refuse_kind(order, AUTHOR)
    check(watch)
    source = read(settings)
    check(watch)
    notes = Notes()
    used = recorded(settings, OPTIONS, SECRET)
    if order.kind == "graph":
        made = graph(source, settings, notes)
        head = [f"A draft from {source.path}, to be reviewed."]
    else:
        made = contract(order, source, settings, notes)
        head = []
    prose.clean(made, order.kind, notes)
    if order.kind == "contract":
        prose.annotate(made, notes)
    check(watch)
    sound(order, made, _document(source) if "openapi" in made.get("binding", {}) else {},
          source.where("/paths"))  # fmt: skip
    for line in notes.lines():
        watch.told(line, 0)
    lines = map(one_line, [*head, *notes.lines()]) if head else ()
    return drafted(order, made, AUTHOR, used, lines)


def estimate(order: Order, settings: Settings) -> Usage:  # noqa: ARG001  as every author's
    """Nothing is asked of anybody."""
    return Usage(dollars=0)


def _document(source: Source) -> dict[str, Any]:
    """The parts of the document, as the inputs of a contract have them."""
    return {p: {source.path: source.value.get(p)} for p in ("openapi", "paths", "components")}
