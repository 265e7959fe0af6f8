"""Do the tests bite? Each acceptance criterion is broken once in a copy of the source, and the
tests must notice; on the unbroken copy they must pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Whatever plugins are installed beside pytest: these tests need none, and start faster without.
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
TIMEOUT = 120

MUTANTS = [
    # criterion, module, what it says, what the mutant says instead, the test that must fail
    ("AC-1", "service", '"holder": holder,', '"holder": request_id,',
     "test_service.py::test_reserve_returns_what_was_booked"),
    ("AC-2", "store", '("BEGIN IMMEDIATE")', '("BEGIN DEFERRED")',
     "test_store.py::test_a_held_lock_is_reported_as_busy"),
    ("AC-2", "store", "if not is_free(booking, nearby):", "if False:",
     "test_store.py::test_of_many_writers_one_gets_the_slot"),
    ("AC-2", "availability", 'b["status"] == "active" and ', "",
     "test_availability.py::test_cancelled_bookings_take_no_room"),
    ("AC-3", "store", "!= booking:", "!= booking and False:",
     "test_store.py::test_a_request_id_is_not_reused_for_something_else"),
    ("AC-4", "auth", "return same and", "return bool(token) and",
     "test_http.py::test_every_tenant_route_wants_the_tenants_token"),
    ("AC-4", "store", "WHERE tenant = ? AND id > ?", "WHERE tenant >= ? AND id > ?",
     "test_store.py::test_tenants_share_nothing"),
    ("AC-5", "slots", "if end <= start:", "if end < start:",
     "test_slots.py::test_a_slot_outside_the_rules_is_refused"),
    ("AC-5", "slots", "end - start > LONGEST", "end - start > LONGEST + STEP",
     "test_slots.py::test_a_slot_outside_the_rules_is_refused"),
    ("AC-6", "store", ", holder = ''", ", holder = 'x'",
     "test_store.py::test_cancelling_frees_the_slot_erases_the_holder_and_may_be_repeated"),
    ("AC-7", "service", "limit + 1)", "limit)",
     "test_service.py::test_following_next_visits_every_booking_once"),
    ("AC-8", "http", "> BODY_MOST:", "> 2 * BODY_MOST:",
     "test_http.py::test_reading_stops_at_the_limit"),
    ("AC-8", "http", "if left is None:", "if left is None and False:",
     "test_http.py::test_a_tenant_that_asks_too_often_is_held_back_alone"),
    ("AC-9", "http", "the body must be an object with", "{body} must be an object with",
     "test_http.py::test_no_answer_quotes_what_was_sent"),
    ("AC-9", "store", "WHERE end < ?", "WHERE 0 AND end < ?",
     "test_service.py::test_what_is_out_of_retention_is_deleted_and_nothing_else"),
    ("AC-10", "access", "log.info(json.dumps(line))", "pass",
     "test_http.py::test_a_request_leaves_one_log_line_without_personal_data"),
    ("AC-10", "store", "        return False\n", "        return True\n",
     "test_store.py::test_answers_tells_whether_the_table_can_be_read"),
    ("AC-11", "http", "        if self.pack is None:", "        if self.pack is not None:",
     "test_http.py::test_the_service_says_which_pack_it_was_deployed_as"),
    ("AC-11", "http", 'self.pack["commit"], nonce, ""', 'self.pack["commit"], ""',
     "test_http.py::test_a_nonce_is_answered_bound_to_what_was_deployed"),
    ("AC-11", "__main__", ", pack=chosen.pack)", ")",
     "test_smoke.py::test_a_fresh_service_passes"),
]  # fmt: skip


def run(copy: Path, *tests: str) -> tuple[int, str]:
    """Exit status, and what pytest said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    # Its own folder: a pytest that shares one first deletes what all earlier ones left there,
    # which can take minutes and is nothing that these tests are about.
    command += ["--basetemp", str(copy / "temporary")]
    command += ["-o", f"faulthandler_timeout={TIMEOUT // 2}"]  # a test that hangs shows where
    try:
        done = subprocess.run(
            [*command, *(f"tests/{test}" for test in tests)],
            cwd=copy,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
        pytest.fail(f"no judgement within {TIMEOUT} s; it said:\n{said}", pytrace=False)
    return done.returncode, done.stdout.decode(errors="replace")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("src", "tests", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_code_as_it_is_passes(copy: Path) -> None:
    status, said = run(copy, *sorted({mutant[-1] for mutant in MUTANTS}))
    assert status == 0, said


@pytest.mark.parametrize(("criterion", "module", "says", "instead", "test"), MUTANTS)
def test_a_broken_criterion_is_noticed(
    copy: Path, criterion: str, module: str, says: str, instead: str, test: str
) -> None:
    source = copy / "src" / "booking" / f"{module}.py"
    text = source.read_text(encoding="utf-8")
    assert text.count(says) == 1, f"the mutant of {criterion} does not fit the source any more"
    source.write_text(text.replace(says, instead), encoding="utf-8")
    status, said = run(copy, test)
    assert status == 1, said  # 1: tests failed; anything else is no judgement
