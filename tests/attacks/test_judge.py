"""Implementations that try to be judged better than they are. Each is one small file in
`tests/attacks/judge`; each must end with a verdict other than pass, for the reason that is stated
here. Bombs are bounded in their files too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.table import table
from pactc.judge import Report, judge
from pactc.runtime.pipe import Limits

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

ATTACKS = Path(__file__).parent / "judge"
SIZE = 16
LIMITS = Limits(call_s=2.0)
POINTS = {"type": "integer", "minimum": 0, "maximum": 120}
TINY = {
    "component": "tiny",
    "binding": {"python": "tiny"},
    "may_import": [],
    "functions": {
        "grade": {
            "params": {
                "points": POINTS,
                "steps": {"type": "array", "items": POINTS, "maxItems": 6},
            },
            "returns": {
                "type": "object",
                "properties": {"level": {"type": "integer", "minimum": 0}, "points": POINTS},
                "required": ["level", "points"],
                "additionalProperties": False,
            },
            "errors": [{"id": "E1", "raises": "ValueError", "when": "args.points > 100"}],
            "ensures": [
                {"id": "P1", "cel": "result.level == size(args.steps.filter(s, s <= args.points))"},
                {"id": "P2", "cel": "result.points == args.points"},
            ],
            "examples": [
                {"id": "X1", "args": {"points": 50, "steps": [10, 20, 60]},
                 "result": {"level": 2, "points": 50}},
                {"id": "X2", "args": {"points": 0, "steps": []},
                 "result": {"level": 0, "points": 0}},
            ],
            "deterministic": True,
        }
    },
}  # fmt: skip

# Attack -> the check that must fail and a part of its reason; "" as check: a problem of the whole.
EXPECTED: dict[str, tuple[str, str]] = {
    "hard_codes_examples": ("P1", "it is false"),
    "looks_at_stack": ("effects", "process.inspect"),
    "looks_at_stack_by_exception": ("effects", "process.inspect"),
    "looks_at_pytest_current_test": ("effects", "env.read"),
    "looks_at_modules": ("P1", "it is false"),
    "looks_at_time": ("effects", "clock.read"),
    "always_equal": ("returns", "at /level: a tiny.Any is no JSON value"),
    "lying_int": ("returns", "at /level: a tiny.Lies is no JSON value"),
    "lying_dict": ("returns", "at /: a tiny.Lies is no JSON value"),
    "lying_error": ("E1", "not ValueError was raised"),
    "lying_signature": ("P1", "it is false"),
    "patches_hypothesis": ("P1", "it is false"),
    "patches_pytest": ("P1", "it is false"),
    "patches_json": ("P1", "it is false"),
    "patches_cel": ("P1", "it is false"),
    "patches_runtime": ("P1", "it is false"),
    "patches_builtins": ("P1", "it is false"),
    "exits": ("returns", "it raised SystemExit: it would have ended its caller"),
    "exits_at_once": ("returns", "its process ended with status 0"),
    "exits_at_import": ("returns", "its process ended with status 0"),
    "interrupts": ("returns", "it raised KeyboardInterrupt"),
    "at_exit": ("P1", "it is false"),
    "prints": ("effects", "log.write"),
    "prints_past_python": ("effects", "log.write"),
    "forges_report": ("effects", "fs.write"),
    "hooks_imports": ("P1", "it is false"),
    "threads_outlive": ("effects", "thread.start"),
    "thread_answers": ("", "given up after too many deaths"),
    "answers_twice": ("", "given up after too many deaths"),
    "forks": ("effects", "process.run"),
    "rewrites_source": ("effects", "fs.write"),
    "deletes": ("effects", "fs.write"),
    "counts_in_a_file": ("effects", "fs.write"),
    "memory_bomb": ("returns", "MemoryError"),
    "fork_bomb": ("effects", "process.run"),
    "process_bomb": ("effects", "process.run"),
    "thread_bomb": ("effects", "thread.start"),
    "never_returns": ("returns", "it did not answer in time"),
    "closes_pipes": ("returns", "its process ended with status 70"),
    "changes_arguments": ("mutates", "steps was changed"),
    "effect_file_write": ("effects", "fs.write"),
    "effect_file_read": ("effects", "fs.read"),
    "effect_network": ("effects", "net.connect"),
    "effect_listen": ("effects", "net.listen"),
    "effect_process": ("effects", "process.run"),
    "effect_env_read": ("effects", "env.read"),
    "effect_env_write": ("effects", "env.write"),
    "effect_clock": ("effects", "clock.read"),
    "effect_random": ("effects", "random.read"),
    "effect_uuid": ("effects", "random.read"),
    "effect_urandom": ("effects", "random.read"),
    "effect_database": ("effects", "db."),
    "effect_log": ("effects", "log.write"),
    "effect_import": ("effects", "import:iniconfig"),
    "effect_at_import": ("", "importing it has the effect env.read"),
    "silences_by_gc": ("effects", "process.inspect"),
    "silences_by_ctypes": ("effects", "native.call"),
    "second_time_module": ("effects", "process.inspect"),
    "raises_limits": ("effects", "process.inspect"),
    "follows_calls": ("effects", "process.inspect"),
    "looks_at_stack_by_traceback": ("effects", "process.inspect"),
    "looks_at_stack_by_logging": ("effects", "process.inspect"),
    "looks_at_stack_by_formatter": ("effects", "process.inspect"),
    "looks_at_stack_by_task": ("effects", "process.inspect"),
    "dumps_stack": ("effects", "process.inspect"),
    "listens_to_events": ("", "importing it has the effect process.inspect"),
    "silences_by_subclasses": ("effects", "fs.read"),
    "silences_by_closure": ("effects", "fs.read"),
    "silences_by_dup": ("returns", "its process ended with status 70"),
    "takes_back_effects": ("effects", "fs.read"),
    "hides_changes": ("mutates", "steps was changed"),
    "looks_at_time_by_alarm": ("effects", "clock.read"),
    "hears_signals": ("", "importing it has the effect process.signal"),
    "effect_env_data": ("effects", "env.read"),
    "effect_at_exit": ("", "at its exit it has the effect fs.read"),
    "second_builtin": ("effects", "process.inspect"),
    "calls_through_import": ("effects", "fs.read"),
    "writes_through_import": ("effects", "fs.write"),
    "wandering_path": ("effects", "fs.read"),
    "clock_by_weakref": ("effects", "clock.read"),
    "clock_by_record": ("effects", "clock.read"),
    "clock_by_subprocess": ("effects", "clock.read"),
    "clock_by_loop": ("effects", "clock.read"),
    "lying_text": ("effects", "fs.read"),
    "lying_database": ("effects", "db.write"),
    "database_of_its_own_kind": ("effects", "db.write"),
    "rewrites_shared_code": ("effects", "fs.read"),
    "pretends_to_be_library": ("", "importing it has the effect process.inspect"),
    "pretends_to_import": ("", "importing it has the effect process.inspect"),
    "imports_unseen": ("effects", "import:iniconfig"),
    "no_json": ("returns", "a tuple is no JSON value"),
    "looks_at_folder": ("effects", "env.read"),
    "looks_at_folder_by_path": ("effects", "env.read"),
    "looks_at_folder_by_pathlib": ("effects", "env.read"),
    "looks_at_home": ("effects", "env.read"),
    "looks_at_home_by_pathlib": ("effects", "env.read"),
    "looks_at_temporary": ("effects", "env.read"),
    "looks_at_variables_by_path": ("effects", "env.read"),
    "looks_at_variables_by_locale": ("effects", "env.read"),
    "looks_at_number": ("effects", "env.read"),
    "looks_at_parent": ("effects", "env.read"),
    "looks_at_limits": ("effects", "env.read"),
    "looks_at_proc": ("effects", "fs.read"),
    "looks_at_proc_by_link": ("effects", "fs.read"),
    "looks_at_proc_by_realpath": ("effects", "fs.read"),
    "looks_at_files_open": ("effects", "fs.read"),
    "looks_at_counts": ("effects", "process.inspect"),
    "looks_at_origin": ("effects", "process.inspect"),
    "looks_at_allocations": ("effects", "process.inspect"),
    "looks_at_stack_by_warning": ("effects", "process.inspect"),
    "looks_at_stack_by_shown_warning": ("effects", "process.inspect"),
    "looks_at_threads": ("effects", "process.inspect"),
    "looks_at_load": ("effects", "env.read"),
    "looks_at_users": ("effects", "env.read"),
    "changes_mask": ("effects", "env.write"),
    "process_by_hand": ("effects", "process.run"),
    "shares_memory": ("effects", "fs.write"),
    "random_by_names": ("effects", "random.read"),
    "random_by_module": ("effects", "random.read"),
    "random_by_database": ("effects", "random.read"),
    "clock_by_database": ("effects", "clock.read"),
    "clock_by_threading": ("effects", "clock.read"),
    "effect_file_beside": ("effects", "fs.read"),
    "writes_to_own_pipe": ("effects", "fs.write"),
    "aliases_result": ("mutates", "what an earlier grade returned was changed"),
    "aliases_argument": ("mutates", "the steps of an earlier grade was changed"),
}
OF_THEIR_OWN = {
    "honest", "hard_codes_visible_suite", "changes_after_calls", "tells_sealed_inputs"
}  # fmt: skip


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load(TINY)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with room for an implementation."""
    (tmp_path / "src").mkdir()
    return tmp_path


