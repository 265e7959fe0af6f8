# breaks: parse.E2
"""Durations as people write them."""

import re

SHAPE = re.compile(r"(?:(0|[1-9][0-9]{0,4})h)?(?:([1-5]?[0-9])m)?(?:([1-5]?[0-9])s)?")


class EmptyError(ValueError):
    pass


class MalformedError(ValueError):
    def __init__(self, text):
        super().__init__("hours, minutes, seconds are allowed in this order, as in 1h30m")
        self.text = text


class TooLongError(ValueError):
    def __init__(self, seconds, limit):
        super().__init__("the duration is too long")
        self.seconds = seconds
        self.limit = limit


def parse(text, *, limit=86400):
    if text == "":
        raise EmptyError("there is no duration")
    found = SHAPE.fullmatch(text)
    if not found:
        raise MalformedError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if total > limit:
        raise TooLongError(total, limit)
    return {"hours": hours, "minutes": minutes, "seconds": seconds}


def render(duration):
    text = ""
    for name in ("hours", "minutes", "seconds"):
        if duration[name] > 0:
            text += f"{duration[name]}{name[0]}"
    return text or "0s"
