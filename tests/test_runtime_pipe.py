"""What a judge takes for an answer, from programs that are no worker."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pactc.runtime.pipe import Died, Limits, Pipe

Fake = Callable[[str], Pipe]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """`fake(code)` -> a pipe to a program that runs the code for each request line `n`."""

    def build(code: str) -> Pipe:
        program = tmp_path / "python"
        body = textwrap.indent(textwrap.dedent(code), "    ")
        program.write_text(
            f"#!{sys.executable} -I\n"
            "import json, os, sys, time\n"
            "given = json.loads(sys.argv[-1])\n"
            "say = lambda text: os.write(given['out'], text.encode())\n"
            "effect = lambda data: os.write(given['effects'], data)\n"
            "for line in os.fdopen(given['in']):\n"
            "    asked = json.loads(line)\n"
            "    n = asked['n']\n"
            f"{body}\n"
        )
        program.chmod(0o755)
        return Pipe(str(program), {}, Limits())

    return build


def test_an_answer_and_its_effects(fake: Fake) -> None:
    pipe = fake(
        """
        effect(b"fs.read\\nnet.connect\\n")
        say(json.dumps({"n": n, "k": "returned", "v": len(line)}) + "\\n")
        """
    )
    answer, effects = pipe.ask({"f": "x"}, 10)
    assert (answer["v"] > 20, effects) == (True, ["fs.read", "net.connect"])
    answer, _ = pipe.ask({"f": "x" * 1_000_000}, 10)
    assert answer["v"] > 1_000_000
    pipe.end()
    pipe.end()
    assert not pipe.folder.exists()


REFUSED = {
    """say('{"n":"0","k":"returned","v":1}\\n')""": "what it wrote is no answer to this call",
    """say('{"k":"returned","v":1}\\n')""": "what it wrote is no answer to this call",
    """say('["' + n + '"]\\n')""": "what it wrote is no answer to this call",
    """say('passed\\n')""": "what it wrote is no answer",
    """say('{"n":"%s","k":"returned","v":NaN}\\n' % n)""": "what it wrote is no answer",
    """say('[' * 100000 + '\\n')""": "what it wrote is no answer",
    """say('{"n":"%s","k":"returned","v":1}\\n{' % n)""": "it wrote more than its answer",
    """say('{"n":"%s","k":"ret')\n        sys.exit(0)""": "its process ended with status 0",
    """sys.exit(3)""": "its process ended with status 3",
    """os.kill(os.getpid(), 9)""": "its process ended with status -9",
    """os.close(given['out'])\n        time.sleep(9)""": "it closed the pipe to its judge",
    """time.sleep(9)""": "it did not answer in time",
    """effect(b"\\xff\\n")\n        say('{"n":"%s","k":"returned","v":1}\\n' % n)""":
        "what it wrote to the judge is no effect",
    """print('well', file=sys.stderr)\n        sys.exit(1)""":
        "its process ended with status 1: well",
    """while True: say('x' * 65536)""": "it wrote more than 16777216 bytes",
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_no_answer(fake: Fake, code: str) -> None:
    pipe = fake(code.replace("\n        ", "\n"))
    late = "time" in REFUSED[code]
    with pytest.raises(Died) as died:
        pipe.ask({"f": "x"}, 0.5 if late else 20)
    assert str(died.value) == REFUSED[code]
    assert not pipe.alive
    assert not pipe.folder.exists()


def test_printing_is_seen(fake: Fake) -> None:
    pipe = fake(
        "print('x', flush=True)\nsay(json.dumps({'n': n, 'k': 'returned', 'v': 1}) + '\\n')"
    )
    for _ in range(2):
        assert pipe.ask({"f": "x"}, 10)[1] == ["log.write"]
    pipe.end()


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        Pipe("/no/such/python", {}, Limits())