def put(tree: Path, attack: str, **texts: str) -> None:
    text = (ATTACKS / f"{attack}.py").read_text()
    for old, new in texts.items():
        text = text.replace(old, new)
    (tree / "src" / "tiny.py").write_text(text)


def judged(contract: Contract, tree: Path, limits: Limits = LIMITS) -> Report:
    return judge(contract, tree, 7, size=SIZE, limits=limits)


def why(report: Report, check: str) -> str:
    if not check:
        return " ".join(report.problems)
    if check == "effects":
        assert any(r.status == "fail" for r in report.rows if r.id == "grade.effects")
        return " ".join(report.effects["grade"])
    return next(r.why for r in report.rows if r.id == f"grade.{check}" and r.status == "fail")


def test_every_attack_is_here() -> None:
    assert {p.stem for p in ATTACKS.glob("*.py")} == EXPECTED.keys() | OF_THEIR_OWN


def test_the_honest_one_passes(contract: Contract, tree: Path) -> None:
    put(tree, "honest")
    report = judged(contract, tree)
    assert (report.status, report.problems) == ("pass", ())
    assert report.counts == {"pass": 10, "fail": 0, "unjudged": 0, "human": 0}
    assert set(report.sealed.values()) <= {"pass", "unjudged"}


@pytest.mark.parametrize("attack", EXPECTED)
def test_no_cheat_passes(contract: Contract, tree: Path, attack: str) -> None:
    check, reason = EXPECTED[attack]
    limits = Limits(call_s=0.3) if attack == "never_returns" else LIMITS
    put(tree, attack)
    report = judged(contract, tree, limits)
    assert report.status == "fails"
    assert reason in why(report, check)
    assert not report.sealed  # is spent on nobody who fails already


