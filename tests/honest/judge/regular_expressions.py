"""Compiled patterns, named groups, a tokenizer."""

import fnmatch
import re

NUMBER = re.compile(r"(?P<number>\d+)(?:,|$)", re.ASCII)
WORDS = re.compile(r"\b\w+\b", re.VERBOSE | re.IGNORECASE)


def grade(points, steps):
    if re.fullmatch(r"1\d[1-9]|1[1-9]0", str(points)):
        raise ValueError(re.sub(r"\s+", " ", "more   than all"))
    text = ",".join(map(str, steps))
    found = [int(m["number"]) for m in NUMBER.finditer(text)]
    assert len(WORDS.findall(text)) == len(steps) == len(fnmatch.filter(map(str, steps), "*"))
    return {"level": len([n for n in found if n <= points]), "points": points}
