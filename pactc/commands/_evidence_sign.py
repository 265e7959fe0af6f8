"""`pactc evidence sign`: a signature beside each receipt, by a key or through Sigstore."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from .. import project as projects
from .. import records
from ..errors import PactError
from ..model import State, Status
from ..report.escape import safe
from . import _keyless
from ._receipts import KIND, receipts
from .common import place


def sign(args: argparse.Namespace) -> int:
    from .. import signing
    from ..documents import dump_json
    from ..gate.signatures import signature_path
    from .approve import key_of

    where = place(args)
    if _keyless.wanted(args):
        return _sign_keyless(args, where)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        files = _fresh(project, project.facts.judge_all(), args)
        key = key_of(args, where)
        for name, data in files.items():
            signed = signing.sign(data, signing.IN_TOTO, key)
            _put(project, signature_path(name), dump_json(signed.document()))
    return 0


def _sign_keyless(args: argparse.Namespace, where: projects.Place) -> int:
    """All or none. Others may work here while servers, or a person, take their time."""
    from ..gate.identities import signs
    from ..gate.signatures import keyless_path
    from .approve import opened

    case = opened(where, None)
    files = _fresh(case.project, case.project.facts.states, args)
    if not args.ids:  # each signature is an entry in a log, for ever
        files = {n: d for n, d in files.items() if not signs(case, keyless_path(n), d)}
    if not files:
        sys.stdout.write("nothing to sign\n")
        return 0
    signed = _keyless.sign(args, files)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        for name, data in files.items():
            path = project.plan.artifacts[f"{KIND}/{name}"].path
            if project.reader.read(path).replace(b"\r\n", b"\n") != data:
                raise PactError("P622", f"the receipt of {name} changed while it was signed",
                                help=f"run `pactc evidence sign {name} --keyless`")  # fmt: skip
        for name, bundle in signed.bundles.items():
            _put(project, keyless_path(name), bundle)
    _keyless.note_if_nobodys(case, keyless_path, files, signed)
    return 0


def _put(project: projects.Project, path: str, data: bytes) -> None:
    records.write(project.root, path, data, durable=True)
    sys.stdout.write(f"wrote  {safe(path)}\n")


def _fresh(
    project: projects.Project, states: Mapping[str, Status], args: argparse.Namespace
) -> dict[str, bytes]:
    """The receipts to sign, by name. Only those that are fresh, for a signature over another is
    worth nothing. Raises PactError P622 if one that was named is not."""
    chosen = sorted(receipts(project, args.ids, args.folder))
    stale = [i for i in chosen if states[i].state is not State.FRESH]
    if stale and args.ids:
        name = stale[0].partition("/")[2]
        raise PactError("P622", f"evidence {name} is {states[stale[0]].state}",
                        help=f"run `pactc evidence run {name}` first")  # fmt: skip
    found = (project.plan.artifacts[i] for i in chosen if i not in stale)
    read = project.reader.read
    return {a.name or "": read(a.path).replace(b"\r\n", b"\n") for a in found}
