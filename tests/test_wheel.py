"""What users install: the wheel alone, in an environment of its own, away from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {k: os.environ[k] for k in ("PATH", "LANG") if k in os.environ}
    return subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, env={**kept, "HOME": str(home)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    done = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT,
        cwd=out, home=out,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_holds_what_it_needs_and_no_rubbish(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder, pattern in (("rules", "**/*.yaml"), ("schemas", "*.json")):
        for path in (ROOT / folder).glob(pattern):
            assert f"pactc/_data/{path.relative_to(ROOT).as_posix()}" in names
    assert "pactc/_data/examples/booking/build-spec.yaml" in names
    rubbish = ("__pycache__", "_cache/", ".hypothesis", ".git/", ".venv", ".sqlite3", ".memo")
    assert [n for n in names if any(r in n for r in rubbish)] == []
    assert [n for n in names if not n.startswith(("pactc/", "pactc-"))] == []


def test_the_wheel_builds_the_example(wheel: Path, tmp_path: Path) -> None:
    """pactc comes from the wheel by pip; what it depends on is lent by this environment, through
    a .pth file, because fetching that is no part of the question."""
    home = tmp_path / "home"
    home.mkdir()
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    site = next((place / "lib").glob("python*")) / "site-packages"
    done = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
        "--quiet", wheel, cwd=tmp_path, home=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")

    def pactc(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return run(place / "bin" / "pactc", *args, cwd=cwd, home=home)

    ask = "import pactc; from pactc.resources import *; print(pactc.__file__, rules_dir(), \
schemas_dir(), examples_dir(), sep='\\n')"
    for line in run(python, "-c", ask, cwd=tmp_path, home=home).stdout.split():
        assert Path(line).is_relative_to(site), line
    assert pactc("--version", cwd=tmp_path).stdout.startswith("pactc ")

    pack = tmp_path / "booking"
    example = site / "pactc" / "_data" / "examples" / "booking"
    subprocess.run(["cp", "-r", str(example), str(pack)], check=True)
    subprocess.run(["git", "init", "-q", str(pack)], check=True)
    built = pactc("build", cwd=pack)
    assert built.returncode == 0, built.stdout + built.stderr
    for made in ("pact/trust.json", ".pact/records/pact/trust.json.json"):
        (pack / made).unlink()  # the example comes built
    built = pactc("build", cwd=pack)
    assert "derive trust" in built.stderr
    checked = pactc("check", cwd=pack)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "artifacts are fresh" in checked.stdout
    assert pactc("schema", "contract", cwd=pack).stdout.lstrip().startswith("{")
    assert pactc("explain", "P301", cwd=pack).returncode == 0
    again = pactc("check", cwd=pack)
    assert again.stdout == checked.stdout

    # The same version installed again may be other code: what the first one judged is not believed.
    ask = "from pactc import quick; print(quick.memo(quick.locate('.')) is not None)"
    for _ in range(20):  # what was written a moment ago is not remembered at once
        pactc("check", cwd=pack)
    assert run(python, "-c", ask, cwd=pack, home=home).stdout == "True\n"
    done = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
        "--quiet", "--force-reinstall", wheel, cwd=tmp_path, home=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(python, "-c", ask, cwd=pack, home=home).stdout == "False\n"
