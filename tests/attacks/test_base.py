"""What a change may not do to its own judge. Each is a real repository, and the gate judges a
branch against `main` from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import run_git, run_pactc
from ..small_pack import approve, change, copy, put, save, settle, verdict

Act = Callable[[Path], object]
SPEC, POLICY, PLAN, CONTRACT = (
    "build-spec.yaml",
    "pact/policy.yaml",
    "pact/evidence.yaml",
    "pact/contracts/adder.yaml",
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """On a branch of its own, as a pull request is."""
    folder = copy(tmp_path / "small")
    run_git(folder, "switch", "-q", "-c", "change")
    return folder


def against_main(folder: Path) -> dict[str, Any]:
    return verdict(folder, "--base", "main")


def weakened(folder: Path) -> list[str]:
    """The weakenings that the gate refuses, as it names them."""
    return [f["message"] for f in against_main(folder)["findings"] if f["code"] == "P690"]


def on_main(folder: Path, act: Act) -> None:
    """Something that the base has already."""
    run_git(folder, "switch", "-q", "main")
    act(folder)
    rebuilt(folder)
    run_git(folder, "switch", "-q", "-C", "change")


def rebuilt(folder: Path) -> None:
    """Everything up to date again, as an agent would bring it there, and committed."""
    run_pactc(folder, "build", "--prune")
    for _ in range(9):
        lines = run_pactc(folder, "status").out.splitlines()
        todo = [x.split()[1] for x in lines if x.startswith(("stale", "drifted"))]
        todo = [i for i in todo if not i.startswith("receipt/")]
        if not todo:
            break
        for id_ in todo:
            run_pactc(folder, "accept", id_)
        run_pactc(folder, "build", "--prune")
    settle(folder)


def criterion(folder: Path) -> None:
    change(folder, "pact/graph.yaml", "/criteria/AC-2", {"text": "Adding nothing changes nothing."})
    change(folder, "pact/graph.yaml", "/components/adder/satisfies", ["AC-1", "AC-2"])
    change(folder, "pact/contracts/adder.yaml", "/satisfies", ["AC-1", "AC-2"])


def threat(folder: Path) -> None:
    stated = {"category": "tampering", "component": "adder", "severity": "high", "status":
              "mitigated", "description": "Someone sends numbers whose sum is wrong.",
              "mitigations": {"clauses": ["adder#P1"], "controls": ["TST-ORG-1"]}}  # fmt: skip
    change(folder, "pact/threats.yaml", "/threats/T-1", stated)


def level(folder: Path, name: str, dimension: str = "monitoring") -> None:
    change(folder, "build-spec.yaml", f"/readiness/{dimension}", name)
    change(folder, "pact/decisions.yaml", f"/readiness/confirmed/{dimension}", name)


def caps(days: int | None) -> Act:
    def act(folder: Path) -> None:
        change(folder, "pact/policy.yaml", "/evidence", {"max_age_days": {"command": days}}
               if days else {})  # fmt: skip

    return act


def rule(script: str) -> Act:
    def act(folder: Path) -> None:
        put(folder, "pact/rules/menu.yaml", {
            "kind": "menu", "path": "pact/menu.json", "schema": "menu.schema.json",
            "inputs": {"spec": SPEC, "script": "pact/rules/menu.py"}, "action": "derive",
            "command": ["python3", "pact/rules/menu.py"],
        })  # fmt: skip
        put(folder, "pact/rules/menu.py", script)
        put(folder, "pact/schemas/menu.schema.json", {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "menu",
            "type": "object", "description": "A menu.",
        })  # fmt: skip

    return act


def counted(number: int) -> Act:
    """Evidence whose report holds so many tests."""

    def act(folder: Path) -> None:
        cases = "".join(f"<testcase name='t{n}'/>" for n in range(number))
        script = (
            f'from pathlib import Path\nPath("build").mkdir(exist_ok=True)\n'
            f'Path("build/junit.xml").write_text("<testsuite>{cases}</testsuite>")\n'
        )
        put(folder, "checks/unit.py", script)
        put(folder, ".gitignore", "build/\n")
        change(folder, PLAN, "/evidence/unit/outputs", ["build/junit.xml"])

    return act


def ci(text: str) -> Act:
    return lambda folder: put(folder, ".github/workflows/pactc.yml", text)


def both(*acts: Act) -> Act:
    return lambda folder: [act(folder) for act in acts]


def drop(path: str) -> Act:
    return lambda folder: (folder / path).unlink()


def edit(path: str, pointer: str, value: Any) -> Act:
    return lambda folder: change(folder, path, pointer, value)


ANYTHING = [{"id": "P1", "cel": "result >= args.a || true"}]
EVE = {"roles": ["owner"], "key": "eve"}
WAIVER = {"control": "TST-ORG-1", "reason": "Shown by the compiler of this language.",
          "approver": "ada@example.org", "expires": "2026-12-24"}  # fmt: skip
NEW_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl eve"
nothing: Act = lambda folder: None  # noqa: E731

# Name -> what the base has beside the small pack, what the change does, what the gate calls it.
CASES: dict[str, tuple[Act, Act, str]] = {
    "a level lowered in both places": (
        lambda f: level(f, "basic"), lambda f: level(f, "none"), "level lowered: monitoring"),
    "a control removed": (
        nothing, both(edit(SPEC, "/readiness/testing/controls", {"TST-ORG-2": "More."}),
                      edit(PLAN, "/evidence/unit/supports/controls", ["TST-ORG-2"])),
        "control removed: TST-ORG-1"),
    "a control that says less": (
        nothing, edit(SPEC, "/readiness/testing/controls/TST-ORG-1", "Sums are fine."),
        "control changed: TST-ORG-1"),
    "a criterion removed": (
        criterion, both(edit("pact/graph.yaml", "/criteria/AC-2", None),
                        edit("pact/graph.yaml", "/components/adder/satisfies", ["AC-1"]),
                        edit(CONTRACT, "/satisfies", ["AC-1"])), "criterion removed: AC-2"),
    "a criterion reworded": (
        criterion, edit("pact/graph.yaml", "/criteria/AC-2/text", "Adding is mostly harmless."),
        "criterion changed: AC-2"),
    "a clause removed": (
        nothing, edit(CONTRACT, "/functions/add/ensures", []),
        "contract weakened: adder.add.P1 (ensures removed)"),
    "a clause that says less": (
        nothing, edit(CONTRACT, "/functions/add/ensures", ANYTHING),
        "contract weakened: adder.add.P1"),
    "a clause that no machine judges any more": (
        nothing, edit(CONTRACT, "/functions/add/ensures", [{"id": "P1", "judge": "human",
                                                            "note": "The sum is right."}]),
        "contract weakened: adder.add.P1"),
    "a function that may do more": (
        nothing, both(edit(CONTRACT, "/functions/add/effects", ["fs.write:tmp"]),
                      edit("pact/graph.yaml", "/components/adder/effects", ["fs.write:tmp"])),
        "component changed: adder"),
    "a threat removed": (threat, edit("pact/threats.yaml", "/threats", {}), "threat removed: T-1"),
    "a threat made light of": (
        threat, edit("pact/threats.yaml", "/threats/T-1/severity", "low"), "threat lowered: T-1"),
    "a threat mitigated by less": (
        threat, edit("pact/threats.yaml", "/threats/T-1/mitigations", {"clauses": ["adder#P1"]}),
        "threat lowered: T-1"),
    "evidence removed": (nothing, edit(PLAN, "/evidence/unit", None), "evidence removed: unit"),
    "evidence that runs something else": (
        nothing, edit(PLAN, "/evidence/unit/argv", ["true"]), "evidence changed: unit"),
    "evidence of fewer files": (
        nothing, edit(PLAN, "/evidence/unit/inputs", ["checks/unit.py"]), "evidence changed: unit"),
    "evidence that sees more of the environment": (
        nothing, edit(PLAN, "/evidence/unit/env", ["PYTEST_ADDOPTS"]), "evidence changed: unit"),
    "a script that checks nothing": (
        nothing, lambda f: put(f, "checks/unit.py", "print('1 test passed')\n"),
        "script changed: checks/unit.py"),
    "a test file removed": (
        both(lambda f: put(f, "tests/test_more.py", "def test_sum():\n    assert 1 + 1 == 2\n"),
             edit(PLAN, "/evidence/unit/inputs", ["src/**", "checks/unit.py", "tests/**"]),
             lambda f: put(f, "tests/test_other.py", "")),
        drop("tests/test_more.py"), "test removed: tests/test_more.py"),
    "fewer tests than before": (counted(7), counted(6), "fewer tests: unit"),
    "an age cap widened": (caps(30), caps(3650), "policy weakened: /evidence/max_age_days/command"),
    "an age cap removed": (caps(30), caps(None), "policy weakened: /evidence/max_age_days/command"),
    "a signer added": (
        nothing, both(edit(POLICY, "/keys/eve", {"public": NEW_KEY}),
                      edit(POLICY, "/approvers/eve@example.org", EVE)),
        "policy weakened: /approvers/eve@example.org/key"),
    "a key of somebody replaced": (
        nothing, edit(POLICY, "/keys/ada/public", NEW_KEY), "policy weakened: /keys/ada/public"),
    "a role added": (
        nothing, edit(POLICY, "/approvers/boris@example.org/roles", ["security", "owner"]),
        "policy weakened: /approvers/boris@example.org/roles"),
    "a bot made a person": (
        nothing, edit(POLICY, "/approvers/ci/bot", False), "policy weakened: /approvers/ci/bot"),
    "an address hidden": (
        edit(POLICY, "/approvers/ada@example.org/emails", ["ada@home.example"]),
        edit(POLICY, "/approvers/ada@example.org/emails", []),
        "policy weakened: /approvers/ada@example.org/emails"),
    "a key that lives longer": (
        edit(POLICY, "/keys/ada/until", "2031-01-01"),
        edit(POLICY, "/keys/ada/until", "2099-01-01"),
        "policy weakened: /keys/ada/until"),
    "fewer approvals wanted": (
        edit(POLICY, "/approvals", {"weakening": 2}), edit(POLICY, "/approvals", {"weakening": 1}),
        "policy weakened: /approvals/weakening"),
    "a larger budget of waivers": (
        edit(POLICY, "/waivers", {"budget": {"strict": 1}}),
        edit(POLICY, "/waivers", {"budget": {"strict": 9}}),
        "policy weakened: /waivers/budget/strict"),
    "signatures on receipts no longer wanted": (
        edit(POLICY, "/receipts", {"signed_by": ["ci"]}), edit(POLICY, "/receipts", None),
        "policy weakened: /receipts/signed_by"),
    "a word that may stand for nothing": (
        nothing, edit(POLICY, "/placeholders", {"allow": ["TODO"]}),
        "policy weakened: /placeholders/allow"),
    "a waiver added": (
        nothing, lambda f: put(f, "pact/waivers.yaml", {"waivers": {"W-1": WAIVER}}),
        "waiver added: W-1"),
    "a waiver made longer": (
        lambda f: put(f, "pact/waivers.yaml", {"waivers": {"W-1": WAIVER}}),
        edit("pact/waivers.yaml", "/waivers/W-1/expires", "2026-12-31"), "waiver changed: W-1"),
    "a waiver of another control": (
        lambda f: put(f, "pact/waivers.yaml", {"waivers": {"W-1": WAIVER}}),
        edit("pact/waivers.yaml", "/waivers/W-1/type", "not_applicable"), "waiver changed: W-1"),
    "a rule's script that says what is wanted": (
        rule('print(\'{"soup": 1}\')'), rule("print('{}')"), "rule changed: pact/rules/menu.py"),
    "a schema that takes anything": (
        rule("print('{}')"), lambda f: put(f, "pact/schemas/menu.schema.json", {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "menu",
            "description": "A menu."}), "rule changed: pact/schemas/menu.schema.json"),
    "a rule removed": (
        rule("print('{}')"), both(*(drop(p) for p in ("pact/rules/menu.yaml", "pact/rules/menu.py",
                                                      "pact/schemas/menu.schema.json"))),
        "rule removed: pact/rules/menu.yaml"),
    "a workflow that no longer calls the gate": (
        ci("run: pactc production validate\n"), ci("run: echo passed\n"),
        "caller changed: .github/workflows/pactc.yml"),
    "a workflow removed": (
        ci("run: pactc production validate\n"), drop(".github/workflows/pactc.yml"),
        "caller removed: .github/workflows/pactc.yml"),
    "a component that is somebody else's": (
        nothing, edit("pact/graph.yaml", "/components/adder/external", True),
        "component changed: adder"),
}  # fmt: skip


# The others are as real and take as long, so CI runs them apart.
FAST = ("a level lowered in both places", "a clause removed", "evidence removed", "a signer added",
        "a script that checks nothing", "a rule's script that says what is wanted",
        "a workflow that no longer calls the gate", "a waiver made longer")  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in FAST else pytest.mark.slow) for n in CASES]
)
def test_a_weakening_is_refused(small: Path, name: str) -> None:
    before, act, called = CASES[name]
    if before is not nothing:
        on_main(small, before)
    act(small)
    if called.startswith(("evidence changed: unit", "rule", "component changed")):
        save(small)  # what it breaks beside does not matter
    else:
        rebuilt(small)
    assert any(m.startswith(called) for m in weakened(small)), weakened(small)


STRONGER: dict[str, tuple[Act, Act]] = {
    "a shorter cap": (caps(30), caps(7)),
    "an approver who is gone": (nothing, both(
        edit(POLICY, "/approvers/boris@example.org", None), edit(POLICY, "/keys/boris", None))),
    "a revoked key": (nothing, edit(POLICY, "/keys/boris/revoked", "2026-01-01")),
    "more approvals": (nothing, edit(POLICY, "/approvals", {"weakening": 2})),
    "a shorter waiver": (
        lambda f: put(f, "pact/waivers.yaml", {"waivers": {"W-1": WAIVER}}),
        edit("pact/waivers.yaml", "/waivers/W-1/expires", "2026-12-01")),
    "a criterion more": (nothing, criterion),
    "a threat more": (nothing, threat),
    "a schema more": (nothing, lambda f: put(f, "pact/schemas/menu.schema.json", {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "menu",
        "type": "object", "description": "A menu."})),
    "an approver who is no link to another": (nothing, both(
        edit(POLICY, "/approvers/ci", None), edit(POLICY, "/keys/ci", None))),
    "a first cap of commands": (nothing, caps(30)),
    "a shorter cap than the one that is not said": (
        nothing, edit(POLICY, "/evidence", {"max_age_days": {"live": 3}})),
    "a higher level": (nothing, lambda f: level(f, "basic")),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", STRONGER)
def test_what_is_stronger_is_free(small: Path, name: str) -> None:
    before, act = STRONGER[name]
    if before is not nothing:
        on_main(small, before)
    act(small)
    rebuilt(small)
    assert weakened(small) == []


def lowered_cap(small: Path) -> None:
    on_main(small, caps(30))
    caps(60)(small)
    rebuilt(small)


def test_an_approval_of_exactly_this_opens_the_way(small: Path) -> None:
    lowered_cap(small)
    approve(small, "weakenings", by="boris")
    save(small)
    assert against_main(small)["verdict"] == "pass"
    # ... and of nothing else: one more step, and it is another change.
    caps(90)(small)
    rebuilt(small)
    (found,) = [f for f in against_main(small)["findings"] if f["code"] == "P690"]
    assert "has changed since" in found["notes"][-1]


def test_one_approval_for_each(small: Path) -> None:
    lowered_cap(small)
    approve(small, "policy weakened /evidence/max_age_days/command", by="boris")
    save(small)
    assert against_main(small)["verdict"] == "pass"


def test_who_made_the_change_does_not_approve_it(small: Path) -> None:
    lowered_cap(small)
    put(small, "notes.txt", "more\n")
    run_git(small, "add", "-A")
    run_git(
        small,
        "commit",
        "-q",
        "-m",
        "a small thing",
        env={"GIT_AUTHOR_EMAIL": "Ada@Example.org", "GIT_COMMITTER_EMAIL": "ci@example.org"},
    )
    done = approve(small, "weakenings", by="ada", code=1)
    assert "P684" in done.out + done.err
    approve(small, "weakenings", by="boris")
    save(small)
    assert against_main(small)["verdict"] == "pass"


def test_to_commit_an_approval_is_not_to_make_the_change(small: Path) -> None:
    lowered_cap(small)
    approve(small, "weakenings", by="boris")
    run_git(small, "add", "-A")
    run_git(
        small,
        "commit",
        "-q",
        "-m",
        "agreed",
        env={"GIT_AUTHOR_EMAIL": "boris@example.org", "GIT_COMMITTER_EMAIL": "boris@example.org"},
    )
    assert against_main(small)["verdict"] == "pass"


def test_a_bot_does_not_approve(small: Path) -> None:
    lowered_cap(small)
    done = approve(small, "weakenings", by="ci", code=1)
    assert "is a bot" in done.out + done.err


def test_a_key_that_only_the_change_trusts(small: Path) -> None:
    """The signer comes with the change, and signs it."""
    from ..small_pack import public

    caps_of_change = {"public": public("eve")}
    change(small, POLICY, "/keys/eve", caps_of_change)
    change(small, POLICY, "/approvers/eve@example.org", {"roles": ["owner"], "key": "eve"})
    rebuilt(small)
    done = approve(small, "weakenings", by="eve", code=2)
    assert "nobody's key" in done.out + done.err


def test_an_approval_carried_from_another_project(small: Path, tmp_path: Path) -> None:
    lowered_cap(small)
    approve(small, "weakenings", by="boris")
    (approval,) = (small / "pact/approvals").glob("weakenings*.json")
    # The same change of the same pack, in a repository that began elsewhere.
    other = tmp_path / "other"
    run_git(tmp_path, "clone", "-q", str(small), "other")
    run_git(other, "switch", "-q", "--orphan", "main2")
    run_git(other, "checkout", "-q", "origin/main", "--", ".")
    save(other)
    run_git(other, "branch", "-q", "-D", "main", check=False)
    run_git(other, "branch", "-q", "-m", "main")
    approve(other, "bootstrap")  # its own owner's word, for it is another project
    save(other)
    run_git(other, "switch", "-q", "-C", "change")
    caps(60)(other)
    rebuilt(other)
    put(other, f"pact/approvals/{approval.name}", approval.read_text())
    save(other)
    (found,) = [f for f in against_main(other)["findings"] if f["code"] == "P690"]
    assert "another project" in found["notes"][-1]


def test_rules_of_the_change_do_not_judge_it(small: Path) -> None:
    """The change brings a script that gives what its file says; the base's gives another."""
    on_main(small, rule("print('{\"soup\": 1}')"))
    rule("print('{}')")(small)
    rebuilt(small)
    answer = against_main(small)
    assert "P690" in {f["code"] for f in answer["findings"]}
    approve(small, "weakenings", by="boris")
    save(small)
    answer = against_main(small)
    assert answer["verdict"] == "pass", answer["findings"]


