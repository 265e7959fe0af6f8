"""Where a policy trusts more, or wants less, than another. Any difference does, but for those that
`STRICTER` knows to be stricter: whoever adds a field to the policy need not remember this file.

What the policy does not say may still hold: `UNSAID` are the bounds that the gate takes then, at
the level that wants the most, so that to say a wider one is no first word of strictness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..documents import escape
from ..signing import key_ids
from .ages import DEFAULT
from .approvals import MOST_WANTED
from .people import mapping, subjects
from .side import Side
from .waivers import LONGEST
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
    ("/keys/*/note", lambda before, after: True),  # noqa: ARG005
    ("/keys/*/from", _later),
    ("/keys/*/until", _earlier),
    ("/keys/*/revoked", _earlier),
    ("/identities/*/note", lambda before, after: True),  # noqa: ARG005
    ("/identities/*/from", _later),
    ("/identities/*/until", _earlier),
    ("/identities/*/revoked", _earlier),
)


# What holds where the policy is silent: a judge counts as long as a command.
UNSAID: dict[str, int | str] = {
    "/evidence/max_age_days/live": DEFAULT["live"],
    "/evidence/max_age_days/judge": "/evidence/max_age_days/command",
    "/waivers/max_days": min(LONGEST.values()),
    "/approvals/weakening": MOST_WANTED,
    "/approvals/waiver": MOST_WANTED,
    "/approvals/release": MOST_WANTED,
}


def policy(base: Side, head: Side) -> Iterator[Weakening]:
    """`policy weakened`, by the pointer of each leaf that is not known to be stricter."""
    then, now = dict(leaves(base.mapping(POLICY))), dict(leaves(head.mapping(POLICY)))
    gone = _gone_people(base, head)
    for pointer in sorted(then.keys() | now.keys()):
        before, after = then.get(pointer), now.get(pointer)
        if before == after or f"{pointer}/".startswith(gone):
            continue
        if not _stricter(pointer, _held(then, pointer), after):
            yield Weakening("policy weakened", pointer, before, after, POLICY,
                            pointer if after is not None else "")  # fmt: skip


def _held(then: Mapping[str, Any], pointer: str) -> Any:
    """What held for a leaf before, also where the policy did not say it."""
    unsaid = UNSAID.get(pointer)
    return then.get(pointer, then.get(unsaid) if isinstance(unsaid, str) else unsaid)


def _gone_people(base: Side, head: Side) -> tuple[str, ...]:
    """Pointers of approvers and keys that are there no more: nobody's word counts instead. Not so
    of those that show that two others are one person, or that one of them is a machine."""
    keys, identities = base.mapping(POLICY, "/keys"), base.mapping(POLICY, "/identities")
    marks = {
        str(a): frozenset(
            (*_marks(str(a), mapping(stated), keys), *subjects(mapping(stated), identities))
        )
        for a, stated in base.mapping(POLICY, "/approvers").items()
    }
    shared = {m for m, n in Counter(m for each in marks.values() for m in each).items() if n > 1}
    links = {("approvers", a) for a, each in marks.items() if each & shared}
    links |= {("keys", str(i)) for i, key in keys.items() if _print(key) in shared}
    out = [
        f"/{what}/{escape(str(i))}/"
        for what in ("approvers", "keys")
        for i in base.mapping(POLICY, f"/{what}")
        if i not in head.mapping(POLICY, f"/{what}") and (what, str(i)) not in links
    ]
    return tuple(out) or ("\0",)


def _marks(approver: str, stated: Mapping[str, Any], keys: Mapping[str, Any]) -> Iterator[str]:
    """As `people.marks`: addresses, and fingerprints of keys."""
    yield approver.lower()
    yield from (str(e).lower() for e in stated.get("emails") or ())
    yield from (_print(keys.get(k)) for k in (stated.get("key"), *(stated.get("keys") or ())) if k)


def _print(key: Any) -> str:
    return "".join(key_ids(str(mapping(key).get("public")))[-1:])


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
