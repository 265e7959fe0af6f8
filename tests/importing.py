"""What the tests of importers share: orders, projects whose bar a person confirmed, and the way
from a source to artifacts that a person accepted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from pactc.authors.author import Draft, Order, Settings, Watch
from pactc.documents import parse
from pactc.resources import schemas_dir
from pactc.validate import validate

from .conftest import Done, run_git, run_pactc

SAMPLES = Path(__file__).parent / "importers"


def order(kind: str, name: str | None = None, inputs: Mapping[str, Any] | None = None) -> Order:
    """As the compiler makes one, without what importers do not read."""
    path = f"pact/{kind}.yaml" if name is None else f"pact/{kind}s/{name}.yaml"
    held = {part: ("sha256:" + "0" * 64, value) for part, value in (inputs or {}).items()}
    artifact = kind if name is None else f"{kind}/{name}"
    return Order(artifact, kind, name, path, "", "", "sha256:" + "0" * 64, inputs=held)


def write(
    author: ModuleType, root: Path, wanted: Order, options: Mapping[str, Any]
) -> tuple[Draft, list[str]]:
    """The draft, and what the author told."""
    told: list[str] = []
    watch = Watch(told=lambda text, _: told.append(text))
    draft: Draft = author.write(wanted, Settings(options=options, root=str(root)), watch)
    return draft, told


def value_of(draft: Draft) -> Any:
    return parse(draft.data, "draft.yaml")


def valid(draft: Draft, kind: str) -> Any:
    """The draft's value, which its schema accepts."""
    schema: Any = parse((schemas_dir() / f"{kind}.schema.json").read_bytes(), "s.json")
    value = value_of(draft)
    assert validate(value, schema, draft.data, "draft.yaml", None) == []
    return value


def project(folder: Path, sample: str | None = None) -> Path:
    """A project as `pactc init` starts one, with a source beside it, and the bar confirmed."""
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "-q")
    assert run_pactc(folder, "init").code == 0
    if sample is not None:
        shutil.copytree(SAMPLES / sample, folder, dirs_exist_ok=True)
    decisions = folder / "pact/decisions.yaml"
    head, _, rest = decisions.read_text().partition("# readiness:\n")
    body = re.sub(r"^# ", "", rest, flags=re.MULTILINE)
    decisions.write_text(f"{head}readiness:\n{body}")
    run_pactc(folder, "build")
    return folder


def adopted(author: ModuleType, root: Path, options: Mapping[str, Any]) -> list[str]:
    """Graph and contracts from the importer, each accepted by a person; the components in order."""
    draft, _ = write(author, root, order("graph"), options)
    (root / "pact/graph.yaml").write_bytes(draft.data)
    done = run_pactc(root, "accept", "graph")
    assert done.code == 0, done
    components = valid(draft, "graph")["components"]
    made: dict[str, Any] = {}
    while len(made) < len(components):
        name = next(
            n for n, c in components.items()
            if n not in made and set(c.get("depends_on", ())) <= made.keys()
        )  # fmt: skip
        needs = {
            f"pact/contracts/{n}.yaml": made[n] for n in components[name].get("depends_on", ())
        }
        inputs = {f"pact/graph.yaml#/components/{name}": components[name], **needs}
        draft, _ = write(author, root, order("contract", name, inputs), options)
        made[name] = valid(draft, "contract")
        path = root / f"pact/contracts/{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(draft.data)
        accepted: Done = run_pactc(root, "accept", f"contract/{name}")
        assert accepted.code == 0, accepted
    return list(made)


def fresh(root: Path) -> None:
    """All that is made from graph and contracts can be made, and nothing that lint refuses is in
    them."""
    run_pactc(root, "build")
    checked = run_pactc(root, "check")
    for line in checked.out.splitlines():
        if re.match(r"P\d{3} ", line):
            assert re.match(r"P302 (laws|threats|preflight) is missing", line), checked.out
    linted = run_pactc(root, "lint")
    assert linted.code == 0, linted.out
