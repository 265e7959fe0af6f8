"""Every message as a user meets it: a small change of the booking pack, a command, and the text
in tests/golden/messages/. After a deliberate change:
`PACTC_GOLDEN=1 pytest tests/test_messages.py`."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pactc.codes import table
from pactc.hooks import BEFORE

from . import race_pack
from .conftest import run_git, run_pactc
from .trees import REASON, edit, own_kind

GOLDEN = Path(__file__).parent / "golden/messages"
BAD = Path(__file__).parent / "bad/documents"
API = "docs/openapi.yaml"
GRAPH, LAWS, SLOTS = "pact/graph.yaml", "pact/laws.yaml", "pact/contracts/slots.yaml"
SPEC, WAIVERS, THREATS = "build-spec.yaml", "pact/waivers.yaml", "pact/threats.yaml"
SOURCE = "src/booking/slots.py"
DECISIONS = "pact/decisions.yaml"
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
TWICE = f"keys:\n  one: {{public: {PUBLIC} a}}\n  two: {{public: {PUBLIC} b}}\nevidence:\n"
UNREACHED = "when: args.start > 9007199254740991"

SERVED = """\
component: slots
binding: {openapi: docs/slots.yaml, http: {serve: [python, -m, booking]}}
functions:
  find:
    http: {operation: find}
    params: {id: {type: string, minLength: 1, maxLength: 9}}
    returns: {type: object, properties: {status: {const: 204}, body: {type: "null"}}}
    ensures:
      - {id: P1, cel: result.status == 204}
"""
SERVES = """\
openapi: "3.1.0"
paths:
  /slots/{id}:
    get:
      operationId: find
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, minLength: 1, maxLength: 8}}
      responses:
        "204": {description: It is there.}
"""

Act = Callable[[Path], object]
Case = tuple[str, Act]
"""A command line, and what to do to the pack before it."""


def sub(path: str, old: str, new: str) -> Act:
    return lambda folder: edit(folder, path, old, new)


def write(path: str, text: str | bytes) -> Act:
    def act(folder: Path) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    return act


def lines(path: str, start: str) -> Act:
    """Without the lines that start so."""

    def act(folder: Path) -> None:
        kept = [x for x in (folder / path).read_text().splitlines() if not x.startswith(start)]
        (folder / path).write_text("\n".join(kept) + "\n")

    return act


def drop(path: str) -> Act:
    return lambda folder: (folder / path).unlink()


def git(*words: str) -> Act:
    return lambda folder: run_git(folder, *words)


def then(*acts: Act) -> Act:
    return lambda folder: [act(folder) for act in acts]


def menu(script: str = 'print("{}")', inputs: str = "{spec: build-spec.yaml}") -> Act:
    return lambda folder: own_kind(folder, script, inputs)


def rule(text: str, name: str = "glossary") -> Act:
    return write(f"pact/rules/{name}.yaml", f"kind: {name}\npath: pact/{name}.yaml\n{text}")


def link(path: str, to: str) -> Act:
    def act(folder: Path) -> None:
        (folder / path).rename(folder / to)
        (folder / path).symlink_to(folder / to)

    return act


def nothing(folder: Path) -> None: ...


def halves(folder: Path) -> None:
    """A contract that leaves a result open, and code that is quick to judge."""
    (folder / SLOTS).write_text(HALF)
    (folder / "src/slots_.py").write_text(HALVES)
    edit(folder, GRAPH, "source: [src/booking/slots.py]", "source: [src/slots_.py]")


HALF = """\
component: slots
binding: {python: slots_}
functions:
  half:
    params: {of: {type: integer, minimum: 0, maximum: 99}}
    returns: {type: integer, minimum: 0, maximum: 49}
    errors:
      - {id: E1, raises: ValueError, when: args.of % 2 == 1}
"""
HALVES = """\
def half(of):
    if of % 2:
        raise ValueError
    return of // 2
