"""P6 codes of the gate: words and predicates (P630 to P635), the pack and the bar (P650 to P652,
P660 to P673, P680), and the base (P690 to P699)."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
    "P667": Code(
        "a receipt that a second run does not bear out",
        "Anybody can write a receipt by hand. `pactc evidence verify`, which CI runs, runs the "
        "command or the judge again, on the files that the receipt names, and holds what it shows "
        "against what the receipt says.",
        "a receipt of 40 tests, of which there are 12",
        "Run `pactc evidence run ID`, and commit the receipt.",
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
    "P680": Code(
        "a pack without a fingerprint",
        "The root fingerprint is over all records. As long as an artifact is missing, stale or "
        "drifted, there is none that would mean anything.",
        "`pactc production fingerprint` after an edit of pact/graph.yaml",
        "Bring the pack up to date: `pactc build`, and `pactc status` for what it leaves.",
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