def test_a_base_without_keys_is_unknown(tmp_path: Path) -> None:
    small = copy(tmp_path / "small")
    root = run_git(small, "rev-list", "--max-parents=0", "HEAD").out.strip()
    begun = run_git(small, "rev-parse", "HEAD~1").out.strip()
    assert verdict(small, "--rev", root)["verdict"] == "unknown"
    # Its own first commit has keys already, but nothing was signed in it.
    first = verdict(small, "--rev", root, "--bootstrap")
    assert {f["code"] for f in first["findings"]} == {"P693"}
    put(small, "pact/policy.yaml", {"approvers": {"ada@example.org": {"roles": ["owner"]}}})
    save(small)
    save(small)
    answer = verdict(small)
    assert answer["verdict"] == "unknown"
    assert "P691" in {f["code"] for f in answer["findings"]}
    answer = verdict(small, "--rev", begun)
    # Its base has keys, but nobody signed them there.
    assert {f["code"] for f in answer["findings"]} == {"P678"}
    assert verdict(small, "--rev", begun, "--bootstrap")["verdict"] == "pass"


def test_the_beginning_is_signed_by_an_owner(tmp_path: Path) -> None:
    small = copy(tmp_path / "small")
    run_git(small, "switch", "-q", "--orphan", "again")
    run_git(small, "checkout", "-q", "main", "--", ".")
    run_git(small, "rm", "-q", "-r", "-f", "pact/approvals")
    change(small, POLICY, "/keys", None)
    save(small)
    root = run_git(small, "rev-parse", "HEAD").out.strip()
    run_git(small, "checkout", "-q", "main", "--", POLICY)
    approve(small, "bootstrap", "--base", root, by="boris")
    save(small)
    found = verdict(small, "--base", root, "--bootstrap")["findings"]
    (lack,) = [f["notes"] for f in found if f["code"] == "P693"]
    assert "boris@example.org has not the role owner" in lack[0]
    approve(small, "bootstrap", "--base", root, by="ada")
    save(small)
    found = verdict(small, "--base", root, "--bootstrap")["findings"]
    assert "P693" not in {f["code"] for f in found}


