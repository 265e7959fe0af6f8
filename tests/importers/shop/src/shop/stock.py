"""What there is."""

import json
import logging
import os
from pathlib import Path
from typing import Any, Optional

from .errors import OutOfStockError

log = logging.getLogger(__name__)


def count(sku: str, path: str = "stock.json") -> int:
    """How many there are."""
    from .money import PriceError  # a circle

    if not sku:
        raise PriceError("no sku")
    return int(_read(path).get(sku, 0))


def take(sku: str, count: int = 1, *, reason: Optional[str] = None) -> None:
    """Take some.

    Raises
    ------
    OutOfStockError
        If there are fewer.
    """
    log.info("take %s", sku)
    raise OutOfStockError(sku)


def settings(anything: Any) -> "dict[int, str]":
    return {1: os.environ["SHOP"]}


def _read(path):
    return json.loads(Path(path).read_text())
