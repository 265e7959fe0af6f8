"""The house: imports go one way, some doors lead to one package only, and what is asked most often
imports least (DESIGN section 8)."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pactc

PACKAGE = Path(pactc.__file__).parent

# Each row may import the rows above it, and no module of its own row. A package is one name, and
# its modules may import each other; a module of it that stands further down has its own name.
ORDER = """
    pactc model gitenv patterns process forked supervise junit watch live.asgi
    schema_library
    errors codes cache quick parsers crash
    paths git resources document_text options
    blobs lies scalars
    document_events document_dump
    documents
    contracts.cel questions document_edit schema_words
    contracts.contract contracts.pattern
    contracts.observe contracts.automata
    contracts.schemas
    contracts.proof
    fingerprint kinds schema_errors
    authors.config
    contracts predicates judge_version
    tree_base shipped
    worktree stored
    rules validate records tree history authorship actions runtime scrub bite
    judgement builtin
    judge judge_findings
    receipt
    needs
    dag freshness subtree overlay reader repository
    made_from
    facts
    project
    actions.command starter agent_files
    hooks make production live
    evidence_plan
    outputs signing programs judging
    authors approvals keyless
    evidence_words keyless_signing
    evidence
    evidence_again
    evidence_export
    gate
    authors.examine authors._prose
    authors.openapi_ authors.python_
    authors.door
    authors.batches
    wish
    engine
    report plan_memo
    incremental mutation interview
    implement
    commands
    serve
    commands.mcp
    selftest
    cli
    entry
    __main__
"""
# These start the command line again from within; they import it when they run.
BACK = {
    ("commands.selftest", "selftest.run"),
    ("commands.completion", "cli"),
    ("commands.demo", "cli"),
}
# The source of the schemas: for `python -m pactc.models` and the tests, never for the compiler.
APART = "models"
# Package from outside -> the only modules (or packages) of pactc that may name it.
DOORS = {
    "doit": {"engine"},
    "git": {"git", "repository"},
    "anthropic": {"authors"},
    "openai": {"authors"},
    "httpx2": {"authors.wire"},
    "pydantic": {"models"},
    "pydantic_core": {"models"},
    "jsonschema": {"schema_library"},
    "jsonschema_rs": {"validate", "schema_errors", "contracts"},
    "cel_expr_python": {"contracts.cel"},
    "hypothesis": {"contracts"},
    "pytest": {"runtime.biting", "runtime.biting_reports", "runtime.biting_session"},
    "grimp": {"runtime.imports"},
    "junitparser": {"parsers"},
    "cyclonedx": {"parsers"},
    "spdx_tools": {"parsers"},
    "jinja2": {"report"},
    "securesystemslib": {"signing"},
    "sigstore": {"keyless", "keyless_signing"},
    "cryptography": {"signing"},
    "libcst": {"mutation"},
    "ruamel": {"documents", "document_events", "document_dump", "document_edit"},
    "questionary": {"interview"},
    "prompt_toolkit": {"interview"},
    "griffe": {"authors"},
    "mcp": {"serve.server", "serve.stdio", "serve.http"},
    "mcp_types": {"serve.server"},
    "anyio": {"serve"},
    "starlette": {"serve.http"},
    "uvicorn": {"serve.http"},
    "_ruamel_yaml": {"document_events"},
    "filelock": {"records"},
    "shtab": {"commands.completion"},
}


@cache
def modules() -> dict[str, Path]:
    """Dotted name below `pactc` -> file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if not parts[0].startswith("_") or len(parts) == 1:
            found[".".join(p for p in parts if p != "__init__") or "pactc"] = path
    return found


