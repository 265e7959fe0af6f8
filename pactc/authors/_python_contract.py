"""The contract of one component of a package, as a draft to be reviewed."""

from __future__ import annotations

from typing import Any

from ..errors import PactError
from ..kinds._references import mapping, nearest, texts
from ..model import Where
from ._drafting import IDENTIFIER, Clauses, Notes, component_of, needs_of
from ._python_docs import Docs
from ._python_examples import examples
from ._python_function import function, signature
from ._python_needs import Needs
from ._python_parts import Part, maker
from ._python_types import Types
from ._python_uses import external
from .author import Order

STATE = (
    "Calls of one instance may depend on earlier ones: add a `state` with a model or an observer"
)


def contract(order: Order, needs: Needs, notes: Notes) -> dict[str, Any]:
    """Raises P838 for a component that the package does not have, P839 if none of its functions
    can be in a contract."""
    part = _part(order, needs)
    types, ids = Types(needs.package, notes), Clauses({})
    component = component_of(order)
    made: dict[str, Any] = {
        "component": part.id,
        "note": "",
        "satisfies": [c for c in texts(component.get("satisfies")) if isinstance(c, str)],
        "binding": {"python": part.module.name},
    }
    if part.class_ is not None and not _class(part, made, needs, types, notes):
        raise _nothing(part, f"an instance cannot be made: {'; '.join(notes.lines())}")
    made["types"] = types.used
    made["functions"] = {}
    for name, told in part.functions.items():
        found = function(needs.package, name, told, types, ids, notes)
        if found is None:
            continue
        made["functions"][name] = found
        if part.class_ is None and (shown := examples(needs.package, name, told, made, ids, notes)):
            found["examples"] = shown
        if effects := sorted(needs.uses.effects(told.path)):
            found["effects"] = effects
    if not made["functions"]:
        raise _nothing(part, f"no function can be in a contract: {'; '.join(notes.lines())}")
    if uses := _uses(order, part, needs):
        made["depends_on"] = uses
    made["may_import"] = external(needs.package, part.module.name)
    return _whole(made, part)


def _part(order: Order, needs: Needs) -> Part:
    if (found := needs.parts.get(order.name or "")) is not None:
        return found
    near = nearest(order.name or "", needs.parts)
    first = needs.package.modules[min(needs.package.modules)]
    raise PactError(
        "P838",
        f"the package `{needs.package.name}` has nothing that is the component `{order.name}`",
        Where(first.path),
        f"call it `{near}` in pact/graph.yaml" if near else "correct pact/graph.yaml",
        (f"it has {', '.join(f'`{k}`' for k in needs.parts)}",),
    )


def _nothing(part: Part, text: str) -> PactError:
    told = part.class_ if part.class_ is not None else next(iter(part.functions.values()))
    where = Where(part.module.path, told.lineno or 1, 1)
    return PactError("P839", f"of `{part.name}` {text}", where, "write the contract by hand")


def _class(part: Part, made: dict[str, Any], needs: Needs, types: Types, notes: Notes) -> bool:
    """Say how an instance is made; whether that can be said."""
    of_class: dict[str, Any] = {"name": part.class_.name}
    if (init := maker(needs.package, part)) is not None:
        found = signature(init, types, Docs(init), f"`{part.name}`", notes, skip=True)
        if found is None:
            return False
        if found[0]:
            of_class["params"] = found[0]
    close = part.functions.get("close")
    if close is not None and len(list(close.parameters)) == 1:
        of_class["close"] = "close"
    made["class"] = of_class
    notes.add(STATE, "")
    return True


def _uses(order: Order, part: Part, needs: Needs) -> dict[str, list[str]]:
    """The functions of other components that it may call, as far as the graph allows it and their
    contracts have them."""
    component = component_of(order)
    allowed = texts(component.get("depends_on")) if component else None
    known = needs_of(order)
    found = {}
    for other, names in needs.used(part.id).items():
        if allowed is not None and other not in allowed:
            continue
        names = [n for n in names if IDENTIFIER.match(n)]
        if other in known:
            names = [n for n in names if n in mapping(known[other].get("functions"))]
        if names:
            found[other] = names
    return found


def _whole(made: dict[str, Any], part: Part) -> dict[str, Any]:
    judged = "- Nothing but types, errors and examples is promised: write what else holds.\n"
    made["note"] = f"A draft from {part.module.path}, to be reviewed.\n{judged}"
    made["types"] = dict(sorted(made["types"].items()))
    order = ("component", "note", "satisfies", "binding", "class", "may_import", "types",
             "functions", "depends_on")  # fmt: skip
    return {k: made[k] for k in order if made.get(k) or k == "may_import"}
