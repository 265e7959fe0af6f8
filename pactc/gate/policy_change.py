"""Where a policy trusts more, or wants less, than another. Any difference does, but for those that
`STRICTER` knows to be stricter: whoever adds a field to the policy need not remember this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..documents import escape
from .side import Side
from .weakening import Weakening

POLICY = "pact/policy.yaml"
Stricter = Callable[[Any, Any], bool]


def _lower(before: Any, after: Any) -> bool:
    return _number(after) and (before is None or (_number(before) and after <= before))


def _higher(before: Any, after: Any) -> bool:
    return _number(after) and (before is None or (_number(before) and after >= before))


def _earlier(before: Any, after: Any) -> bool:
    return after is not None and (before is None or str(after) <= str(before))


def _later(before: Any, after: Any) -> bool:
    return after is not None and (before is None or str(after) >= str(before))


def _made_true(before: Any, after: Any) -> bool:  # noqa: ARG001  as the others
    return after is True


def _fewer(before: Any, after: Any) -> bool:
    return not set(after or []) - set(before or [])


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# A pattern over the pointer of a leaf -> whether it is stricter afterwards. The first that fits.
STRICTER: tuple[tuple[str, Stricter], ...] = (
    ("/evidence/max_age_days/*", _lower),
    ("/accept/reason_required", _made_true),
    ("/signed_commits", _made_true),
    ("/placeholders/allow", _fewer),
    ("/approvals/*", _higher),
    ("/waivers/max_days", _lower),
    ("/waivers/budget/*", _lower),
    ("/approvers/*/name", lambda before, after: True),  # noqa: ARG005  for people to read
    ("/approvers/*/roles", _fewer),
    ("/approvers/*/bot", _made_true),
    ("/keys/*/note", lambda before, after: True),  # noqa: ARG005
    ("/keys/*/from", _later),
    ("/keys/*/until", _earlier),
    ("/keys/*/revoked", _earlier),
)


def policy(base: Side, head: Side) -> Iterator[Weakening]:
    """`policy weakened`, by the pointer of each leaf that is not known to be stricter."""
    then, now = dict(leaves(base.mapping(POLICY))), dict(leaves(head.mapping(POLICY)))
    gone = _gone_people(base, head)
    for pointer in sorted(then.keys() | now.keys()):
        before, after = then.get(pointer), now.get(pointer)
        if before == after or f"{pointer}/".startswith(gone):
            continue
        if not _stricter(pointer, before, after):
            yield Weakening("policy weakened", pointer, before, after, POLICY,
                            pointer if after is not None else "")  # fmt: skip


def _gone_people(base: Side, head: Side) -> tuple[str, ...]:
    """Pointers of approvers and keys that are there no more: nobody's word counts instead."""
    out = []
    for what in ("approvers", "keys"):
        now = head.mapping(POLICY, f"/{what}")
        out += [f"/{what}/{escape(i)}/" for i in base.mapping(POLICY, f"/{what}") if i not in now]
    return tuple(out) or ("\0",)


def _stricter(pointer: str, before: Any, after: Any) -> bool:
    for pattern, stricter in STRICTER:
        if fnmatchcase(pointer, pattern) and pointer.count("/") == pattern.count("/"):
            return stricter(before, after)
    return False


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Pointer and value of all that is no mapping; a list is one value."""
    if isinstance(value, Mapping) and (value or not pointer):
        for key, inner in value.items():
            yield from leaves(inner, f"{pointer}/{escape(str(key))}")
    else:
        yield pointer, value
