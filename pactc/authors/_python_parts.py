"""Which modules and classes of a package are components, and what each depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import PactError
from ..model import Where
from ._drafting import IDENTIFIER, Clauses, Notes, component_id, free
from ._options import choice_option
from ._python_classes import bases, line, shape
from ._python_docs import Docs
from ._python_function import LEFT_OUT, function, signature
from ._python_read import AUTHOR, Module, Package
from ._python_types import Types
from .author import Settings

TESTS = ("test", "tests", "conftest", "testing")


@dataclass(frozen=True)
class Part:
    """One component: the functions of a module, or the methods of one of its classes. `module` is
    the one that a contract binds to; `unit` are all modules that are its code."""

    id: str
    module: Module
    functions: Mapping[str, Any]
    class_: Any = None
    unit: tuple[str, ...] = ()
    sources: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called in Python."""
        return self.module.name + (f".{self.class_.name}" if self.class_ is not None else "")

    @property
    def doc(self) -> str:
        if self.class_ is not None:
            return self.class_.docstring.value if self.class_.docstring else ""
        return self.module.doc


def parts(package: Package, settings: Settings, notes: Notes) -> dict[str, Part]:
    """Component id -> part. Raises P839 for a package in which nothing is public."""
    how = choice_option(settings, AUTHOR, "components", ("modules", "packages"))
    units: dict[str, list[str]] = {}
    for name in package.modules:
        if _is_test(package, name):
            notes.add("Tests, which are left out", f"`{name}`")
        else:
            units.setdefault(_unit(package, name, how), []).append(name)
    made: dict[str, Part] = {}
    for unit, modules in units.items():
        for part in _of_unit(package, unit, modules, notes):
            if not describable(package, part, notes):
                continue
            id_ = free(_id(package, part, made), made)
            made[id_] = Part(id_, part.module, part.functions, part.class_, part.unit, part.sources)
    if not made:
        first = package.modules[min(package.modules)]
        text = f"`{package.name}` has no public function and no class with public methods"
        raise PactError("P839", text, Where(first.path, 1, 1), "name another package")
    _rest(package, made, units, notes)
    return dict(sorted(made.items()))


def describable(package: Package, part: Part, notes: Notes) -> bool:
    """Whether a contract can describe anything of it: its instances can be made, and one function
    can be called. What keeps it from that is noted."""
    types, met = Types(package, Notes()), Notes()
    init = maker(package, part)
    made = init is None or signature(init, types, Docs(init), f"`{part.name}`", met, skip=True)
    if made is not None and any(
        function(package, name, told, types, Clauses({}), met) is not None
        for name, told in part.functions.items()
    ):
        return True
    for text in met.found.get(LEFT_OUT, ()):
        notes.add(LEFT_OUT, text)
    return False


def maker(package: Package, part: Part) -> Any:
    """The method that makes instances of the component's class, if it has one of its own."""
    owners = line(package, part.class_) if part.class_ is not None else []
    found = (owner.members.get("__init__") for owner in owners)
    return next((i for i in found if i is not None and not i.is_alias and i.is_function), None)


def _unit(package: Package, name: str, how: str) -> str:
    if how == "modules" or name == package.name:
        return name
    rest = name.removeprefix(f"{package.name}.")
    return f"{package.name}.{rest.partition('.')[0]}"


def _is_test(package: Package, name: str) -> bool:
    below = name.removeprefix(package.name).split(".")
    return any(n in TESTS or n.startswith("test_") for n in below)


def _id(package: Package, part: Part, made: Mapping[str, Part]) -> str:
    below = part.module.name.removeprefix(package.name).strip(".") or package.name
    name = component_id(below.replace(".", "_"), "module")
    if part.class_ is not None and any(p.module is part.module for p in made.values()):
        name = f"{name}_{component_id(part.class_.name, 'class')}"
    return name[:60].rstrip("_")


