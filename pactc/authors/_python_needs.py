"""What the components of a package need of each other, and what their code may do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ._drafting import Notes
from ._python_parts import Part
from ._python_read import Module, Package
from ._python_uses import Uses

CIRCLE = "Dependencies that are left out, because the components import each other"


class Needs:
    """Of all components of a package (id -> part) at once."""

    def __init__(self, package: Package, parts: Mapping[str, Part]) -> None:
        self.package = package
        self.parts = parts
        self.uses = Uses(package)

    @cached_property
    def code(self) -> dict[str, list[str]]:
        """Component -> the functions that are its code, private ones too: those of its modules,
        but of a class that is a component those of the class."""
        by_class: dict[str, str] = {
            p.class_.path: i for i, p in self.parts.items() if p.class_ is not None
        }
        found: dict[str, list[str]] = {id_: [] for id_ in self.parts}
        for path in sorted(self.uses.functions):
            module, names = self.package.split(path)
            if module is None:
                continue
            if len(names) > 1 and (owner := by_class.get(f"{module.name}.{names[0]}")):
                found[owner].append(path)
                continue
            for id_ in self._by_module.get(module.name, ()):
                found[id_].append(path)
        for id_, part in self.parts.items():  # what it offers and another module defines
            found[id_] += [f.path for f in part.functions.values() if f.path not in found[id_]]
        return found

    def used(self, id_: str) -> dict[str, list[str]]:
        """Other component -> the functions of it that the code of this one may call; an empty list
        for a class of which it only makes instances."""
        found: dict[str, set[str]] = {}
        for path in self.code[id_]:
            for called in self.uses.calls.get(path, ()):
                for other, name in self._offers.get(called, ()):
                    if other != id_ and self.parts[other].module is not self.parts[id_].module:
                        found.setdefault(other, set()).update({name} - {""})
        return {other: sorted(names) for other, names in sorted(found.items())}

    @cached_property
    def _offers(self) -> dict[str, list[tuple[str, str]]]:
        """Function -> (component, name) of those that offer it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for id_, part in self.parts.items():
            for name, function in part.functions.items():
                found.setdefault(function.path, []).append((id_, name))
            if part.class_ is not None:
                found.setdefault(f"{part.class_.path}.__init__", []).append((id_, ""))
        return found

    def effects(self, id_: str) -> list[str]:
        """What the code of a component may do, as far as names tell it: also what no function that
        it offers does."""
        return sorted(set().union(*(self.uses.effects(path) for path in self.code[id_])))

    def dependencies(self, notes: Notes) -> dict[str, list[str]]:
        """Component -> the components that it imports. Of a circle one dependency is left out, the
        same whatever the order of files, and noted."""
        kept: dict[str, list[str]] = {id_: [] for id_ in self.parts}
        for id_ in self.parts:
            for other in sorted(self._imports(id_)):
                if _leads(kept, other, id_):
                    notes.add(CIRCLE, f"`{id_}` on `{other}`")
                else:
                    kept[id_].append(other)
        return kept

    @cached_property
    def _by_module(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id_, part in self.parts.items():
            for name in part.unit:
                found.setdefault(name, []).append(id_)
        return found

    def _imports(self, id_: str) -> set[str]:
        part = self.parts[id_]
        found: set[str] = set()
        used = self.used(id_)
        seen, waiting = set(part.unit), list(part.unit)
        while waiting:
            for path in self.package.modules[waiting.pop()].imported:
                home = self._home(path)
                if home is None or home.name in seen:
                    continue
                held = self._by_module.get(home.name, [])
                if not held:  # no component: what it imports counts
                    seen.add(home.name)
                    waiting.append(home.name)
                    continue
                chosen = [i for i in held if i in used] or (held if len(held) == 1 else [])
                found.update(i for i in chosen if self.parts[i].module is not part.module)
        return found - {id_}

    def _home(self, path: str) -> Module | None:
        """The module that an imported name is taken from; of what a package hands on, the module
        that defines it."""
        module, rest = self.package.split(path)
        if module is not None and module.is_package and rest:
            there = self.package.found(path)
            if there is not None:
                return self.package.split(there.path)[0]
        return module


def _leads(needs: Mapping[str, list[str]], start: str, to: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == to:
            return True
        for other in needs.get(here, ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return False
