# breaks: page.P2
"""Pages of ids in ascending order."""


class UnknownCursorError(LookupError):
    def __init__(self, cursor):
        super().__init__("there is no such id")
        self.cursor = cursor


def page(ids, *, cursor=None, limit=3):
    if not 1 <= limit <= 4:
        raise ValueError("a page has 1 to 4 items")
    if cursor is not None and cursor not in ids:
        raise UnknownCursorError(cursor)
    rest = sorted(i for i in ids if not cursor or i > cursor)
    items = rest[:limit]
    return {"items": items, "next": items[-1] if len(rest) > limit else None}
