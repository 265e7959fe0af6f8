"""Keyless signatures: Sigstore bundles (https://docs.sigstore.dev/about/bundle/), verified without
a network. Only this module and keyless_signing.py name the package sigstore, which is an extra.

A bundle holds a certificate that lived for minutes and says who signed, and the entry of a public
log that says when. Which certificate authority and logs are believed, a trusted root says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .signing import IN_TOTO

if TYPE_CHECKING:
    from sigstore.verify import Verifier
    from sigstore.verify.policy import VerificationPolicy

BUNDLE = "application/vnd.dev.sigstore.bundle"
INSTALL = "run `pip install 'pactc[sigstore]'` where the gate runs"
NAME_ROOT = (
    "let an owner name a trusted root in pact/policy.yaml (`sigstore`), and merge that first"
)
LONGEST = 200  # of what the library says: it quotes the bundle


class BlindError(Exception):
    """Nothing can be verified here: `why`, and what `mends` it."""

    def __init__(self, why: str, mends: str = NAME_ROOT) -> None:
        super().__init__(why)
        self.why, self.mends = why, mends


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may have signed: `identity` is the certificate's subject (an address, or the URI of a
    workflow), `issuer` the URL of the OpenID provider that vouched for it, `repository` the URI of
    the source repository where one is wanted."""

    identity: str
    issuer: str
    repository: str = ""


def check_form(document: Any) -> None:
    """Raises ValueError, in words, for what has not the fields of a bundle."""
    if not isinstance(document, Mapping):
        raise ValueError("it is no Sigstore bundle")  # noqa: TRY004  one kind of error
    fields, kind = document.keys(), document.get("mediaType")
    content = fields - {"mediaType", "verificationMaterial"}
    if content not in ({"messageSignature"}, {"dsseEnvelope"}) or len(fields) != len(content) + 2:
        raise ValueError("it has not exactly the fields of a Sigstore bundle")
    if not isinstance(kind, str) or not kind.startswith(BUNDLE):
        raise ValueError("its mediaType is not that of a Sigstore bundle")


def verifier(root: bytes) -> Verifier:
    """What verifies by this trusted root, the JSON of
    https://github.com/sigstore/protobuf-specs. Raises BlindError."""
    try:
        from sigstore.models import TrustedRoot
        from sigstore.verify import Verifier
    except ImportError:
        raise BlindError("the package sigstore is not installed", INSTALL) from None
    with tempfile.TemporaryDirectory(prefix="pactc-") as folder:
        file = Path(folder) / "trusted_root.json"
        file.write_bytes(root)
        try:
            return Verifier(trusted_root=TrustedRoot.from_file(str(file)))
        except Exception as error:  # the library names no closed set of errors
            raise BlindError(f"the trusted root is none: {_words(error)}") from None


def refused(by: Verifier, bundle: bytes, data: bytes, who: Identity) -> str:
    """Why the bundle is no signature of `who` over exactly these bytes; empty if it is one. It
    signs them as a file, or in a DSSE envelope as an in-toto statement."""
    from sigstore.models import Bundle

    if not who.identity or not who.issuer:  # the library would let an empty issuer be any
        return "the policy does not say whose signature and by which issuer"
    try:
        read = Bundle.from_json(bundle)
        if b'"dsseEnvelope"' not in bundle:
            by.verify_artifact(data, read, _policy(who))
            return ""
        kind, payload = by.verify_dsse(read, _policy(who))
    except Exception as error:  # whatever it is that a bundle made it raise, it has not verified
        return _words(error)
    if kind != IN_TOTO:
        return "its payload is no in-toto statement"
    return "" if payload == data else "it is over something else"


def _policy(who: Identity) -> VerificationPolicy:
    from sigstore.verify.policy import AllOf, OIDCSourceRepositoryURI
    from sigstore.verify.policy import Identity as Named

    named = Named(identity=who.identity, issuer=who.issuer)
    return AllOf([named, OIDCSourceRepositoryURI(who.repository)]) if who.repository else named


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:LONGEST]
