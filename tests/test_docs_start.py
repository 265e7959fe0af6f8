"""docs/start.md: the first project, made from the files that stand on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Git, Pactc

PAGE = Path(__file__).resolve().parent.parent / "docs/start.md"
BLOCK = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_the_page_is_a_project(tmp_path: Path, pactc: Pactc, git: Git) -> None:
    files = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    assert len(files) == 7
    assert pactc(tmp_path, "init", "parking").code == 0
    folder = tmp_path / "parking"
    spec = files.pop("build-spec.yaml")
    (folder / "build-spec.yaml").write_text(spec)
    first = pactc(folder, "build")
    assert first.out.startswith("P303 graph waits for a person\n")
    levels = re.search(r"^readiness:\n((?:  .*\n)+)", spec, re.MULTILINE)
    assert levels is not None
    word = f"readiness:\n  confirmed:\n{re.sub('^', '  ', levels[1], flags=re.MULTILINE)}"
    decided = folder / "pact/decisions.yaml"
    decided.write_text(f"{decided.read_text()}{word.rstrip()}\n  by: ada@example.org\n")
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    done = pactc(folder, "build", "evidence")
    assert done.code == 0, done.out
    assert pactc(folder, "lint").code == 0
    judged = pactc(folder, "judge", "fee")
    assert judged.code == 0, judged.out
    claimed = re.search(r"^fee: pass; checks: \d+ hold", PAGE.read_text(), re.MULTILINE)
    assert claimed is not None
    assert judged.out.startswith(claimed[0])
    code = folder / "src/parking.py"
    code.write_text(code.read_text().replace("<=", "<"))
    assert "cents(minutes=15)" in pactc(folder, "judge", "fee").out
