"""The mistakes: what each breaks, and the words of right/quotes.py that it has otherwise."""

WRONG = {
    "a_rebate": ("quote.P3", 'wanted["pieces"] * wanted["cents"]', 'wanted["pieces"] * 9'),
    "another_success": ("quote.conforms", "        201,", "        200,"),
    "plain_text": (
        "quote.conforms",
        "        201,",
        '        201,\n        None,\n        "text/plain",',
    ),
    "a_field_more": ("quote.conforms", '            "total"', '            "vat": 0, "total"'),
    "no_problem": ("quote.conforms", ', None, "application/problem+json"', ""),
    "nobody_is_known": ("quote.P2", '("ann", "bob")', '("ann",)'),
    "its_own_request": ("quote.P4", 'request.headers["x-request-id"]', '"r1"'),
    "the_last_tag": ("quote.P5", 'getlist("tag")', 'getlist("tag")[-1:]'),
    "a_total_of_text": ("quote.conforms", '"total": wanted', '"total": "" or 1.5 * wanted'),
    "not_there": ("health.P1", "status_code=204", "status_code=503"),
}
