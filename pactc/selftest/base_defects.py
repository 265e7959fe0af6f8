"""Defects of trust: a change that lowers its own bar, or says itself that it may."""

from __future__ import annotations

import sys

from .pack import git, public_key, save
from .plant import Act, Bench, Defect, all_of, built, defect, edit, remove, write

SPEC, POLICY, PLAN = "build-spec.yaml", "pact/policy.yaml", "pact/evidence.yaml"
GRAPH, CONTRACT, THREATS = "pact/graph.yaml", "pact/contracts/adder.yaml", "pact/threats.yaml"
WAIVERS, DECISIONS, CI = "pact/waivers.yaml", "pact/decisions.yaml", ".github/workflows/pactc.yml"
WAIVER = {"control": "TST-ORG-1", "reason": "Shown by the compiler of this language.",
          "approver": "ada@example.org", "expires": "2099-12-31"}  # fmt: skip
GATE = "run: pactc production validate\n"
THREAT = {"category": "tampering", "component": "adder", "severity": "high", "status": "mitigated",
          "description": "Someone sends numbers whose sum is wrong.",
          "mitigations": {"clauses": ["adder#P1"], "controls": ["TST-ORG-1"]}}  # fmt: skip
RULE = {"kind": "menu", "path": "pact/menu.json", "inputs": {"spec": SPEC}, "action": "derive",
        "command": ["python3", "pact/rules/menu.py"]}  # fmt: skip


def _level(name: str) -> Act:
    return all_of(edit(SPEC, "/readiness/monitoring", name),
                  edit(DECISIONS, "/readiness/confirmed/monitoring", name), built)  # fmt: skip


def _gating(level: str) -> Act:
    return all_of(edit(SPEC, "/readiness/gating", level),
                  edit("pact/readiness.json", "/profile/gating", level))  # fmt: skip


def _eve(bench: Bench) -> None:
    """A signer who comes with the change."""
    public = public_key(bench.keys / "eve")
    edit(POLICY, "/keys/eve", {"public": public})(bench)
    edit(POLICY, "/approvers/eve@example.org", {"roles": ["owner"], "key": "eve"})(bench)


def _approved(by: str, *, name: str = "", digest: str = "", approver: str = "") -> Act:
    """An approval of all weakenings, made with whatever key and in whosever name."""

    def act(bench: Bench) -> None:
        from datetime import UTC, datetime

        from .. import approvals, signing
        from ..commands.approve import opened
        from ..documents import dump_json
        from ..gate.weakening import ALL, digest_of_all, weaker
        from ..project import locate

        case = opened(locate(bench.folder), "main")
        assert case.base is not None
        me = approver or {"ada": "ada@example.org", "boris": "boris@example.org"}.get(by, by)
        payload = approvals.statement(
            name or ALL, digest or digest_of_all(weaker(case)), case.base.project, me, "",
            datetime.now(UTC).replace(microsecond=0),
        )  # fmt: skip
        signed = signing.sign(payload, signing.IN_TOTO, bench.keys / by)
        write(approvals.path_of(name or ALL, me), dump_json(signed.document()).decode())(bench)

    return act


def _unsigned(bench: Bench) -> None:
    """A history of one commit, with keys that nobody signed, as the base."""
    git(bench.folder, "checkout", "-q", "--orphan", "other")
    git(bench.folder, "rm", "-q", "-r", "-f", "pact/approvals")
    save(bench.folder)
    git(bench.folder, "branch", "-q", "-f", "main")


CAPS = edit(POLICY, "/evidence", {"max_age_days": {"command": 30}})
WIDER = edit(POLICY, "/evidence", {"max_age_days": {"command": 300}})
TWO = edit(POLICY, "/approvals", {"weakening": 2})
REVOKED = edit(POLICY, "/keys/boris/revoked", "2020-01-01")
EXPIRED = edit(POLICY, "/keys/boris/until", "2020-01-01")
NOT_YET = edit(POLICY, "/keys/boris/from", "2999-01-01")
MALLORY = edit(POLICY, "/approvers/boris@example.org/emails", ["mallory@example.org"])
TWO_KEYS = all_of(
    edit(POLICY, "/approvers/boris@example.org/keys", ["ci"]),
    edit(POLICY, "/approvers/ci", None),
)
ZERO = "sha256:" + "0" * 64

