"""Checks of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import mapping, refuse, texts


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG001
    """Problems P420: an approver's key that is not in `keys`, and P425: one key of two people."""
    policy = mapping(value)
    keys = mapping(policy.get("keys"))
    owner: dict[str, str] = {}
    for id_, approver in mapping(policy.get("approvers")).items():
        base = f"/approvers/{escape(id_)}"
        held = mapping(approver)
        named = [(held.get("key"), f"{base}/key")] if held.get("key") is not None else []
        named += [(k, f"{base}/keys/{n}") for n, k in enumerate(texts(held.get("keys")))]
        for key, pointer in named:
            if not isinstance(key, str) or key not in keys:
                yield refuse(str(key), keys, pointer, "key", where=" under `keys`")
                continue
            public = " ".join(str(mapping(keys[key]).get("public")).split()[:2])
            if owner.setdefault(public, id_) != id_:
                yield Problem(
                    "P425", pointer, f"the key `{key}` is that of `{owner[public]}` too",
                    "give each approver a key of their own",
                )  # fmt: skip
