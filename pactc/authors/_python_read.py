"""The text of a Python package of the project, as griffe tells it. Nothing of it is imported or
run: files are read, parsed and looked at, in the order of their names."""

from __future__ import annotations

import ast
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import PactError
from ..model import Where
from ..patterns import is_glob
from ._drafting import IDENTIFIER, Notes, check
from ._options import GLOB, inside, option_error, text_option
from ._python_imports import imports
from .author import Settings, Watch

AUTHOR = "python"
MOST_BYTES = 1 << 20
MOST_MODULES = 5000
STEPS = 20  # of names that stand for names
LINKS = "Links are not followed"


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, its file, its syntax tree and what griffe made of it."""

    name: str
    path: str
    is_package: bool
    tree: ast.Module
    told: Any = field(repr=False)

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @cached_property
    def imports(self) -> tuple[tuple[str, str], ...]:
        return tuple(imports(self.tree, self.name, self.is_package))

    @cached_property
    def imported(self) -> tuple[str, ...]:
        """The full dotted names that it imports."""
        return tuple(path for _, path in self.imports)


@dataclass(frozen=True)
class Package:
    """All modules of a package, by name. `source` is the folder that it lies in."""

    name: str
    source: str
    modules: Mapping[str, Module]

    def found(self, path: str) -> Any:
        """griffe's object at a dotted path of this package, with imports within it followed; None
        if it has none."""
        for _ in range(STEPS):
            here = self._member(path)
            if here is None or not here.is_alias:
                return here
            path = here.target_path
        return None

    def _member(self, path: str) -> Any:
        module, rest = self.split(path)
        if module is None:
            return None
        here = module.told
        for name in rest:
            if here is None or here.is_alias or name not in here.members:
                return None
            here = here.members[name]
        return here

    def split(self, path: str) -> tuple[Module | None, list[str]]:
        """The module that a dotted path lies in, and the names after it."""
        names = path.split(".")
        for place in range(len(names), 0, -1):
            module = self.modules.get(".".join(names[:place]))
            if module is not None:
                return module, names[place:]
        return None, names


@dataclass(frozen=True)
class Place:
    """Where a package is: `source` the folder that it lies in, below the root."""

    root: Path
    package: str
    source: str

    @property
    def folder(self) -> Path:
        return self.root if self.source == "." else self.root / self.source

    @property
    def prefix(self) -> str:
        return "" if self.source == "." else f"{self.source}/"


def located(settings: Settings) -> Place:
    """Raises PactError P836 for the options `package` and `source`."""
    package = text_option(settings, AUTHOR, "package", "booking")
    if not all(IDENTIFIER.match(name) for name in package.split(".")):
        raise option_error(AUTHOR, "package", "takes the name of a package as `package`", "booking")
    root = Path(os.path.realpath(settings.root))
    below = package.replace(".", "/")
    given = "src" if _is_there(root / "src" / below) else "."
    source = text_option(settings, AUTHOR, "source", "src", given)
    if is_glob(source):
        raise option_error(AUTHOR, "source", "takes the path of a folder as `source`", "src")
    folder = inside(settings, AUTHOR, "source", source)
    if not _is_there(folder / below):
        text = f"finds no package `{package}` in {source}"
        raise option_error(AUTHOR, "source", text, "the folder that it lies in")
    return Place(root, package, source)


def state(place: Place) -> str:
    """The same as long as all files of a package are the same."""
    found = sha256()
    for name, path, _ in sorted(_files(place.folder, place.package, Notes())):
        with suppress(OSError):  # told by `read`
            data = (place.folder / path).read_bytes()
            found.update(f"{name} {path} {len(data)} ".encode() + data)
    return found.hexdigest()


def read(place: Place, watch: Watch, notes: Notes) -> Package:
    """Raises PactError P839 for what Python could not read either."""
    modules: dict[str, Module] = {}
    for name, path, is_package in sorted(_files(place.folder, place.package, notes)):
        check(watch)
        if len(modules) == MOST_MODULES:
            text = f"the package has more than {MOST_MODULES:,} modules"
            raise PactError("P839", text, Where(place.prefix + path), "name a package within it")
        modules[name] = _module(place.folder, name, path, is_package, place.prefix, modules)
    return Package(place.package, place.source, dict(sorted(modules.items())))


def _is_there(path: Path) -> bool:
    return path.is_dir() or path.with_name(path.name + ".py").is_file()


def _files(folder: Path, package: str, notes: Notes) -> Iterator[tuple[str, str, bool]]:
    """(module, path below the folder, whether it is a package), links left out."""
    below = package.replace(".", "/")
    if not (folder / below).is_dir():
        yield package, f"{below}.py", False
        return
    waiting = [below]
    while waiting:
        here = waiting.pop()
        name = here.replace("/", ".")
        if not (folder / here / "__init__.py").is_file():
            if here == below or any((folder / here).glob("*.py")):
                notes.add("Folders without an `__init__.py`, which are left out", f"`{here}`")
            if here != below:
                continue
        for path in sorted((folder / here).iterdir()):
            relative = f"{here}/{path.name}"
            if path.is_symlink():
                if path.suffix == ".py" or path.is_dir():
                    notes.add(LINKS, f"`{relative}`")
            elif path.is_dir():
                if IDENTIFIER.match(path.name) and path.name != "__pycache__":
                    waiting.append(relative)
            elif path.is_file() and path.suffix == ".py" and IDENTIFIER.match(path.stem):
                if path.stem == "__init__":
                    yield name, relative, True
                else:
                    yield f"{name}.{path.stem}", relative, False


def _module(
    folder: Path,
    name: str,
    path: str,
    is_package: bool,
    prefix: str,
    known: Mapping[str, Module],
) -> Module:
    shown = prefix + path
    assert GLOB.match(shown)
    text = _text(folder / path, shown)
    tree = _parsed(text, shown)
    try:
        told = _told(name, folder / path, text, known)
    except Exception as error:  # what a library makes of hostile code is nobody's word
        why = str(error) or type(error).__name__
        raise _unreadable(shown, 1, 1, f"griffe cannot read it: {why}") from None
    return Module(name, shown, is_package, tree, told)


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PactError(
            "P839", f"cannot read it: {error.strerror}", Where(shown), "make it readable"
        ) from None
    if len(data) > MOST_BYTES:
        text = f"it is larger than {MOST_BYTES:,} bytes"
        raise _unreadable(shown, 1, 1, text)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        text = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise _unreadable(shown, line, column, text) from None


def _parsed(text: str, shown: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of code that is only read
            return ast.parse(text)
    except SyntaxError as error:
        said = f"this is no Python: {error.msg}"
        raise _unreadable(shown, error.lineno or 1, error.offset or 1, said) from None
    except (RecursionError, MemoryError):
        raise _unreadable(shown, 1, 1, "it is nested too deeply") from None
    except ValueError as error:
        raise _unreadable(shown, 1, 1, f"this is no Python: {error}") from None


def _unreadable(shown: str, line: int, column: int, text: str) -> PactError:
    return PactError("P839", text, Where(shown, line, max(column, 1)), "correct that file")


def _told(name: str, path: Path, text: str, known: Mapping[str, Module]) -> Any:
    """griffe's view of a module, below that of its package."""
    import griffe  # for this author alone

    log = logging.getLogger("griffe")
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # what it warns of is no message of ours
    above, _, last = name.rpartition(".")
    parent = known[above].told if above in known else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = griffe.visit(last if parent else name, path, text, parent=parent,
                            docstring_options={"warnings": False})  # fmt: skip
    if parent is not None and last not in parent.members:
        parent.set_member(last, made)
    return made
