"""The verdict, `pact/verdict.json`: the production gate's answer for one commit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import ArtifactId, Fingerprint, Model, NonEmptyText, Profile

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


class Place(Model):
    """A place in a file."""

    path: NonEmptyText = Field(description="The file, relative to the repository.")
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
    judged: Count = Field(description="How many things it judged; none is never a pass.")
    findings: list[VerdictFinding] = Field(description="The problems that it found.")


class Judged(Model):
    """How much there was to judge; a pack without any of these does not pass."""

    artifacts: Count = Field(description="Artifacts.")
    criteria: Count = Field(description="Acceptance criteria.")
    controls: Count = Field(description="Controls of the bar.")
    evidence: Count = Field(description="Receipts.")


class Verdict(Model):
    """The production gate's answer."""

    verdict: Answer = Field(description="The least of the steps' answers, never their mean.")
    commit: Commit | None = Field(
        default=None, description="The commit that was judged; absent: the work tree."
    )
    base: Commit | None = Field(
        default=None, description="The commit that rules and policy were taken from, if any."
    )
    root: Fingerprint = Field(description="The root fingerprint of the pack that was judged.")
    profile: Profile = Field(description="The readiness that it was judged by.")
    judged: Judged = Field(description="How much there was to judge.")
    steps: list[Step] = Field(min_length=1, description="The gate's steps in their order.")