def imported(name: str) -> Iterator[str]:
    """Modules of pactc that a module imports anywhere in its text, also by name at run time."""
    path = modules()[name]
    parts = [] if name == "pactc" else name.split(".")
    here = parts if path.name == "__init__.py" else parts[:-1]
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = here[: len(here) - node.level + 1]
            base = ".".join([*above, *((node.module or "").split(".") if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}" if base else alias.name
                yield full if full in modules() else base or "pactc"
        elif isinstance(node, ast.ImportFrom | ast.Import):
            for outside in outsiders(node):
                assert outside != "pactc", f"{name}: write imports of pactc with dots"
        elif isinstance(node, ast.Call) and _is_named(node.func, "import_module"):
            text = ast.unparse(node.args[0]).lstrip("f").strip("'\"")
            if text.startswith("pactc."):
                yield text.split(".")[1]


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Imports, calls and texts, without what only a type checker reads."""
    found: list[ast.AST] = []
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and _is_named(node.test, "TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call | ast.Constant):
            found.append(node)
        todo.extend(ast.iter_child_nodes(node))
    return tuple(found)


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def outsiders(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        yield node.module.partition(".")[0]


def unit(name: str) -> str:
    """The entry of ORDER that a module belongs to."""
    return name if name in ranks() or name == APART else name.partition(".")[0]


@cache
def ranks() -> dict[str, int]:
    rows = ORDER.strip().splitlines()
    return {name: rank for rank, row in enumerate(rows) for name in row.split()}


def test_every_module_has_its_place() -> None:
    units = {unit(name) for name in modules()}
    assert units - {APART} == ranks().keys()


@pytest.mark.parametrize("name", modules())
def test_imports_go_one_way(name: str) -> None:
    if unit(name) == APART:
        assert {unit(other) for other in imported(name)} <= {APART, *ranks()}
        return
    for other in imported(name):
        if unit(other) == unit(name) or (name, other) in BACK:
            continue
        assert unit(other) != APART, f"{name} imports {other}"
        assert ranks().get(unit(other), 0) < ranks().get(unit(name), 99), f"{name} imports {other}"


def test_exceptions_are_needed() -> None:
    assert [pair for pair in BACK if pair[1] not in imported(pair[0])] == []


@pytest.mark.parametrize("name", modules())
def test_doors(name: str) -> None:
    for node in nodes(modules()[name]):
        for outside in outsiders(node):
            doors = DOORS.get(outside, {name})
            assert name in doors or name.partition(".")[0] in doors, f"{name} imports {outside}"


def test_a_vendor_is_named_by_its_author_only() -> None:
    for name, path in modules().items():
        if name.partition(".")[0] in ("authors", APART):  # the spec's format names providers
            continue
        for node in nodes(path):
            text = node.value if isinstance(node, ast.Constant) else None
            assert text not in ("anthropic", "openai"), f"{name} names {text}"


# -- at run time ---------------------------------------------------------------------------------

CHILD = """
import json, os, sys
opened, started = [], []
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
        opened.append(os.path.abspath(os.fsdecode(args[0])))
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.system", "os.exec", "os.fork"):
        started.append(event)
sys.addaudithook(hook)
sys.argv = ["pactc", *sys.argv[1:]]
from pactc.entry import main
out, sys.stdout = sys.stdout, open(os.devnull, "w")
status = main()
said = {"status": status, "modules": sorted(sys.modules), "opened": opened, "started": started}
out.write(json.dumps(said))
"""
HEAVY = {
    "anthropic", "cel_expr_python", "doit", "git", "griffe", "grimp", "httpx2", "hypothesis",
    "jsonschema", "jsonschema_rs", "libcst", "mcp", "mcp_types", "openai", "pydantic", "pytest",
    "ruamel", "sigstore", "starlette", "uvicorn",
}  # fmt: skip


def observed(folder: Path, *args: str) -> dict[str, Any]:
    """What one run of the real entry point imported, opened and started."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *args],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    said["documents"] = [
        path for path in said["opened"]
        if Path(path).is_relative_to(folder) and path.endswith((".yaml", ".yml", ".json"))
    ]  # fmt: skip
    return said


def test_a_clean_check_looks_at_nothing(pack: Path, pactc_process: Any) -> None:
    assert pactc_process(pack, "check").code == 0
    said = observed(pack, "check")
    assert said["status"] == 0
    assert HEAVY & set(said["modules"]) == set()
    assert "dataclasses" not in said["modules"]
    assert "argparse" not in said["modules"]
    assert [m for m in said["modules"] if m.startswith("pactc")] == [
        "pactc", "pactc.entry", "pactc.gitenv", "pactc.quick",
    ]  # fmt: skip
    assert said["documents"] == []
    assert 1 <= len(said["started"]) <= 3
    inside = [p for p in said["opened"] if Path(p).is_relative_to(pack)]
    assert inside == [str(pack / ".git/pactc/clean.memo")]


def test_a_full_clean_check_builds_and_explains_nothing(pack: Path) -> None:
    """What a check costs in a hook (the memo does not answer for the index), or the first time."""
    for args in (["check"], ["check", "--staged"]):
        said = observed(pack, *args)
        assert said["status"] == 0
        assert {"doit", "pydantic", "jsonschema", "anthropic", "openai", "git"} & set(
            said["modules"]
        ) == set()


@pytest.mark.parametrize(
    "args", [["status"], ["why", "controls"], ["graph"], ["why", "trust"]], ids=" ".join
)
@pytest.mark.parametrize("stale", [False, True], ids=["clean", "stale"])
def test_questions_import_no_builder(pack: Path, args: list[str], stale: bool) -> None:
    if stale:
        graph = pack / "pact" / "graph.yaml"
        graph.write_text(graph.read_text().replace("purpose: ", "purpose: Still ", 1))
    said = observed(pack, *args)
    # `status` speaks of receipts too, and nothing has been run here.
    assert said["status"] == (args[0] == "status" or (stale and args[0] == "why"))
    assert {"doit", "pydantic", "anthropic", "openai"} & set(said["modules"]) == set()
