"""`pactc breaking`: contracts of the work tree, or of a commit, against those of another commit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import EXAMPLE, Pactc, run_git
from .trees import commit, edit

SLOTS, STORE = "pact/contracts/slots.yaml", "pact/contracts/store.yaml"
WIDER = ("resource: {type: string, maxLength: 200,", "resource: {type: string, maxLength: 300,")
NARROWER = ("resource: {type: string, maxLength: 200,", "resource: {type: string, maxLength: 100,")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The example's sources in a repository. Nothing is built: only contracts are read."""
    folder = tmp_path / "pack"
    shutil.copytree(EXAMPLE / "pact/contracts", folder / "pact/contracts")
    shutil.copytree(EXAMPLE / "docs", folder / "docs")
    shutil.copy(EXAMPLE / "build-spec.yaml", folder)
    run_git(folder, "init", "-q")
    commit(folder)
    return folder


def test_nothing_has_changed(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "breaking", "--against", "HEAD")
    assert (done.code, done.err) == (0, "")
    assert done.out == "no change in 5 contracts\n"


def test_a_request_that_the_document_says_otherwise(pack: Path, pactc: Pactc) -> None:
    edit(pack, "docs/openapi.yaml", "description: One page.", "description: A page.")
    assert pactc(pack, "breaking", "--against", "HEAD").out == "no change in 5 contracts\n"
    edit(pack, "docs/openapi.yaml", "  /healthz:", "  /health:")
    done = pactc(pack, "breaking", "--against", "HEAD", "http")
    assert done.code == 1
    assert "P730 http: binding changed: where the functions are has changed\n" in done.out


def test_the_same_requests_without_a_document_are_no_change(pack: Path, pactc: Pactc) -> None:
    http = "pact/contracts/http.yaml"
    before = (pack / http).read_text()
    small = before.partition("functions:")[0].replace("  openapi: docs/openapi.yaml\n", "")
    small = small.replace(
        "types:\n", "    operations: {health: {method: GET, path: /healthz}}\ntypes:\n", 1
    )
    health = "functions:\n  health:\n    returns: {$ref: '#/types/Answer'}\n"
    (pack / http).write_text(small + health)
    commit(pack)
    small = small.replace("    operations: {health: {method: GET, path: /healthz}}\n", "")
    small = small.replace("  http:\n", "  openapi: docs/openapi.yaml\n  http:\n", 1)
    (pack / http).write_text(small + health + "    http: {operation: health}\n")
    done = pactc(pack, "breaking", "--against", "HEAD", "http")
    assert done.out == "no change in 1 contracts\n", done


def test_notes_and_layout_are_no_change(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, "note: The only way", "note: One way")
    edit(pack, SLOTS, "description: A moment,", "description: Some moment,")
    assert pactc(pack, "breaking", "--against", "HEAD").out == "no change in 5 contracts\n"


def test_what_breaks_is_found_where_it_is(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, *NARROWER)
    done = pactc(pack, "breaking", "--against", "HEAD", "slots")
    assert done.code == 1
    first, place, *_ = done.out.splitlines()
    assert first == "P730 slots.make: parameter narrowed: `resource` takes less"
    assert place.startswith(f" --> {SLOTS}:")
    assert 'for example: "' in done.out
    assert done.out.endswith("1 breaking change in 1 contracts\n")
    assert pactc(pack, "breaking", "--against", "HEAD", "store").code == 0


def test_what_is_compatible_is_told_and_passes(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, *WIDER)
    done = pactc(pack, "breaking", "--against", "HEAD", "--format", "text")
    assert done.code == 0
    assert "1 compatible change in 5 contracts\n" in done.out
    assert "  compatible: slots.make: parameter widened: `resource` takes more\n" in done.out


def test_two_commits(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, *NARROWER)
    commit(pack)
    edit(pack, SLOTS, NARROWER[1], WIDER[1])
    assert pactc(pack, "breaking", "--against", "HEAD~1", "--rev", "HEAD").code == 1
    assert pactc(pack, "breaking", "--against", "HEAD", "--rev", "HEAD~1").code == 0
    assert pactc(pack, "breaking", "--against", "HEAD~1").code == 0


def test_contracts_that_come_and_go(pack: Path, pactc: Pactc) -> None:
    text = (pack / SLOTS).read_text()
    (pack / SLOTS).unlink()
    done = pactc(pack, "breaking", "--against", "HEAD")
    assert done.code == 1
    assert "P730 the contract `slots` is no longer there" in done.out
    (pack / SLOTS).write_text(text)
    (pack / "pact/contracts/other.yaml").write_text(
        text.replace("component: slots", "component: x")
    )
    done = pactc(pack, "breaking", "--against", "HEAD")
    assert done.code == 0
    assert "compatible: other: contract added" in done.out


def test_what_is_no_contract_is_not_compared(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, "when: args.start < 0 ||", "when: args.start < ||")
    done = pactc(pack, "breaking", "--against", "HEAD", "slots")
    assert done.code == 1
    assert "P710" in done.out
    assert "1 could not be compared" in done.out
    commit(pack)
    edit(pack, SLOTS, "when: args.start < ||", "when: args.start < 0 ||")
    done = pactc(pack, "breaking", "--against", "HEAD", "slots")
    assert done.code == 1
    assert "P731 the contract `slots` at HEAD is none" in done.out


