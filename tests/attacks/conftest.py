"""Repositories that are attacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pactc.selftest.run import Bank, Bench


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    from pactc.selftest.run import Bank

    with Bank() as made:
        yield made


@pytest.fixture
def bench(bank: Bank) -> Iterator[Bench]:
    """A good pack of one's own, given back afterwards."""
    made = bank.bench()
    yield made
    bank.drop(made)
