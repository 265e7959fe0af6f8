"""What can be wrong with a path by its spelling alone. Pure.

Two paths collide if some file system, or some reader, takes one for the other: they differ only
by case, by Unicode form, or by look-alike letters. Look-alikes are judged across scripts only: a
Cyrillic `а` is never there by accident beside a Latin one, but `l1` and `ll` are both honest names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from .model import Finding, Where

# From the Unicode confusables (UTS 39), cut down to the lower-case letters of scripts that people
# type; what NFKC and case folding unite already is not repeated. The package
# confusable-homoglyphs holds the whole table, but has had no release since January 2024.
_LOOKALIKES = {
    **str.maketrans(
        "авгеёзіїјкмнорсԁԛѕтуԝхѵһӏьԍ" + "αβγδεζηικνορστυχωϲ" + "աեհոսցօքԛ" + "ıɑɡɩʋƅ",
        "abreë3iïjkmhopcdqstywxvhlbg" + "abydeznikvopotuxwc" + "aehnugofq" + "iagivb",
    ),
    **str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),  # small capitals
}
_HIDDEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


def skeleton(text: str) -> str:
    """A form that texts share if they differ only by case, Unicode form, width, invisible
    characters, or look-alike letters of other scripts."""
    if text.isascii():
        return text.lower()
    from unicodedata import category, normalize

    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    shown = "".join(letter for letter in folded if category(letter) not in _HIDDEN)
    return shown.translate(_LOOKALIKES)


def misspelt(path: str) -> Iterator[Finding]:
    """What is wrong with one path: parts that Git or a file system treats specially, characters
    that cannot be seen, a form other than NFC."""
    if wrong := _unsafe(path):
        yield Finding("P170", wrong, Where(path), help="rename the file with `git mv`")
    if not path.isascii():
        from unicodedata import is_normalized

        if not is_normalized("NFC", path):
            message = "the path is not in Unicode form NFC, so other systems spell it otherwise"
            yield Finding("P169", message, Where(path), help="rename the file with `git mv`")


def _unsafe(path: str) -> str:
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return f"the path has a part {part!r}, which leads elsewhere"
        # Git refuses these names too, in its index; a tree made by other means can hold them.
        if part[0] in ".gG" and skeleton(part.rstrip(" .")) in (".git", "git~1"):
            return f"the path has a part {part!r}, which is Git's own"
    if "\\" in path:
        return "the path has a backslash, which separates directories on other systems"
    if not path.isprintable():
        from unicodedata import category

        for letter in path:
            if category(letter) in _HIDDEN:
                return f"the path has the invisible character U+{ord(letter):04X}"
    return ""


def parents(path: str) -> Iterator[str]:
    """The directories above a path, the nearest first: `a/b` and `a` for `a/b/c`."""
    at = path.rfind("/")
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at)


def collisions(asked: Collection[str], listed: Iterable[str]) -> Iterator[Finding]:
    """For each asked path, the listed one that can be taken for it or for a directory above it."""
    names = {name for path in asked for name in (path, *parents(path))}
    wanted: dict[str, set[str]] = {}
    for name in names:
        wanted.setdefault(skeleton(name), set()).add(name)
    seen: set[str] = set()
    for path in listed:
        for name in (path, *parents(path)):
            if name in seen:
                break  # and so were all the directories above it
            seen.add(name)
            if (spellings := wanted.get(skeleton(name))) is not None:
                spellings.add(name)
    clashes = {s: sorted(w) for s, w in wanted.items() if len(w) > 1}
    for path in sorted(asked) if clashes else ():
        for name in (path, *parents(path)):
            for other in clashes.get(skeleton(name), ()):
                if other != name:
                    message = f"{name!a} and {other!a} collide: they differ only in looks"
                    mend = "rename one of them with `git mv`"
                    yield Finding("P168", message, Where(path), help=mend)
