"""The production gate. These are its steps, in their order; `validate.STEPS` is the same list, and
a test compares them. Each is one pure function `verify_*(case) -> list[Finding]` over the facts of
one tree, in a file of its own. The verdict is the least of the steps' answers, never their mean.

1. `readable.verify_readable`: every file can be read, and shows all readers the same; history is
   whole. What cannot be read makes the verdict unknown, and unknown blocks.
2. `base.verify_base`: there is a base, whose rules and policy judge the change; or the trust begins
   here, once, signed.
3. `weakening.verify_kept`: nothing is demanded less than in the base, unless somebody else agreed.
4. `vacuous.verify_something`: there are artifacts, components, controls and evidence to judge.
5. `fresh.verify_fresh`: every artifact of the plan and of the evidence is fresh.
6. `rederive.verify_derived`: every derived artifact is what its action gives, byte for byte.
7. `readiness.verify_readiness`: the bar is the spec's, and the one that a person confirmed.
8. `placeholders.verify_written`: no document holds a placeholder, a filler or a copied text.
9. `receipts.verify_receipts`: every receipt says what its plan, its rule and this tree say.
10. `reads.verify_reads`: what a run read is what its evidence says that it depends on.
11. `signatures.verify_signed`: receipts and commits are signed where the policy asks, and approvals
    are such.
12. `covered.verify_covered`: no file has changed since the evidence that covers it ran.
13. `ages.verify_ages`: no evidence is older than the policy allows, or from the future.
14. `waivers.verify_waivers`: what is excepted was excepted by who may, for a time.
15. `controls.verify_controls`: every control of the bar holds, or a waiver in force excepts it.
16. `live.verify_live`: a live validation of exactly this pack is there, and passed; where it
    says which commit was deployed, nothing but what the gate writes has changed since.
17. `orphans.verify_used`: approvals that the change brings are of what it has, and count.
"""
