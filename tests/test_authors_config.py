"""Who is asked, and what importers read: a draft is made from its source, and stale with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc import quick
from pactc.authors import config

from .conftest import run_git, run_pactc
from .importing import project

OPTIONS = {"package": "shop"}
FILES = ("src/shop/__init__.py", "src/shop/stock.py", "docs/api.yaml")


def chosen(**author: Any) -> list[tuple[str, str]]:
    return [*config.sources({"author": author}, "contract", FILES)]


def test_what_importers_read() -> None:
    assert chosen(name="python", options=OPTIONS) == [("python", "src/shop/**/*.py")]
    assert chosen(name="python", options={**OPTIONS, "source": "."}) == [("python", "shop/**/*.py")]
    assert chosen(name="python", options={"package": "shop.stock"}) == [
        ("python", "src/shop/stock.py")
    ]
    assert chosen(name="openapi", options={"file": "docs/api.yaml"}) == [
        ("openapi", "docs/api.yaml")
    ]
    fallback = [{"name": "python", "options": OPTIONS}]
    assert chosen(name="anthropic", fallback=fallback) == [("python", "src/shop/**/*.py")]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("openapi", {}),
        ("openapi", {"file": 3}),
        ("openapi", {"file": "../api.yaml"}),
        ("openapi", {"file": "/etc/passwd"}),
        ("openapi", {"file": "a\0.yaml"}),
        ("python", {}),
        ("python", {"package": ["shop"]}),
        ("python", {"package": "shop", "source": "../../x"}),
        ("anthropic", {"file": "docs/api.yaml"}),
    ],
)
def test_what_no_importer_reads(name: str, options: Mapping[str, Any]) -> None:
    assert chosen(name=name, options=options) == []


MODULES = {
    "__init__.py": "",
    "half.py": 'def half(n: int) -> int:\n    """Half of a number."""\n    return n // 2\n',
    "twice.py": 'def twice(n: int) -> int:\n    """A number twice."""\n    return n * 2\n',
}


def adopting(folder: Path, author: str, options: Mapping[str, Any]) -> Path:
    """A project whose graph and contracts an importer has written; committed."""
    root = project(folder)
    spec = (root / "build-spec.yaml").read_text()
    each = json.dumps({"name": author, "options": options})
    authors = f"config:\n  build_mode: flat\n  authors: {{graph: {each}, contract: {each}}}\n"
    (root / "build-spec.yaml").write_text(spec.partition("config:")[0] + authors)
    for path, text in MODULES.items():
        file = root / "sums" / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (root / "api.json").write_text(json.dumps(API))
    built = run_pactc(root, "build")
    assert "Traceback" not in built.err, built
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", "drafts")
    return root


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose drafts nobody has looked at."""
    return adopting(tmp_path_factory.mktemp("sums") / "p", "python", {"package": "sums"})


@pytest.fixture
def sums(drafted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drafted, tmp_path / "p", symlinks=True))


def told(root: Path, *args: str) -> dict[str, list[str]]:
    """What `check` says is stale: the notes, by artifact."""
    done = run_pactc(root, "check", "--format", "json", *args)
    found = json.loads(done.out)["findings"]
    return {f["artifact"]: f["notes"] for f in found if f["code"] == "P301"}


def state(root: Path, id_: str) -> str:
    found = json.loads(run_pactc(root, "status", "--format", "json").out)["artifacts"]
    return str(next(a["state"] for a in found if a["id"] == id_))


def files(notes: list[str]) -> list[str]:
    return [n.split()[1] for n in notes if n.startswith("input ")]


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


@pytest.mark.slow
def test_a_draft_is_stale_when_its_module_changes(sums: Path) -> None:
    assert told(sums) == told(sums, "--rev", "HEAD") == {}
    append(sums / "sums/half.py", "\ndef third(n: int) -> int:\n    return n // 3\n")
    assert files(told(sums)["graph"]) == ["sums/half.py"]
    assert state(sums, "contract/half") == "blocked"
    run_git(sums, "commit", "-qam", "third")
    assert files(told(sums, "--rev", "HEAD")["graph"]) == ["sums/half.py"]
    why = run_pactc(sums, "why", "graph").out
    assert "input sums/half.py" in why
    assert "third" in why  # the commit
    run_pactc(sums, "build", "graph")
    notes = told(sums)
    assert files(notes["contract/half"])[-2:] == ["sums/**/*.py", "sums/half.py"]
    assert files(notes["contract/twice"]) == ["sums/**/*.py"]  # its types may be of that module
    run_pactc(sums, "build")
    assert told(sums) == {}
    assert "third" in (sums / "pact/contracts/half.yaml").read_text()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "sums/more.py").write_text("def more(n: int) -> int:\n    return n\n"),
        lambda root: (root / "sums/twice.py").unlink(),
        lambda root: (root / "sums/twice.py").rename(root / "sums/double.py"),
    ],
    ids=["new", "gone", "renamed"],
)
def test_a_draft_is_stale_when_the_package_has_other_modules(
    sums: Path, change: Callable[[Path], Any]
) -> None:
    change(sums)
    assert files(told(sums)["graph"])
    assert state(sums, "graph") == "stale"


