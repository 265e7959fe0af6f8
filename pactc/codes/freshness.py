"""P3 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P301": Code(
        "a stale artifact",
        "Something that it was made from has changed since, or nothing is recorded about it yet. "
        "Until it is made or reviewed again, it describes a system that is no longer wanted. The "
        "finding names each part that differs, with its recorded and its present fingerprint.",
        "an edit of the component `booking` in pact/graph.yaml, and pact/contracts/booking.yaml "
        "left as it was",
        "Build it again, or, if it was authored, bring it in line with the change; "
        "`pactc why ID` shows the way down to the change.",
    ),
    "P302": Code(
        "a missing artifact",
        "A rule wants this file, and it is not there; all that is made from it has to wait.",
        "a component is added to pact/graph.yaml; its contract is not yet written",
        "Write the file, whose form `pactc schema KIND` shows, or let `pactc build` derive it.",
    ),
    "P303": Code(
        "an artifact that waits",
        "Something that it needs is not fresh, or a person has to decide first. What is made from "
        "something unsettled would have to be made again, or would settle it by accident.",
        "`pactc accept contract/booking` while the graph itself is stale; a contract that is to "
        "be written before anyone has confirmed the readiness",
        "Mend the cause first: `pactc why ID` leads to it.",
    ),
    "P304": Code(
        "an artifact that was edited by hand",
        "Its content is not what its record says. A derived file says what follows from its "
        "inputs and nothing else; an authored one counts when somebody has vouched for it as it "
        "stands.",
        "a control set to `covered` in pact/controls.json with an editor",
        "`pactc build --restore ID` makes a derived file again; `pactc accept ID` records that an "
        "authored one is right. To keep a change of a derived file, change what it is made from.",
    ),
    "P305": Code(
        "an orphan",
        "A file or a record that no rule wants any more: readers would take it for a part of the "
        "pack, and nobody would keep it up to date.",
        "pact/contracts/billing.yaml after `billing` was removed from pact/graph.yaml",
        "Run `pactc build --prune`, or put back what wanted it.",
    ),
    "P306": Code(
        "a file that changed while it was in use",
        "Somebody wrote to a file between the moment it was read and the moment its result was to "
        "be recorded. A record of two versions would be false, so nothing was written.",
        "an editor saves pact/graph.yaml while `pactc build` runs",
        "Run the command again.",
    ),
    "P307": Code(
        "a file that Git does not see",
        "The file is on disk, but it was not there when the command began, or Git ignores it. "
        "What no commit can hold is no input.",
        "`briefs/` in .gitignore, and `pactc build` about to write pact/briefs/booking.md",
        "Take the path out of .gitignore (`git check-ignore -v PATH` shows the line), then run the "
        "command again.",
    ),
    "P308": Code(
        "a derived artifact that does not follow",
        "Its record agrees with it, and still it is not what its inputs give: file and record "
        "were edited together. For a commit, every derived artifact is made again and compared.",
        "pact/controls.json and its record under .pact/records/, both rewritten by a script",
        "Run `pactc build --restore ID`, review the change, commit the result.",
    ),
    "P309": Code(
        "an acceptance of what nobody authored",
        "A person can vouch for what an author wrote. What is derived follows from its inputs or "
        "does not, a receipt says that a command ran, and a source speaks for itself.",
        "`pactc accept controls`",
        "Build it, run it, or edit what it is made from.",
    ),
    "P310": Code(
        "an acceptance without a reason",
        "The policy of this project (`accept.reason_required` in pact/policy.yaml) wants to read "
        "in the record why an artifact still holds.",
        "`pactc accept contract/booking` without `--reason`",
        'Run `pactc accept ID --reason "..."`.',
    ),
}