def test_the_visible_suite_by_heart(contract: Contract, tree: Path) -> None:
    """All that the visible suite asks is answered right; the sealed one asks something else."""
    known = {}
    for case in table(contract, 0, SIZE).cases:
        args = case.steps[0].args
        known[args["points"], tuple(args["steps"])] = len(
            [s for s in args["steps"] if s <= args["points"]]
        )
    put(tree, "hard_codes_visible_suite", **{"KNOWN: dict = {}": f"KNOWN = {known!r}"})
    report = judged(contract, tree)
    assert {row.status for row in report.rows} == {"pass"}
    assert report.sealed["grade.P1"] == "fail"
    assert report.status == "fails"


def test_sealed_inputs_are_told_to_nobody(contract: Contract, tree: Path) -> None:
    """Of the sealed suite there are the checks' ids and whether they passed; an effect that was
    seen there is told without what the implementation itself says of it."""
    steps = [case.steps[0] for case in table(contract, 0, SIZE).cases]
    known = {(step.args["points"], tuple(step.args["steps"])) for step in steps}
    put(tree, "tells_sealed_inputs", **{"KNOWN: set = set()": f"KNOWN = {known!r}"})
    report = judged(contract, tree)
    assert report.sealed["grade.effects"] == "fail"
    assert "import" in report.effects["grade"]
    assert "told_" not in repr(report)