def test_what_a_person_accepted_stays_as_it_is(sums: Path) -> None:
    append(sums / "pact/graph.yaml", "# read\n")
    append(sums / "sums/half.py", "\n# more\n")
    for id_ in ("graph", "contract/half"):
        assert run_pactc(sums, "accept", id_, "--reason", "read").code == 0
    assert files(told(sums)["contract/twice"]) == ["sums/**/*.py"]
    append(sums / "sums/half.py", "\n# more\n")
    assert told(sums).keys() == {"contract/twice"}


def test_what_does_not_belong_to_the_package_is_no_part(sums: Path) -> None:
    (sums / "other").mkdir()
    (sums / "other/x.py").write_text("x = 1\n")
    (sums / "sums/data.txt").write_text("data\n")
    assert told(sums) == {}


def whole(root: Path) -> tuple[int, str]:
    """`check` without any memo."""
    kept = root / ".git/kept"
    (root / ".git/pactc").rename(kept)
    done = run_pactc(root, "check")
    shutil.rmtree(root / ".git/pactc")
    kept.rename(root / ".git/pactc")
    return done.code, done.out


CHANGES: list[Callable[[Path], Any]] = [
    lambda root: append(root / "sums/half.py", "# x\n"),
    lambda root: append(root / "sums/twice.py", "# x\n"),
    lambda root: (root / "sums/more.py").write_text("x = 1\n"),
    lambda root: append(root / "pact/contracts/half.yaml", "# x\n"),
    lambda root: (root / "pact/contracts/twice.yaml").unlink(),
    lambda root: (root / ".pact/records/pact/contracts/twice.yaml.json").unlink(),
    lambda root: (root / "build-spec.yaml").write_text(
        (root / "build-spec.yaml").read_text().replace("sums", "tools")
    ),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("accepted", ["", "graph"])
def test_a_small_change_is_seen_as_a_whole_judgement_sees_it(
    sums: Path, change: Callable[[Path], Any], accepted: str
) -> None:
    """The check of what changed (incremental.py) lists no files of a package."""
    for name in ("threats", "laws", "preflight"):
        (sums / f"pact/{name}.yaml").write_text(f"{name}: {{}}\n")
    if accepted:
        assert run_pactc(sums, "accept", accepted, "--reason", "read").code == 0
    run_pactc(sums, "build")
    run_git(sums, "add", "-A")
    run_git(
        sums, "commit", "-qm", "all of it"
    )  # what is not committed is young, and not remembered
    assert run_pactc(sums, "check").code == 0
    assert quick.memo(quick.locate(str(sums))) is not None  # type: ignore[arg-type]
    change(sums)
    done = run_pactc(sums, "check")
    assert (done.code, done.out) == whole(sums)
    assert "Traceback" not in done.err


API = {
    "openapi": "3.1.0",
    "info": {"title": "Sums", "version": "1"},
    "paths": {
        "/half": {
            "get": {
                "operationId": "half",
                "summary": "Half of a number.",
                "responses": {"200": {"description": "the half"}},
            }
        }
    },
}


@pytest.mark.slow
def test_a_draft_is_stale_when_its_document_changes(tmp_path: Path) -> None:
    root = adopting(tmp_path / "p", "openapi", {"file": "api.json", "serve": "python -m sums"})
    assert told(root) == {}
    (root / "api.json").write_text(json.dumps(API, indent=1))  # laid out anew
    assert told(root) == {}
    (root / "api.json").write_text(json.dumps(API).replace("Half of", "The half of"))
    assert files(told(root)["graph"]) == ["api.json"]
    run_pactc(root, "build")
    assert told(root) == {}
    assert "The half of" in (root / "pact/graph.yaml").read_text()
