"""A receipt, `pact/evidence/<id>.json`: an in-toto Statement v1 about one run of one command.

The Statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. Its subject
is the filtered input tree, so a squash or a rebase that keeps those files keeps the evidence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Unique
from .evidence import EnvName, EvidenceType, Parser, Supports
from .words import ComponentId, EvidenceId, FilePath, Fingerprint, NonEmptyText, Timestamp

Count = Annotated[int, Field(ge=0, description="A whole number, zero or more.")]


class Digest(Model):
    """in-toto's DigestSet, with the one algorithm that pactc uses."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="64 lower-case hex digits.")


class Subject(Model):
    """What the statement is about."""

    name: NonEmptyText = Field(description="A name for it.", examples=["inputs of unit"])
    digest: Digest = Field(description="Its digest: the Merkle root over the input files.")


class Counts(Model):
    """What the command did, as far as it can be counted. A run that did nothing is no evidence."""

    tests: Count = Field(description="Tests or checks that were found.")
    passed: Count = Field(description="Those that passed.")
    failed: Count = Field(description="Those that failed or broke.")
    skipped: Count = Field(description="Those that did not run.")


class ReportRead(Model):
    """One report, as it was read: counted, not believed."""

    parser: Parser = Field(description="Its format.")
    digest: Fingerprint = Field(description="The digest of its bytes.")
    counts: dict[NonEmptyText, Count] = Field(
        description="What it holds: tests, or problems by severity, or components."
    )
    ids: Fingerprint = Field(description="The digest of the names of what it holds, sorted.")
    facts: dict[NonEmptyText, NonEmptyText] = Field(
        default_factory=dict, description="What else it says of itself."
    )


class Judged(Model):
    """How the code of one component was judged by its contract."""

    contract: Fingerprint = Field(description="The fingerprint of the contract.")
    source: Fingerprint = Field(description="The digest of the code.")
    runtime: Fingerprint = Field(description="The digest of the judge.")
    counts: dict[Literal["pass", "fail", "unjudged", "human"], Count] = Field(
        description="Its checks, by what was said of them."
    )
    sealed: Count = Field(description="Checks that passed on inputs which nobody saw before.")


class Approved(Model):
    """What was approved. That the signature is good, and its signer somebody whose word counts, is
    for the gate to say."""

    name: NonEmptyText = Field(
        description="What was approved, as the approver was shown it.",
        examples=["file docs/runbook.md", "release"],
    )
    digest: Fingerprint = Field(description="Its fingerprint.")
    by: Unique[NonEmptyText] = Field(min_length=1, description="Who said so.")


class Reads(Model):
    """Files of the repository that it read, as far as that could be seen."""

    undeclared: Unique[FilePath] = Field(
        description="Files that it read and that are none of its inputs."
    )
    unobservable: list[NonEmptyText] = Field(
        description="Why not everything could be seen; empty if it could."
    )


class Files(Model):
    """The files that the command was run on."""

    root: Fingerprint = Field(description="The Merkle root over them; the subject's digest.")
    files: dict[FilePath, Fingerprint] = Field(description="Each file and its digest.")


class LiveTls(Model):
    """How the connection to the deployment was secured."""

    version: NonEmptyText = Field(description="The version of TLS.", examples=["TLSv1.3"])
    certificate: Fingerprint = Field(description="SHA-256 of the certificate in DER.")


class LiveClauses(Model):
    """The clauses of one contract, by check, as production kept them."""

    passed: Unique[NonEmptyText] = Field(description="Checks that hold in production.")
    broken: Unique[NonEmptyText] = Field(
        max_length=0, description="Checks that do not: with one there is no receipt."
    )
    unjudged: Unique[NonEmptyText] = Field(
        description="Checks that nothing exercised, or that only a person can judge."
    )
    calls: Count = Field(description="How many calls were made.")


class Live(Model):
    """What `pactc production live` found out about a deployment."""

    commit: str = Field(
        pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$",
        description="The commit that the deployment says that it is of.",
    )
    at: NonEmptyText = Field(
        description="Its origin; `loopback` for one on the machine that asked.",
        examples=["https://booking.example.org"],
    )
    tls: LiveTls | None = Field(
        default=None, description="How the connection was secured; absent on loopback."
    )
    nonce: Literal["sha256", "hmac-sha256", "unverified"] = Field(
        description="How a fresh nonce was answered: bound to the fingerprint, under the "
        "deployment's key, or under a key that nobody gave to verify it."
    )
    responses: dict[NonEmptyText, Fingerprint] = Field(
        min_length=1,
        description="What was asked (`identity`: what it is; else `component.function`), and the "
        "digest over all its answers in their order.",
    )
    clauses: dict[ComponentId, LiveClauses] = Field(
        min_length=1, description="The contracts that were judged, by component."
    )


class Predicate(Model):
    """What ran, where, and with what result."""

    evidence: EvidenceId = Field(description="The item of the evidence plan that was run.")
    type: EvidenceType = Field(description="What kind of evidence it is, as the plan says.")
    supports: Supports = Field(description="What the plan says that it is evidence of.")
    argv: list[NonEmptyText] = Field(
        description="The command; no shell read it. Empty where none ran: `file` and `approval`."
    )
    environment: Unique[EnvName] = Field(
        description="The names of the environment variables that it saw; never their values."
    )
    exit_status: int = Field(description="The exit status; negative: killed by that signal.")
    started: Timestamp = Field(description="When it began.")
    ended: Timestamp = Field(description="When it ended.")
    inputs: Files = Field(description="The files that it was run on.")
    outputs: dict[FilePath, Fingerprint] = Field(
        description="The declared files that it wrote, and their digests."
    )
    stdout: Fingerprint = Field(description="The digest of what it wrote to standard output.")
    stderr: Fingerprint = Field(description="The digest of what it wrote to standard error.")
    counts: Counts | None = Field(
        default=None, description="What was counted; absent if its output holds no counts."
    )
    reports: dict[FilePath, ReportRead] = Field(
        default_factory=dict, description="The reports that it wrote, as they were read."
    )
    judged: dict[ComponentId, Judged] = Field(
        default_factory=dict, description="For `judge`: each component, and how it was judged."
    )
    approved: Approved | None = Field(
        default=None, description="For `file` and `approval`: what was approved, and by whom."
    )
    reads: Reads | None = Field(
        default=None, description="What it was seen to read; absent where no command ran."
    )
    commit: str | None = Field(
        default=None,
        pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$",
        description="The commit that was checked out when it ran. It counts on any commit whose "
        "input files are the same.",
    )
    rule: Fingerprint = Field(description="The fingerprint of the rule for receipts.")
    policy: Fingerprint | None = Field(
        default=None, description="The fingerprint of the policy, if there is one."
    )
    root: Fingerprint | None = Field(
        default=None,
        description="The root fingerprint of the pack, for a live run: what was deployed.",
    )
    live: Live | None = Field(
        default=None,
        description="What `pactc production live` found out; absent for another command.",
    )
    tools: dict[str, NonEmptyText] = Field(
        description="The programs that made the receipt, and their versions or digests.",
        examples=[{"pactc": "0.1.0", "python": "3.12.3"}],
    )


class Receipt(Model):
    """One run of one item of the evidence plan."""

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(
        alias="_type", description="That this is an in-toto Statement v1."
    )
    subject: list[Subject] = Field(
        min_length=1, max_length=1, description="The filtered input tree."
    )
    predicate_type: Literal["https://pactc.dev/evidence/v1"] = Field(
        alias="predicateType", description="That the predicate is pactc's evidence, version 1."
    )
    predicate: Predicate = Field(description="What ran, where, and with what result.")
