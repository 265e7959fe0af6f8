"""Defects of evidence: that never ran, ran on something else, or says what it did not see."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

from .. import records
from .pack import git_init, pactc, save
from .plant import (
    Act,
    Bench,
    Defect,
    all_of,
    built,
    copied,
    defect,
    edit,
    remove,
    vouched,
    write,
)

UNIT, LIVE = "pact/evidence/unit.json", "pact/evidence/live.json"
PLAN, POLICY, CONTROLS = "pact/evidence.yaml", "pact/policy.yaml", "pact/controls.json"
GRAPH, SHORT = "pact/graph.yaml", {"max_age_days": {"command": 1}}
SOURCE, READINESS = "src/adder.py", "pact/readiness.json"


def _stamped(path: str, days: float, form: str = "%Y-%m-%dT%H:%M:%S.000Z") -> Act:
    """Times of a receipt moved, and a record that vouches for them."""

    def act(bench: Bench) -> None:
        when = datetime.now(UTC) + timedelta(days=days)
        at = {"started": when.strftime(form), "ended": when.strftime(form)}
        for field, text in at.items():
            edit(path, f"/predicate/{field}", text)(bench)

    return vouched(path, act)


def _counts(**counts: int) -> Act:
    return vouched(UNIT, edit(UNIT, "/predicate/counts", counts))


def _fewer_files(bench: Bench) -> None:
    """The list of files shortened by hand, with a digest that fits."""
    from ..evidence_plan import merkle

    said = json.loads((bench.folder / UNIT).read_text())
    files = said["predicate"]["inputs"]["files"]
    files.pop(SOURCE)
    root = merkle(files, None)
    said["predicate"]["inputs"]["root"] = root
    said["subject"][0]["digest"]["sha256"] = root.removeprefix("sha256:")
    write(UNIT, said)(bench)


def _two_components(bench: Bench) -> None:
    """`halver` beside `adder`, each with evidence of its own."""
    folder = bench.folder
    about = {"satisfies": ["AC-1"], "source": ["src/halver.py"]}
    edit(GRAPH, "/components/halver", {"purpose": "Halves an even integer.", **about})(bench)
    half = {"params": {"n": {"type": "integer"}}, "returns": {"type": "integer"},
            "ensures": [{"id": "P1", "cel": "result + result == args.n"}]}  # fmt: skip
    write("pact/contracts/halver.yaml", {
        "component": "halver", "satisfies": ["AC-1"], "binding": {"python": "halver"},
        "functions": {"half": half}})(bench)  # fmt: skip
    write("src/halver.py", "def half(n: int) -> int:\n    return n // 2\n")(bench)
    item = json.loads((folder / PLAN).read_text())["evidence"]["unit"]
    edit(PLAN, "/evidence/halves", {**item, "supports": {"components": ["halver"]}})(bench)
    pactc(folder, "accept", "graph")
    built(bench)
    pactc(folder, "accept", "contract", "laws", "preflight", "threats")
    built(bench)
    pactc(folder, "evidence", "run")


def _another(*acts: Act) -> Act:
    """The receipt `unit`, and its record, of a copy of the pack in which the acts were done."""

    def act(bench: Bench) -> None:
        other = Bench(bench.folder.with_name("other"), bench.keys)
        shutil.copytree(bench.folder, other.folder)
        for each in acts:
            each(other)
        pactc(other.folder, "evidence", "run", "unit")
        for path in (UNIT, records.path_of(UNIT)):
            (bench.folder / path).write_bytes((other.folder / path).read_bytes())

    return act


def _begun_again(bench: Bench) -> None:
    shutil.rmtree(bench.folder / ".git")
    git_init(bench.folder)
    write("src/adder.py", "def add(a, b):\n    return sum((a, b))\n")(bench)
    save(bench.folder)


def _signed(bench: Bench) -> None:
    """Receipts signed by `ci`, whom the base asks for."""
    SIGNED(bench)
    built(bench)
    for name in ("unit", "live"):
        pactc(bench.folder, "evidence", "sign", name, "--key", str(bench.keys / "ci"))


def _holds(text: str) -> Act:
    """The control of the pack gets this predicate."""

    def act(bench: Bench) -> None:
        said = json.loads((bench.folder / READINESS).read_text())["controls"]["TST-ORG-1"]
        own = {"statement": said["statement"], "holds": text}
        edit("build-spec.yaml", "/readiness/testing/controls/TST-ORG-1", own)(bench)

    return act


def _ran(bench: Bench) -> None:
    """Evidence, as anybody can run it who sets the variable."""
    pactc(bench.folder, "evidence", "run", env={"CI": "true"})


CAPS = edit(POLICY, "/evidence", {"max_age_days": {"command": 30, "live": 1}})
SIGNED = edit(POLICY, "/receipts", {"signed_by": ["ci"]})
KEYLESS = all_of(
    SIGNED,
    edit(
        POLICY,
        "/identities",
        {"ci": {"identity": "ci@example.org", "issuer": "https://id.example"}},
    ),
    edit(POLICY, "/approvers/ci/identities", ["ci"]),
    built,
)
BUNDLE = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
          "verificationMaterial": {}, "messageSignature": {}}  # fmt: skip
IN_CI = edit(PLAN, "/evidence/unit/where", "ci")
TRUST_ME = {"evidence": "trust me", "ok": True}

EVIDENCE: tuple[Defect, ...] = (
    defect("a receipt that says `trust me`", "P201 P202 P203 P204 P205 P206",
           vouched(UNIT, write(UNIT, TRUST_ME))),
    defect("evidence that was never run", "P622 P302", remove(UNIT)),
    defect("no evidence is planned", "P662", edit(PLAN, "/evidence", {})),
    defect("a receipt of other evidence", "P623", vouched(UNIT, copied(LIVE, UNIT))),
    defect("a receipt of another component", "P623", vouched(
        "pact/evidence/halves.json", copied(UNIT, "pact/evidence/halves.json")),
        before=_two_components),
    defect("a receipt of another commit", "P620",
           _another(write(SOURCE, "def add(a, b):\n    return b + a\n"))),
    defect("a receipt of another project", "P620", _another(_begun_again)),
    defect("a receipt of an older policy", "P624", write("notes.txt", "x\n"),
           before=all_of(_stamped(UNIT, -5), edit(POLICY, "/evidence", SHORT))),
    defect("a signed receipt with other times", "P687", _stamped(UNIT, 0), before=_signed),
    defect("a signed receipt with a signature of another", "P687", copied(
        "pact/signatures/evidence/live.json", "pact/signatures/evidence/unit.json"),
        before=_signed),
    defect("a receipt of another command", "P623",
           vouched(UNIT, edit(UNIT, "/predicate/argv", ["true"]))),
    defect("a receipt of a command that failed", "P623",
           vouched(UNIT, edit(UNIT, "/predicate/exit_status", 1))),
    defect("a receipt of an older rule", "P623",
           vouched(UNIT, edit(UNIT, "/predicate/rule", "sha256:" + "0" * 64))),
    defect("a receipt that supports more than was planned", "P623", vouched(UNIT, edit(
        UNIT, "/predicate/supports/controls", ["TST-ORG-1", "SEC-ORG-9"]))),
    defect("a receipt whose list of files was shortened", "P620",
           vouched(UNIT, _fewer_files)),
    defect("a receipt whose subject is something else", "P623", vouched(UNIT, edit(
        UNIT, "/subject/0/digest/sha256", "0" * 64))),
    defect("a receipt re-stamped by hand", "P304", edit(UNIT, "/predicate/ended",
                                                       "2026-01-01T00:00:00Z")),
    defect("a receipt from the future", "P625", _stamped(UNIT, 2)),
    defect("a receipt older than the cap", "P624", _stamped(UNIT, -40), before=CAPS),
    defect("a receipt from when the clock stood wrong", "P624", _stamped(UNIT, -9000), before=CAPS),
    defect("a receipt without a zone", "P201 P202 P203 P204 P205 P206 P623",
           _stamped(UNIT, 0, "%Y-%m-%dT%H:%M:%S")),
    defect("a receipt of zero tests", "P623", _counts(tests=0, passed=0, failed=0, skipped=0)),
    defect("a receipt of skipped tests", "P623", _counts(tests=3, passed=0, failed=0, skipped=3)),
    defect("a receipt with a failed test", "P623", _counts(tests=3, passed=2, failed=1, skipped=0)),
    defect("counts that do not add up", "P623", _counts(tests=9, passed=2, failed=0, skipped=0)),
    defect("an unsigned receipt where signatures are wanted", "P687", write("notes.txt", "x\n"),
           before=SIGNED),
    defect("a keyless signature where the base names no trusted root", "P698 P687",
           write("pact/signatures/evidence/unit.sigstore.json", BUNDLE), before=KEYLESS,
           unknown=True),
    defect("an unsigned receipt where the level wants signatures", "P687",
           edit("pact/readiness.json", "/profile/gating", "strict")),
    defect("a receipt that claims to be of CI", "P687", _ran, before=IN_CI),
    defect("a source file changed since", "P620",
           write(SOURCE, "def add(a, b):\n    return b + a\n")),
    defect("a source file that came since", "P620", write("src/more.py", "x = 1\n")),
    defect("a control that nothing supports", "P621",
           edit(PLAN, "/evidence/unit/supports/controls", []), built),
    defect("a control whose evidence is not of the kind that shows it", "P633",
           _holds("tests"), built),
    defect("a control that cannot be judged", "P634",
           _holds('threats[0].severity == "low"'), built, unknown=True),
    defect("a predicate bent by hand in the readiness", "P304 P308",
           edit(READINESS, "/holds/TST-ORG-1", "control != ''")),
    defect("a named predicate bent by hand, with its record", "P304 P308", vouched(READINESS, edit(
        READINESS, "/predicates/any_evidence/holds", "true"))),
    defect("a predicate of the spec that is loosened", "P690",
           _holds("any_evidence || control != ''"), built),
    defect("no live validation", "P640", edit(PLAN, "/evidence/live", None)),
    defect("a live validation that failed", "P641",
           vouched(LIVE, edit(LIVE, "/predicate/exit_status", 1))),
    defect("a live validation of an older pack", "P642",
           vouched(LIVE, edit(LIVE, "/predicate/root", "sha256:" + "0" * 64))),
    defect("a live validation where a command is wanted", "P623 P628 P690",
           edit(PLAN, "/evidence/unit/type", "live")),
)  # fmt: skip
