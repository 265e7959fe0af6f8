"""Bytes by coverage for every file that the gate reads: `python -m tests.fuzz.gate_files TARGET
[SECONDS | -OPTION=...]`. TARGET is one of `TARGETS`, or `all`. Wants atheris (https://github.com/google/atheris),
which is in the extra `fuzz`; test_gate_files.py runs a short while of each.

A target ends by itself, or raises what `SAID` allows: every other exception is a finding, and the
bytes that brought it about are left in `crash-*`. Beginnings come from the example and the small
pack, so that no corpus need be kept.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["pactc"]):
    from pactc import approvals, authorship, documents, junit, parsers, records, signing
    from pactc.errors import PactError
    from pactc.gate.markers import placeholder
    from pactc.patterns import matches

EXAMPLE = Path(__file__).parents[2] / "examples/booking"
SAID = (PactError, parsers.Refused)
ARGUMENTS = ("-max_len=4096", "-timeout=60", "-rss_limit_mb=3000", "-print_final_stats=1")


@cache
def _gate() -> Any:
    """What judges the small pack: slow to import, and to make."""
    with atheris.instrument_imports(include=["pactc"]):
        from .. import test_fuzz_gate
    return test_fuzz_gate


def a_pack(data: bytes) -> None:
    """The whole gate over the good pack, with other bytes in one file."""
    if not data:
        return
    gate = _gate()
    path = gate.PATHS[data[0] % len(gate.PATHS)]
    verdict = gate.judged({path: data[1:]})
    if path in gate.SHOWN and verdict.answer == "pass":  # layout is free, and nothing else
        held = (gate.good() / path).read_bytes()
        assert documents.parse(data[1:], path) == documents.parse(held, path), path


def a_document(data: bytes) -> None:
    for path in ("a.yaml", "a.json"):
        try:
            value = documents.parse(data, path)
        except PactError:
            continue
        again = documents.parse_json(documents.dump_json(value), "a.json")
        assert documents.canonical(again) == documents.canonical(value)


def a_record(data: bytes) -> None:
    """A ValueError is how it says that it is none."""
    with suppress(ValueError):
        records.parse(data)


def an_approval(data: bytes) -> None:
    approvals.read(data, "pact/approvals/a.json")


def an_envelope(data: bytes) -> None:
    """`signing.envelope` refuses by ValueError; then nobody's key may verify it."""
    value = documents.parse_json(data, "a.json")
    try:
        signed = signing.envelope(value)
    except ValueError:
        return
    assert not signing.signers(signed, {})


def a_commit(data: bytes) -> None:
    made = authorship._commit("0" * 40, data)
    assert authorship.authors([made]) == made.people


def a_report(data: bytes) -> None:
    if data:
        parser = [*parsers.TABLE][data[0] % len(parsers.TABLE)]
        found = parsers.parse(parser, data[1:])
        assert all(count >= 0 for count in found.counts.values())
        assert all(text.isprintable() for text in found.plain_facts.values())
        assert found.digest.startswith("sha256:")
        list(parsers.judge(parser, found.counts, {}))


def a_junit_output(data: bytes) -> None:
    with suppress(ValueError):
        junit.read(data)


def a_text(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    placeholder(text)
    half = len(text) // 2
    matches(text[:half], text[half:])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "pack": a_pack,
    "document": a_document,
    "record": a_record,
    "approval": an_approval,
    "envelope": an_envelope,
    "commit": a_commit,
    "report": a_report,
    "junit": a_junit_output,
    "text": a_text,
}


def beginnings(target: str) -> Iterator[bytes]:
    """What the good pack holds, as the target takes it."""
    if target == "pack":
        gate = _gate()
        for number, path in enumerate(gate.PATHS):
            if (gate.good() / path).exists():
                yield bytes([number]) + (gate.good() / path).read_bytes()
        return
    if target == "commit":
        words = ["git", "cat-file", "commit", "HEAD"]
        done = subprocess.run(words, cwd=EXAMPLE, check=False, capture_output=True)
        yield done.stdout or b"tree 0\nauthor A <a@b> 0 +0000\n\nx\n"
        return
    folder = EXAMPLE / (".pact/records" if target == "record" else "pact")
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".json", ".yaml"):
            yield file.read_bytes()
    if target in ("report", "junit"):
        tests = b"<testsuite tests='1'><testcase classname='a' name='b'/></testsuite>"
        bill = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a"}]}'
        scan = b'{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}'
        yield from (bytes([n]) + text for n in range(7) for text in (tests, bill, scan))
        yield tests


@cache
def corpus(target: str) -> str:
    folder = Path(tempfile.mkdtemp(prefix=f"pactc-fuzz-{target}-"))
    for number, data in enumerate(beginnings(target)):
        (folder / str(number)).write_bytes(data[:4096])
    return str(folder)


def main(words: list[str]) -> int:
    target, *more = words
    if target == "all":
        line = [sys.executable, "-m", "tests.fuzz.gate_files"]
        return max(subprocess.run([*line, name, *more], check=False).returncode for name in TARGETS)
    one = TARGETS[target]

    def once(data: bytes) -> None:
        with suppress(SAID):
            one(data)

    limit = [w if w.startswith("-") else f"-max_total_time={w}" for w in more]
    atheris.Setup(["fuzz", *ARGUMENTS, *limit, corpus(target)], once)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