def test_right_until_believed(contract: Contract, tree: Path) -> None:
    calls = 2 * len(table(contract, 0, SIZE).cases)  # each twice: the contract is deterministic
    put(tree, "changes_after_calls", **{"CALLS > 110": f"CALLS > {calls}"})
    report = judged(contract, tree)
    # The cases that are asked again among the sealed ones give something else there.
    assert {row.id for row in report.rows if row.status != "pass"} <= {"grade.deterministic"}
    assert report.sealed["grade.P1"] == "fail"
    assert report.status == "fails"


def test_what_is_outside_stays(contract: Contract, tree: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    for name in ("pact/contracts/tiny.yaml", "tests/test_tiny.py", ".pact/records/one.json"):
        (victim / name).parent.mkdir(parents=True)
        (victim / name).write_text("kept")
    before = {p: p.read_text() for p in victim.rglob("*") if p.is_file()}
    put(tree, "deletes", **{"/nonexistent": str(victim)})
    report = judged(contract, tree)
    assert report.status == "fails"
    if "writing" in report.confined:
        assert {p: p.read_text() for p in victim.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    "name", ["conftest.py", "sitecustomize.py", "usercustomize.py", "mend.pth"]
)
def test_nothing_else_in_the_tree_is_run(contract: Contract, tree: Path, name: str) -> None:
    """Each would mend the implementation, or leave a mark, if anything ran it."""
    mark = tree / "mark"
    mend = f"open({str(mark)!r}, 'w').write('ran')"
    for folder in (tree, tree / "src"):
        (folder / name).write_text(f"import builtins; {mend}\n")
    put(tree, "hard_codes_examples")
    report = judged(contract, tree)
    assert report.status == "fails"
    assert not mark.exists()
    put(tree, "honest")
    assert judged(contract, tree).status == "pass"
    assert not mark.exists()


@pytest.mark.parametrize("leads_to", ["file", "folder", "chain"])
def test_a_link_out_of_the_tree(
    contract: Contract, tree: Path, tmp_path_factory, leads_to: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.copy(ATTACKS / "honest.py", outside / "tiny.py")
    src = tree / "src"
    if leads_to == "file":
        (src / "tiny.py").symlink_to(outside / "tiny.py")
    elif leads_to == "folder":
        src.rmdir()
        src.symlink_to(outside)
    else:
        (src / "other.py").symlink_to(outside / "tiny.py")
        (src / "tiny.py").symlink_to("other.py")
    report = judged(contract, tree)
    assert report.status == "fails"
    assert "is a link out of the tree" in report.problems[0]


def test_the_source_is_changed_while_it_is_judged(
    contract: Contract, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was judged is no longer what is there: no verdict."""
    put(tree, "honest")
    judge_sealed = "pactc.judge._Run.sealed"
    monkeypatch.setattr(judge_sealed, lambda self, seed: put(tree, "exits"))
    report = judged(contract, tree)
    assert report.status == "broken"
    assert "the source was changed while it was judged" in report.problems
