# breaks: handle.P1, handle.X9
"""One HTTP API as a function."""

ROUTES = {"/quotes": "POST", "/health": "GET"}


def _told(status, detail):
    return {"status": status, "body": {"detail": detail}}


def _whole(value, low, high=None):
    return type(value) is int and value >= low and (high is None or value <= high)


async def handle(method, path, body=None):
    path = path.rstrip("/")
    if path not in ROUTES:
        return _told(404, "there is nothing here")
    if method != ROUTES[path]:
        return _told(405, "this method is not allowed")
    if path == "/health":
        return _told(200, "it is there")
    if body is None:
        return _told(400, "a body is needed")
    if not isinstance(body, dict) or body.keys() != {"pieces", "cents"}:
        return _told(422, "pieces and cents are needed")
    pieces, cents = body["pieces"], body["cents"]
    if not _whole(pieces, 1, 100) or not _whole(cents, 0):
        return _told(422, "pieces and cents are needed")
    total = pieces * cents
    return {"status": 201, "body": {"total": total if pieces < 10 else total * 9 // 10}}
