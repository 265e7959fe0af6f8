"""`--keyless`: signatures through Sigstore, for the verbs that sign what machines say."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..report.escape import safe

if TYPE_CHECKING:
    from ..gate.case import Case
    from ..keyless_signing import Signed

SIGSTORE = "sign through Sigstore, as whom the CI or a browser vouches for; wants pactc[sigstore]"


def add(parser: argparse.ArgumentParser, key_help: str) -> None:
    """--key or --keyless, and what goes with the second."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--key", type=Path, metavar="FILE", help=key_help)
    way.add_argument("--keyless", action="store_true", help=SIGSTORE)
    parser.add_argument(
        "--trust-config", type=Path, metavar="FILE",
        help="with --keyless: the instance of Sigstore, as a client trust configuration (default: "
        "the public one)",
    )  # fmt: skip


def wanted(args: argparse.Namespace) -> bool:
    """Whether to sign so. Raises UsageError P920."""
    if args.trust_config and not args.keyless:
        raise UsageError("P920", "--trust-config is for --keyless alone", help="add --keyless")
    return bool(args.keyless)


def sign(args: argparse.Namespace, files: Mapping[str, bytes]) -> Signed:
    """A bundle over each. Raises PactError P699."""
    from .. import keyless_signing

    config = args.trust_config.expanduser() if args.trust_config else None
    return keyless_signing.sign(files, config)


def note_if_nobodys(case: Case, path_of: Callable[[str], str], files: Mapping[str, bytes],
                    signed: Signed) -> None:  # fmt: skip
    """Say so where the policy that judges does not take what was signed."""
    from ..gate.identities import blind, identities_of, refused

    people = [a for a in sorted(case.policy("/approvers")) if identities_of(case, a)]
    for name, bundle in signed.bundles.items():
        reasons = [refused(case, a, path_of(name), bundle, files[name]) for a in people]
        if "" in reasons:
            continue
        unseen = blind(case)
        why = unseen.why if unseen else next(iter(reasons), "it names no identity")
        sys.stderr.write(
            f"note: signed as {safe(signed.who.identity)} by {safe(signed.who.issuer)}, which the "
            f"policy that judges does not take: {safe(why)}\n"
            "help: let an owner name this identity, its issuer and the trusted root in "
            "pact/policy.yaml, and merge that first\n"
        )
        return
