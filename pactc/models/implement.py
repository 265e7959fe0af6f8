"""Who writes code: the spec's `config.implement`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import Model
from .words import NonEmptyText

Count = Annotated[int, Field(ge=1, le=256)]


class CodeAuthor(Model):
    """A command that writes the code of one component, in a Git worktree of its own."""

    command: list[NonEmptyText] = Field(
        min_length=1,
        description="The program and its words; no shell reads them. It gets a work order as JSON "
        "on standard input. `{root}` in a word is the project's folder, and a program with a slash "
        "in its name is looked for there.",
        examples=[["python", "{root}/scripts/agent.py"]],
    )
    seconds: float = Field(
        default=900, gt=0, le=604_800, description="How long one round may take."
    )
    env: list[NonEmptyText] = Field(
        default_factory=list,
        description="Names of variables that it may see beside PATH, HOME and their like: those "
        "that hold a key, say. Values are never written down.",
        examples=[["AGENT_API_KEY"]],
    )
    writes: list[NonEmptyText] = Field(
        default_factory=list,
        description="Files and folders beside its worktree that it may write to; `~` is the home "
        "folder.",
        examples=[["~/.agent"]],
    )


class Implement(Model):
    """How `pactc implement` gets from contracts to code."""

    authors: dict[NonEmptyText, CodeAuthor] = Field(
        default_factory=dict, description="Commands that write code, by name."
    )
    author: NonEmptyText | None = Field(
        default=None, description="The one that writes if nobody is named (default: the first)."
    )
    racers: Count | None = Field(
        default=None, description="How many race for each component (default: 1)."
    )
    rounds: Count | None = Field(
        default=None, description="How many rounds each of them has (default: 3)."
    )
