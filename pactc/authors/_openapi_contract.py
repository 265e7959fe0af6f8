"""A contract from the operations of one component of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import PactError
from ..kinds._references import mapping, nearest, texts
from ._drafting import IDENTIFIER, Clauses, Notes, component_of, free, sentence, snake
from ._openapi_answer import bodies, ensures, examples, returns
from ._openapi_parts import EFFECT, parts
from ._openapi_read import AUTHOR, Entry, Source
from ._openapi_request import Request, request, security
from ._openapi_types import Types
from ._options import list_option, option_error, pairs_option
from .author import Order, Settings

SECRET = {"env": "=", "headers": ":"}
"""What stands between names and values of options whose values no record may have."""


def contract(order: Order, source: Source, settings: Settings, notes: Notes) -> dict[str, Any]:
    """The contract of the order's component. Raises P838 if the document has no operations of it,
    P837 if none of them can be a function."""
    name = order.name or ""
    held = _operations(order, source, settings)
    serve = list_option(settings, AUTHOR, "serve", "[python, -m, app]")
    env = pairs_option(settings, AUTHOR, "env", SECRET["env"], "['PORT=0']")
    headers = pairs_option(
        settings, AUTHOR, "headers", SECRET["headers"], "['Authorization: Bearer test']"
    )
    if not serve:
        text = f"needs the option `serve`: {source.path} does not say how `{name}` is started"
        raise option_error(AUTHOR, "serve", text, "[python, -m, app]")
    types, ids = Types(source.schemas, notes), Clauses({})
    component = component_of(order)
    made: dict[str, Any] = {
        "component": name,
        "note": "",
        "satisfies": [c for c in texts(component.get("satisfies")) if isinstance(c, str)],
        "binding": {"http": {"serve": serve}},
        "types": types.used,
        "functions": {},
    }
    effects = [e for e in (EFFECT,) if e in texts(component.get("effects")) or not component]
    own: dict[str, Any] = {}
    for entry in held:
        sent = request(source, entry, types, notes, headers)
        if sent is None:
            continue
        function = free(_name(entry), made["functions"])
        made["functions"][function] = _function(source, entry, sent, types, ids, notes, effects)
        if sent.own:
            own[function] = sent.own
        found = examples(sent, entry, made, function, ids, notes)
        made["functions"][function] |= {"examples": found} if found else {}
        for scheme in security(source, entry) if not headers else ():
            told = f"Operations that want `{scheme}`: say in `headers` how it is sent"
            notes.add(told, f"`{function}`")
    if not made["functions"]:
        raise source.refused(
            held[0].at, f"no operation of `{name}` can be a function: {'; '.join(notes.lines())}"
        )
    return _whole(made, source, own, env)


def _whole(
    made: dict[str, Any],
    source: Source,
    own: Mapping[str, Any],
    env: Mapping[str, str],
) -> dict[str, Any]:
    """With its binding and its note; empty parts are left out."""
    http = made["binding"]["http"]
    if env:
        http["env"] = env
    if own:
        http["operations"] = own
    if any("http" in f for f in made["functions"].values()):
        made["binding"] = {"openapi": source.path, "http": http}
    made["note"] = f"A draft from {source.path}, to be reviewed.\n"
    made["types"] = dict(sorted(made["types"].items()))
    return {key: value for key, value in made.items() if value}


def _operations(order: Order, source: Source, settings: Settings) -> list[Entry]:
    known = parts(source, settings)
    if order.name in known:
        return known[order.name]
    near = nearest(order.name or "", known)
    raise PactError(
        "P838",
        f"{source.path} has no operations of a component `{order.name}`",
        source.where("/paths"),
        f"call it `{near}` in pact/graph.yaml" if near else "correct pact/graph.yaml, or the tags",
        (f"it has {', '.join(f'`{k}`' for k in known)}",),
    )


def _name(entry: Entry) -> str:
    name = snake(entry.id or f"{entry.method} {entry.path}", entry.method)
    return name if IDENTIFIER.match(name) else entry.method


def _function(
    source: Source,
    entry: Entry,
    sent: Request,
    types: Types,
    ids: Clauses,
    notes: Notes,
    effects: list[str],
) -> dict[str, Any]:
    found = bodies(sent, entry, types, notes)
    made: dict[str, Any] = {}
    told = [sentence(_text(entry.about, w), 500) for w in ("summary", "description")]
    if any(told):
        made["note"] = " ".join(dict.fromkeys(t for t in told if t))
    if sent.http:
        made["http"] = sent.http
    if sent.params:
        made["params"] = sent.params
    made["returns"] = returns(found)
    made["ensures"] = ensures(source, entry, found, types, ids)
    if not made["ensures"]:
        del made["ensures"]
        notes.add(
            "Operations that promise nothing but the type of their answer", f"`{entry.title}`"
        )
    if effects:
        made["effects"] = effects
    return made


def _text(about: Mapping[str, Any], word: str) -> str:
    found = mapping(about).get(word)
    return found if isinstance(found, str) else ""
