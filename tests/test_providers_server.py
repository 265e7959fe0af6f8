"""The provider of the tests, as a program of its own: a folder of answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pactc.authors import anthropic_, openai_
from pactc.authors.author import Watch

from .provider_orders import YAML, order, settings

SERVER = Path(__file__).parent / "providers/server.py"


@pytest.mark.slow
def test_a_folder_of_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pact").mkdir()
    (tmp_path / "pact/glossary.yaml").write_bytes(YAML)
    (tmp_path / "pact/other.yaml").write_text("terms: {a: b}\n")
    argv = [sys.executable, str(SERVER), "--port", "0", "--answers", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for name, text in json.loads(process.stdout.readline()).items():
                monkeypatch.setenv(name, text)
            for author in (anthropic_, openai_):
                assert author.write(order(), settings(), Watch()).data == YAML
                other = order(data="see pact/glossary.yaml; artifact: pact/other.yaml")
                assert author.write(other, settings(), Watch()).data == b"terms:\n  a: b\n"
        finally:
            process.terminate()
