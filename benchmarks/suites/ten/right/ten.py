"""What ten/contract.yaml promises."""

from __future__ import annotations

import re
from typing import Any

Item = dict[str, Any]
MOST = 3


class Ten:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def share(self, cents: int, people: int) -> int:
        if people <= 0:
            raise ValueError("there must be somebody")
        return cents // people

    def fee(self, cents: int) -> int:
        return cents // 100 if cents > 5000 else 25

    def overlap(self, one: Item, other: Item) -> bool:
        return bool(one["start"] < other["end"] and other["start"] < one["end"])

    def dearest(self, items: list[Item]) -> Item:
        if not items:
            raise LookupError("there is none")
        return max(items, key=lambda item: item["cents"])

    def known(self, text: str) -> bool:
        return re.fullmatch("[a-d]", text) is not None

    def put(self, item: Item) -> Item:
        if item["end"] <= item["start"]:
            raise ValueError("it ends before it begins")
        if any(other["id"] == item["id"] for other in self.items):
            raise KeyError("it is there")
        if len(self.items) >= MOST:
            error = OverflowError("it is full")
            error.most = MOST  # type: ignore[attr-defined]
            raise error
        self.items.append(dict(item))
        return item

    def take(self, item_id: str) -> Item:
        found = next((item for item in self.items if item["id"] == item_id), None)
        if found is None:
            raise KeyError("there is none such")
        self.items.remove(found)
        return found

    def total(self) -> int:
        return sum(item["cents"] for item in self.items)

    def page(self, after: str = "", limit: int = 2) -> list[Item]:
        later = sorted((i for i in self.items if i["id"] > after), key=lambda i: str(i["id"]))
        return [dict(item) for item in later[:limit]]

    def snapshot(self) -> dict[str, list[Item]]:
        return {"items": [dict(item) for item in self.items]}
