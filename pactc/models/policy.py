"""The policy, `pact/policy.yaml`: the trust base (DESIGN sections 2 and 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape, Unique
from .words import Date, FilePath, Fingerprint, Level, NonEmptyText

KeyId = Annotated[
    str,
    Shape(
        pattern=r"^[a-z0-9][a-z0-9._@-]*$",
        max_length=100,
        description="A key's name: lower-case letters, digits, `.`, `_`, `@`, `-`.",
        examples=["ada-laptop"],
    ),
]
ApproverId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$",
        max_length=200,
        description="How an approver is called in other files: a short name or an e-mail address.",
        examples=["ada@example.org"],
    ),
]
Role = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_-]*$",
        max_length=64,
        description="A role: a lower-case letter, then lower-case letters, digits, `_`, `-`.",
        examples=["owner", "security"],
    ),
]
Email = Annotated[
    str,
    Shape(
        pattern=r"^[^@\s]+@[^@\s]+$",
        max_length=320,
        description="An e-mail address, as Git commits carry it.",
        examples=["ada@example.org"],
    ),
]
Count = Annotated[int, Field(ge=1, le=20, description="A number of people.")]
Days = Annotated[int, Field(ge=1, le=3650, description="A number of days.")]


class Approver(Model):
    """One person (or machine) whose word counts."""

    name: NonEmptyText | None = Field(
        default=None, description="The full name, for people.", examples=["Ada Lovelace"]
    )
    roles: Unique[Role] = Field(
        default_factory=list, description="What this approver may approve as."
    )
    emails: Unique[Email] = Field(
        default_factory=list,
        description="The addresses under which this approver commits, beside the id itself: nobody "
        "approves what they wrote.",
    )
    bot: bool = Field(
        default=False,
        description="True for a machine: it may sign receipts, and its approval never counts.",
    )
    key: KeyId | None = Field(
        default=None, description="The key in `keys` that this approver signs with."
    )
    keys: Unique[KeyId] = Field(
        default_factory=list, description="The keys in `keys`, where there is more than one."
    )
    identities: Unique[KeyId] = Field(
        default_factory=list,
        description="The identities in `identities` that this approver signs as, without a key.",
    )


class Key(Model):
    """One public key."""

    public: str = Field(
        pattern=r"^(ssh-ed25519|ssh-rsa|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9-]+@openssh\.com) "
        r"[A-Za-z0-9+/]+=*( [^\n]*)?$",
        description="The public key, as one line of an OpenSSH `.pub` file.",
        examples=["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2tpbmc ada"],
    )
    note: NonEmptyText | None = Field(default=None, description="Where this key is kept.")
    from_: Date | None = Field(
        default=None, alias="from", description="The first day on which it counts."
    )
    until: Date | None = Field(default=None, description="The last day on which it counts.")
    revoked: Date | None = Field(
        default=None,
        description="The day on which it was given up. From then on nothing that it signed "
        "counts, whatever its date: who holds a stolen key chooses the date.",
    )


class Identity(Model):
    """Who signs without a key of their own: Sigstore certifies, for minutes, that an OpenID
    provider knew them. Such signatures count for receipts and verdicts."""

    identity: NonEmptyText = Field(
        description="Exactly what the certificate names: the URI of a workflow and the ref that it "
        "ran at, or an address. Name a ref that the author of a change cannot write.",
        examples=["https://github.com/team/ci/.github/workflows/sign.yml@refs/heads/main"],
    )
    issuer: str = Field(
        pattern=r"^https://\S+$",
        description="The URL of the OpenID provider that vouches for it.",
        examples=["https://token.actions.githubusercontent.com"],
    )
    repository: str | None = Field(
        default=None,
        pattern=r"^https://\S+$",
        description="The URI of the repository whose run it must have been. A workflow that others "
        "may call signs for all of them: name it then.",
        examples=["https://github.com/team/booking"],
    )
    note: NonEmptyText | None = Field(default=None, description="What this identity is for.")
    from_: Date | None = Field(
        default=None, alias="from", description="The first day on which it counts."
    )
    until: Date | None = Field(default=None, description="The last day on which it counts.")
    revoked: Date | None = Field(
        default=None,
        description="The day on which it was given up; from then on nothing that it signed counts.",
    )


class SigstorePolicy(Model):
    """Which certificate authority and logs keyless signatures are verified by. There is no default:
    which root a base trusts must not depend on who reads it."""

    trusted_root: FilePath = Field(
        description="A trusted root of Sigstore, as a file of this repository.",
        examples=["pact/sigstore/trusted_root.json"],
    )
    digest: Fingerprint = Field(description="The SHA-256 of that file, as `sha256sum` prints it.")


class EvidencePolicy(Model):
    """What evidence must be to count."""

    max_age_days: dict[Literal["command", "live", "judge", "file", "approval"], Days] = Field(
        default_factory=dict,
        description="The age, by type of evidence, after which it no longer counts.",
        examples=[{"command": 30, "live": 1}],
    )


class ApprovalPolicy(Model):
    """How many people must agree, each of them not the author; by default one, and two from the
    gating level regulated up."""

    weakening: Count | None = Field(
        default=None, description="To what is demanded less than in the base."
    )
    waiver: Count | None = Field(default=None, description="To a waiver.")
    release: Count | None = Field(default=None, description="To a release, where one is wanted.")
    readiness: Count | None = Field(
        default=None,
        description="To the readiness that was confirmed, by `pactc approve profile`; whoever made "
        "the change may be one of them. Absent: nobody need sign it below the gating level "
        "regulated, and one person from there up.",
    )


class WaiverPolicy(Model):
    """How far controls may be waived."""

    max_days: Days | None = Field(
        default=None, description="The days from its approval after which a waiver must end."
    )
    budget: dict[Level, Annotated[int, Field(ge=0, description="A number of waivers.")]] = Field(
        default_factory=dict,
        description="How many controls of each level may be waived at once.",
        examples=[{"strict": 3, "regulated": 0}],
    )


class ReceiptPolicy(Model):
    """Whose receipts count."""

    signed_by: Unique[Role] = Field(
        default_factory=list,
        description="Where set, each receipt must be signed by an approver or a bot that has one "
        "of these roles.",
        examples=[["ci"]],
    )


class AcceptPolicy(Model):
    """What `pactc accept` asks of the person who uses it."""

    reason_required: bool = Field(
        default=False, description="Whether `pactc accept` must be given a reason."
    )


Breaking = Literal[
    "argument that it changes added",
    "async changed",
    "authority widened",
    "binding changed",
    "budget raised",
    "class of data raised",
    "contract removed",
    "data that it reads added",
    "data that it writes added",
    "default changed",
    "default removed",
    "determinism dropped",
    "effect added",
    "ensures removed",
    "ensures weakened",
    "error added",
    "error changed",
    "error data changed",
    "error data removed",
    "error order changed",
    "error removed",
    "example changed",
    "example removed",
    "function removed",
    "idempotency changed",
    "idempotency dropped",
    "invariant removed",
    "invariant weakened",
    "iterator changed",
    "parameter added",
    "parameter changed",
    "parameter narrowed",
    "parameter order changed",
    "parameter removed",
    "refusal changed",
    "requires added",
    "requires strengthened",
    "returns changed",
    "returns widened",
    "state model changed",
    "state model widened",
]
"""The classes of changes that may break, as contracts/breaking*.py call them."""


class PlaceholderPolicy(Model):
    """Words that look like placeholders and are none in this project."""

    allow: Unique[NonEmptyText] = Field(
        default_factory=list,
        description="Texts that may occur although they look like placeholders.",
        examples=[["TODO list"]],
    )


class Policy(Model):
    """Whose word counts, by which keys, and what evidence must be: the trust base. The gate reads
    it from the base revision, never from the change that it judges."""

    approvers: dict[ApproverId, Approver] = Field(
        default_factory=dict, description="Who may approve, by the name that other files use."
    )
    keys: dict[KeyId, Key] = Field(
        default_factory=dict, description="The public keys that signatures are verified against."
    )
    identities: dict[KeyId, Identity] = Field(
        default_factory=dict, description="Who signs receipts and verdicts through Sigstore."
    )
    sigstore: SigstorePolicy | None = Field(
        default=None, description="What `identities` are verified by."
    )
    evidence: EvidencePolicy = Field(
        default_factory=EvidencePolicy, description="What evidence must be to count."
    )
    approvals: ApprovalPolicy = Field(
        default_factory=ApprovalPolicy, description="How many people must agree."
    )
    waivers: WaiverPolicy = Field(
        default_factory=WaiverPolicy, description="How far controls may be waived."
    )
    receipts: ReceiptPolicy = Field(
        default_factory=ReceiptPolicy, description="Whose receipts count."
    )
    signed_commits: bool = Field(
        default=False,
        description="Whether each commit of a change must carry the SSH signature of a key in "
        "`keys` that an approver holds: only a signature says who wrote it. From the gating level "
        "regulated up it must in any case.",
    )
    accept: AcceptPolicy = Field(
        default_factory=AcceptPolicy, description="What `pactc accept` asks for."
    )
    breaking: dict[Breaking, Literal["error", "warning", "off"]] = Field(
        default_factory=dict,
        description="How much a class of changes of contracts matters to `pactc breaking`: it is "
        "an error unless this says otherwise. A change of which it is unknown whether it breaks is "
        'an error also where its class is "off" (in quotes). Read from the commit that is compared '
        "against.",
        examples=[{"budget raised": "warning", "example changed": "off"}],
    )
    placeholders: PlaceholderPolicy = Field(
        default_factory=PlaceholderPolicy, description="Exceptions to the search for placeholders."
    )
