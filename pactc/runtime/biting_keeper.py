"""The process that keeps the mutants, and what it is asked: who calls them knows neither their
names nor which of them answers."""

from __future__ import annotations

import json
import secrets
import select
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import Any, TextIO

from ..contracts.contract import load
from ..contracts.kills import matrix
from ..contracts.mutant import Mutant, kept
from ..contracts.mutants import mutants
from ..contracts.observe import Outcome, Target
from ..contracts.reference import Reference
from ..contracts.table import table

SEND_S = 10
AGAIN = 3  # more runs of the reference, at places that nobody can know
REFERENCE, COUNT, NEXT = b"r", b"c", b"n"


class Keeper:
    """How it is spoken to. Each with-block is one run: its value is the socket that calls go to,
    which is the run's."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self._replies = control.makefile("rb")
        self.hidden = (control.fileno(),)
        self.name = ""

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        self._replies.close()
        self.control.close()

    @contextmanager
    def reference(self) -> Iterator[socket.socket]:
        with self._run(REFERENCE) as calls:
            yield calls

    @contextmanager
    def next(self) -> Iterator[socket.socket]:
        """The next mutant. When the block has ended, `name` is its."""
        with self._run(NEXT) as calls:
            yield calls

    def functions(self) -> list[str]:
        """For each run that `next` may be asked for, whose mutant it is: a function, or ""."""
        self.control.sendall(COUNT)
        found: list[str] = json.loads(self._replies.readline())
        return found

    @contextmanager
    def _run(self, what: bytes) -> Iterator[socket.socket]:
        mine, other = socket.socketpair()
        with mine:
            with other:
                socket.send_fds(self.control, [what], [other.fileno()])
            yield mine
        self.control.sendall(b".")
        self.name = json.loads(self._replies.readline())


def keep(control: socket.socket, request: Mapping[str, Any], answers: TextIO) -> None:
    """Answer calls until nobody asks. The mutants are made when they are first asked for, and then
    `answers` gets one line: `mutants` (what each does), those that are `equivalent`, and how many
    `runs` there are."""
    contract = load(request["contract"])
    reference = Reference(contract)
    right = Mutant("", "", "", "", reference, kept)
    order: list[Mutant] = []
    while True:
        what, fds, *_ = socket.recv_fds(control, 1, 1)
        if what == COUNT:
            order, does, equivalent = _order(reference, right, request)
            said = {"mutants": does, "equivalent": equivalent, "runs": len(order)}
            answers.write(json.dumps(said) + "\n")
            answers.flush()
            control.sendall(json.dumps([m.function for m in order]).encode() + b"\n")
            order.reverse()
        elif fds:
            mutant = order.pop() if what == NEXT else right
            with socket.socket(fileno=fds[0]) as calls:
                _answer(control, calls, _Targets(mutant))
            control.sendall(json.dumps(mutant.id).encode() + b"\n")
        else:
            return


def _order(
    reference: Reference, right: Mutant, request: Mapping[str, Any]
) -> tuple[list[Mutant], dict[str, str], list[str]]:
    """The runs, shuffled, with the reference among them under the names of functions; what each
    mutant does, and those that answer as the reference does."""
    contract = reference.contract
    found = table(contract)
    if (known := request.get("equivalent")) is None:
        judged = matrix(contract, found)
        made = [j.mutant for j in judged.judged]
        known = [j.mutant.id for j in judged.equivalent]
    else:
        made = mutants(contract, reference, found.cases)
    random = secrets.SystemRandom()
    mine = [m for m in made if m.id not in known and request["unseen"] not in m.id]
    functions = sorted({m.function for m in mine}) or [""]
    random.shuffle(mine)
    for _ in range(AGAIN):
        again = replace(right, function=random.choice(functions))
        mine.insert(random.randint(0, len(mine)), again)
    return mine, {m.id: m.does for m in made}, sorted(known)


class _Targets:
    """The mutant, and others of it by name, each with a state of its own; unless that is what is
    wrong with it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.found: dict[str, Target] = {}

    def of(self, name: str) -> Target:
        if name not in self.found:
            same = self.found.get("") if self.mutant.stays else None
            self.found[name] = same or self.mutant.target()
            self.found[name].reset({})
        return self.found[name]


def _answer(control: socket.socket, calls: socket.socket, targets: _Targets) -> None:
    """Until `control` says that the run has ended."""
    targets.of("")
    calls.settimeout(SEND_S)  # a suite that asks and does not listen
    waiting, data = [control, calls], b""
    while control not in (ready := select.select(waiting, [], [])[0]):
        part = calls.recv(1 << 16) if ready else b""
        if not part:
            waiting = [control]
        *lines, data = (data + part).split(b"\n")
        for line in lines:
            with suppress(OSError):
                calls.sendall(json.dumps(_called(targets, line)).encode() + b"\n")
    control.recv(1)


def _called(targets: _Targets, line: bytes) -> dict[str, Any]:
    try:
        name, function, args = json.loads(line)
        target = targets.of(name)
        if function is None:
            target.reset(args)
            return {}
        return asdict(target.call(function, args))
    except Exception as error:  # the test calls what the contract cannot answer
        return asdict(Outcome("broke", message=f"{type(error).__name__}: {error}"))
