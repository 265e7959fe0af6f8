"""Step 3: nothing that was demanded before is demanded less, unless somebody else has agreed.

`obligations.weakenings` lists what is weaker than in the base. Each wants an approval over exactly
its before and after, by a person whom the base trusts and who did not make the change, and one that
was not used before. One approval over all of them at once counts too. What is stronger is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import TYPE_CHECKING, Any

from ..documents import canonical
from ..fingerprint import of_value
from ..model import Finding

if TYPE_CHECKING:
    from .case import Case

ALL = "weakenings"
SHOWN = 160  # characters of a value in a finding
CONTEXT = 40  # of them before the first one that differs


@dataclass(frozen=True, slots=True)
class Weakening:
    """One thing that is demanded less. `kind` is its class, such as `control removed`; `before`
    and `after` are values of documents, None for what is not there. `path` and `pointer` are its
    place in the commit, or the nearest one to what is gone."""

    kind: str
    id: str
    before: Any
    after: Any
    path: str
    pointer: str = ""

    @property
    def name(self) -> str:
        """What an approval of it names."""
        return f"weakening {self.kind} {self.id}"

    @property
    def digest(self) -> str:
        """What an approval of it is over: not its place, which may move."""
        said = {"kind": self.kind, "id": self.id, "before": self.before, "after": self.after}
        return of_value("weakening", said)


def digest_of_all(found: Sequence[Weakening]) -> str:
    """What an approval of all of them at once is over."""
    return of_value("weakenings", [*sorted(w.digest for w in found)])


def verify_kept(case: Case) -> list[Finding]:
    """P690 for each weakening that lacks an approval, P694 for each file of the base that cannot be
    read, so that nobody knows what it demanded."""
    found = [_finding(case, each, lack) for each, lack in unapproved(case)]
    side = case.base.side if case.base else None
    return found + [
        Finding(
            "P694", f"{path} of the base cannot be read", None, None,
            (f"{error.code} {error.finding.message}",),
            "name an earlier commit, which can be read: `pactc production validate --base REV`",
        )
        for path, error in sorted(side.problems.items() if side else ())
    ]  # fmt: skip


def weaker(case: Case) -> list[Weakening]:
    """All that is weaker than in the base, approved or not; nothing where there is no base that
    anybody trusts. Looked for once."""
    from .obligations import weakenings

    base = case.base
    if base is None or base.side is None or not base.trusted:
        return []
    if "weakenings" not in case.memo:
        case.memo["weakenings"] = weakenings(base.side, base.head)
    found: list[Weakening] = case.memo["weakenings"]
    return found


def unapproved(case: Case) -> list[tuple[Weakening, str]]:
    """The weakenings that lack an approval, each with what is missing in words."""
    from .approvals import lacking_anew, wanted
    from .waivers import waiver_lacks_anew

    found = weaker(case)
    count = wanted(case, "weakening")
    together = lacking_anew(case, ALL, digest_of_all(found), count) if found else None
    if together is None:
        return []
    out = []
    for each in found:
        lack = lacking_anew(case, each.name, each.digest, count)
        if each.kind.startswith("waiver"):  # whoever approved the waiver need not say so twice
            lack = lack and waiver_lacks_anew(case, each.id, each.after)
        if lack is not None:
            out.append((each, lack if ":" in lack else together))
    return out


def _finding(case: Case, each: Weakening, lack: str) -> Finding:
    before, after = changed(each.before, each.after)
    return Finding(
        "P690", f"{each.kind}: {each.id}", case.where(each.path, each.pointer), None,
        (f"before: {before}", f"after:  {after}", lack),
        "undo it, or let an approver who did not write it run `pactc approve weakenings`",
    )  # fmt: skip


def changed(before: Any, after: Any) -> tuple[str, str]:
    """Each on one line. Of long ones, what is the same in both is left out, so that what is
    shown is what changed."""
    texts = [_line(before), _line(after)]
    if max(map(len, texts)) > SHOWN:
        texts = [_line(each) for each in _differing(before, after)]
    start = 0
    if max(map(len, texts)) > SHOWN:
        start = max(0, len(commonprefix(texts)) - CONTEXT)  # noqa: RUF071  texts, no paths
    return _cut(texts[0], start), _cut(texts[1], start)


def _differing(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two mappings the entries that differ, at any depth."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return before, after
    left, right = {}, {}
    for key in sorted({*before, *after}):
        if key not in after:
            left[key] = before[key]
        elif key not in before:
            right[key] = after[key]
        elif canonical(before[key]) != canonical(after[key]):  # 1 == True, in Python alone
            left[key], right[key] = _differing(before[key], after[key])
    return left, right


def _line(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else canonical(value).decode()


def _cut(text: str, start: int) -> str:
    text = f"...{text[start:]}" if start else text
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
