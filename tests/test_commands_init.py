"""`pactc init`: what it writes, what it never touches, and what it refuses before it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc import starter
from pactc.documents import parse
from pactc.resources import schemas_dir
from pactc.validate import validate

SPEC = """\
version: "1"
task: |
  Build a tenant-scoped booking API.
readiness:
  security: strict
"""


def written(folder: Path) -> list[str]:
    files = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return sorted(p.as_posix() for p in files if p.parts[0] != ".git")


def test_a_new_folder_becomes_a_repository_with_a_project(tmp_path, pactc, git) -> None:
    done = pactc(tmp_path, "init", "new/booking")
    folder = tmp_path / "new" / "booking"
    assert done.code == 0
    assert written(folder) == [
        ".gitattributes",
        ".gitignore",
        "build-spec.yaml",
        "pact/decisions.yaml",
        "pact/evidence.yaml",
        "pact/policy.yaml",
    ]
    assert done.out.count("wrote  ") == 6
    assert "next: write the task in build-spec.yaml, then run `pactc -C new/booking build`" in (
        done.out
    )
    assert git(folder, "rev-parse", "--show-toplevel").out.strip() == str(folder)
    assert git(folder, "status", "--short", "--ignored").out.count("!!") == 0


@pytest.mark.parametrize("spec", [starter.default_spec(), SPEC.encode()])
def test_what_is_written_is_valid_and_editors_find_its_schema(spec: bytes) -> None:
    for path, data in starter.files(spec).items():
        kind = "spec" if path == "build-spec.yaml" else Path(path).stem
        text = (schemas_dir() / f"{kind}.schema.json").read_bytes()
        schema = parse(text, "schema.json")
        assert validate(parse(data, path), schema, data, path, kind) == []
        if spec != SPEC.encode() or kind != "spec":
            first = data.decode().splitlines()[0]
            assert first == f"# yaml-language-server: $schema={schema['$id']}"


def test_the_project_builds_up_to_where_a_person_is_needed(tmp_path, pactc) -> None:
    pactc(tmp_path, "init")
    done = pactc(tmp_path, "build")
    assert done.code == 1
    assert (tmp_path / "pact" / "readiness.json").is_file()
    assert "a person confirms the readiness: `pactc interview`" in done.out


def test_removing_two_characters_confirms_the_readiness(tmp_path, pactc) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    pactc(tmp_path, "init", "--spec", "spec.yaml")
    decisions = tmp_path / "pact" / "decisions.yaml"
    above, mark, below = decisions.read_text().partition("# readiness:\n")
    assert "#     security: strict\n" in below
    assert "#     testing: standard  # the default\n" in below
    decisions.write_text(above + "".join(f"{line[2:]}\n" for line in (mark + below).splitlines()))
    pactc(tmp_path, "build")
    readiness = parse((tmp_path / "pact" / "readiness.json").read_bytes(), "readiness.json")
    assert readiness["confirmed"] is True


def test_again_changes_nothing(tmp_path, pactc) -> None:
    pactc(tmp_path, "init")
    before = {p: (tmp_path / p).stat() for p in written(tmp_path)}
    done = pactc(tmp_path, "init")
    assert done.code == 0
    assert done.out.count("kept   ") == 6
    assert "wrote" not in done.out
    for path, stat in before.items():
        now = (tmp_path / path).stat()
        assert (now.st_ino, now.st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)


def test_nothing_that_exists_is_overwritten(tmp_path, pactc, git) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "pact").mkdir()
    mine = {
        "build-spec.yaml": SPEC,
        "pact/policy.yaml": "not: valid: at all",
        ".gitattributes": "*.png binary\n.pact/records/** -merge",
        ".gitignore": "build/\r\n",
    }
    for path, text in mine.items():
        (tmp_path / path).write_bytes(text.encode())
    done = pactc(tmp_path, "init")
    assert done.code == 0
    for path in ("build-spec.yaml", "pact/policy.yaml"):
        assert (tmp_path / path).read_bytes() == mine[path].encode()
        assert f"kept   {path}" in done.out
    attributes = (tmp_path / ".gitattributes").read_text()
    assert attributes == mine[".gitattributes"] + (
        "\npact/** text eol=lf\nbuild-spec.yaml text eol=lf\n"
    )  # a person's word on the records stays
    assert (tmp_path / ".gitignore").read_bytes() == (
        b"build/\r\n.pactc-*.tmp\r\n.pact/orders/\r\n"
    )
    assert "added  .gitattributes: 2 lines" in done.out
    assert "security: strict" in (tmp_path / "pact" / "decisions.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("version: 1\ntask: x\n", "P203"),
        ("version: '1'\ntask: x\ntask: y\n", "P114"),
        ("version: '1'\ntask: x\nreadines: {}\n", "P201"),
        (SPEC.replace("strict", "{level: strict, controls: {SEC-BASIC-1: x}}"), "P521"),
    ],
)
def test_a_bad_spec_is_refused_and_nothing_is_written(tmp_path, pactc, text, code) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    done = pactc(tmp_path, "init", "new", "--spec", "bad.yaml")
    assert done.code == 1
    assert code in done.out + done.err
    assert written(tmp_path) == ["bad.yaml"]
    assert not (tmp_path / "new").exists()


def test_a_spec_is_taken_as_it_is_with_its_comments(tmp_path, pactc) -> None:
    (tmp_path / "mine.yaml").write_text("# ours\n" + SPEC)
    pactc(tmp_path, "init", "new", "--spec", "mine.yaml")
    lines = (tmp_path / "new" / "build-spec.yaml").read_text().splitlines()
    assert lines[0].startswith("# yaml-language-server: $schema=")
    assert lines[1:] == ["# ours", *SPEC.splitlines()]


def test_another_spec_does_not_replace_the_one_that_is_there(tmp_path, pactc) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    assert pactc(tmp_path, "init", "--spec", "spec.yaml").code == 0
    assert pactc(tmp_path, "init", "--spec", "spec.yaml").code == 0
    (tmp_path / "spec.yaml").write_text(SPEC.replace("strict", "basic"))
    done = pactc(tmp_path, "init", "--spec", "spec.yaml")
    assert done.code == 1
    assert "P930" in done.err
    assert "security: strict" in (tmp_path / "build-spec.yaml").read_text()


@pytest.mark.parametrize("spec", ["none.yaml", "spec.txt", "."])
def test_a_spec_that_cannot_be_read(tmp_path, pactc, spec) -> None:
    (tmp_path / "spec.txt").write_text(SPEC)
    done = pactc(tmp_path, "init", "--spec", spec)
    assert done.code == 2
    assert "P932" in done.err
    assert written(tmp_path) == ["spec.txt"]


def test_a_subfolder_of_a_project_is_no_project_by_accident(tmp_path, pactc) -> None:
    pactc(tmp_path, "init")
    (tmp_path / "src").mkdir()
    done = pactc(tmp_path / "src", "init")
    assert done.code == 2
    assert "P931" in done.err
    assert pactc(tmp_path / "src", "init", ".").code == 0
    assert pactc(tmp_path / "src", "init").code == 0
    assert (tmp_path / "src" / "build-spec.yaml").is_file()


def test_a_linked_gitignore_is_not_followed(tmp_path, pactc) -> None:
    (tmp_path / "elsewhere").write_text("mine\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".gitignore").symlink_to("../elsewhere")
    done = pactc(tmp_path, "init", "new")
    assert done.code == 1
    assert "P904" in done.err
    assert (tmp_path / "elsewhere").read_text() == "mine\n"


def test_a_bare_repository_has_no_place_for_a_project(tmp_path, pactc, git) -> None:
    git(tmp_path, "init", "-q", "--bare")
    assert pactc(tmp_path, "init").code == 2


def test_the_environment_of_a_hook_does_not_lead_elsewhere(tmp_path, pactc, git) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    env = {"GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other)}
    assert pactc(tmp_path, "init", "new", env=env).code == 0
    assert (tmp_path / "new" / ".git").is_dir()
