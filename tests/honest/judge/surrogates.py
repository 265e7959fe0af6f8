"""Half surrogate pairs and other odd texts within, and errors that speak of them."""

import codecs
import unicodedata


def grade(points, steps):
    odd = b"\xff\xfe".decode("utf-8", "surrogateescape") + "\ud800\U0001f600\x00\u202e"
    assert odd.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == odd
    if points > 100:
        raise ValueError("more than all: " + odd)
    assert unicodedata.category("\ud800") == "Cs" and codecs.lookup("utf-16").name == "utf-16"
    assert len(odd.encode("utf-16", "surrogatepass")) > 2 and "ǆ".title() == "ǅ"
    return {"level": len([s for s in steps if s <= points]), "points": points}
