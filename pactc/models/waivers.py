"""The waivers, `pact/waivers.yaml`: exceptions from controls (DESIGN section 2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape
from .words import ControlId, Date, NonEmptyText, Person

WaiverId = Annotated[
    str,
    Shape(
        pattern=r"^W-[1-9][0-9]*$",
        description="A waiver's id: `W-` and a number.",
        examples=["W-1"],
    ),
]

ReasonCode = Literal[
    "risk_accepted", "compensated", "scheduled", "out_of_scope", "no_such_data", "no_such_part"
]


class Waiver(Model):
    """One control that need not hold, on somebody's word, until a day."""

    type: Literal["not_applicable", "exception"] = Field(
        default="exception",
        description="`not_applicable`: the control has no object here; `exception`: it does not "
        "hold, and that is accepted.",
    )
    code: ReasonCode | None = Field(
        default=None,
        description="Of which sort the reason is; wanted from the gating level standard up. Of an "
        "exception: `risk_accepted`, `compensated` (something else does the same), `scheduled` (it "
        "will hold by the end). Of what is not applicable: `out_of_scope`, `no_such_data`, "
        "`no_such_part`.",
    )
    control: ControlId = Field(description="The control that is waived.")
    reason: NonEmptyText = Field(description="Why it may be waived, in a sentence.")
    approver: Person = Field(description="Who said so: an approver of the policy.")
    expires: Date = Field(description="The last day on which the waiver counts.")


class Waivers(Model):
    """Controls that need not hold, each with a reason, an approver and an end."""

    waivers: dict[WaiverId, Waiver] = Field(description="The waivers, by id.")
