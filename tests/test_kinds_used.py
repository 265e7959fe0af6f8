"""What a consumer relies on of a contract."""

from __future__ import annotations

from typing import Any

import pytest

from pactc.kinds._used import used

CONTRACT: dict[str, Any] = {
    "component": "stock",
    "note": "Prose.",
    "types": {
        "Line": {"type": "object", "properties": {"id": {"$ref": "#/types/Id"}}},
        "Id": {"type": "string"},
        "Tree": {"type": "array", "items": {"$ref": "#/types/Tree"}},
        "All": {"type": "array"},
        "a/b": {"type": "null"},
    },
    "functions": {
        "take": {"params": {"line": {"$ref": "#/types/Line"}}, "returns": {"type": "null"}},
        "grow": {"returns": {"anyOf": [{"$ref": "#/types/Tree"}, {"$ref": "#/types/a/b"}]}},
        "see": {"returns": {"$ref": "#/types/All"}},
    },
}
WHOLE = {"/binding", "/class", "/fixtures", "/state", "/data"}


@pytest.mark.parametrize(
    ("functions", "wanted"),
    [
        ([], set()),
        (["take"], {"/functions/take", "/types/Line", "/types/Id"}),
        (["grow"], {"/functions/grow", "/types/Tree", "/types/a~1b"}),
        (["lost"], {"/functions/lost"}),
    ],
)
def test_functions_and_the_types_that_they_reach(functions: list[str], wanted: set[str]) -> None:
    assert used(CONTRACT, functions) == wanted | WHOLE


def test_what_the_state_is_belongs_to_all() -> None:
    state = {"model": {"$ref": "#/types/Id"}, "initial": "", "observe": "see"}
    wanted = {"/functions/see", "/types/All", "/types/Id"}
    assert used({**CONTRACT, "state": state}, []) == wanted | WHOLE


@pytest.mark.parametrize("broken", [{}, {"functions": 1, "types": []}, {"state": {"setup": [1]}}])
def test_a_contract_that_is_none_is_no_crash(broken: Any) -> None:
    assert used(broken, ["take"]) == {"/functions/take"} | WHOLE
