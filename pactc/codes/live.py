"""P6 codes of live validation: what is planned (P640 to P642), and what a deployment answers."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
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
}
