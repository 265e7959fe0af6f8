"""P6 codes of whose word counts: waivers, approvals and signatures."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P666": Code(
        "owners whom the repository alone names",
        "Whoever can write all of a repository's history can begin it again, with other owners "
        "and lower levels. At the gating level regulated somebody outside of it must therefore "
        "name the key that began the trust. The verdict is unknown, and unknown blocks.",
        "`pactc production validate` without `--owner` and PACTC_OWNER, where the readiness says "
        "`gating: regulated`",
        "Name the owner's public key: `pactc production validate --owner KEY`; in CI set "
        "PACTC_OWNER as a variable of the organization, or in a required workflow, and not in a "
        "file of the repository.",
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
    "P681": Code(
        "a file among the approvals that is none",
        "pact/approvals holds DSSE envelopes of approvals, pact/signatures those of receipts and "
        "of the verdict, and Sigstore bundles (`.sigstore.json`). What is not one "
        "cannot be judged, and hides what somebody may have meant.",
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
        "with the role `ci` in any case. So do, from the gating level strict up, all receipts of "
        "commands, of the judge and of deployments, where the policy names nobody else.",
        "a receipt that was edited after it was signed",
        "Run the evidence where the key is, and `pactc evidence sign`; commit the signature. Where "
        "the policy names an identity and no key, that identity signs: `pactc evidence sign "
        "--keyless` in the workflow that it names.",
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
    "P698": Code(
        "a keyless signature that cannot be verified",
        "A Sigstore bundle is believed by the trusted root that the base's policy names with its "
        "digest, and verified by the package sigstore, which is an extra. Without one of them "
        "nobody knows who signed. The verdict is unknown, and unknown blocks.",
        "pact/signatures/evidence/unit.sigstore.json, and a policy without `sigstore`",
        "Let an owner add `sigstore: {trusted_root: FILE, digest: sha256:...}` to pact/policy.yaml "
        "and merge that first; install `pactc[sigstore]` where the gate runs.",
    ),
    "P699": Code(
        "no keyless signature was made",
        "A keyless signature wants the package sigstore, a token by which an OpenID provider says "
        "who is here, and a certificate authority and a log that answer within a minute; and what "
        "they answer must verify. Where something of it fails, nothing is written.",
        "`pactc evidence sign --keyless` in a job without `id-token: write`",
        "Do what the message says: install `pactc[sigstore]`; give the job `permissions: "
        "{id-token: write}`, or put a token for the audience `sigstore` into "
        "SIGSTORE_IDENTITY_TOKEN; run it where Sigstore can be reached, or sign with a key.",
    ),
}