def test_a_branch_that_lacks_what_the_base_has(small: Path) -> None:
    run_git(small, "switch", "-q", "main")
    put(small, "more.txt", "more\n")
    save(small)
    run_git(small, "switch", "-q", "change")
    put(small, "other.txt", "other\n")
    save(small)
    answer = against_main(small)
    assert answer["verdict"] == "unknown"
    assert "P692" in {f["code"] for f in answer["findings"]}


def test_a_base_that_cannot_be_read(small: Path) -> None:
    on_main(small, nothing)
    oid = run_git(small, "rev-parse", "main:pact/threats.yaml").out.strip()
    threat(small)
    rebuilt(small)
    blob = small / ".git/objects" / oid[:2] / oid[2:]
    blob.chmod(0o644)
    blob.unlink()
    answer = against_main(small)
    assert answer["verdict"] == "unknown"
    assert "P694" in {f["code"] for f in answer["findings"]}


def test_a_file_that_is_no_approval(small: Path) -> None:
    put(small, "pact/approvals/x.json", {"approved": True})
    save(small)
    assert {f["code"] for f in against_main(small)["findings"]} == {"P681"}


def test_an_approval_edited_by_hand(small: Path) -> None:
    lowered_cap(small)
    approve(small, "weakenings", by="boris")
    (file,) = (small / "pact/approvals").glob("weakenings*.json")
    document = json.loads(file.read_text())
    import base64

    payload = base64.b64decode(document["payload"]).replace(b"2026-", b"2025-")
    document["payload"] = base64.b64encode(payload).decode()
    put(small, f"pact/approvals/{file.name}", document)
    save(small)
    (found,) = [f for f in against_main(small)["findings"] if f["code"] == "P690"]
    assert "no key of boris@example.org signed it" in found["notes"][-1]
