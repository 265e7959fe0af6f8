"""What an implementation imports, told from its text: nothing of it is run.

Imports by name at run time (`importlib.import_module(name)`, `__import__`) cannot be seen here; a
judge that watches a run sees them.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

from ..contracts.contract import Contract

MOST = 5


def beyond(contract: Contract, folders: Iterable[Path]) -> str:
    """`imports_problem` in the first of these folders that has the package; empty if none has."""
    package = contract.python.partition(".")[0]
    for source in folders if package else ():
        if (source / package).is_dir() or (source / f"{package}.py").is_file():
            return imports_problem(contract, source)
    return ""


def imports_problem(contract: Contract, source: Path) -> str:
    """What the bound module reaches beyond `may_import`, through modules of its own package too; an
    empty text if there is nothing, or if the contract allows all. `source` is the folder that the
    module's package lies in."""
    if contract.may_import is None or not contract.python:
        return ""
    package = contract.python.partition(".")[0]
    if (source / f"{package}.py").is_file():
        found = _of_file(source, package)
    elif (source / package).is_dir():
        found = _of_package(contract.python, package, source)
    else:
        return f"there is no module {contract.python} in {source.name or 'the source'}"
    allowed = contract.may_import
    try:
        beyond = sorted({t for t in found if not _is_allowed(t[1], allowed)})
    except Exception as error:  # grimp has an exception of its own for each reason
        return f"the imports of {contract.python} cannot be told: {error}"
    if not beyond:
        return ""
    told = [f"{where} imports {name}" for where, name in beyond[:MOST]]
    more = f" and {len(beyond) - MOST} more" if len(beyond) > MOST else ""
    return f"{'; '.join(told)}{more}; may_import allows {', '.join(allowed) or 'nothing'}"


def _is_allowed(name: str, allowed: tuple[str, ...]) -> bool:
    """`a.b` is allowed by `a` and by `a.b`; the standard library always is."""
    if name.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


def _of_package(module: str, package: str, source: Path) -> Iterator[tuple[str, str]]:
    """(module, what it imports from outside) for all that the module reaches within its package.
    To import a module is to run the `__init__` of each package above it."""
    import grimp

    with _findable(source):
        graph: Any = grimp.build_graph(
            package,
            include_external_packages=True,
            exclude_type_checking_imports=True,  # nobody runs these
            cache_dir=None,
        )
    waiting = [module]
    seen: set[str] = set()
    while waiting:
        here = waiting.pop()
        if here in seen or here not in graph.modules:
            continue
        seen.add(here)
        if "." in here:
            waiting.append(here.rpartition(".")[0])
        for other in sorted(graph.find_modules_directly_imported_by(here)):
            if not graph.is_module_squashed(other):
                waiting.append(other)
                continue
            for detail in graph.get_import_details(importer=here, imported=other):
                yield from ((here, name) for name in _named(detail["line_contents"], other))


@contextmanager
def _findable(source: Path) -> Iterator[None]:
    """grimp finds a package as Python would, without running it."""
    sys.path.insert(0, str(source))
    invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(source))


def _of_file(source: Path, module: str) -> Iterator[tuple[str, str]]:
    """The same for a module that is one file, and for those beside it that it imports: grimp knows
    packages only."""
    waiting, seen = [module], set()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        text = (source / f"{here}.py").read_bytes()
        for name in _imported(ast.parse(text)):
            top = name.partition(".")[0]
            if (source / f"{top}.py").is_file():
                waiting.append(top)
            else:
                yield here, name


def _named(line: str, package: str) -> list[str]:
    """The full names in an import statement's first line; the package's, if it goes on."""
    try:
        names = list(_imported(ast.parse(line.strip())))
    except SyntaxError:
        names = []
    return [n for n in names if n.partition(".")[0] == package.partition(".")[0]] or [package]


def _imported(tree: ast.AST) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and _for_types(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module
        waiting.extend(ast.iter_child_nodes(node))


def _for_types(test: ast.expr) -> bool:
    said = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return said == "TYPE_CHECKING"