def _of_unit(package: Package, unit: str, modules: list[str], notes: Notes) -> Iterator[Part]:
    """The functions of the bound module first, then each of its classes."""
    module = package.modules.get(unit)
    if module is None or _is_private(package, unit):
        return
    own = tuple(sorted(modules))
    functions: dict[str, Any] = {}
    classes: dict[str, Any] = {}
    for name, found in surface(package, module, own):
        if found.is_function:
            functions[name] = found
        elif found.is_class and (methods := _methods(package, found, notes)):
            classes[name] = (found, methods)
    sources = [package.modules[m].path for m in own]
    if functions:
        yield Part("", module, functions, None, own, sources)
    for _, (found, methods) in sorted(classes.items()):
        yield Part("", module, methods, found, own, list(sources))


def surface(package: Package, module: Module, own: tuple[str, ...]) -> list[tuple[str, Any]]:
    """(name, object) of the functions and classes that a module offers: its own public ones, and
    those that it takes from private modules, or from others of its unit, to offer them."""
    exports = module.told.exports
    listed = {str(e) for e in exports} if exports is not None else None
    out = []
    for name, member in module.told.members.items():
        if (name not in listed) if listed is not None else name.startswith("_"):
            continue
        found = member
        if member.is_alias:
            found = package.found(member.target_path)
            if found is None or not (found.is_function or found.is_class):
                continue
            home = package.split(found.path)[0]
            if home is None:
                continue
            offered = listed is not None or module.is_package
            if not offered or not (_is_private(package, home.name) or home.name in own):
                continue
        if found.is_function or found.is_class:
            out.append((name, found))
    return sorted(out, key=lambda each: each[0])


def _is_private(package: Package, name: str) -> bool:
    below = name.removeprefix(package.name).split(".")
    return any(n.startswith("_") and not n.endswith("__") for n in below)


def _methods(package: Package, found: Any, notes: Notes) -> dict[str, Any]:
    """The public methods of a class that has instances with a life of their own; empty for values,
    exceptions and classes that are there to be derived from."""
    methods: dict[str, Any] = {}
    for owner in line(package, found):
        for name, member in sorted(owner.members.items()):
            if not name.startswith("_") and not member.is_alias and member.is_function:
                methods.setdefault(name, member)
    if is_exception(package, found) or not methods:
        return {}
    if shape(package, found) is not None:
        notes.add("Methods of values, which are in no contract", f"`{found.path}`")
        return {}
    if not IDENTIFIER.match(found.name):
        notes.add(LEFT_OUT, f"`{found.path}`, because contracts have no such names")
        return {}
    abstract = any("abstractmethod" in str(d.value) for m in methods.values() for d in m.decorators)
    if abstract or any(b.endswith(".Protocol") for b in bases(found)):
        notes.add("Classes without instances of their own, which are left out", f"`{found.path}`")
        return {}
    return methods


def is_exception(package: Package, found: Any) -> bool:
    names = [b.rpartition(".")[2] for owner in line(package, found) for b in bases(owner)]
    return any(n.endswith(("Error", "Exception", "Warning", "Exit", "Interrupt")) for n in names)


def _rest(
    package: Package, made: dict[str, Part], units: Mapping[str, list[str]], notes: Notes
) -> None:
    """Modules that are no component are code of the first one that imports them, directly or
    through another of them: to import a module is to import the package above it."""
    covered = {m for part in made.values() for m in part.unit}
    loose = sorted({m for held in units.values() for m in held} - covered)
    users: dict[str, set[str]] = {}
    for name, module in package.modules.items():
        users.setdefault(name.rpartition(".")[0], set()).add(name)
        for path in module.imported:
            home = package.split(path)[0]
            if home is not None and home.name != name:
                users.setdefault(home.name, set()).add(name)
    for name in loose:
        seen, waiting, owners = {name}, [name], set[str]()
        while waiting:
            for user in users.get(waiting.pop(), ()):
                owners |= {i for i, part in made.items() if user in part.unit}
                if user not in seen and user in loose:
                    seen.add(user)
                    waiting.append(user)
        owner = min(owners, default=None)
        if owner is None:
            notes.add("Modules that belong to no component", f"`{name}`")
        elif package.modules[name].path not in made[owner].sources:
            made[owner].sources.append(package.modules[name].path)
