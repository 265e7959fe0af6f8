"""The table of authors."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pactc.authors import AUTHORS, NEEDS, author
from pactc.errors import PactError


def test_an_unknown_author() -> None:
    with pytest.raises(PactError) as caught:
        author("claude")
    assert caught.value.code == "P801"
    assert "anthropic" in caught.value.finding.help


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_an_author_whose_package_is_not_installed(name: str) -> None:
    """In a process of its own, which cannot import it."""
    script = (
        "import importlib.util, sys\n"
        f"real = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda n, *a: None if n == {NEEDS[name]!r} else real(n, *a)\n"
        "from pactc.authors import author\n"
        "from pactc.errors import PactError\n"
        f"try:\n    author({name!r})\n"
        "except PactError as error:\n    print(error.code, error.finding.help)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"P802 run `pip install 'pactc[{name}]'`\n"


@pytest.mark.parametrize("name", ["person", "command"])
def test_an_author_has_what_the_door_wants(name: str) -> None:
    found = author(name)
    assert callable(found.write)
    assert callable(found.estimate)
    assert name in AUTHORS
