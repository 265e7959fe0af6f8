"""Values on their way in and out of a worker. JSON by exact type: what only looks like a value of
JSON (a subclass, a tuple, a number that is none) is refused, because whoever asks it may be lied
to. Standard library only, and everything that is used is taken before the implementation is
imported: what that patches later changes nothing here.

A plan says where a type speaks of bytes ("b") or decimals ("d"): {"p": {property: plan}, "a": plan
of other properties, "i": plan of items, "t": [plans of the first items], "r": name of a plan}.
"""

from __future__ import annotations

from _json import encode_basestring_ascii as quote
from _json import make_scanner
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping
from typing import Any

DEEPEST = 100
MOST_DIGITS = 4000
BYTES = 8 << 20
INF = float("inf")


class NotJson(Exception):  # noqa: N818  a verdict on a value
    """The message says where in the value, and what is there."""


class _Strict:
    """What the scanner is made from; it copies these."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}  # noqa: RUF012  the scanner's own


def decoder() -> Any:
    """JSON text -> value, all in C."""
    context: Any = _Strict
    scan = make_scanner(context)
    return lambda text: scan(text, 0)[0]


def encoder(plans: Mapping[str, Any], decimal: Any) -> Any:
    """`encode(value, plan) -> JSON text`. `decimal`: the type of decimals, or None if no plan
    speaks of any. Raises NotJson."""
    text_of, of_int, of_float, utf8 = quote, int.__repr__, float.__repr__, str.encode
    lists, texts = list, str

    def write(value: Any, plan: Any, depth: int, out: list[str]) -> None:
        kind = type(value)
        if type(plan) is dict and "r" in plan:
            plan = plans.get(plan["r"])
        if kind is bytes and plan == "b":
            out.append('"' + b2a_base64(value, newline=False).decode() + '"')
        elif kind is decimal and plan == "d" and value.is_finite():
            out.append('"' + format(value, "f") + '"')
        elif kind is texts and plan in ("b", "d"):
            raise NotJson(
                f": a str where {'bytes are' if plan == 'b' else 'a Decimal is'} promised"
            )
        elif kind is texts:
            if not value.isascii():
                try:
                    utf8(value)
                except UnicodeEncodeError:
                    raise NotJson(": a text with half a surrogate pair") from None
            out.append(text_of(value))
        elif value is None:
            out.append("null")
        elif kind is bool:
            out.append("true" if value else "false")
        elif kind is int:
            if value.bit_length() > MOST_DIGITS * 3:
                raise NotJson(f": an integer of more than {MOST_DIGITS} digits")
            out.append(of_int(value))
        elif kind is float:
            if value != value or value in (INF, -INF):
                raise NotJson(f": {of_float(value)} is no JSON number")
            out.append(of_float(value))
        elif depth >= DEEPEST:
            raise NotJson(f": nested more than {DEEPEST} deep")
        elif kind is lists:
            items(value, plan, depth, out)
        elif kind is dict:
            members(value, plan, depth, out)
        else:
            raise NotJson(f": {said(kind)} is no JSON value")

    def items(value: list[Any], plan: Any, depth: int, out: list[str]) -> None:
        first = plan.get("t", ()) if type(plan) is dict else ()
        rest = plan.get("i") if type(plan) is dict else None
        out.append("[")
        for index, item in enumerate(value):
            if index:
                out.append(",")
            try:
                write(item, first[index] if index < len(first) else rest, depth + 1, out)
            except NotJson as error:
                raise NotJson(f"/{index}{error.args[0]}") from None
        out.append("]")

    def members(value: dict[str, Any], plan: Any, depth: int, out: list[str]) -> None:
        known = plan.get("p", {}) if type(plan) is dict else {}
        other = plan.get("a") if type(plan) is dict else None
        comma = False
        out.append("{")
        for key, item in value.items():
            if type(key) is not str:
                raise NotJson(f": {said(type(key))} is no key of a JSON object")
            if comma:
                out.append(",")
            comma = True
            write(key, None, depth + 1, out)
            out.append(":")
            try:
                write(item, known.get(key, other), depth + 1, out)
            except NotJson as error:
                raise NotJson(f"/{key[:50]}{error.args[0]}") from None
        out.append("}")

    def encode(value: Any, plan: Any = None) -> str:
        out: list[str] = []
        try:
            write(value, plan, 0, out)
        except NotJson as error:
            place, _, what = error.args[0].partition(": ")
            raise NotJson(f"at {place or '/'}: {what}") from None
        except (RecursionError, RuntimeError, MemoryError) as error:
            raise NotJson(f"it cannot be read: {type(error).__name__}") from None
        text = "".join(out)
        if len(text) > BYTES:
            raise NotJson(f"at /: larger than {BYTES} bytes")
        return text

    return encode


_name = type.__dict__["__qualname__"].__get__
_module = type.__dict__["__module__"].__get__


def said(kind: type) -> str:
    """A type for people, also where its metaclass lies about it."""
    name = kind_name(kind)
    short = name.removeprefix("builtins.")
    base = {"tuple": "a tuple", "set": "a set", "bytes": "bytes"}.get(short, "")
    return base or f"{'an' if short[:1].lower() in 'aeiou' else 'a'} {short}"


def kind_name(kind: type) -> str:
    """`module.Qualified`, as the type itself stores it."""
    module, name = _module(kind), _name(kind)
    return f"{module if type(module) is str else '?'}.{name if type(name) is str else '?'}"[:200]


def revived(value: Any, plan: Any, plans: Mapping[str, Any], decimal: Any) -> Any:
    """An argument as Python has it: bytes and decimals where the plan says so. What is no base64 or
    no decimal stays a text: the case may be a wrong argument on purpose."""
    if type(plan) is dict and "r" in plan:
        plan = plans.get(plan["r"])
    if plan is None:
        return value
    if plan == "b" and type(value) is str:
        try:
            return a2b_base64(value.encode("ascii"), strict_mode=True)
        except ValueError:
            return value
    if plan == "d" and type(value) is str:
        try:
            return decimal(value)
        except ArithmeticError:
            return value
    if type(plan) is dict and type(value) is dict:
        known, other = plan.get("p", {}), plan.get("a")
        return {k: revived(v, known.get(k, other), plans, decimal) for k, v in value.items()}
    if type(plan) is dict and type(value) is list:
        first, rest = plan.get("t", ()), plan.get("i")
        return [
            revived(v, first[n] if n < len(first) else rest, plans, decimal)
            for n, v in enumerate(value)
        ]
    return value


HELD = 8  # values that are still looked at after later calls
HELD_TEXT = 1 << 16  # the longest of them


def holder(
    encode: Callable[..., str], decode: Callable[[str], Any]
) -> tuple[Callable[..., None], Callable[[], str], Callable[[], None]]:
    """What earlier calls gave to their caller, or were given by it, is still the caller's:
    `hold(what, value, plan, text)` keeps it, `changed()` says which of them is no longer what its
    text says, once, and `drop()` forgets them all. Strings, numbers and the like cannot change."""
    kept: list[tuple[str, Any, Any, str]] = []

    def hold(what: str, value: Any, plan: Any, text: str) -> None:
        if type(value) in (dict, list) and len(text) <= HELD_TEXT:
            kept.append((what, value, plan, text))
            del kept[:-HELD]

    def changed() -> str:
        for place, (what, value, plan, text) in enumerate(kept):
            try:
                now = encode(value, plan)
            except NotJson as error:
                now = error.args[0]
            if now != text and (now[:1] not in "[{" or decode(now) != decode(text)):
                del kept[place]
                return what
        return ""

    return hold, changed, kept.clear
