"""The mistakes: what each breaks, and the words of right/quotes.py that it has otherwise."""

WRONG = {
    "a_rebate": ("quote.P3", 'wanted["pieces"] * wanted["cents"]', 'wanted["pieces"] * 9'),
    "another_success": ("quote.conforms", "            201,", "            200,"),
    "plain_text": ("quote.conforms", '"application/json"', '"text/plain"'),
    "a_field_more": (
        "quote.conforms",
        '                "total"',
        '                "vat": 0, "total"',
    ),
    "no_problem": ("quote.conforms", '"application/problem+json"', '"application/json"'),
    "nobody_is_known": ("quote.P2", '("ann", "bob")', '("ann",)'),
    "its_own_request": ("quote.P4", 'self.headers["x-request-id"]', '"r1"'),
    "the_last_tag": ("quote.P5", '"tags": tags', '"tags": tags[-1:]'),
    "a_total_of_text": ("quote.conforms", '"total": wanted', '"total": "" or 1.5 * wanted'),
    "not_there": ("health.P1", "status=204 if", "status=503 if"),
}
