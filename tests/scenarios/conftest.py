"""What several scenarios use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ..conftest import Done, Pactc


@pytest.fixture
def type_(pactc_process: Pactc) -> Pactc:
    """`pactc` as a process whose `python` is the one that has the service's own packages."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

    def run(folder: Path, *words: str) -> Done:
        return pactc_process(folder, *words, env={"PATH": here, "GIT_CONFIG_GLOBAL": os.devnull})

    return run
