"""An implementation in a process of its own, as an observe.Target. Nothing of pactc is in that
process: see worker.py for what runs there, and pipe.py for how it is spoken to."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..contracts.contract import Contract
from ..contracts.observe import Outcome, equal
from .fixtures import Fixtures
from .pipe import ALL, Died, Limits, Pipe
from .plans import plans

RESETS = 500  # of one process
RESETS_STARTING = 20  # ... that starts processes of its own: they must not pile up
RESTARTS = 5  # after deaths; then it is given up
NOT_OBSERVABLE = (
    "what C extensions and ctypes do, beyond that they are used",
    "clock, random numbers and environment where they are read from C, or by what was put aside",
    "whether a file exists, and other answers of stat",
    "addresses, hashes, and attributes such as __file__, sys.path and sys.flags",
    "statements of a database connection whose authorizer was replaced",
)


class ProcessTarget:
    """Calls the module or class that the contract is bound to, found below `source`. A context
    manager: afterwards no process and no file is left.

    `measuring`: `time` or `memory`, what the calls from now on are to tell the cost of.
    `trouble` says why there is nothing to call, and `started` whether a worker could be started at
    all. `import_effects` are those of importing the module and of making instances;
    `confined` is what the operating system keeps the worker from. With `reach`, the lines that are
    run are followed, which the implementation can see: see `lines`."""

    def __init__(
        self,
        contract: Contract,
        source: Sequence[Path],
        python: str | Path = sys.executable,
        limits: Limits = Limits(),  # noqa: B008  frozen
        *,
        resets: int = RESETS,
        restarts: int = RESTARTS,
        confine: tuple[str, ...] = ALL,
        hash_seed: int = 0,
        reach: bool = False,
    ) -> None:
        self.contract, self.limits = contract, limits
        self.trouble = ""
        self.started = True
        self.measuring = ""
        self.import_effects: tuple[str, ...] = ()
        self.confined: tuple[str, ...] = ()
        self.not_observable: tuple[str, ...] = NOT_OBSERVABLE
        self._python, self._confine, self._hash_seed = str(python), confine, hash_seed
        self._pipe: Pipe | None = None
        self._resets, self._restarts = 0, restarts
        self._broken = ""  # why calls up to the next reset have no outcome
        self._fixtures = Fixtures(contract.fixtures)
        effects = [e for f in contract.functions.values() for e in f.effects]
        words = {e.partition(":")[0].partition(".")[0] for e in effects}
        self._config = {
            **plans(contract),
            "sources": [str(p.resolve()) for p in source],
            "network": "net" in words or "http" in words,
            "processes": "process" in words,
            "reach": reach,
        }
        self._lines: dict[str, set[int]] = {}
        self._most_resets = min(resets, RESETS_STARTING) if "process" in words else resets
        state = contract.state
        # Without an instance and without a fixture, what is remembered is in the module.
        self._again = bool(state and not contract.class_name and not contract.fixtures)
        self._defaults = {
            name: {
                p: found["default"]
                for p, schema in f.params.items()
                if "default" in (found := contract.resolve(schema))
            }
            for name, f in contract.functions.items()
        }

    def __enter__(self) -> ProcessTarget:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove its files."""
        if self._pipe is not None:
            self._pipe.end()
            self._pipe = None

    def reset(self, config: Mapping[str, Any]) -> None:
        """See observe.Target."""
        self._broken = ""
        if self.trouble:
            return
        if self._pipe is not None and self._resets >= self._most_resets:
            self.close()
        try:
            pipe = self._worker()
            if pipe is None:
                return
            self._resets += 1
            request = {
                "o": "reset", "config": self._without_defaults(config), "again": self._again,
                "fixtures": self._fixtures.fresh(pipe.folder),
            }  # fmt: skip
            answer, effects = self._asked(pipe, request, self.limits.call_s)
        except Died as error:
            self._died(str(error))
            return
        self._imported(effects)
        if answer["k"] != "returned":
            why = answer.get("m") or "no reason"
            self._broken = f"no fresh instance: {answer.get('e', '')} {why}".replace("  ", " ")
            return
        for name in self.contract.state.setup if self.contract.state else ():
            done = self.call(name, {})
            if done.kind != "returned":
                self._broken = f"{name} did not set it up: {done.message or done.error}"

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        """See observe.Target. An argument that equals its default is left out."""
        if self.trouble or self._broken or self._pipe is None:
            return Outcome("broke", message=self.trouble or self._broken or "no reset", args=args)
        defaults, fixtures = self._defaults[function], self.contract.fixtures
        given = {
            name: value
            for name, value in args.items()
            if name not in fixtures
            and not (name in defaults and equal(value, defaults[name]))
        }  # fmt: skip
        try:
            request: dict[str, Any] = {"f": function, "a": given}
            if self.measuring:
                request["m"] = self.measuring
            answer, effects = self._asked(self._pipe, request, self.limits.call_s)
            outcome = self._outcome(answer, effects, args)
            cost = answer.get("c")
            return replace(outcome, cost=cost) if type(cost) is int else outcome
        except Died as error:
            self._died(str(error))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.close()
            self._died(f"what it wrote is no answer: {error}")
        return Outcome("broke", message=self._broken or self.trouble, args=args)

    def describe(self, function: str) -> Mapping[str, Any]:
        """Its signature: `parameters` (name, kind, `default` as JSON text or `odd`), `async`,
        `generator`; or `problem`, why there is none."""
        if self._pipe is None and not self.trouble:
            try:
                self._worker()
            except Died as error:
                self._died(str(error))
        if self.trouble or self._pipe is None:
            return {"problem": self.trouble or self._broken}
        try:
            answer, _ = self._asked(
                self._pipe, {"o": "describe", "f": function}, self.limits.call_s
            )
        except Died as error:
            self._died(str(error))
            return {"problem": str(error)}
        if answer["k"] == "returned" and isinstance(answer["v"], dict):
            return answer["v"]
        return {"problem": f"{answer.get('e', '')} {answer.get('m', '')}".strip()}

    def loaded(self) -> dict[str, str]:
        """The SHA-512 of the text of each file of the source that was compiled in the process so
        far, by path. Empty if there is none to ask."""
        try:
            if self.trouble or self._worker() is None or self._pipe is None:
                return {}
            answer, _ = self._pipe.ask({"o": "loaded"}, self.limits.call_s)
        except Died as error:
            self._died(str(error))
            return {}
        files = answer.get("files")
        return files if isinstance(files, dict) else {}

    def end(self) -> tuple[str, ...]:
        """Have done what is left for the end of the interpreter, and say the effects of that."""
        if self._pipe is None or self.trouble:
            return ()
        pipe, self._pipe = self._pipe, None
        effects: list[str] = []
        try:
            effects = pipe.ask({"o": "end"}, self.limits.call_s)[1]
        except Died as error:
            self.trouble = f"what it left to do at exit did not end well: {error}"
        pipe.end()
        return tuple(sorted({e for e in effects if self._counts(e)}))

    def lines(self) -> dict[str, set[int]]:
        """The lines of the source that were run since this was asked last, by path."""
        found, self._lines = self._lines, {}
        return found

    def _asked(
        self, pipe: Pipe, request: dict[str, Any], seconds: float
    ) -> tuple[dict[str, Any], list[str]]:
        answer, effects = pipe.ask(request, seconds)
        for path, lines in (answer.pop("l", None) or {}).items():
            self._lines.setdefault(path, set()).update(lines)
        return answer, effects

    def _worker(self) -> Pipe | None:
        """The running one, or a fresh one with the module imported; None if that cannot be."""
        if self._pipe is not None:
            return self._pipe
        try:
            self._pipe = Pipe(
                self._python, self._config, self.limits, confine=self._confine,
                hash_seed=self._hash_seed,
            )  # fmt: skip
        except OSError as error:
            self.started = False
            self.trouble = f"{self._python} cannot be run: {error.strerror}"
            return None
        self._resets = 0
        try:
            # Nothing of the implementation is there yet: what it says of itself can be believed.
            hello, _ = self._pipe.ask({"o": "hello"}, self.limits.load_s)
        except Died as error:
            self.started, self._pipe = False, None
            self.trouble = f"no worker could be started: {error}"
            return None
        self._pipe.inside(hello["pid"])
        self.confined = tuple(hello["held"])
        self.not_observable = (*NOT_OBSERVABLE, *hello["unseen"])
        answer, effects = self._asked(self._pipe, {"o": "load"}, self.limits.load_s)
        self._imported(effects)
        if answer["k"] != "returned":
            why = f"{answer.get('e', '')}: {answer.get('m', '')}".strip(": ")
            self.trouble = f"the module {self.contract.python} cannot be imported: {why}"
            self.close()
            return None
        return self._pipe

    def _outcome(
        self, answer: Mapping[str, Any], effects: Sequence[str], args: Mapping[str, Any]
    ) -> Outcome:
        answer = self._fixtures.named(answer)
        seen = {e for e in effects if self._counts(e)}
        threads, tasks = answer.get("t", 0), answer.get("w", 0)
        if threads or tasks:
            seen.add("thread.start")
        after = {**args, **{k: v for k, v in answer["a"].items() if k in args}}
        note = ""
        if threads or tasks:
            what = f"{threads} of its threads" if threads else f"{tasks} of its tasks"
            note = f"{what} outlive the call"
        found = Outcome(
            answer["k"], message=note, args=after, effects=tuple(sorted(seen)),
            stale=str(answer.get("s", "")),
        )  # fmt: skip
        match answer["k"]:
            case "returned":
                return replace(found, value=answer["v"])
            case "raised":
                return replace(
                    found,
                    error=str(answer["e"]),
                    bases=tuple(map(str, answer["b"])),
                    data=dict(answer["d"]),
                    message=str(answer["m"]),
                )
            case "broke":
                return replace(found, message=str(answer["m"]))
        raise ValueError("no such kind of answer")

    def _counts(self, effect: str) -> bool:
        """Imports are judged by `may_import`, and where it is absent any is allowed."""
        if effect.startswith("import:"):
            allowed = self.contract.may_import
            name = effect.removeprefix("import:")
            return allowed is not None and name not in {a.partition(".")[0] for a in allowed}
        return True

    def _imported(self, effects: Sequence[str]) -> None:
        found = {e for e in effects if self._counts(e)}
        self.import_effects = tuple(sorted({*self.import_effects, *found}))

    def _without_defaults(self, config: Mapping[str, Any]) -> dict[str, Any]:
        found = {n: self.contract.resolve(s) for n, s in self.contract.class_params.items()}
        return {
            name: value
            for name, value in config.items()
            if not ("default" in found.get(name, {}) and equal(value, found[name]["default"]))
        }

    def _died(self, why: str) -> None:
        self._pipe = None
        self._broken = why
        self._restarts -= 1
        if self._restarts <= 0:
            self.trouble = f"given up after too many deaths of its process, the last: {why}"