def test_json(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, *NARROWER)
    edit(pack, STORE, "deterministic: true", "deterministic: false")
    done = pactc(pack, "breaking", "--against", "HEAD", "--format", "json")
    assert done.code == 1
    said = json.loads(done.out)
    assert (said["command"], said["against"], said["exit_code"]) == ("breaking", "HEAD", 1)
    assert [(c["component"], c["function"], c["kind"], c["severity"]) for c in said["changes"]] == [
        ("slots", "make", "parameter narrowed", "breaking"),
        ("store", "find", "determinism dropped", "breaking"),
    ]
    assert [f["code"] for f in said["findings"]] == ["P730", "P730"]


def policy(pack: Path, **levels: str) -> None:
    words = {kind.replace("_", " "): level for kind, level in levels.items()}
    listed = "".join(f'  {kind}: "{level}"\n' for kind, level in words.items())
    (pack / "pact/policy.yaml").write_text(f"breaking:\n{listed}")


def test_a_class_may_be_warned_of_or_passed_over(pack: Path, pactc: Pactc) -> None:
    policy(pack, parameter_narrowed="warning", determinism_dropped="off")
    commit(pack)
    edit(pack, SLOTS, *NARROWER)
    edit(pack, STORE, "deterministic: true", "deterministic: false")
    done = pactc(pack, "breaking", "--against", "HEAD")
    assert done.code == 0
    assert "P730 warning: slots.make: parameter narrowed: `resource` takes less\n" in done.out
    assert "2 breaking changes in 5 contracts; 1 only warned of; 1 off by the policy\n" in done.out
    assert "  breaking, off by the policy: store.find: determinism dropped: " in done.out
    said = json.loads(pactc(pack, "breaking", "--against", "HEAD", "--format", "json").out)
    assert [(c["kind"], c["level"]) for c in said["changes"]] == [
        ("parameter narrowed", "warning"),
        ("determinism dropped", "off"),
    ]
    assert [f["level"] for f in said["findings"]] == ["warning"]
    assert said["summary"]["problems"] == 0
    for fmt, sign in (("sarif", '"level": "warning"'), ("github", "::warning "),
                      ("junit", "<system-out>")):  # fmt: skip
        done = pactc(pack, "breaking", "--against", "HEAD", "--format", fmt)
        assert done.code == 0
        assert sign in done.out
        assert "::error" not in done.out
        assert "<failure" not in done.out


def test_no_change_says_of_itself_that_it_matters_less(pack: Path, pactc: Pactc) -> None:
    """The policy is that of the commit which others rely on."""
    policy(pack, parameter_narrowed="off")
    edit(pack, SLOTS, *NARROWER)
    commit(pack)
    assert pactc(pack, "breaking", "--against", "HEAD~1", "--rev", "HEAD").code == 1
    assert pactc(pack, "breaking", "--against", "HEAD~1").code == 1


def test_a_policy_that_cannot_be_read_lets_everything_matter(pack: Path, pactc: Pactc) -> None:
    policy(pack, parameter_narrowed="off", parameter_shortened="off")
    commit(pack)
    edit(pack, SLOTS, *NARROWER)
    done = pactc(pack, "breaking", "--against", "HEAD")
    assert done.code == 1
    assert done.err.startswith("note: pact/policy.yaml at HEAD is not valid (")


def test_what_is_unknown_is_never_off(pack: Path, pactc: Pactc) -> None:
    policy(pack, requires_added="off")
    commit(pack)
    clause = "    requires: [{id: R9, judge: human, note: Asked kindly.}]\n    errors:"
    edit(pack, SLOTS, "    errors:", clause)
    done = pactc(pack, "breaking", "--against", "HEAD", "slots")
    assert done.code == 1
    assert "P731 slots.make: requires added" in done.out


def test_formats_of_machines(pack: Path, pactc: Pactc) -> None:
    edit(pack, SLOTS, *NARROWER)
    for fmt, sign in (("sarif", '"ruleId": "P730"'), ("github", "::error "), ("junit", "<failure")):
        done = pactc(pack, "breaking", "--against", "HEAD", "--format", fmt)
        assert done.code == 1
        assert sign in done.out


def test_wrong_words(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack, "breaking").code == 2
    done = pactc(pack, "breaking", "--against", "nowhere")
    assert done.code == 2
    assert "P153" in done.err
    done = pactc(pack, "breaking", "--against", "HEAD", "slot")
    assert done.code == 2
    assert "did you mean `slots`?" in done.err


def test_the_disk_is_not_what_a_commit_has(pack: Path, pactc: Pactc) -> None:
    """A link where the contract was is refused, not followed."""
    (pack / SLOTS).rename(pack / "slots.yaml")
    (pack / SLOTS).symlink_to(pack / "slots.yaml")
    assert "P160" in pactc(pack, "breaking", "--against", "HEAD").err
    assert pactc(pack, "breaking", "--against", "HEAD", "--rev", "HEAD").code == 0