"""


def elsewhere(folder: Path) -> None:
    """The bound module has nothing in it to change."""
    (folder / "src/slots_.py").rename(folder / "src/others_.py")
    (folder / "src/slots_.py").write_text("from others_ import half\n")


def own_size(folder: Path) -> None:
    """Code that knows how many bytes its bytecode has."""
    checked = "    assert len(half.__code__.co_code) == SIZE\n    if of"
    text = HALVES.replace("    if of", checked)
    space: dict[str, Any] = {}
    exec(text, space)
    size = len(space["half"].__code__.co_code)
    (folder / "src/slots_.py").write_text(f"SIZE = {size}\n{text}")


def asks(author: str) -> Act:
    """The laws are to be written anew, by this author."""
    return then(drop(LAWS), sub(SPEC, "config:\n", f"config:\n  author: {author}\n"))


def imports(kind: str, path: str, author: str) -> Act:
    """An artifact is to be written anew, by this importer."""
    config = f"config:\n  authors: {{{kind}: {author}}}\n"
    return then(drop(path), sub(SPEC, "config:\n", config))


UNSAYABLE = """\
openapi: "3.1.0"
paths:
  /slots:
    get:
      tags: [slots]
      parameters:
        - {name: size, in: query, required: true, schema: {type: integer, minimum: 5, maximum: 4}}
      responses:
        "200": {description: It is there.}
"""


@cache
def _racers() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pactc-race-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return race_pack.make(folder / "race")


def race(by: str) -> Act:
    """Another pack in its place, whose components have no code yet, and a racer beside it."""

    def act(folder: Path) -> None:
        shutil.rmtree(folder)
        shutil.copytree(_racers(), folder)
        (folder / "../agent").write_text(f"#!/bin/sh\n{by}\n")
        (folder / "../agent").chmod(0o755)

    return act


HERE = ".pact/cache/implement/races/half/*/*/scratch/tmp/here"
AWAITS = """touch "$TMPDIR/here"
until test "$(stat -c %a ../../../../../../../../build-spec.yaml)" = 600; do sleep 0.1; done"""


def meddled(folder: Path) -> None:
    """Somebody changes the mode of the spec while a racer writes, which no system prevents."""
    wait = f"for n in $(seq 600); do ls {HERE} && break; sleep 0.1; done"
    change = f"({wait}; chmod 600 build-spec.yaml) >/dev/null 2>&1 &"
    subprocess.run(["sh", "-c", change], cwd=folder, check=True)


def offer_of_old(folder: Path) -> None:
    """A branch of one's own with the name that an offer has."""
    run_git(folder, "checkout", "-q", "-b", "pactc/half")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "mine")
    run_git(folder, "checkout", "-q", "-")


AUTHORED = "action: author\n"
COMPONENT = "  extra:\n    title: Extra\n    purpose: Only here to be wrong.\n{}"


def more(text: str) -> Act:
    """One component more at the end of the graph."""

    def act(folder: Path) -> None:
        with (folder / GRAPH).open("a") as file:
            file.write(COMPONENT.format(text))

    return act


def refused_documents() -> dict[str, Case]:
    """P101 to P127, each with the first broken document of tests/bad."""
    cases: dict[str, Case] = {}
    for row in (BAD / "EXPECTED").read_text().splitlines()[1:]:
        name, code, *_ = row.split()
        if name.endswith((".yaml", ".json")):
            place = LAWS if name.endswith(".yaml") else "pact/schemas/own.schema.json"
            cases.setdefault(code, ("check", write(place, (BAD / name).read_bytes())))
    return cases