MENU = all_of(write("pact/rules/menu.yaml", RULE), write("pact/rules/menu.py", "print('{}')\n"),
              write("pact/schemas/menu.schema.json", {"type": "object"}))  # fmt: skip
SHARED = edit(POLICY, "/approvers/boris@example.org/keys", ["ci"])
RAISED = {"Sum": {"type": "integer", "x-data": "CONFIDENTIAL"}}
GATE_SCRIPT = "#!/bin/sh\nexec pactc production validate\n"
CALLED = all_of(write(CI, "run: ./ci/gate.sh\n"), write("ci/gate.sh", GATE_SCRIPT))


def _by_pytest(bench: Bench) -> None:
    """Evidence of tests that pytest finds by itself."""
    write("tests/test_more.py", "def test_sum():\n    assert 1 + 1 == 2\n")(bench)
    edit(PLAN, "/evidence/unit/argv", [sys.executable, "-m", "pytest", "tests"])(bench)


def _among_signatures(bench: Bench) -> None:
    """Evidence by a script that lies where signatures are; and Boris works as Mallory."""
    write("pact/signatures/unit.py", "print('1 test passed')\n")(bench)
    edit(PLAN, "/evidence/unit/argv", [sys.executable, "pact/signatures/unit.py"])(bench)
    MALLORY(bench)


def _committed(bench: Bench) -> None:
    save(bench.folder)


def _by_the_class(bench: Bench) -> None:
    edit(CONTRACT, "/types", RAISED)(bench)
    edit(CONTRACT, "/functions/add/returns", {"$ref": "#/types/Sum"})(bench)


def _more_tests(bench: Bench) -> None:
    """A test file among the inputs of the evidence."""
    write("tests/test_more.py", "def test_sum():\n    assert 1 + 1 == 2\n")(bench)
    edit(PLAN, "/evidence/unit/inputs", ["src/**", "checks/unit.py", "tests/**"])(bench)
    write("tests/test_other.py", "")(bench)


