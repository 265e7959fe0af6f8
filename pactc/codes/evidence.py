"""P6 codes of runs and receipts: P601 to P619 and P629 refuse a run, P620 to P628 a receipt or a
control without one."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P601": Code(
        "a command that cannot be run",
        "Evidence is a command that ran. This one is not there, or is no program.",
        "`argv: [pytset, tests]`; a script without its executable bit",
        "Install the program, or correct `argv` in pact/evidence.yaml. No shell reads it, and PATH "
        "is that of your shell.",
    ),
    "P602": Code(
        "a run that failed",
        "A command that exits with another status than 0, or that a signal ends, shows that "
        "something does not hold. No receipt is written.",
        "`pytest` with one failing test",
        "Mend what failed, then run `pactc evidence run ID` again.",
    ),
    "P603": Code(
        "a run that did not end",
        "The command was not done when its time was over. It was ended, together with the "
        "processes that it had started.",
        "a test that waits for a network which is not there, with `timeout_s: 60`",
        "Mend what hangs, or raise `timeout_s` in pact/evidence.yaml.",
    ),
    "P604": Code(
        "an input that matches no file",
        "Evidence is about the files that it names. A glob without a file is mostly a typing "
        "error, and would leave what it meant without evidence.",
        "`inputs: [scr/**]` where the folder is called src",
        "Correct the glob. Files that Git ignores never match.",
    ),
    "P605": Code(
        "an output that was not written",
        "A declared output must be a regular file inside the project that this very run has "
        "written; a report from an earlier run says nothing about these inputs.",
        "`outputs: [build/junit.xml]`, and a command without `--junitxml`",
        "Make the command write the file, or correct `outputs`.",
    ),
    "P606": Code(
        "a run that did nothing",
        "No test, only skipped ones, an empty file, not a word of output: such a run would "
        "support whatever one likes.",
        "`argv: [true]`; a JUnit report with `tests=0`; one in which all tests are skipped",
        "Make the command do its work, and report it.",
    ),
    "P607": Code(
        "failed tests behind a success",
        "The report names failed tests, though the command's exit status says that all is well.",
        "`pytest --junitxml=build/junit.xml || true` in a script",
        "Mend the tests, and let a failure be the exit status.",
    ),
    "P608": Code(
        "a test report that cannot be trusted",
        "The report is not well-formed, has a DOCTYPE, or its numbers contradict what it holds.",
        "a suite with `tests=12` and one test case",
        "Let the test program itself write the report.",
    ),
    "P609": Code(
        "inputs that changed during the run",
        "What ran must have run on the files that the receipt names. A file that changes, appears "
        "or goes meanwhile, even if it is changed back, leaves that open.",
        "a test that rewrites its own fixtures; a formatter as evidence; an edit while tests run",
        "Make the command leave its inputs alone. What it writes should be ignored by Git, or lie "
        "outside of its inputs.",
    ),
    "P610": Code(
        "a receipt written by its own command",
        "Only pactc writes receipts and their records. This command touched its own.",
        "a script that writes pact/evidence/unit.json",
        "Take that out of the command.",
    ),
    "P611": Code(
        "a live validation that said no",
        "A live validation prints one JSON object, with `ok: true` and, as `fingerprint`, the root "
        "fingerprint that the deployed system names. It must be that of this pack.",
        'an HTML page; `{"ok": false}`; the fingerprint of last week\'s pack',
        "Deploy what this pack describes, then run the validation again. `PACTC_ROOT` holds the "
        "fingerprint that is expected.",
    ),
    "P612": Code(
        "evidence about what is not fresh",
        "What a run is to show is written in artifacts that are themselves out of date.",
        "a live validation while pact/controls.json is stale",
        "Run `pactc build` first.",
    ),
    "P613": Code(
        "a report that is not of its format",
        "The file is not what the plan calls it, breaks the schema of its format, or is too long "
        "to be read. What cannot be read counts for nothing.",
        "a web page where `parser: sarif` is planned; a bill of materials without `specVersion`",
        "Let the program itself write the report, in the format that the plan names.",
    ),
    "P614": Code(
        "a report that misses its bar",
        "A scan found something at the severity that the plan does not allow, or less is covered "
        "than it wants. What a scanner does not rate counts as the worst.",
        "`at_least: 90`, and 84.10 % are covered; one finding of pip-audit",
        "Mend what it found. Another bar in the plan is a weakening that an approver must agree "
        "to.",
    ),
    "P615": Code(
        "a report that names things twice, or not at all",
        "If two tests, packages or results have one name, the last would stand for both. If "
        "something has none, or a name that leads nowhere, nobody can say what it is about.",
        "the same test case twice in a JUnit report, once passed; a result of a rule that is not "
        "there",
        "Give each its own name, and let the program itself write the report.",
    ),
    "P616": Code(
        "evidence that runs elsewhere",
        "`where: ci` evidence is made in CI alone, `where: local` never there. The variable `CI` "
        "tells which of the two it is.",
        "`pactc evidence run load` on a laptop, with `where: ci`",
        "Let it run where it belongs, and commit the receipt. Who ran it is shown by a signature.",
    ),
    "P617": Code(
        "a read that is not declared",
        "The command read files of the repository that are none of its inputs, so the evidence "
        "would stay fresh when they change; or it could not be seen what it reads. From `gating: "
        "strict` on, neither counts.",
        "a test that reads tests/data/prices.json, with `inputs: [src/**]`; a shell script",
        "Add the files to `inputs`. Only Python programs can be watched: make it one, or show the "
        "same by one.",
    ),
    "P618": Code(
        "a program that may be another",
        "A program that comes from the repository, a relative folder or one that anybody may write "
        "to can be whatever somebody put there. One that is pinned by digest must be just that.",
        "`argv: [pytest]`, and PATH begins with ./bin; `tools` names a digest, and it differs",
        "Take the folder out of PATH, or name a program of the repository by its path, as one of "
        "the inputs.",
    ),
    "P619": Code(
        "an item of the plan that fits no type",
        "`command` and `live` need `argv`, `judge` needs `components`, `file` a `path`, `approval` "
        "says what it is `over`; none has what belongs to another.",
        "`type: judge` with `argv`; `type: file` without `path`",
        "Correct the item in pact/evidence.yaml; `pactc schema evidence` says what each has.",
    ),
    "P620": Code(
        "a file changed since its evidence ran",
        "The receipt is about other bytes than those that are here. It names each file that it "
        "was made from.",
        "an edit of src/booking/service.py after `pactc evidence run unit`",
        "Run the evidence again, and commit its receipt together with the change.",
    ),
    "P621": Code(
        "a control without evidence",
        "Every control of the bar needs something that shows it, or a waiver that somebody "
        "answers for.",
        "SEC-STRICT-1 in pact/controls.json with the status `unsupported`",
        "Plan evidence that supports it in pact/evidence.yaml, and run it; or waive it in "
        "pact/waivers.yaml, with a reason, an approver and an end.",
    ),
    "P622": Code(
        "planned evidence that is not there",
        "A plan shows nothing. The evidence that a control wants must have a fresh receipt.",
        "evidence `unit` is planned for TST-BASIC-1, and pact/evidence/unit.json is missing",
        "Run `pactc evidence run ID`, and commit the receipt.",
    ),
    "P623": Code(
        "a receipt that contradicts itself or its plan",
        "A receipt must say what the plan, the rule and its own list of files say: the same "
        "evidence, the same command, exit status 0, counts that add up, the digest of just these "
        "files. A receipt from elsewhere, or edited by hand, does not.",
        "the receipt of `unit` copied to pact/evidence/sbom.json, with its record",
        "Run `pactc evidence run ID`, and commit the receipt.",
    ),
    "P624": Code(
        "evidence that is too old",
        "The policy says for how many days evidence of this type counts.",
        "`max_age_days: {live: 1}`, and a live validation of last week",
        "Run the evidence again. There is no command that only renews a date.",
    ),
    "P625": Code(
        "evidence from the future",
        "A receipt says that its run ended later than now. Its clock, or yours, is wrong.",
        "a receipt dated 2099-01-01T00:00:00Z",
        "Set the clock, then run the evidence again.",
    ),
    "P626": Code(
        "a waiver that has expired",
        "A waiver counts up to and including its last day.",
        'W-3 with `expires: "2026-01-31"`, in February 2026',
        "Plan evidence for the control, or let an approver decide on a new waiver.",
    ),
    "P627": Code(
        "clauses that no evidence covers",
        "A control may rest on clauses of contracts alone. Then at least the components of those "
        "clauses must be covered by fresh evidence.",
        "SEC-BASIC-1 rests on booking#P1, and no evidence supports the component `booking`",
        "Plan evidence whose `supports.components` names the component.",
    ),
    "P628": Code(
        "a control that wants a live validation",
        "What runs in production can be shown by what asks production, and not by a command in "
        "the repository.",
        "GAT-STANDARD-3 supported by `unit` alone",
        "Plan evidence of type `live` that supports it.",
    ),
    "P629": Code(
        "a document that nobody has approved",
        "Evidence of type `file` or `approval` is somebody's signed word over exactly what is "
        "here. A change of it, if only of a word, wants a new one.",
        "docs/runbook.md was edited after its approval",
        "Let an approver run `pactc approve`, then run the evidence again.",
    ),
}
