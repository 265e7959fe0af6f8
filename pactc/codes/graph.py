"""P4 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P401": Code(
        "a cycle of components",
        "Components that need each other in a circle have no order in which they could be "
        "specified, built or tested.",
        "`booking` depends on `payment`, and `payment` on `booking`.",
        "Remove one of the dependencies, or move what both need into a component of its own.",
    ),
    "P402": Code(
        "a component that depends on itself",
        "A component's own functions are its own; a dependency is on another component.",
        "`depends_on: [booking]` in the component `booking`.",
        "Remove it from `depends_on`.",
    ),
    "P403": Code(
        "a dependency on an unknown component",
        "Only components of the graph have contracts to depend on.",
        "`depends_on: [availabilty]` where the component is called `availability`.",
        "Correct the id, or add the component to pact/graph.yaml.",
    ),
    "P404": Code(
        "ids that collide",
        "Two ids differ only by case or by Unicode form. Their files would be one file on some "
        "systems, and people would take one for the other.",
        "Components `booking` and `Booking`.",
        "Rename one of them.",
    ),
    "P405": Code(
        "authority claimed twice",
        "What one component alone may change, another claims too; then nobody answers for it.",
        "`booking` claims `bookings/*`, and `audit` claims `bookings/a`.",
        "Leave the authority to one of them, and let the other depend on it.",
    ),
    "P406": Code(
        "a criterion that nobody satisfies",
        "Every acceptance criterion must be some component's task, or the finished system will "
        "not meet it.",
        "`AC-3` is in `criteria`, and in no component's `satisfies`.",
        "Add it to the `satisfies` of the component whose task it is.",
    ),
    "P407": Code(
        "an unknown criterion",
        "A component satisfies a criterion that is not in the graph.",
        "`satisfies: [AC-9]` where the criteria end at AC-4.",
        "Correct the id, or add the criterion with its text.",
    ),
    "P408": Code(
        "a component that nobody needs",
        "A component that satisfies no criterion, and that no other component depends on, has no "
        "reason to be built.",
        "`export` has an empty `satisfies`, and is in nobody's `depends_on`.",
        "Say which criterion it satisfies or who depends on it, or remove it.",
    ),
    "P409": Code(
        "a component that is part of nothing",
        "A `parent` is a component of the same graph, and parts end somewhere.",
        "`parent: shop` where no component is called `shop`; or two that are parts of each other.",
        "Correct the id, or remove `parent`.",
    ),
    "P410": Code(
        "a part in a flat graph",
        "The spec says `build_mode: flat`: every component stands by itself.",
        "`parent: booking` in a component, and `build_mode: flat` in build-spec.yaml.",
        "Remove `parent`, or write `build_mode: hierarchy`.",
    ),
    "P411": Code(
        "a part that does more than the whole",
        "Whoever reads a component must see all that it may do. A part with an effect, a "
        "dependency or a criterion that its parent lacks would hide it.",
        "`pricing` is a part of `shop` and has `net.connect:rates`; `shop` has no such effect.",
        "Add it to the parent, or remove it from the part.",
    ),
    "P412": Code(
        "a call past the whole",
        "Parts are inner matters of their parent: only it and its other parts call them.",
        "`http` depends on `pricing`, which is a part of `shop`.",
        "Depend on the parent.",
    ),
    "P413": Code(
        "a type that belongs to no component",
        "The owner of a type name is a component of the graph: its contract defines it.",
        "`types: {Slot: slot}` where the component is called `slots`.",
        "Correct the id.",
    ),
    "P420": Code(
        "a reference to what is not there",
        "Threats, laws, preflight items, waivers, evidence and the policy refer to components, "
        "clauses, criteria, controls, evidence and keys by id; this id does not exist.",
        "`component: bookings` in pact/threats.yaml where the component is called `booking`.",
        "Correct the id, or write what it refers to.",
    ),
    "P421": Code(
        "a status with nothing behind it",
        "An item says that it is settled, and does not say how.",
        "A threat with `status: mitigated` and no mitigations; a question that is `answered` "
        "without an answer.",
        "Write what settles it, or set the status back to `open`.",
    ),
    "P422": Code(
        "a threat to nothing",
        "A threat names what is attacked: a component or another asset.",
        "A threat with neither `component` nor `asset`.",
        "Add the one or the other.",
    ),
    "P423": Code(
        "a day that is not in the calendar",
        "A date has the right form, but there is no such day.",
        'expires: "2027-02-30" in pact/waivers.yaml.',
        "Write a day that exists.",
    ),
    "P424": Code(
        "live evidence that does not follow the pack",
        "Evidence of type `live` is about the deployed pack; without `@root` among its inputs it "
        "would stay fresh when the pack changes.",
        "`type: live` with `inputs: [src/**]`.",
        'Add "@root" to its inputs.',
    ),
    "P425": Code(
        "one key or address of two people",
        "An approver is told by a key and by addresses. Two approvers who share one are one "
        "person, or one of them can speak for the other.",
        "the same line below `keys` under two names, each of another approver",
        "Give each approver a key and addresses of their own.",
    ),
    "P426": Code(
        "a reason code of another type of waiver",
        "An exception and what is not applicable are waived for different reasons.",
        "`type: not_applicable` with `code: risk_accepted`",
        "Use a code that belongs to the type; the finding lists them.",
    ),
}
