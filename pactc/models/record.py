"""A record, `.pact/records/<artifact path>.json` (DESIGN section 4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from .base import Json, Model, whole
from .words import ArtifactId, Fingerprint, NonEmptyText

Line = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=2,
        description="A fingerprint, or `absent` for what was not there; and, where a person "
        "accepted that it changed, why.",
    ),
]


class Tokens(Model):
    """Tokens of a model, all tries together."""

    input: int = Field(ge=0, description="Those that were read and billed in full.")
    output: int = Field(ge=0, description="Those that were written.")
    cached: int = Field(ge=0, description="Those that came from the provider's cache.")
    stored: int = Field(ge=0, description="Those that the provider put into its cache.")


class Made(Model):
    """How an author came to the content."""

    prompt: Fingerprint = Field(description="The fingerprint of all that was asked.")
    model: NonEmptyText | None = Field(default=None, description="The model that wrote it.")
    parameters: dict[str, Json] = Field(
        default_factory=dict, description="What else was asked of the provider or the program."
    )
    tokens: Tokens | None = Field(default=None, description="What it took.")
    dollars: float | None = Field(
        default=None, ge=0, description="What it cost, all tries together, in US dollars."
    )
    spent: float = Field(
        default=0, ge=0, description="What this artifact has cost since it was first written."
    )


class Record(Model):
    """The committed trace of one artifact: the fingerprints of its parts and of its content. It
    holds no time, host, user, or path outside the repository."""

    version: Annotated[Literal[1], BeforeValidator(whole)] = Field(
        description="The version of this format."
    )
    artifact: ArtifactId = Field(description="The artifact that this is the record of.")
    content: dict[str, Line] = Field(
        description="The fingerprint of each slice of the artifact, by JSON Pointer; of a text, "
        "under the empty pointer."
    )
    parts: dict[str, Line] = Field(
        description="The fingerprint of every named part that the artifact was made from.",
        examples=[{"input pact/graph.yaml#/components/booking": ["sha256:" + "0" * 64]}],
    )
    raw: Fingerprint | None = Field(
        default=None, description="The SHA-256 of the artifact's bytes, as `sha256sum` prints it."
    )
    author: NonEmptyText | None = Field(
        default=None, description="Who wrote the content, for an authored artifact."
    )
    made: Made | None = Field(
        default=None, description="How the author came to it, where that was not a person."
    )
