"""P6 codes: P601 to P619 and P629 refuse a run, P620 to P676 are the gate's, P680 is the
fingerprint's, P681 to P689 are about signatures, P690 to P696 about the base."""

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
    "P630": Code(
        "a placeholder",
        "A text that says that a text is to come decides nothing, in whatever letters it is "
        "written.",
        "`purpose: TBD`; `asset: <asset>`; `T.O.D.O`; full-width or Cyrillic letters; `{{name}}`",
        "Write what is meant. If it is no placeholder here, name the phrase in "
        "`placeholders.allow` of pact/policy.yaml.",
    ),
    "P631": Code(
        "a copied text",
        "A text that stands under several ids, that repeats its own id, or that came with the "
        "starter spec, was written for none of them.",
        "AC-2 with the text of AC-1; a component `store` whose purpose is `store`",
        "Write what is true of this id alone.",
    ),
    "P632": Code(
        "a text that says nothing",
        "Where a text is wanted, dots, dashes and filler words are none.",
        "`purpose: ...`; `reason: n/a`",
        "Write a sentence, or leave the field out.",
    ),
    "P633": Code(
        "a control that does not hold",
        "Each control is a predicate over what the gate sees: reports that were read, live "
        "validations, approvals, kill matrices, threats. Evidence that supports a control, and is "
        "not of the kind that shows it, does not make it true. A control is met or not: there is "
        "no mean over controls.",
        "SEC-STRICT-1 supported by a test run, where it wants a bill of materials",
        "Do what the help of the finding says; `pactc explain SEC-STRICT-1` tells what it wants.",
    ),
    "P634": Code(
        "a control that cannot be judged",
        "Its predicate has no value: it asks for what is not there, or walks over too much. The "
        "verdict is unknown, and unknown blocks.",
        "a predicate of the spec that asks for `threats[0]`, where there is no threat",
        "Correct what the finding names: the predicate, or the document that it reads.",
    ),
    "P635": Code(
        "a predicate that is none",
        "A control that the spec states may have a predicate of its own, `holds`: CEL over the "
        "facts of the gate, with the named predicates that the controls of pactc use.",
        "`holds: tests &&`",
        "Correct the expression. `pactc explain predicates` lists the names and the facts.",
    ),
    "P640": Code(
        "no live validation",
        "Without one a verdict would be about files, and not about what is in production.",
        "an evidence plan with no item of type `live`; one that never ran",
        "Run `pactc production init` to add one; deploy; then `pactc evidence run ID`.",
    ),
    "P641": Code(
        "a live validation that failed",
        "Its receipt says that the command did not succeed.",
        "`exit_status: 1` in pact/evidence/live.json",
        "Mend the deployment, then run `pactc evidence run ID`.",
    ),
    "P642": Code(
        "a live validation older than the pack",
        "It saw a system that was built from another pack, or from a commit that differs in more "
        "than what the gate itself writes.",
        "a change of one contract, or of one source file, after the last deployment",
        "Deploy this commit, run `pactc evidence run ID`, and commit the receipt.",
    ),
    "P643": Code(
        "a URL that can prove nothing",
        "A deployment is asked at an origin: scheme, host and port. Over plain HTTP anyone on the "
        "way could answer in its place, so that is for loopback alone.",
        "`--url http://booking.example.org`; a URL with a path, a query, or a user's name",
        "Name the https origin of the deployment, as in `--url https://booking.example.org`.",
    ),
    "P644": Code(
        "a deployment that does not answer",
        "It refused the connection, hung, sent its answer too slowly, or broke off.",
        "a body of one byte a second; fewer bytes than its Content-Length",
        "See to the deployment, then run it again. `--timeout S` gives it longer.",
    ),
    "P645": Code(
        "a deployment without trusted TLS",
        "Whoever answers without a certificate that is trusted here may be anyone.",
        "a self-signed or expired certificate; plain text on the port of an https URL",
        "Serve a certificate that is trusted here, or name its issuer with `--ca FILE`.",
    ),
    "P646": Code(
        "a redirect",
        "What another address says is nothing that this one says, so no redirect is followed.",
        "`302` from /.well-known/pact.json to a page to sign in",
        "Name the URL that answers by itself.",
    ),
    "P647": Code(
        "an answer that is too large",
        "What is asked for is small. More than 1 MiB is refused while it arrives.",
        "a gigabyte in place of /.well-known/pact.json",
        "See to the deployment; mark no function `live: safe` that answers so much.",
    ),
    "P648": Code(
        "an answer that is no JSON document",
        "Two readers of an answer must see the same, so it is held to strict HTTP and JSON.",
        "text/html; duplicate keys; two lengths; bytes beyond its Content-Length",
        "Answer with application/json, and see `pactc explain P110` for what that may hold.",
    ),
    "P649": Code(
        "a deployment that does not say what it is",
        "/.well-known/pact.json must be answered with status 200, and name the fingerprint and the "
        "commit that were built in, and nothing else.",
        '`404`; {"fingerprint": "latest"}; a file with further fields',
        "Build in what `pactc production embed PATH` writes, and serve it: see docs/live.md.",
    ),
    "P650": Code(
        "a readiness that nobody confirmed",
        "The bar is a person's decision. Until one has agreed to exactly these levels, there is "
        "none.",
        "no `readiness` in pact/decisions.yaml",
        "Let a person confirm them: `pactc interview`.",
    ),
    "P651": Code(
        "a readiness other than the confirmed one",
        "A person agreed to other levels than those that the spec asks for now.",
        "`security: strict` was confirmed, and build-spec.yaml says `standard`",
        "Let a person confirm the new levels with `pactc interview`, or restore the old ones.",
    ),
    "P652": Code(
        "a readiness other than the spec's",
        "pact/readiness.json does not hold what follows from build-spec.yaml.",
        "a level in pact/readiness.json that was edited by hand",
        "Run `pactc build --restore readiness`, and commit the result.",
    ),
    "P653": Code(
        "a deployment of another pack",
        "The root fingerprint that it names is not that of this commit.",
        "a contract was changed after the last deployment",
        "Deploy this commit, then validate it again.",
    ),
    "P654": Code(
        "a deployment of another commit",
        "The commit that it names differs from this one in more than what the gate itself writes "
        "(receipts, kill matrices, signatures, verdict), or is not in this repository.",
        "a service of last week, whose pack was the same and whose source was not",
        "Deploy this commit, or fetch the one that it names.",
    ),
    "P655": Code(
        "a nonce that was not answered",
        "A fresh random number must come back, bound to what was deployed, and with `--key` under "
        "that key. A file, a cache and a recording cannot do that.",
        "the answer to an earlier nonce; an unsigned answer though `--key` was given",
        "Compute the answer for each request, with the deployment's key: see docs/live.md.",
    ),
    "P656": Code(
        "a clause that production breaks",
        "The deployment names this pack, and does not do what the pack promises.",
        "`/healthz` answers 200 with an error as its body",
        "Mend the service and deploy it, or change the contract and say why.",
    ),
    "P657": Code(
        "nothing to judge in production",
        "A name can be copied. Only where something is asked and answered is anything shown.",
        "no function of an HTTP contract marked `live: safe`; one without a clause",
        "Mark a function that only reads with `live: safe`, below `binding.http.operations`.",
    ),
    "P658": Code(
        "a server error in production",
        "A status from 500 on is a failure, whatever the contract allows for it.",
        "`503` from /healthz",
        "See to the deployment, then validate it again.",
    ),
    "P659": Code(
        "changes that no commit holds",
        "Nobody could say which commit such a build, or such a validation, is of.",
        "`pactc production embed` with an edited file in src/",
        "Commit the changes, or name the commit that is meant with `--rev REV`.",
    ),
    "P660": Code(
        "an empty pack",
        "Nothing was made from the spec, so there is nothing that could be judged.",
        "a repository with a build-spec.yaml alone",
        "Run `pactc build`, and commit the result.",
    ),
    "P661": Code(
        "a bar without controls",
        "Where nothing is demanded, anything would pass.",
        "all seven dimensions at `none`",
        "Raise a level in build-spec.yaml.",
    ),
    "P662": Code(
        "a plan without evidence",
        "Nothing can be shown where no evidence is planned.",
        "`evidence: {}`",
        "Plan it in pact/evidence.yaml; `pactc schema evidence` says what it holds.",
    ),
    "P663": Code(
        "a graph without components",
        "A system without parts does nothing, and promises nothing.",
        "no pact/graph.yaml",
        "Write pact/graph.yaml; `pactc schema graph` says what it holds.",
    ),
    "P664": Code(
        "a pack without a policy",
        "The policy says who may approve, how old evidence may be, and how strict the gate is. "
        "Without it every limit that it sets would be gone, unseen.",
        "pact/policy.yaml was deleted",
        "Restore it from Git, or run `pactc production init` and write what holds.",
    ),
    "P665": Code(
        "a receipt that says too little for that type of statement",
        "Each type of in-toto statement wants something: `test-result` tests that were counted, "
        "`vulns` a report of pip-audit, `provenance` files that the command wrote.",
        "`pactc evidence show sbom --predicate test-result`",
        "Name another type: `svr` suits all evidence.",
    ),
    "P670": Code(
        "a shallow clone",
        "Its history was cut off, so nobody can see what the commit follows. The verdict is "
        "unknown, and unknown blocks.",
        "`actions/checkout` without `fetch-depth: 0`",
        "Run `git fetch --unshallow`, or let CI clone everything.",
    ),
    "P671": Code(
        "no commit to judge",
        "The gate judges a commit, and this repository has none yet.",
        "`pactc production validate` after `git init`",
        "Commit the pack.",
    ),
    "P672": Code(
        "no project here",
        "Production is a question about a project, and there is no build-spec.yaml.",
        "`pactc production init` in an empty repository",
        "Run `pactc init` first, or change into the project.",
    ),
    "P673": Code(
        "an evidence plan that cannot be added to",
        "pactc adds to pact/evidence.yaml only what keeps the rest of it exactly as it is.",
        "pact/evidence.yaml that holds a list",
        "Make it a mapping with the key `evidence`; `pactc schema evidence` shows it.",
    ),
    "P674": Code(
        "a waiver without a reason code",
        "From the gating level standard up a waiver says of which sort its reason is, so that "
        "waivers can be counted and compared; a sentence alone cannot.",
        "a waiver with a `reason` and no `code`",
        "Add `code`, such as risk_accepted or out_of_scope (`pactc schema waivers` has the list); "
        "that changes the waiver, so let its approver approve it again.",
    ),
    "P675": Code(
        "an approval of nothing",
        "The change brings an approval, or a signature of a receipt, of something that is not "
        "there, or is not any more as it was approved. It would wait until somebody brings it.",
        "an approval of a waiver that was removed",
        "Remove it with `git rm`. If what it is of came with an earlier commit, judge both "
        "together: `pactc production validate --base REV`.",
    ),
    "P676": Code(
        "an approval that does not count",
        "The change brings an approval that is nobody's word: its key is unknown, expired or "
        "revoked, it is of another project, by a bot, or by whoever made the change.",
        "an author who approves their own change with a second key",
        "Remove it with `git rm`, and let another approver run `pactc approve`.",
    ),
    "P677": Code(
        "commits of which nobody knows who made them",
        "Git's authors are claims: whoever holds an approver's key could commit under another "
        "name, and approve their own change. Where the policy says `signed_commits: true`, and at "
        "the gating level regulated, each commit that changes anything must carry the SSH "
        "signature of a key in the base's policy that is in force. Git's configuration is not "
        "asked. The verdict is unknown, and no new approval counts. A merge that adds nothing of "
        "its own, and commits that only bring approvals, signatures or verdicts, need none.",
        "an unsigned commit, one signed by PGP, or a squash that the host made and signed itself",
        "Sign the commits with a key of the policy: `git config gpg.format ssh`, `git config "
        "user.signingKey FILE.pub`, `git rebase --force-rebase --gpg-sign BASE`; on the host, "
        "merge and do not squash.",
    ),
    "P678": Code(
        "a base whose trust nobody began",
        "The base has a policy with keys, but no owner's signature over it, so anybody may have "
        "written it. Where the caller names the owners' keys (`--owner`, PACTC_OWNER), one of them "
        "must have signed; and whatever changed since of the policy, the waivers, the levels and "
        "the rules must have had its approvals by the policy before it. The verdict is unknown, "
        "and unknown blocks.",
        "a history that its author made as a whole, with keys of their own",
        "Let an owner run `pactc approve bootstrap`, and commit the result; where the base lacks "
        "it, judge that commit once with `pactc production validate --bootstrap`.",
    ),
    "P679": Code(
        "an owner's key that is none",
        "`--owner` and PACTC_OWNER name public keys that the trust must have begun with.",
        "`--owner ada@example.org`",
        "Name a fingerprint as `ssh-keygen -lf FILE` prints it, a line of a .pub file, or the file "
        "itself.",
    ),
    "P680": Code(
        "a pack without a fingerprint",
        "The root fingerprint is over all records. As long as an artifact is missing, stale or "
        "drifted, there is none that would mean anything.",
        "`pactc production fingerprint` after an edit of pact/graph.yaml",
        "Bring the pack up to date: `pactc build`, and `pactc status` for what it leaves.",
    ),
    "P681": Code(
        "a file among the approvals that is none",
        "pact/approvals holds DSSE envelopes of approvals. What is not one cannot be judged, and "
        "hides what somebody may have meant.",
        "an envelope that was edited by hand",
        "Remove it with `git rm`, or let the approver make it again with `pactc approve`.",
    ),
    "P682": Code(
        "a waiver that cannot be written",
        "A waiver excepts exactly one control of this bar until a day that exists and is to come.",
        "`pactc waive 'SEC-*' ...`",
        "Name one control by its id, and a day as YYYY-MM-DD.",
    ),
    "P683": Code(
        "nothing to approve",
        "An approval is over something that is there, exactly as it is.",
        "`pactc approve weakenings` where nothing is weaker",
        "Name bootstrap, weakenings, waivers, release, a waiver, or an artifact.",
    ),
    "P684": Code(
        "an approval that was not signed",
        "An approval counts by a key that the judging policy names, of a person who did not make "
        "the change, who was shown what it is over and said yes.",
        "`pactc approve weakenings` by the author of the change",
        "Let another approver run it, with their own key.",
    ),
    "P685": Code(
        "a waiver that lasts too long",
        "The policy caps how long a control may be waived, so that somebody looks again.",
        "a waiver until 2099",
        "Let it end sooner. A new approval can extend it later.",
    ),
    "P686": Code(
        "too many waivers",
        "The policy has a budget of waivers for each level of controls.",
        "four waived controls of the level strict, where the policy allows three",
        "Show that some of the controls hold, and remove their waivers.",
    ),
    "P687": Code(
        "a receipt that nobody signed",
        "The policy wants receipts to be signed by whoever runs evidence, such as CI, so that a "
        "receipt cannot be written by hand. Or the plan says that it runs in CI alone (`where: "
        "ci`): anybody can set the variable `CI`, so such a receipt wants the signature of a key "
        "with the role `ci` in any case.",
        "a receipt that was edited after it was signed",
        "Run the evidence where the key is, and `pactc evidence sign`; commit the signature.",
    ),
    "P688": Code(
        "a waiver that nobody approved",
        "From the gating level standard up a name in pact/waivers.yaml is not enough: the approver "
        "signs exactly this waiver, and a longer one is another.",
        "a waiver whose `expires` was moved after it was signed",
        "Let an approver run `pactc approve W-3`, and commit the approval.",
    ),
    "P689": Code(
        "no signature could be made",
        "Signing wants a private key in a file, or one that ssh-keygen reaches through an agent or "
        "a token.",
        "`pactc approve W-3 --key ~/.ssh/id_rsa.pub` without an agent that holds it",
        "Name a key that you can sign with: `--key FILE`.",
    ),
    "P690": Code(
        "something is demanded less than before",
        "The commit removes, lowers or widens something that its base demands: a control, a level, "
        "a criterion, a clause, a test, evidence, an age cap, a waiver, an approver, a rule, or "
        "what calls the gate. Whoever makes a change may not decide alone that less is enough. "
        "What is stronger than before needs nobody's word.",
        "a test file that evidence runs was deleted",
        "Undo it, or let an approver of the base's policy who did not write it run "
        "`pactc approve weakenings`, and commit the approval.",
    ),
    "P691": Code(
        "a base that trusts nobody",
        "Rules, policy and approvers come from the base, so that a change cannot judge itself. "
        "This base has no policy with keys. The verdict is unknown, and unknown blocks.",
        "the first commit of a project, or a policy without `keys`",
        "Add approvers and their keys to pact/policy.yaml, let an owner run "
        "`pactc approve bootstrap`, and judge that commit once with "
        "`pactc production validate --bootstrap`.",
    ),
    "P692": Code(
        "a commit that does not follow its base",
        "What the base has and the commit has not would count as removed. The verdict is unknown.",
        "a branch that was made before the base's last commits",
        "Merge the base into the branch, or rebase it, and judge the result.",
    ),
    "P693": Code(
        "a beginning that nobody signed",
        "The first commit with keys begins the trust, so an owner that it names must sign the "
        "whole policy.",
        "`pactc production validate --bootstrap` without pact/approvals/bootstrap.json",
        "Let an owner of pact/policy.yaml run `pactc approve bootstrap`, and commit the result.",
    ),
    "P694": Code(
        "a base that cannot be read",
        "A file of the base is broken or not there, so nobody knows what it demanded. The verdict "
        "is unknown.",
        "a base in which pact/graph.yaml is no YAML",
        "Name an earlier commit with `pactc production validate --base REV`.",
    ),
    "P695": Code(
        "no verdict to keep",
        "What could not be opened was not judged, so there is no verdict on it that could be kept.",
        "`pactc production validate --rev nowhere --write`",
        "Run `pactc production validate` to see why.",
    ),
    "P696": Code(
        "a step that cannot be judged",
        "A document breaks its schema, so that a step of the gate has nothing to rely on. The "
        "verdict is unknown.",
        "`supports: 7` in pact/evidence.yaml",
        "Mend what breaks its schema; `pactc check` says where.",
    ),
    "P697": Code(
        "a confirmed readiness that is not signed",
        "The policy, or the gating level regulated, wants the confirmation signed: a name in "
        "pact/decisions.yaml can be typed by anyone.",
        "`by: ada@example.org` in pact/decisions.yaml, and no approval of the profile in "
        "pact/approvals/",
        "Let an approver run `pactc approve profile`, and commit the approval.",
    ),
}