CASES: dict[str, Case] = {
    **refused_documents(),
    "P107": ("check", write(LAWS, "# " + "x" * (1 << 20) + "\nlaws: {}\n")),
    "P150": ("check", lambda f: (f / ".git").rename(f / "git")),
    "P153": ("check --rev nowhere", nothing),
    "P157": ("check", write(".git/index", b"not an index")),
    "P160": ("check", link(LAWS, "laws.yaml")),
    "P162": ("check", then(drop(LAWS), lambda f: (f / LAWS).mkdir(), write(f"{LAWS}/x", "x"))),
    "P164": (
        "check",
        then(
            lambda f: run_git(f, "clone", "-q", "--bare", ".", "../bare"),
            lambda f: [p.unlink() for p in (f / ".git").glob("ind*")],
            lambda f: (f / ".git").rename(f / "../old"),
            lambda f: [
                (f / "../bare" / n).rename(f / n) for n in ("HEAD", "objects", "refs", "config")
            ],
        ),
    ),
    "P166": ("check --staged", then(git("rm", "-q", "--cached", LAWS), git("add", "-N", LAWS))),
    "P167": (
        "check",
        write(
            LAWS, f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
        ),
    ),
    "P168": ("check", write("pact/Graph.yaml", "a: 1\n")),
    "P172": ("check", git("update-index", "--assume-unchanged", LAWS)),
    "P173": ("check", git("update-index", "--skip-worktree", LAWS)),
    "P175": ("check", write(".gitattributes", "*.yaml ident\n")),
    "P176": ("check", git("config", "core.fsmonitor", ".git/hooks/monitor")),
    "P178": (
        "check --rev HEAD",
        then(git("commit", "-q", "--allow-empty", "-m", "x"), git("replace", "HEAD", "HEAD~1")),
    ),
    "P177": (
        "check --rev HEAD",
        then(lambda f: write(".git/info/grafts", run_git(f, "rev-parse", "HEAD").out)(f)),
    ),
    "P179": ("check", then(git("rm", "-q", "--cached", LAWS), write(".gitignore", "laws.yaml\n"))),
    "P201": ("check", sub(GRAPH, "purpose: Says", "purpos: Says")),
    "P202": ("check", sub(LAWS, "text: No tenant", "note: No tenant")),
    "P203": ("check", sub(SPEC, 'version: "1"', "version: 1")),
    "P204": ("check", sub(SPEC, "security: strict", "security: stricct")),
    "P205": ("check", sub(GRAPH, "  slots:\n", "  Slots-API:\n")),
    "P206": ("check", sub(SPEC, "budget: 25", "budget: -1")),
    "P207": ("build", then(menu(), write("pact/schemas/menu.schema.json", '{"not": {}}'))),
    "P208": (
        "build",
        then(
            menu(), write("pact/schemas/menu.schema.json", '{"$ref": "https://example.com/x.json"}')
        ),
    ),
    "P301": ("check", sub(WAIVERS, "type: not_applicable", "type: exception")),
    "P302": ("check", drop(LAWS)),
    "P303": (
        f"accept contract/slots {' '.join(REASON[:1])} x",
        sub(GRAPH, "title: Slots", "title: The slots"),
    ),
    "P304": ("check", write("pact/trace.json", "{}\n")),
    "P305": ("check", write("pact/briefs/billing.md", "x\n")),
    "P306": ("build", menu("open('build-spec.yaml', 'a').write('# x\\n'); print('{}')")),
    "P307": (
        "build",
        then(
            drop("pact/trace.json"),
            git("rm", "-q", "--cached", "pact/trace.json"),
            write(".gitignore", "trace.json\n"),
            write("pact/trace.json", "{}"),
        ),
    ),
    "P309": ("accept controls", nothing),
    "P310": ("accept laws", sub(LAWS, "ever sees", "ever reads")),
    "P401": (
        "check",
        then(sub(GRAPH, "satisfies: [AC-5]", "satisfies: [AC-5]\n    depends_on: [http]")),
    ),
    "P402": ("check", more("    satisfies: [AC-1]\n    depends_on: [extra]\n")),
    "P403": ("check", more("    satisfies: [AC-1]\n    depends_on: [availabilty]\n")),
    "P405": ("check", more('    satisfies: [AC-1]\n    authority: ["bookings/a"]\n')),
    "P406": (
        "check",
        sub(GRAPH, "components:\n", "  AC-98:\n    text: Nobody does this.\ncomponents:\n"),
    ),
    "P407": ("check", more("    satisfies: [AC-99]\n")),
    "P408": ("check", more("    satisfies: []\n")),
    "P409": ("check", more("    satisfies: [AC-1]\n    parent: shop\n")),
    "P410": (
        "check",
        then(
            sub(SPEC, "build_mode: hierarchy", "build_mode: flat"),
            more("    satisfies: [AC-1]\n    parent: http\n"),
        ),
    ),
    "P411": (
        "check",
        more('    satisfies: [AC-5]\n    effects: ["clock.read"]\n    parent: slots\n'),
    ),
    "P412": ("check", sub(GRAPH, "title: Slots", "title: Slots\n    parent: availability")),
    "P413": ("check", sub(GRAPH, "components:\n", "types: {Slot: slot}\ncomponents:\n")),
    "P420": ("check", sub(THREATS, "component: http", "component: htpp")),
    "P421": ("check", lines("pact/preflight.yaml", "    answer: Yes, for one host")),
    "P422": ("check", sub(THREATS, "    component: http\n", "")),
    "P423": ("check", sub(WAIVERS, '"2027-05-31"', '"2027-02-30"')),
    "P424": ("check", sub("pact/evidence.yaml", '["@root", "src/**"', '["src/**"')),
    "P425": (
        "check",
        then(
            sub("pact/policy.yaml", "roles: [owner, privacy]", "roles: [owner]\n    key: one"),
            sub(
                "pact/policy.yaml", "roles: [security, operations]", "roles: [owner]\n    key: two"
            ),
            sub("pact/policy.yaml", "evidence:\n", TWICE),
        ),
    ),
    "P426": (
        "check",
        sub(WAIVERS, "type: not_applicable\n", "type: not_applicable\n    code: scheduled\n"),
    ),
    "P501": ("check", rule("each: pact/graph.yaml#/components\n" + AUTHORED)),
    "P502": (
        "check",
        write("pact/rules/notes.yaml", "kind: contract\npath: pact/x.yaml\n" + AUTHORED),
    ),
    "P503": ("check", rule("schema: glossary.schema.json\n" + AUTHORED)),
    "P504": ("check", rule("inputs: {graph: grpah}\n" + AUTHORED)),
    "P505": ("check", rule("inputs: {before: glossary}\n" + AUTHORED)),
    "P506": (
        "check",
        then(
            rule("inputs: {notes: notes}\n" + AUTHORED),
            rule("inputs: {glossary: glossary}\n" + AUTHORED, "notes"),
        ),
    ),
    "P510": ("check", rule("prompt: glossary.md\n" + AUTHORED)),
    "P509": ("build", menu("raise SystemExit('no such thing')")),
    "P521": (
        "build",
        sub(
            SPEC, "security: strict", 'security: {level: strict, controls: {SEC-STRICT-1: "Mine."}}'
        ),
    ),
    "P635": (
        "build",
        sub(
            SPEC,
            "security: strict",
            "security: {level: strict, controls: {SEC-OWN-1: {statement: Mine., holds: tests &&}}}",
        ),
    ),
    "P701": ("check", sub(SLOTS, "component: slots", "component: slot")),
    "P702": ("check", sub(SLOTS, "id: E2", "id: E3")),
    "P703": ("check", sub(SLOTS, "        judge: human\n", "")),
    "P704": ("check", sub(SLOTS, "#/types/Slot", "#/types/Slott")),
    "P707": (
        "check",
        sub(SLOTS, "    deterministic: true", "    deterministic: true\n    effects: [http.serve]"),
    ),
    "P708": ("check", sub("pact/contracts/http.yaml", "{booking: [cancel", "{booking: [cancle")),
    "P709": (
        "check",
        sub(
            SLOTS,
            "        raises: booking.slots.InvalidSlotError\n        note: An empty",
            "        raises: booking.slots.InvalidSlotError\n        result: 1\n"
            "        note: An empty",
        ),
    ),
    "P710": ("check", sub(SLOTS, "when: args.start < 0 ||", "when: arg.start < 0 ||")),
    "P711": ("check", sub(SLOTS, "when: args.start < 0 ||", "when: result.start < 0 ||")),
    "P712": (
        "check",
        sub(SLOTS, "    deterministic: true", "    deterministic: true\n    idempotent: {}"),
    ),
    "P713": (
        "check",
        sub(
            SLOTS,
            "result: {resource: room-1, start: 900, end: 2700}",
            "result: {resource: room-1, start: 900, end: 2700.5}",
        ),
    ),
    "P714": (
        "check",
        sub(
            SLOTS,
            "{type: string, maxLength: 200, x-data: INTERNAL}",
            "{type: string, minLength: 5000000, x-data: INTERNAL}",
        ),
    ),
    "P715": ("check", sub(API, "operationId: findBooking", "operationId: findBookings")),
    "P716": ("check", sub(API, 'openapi: "3.1.1"', 'openapi: "3.0.3"')),
    "P717": ("check", sub(GRAPH, "components:\n", "types: {Slot: http}\ncomponents:\n")),
    "P718": ("check", sub(GRAPH, "components:\n", "types: {Slot: http}\ncomponents:\n")),
    "P736": (
        "lint slots",
        then(
            sub(SLOTS, "binding:", "may_import: []\nbinding:"),
            sub("src/booking/slots.py", "import re\n", "import httpx\nimport re\n"),
        ),
    ),
    "P735": ("lint slots", then(write(SLOTS, SERVED), write("docs/slots.yaml", SERVES))),
    "P720": (
        "lint slots",
        sub(
            SLOTS,
            "minimum: -9007199254740991\n    maximum: 9007199254740991",
            "minimum: 1\n    maximum: 2\n    multipleOf: 5",
        ),
    ),
    "P721": (
        "lint slots",
        sub(
            SLOTS,
            "args.one.start < args.one.end && args.other.start < args.other.end\n        note",
            "size(args.one.resource) > 0\n        note",
        ),
    ),
    "P722": (
        "lint slots",
        sub(SLOTS, "when: args.start < 0 || args.end > 253402300800", UNREACHED),
    ),
    "P723": ("lint slots", sub(SLOTS, "when: args.end <= args.start", "when: args.start < -100")),
    "P724": (
        "lint slots",
        sub(
            SLOTS,
            "result.resource == args.resource && result.start == args.start && "
            "result.end == args.end",
            "size(result.resource) > 0",
        ),
    ),
    "P728": ("lint slots", sub(SLOTS, "data: {reads: [INTERNAL]", "data: {reads: []")),
    "P730": (
        "breaking --against HEAD",
        sub(SLOTS, "string, maxLength: 200", "string, maxLength: 99"),
    ),
    "P731": (
        "breaking --against HEAD",
        sub(SLOTS, "args.end - args.start > 86400", "args.end > args.start + 86400"),
    ),
    "P740": ("judge slots --seed 7", sub(SOURCE, "start % STEP or end", "end")),
    "P741": (
        "judge slots --seed 7",
        sub(
            SLOTS,
            "    ensures:\n      - id: P1",
            "      - id: E6\n        raises: KeyError\n"
            f"        {UNREACHED}\n    ensures:\n      - id: P1",
        ),
    ),
    "P742": ("judge slots --seed 7", sub(SOURCE, "import re\n", "import res\n")),
    "P744": ("judge slots", sub(SLOTS, "binding: {python: booking.slots}\n", "")),
    "P890": (
        "build",
        then(
            write("AGENTS.md", "Ours.\n"),
            sub(SPEC, "  budget: 25\n", "  budget: 25\n  agents: {guide: true}\n"),
        ),
    ),
    "P891": (
        "init --agents",
        sub(SPEC, "config:\n  build_mode: hierarchy\n  budget: 25\n", "config: {budget: 25}\n"),
    ),
    **{
        code: (f"mutate slots{more}", then(halves, act))
        for code, more, act in (
            ("P760", " --at-least 100", nothing),
            ("P761", "", sub("src/slots_.py", "% 2:", "% 2")),
            ("P762", "", sub("src/slots_.py", "return of // 2", "return -of")),
            ("P763", "", elsewhere),
            ("P764", "", own_size),
            ("P766", " --at-least 100", nothing),
        )
    },
    "P747": ("bite tests --contract http", nothing),
    "P765": ("mutate http", nothing),
    "P800": (
        "build --offline",
        then(
            asks('{name: command, command: ["false"]}'),
            sub(SPEC, "of a shared platform", "of one platform"),
        ),
    ),
    "P801": ("build --author claude", nothing),
    "P803": (
        "build",
        asks(f"{{name: command, command: [{sys.executable}, -c, \"print('x' * 6000000)\"]}}"),
    ),
    "P805": (
        "build",
        then(asks("{name: anthropic}"), sub(SPEC, "budget: 25", "budget: 0.25")),
    ),
    "P806": ("build", asks("{name: anthropic, model: claude-x}")),
    "P807": ("build", asks('{name: command, command: ["false"]}')),
    "P808": ("build", asks("{name: person}")),
    "P810": (f"submit laws {THREATS}", sub(LAWS, "ever sees", "ever reads")),
    "P809": ("submit laws pact/laws.yaml --author person", nothing),
    "P835": ("build", asks("{name: openapi, options: {file: docs/openapi.yaml}}")),
    "P836": ("build graph", imports("graph", GRAPH, "{name: openapi}")),
    "P837": (
        "build graph",
        then(
            write("docs/api.yaml", 'swagger: "2.0"\n'),
            imports("graph", GRAPH, "{name: openapi, options: {file: docs/api.yaml}}"),
        ),
    ),
    "P838": (
        "build contract/slots",
        imports("contract", SLOTS, "{name: openapi, options: {file: docs/openapi.yaml, serve: x}}"),
    ),
    "P839": (
        "build graph",
        then(
            sub(SOURCE, "def ", "def def "),
            imports("graph", GRAPH, "{name: python, options: {package: booking}}"),
        ),
    ),
    "P840": (
        "build contract/slots",
        then(
            write("docs/api.yaml", UNSAYABLE),
            imports("contract", SLOTS, "{name: openapi, options: {file: docs/api.yaml, serve: x}}"),
        ),
    ),
    "P845": ("interview --set securty=strict", nothing),
    "P846": ("check", sub(DECISIONS, "answer: strict", "answer: stricct")),
    "P847": (
        "check",
        sub(
            "pact/preflight.yaml",
            "    text: Is SQLite enough",
            "    choices: [one host, many]\n    default: two\n    text: Is SQLite enough",
        ),
    ),
    "P848": ("interview --confirm", nothing),
    "P849": ("interview --set security=regulated", write(DECISIONS, "{answers: {}}  # mine\n")),
    "P850": ("interview --set PF-1=yes", nothing),
    "P852": ("interview --answers answers.yaml", write("answers.yaml", "- security: strict\n")),
    "P855": ("implement slots --command true", sub(SLOTS, "maxLength: 200", "maxLength: 199")),
    "P856": ("implement slots --author fast", nothing),
    "P857": ("implement quarter --command true", race("true")),
    **{
        code: (f"implement half --command ../agent --rounds 1{more}", race(by))
        for code, more, by in (
            ("P858", "", "echo no key >&2; exit 3"),
            ("P859", " --seconds 0.1", "sleep 60"),
            ("P860", "", "echo x >> pact/tests/test_half.py"),
            ("P862", "", "mkdir -p src; echo 'def half(of): return of' > src/halves.py"),
        )
    },
    "P861": ("implement half --command ../agent --rounds 1", then(race(AWAITS), meddled)),
    "P864": ("implement half --command true", then(race("true"), offer_of_old)),
    "P904": (
        "build",
        then(
            drop("pact/briefs/slots.md"),
            git(
                "rm",
                "-rq",
                "--cached",
                "pact/briefs",
            ),
            lambda f: (f / "pact/briefs").rename(f / ".git/b"),
            lambda f: (f / ".git/none").mkdir(),
            lambda f: (f / "pact/briefs").symlink_to(f / ".git/none"),
        ),
    ),
    "P903": (
        "build",
        then(
            drop("pact/briefs/slots.md"),
            lambda f: (f / ".pact/records/pact/briefs").rename(f / ".git/b"),
            write(".pact/records/pact/briefs", "a file"),
        ),
    ),
    "P920": ("biuld", nothing),
    "P930": (
        "init --spec other.yaml",
        lambda f: (f / "other.yaml").write_text(
            (f / SPEC).read_text().replace("gating: strict", "gating: basic") + "# other\n"
        ),
    ),
    "P931": ("-C src init", nothing),
    "P932": ("init --spec nowhere.yaml", nothing),
    "P933": ("hook install", write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")),
    "P934": ("hook install", then(write("no", ""), git("config", "core.hooksPath", "no"))),
    "P935": (
        "hook install --force",
        then(
            write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n"), write(f".git/hooks/{BEFORE}", "")
        ),
    ),
    "P936": ("hook status", nothing),
    "P937": ("ci github", write(".github/workflows/pactc.yml", "on: push\n")),
    "P938": ("demo src", nothing),
    "P939": ("check --also json=nowhere/x.json", nothing),
    "P921": ("explain P3O1", nothing),
    "P922": ("why contract/bookin", nothing),
}


WITHOUT: dict[str, str] = {
    "P126": "every path that pactc reads as a document has one of the suffixes (test_documents)",
    "P151": "wants a second user (test_tree)",
    "P152": "wants a machine without Git (test_tree)",
    "P154": "the plan asks for listed files only (test_tree)",
    "P155": "wants a partial clone (test_tree)",
    "P156": "wants a damaged object (test_tree)",
    "P158": "wants a file over the cap (test_tree)",
    "P159": "a race that no command line can force (test_tree)",
    "P161": "test_tree",
    "P163": "root reads everything (test_tree)",
    "P165": "scenarios/test_merge",
    "P169": "some file systems cannot hold the name (test_tree)",
    "P170": "Git refuses to add such a path (test_tree)",
    "P171": "some file systems cannot hold the name (test_tree)",
    "P174": "test_tree",
    "P308": "test_commands_check",
    "P404": "the schema allows lower case only: no command line gets there (test_kinds_graph)",
    "P507": "a bug of pactc, which no input should reach (test_actions_*)",
    "P508": "only an API can ask for it (test_make)",
    "P705": "test_kinds_contract",
    "P706": "test_kinds_contract",
    **{f"P72{n}": "wants two contracts (test_commands_lint)" for n in (5, 6, 7)},
    "P729": "fails nothing (test_commands_lint)",
    "P743": "wants a machine that starts no process (test_commands_judge)",
    "P749": "what is measured is never the same twice (test_commands_judge)",
    "P745": "a kill matrix is derived, and the action is right (test_kinds_kills)",
    "P746": "a kill matrix is derived, and the action is right (test_kinds_kills)",
    "P851": "a race that no command line can force (test_interview_terminal)",
    "P863": "wants two at once (test_commands_implement)",
    **{f"P{n}": "wants a model provider (test_authors_messages)" for n in range(820, 835)},
    **{f"P88{n}": "told to a client of `pactc mcp` (test_serve)" for n in (0, 1, 2, 4, 7)},
    "P883": "wants an installation without the MCP SDK (test_serve)",
    "P885": "wants a port that is taken (test_serve)",
    "P886": "wants a judge that tells nothing (test_serve)",
    "P991": "wants a machine on which nothing works",
    "P992": "wants a broken gate (attacks/test_selftest)",
    "P993": "wants a broken gate (attacks/test_selftest)",
    "P994": "wants a broken gate (attacks/test_selftest)",
    "P802": "wants an installation without an SDK (test_authors)",
    "P811": "wants a key in the environment (attacks/test_authors)",
    "P804": "fails nothing (test_authors_door)",
    "P940": "wants an installation without libcst (test_commands_mutate)",
    "P900": "a bug of pactc, which no input should reach",
    "P901": "scenarios/test_crash",
    "P902": "scenarios/test_crash",
    "P905": "wants a broken installation (test_package)",
}
LATER = ("P6",)  # test_messages_gate.py


def message(folder: Path, code: str, words: str) -> str:
    """The command, its exit status, and the first block of its output that has the code."""
    done = run_pactc(folder, *words.split())
    text = (done.out + done.err).replace(str(folder), "/PACK").replace(sys.executable, "python")
    text = re.sub(r"\b[0-9a-f]{6} -> [0-9a-f]{6}\b", "...... -> ......", text)
    text = re.sub(r"\b[0-9a-f]{40}\b", "(oid)", text)
    blocks = [b for b in text.split("\n\n") if re.search(rf"^{code} ", b, re.MULTILINE)]
    assert blocks, f"{code} is not in\n{text}"
    block = blocks[0][blocks[0].index(f"{code} ") :]
    return f"$ pactc {words}  # exit status {done.code}\n{block.rstrip()}\n"


@pytest.mark.parametrize("code", sorted(CASES))
def test_message(pack: Path, code: str) -> None:
    words, act = CASES[code]
    act(pack)
    text = message(pack, code, words)
    golden = GOLDEN / f"{code}.txt"
    if os.environ.get("PACTC_GOLDEN"):
        golden.write_text(text)
    assert golden.exists(), f"new: {text}"
    assert text == golden.read_text()
    assert "\nhelp: " in text, "every message says what to do"


def test_every_code_has_a_case_or_a_reason() -> None:
    without = {c for c in table() if c not in CASES and not c.startswith(LATER)}
    assert without == set(WITHOUT)
    assert not CASES.keys() & WITHOUT.keys()
    assert CASES.keys() <= table().keys()


def test_no_golden_is_left_over() -> None:
    assert {p.stem for p in GOLDEN.glob("*.txt")} == set(CASES)
