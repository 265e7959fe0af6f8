"""A receipt, `pact/evidence/<id>.json`: an in-toto Statement v1 about one run of one command.

The Statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. Its subject
is the filtered input tree, so a squash or a rebase that keeps those files keeps the evidence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import (
    ComponentId,
    EvidenceId,
    FilePath,
    Fingerprint,
    Model,
    NonEmptyText,
    Timestamp,
    Unique,
)
from .evidence import EnvName, Supports

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://pactc.dev/evidence/v1"
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
    type: Literal["command", "live"] = Field(
        description="`command`: in the repository; `live`: against the deployment."
    )
    supports: Supports = Field(description="What the plan says that it is evidence of.")
    argv: list[NonEmptyText] = Field(min_length=1, description="The command; no shell read it.")
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
