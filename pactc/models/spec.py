"""The build spec, `build-spec.yaml`: the input (DESIGN section 2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model
from .control_set import EvidenceKind, Predicate
from .implement import Implement
from .words import ControlId, KindName, Level, NonEmptyText


class ExtraControl(Model):
    """A control of this project, with a predicate of its own."""

    statement: NonEmptyText = Field(description="What must hold, in one sentence.")
    evidence: EvidenceKind = Field(default="any", description="The kind of evidence that shows it.")
    holds: Predicate | None = Field(
        default=None,
        description="What must be true for the gate to say that it holds; absent: fresh evidence "
        "of any kind supports it.",
    )


class DimensionSetting(Model):
    """A level, and what this project demands beyond it."""

    level: Level = Field(description="The level of this dimension; its controls are cumulative.")
    controls: dict[ControlId, NonEmptyText | ExtraControl] = Field(
        default_factory=dict,
        description="Extra controls: id -> what must hold, in one sentence, or a mapping with "
        "`statement` and `holds`.",
        examples=[{"SEC-ORG-1": "Every administrator signs in with a hardware key."}],
    )


Setting = Annotated[
    Level | DimensionSetting,
    Field(description="A level, or a mapping with `level` and extra `controls`."),
]


class Readiness(Model):
    """How ready the system must be, in seven dimensions; what is left out has its default."""

    operational_maturity: Setting | None = Field(
        default=None, description="How the system is run: deployment, rollback, recovery."
    )
    security: Setting | None = Field(
        default=None, description="Who can do what, and how attacks are prevented and found."
    )
    privacy: Setting | None = Field(
        default=None, description="How data about people is kept, used and deleted."
    )
    compliance: Setting | None = Field(
        default=None, description="Which outside rules must be met, and how that is shown."
    )
    gating: Setting | None = Field(
        default=None, description="What must be true before a change may go to production."
    )
    testing: Setting | None = Field(
        default=None, description="How much is tested, and how it is known that the tests bite."
    )
    monitoring: Setting | None = Field(
        default=None, description="What is observed in production, and who is told."
    )


AuthorName = Literal["person", "command", "anthropic", "openai", "openapi", "python"]
Option = bool | int | float | NonEmptyText | list[NonEmptyText]


class Author(Model):
    """Who writes authored artifacts, and how that author is asked."""

    name: AuthorName = Field(
        description="`person` opens an editor; `command` is any program; `anthropic` and `openai` "
        "ask a model; `openapi` and `python` take what exists already and ask nobody."
    )
    model: NonEmptyText | None = Field(
        default=None, description="The provider's name of the model to ask."
    )
    command: Annotated[list[NonEmptyText], Field(min_length=1)] | None = Field(
        default=None,
        description="For `command`: the program and its arguments. It reads a work order as JSON "
        "on its standard input and prints the artifact.",
        examples=[["claude", "-p"]],
    )
    seconds: float | None = Field(default=None, gt=0, description="How long one try may take.")
    options: dict[str, Option] = Field(
        default_factory=dict,
        description="Further settings of the author, by name.",
        examples=[{"effort": "high", "max_tokens": 32000}, {"file": "docs/openapi.yaml"}],
    )


class AuthorConfig(Author):
    """An author, and who is asked if that one fails."""

    fallback: list[Author] = Field(
        default_factory=list, description="Who is asked next, in this order, if the author fails."
    )


class AgentFiles(Model):
    """Files by which agents find their way, each made by `pactc build` if it is true."""

    guide: bool = Field(default=False, description="AGENTS.md: what every agent must know.")
    claude: bool = Field(default=False, description="CLAUDE.md, which imports AGENTS.md.")
    skill: bool = Field(default=False, description=".claude/skills/pactc/SKILL.md.")
    hooks: bool = Field(default=False, description=".claude/settings.json, with hooks alone.")
    script: bool = Field(
        default=False, description=".agents/pactc-hook.sh, for the hooks of other agents."
    )


class Config(Model):
    """How the pack is built; nothing here changes what the system must do."""

    build_mode: Literal["hierarchy", "flat"] = Field(
        default="hierarchy",
        description="How the task is cut up: `hierarchy`, in layers of components, or `flat`.",
    )
    budget: float | None = Field(
        default=None,
        ge=0,
        description="The most that authors may spend on this pack, in US dollars.",
        examples=[25],
    )
    author: AuthorConfig | None = Field(
        default=None,
        description="Who writes the authored artifacts; absent: whoever asks `pactc next`.",
    )
    authors: dict[KindName, AuthorConfig] = Field(
        default_factory=dict,
        description="Another author for artifacts of one kind, by the kind's name.",
        examples=[{"graph": {"name": "person"}}],
    )
    implement: Implement | None = Field(
        default=None, description="Who writes the code, for `pactc implement`."
    )
    agents: AgentFiles | None = Field(
        default=None,
        description="Which files for agents there are; `pactc init --agents` asks for all of them.",
        examples=[{"guide": True, "claude": True}],
    )


class Spec(Model):
    """What a system must do and how ready it must be: the one input of a pack."""

    version: Literal["1"] = Field(description='The version of this format: "1", in quotes.')
    task: NonEmptyText = Field(
        description="What the system must do, in your own words.",
        examples=["Build a tenant-scoped booking API.\n"],
    )
    readiness: Readiness = Field(
        default_factory=Readiness,
        description="How ready the system must be; what is left out has its default.",
    )
    config: Config = Field(default_factory=Config, description="How the pack is built.")
