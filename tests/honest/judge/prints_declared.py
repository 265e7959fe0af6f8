"""Writes to the standard streams in all the ways there are; says so."""
# effects: log.write

import contextlib
import io
import pprint
import sys

if hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
ERR = sys.stderr


def grade(points, steps):
    sys.stdout.buffer.write(b"points\n")
    sys.stdout.writelines(["a\n", "b\n"])
    print(points, *steps, sep=", ", end="\n", file=ERR, flush=True)
    print("\ud800", file=sys.stderr)
    pprint.pprint(steps, stream=sys.stderr)
    assert sys.stdout.encoding.lower() == "utf-8" and not sys.stdout.isatty()
    assert isinstance(sys.stdout, io.TextIOBase) and sys.stdout.writable()
    with contextlib.redirect_stdout(io.StringIO()) as text:
        print("kept")
    assert text.getvalue() == "kept\n" and not sys.stdout.closed
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
