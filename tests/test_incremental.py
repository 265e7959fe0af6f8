"""A check after a small change says exactly what a check of everything says."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pactc import incremental, quick


def whole(pactc: Callable, folder: Path) -> tuple[int, str]:
    """The answer without any memo."""
    kept = folder / ".git" / "kept"
    (folder / ".git" / "pactc").rename(kept)
    done = pactc(folder, "check")
    shutil.rmtree(folder / ".git" / "pactc")
    kept.rename(folder / ".git" / "pactc")
    return done.code, done.out


def append(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text() + text)


def replace(old: str, new: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return edit


EDITS = {
    "a brief": ("pact/briefs/slots.md", append("\nmore\n")),
    "a brief's record": (".pact/records/pact/briefs/slots.md.json", replace('"version"', '"vers"')),
    "a record with markers": (".pact/records/pact/trust.json.json", append("\n<<<<<<< ours\n")),
    "a contract's comment": ("pact/contracts/store.yaml", append("# nothing\n")),
    "a contract's value": ("pact/contracts/store.yaml", replace("store", "x9")),
    "a contract's syntax": ("pact/contracts/store.yaml", append("\n: :\n- [")),
    "the policy": ("pact/policy.yaml", append("# nothing\n")),
    "the spec": ("build-spec.yaml", replace("budget: 25", "budget: 26")),
    "the bar": ("build-spec.yaml", replace("security: strict", "security: basic")),
    "the graph": ("pact/graph.yaml", append("# nothing\n")),
    "the laws": ("pact/laws.yaml", replace("laws:", "laws :")),
    "derived json": ("pact/controls.json", replace('"controls"', '"kontrols"')),
    "a source file": ("src/booking/slots.py", append("# nothing\n")),
    "an unknown file": ("notes.txt", lambda path: path.write_text("x")),
    "an unknown artifact": ("pact/briefs/ghost.md", lambda path: path.write_text("x")),
    "an operation": ("docs/openapi.yaml", replace('"503"', '"502"')),
    "the words about an API": ("docs/openapi.yaml", replace("Booking", "Bookings")),
    "an OpenAPI document with two keys": ("docs/openapi.yaml", append("openapi: '3.1.0'\n")),
    "an OpenAPI document gone": ("docs/openapi.yaml", Path.unlink),
    "a contract that names another document": (
        "pact/contracts/http.yaml", replace("docs/openapi.yaml\n", "docs/api.yaml\n"),
    ),
    "a contract that now names a document": (
        "pact/contracts/store.yaml",
        replace("binding: {", "binding: {openapi: docs/openapi.yaml, "),
    ),
    "a contract gone": ("pact/contracts/store.yaml", Path.unlink),
    "a record gone": (".pact/records/pact/trust.json.json", Path.unlink),
    "a brief as a link": (
        "pact/briefs/slots.md",
        lambda path: (path.unlink(), path.symlink_to("booking.md")),
    ),
    "attributes": (".gitattributes", append("pact/briefs/slots.md filter=x\n")),
    "what is ignored": (".gitignore", append("pact/briefs/slots.md\n")),
    "a project's rule": ("pact/rules/x.yaml", lambda path: (
        path.parent.mkdir(), path.write_text("kind: x\npath: x.yaml\naction: source\n"))),
}  # fmt: skip


@pytest.fixture
def clean(pack: Path, pactc: Callable) -> Path:
    """A pack whose last full judgement is remembered."""
    assert pactc(pack, "check").code == 0
    assert quick.memo(quick.locate(str(pack))) is not None  # type: ignore[arg-type]
    return pack


@pytest.mark.parametrize("name", EDITS)
def test_one_edit(name: str, clean: Path, pactc: Callable) -> None:
    path, edit = EDITS[name]
    edit(clean / path)
    done = pactc(clean, "check")
    assert (done.code, done.out) == whole(pactc, clean)
    assert "Traceback" not in done.err


@pytest.mark.parametrize("seed", range(6))
def test_edits_on_edits_with_git_in_between(
    seed: int, clean: Path, pactc: Callable, git: Callable
) -> None:
    chance = random.Random(seed)
    steps = [
        lambda: git(clean, "add", "-A"),
        lambda: git(clean, "commit", "-q", "--allow-empty", "-m", "x"),
        lambda: git(clean, "stash", "-q", "-u", check=False),
        lambda: git(clean, "checkout", "-q", ".", check=False),
        lambda: git(clean, "checkout", "-q", "--detach", "HEAD~0"),
    ]
    for _ in range(6):
        path, edit = EDITS[chance.choice(sorted(EDITS))]
        if (clean / path).is_file():
            try:
                edit(clean / path)
            except AssertionError:
                continue  # an earlier edit took what this one would have changed
        if chance.random() < 0.6:
            chance.choice(steps)()
        done = pactc(clean, "check")
        assert (done.code, done.out) == whole(pactc, clean)


def test_a_source_that_comes_back_is_counted_again(
    clean: Path, pactc: Callable, git: Callable
) -> None:
    """The plan that is remembered is then one without it, and others are made from its path."""
    (clean / "pact/policy.yaml").unlink()
    for _ in range(2):
        assert (
            "1 problem in 27 artifacts" in pactc(clean, "check").out
        )  # P664: none judges evidence
    git(clean, "checkout", "-q", "pact/policy.yaml")
    for _ in range(2):
        assert pactc(clean, "check").out == "all 28 artifacts are fresh\n"


def test_an_orphan_of_an_own_kind_outside_of_the_pack_is_noticed(
    clean: Path, pactc: Callable
) -> None:
    (clean / "pact/rules").mkdir()
    (clean / "pact/rules/page.yaml").write_text(
        "kind: page\npath: docs/{id}.txt\neach: pact/graph.yaml#/criteria\naction: author\n"
        "inputs:\n  criterion: pact/graph.yaml#/criteria/{id}\n"
    )
    (clean / "docs").mkdir(exist_ok=True)
    pages = [f"page/AC-{n}" for n in range(1, 12)]
    for page in pages:
        (clean / f"docs/{page[5:]}.txt").write_text("text\n")
    assert pactc(clean, "accept", *pages, "--reason", "read").code == 0
    assert pactc(clean, "build").code == 0
    assert pactc(clean, "check").code == 0
    (clean / "docs/AC-99.txt").write_text("text\n")
    assert "P305" in pactc(clean, "check").out


def test_a_leaf_is_judged_alone(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted: of 20 artifacts and more, one is judged, and no document is parsed."""
    append("\nmore\n")(clean / "pact/briefs/slots.md")
    judged: list[str] = []
    judge = incremental.Facts.judge
    monkeypatch.setattr(
        incremental.Facts, "judge", lambda self, id_: (judged.append(id_), judge(self, id_))[1]
    )
    monkeypatch.setattr("pactc.reader.parse", lambda *_: pytest.fail("parsed a document"))
    seen = quick.observe(str(clean))
    assert seen is not None
    answer = incremental.check(str(clean), seen)
    assert answer is not None
    assert [f.code for f in answer.findings] == ["P304"]
    assert judged == ["brief/slots"]


def test_a_hidden_file_is_noticed(clean: Path, pactc: Callable, git: Callable) -> None:
    git(clean, "update-index", "--assume-unchanged", "pact/briefs/slots.md")
    append("\nmore\n")(clean / "pact/briefs/slots.md")
    done = pactc(clean, "check")
    assert done.code == 1
    assert "P172" in done.out


def test_a_torn_memo_is_no_memo(clean: Path, pactc: Callable) -> None:
    append("\nmore\n")(clean / "pact/briefs/slots.md")
    for file in (clean / ".git" / "pactc").glob("*.memo"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    done = pactc(clean, "check")
    assert done.code == 1
    assert "P304" in done.out
