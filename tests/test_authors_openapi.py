"""The author that makes graph and contracts of an OpenAPI document."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactc.authors import openapi_
from pactc.authors.author import Cancelled, Draft, Settings, Usage, Watch
from pactc.errors import PactError

from .conftest import EXAMPLE
from .importing import adopted, fresh, order, project, valid, write

FILE = {"file": "api.json"}
SERVED = {**FILE, "serve": ["python", "-m", "shop"]}
OK = {"200": {"description": "Fine."}}


def api(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, **more}


def get(path: str = "/items", **about: Any) -> dict[str, Any]:
    about = {"operationId": "listItems", "responses": OK, **about}
    return {path: {"get": about}}


def saved(root: Path, document: Any, name: str = "api.json") -> Path:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    (root / name).write_bytes(data)
    return root


def contract(
    root: Path, document: Any, name: str = "api", **options: Any
) -> tuple[dict[str, Any], list[str]]:
    saved(root, document)
    draft, told = write(openapi_, root, order("contract", name), {**SERVED, **options})
    return valid(draft, "contract"), told


def graph(root: Path, document: Any, **options: Any) -> tuple[dict[str, Any], list[str]]:
    saved(root, document)
    draft, told = write(openapi_, root, order("graph"), {**FILE, **options})
    return valid(draft, "graph"), told


def refused(root: Path, document: Any, kind: str = "graph", **options: Any) -> PactError:
    saved(root, document)
    wanted = order(kind, None if kind == "graph" else "api")
    with pytest.raises(PactError) as caught:
        write(openapi_, root, wanted, {**SERVED, **options})
    assert caught.value.finding.help
    return caught.value


# -- a real document in a real project -----------------------------------------------------------


@pytest.mark.slow
def test_the_document_of_the_example_becomes_a_plan(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    shutil.copytree(EXAMPLE / "docs", root / "docs")
    shutil.copytree(EXAMPLE / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    options = {
        "file": "docs/openapi.yaml",
        "source": ["src/booking/**"],
        "serve": ["python", "-m", "booking"],
        "headers": ["Authorization: Bearer test"],
    }
    assert adopted(openapi_, root, options) == ["api"]
    fresh(root)


def test_what_the_example_promises(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "docs", tmp_path / "docs")
    options = {"file": "docs/openapi.yaml", "serve": ["python", "-m", "booking"]}
    draft, told = write(openapi_, tmp_path, order("contract", "api"), options)
    made = valid(draft, "contract")
    assert made["binding"] == {
        "openapi": "docs/openapi.yaml", "http": {"serve": ["python", "-m", "booking"]}
    }  # fmt: skip
    reserve = made["functions"]["reserve_booking"]
    assert reserve["http"] == {"operation": "reserveBooking"}
    assert list(reserve["params"]) == ["tenant", "body"]
    assert reserve["params"]["body"] == {"$ref": "#/types/Request"}
    cel = [c["cel"] for c in reserve["ensures"] if "cel" in c]
    assert cel[0] == "result.status in [201, 400, 401, 409, 413, 415, 422, 429, 503]"
    assert cel[1].startswith("result.status != 201 || (has(result.body.resource) && ")
    human = [c["note"] for c in reserve["ensures"] if c.get("judge") == "human"]
    assert human[0] == "400: It was refused."
    assert len(human) == 7  # 503 is no answer to what the caller did
    listed = made["functions"]["list_bookings"]["params"]
    assert listed["limit"]["default"] == "50"
    assert made["functions"]["cancel_booking"]["ensures"][1]["cel"] == (
        "result.status != 204 || result.body == null"
    )
    (note,) = told
    assert note == (
        "Operations that want `tenantToken`: say in `headers` how it is sent (4): "
        "`list_bookings`; `reserve_booking`; `find_booking`; `cancel_booking`."
    )
    assert note in made["note"]
    assert draft.author == "openapi"
    assert draft.parameters == {**options, "version": "1"}
    assert draft.usage == Usage()
    assert openapi_.estimate(order("graph"), Settings()) == Usage(dollars=0)


# -- the graph -----------------------------------------------------------------------------------


def test_one_component_for_each_tag(tmp_path: Path) -> None:
    paths = {
        **get("/a", tags=["Order Items", "x"], summary="Lists them. And more.", operationId="a"),
        **get("/b", tags=["users"], operationId="b", description="Finds users."),
        **get("/c", operationId="c"),
    }
    tags = [{"name": "users", "description": "Who buys."}]
    made, told = graph(tmp_path, api(paths=paths, tags=tags), source=["src/**"])
    assert list(made["components"]) == ["api", "order_items", "users"]
    assert made["components"]["users"] == {
        "title": "users", "purpose": "Who buys.", "satisfies": ["AC-3"],
        "effects": ["http.serve"], "source": ["src/**"],
    }  # fmt: skip
    assert made["criteria"]["AC-2"] == {"text": "`GET /a`: Lists them."}
    assert made["criteria"]["AC-3"] == {"text": "`GET /b`: Finds users."}
    assert made["criteria"]["AC-1"] == {"text": "`GET /c`: It answers as the document says."}
    assert told[0] == "Operations without a summary, whose criterion says little (1): `GET /c`."
    whole, _ = graph(tmp_path, api(paths=paths), components="one", component="shop")
    assert list(whole["components"]) == ["shop"]


def test_names_that_collide_are_told_apart(tmp_path: Path) -> None:
    paths = {
        **get("/a", tags=["Users"], operationId="x"),
        **get("/b", tags=["users"], operationId="X"),
        **get("/c", tags=["ü"], operationId="ü"),
    }
    made, _ = graph(tmp_path, api(paths=paths))
    assert list(made["components"]) == ["tag", "users", "users_2"]
    one, _ = contract(tmp_path, api(paths=paths), "all", components="one", component="all")
    assert list(one["functions"]) == ["x", "x_2", "get"]


# -- contracts -----------------------------------------------------------------------------------


def test_types_in_the_profile(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid", "x-secret": True},
            "host": {"type": "string", "format": "hostname"},
            "next": {"$ref": "#/components/schemas/it.em"},
            "n": {"type": "integer", "format": "int32", "not": {"const": 3}},
            "look": {"type": "string", "pattern": "^(?=a)"},
        },
        "required": ["id", "other"],
    }
    answer = {"200": {"description": "x", "content": {"application/json": {
        "schema": {"$ref": "#/components/schemas/it.em"}}}}}  # fmt: skip
    document = api(paths=get(responses=answer), components={"schemas": {"it.em": schema}})
    made, told = contract(tmp_path, document)
    assert made["types"] == {"ItEm": {
        "type": "object",
        "properties": {
            "host": {"type": "string"}, "id": {"type": "string", "format": "uuid"},
            "look": {"type": "string"}, "n": {"type": "integer"},
            "next": {"$ref": "#/types/ItEm"}, "other": {},
        },
        "required": ["id", "other"],
    }}  # fmt: skip
    assert told[0] == (
        "Schemas say more than contracts can, so that types here are wider (3): `it.em`.host has "
        "the format `hostname`; `it.em`.look has a pattern that looks around or is of another "
        "dialect; `it.em`.n has `not`."
    )


def test_parameters_go_where_the_document_has_them(tmp_path: Path) -> None:
    parameters = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 5}},
        {"name": "X-Trace-Id", "in": "header", "required": True, "schema": {"type": "string"}},
        {"name": "item", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "q", "in": "query", "schema": {"type": "string"}},
    ]
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    paths = {"/items/{item}": {"put": {
        "operationId": "putItem", "responses": OK, "parameters": parameters, "requestBody": body,
    }}}  # fmt: skip
    made, told = contract(tmp_path, api(paths=paths))
    function = made["functions"]["put_item"]
    assert list(function["params"]) == ["x_trace_id", "item", "q", "body", "limit"]
    assert function["params"]["item"] == {"type": "string", "minLength": 1}
    always = "Parameters that the document lets callers leave out, and that are always sent here"
    assert f"{always} (2): `q` of `PUT /items/{{item}}`; the body of `PUT /items/{{item}}`." in told


def test_what_cannot_be_a_function_is_left_out_and_noted(tmp_path: Path) -> None:
    cookie = {"name": "c", "in": "cookie", "required": True, "schema": {}}
    upload = {"required": True, "content": {"text/csv": {}}}
    paths = {
        **get("/a", operationId="a"),
        **get("/b", operationId="b", parameters=[cookie]),
        **get("/c", operationId="c", requestBody=upload),
        **get("/d/{id}", operationId="d"),
    }
    made, told = contract(tmp_path, api(paths=paths))
    assert list(made["functions"]) == ["a"]
    (left,) = [t for t in told if t.startswith("Operations that are left out")]
    assert "(3)" in left
    assert "`GET /b`, because parameter `c` is in the cookie" in left
    assert "`GET /c`, because its body is no JSON" in left
    assert "`GET /d/{id}`, because `id` is in its path, and no parameter" in left


def test_an_operation_without_an_id_says_its_own_request(tmp_path: Path) -> None:
    about = {"responses": OK, "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "page", "in": "query", "schema": {"type": "string"}},
        {"name": "X-A", "in": "header", "schema": {"type": "string"}},
    ], "requestBody": {"content": {"application/json": {}}}}  # fmt: skip
    made, told = contract(tmp_path, api(paths={"/a/{id}": {"post": about}}))
    assert made["binding"]["http"]["operations"] == {"post_a_id": {
        "method": "POST", "path": "/a/{id}", "query": ["page"], "headers": {"X-A": "{x_a}"},
        "json": "body",
    }}  # fmt: skip
    assert "openapi" not in made["binding"]
    assert any(t.startswith("Requests that the contract says itself") for t in told)


def test_version_3_0_is_read_in_its_own_dialect(tmp_path: Path) -> None:
    schema = {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True}
    data = {"type": "string", "format": "byte"}
    answer = {"200": {"description": "x", "content": {"application/json": {
        "schema": {"type": "object", "properties": {"n": schema, "data": data}}}}}}  # fmt: skip
    document = {**api(paths=get(responses=answer)), "openapi": "3.0.3"}
    made, _ = contract(tmp_path, document)
    body = made["functions"]["list_items"]["returns"]["properties"]["body"]
    assert body["properties"]["n"] == {"type": ["integer", "null"], "exclusiveMinimum": 0}
    assert body["properties"]["data"] == {"type": "string", "contentEncoding": "base64"}
    assert "openapi" not in made["binding"]  # the judge reads 3.1 only
    assert made["binding"]["http"]["operations"]["list_items"]["path"] == "/items"


def test_examples_of_the_document(tmp_path: Path) -> None:
    parameter = {"name": "id", "in": "path", "required": True, "example": "a",
                 "schema": {"type": "string"}}  # fmt: skip
    media = {"schema": {"type": "object", "required": ["n"]}, "example": {"n": 1}}
    wrong = {
        "schema": {"type": "object", "required": ["m"]},
        "examples": {"e": {"value": {"x": 1}}},
    }
    answers = {
        "200": {"description": "x", "content": {"application/json": media}},
        "404": {"description": "y", "content": {"application/json": wrong}},
    }
    paths = get("/a/{id}", operationId="a", parameters=[parameter], responses=answers)
    made, told = contract(tmp_path, api(paths=paths))
    assert made["functions"]["a"]["examples"] == [{
        "id": "X1", "args": {"id": "a"}, "result": {"status": 200, "body": {"n": 1}},
        "note": "From the OpenAPI document.",
    }]  # fmt: skip
    assert any("which hold only if the server starts with that data (1): `X1`" in t for t in told)
    assert any("are not of their types (1): 404 of `GET /a/{id}`" in t for t in told)


def test_without_a_command(tmp_path: Path) -> None:
    saved(tmp_path, api(paths=get()))
    with pytest.raises(PactError) as caught:
        write(openapi_, tmp_path, order("contract", "api"), FILE)
    assert caught.value.code == "P836"
    assert "api.json does not say how `api` is started" in caught.value.finding.message


def test_prose_that_the_gate_would_refuse(tmp_path: Path) -> None:
    fields = {
        "a": {"type": "string", "description": "Seconds since the epoch."},
        "b": {"type": "string", "description": "Seconds since the epoch."},
        "title": {"type": "string", "description": "title"},
    }
    answer = {"200": {"description": "x", "content": {"application/json": {
        "schema": {"type": "object", "properties": fields}}}}}  # fmt: skip
    document = api(paths=get(summary="TODO: describe", responses=answer, tags=["x"]),
                   tags=[{"name": "x", "description": "TBD"}])  # fmt: skip
    made, told = contract(tmp_path, document, "x")
    assert "note" not in made["functions"]["list_items"]
    body = made["functions"]["list_items"]["returns"]["properties"]["body"]
    assert body["properties"] == {
        "a": {"type": "string", "description": "Seconds since the epoch."},
        "b": {"type": "string"},
        "title": {"type": "string"},
    }
    assert any(
        t.startswith("Texts that are placeholders or copies, and are left out (3)") for t in told
    )
    plan, _ = graph(tmp_path, document)
    assert plan["criteria"]["AC-1"]["text"] == "`GET /items`: It answers as the document says."
    assert "TBD" not in plan["components"]["x"]["purpose"]


def test_what_the_graph_gives_a_component(tmp_path: Path) -> None:
    saved(tmp_path, api(paths=get()))
    inputs = {"pact/graph.yaml#/components/api": {"satisfies": ["AC-7"], "effects": []}}
    draft, _ = write(openapi_, tmp_path, order("contract", "api", inputs), SERVED)
    made = valid(draft, "contract")
    assert made["satisfies"] == ["AC-7"]
    assert "effects" not in made["functions"]["list_items"]  # the graph allows none


# -- the same bytes ------------------------------------------------------------------------------


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _turned(v) for k, v in reversed(value.items())}
    return [_turned(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", ["graph", "contract"])
def test_the_order_of_keys_decides_nothing(tmp_path: Path, kind: str) -> None:
    from pactc.documents import parse

    document: Any = parse((EXAMPLE / "docs/openapi.yaml").read_bytes(), "openapi.yaml")
    wanted = order(kind, None if kind == "graph" else "api")
    one, _ = write(openapi_, saved(tmp_path, document), wanted, SERVED)
    other, _ = write(openapi_, saved(tmp_path, _turned(document)), wanted, SERVED)
    assert one == other
    changed = copy.deepcopy(document)
    changed["paths"]["/healthz"]["get"]["summary"] = "Another."
    assert write(openapi_, saved(tmp_path, changed), wanted, SERVED)[0].data != one.data


# -- what cannot be imported ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["threats", "laws", "preflight"])
def test_other_kinds(tmp_path: Path, kind: str) -> None:
    error = refused(tmp_path, api(paths=get()), kind)
    assert error.code == "P835"
    assert "let a person or a model write it" in error.finding.help


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"file": None}, "needs the option `file`"),
        ({"file": 3}, "takes a text as `file`"),
        ({"file": "../api.json"}, "takes a path in the project"),
        ({"file": "/etc/passwd"}, "takes the path of a YAML or JSON file in the project"),
        ({"file": "none.json"}, "finds no file none.json"),
        ({"components": "many"}, "takes `tags` or `one` as `components`, not `many`"),
        ({"source": ["/a"]}, "takes globs relative to the root"),
        ({"source": 7}, "takes a list of texts as `source`"),
        ({"kind": "contract", "headers": ["no"]}, "takes a list of texts with `:` in each"),
        ({"kind": "contract", "env": 3}, "takes a list of texts as `env`"),
    ],
)
def test_wrong_options(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    error = refused(tmp_path, api(paths=get()), **options)
    assert error.code == "P836"
    assert words in error.finding.message


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    saved(tmp_path / "out", api(paths=get()))
    (tmp_path / "in").mkdir()
    (tmp_path / "in/api.json").symlink_to(tmp_path / "out/api.json")
    with pytest.raises(PactError) as caught:
        write(openapi_, tmp_path / "in", order("graph"), FILE)
    assert caught.value.code == "P836"
    assert "reads no links" in caught.value.finding.message


def _with_schema(**schemas: Any) -> dict[str, Any]:
    return api(paths=get(), components={"schemas": schemas})


REF = "#/components/schemas/"
BROKEN: dict[str, tuple[Any, str, str, int]] = {
    "swagger": ({"swagger": "2.0", "paths": {}}, "P837", "it has no `openapi`", 1),
    "version": ({**api(paths={}), "openapi": "4.0.0"}, "P837", "it says `openapi: 4.0.0`", 1),
    "no paths": (api(), "P837", "the document has no `paths`", 1),
    "no operation": (api(paths={}), "P837", "the document has no operation", 1),
    "a list": ([], "P837", "this is no OpenAPI document", 1),
    "remote": (
        _with_schema(A={"$ref": "https://example.org/x.json#/A"}),
        "P837", "`$ref: https://example.org/x.json#/A` leads out of the document", 1,
    ),
    "a file": (_with_schema(A={"$ref": "other.json"}), "P837", "leads out of the document", 1),
    "nowhere": (_with_schema(A={"$ref": f"{REF}B"}), "P837", f"`$ref: {REF}B` leads nowhere", 1),
    "circle": (
        _with_schema(A={"$ref": f"{REF}B"}, B={"$ref": f"{REF}A"}),
        "P837", "the references go in a circle", 1,
    ),
    "branch": (
        _with_schema(A={"anyOf": [{"type": "null"}, {"allOf": [{"$ref": f"{REF}A"}]}]}),
        "P837", "the schema `A` is a branch of itself", 1,
    ),
    "syntax": (b'{\n "openapi": "3.1.0",,}', "P110", "this is not JSON", 2),
    "not UTF-8": (b'{\n\n "openapi": "\xff"}', "P101", "byte 0xff is not UTF-8", 3),
    "twice": (b'{"a": 1,\n"a": 2}', "P114", "", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_one_finding_with_its_place(tmp_path: Path, name: str) -> None:
    document, code, words, line = BROKEN[name]
    error = refused(tmp_path, document)
    assert error.code == code
    assert words in error.finding.message
    assert error.finding.where is not None
    assert (error.finding.where.path, error.finding.where.line) == ("api.json", line)


def test_a_huge_document(tmp_path: Path) -> None:
    many = {f"S{n}": {"type": "string", "description": "x" * 500} for n in range(20_000)}
    made, _ = contract(tmp_path, api(paths=get(), components={"schemas": many}))
    assert "types" not in made  # 10 MB of schemas that nobody uses
    big = b" " * (17 << 20)
    assert refused(tmp_path, b'{"openapi": "3.1.0"}' + big).code == "P107"
    saved(tmp_path, b"openapi: 3.1.0\n#" + big, "api.yaml")
    with pytest.raises(PactError) as caught:
        write(openapi_, tmp_path, order("graph"), {"file": "api.yaml"})
    assert caught.value.code == "P107"


@pytest.mark.slow
def test_a_long_chain_of_schemas(tmp_path: Path) -> None:
    chain: dict[str, Any] = {
        f"S{n}": {"type": "object", "properties": {"next": {"$ref": f"{REF}S{n + 1}"}}}
        for n in range(600)
    }
    chain["S600"] = {"type": "null"}
    answer = {"200": {"description": "x", "content": {"application/json": {
        "schema": {"$ref": f"{REF}S0"}}}}}  # fmt: skip
    document = api(paths=get(responses=answer), components={"schemas": chain})
    made, _ = contract(tmp_path, document)
    assert len(made["types"]) == 601


def test_a_component_that_it_does_not_have(tmp_path: Path) -> None:
    saved(tmp_path, api(paths=get(tags=["orders"])))
    with pytest.raises(PactError) as caught:
        write(openapi_, tmp_path, order("contract", "order"), SERVED)
    assert caught.value.code == "P838"
    assert caught.value.finding.help == "call it `orders` in pact/graph.yaml"


def test_what_no_contract_can_say(tmp_path: Path) -> None:
    impossible = {"type": "integer", "minimum": 5, "maximum": 4}
    query = {"name": "n", "in": "query", "required": True, "schema": impossible}
    error = refused(tmp_path, api(paths=get(parameters=[query])), "contract")
    assert error.code == "P840"
    assert any("`minimum` is 5 and `maximum` is 4" in n for n in error.finding.notes)


def test_it_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        openapi_.write(
            order("graph"), Settings(options=FILE, root=str(tmp_path)), Watch(cancel=cancel)
        )


def test_no_secret_is_in_what_the_record_keeps(tmp_path: Path) -> None:
    saved(tmp_path, api(paths=get()))
    for headers, env in (
        (["Authorization: Bearer s3cret"], ["KEY=s3cret"]),
        ({"Authorization": "Bearer s3cret"}, {"KEY": "s3cret"}),
    ):
        options = {**SERVED, "headers": headers, "env": env}
        draft, _ = write(openapi_, tmp_path, order("contract", "api"), options)
        assert "s3cret" not in json.dumps(draft.parameters)
        assert draft.parameters["headers"] == ["Authorization"]
        assert draft.parameters["env"] == ["KEY"]
        assert valid(draft, "contract")["binding"]["http"]["env"] == {"KEY": "s3cret"}


# -- any document --------------------------------------------------------------------------------

LEAF = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.sampled_from(
    ["", "a", "object", "string", "^a$", "(?=", f"{REF}A", "#/components/parameters/P", "http://x"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["$ref", "type", "properties", "items", "anyOf", "allOf", "enum", "const", "default", "pattern",
     "minimum", "maxLength", "required", "additionalProperties", "not", "nullable", "format",
     "A", "a-b", "description"]
)  # fmt: skip
ANY = st.recursive(
    LEAF, lambda x: st.lists(x, max_size=3) | st.dictionaries(WORDS, x, max_size=4), max_leaves=8
)


@st.composite
def schemas(draw: Callable[..., Any], depth: int = 2) -> Any:
    """Mostly right, with anything in it now and then."""
    if draw(st.integers(0, 29)) == 0:
        return draw(ANY)
    if depth == 0:
        return {"type": draw(st.sampled_from(["string", "integer", "null"]))}
    inner = schemas(depth - 1)
    kind = draw(st.sampled_from(["object", "array", "string", "integer", "ref", "any", "bool"]))
    if kind == "object":
        fields = draw(st.dictionaries(st.sampled_from(["a", "b-c", "d", "in"]), inner, max_size=3))
        made = {"type": "object", "properties": fields, "required": draw(st.sampled_from(
            [[], ["a"], ["in", "z"], [1]]))}  # fmt: skip
        if draw(st.booleans()):
            made["additionalProperties"] = draw(st.booleans() | inner)
        return made
    if kind == "array":
        return {"type": "array", "items": draw(inner), "minItems": draw(st.integers(-1, 2))}
    if kind == "ref":
        return {"$ref": f"{REF}{draw(st.sampled_from(['A', 'B', 'C.d']))}"}
    if kind == "any":
        return {draw(st.sampled_from(["anyOf", "oneOf", "allOf"])): draw(
            st.lists(inner, min_size=1, max_size=3))}  # fmt: skip
    if kind == "bool":
        return draw(st.booleans())
    return {"type": kind, "enum": draw(st.lists(LEAF, max_size=2)), **draw(
        st.dictionaries(WORDS, LEAF, max_size=2))}  # fmt: skip


@st.composite
def operations(draw: Callable[..., Any]) -> Any:
    if draw(st.integers(0, 19)) == 0:
        return draw(ANY)
    media = st.dictionaries(
        st.sampled_from(["application/json", "text/plain", "application/problem+json"]),
        st.fixed_dictionaries({"schema": schemas()}, optional={"example": ANY}), max_size=2,
    )  # fmt: skip
    params = st.fixed_dictionaries(
        {"name": st.sampled_from(["id", "X-A", "b", "ü", "a-b", "a_b", "body", "class"]),
         "in": st.sampled_from(["query", "header", "query", "header", "cookie"])},
        optional={"required": st.booleans(), "schema": schemas(), "example": ANY},
    )  # fmt: skip
    return draw(
        st.fixed_dictionaries(
            {
                "responses": st.dictionaries(
                    st.sampled_from(["200", "201", "404", "4XX", "default"]),
                    st.fixed_dictionaries({"description": LEAF}, optional={"content": media}),
                    min_size=1,
                    max_size=3,
                )
            },
            optional={
                "operationId": st.sampled_from(["a", "A", "get it", "ü", "class", ""]),
                "summary": LEAF,
                "tags": st.lists(st.sampled_from(["x", "X", "ü", "1"]) | LEAF, max_size=2),
                "parameters": st.lists(params | ANY, max_size=3),
                "requestBody": st.fixed_dictionaries({"content": media}) | ANY,
                "security": st.just([{"key": []}]),
            },
        )
    )


PATH = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
DOCUMENTS = st.fixed_dictionaries(
    {
        "openapi": st.sampled_from(["3.1.0", "3.1.1", "3.0.3"]),
        "paths": st.dictionaries(
            st.sampled_from(["/a", "/b/{id}", "/c/{id}", "b", "/{a-b}"]),
            st.fixed_dictionaries(
                {"get": operations()},
                optional={"post": operations(), "x": ANY, "parameters": st.just([PATH])},
            ),
            min_size=1,
            max_size=3,
        ),
        "components": st.fixed_dictionaries(
            {"schemas": st.fixed_dictionaries({"A": schemas(), "B": schemas(), "C.d": schemas()})}
        ),
    },
    optional={"tags": ANY, "security": ANY, "info": ANY},
)  # fmt: skip


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(document=DOCUMENTS)
def test_any_document_gives_an_artifact_or_one_finding(
    document: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    artifact_or_finding(saved(tmp_path_factory.getbasetemp(), document))


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(document=DOCUMENTS)
def test_many_documents(document: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    artifact_or_finding(saved(tmp_path_factory.getbasetemp(), document))


def artifact_or_finding(root: Path) -> None:
    draft, error = attempt(root, "graph")
    if draft is None:
        assert error is not None
        assert error.code[:2] in ("P1", "P8")
        assert error.finding.where is not None
        assert error.finding.help
        return
    for name in valid(draft, "graph")["components"]:
        draft, error = attempt(root, "contract", name)
        if draft is not None:
            valid(draft, "contract")
        else:
            assert error is not None
            assert error.code in ("P837", "P840")
            assert error.finding.help


def attempt(
    root: Path, kind: str, name: str | None = None
) -> tuple[Draft, None] | tuple[None, PactError]:
    try:
        return write(openapi_, root, order(kind, name), SERVED)[0], None
    except PactError as error:
        return None, error