BASE: tuple[Defect, ...] = (
    defect("a level lowered in both places", "P690", _level("none"), before=_level("basic")),
    defect("a level lowered in one place", "P651", edit(SPEC, "/readiness/monitoring", "none"),
           before=_level("basic")),
    defect("a level that nobody confirmed", "P650", write(DECISIONS, {"answers": {}})),
    defect("a level that is confirmed and not signed, where that is wanted", "P697",
           edit(DECISIONS, "/readiness/by", "boris@example.org"),
           before=edit(POLICY, "/approvals", {"readiness": 1})),
    defect("a bar that is not the spec's", "P652 P304",
           edit("pact/readiness.json", "/profile/monitoring", "none"), before=_level("basic")),
    defect("all controls removed", "P661 P690", edit(SPEC, "/readiness/testing", "none"), built),
    defect("a control that says less", "P690",
           edit(SPEC, "/readiness/testing/controls/TST-ORG-1", "Sums are fine."), built),
    defect("a criterion reworded", "P690", edit(GRAPH, "/criteria/AC-1/text", "It adds well.")),
    defect("a clause removed", "P690", edit(CONTRACT, "/functions/add/ensures", [])),
    defect("a clause that is always true", "P690", edit(CONTRACT, "/functions/add/ensures", [
        {"id": "P1", "cel": "result >= args.a || true"}])),
    defect("a threat removed", "P690", edit(THREATS, "/threats", {}),
           before=write(THREATS, {"threats": {"T-1": THREAT}})),
    defect("evidence that runs `true`", "P690", edit(PLAN, "/evidence/unit/argv", ["true"])),
    defect("a test script that tests nothing", "P690", write("checks/unit.py", "print('ok')\n")),
    defect("an age cap widened", "P690", WIDER, before=CAPS),
    defect("an age cap unset, and not empty", "P690", edit(POLICY, "/evidence", {}), before=CAPS),
    defect("a signer who comes with the change", "P690", _eve),
    defect("a waiver added", "P690", write(WAIVERS, {"waivers": {"W-1": WAIVER}})),
    defect("a waiver made longer", "P690",
           edit(WAIVERS, "/waivers/W-1/expires", "2100-12-31"),
           before=write(WAIVERS, {"waivers": {"W-1": WAIVER}})),
    defect("a control that is called not applicable", "P690", write(WAIVERS, {"waivers": {
        "W-1": {**WAIVER, "type": "not_applicable"}}})),
    defect("a waiver of all controls", "P420 P201 P202 P203 P204 P205 P206",
           write(WAIVERS, {"waivers": {"W-1": {**WAIVER, "control": "TST-*"}}})),
    defect("a waiver until a day that does not exist", "P423 P201 P202 P203 P204 P205 P206",
           write(WAIVERS, {"waivers": {"W-1": {**WAIVER, "expires": "2027-02-30"}}})),
    defect("a waiver that has expired", "P626", all_of(
        edit(PLAN, "/evidence/unit/supports/controls", []),
        write(WAIVERS, {"waivers": {"W-1": {**WAIVER, "expires": "2020-01-01"}}}),
        edit("pact/controls.json", "/controls/TST-ORG-1/status", "waived"),
        edit("pact/controls.json", "/controls/TST-ORG-1/support/waivers", ["W-1"]),
        edit("pact/controls.json", "/controls/TST-ORG-1/support/evidence", []))),
    defect("a waiver that lasts longer than the policy allows", "P685",
           write(WAIVERS, {"waivers": {"W-1": WAIVER}}),
           before=edit(POLICY, "/waivers", {"max_days": 30})),
    defect("more waivers than the budget", "P686",
           write(WAIVERS, {"waivers": {"W-1": WAIVER}}),
           before=edit(POLICY, "/waivers", {"budget": {"none": 0}})),
    defect("a waiver that nobody signed, where that is wanted", "P688", _gating("standard"),
           before=write(WAIVERS, {"waivers": {"W-1": WAIVER}})),
    defect("a waiver without the code of its reason", "P674", _gating("standard"),
           before=write(WAIVERS, {"waivers": {"W-1": WAIVER}})),
    defect("a rule's script that is the change's own", "P690",
           write("pact/rules/menu.py", "print('{\"free\": 1}')\n"),
           before=MENU),
    defect("a rule that is the change's own", "P690",
           edit("pact/rules/menu.yaml", "/inputs", {"spec": f"{SPEC}#/task"}), before=MENU),
    defect("a schema that takes anything", "P690",
           write("pact/schemas/menu.schema.json", {"title": "anything"}), before=MENU),
    defect("a rule added with a command", "P690", MENU),
    defect("a module that a rule's script would load", "P690",
           write("pact/rules/json.py", "x = 1\n"), before=MENU),
    # -- what the policy does not say holds all the same
    defect("a cap that the policy does not say, widened", "P690",
           edit(POLICY, "/evidence", {"max_age_days": {"live": 3650}})),
    defect("a judge's cap that is the commands', widened", "P690",
           edit(POLICY, "/evidence/max_age_days/judge", 3650), before=CAPS),
    defect("a length of waivers that the policy does not say, widened", "P690",
           edit(POLICY, "/waivers", {"max_days": 3650})),
    defect("a number of approvers that the policy does not say, lowered", "P690",
           edit(POLICY, "/approvals", {"weakening": 1})),
    defect("a person made a bot, who may sign their own receipts", "P690",
           edit(POLICY, "/approvers/boris@example.org/bot", True)),
    defect("an approver removed who shows that another is a bot", "P690",
           edit(POLICY, "/approvers/ci", None), before=SHARED),
    defect("a key removed that shows that two are one person", "P690",
           edit(POLICY, "/keys/ci", None), before=SHARED),
    # -- what is looked at without being named
    defect("a conftest.py that passes every test", "P690",
           write("tests/conftest.py", "def pytest_pyfunc_call(pyfuncitem): return True\n"),
           before=_by_pytest),
    defect("settings of pytest that deselect tests", "P690",
           write("pytest.ini", "[pytest]\naddopts = -k nothing\n"), before=_by_pytest),
    defect("a module that is run instead of pytest", "P690",
           write("pytest.py", "print('7 passed')\n"), before=_by_pytest),
    defect("a module beside the test script that is loaded instead", "P690",
           write("checks/sys.py", "x = 1\n")),
    defect("a class of data lowered", "P690",
           edit(CONTRACT, "/types/Sum/x-data", "PUBLIC"), before=_by_the_class),
    defect("a GNUmakefile before the Makefile that calls the gate", "P690",
           write("GNUmakefile", "gate:\n"),
           before=all_of(write(CI, "run: make gate\n"), write("Makefile", f"gate:\n\t{GATE[5:]}"))),
    defect("a script in a folder whose name ends as the pack's", "P690",
           write("impact/gate.sh", "exit 0\n"),
           before=all_of(write(CI, "run: impact/gate.sh\n"),
                         write("impact/gate.sh", GATE_SCRIPT))),
    defect("a script from where the workflow goes to", "P690",
           write("tools/ci/gate.sh", "exit 0\n"),
           before=all_of(write(CI, "working-directory: tools/ci\nrun: ./gate.sh\n"),
                         write("tools/ci/gate.sh", GATE_SCRIPT))),
    defect("a script among the signatures, approved by who wrote it", "P676",
           write("pact/signatures/unit.py", "print('9 tests passed')\n"), _committed,
           _approved("boris"),
           before=_among_signatures),
    defect("a file among the signatures that is none", "P681",
           write("pact/signatures/evidence/unit.json", {"ok": True})),
    defect("a rule removed", "P690", remove("pact/rules/menu.yaml"), before=MENU),
    defect("a test removed", "P690", remove("tests/test_more.py"), before=_more_tests),
    defect("a hook that calls nothing", "P690", write(".githooks/pre-push", "exit 0\n"),
           before=write(".githooks/pre-push", f"exec {GATE[5:]}")),
    defect("a script of the workflow that calls nothing", "P690",
           write("ci/gate.sh", "#!/bin/sh\nexit 0\n"), before=CALLED),
    defect("a waiver until no day at all", "P205",
           write(WAIVERS, {"waivers": {"W-1": {**WAIVER, "expires": "soon"}}})),
    defect("a workflow that calls nothing", "P690", write(CI, "run: echo passed\n"),
           before=write(CI, GATE)),
    defect("a workflow that is gone", "P690", remove(CI), before=write(CI, GATE)),
    defect("no policy", "P664", remove(POLICY)),
    defect("a base with keys that nobody signed", "P678", write("notes.txt", "x\n"),
           before=_unsigned, unknown=True),
    defect("owners whom the repository alone names", "P666", _gating("regulated"), unknown=True),
    defect("owners whom the repository alone names, and a level lowered", "P666",
           _gating("none"), before=_gating("regulated"), unknown=True),
    # -- approvals that are none
    defect("a file that is no approval", "P681", write("pact/approvals/x.json", {"ok": True})),
    defect("an approval that waits for its change", "P675",
           _approved("ada", name="weakening control removed TST-ORG-1", digest=ZERO)),
    defect("an approval that does not count", "P676", _approved("ci")),
    defect("a commit of which nobody knows who made it", "P677", write("notes.txt", "x\n"),
           before=edit(POLICY, "/signed_commits", True), unknown=True),
    defect("an approval of commits that nobody signed", "P676", WIDER, _approved("boris"),
           before=all_of(CAPS, edit(POLICY, "/signed_commits", True)), unknown=True),
    defect("an approval by a signer of the change", "P690", WIDER, _eve,
           _approved("eve", approver="eve@example.org"), before=CAPS),
    defect("an approval in another's name", "P690", WIDER,
           _approved("ci", approver="ada@example.org"), before=CAPS),
    defect("an approval by a bot", "P690", WIDER, _approved("ci"), before=CAPS),
    defect("an approval by who made the change", "P690", WIDER, _approved("boris"),
           before=all_of(CAPS, MALLORY)),
    defect("an approval of something else", "P690", WIDER, _approved("ada", digest=ZERO),
           before=CAPS),
    defect("an approval by an expired key", "P690", WIDER, _approved("boris"),
           before=all_of(CAPS, EXPIRED)),
    defect("an approval by a revoked key", "P690", WIDER, _approved("boris"),
           before=all_of(CAPS, REVOKED)),
    defect("an approval by a key of the future", "P690", WIDER, _approved("boris"),
           before=all_of(CAPS, NOT_YET)),
    defect("one person's approval where two are wanted", "P690", WIDER, _approved("ada"),
           before=all_of(CAPS, TWO)),
    defect("two keys of one person where two people are wanted", "P690", WIDER,
           _approved("boris"), _approved("ci", approver="boris@example.org"),
           before=all_of(CAPS, TWO, TWO_KEYS)),
)  # fmt: skip
