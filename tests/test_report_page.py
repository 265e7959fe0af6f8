"""The verdict as a page and as Markdown: they say what is missing and who may decide it, and obey
nothing that is written in a pack."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pactc.report.drawing import drawing

from .conftest import run_pactc
from .small_pack import change, copy, put, save, settle

EVIL = (
    "</title><script>alert(1)</script> ![x](http://evil.example/x.png) @team \u202e`x` <img src=x>"
)


class Page(HTMLParser):
    """The text of a page by element, its ids, and all that it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data") or name.startswith("on"):
                self.loads.append(f"{tag} {name}={value}")
            if name == "id" and value:
                self.ids.add(value)
        if tag not in ("meta", "path", "rect", "br", "i", "text"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.reverse()
            self.open.remove(tag)
            self.open.reverse()

    def handle_data(self, data: str) -> None:
        self.text.append(" ".join(data.split()))

    def says(self, words: str) -> bool:
        return words in " ".join(self.text)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def told(folder: Path, tmp_path: Path) -> tuple[str, str]:
    page, text = tmp_path / "verdict.html", tmp_path / "verdict.md"
    run_pactc(folder, "production", "validate", "--also", f"html={page}",
              "--also", f"markdown={text}")  # fmt: skip
    return page.read_text(), text.read_text()


def test_a_pass(small: Path, tmp_path: Path) -> None:
    html, text = told(small, tmp_path)
    page = Page(html)
    assert page.says("This commit may go to production.")
    assert not page.says("What is missing")
    assert {"readiness", "controls", "components", "evidence", "changed", "steps"} <= page.ids
    assert page.loads == []
    assert "script" not in page.tags
    assert text.startswith("## \u2705 pactc: pass\n")


def test_a_fail_says_what_and_who(small: Path, tmp_path: Path) -> None:
    change(small, "pact/policy.yaml", "/approvers/boris@example.org/roles", ["owner"])
    settle(small)
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    save(small)
    run_pactc(small, "production", "validate")
    html, text = told(small, tmp_path)
    page = Page(html)
    assert page.says("This commit may not go to production yet.")
    assert page.says("run `pactc evidence run unit`, commit the receipt")
    assert page.says("For whoever makes the change")
    assert page.says("src/adder.py changed since evidence unit ran")
    assert "### For whoever makes the change" in text


def test_a_weakening_is_for_an_approver(small: Path, tmp_path: Path) -> None:
    change(small, "pact/policy.yaml", "/approvers/boris@example.org/roles", ["owner"])
    settle(small)
    html, text = told(small, tmp_path)
    page = Page(html)
    assert page.says("For an approver of the policy who did not make the change")
    assert page.says("owner: ada@example.org; security: boris@example.org")
    assert page.says("policy weakened")
    assert "**policy weakened**" in text


def test_unknown(small: Path, tmp_path: Path) -> None:
    run_pactc(small, "production", "validate", "--rev", "nowhere",
              "--also", f"html={tmp_path / 'x.html'}")  # fmt: skip
    assert Page((tmp_path / "x.html").read_text()).says("Nobody can tell")


def test_what_a_pack_says_is_text_and_nothing_else(small: Path, tmp_path: Path) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/title", EVIL.replace("\u202e", ""))
    change(small, "pact/graph.yaml", "/components/adder/purpose", EVIL.replace("\u202e", ""))
    save(small)
    html, text = told(small, tmp_path)
    page = Page(html)
    assert page.loads == []
    assert "script" not in page.tags
    assert page.says("<script>alert(1)</script>")
    assert "![x](http" not in text
    assert "<img" not in text.replace("\\<img", "")
    assert "@team" not in text.replace("\\@team", "")


def test_layers_of_a_drawing() -> None:
    made = drawing({"http": ["booking"], "booking": ["store", "slots"], "store": [], "slots": []})
    at = {n.id: (n.x, n.y) for n in made.nodes}
    assert at["http"][0] < at["booking"][0] < at["store"][0] == at["slots"][0]
    assert len({*at.values()}) == 4
    assert len(made.edges) == 3


def test_a_cycle_is_drawn_too() -> None:
    made = drawing({"a": ["b"], "b": ["a", "nobody"], "c": ["c"]})
    assert {n.id for n in made.nodes} == {"a", "b", "c"}


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="no browser is installed")
def test_a_browser_shows_it_without_a_complaint(small: Path, tmp_path: Path) -> None:
    told(small, tmp_path)
    done = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--enable-logging=stderr", "--dump-dom",
         (tmp_path / "verdict.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "This commit may go to production." in done.stdout
    assert "CONSOLE" not in done.stderr
