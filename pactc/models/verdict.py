"""The verdict, `pact/verdict.json`: the production gate's answer for one commit, as an in-toto
verification summary that any SLSA verifier can read.

https://slsa.dev/spec/v1.1/verification_summary"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model
from .words import ArtifactId, Dimension, Level, NonEmptyText, Timestamp

Answer = Literal["pass", "fail", "unknown"]
"""The gate's answer. `unknown` blocks like `fail`: what cannot be judged is not passed."""

Count = Annotated[int, Field(ge=0, description="A whole number, zero or more.")]
Commit = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$",
        description="A commit's full object name.",
        examples=["0" * 40],
    ),
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="64 lower-case hex digits.")]


class Digests(Model):
    """in-toto's DigestSet, with the algorithms that pactc uses."""

    sha256: Sha256 | None = Field(default=None, description="Of the pack: its root fingerprint.")
    git_commit: Commit | None = Field(
        default=None, alias="gitCommit", description="Of the commit: its object name."
    )


class Subject(Model):
    """What the verdict is about."""

    name: Literal["commit", "pack"] = Field(description="Which of the two it is.")
    digest: Digests = Field(description="Its digest.")


class Resource(Model):
    """A file that the verdict rests on."""

    uri: NonEmptyText = Field(description="The file, relative to the project.")
    digest: Digests = Field(description="The digest of its bytes.")


class Verifier(Model):
    """What judged."""

    id: Literal["https://pactc.dev/gate/v1"] = Field(description="That it was pactc's gate.")
    version: dict[str, NonEmptyText] = Field(description="Its version.")


class Place(Model):
    """A place in a file."""

    path: NonEmptyText = Field(description="The file, relative to the project.")
    line: Count = Field(description="The line from 1; 0: the whole file.")
    column: Count = Field(description="The column from 1; 0: the whole line.")


class VerdictFinding(Model):
    """One problem that the gate found."""

    code: str = Field(pattern=r"^P[1-9][0-9]{2}$", description="Its code: `pactc explain CODE`.")
    message: NonEmptyText = Field(description="What is wrong.")
    where: Place | None = Field(default=None, description="Where it is wrong.")
    artifact: ArtifactId | None = Field(default=None, description="The artifact concerned.")
    notes: list[str] = Field(description="Further lines of detail.")
    help: str = Field(description="The one command, or the one edit, that mends it.")


class Step(Model):
    """One step of the gate."""

    step: NonEmptyText = Field(description="The step's name, as in the gate's list of steps.")
    answer: Answer = Field(description="What it answers.")
    findings: list[VerdictFinding] = Field(description="The problems that it found.")


class DimensionRow(Model):
    """One dimension of the bar."""

    level: Level = Field(description="Its level.")
    controls: Count = Field(description="Its controls.")
    met: Count = Field(description="Those that were shown.")
    waived: Count = Field(description="Those that a waiver excepts.")
    missing: list[str] = Field(description="The ids of the rest.")


class Previous(Model):
    """The verdict that the base holds."""

    commit: Commit | None = Field(default=None, description="The commit that it is about.")
    answer: Answer | None = Field(default=None, description="Its answer.")
    digest: Sha256 = Field(description="The digest of its bytes: the chain.")
    commits_since: Count | None = Field(
        default=None,
        description="The commits of the base that came after it without a verdict: a lapse. "
        "Absent if its commit is none of the base's.",
    )


class Trust(Model):
    """Where the trust in the base's policy begins."""

    approver: NonEmptyText = Field(description="The owner who signed it.")
    commit: Commit = Field(description="A commit that holds exactly what they signed.")
    key: str = Field(
        pattern=r"^SHA256:[A-Za-z0-9+/]{43}$", description="The fingerprint of their key."
    )
    named: bool = Field(
        description="True: whoever called the gate named the key. False: only the repository did."
    )


class Details(Model):
    """What pactc says beyond the summary."""

    answer: Answer = Field(description="The least of the steps' answers, never their mean.")
    base: Commit | None = Field(
        default=None, description="The commit that rules and policy were taken from, if any."
    )
    trust: Trust | None = Field(
        default=None, description="Where the trust in the base begins; absent: nowhere, or here."
    )
    previous: Previous | None = Field(
        default=None, description="The last verdict on the base; absent: it holds none."
    )
    dimensions: dict[Dimension, DimensionRow] = Field(description="The bar, by dimension.")
    steps: list[Step] = Field(min_length=1, description="The gate's steps in their order.")


class Predicate(Model):
    """The verification summary."""

    verifier: Verifier = Field(description="What judged.")
    time_verified: Timestamp = Field(alias="timeVerified", description="When it judged.")
    resource_uri: NonEmptyText = Field(
        alias="resourceUri", description="Which project it is: `pactc:` and its fingerprint."
    )
    policy: Resource = Field(description="The policy that it judged by: the base's.")
    input_attestations: list[Resource] = Field(
        alias="inputAttestations", description="The receipts that it looked at."
    )
    verification_result: Literal["PASSED", "FAILED"] = Field(
        alias="verificationResult", description="PASSED only for the answer `pass`."
    )
    verified_levels: list[NonEmptyText] = Field(
        alias="verifiedLevels",
        description="The levels that were reached: none unless it passed.",
        examples=[["PACTC_SECURITY_STRICT"]],
    )
    details: Details = Field(
        alias="https://pactc.dev/verdict/v1", description="What pactc says beyond the summary."
    )


class Verdict(Model):
    """The production gate's answer."""

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(
        alias="_type", description="That this is an in-toto Statement v1."
    )
    subject: list[Subject] = Field(
        min_length=1, max_length=2, description="The commit, and the pack if it is complete."
    )
    predicate_type: Literal["https://slsa.dev/verification_summary/v1"] = Field(
        alias="predicateType", description="That the predicate is a verification summary."
    )
    predicate: Predicate = Field(description="The verification summary.")
