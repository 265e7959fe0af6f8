"""The stand-in in the place of the module that a contract is bound to. If there is a real one, the
stand-in is that module with what the contract names in the place of its own."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from ..contracts.contract import Contract
from .standin import Several, fill


@contextmanager
def installed(
    contract: Contract, target: Several, broken: list[str] | None = None
) -> Iterator[ModuleType]:
    """The stand-in as the module that the contract is bound to, for as long as the block runs, also
    for modules that import it while the package is imported. The exceptions it raises are those of
    the real module, and of other modules where these can be imported. `broken` gets the reason if
    the real module is there and does not run."""
    name = contract.python
    package, _, last = name.rpartition(".")
    before, attribute = sys.modules.pop(name, None), None
    finder = _Finder(contract, target, broken)
    sys.meta_path.insert(0, finder)
    made: list[str] = []
    try:
        made = _packages(package)
        attribute = getattr(sys.modules.get(package), last, None)
        yield importlib.import_module(name)
    finally:
        sys.meta_path.remove(finder)
        for each in made:
            sys.modules.pop(each, None)
        sys.modules.pop(name, None)
        if before is not None:
            sys.modules[name] = before
        parent = sys.modules.get(package)
        if parent is not None and (before is None or attribute is None):
            with suppress(AttributeError):  # the suite may have taken it away
                delattr(parent, last)
        elif parent is not None:
            setattr(parent, last, before)


def _packages(name: str) -> list[str]:
    """Import a package; the names of those that had to be made, because nobody wrote them yet, or
    because they cannot be imported. Of these, the modules inside can be."""
    made: list[str] = []
    parts = name.split(".") if name else []
    for end in range(1, len(parts) + 1):
        each = ".".join(parts[:end])
        try:
            importlib.import_module(each)
        except Exception:
            parent = sys.modules.get(".".join(parts[: end - 1]))
            real = _real(each, getattr(parent, "__path__", None))
            module = sys.modules[each] = ModuleType(each)
            module.__path__ = list(real.submodule_search_locations or ()) if real else []
            made.append(each)
            if parent is not None:
                setattr(parent, parts[end - 1], module)
    return made


class _Finder:
    """Finds one module, the stand-in."""

    def __init__(self, contract: Contract, target: Several, broken: list[str] | None) -> None:
        self.contract, self.target, self.broken = contract, target, broken

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.contract.python:
            return None
        real = _real(name, path, self)
        inside = real.submodule_search_locations if real else None
        loader: Any = _Loader(self.contract, self.target, real, self.broken)
        spec = ModuleSpec(name, loader)
        if inside is not None:
            spec.submodule_search_locations = list(inside)
        return spec


class _Loader:
    """Runs the real module, if there is one that runs, and then puts the stand-ins in it."""

    def __init__(
        self,
        contract: Contract,
        target: Several,
        real: ModuleSpec | None,
        broken: list[str] | None,
    ) -> None:
        self.contract, self.target, self.broken = contract, target, broken
        loader = real.loader if real else None
        self.real = loader if isinstance(loader, SourceFileLoader) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name, f"Stands for {spec.name}.")

    def exec_module(self, module: ModuleType) -> None:
        if self.real is not None:
            kept = dict(vars(module))
            module.__file__ = self.real.path
            try:
                self.real.exec_module(module)
            except Exception as error:  # it is not written to its end yet
                if self.broken is not None:
                    self.broken.append(f"{type(error).__name__}: {error}")
                vars(module).clear()
                vars(module).update(kept)
        fill(module, self.contract, self.target)


def _real(name: str, path: Sequence[str] | None, but: _Finder | None = None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        if finder is but or isinstance(finder, _Finder):
            continue
        with suppress(Exception):
            if (found := finder.find_spec(name, path, None)) is not None:
                return found
    return None
