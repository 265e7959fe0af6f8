"""What a new project starts from: the texts of `_templates/`, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .actions import readiness
from .documents import parse
from .errors import PactError
from .model import Finding, Value
from .needs import SPEC
from .resources import schemas_dir
from .shipped import control_data
from .validate import validate

_TEMPLATES = Path(__file__).resolve().parent / "_templates"
ATTRIBUTES, IGNORE = ".gitattributes", ".gitignore"


def template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def files(spec: bytes) -> dict[str, bytes]:
    """Path -> content of what `init` writes for a valid spec, in the order in which a person meets
    it. Raises PactError P521 as the readiness does."""
    value = parse(spec, SPEC)
    wanted = value.get("readiness") if isinstance(value, dict) else None
    return {
        SPEC: spec,
        "pact/policy.yaml": template("policy.yaml").encode(),
        "pact/decisions.yaml": _decisions(wanted),
        "pact/evidence.yaml": template("evidence.yaml").encode(),
    }


def problems(spec: bytes, path: str) -> list[Finding]:
    """What breaks the schema of a spec. Raises PactError if the bytes are no document."""
    schema = parse((schemas_dir() / "spec.schema.json").read_bytes(), "spec.schema.json")
    assert isinstance(schema, dict)
    return validate(parse(spec, path), schema, spec, path, "spec")


def with_modeline(spec: bytes) -> bytes:
    """The spec with the line by which editors find its schema, if it has none."""
    if b"yaml-language-server:" in spec:
        return spec
    return template("build-spec.yaml").split("\n", 1)[0].encode() + b"\n" + spec


def missing(text: str, name: str) -> list[str]:
    """The lines of a template for .gitattributes or .gitignore whose pattern `text` says nothing
    about: what a person has decided about a pattern stays."""
    known = {words[0] for line in text.splitlines() if (words := line.split())}
    return [line for line in template(name).splitlines() if line.split()[0] not in known]


def _decisions(wanted: Value) -> bytes:
    lines = []
    for dimension, stated in _profile(wanted).items():
        asked = isinstance(wanted, dict) and dimension in wanted
        lines.append(f"#     {dimension}: {stated}{'' if asked else '  # the default'}")
    return template("decisions.yaml").replace("@LEVELS@", "\n".join(lines)).encode()


def _profile(wanted: Value) -> Mapping[str, str]:
    """The seven levels, as the readiness of the pack will state them."""
    made = readiness.derive(None, {"spec": wanted, "decisions": None, "data": control_data()})
    document = parse(made, "pact/readiness.json")
    assert isinstance(document, dict)
    profile = document["profile"]
    assert isinstance(profile, dict)
    return {dimension: str(level) for dimension, level in profile.items()}


def default_spec() -> bytes:
    return template("build-spec.yaml").encode()


def untouched(spec: bytes) -> bool:
    """Whether nobody has written a task yet."""
    try:
        value, start = parse(spec, SPEC), parse(default_spec(), SPEC)
    except PactError:
        return False
    assert isinstance(start, dict)
    return isinstance(value, dict) and value.get("task") == start["task"]


def usable(spec: bytes) -> bool:
    """Whether the levels of an existing spec can be shown."""
    try:
        if problems(spec, SPEC):
            return False
        files(spec)
    except PactError:
        return False
    return True
