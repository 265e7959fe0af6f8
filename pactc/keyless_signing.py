"""Keyless signatures, made: a Sigstore bundle over a file, for whoever an OpenID provider says is
here. keyless.py verifies them. It needs a network, and the package sigstore, which is an extra.

A file is signed, not a DSSE envelope: a public log then holds its digest and never its text,
`sigstore verify` takes the file as it lies there, and the library's own envelopes know no subject
but SHA-2 and SHA-3 digests, so none that is a commit.

Whoever has the token is who it names. So it goes to no server that the repository names: the caller
alone says which instance of Sigstore is asked.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import keyless
from .documents import dump_json
from .errors import PactError
from .keyless import Identity

if TYPE_CHECKING:
    from sigstore.models import ClientTrustConfig
    from sigstore.oidc import IdentityToken
    from sigstore.sign import Signer

T = TypeVar("T")

TOKENS = ("SIGSTORE_IDENTITY_TOKEN", "SIGSTORE_ID_TOKEN")  # as `sigstore` and `cosign` read them
ALSO_SECRET = ("ACTIONS_ID_TOKEN_REQUEST_TOKEN",)
AUDIENCE = "sigstore"
SECONDS = 60.0  # until an answer has come; the library itself waits for ever
# https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md, and RFC 5280, 4.2.1.6
ISSUER, NAMES = "1.3.6.1.4.1.57264.1.8", "2.5.29.17"
LOGGERS = ("sigstore", "tuf", "urllib3", "id")
LONGEST = 300  # of a line that a server said
TOLD = 3

INSTALL = "run `pip install 'pactc[sigstore]'`, then the command again"
PERMIT = (
    "in CI let the job have `permissions: {id-token: write}`; elsewhere run it in a terminal, or "
    f"put a token into {TOKENS[0]}"
)
OTHER = f"get a token that this instance takes: of an issuer that it knows, for `{AUDIENCE}`"
RENEW = f"get a new token, for the audience `{AUDIENCE}`"
REACH = "run it again where Sigstore can be reached, or sign with a key: `--key FILE`"
INSTANCE = "name the client trust configuration of the instance: `--trust-config FILE`"


@dataclass(frozen=True, slots=True)
class Signed:
    """`bundles` are JSON, by the name of what each is over; `who` is whom their certificate
    names."""

    bundles: Mapping[str, bytes]
    who: Identity


def sign(files: Mapping[str, bytes], config: Path | None) -> Signed:
    """A bundle over each file (name -> bytes), all by one certificate, each verified as the gate
    does it. `config` is a client trust configuration
    (https://github.com/sigstore/protobuf-specs); None: that of the public instance. Raises
    PactError P699."""
    try:
        from sigstore.sign import SigningContext
        from sigstore.verify import Verifier
    except ImportError:
        raise _refused("the package sigstore is not installed", INSTALL) from None
    attempt = _Attempt()
    token = _present(attempt)
    trust = attempt(lambda: _trust(config), "trust configuration", INSTANCE if config else REACH)
    token = token or _person(attempt, trust)
    context = attempt(lambda: SigningContext.from_trust_config(trust), "instance", INSTANCE)
    by = attempt(lambda: Verifier(trusted_root=trust.trusted_root), "trusted root", INSTANCE)
    with ExitStack() as stack:
        entered = context.signer(token)
        signer = attempt(lambda: stack.enter_context(entered), "certificate", REACH, OTHER)
        made = {name: _bundle(attempt, signer, name, data) for name, data in files.items()}
    who = Identity("", "")
    for name, (bundle, who) in made.items():
        if why := keyless.refused(by, bundle, files[name], who):
            raise _refused(f"signature of {name}: what came back does not verify: {why}", INSTANCE,
                           *attempt.said)  # fmt: skip
    return Signed({name: bundle for name, (bundle, _) in made.items()}, who)


def _bundle(attempt: _Attempt, signer: Signer, name: str, data: bytes) -> tuple[bytes, Identity]:
    made = attempt(lambda: signer.sign_artifact(data), f"signature of {name}", REACH)
    who = attempt(lambda: named(made.signing_certificate), "certificate", INSTANCE)
    return dump_json(json.loads(made.to_json())), who


def _trust(config: Path | None) -> ClientTrustConfig:
    from sigstore.models import ClientTrustConfig

    if config is None:
        return ClientTrustConfig.production()
    found = ClientTrustConfig.from_json(config.read_text("utf-8"))
    _ = found.signing_config, found.trusted_root  # read when they are asked for
    return found


def _present(attempt: _Attempt) -> IdentityToken | None:
    """The token that the environment holds, or that the CI gives to a job; None if there is none
    and a person is there to ask. Raises PactError P699."""
    from sigstore.oidc import IdentityToken, detect_credential

    raw = next(filter(None, (os.environ.get(name, "").strip() for name in TOKENS)), None)
    raw = raw or attempt(detect_credential, "identity token", PERMIT)
    if raw:
        attempt.secrets.append(raw)
        return attempt(lambda: IdentityToken(raw), "identity token", RENEW)
    if os.environ.get("CI") or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise _refused("nobody says who is here: there is no identity token", PERMIT)
    return None


def _person(attempt: _Attempt, trust: ClientTrustConfig) -> IdentityToken:
    """The token of a person who shows in a browser who they are; that takes them as long as it
    does. Raises PactError P699."""
    from sigstore.oidc import Issuer

    url = trust.signing_config.get_oidc_url
    issuer = attempt(lambda: Issuer(url()), "OpenID provider", REACH)
    try:
        token = issuer.identity_token()
    except Exception as error:  # the library names no closed set of errors
        raise _refused(f"identity token: {attempt.words(error)}", PERMIT) from None
    attempt.secrets.append(str(token))
    return token


def named(certificate: Any) -> Identity:
    """Whom a certificate of Sigstore names. Raises KeyError or ValueError for another one."""
    fields = {each.oid.dotted_string: each.value for each in certificate.extensions}
    (name,) = fields[NAMES]
    der: bytes = fields[ISSUER].value  # a UTF8String of less than 65,536 bytes
    begins = 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
    return Identity(str(name.value), der[begins:].decode())


class _Hangs(Exception):  # noqa: N818  nobody else sees it
    pass


class _Attempt(logging.Handler):
    """Runs what asks servers: it may wait for ever, and fail with anything. `secrets` are told to
    nobody; `said` is what the libraries warned of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        found = (os.environ.get(name, "").strip() for name in (*TOKENS, *ALSO_SECRET))
        self.secrets = [each for each in found if each]
        self._said: dict[str, str] = {}  # by logger, the last: a try again says the same again

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(self._said.values())[:TOLD]

    def emit(self, record: logging.LogRecord) -> None:
        self._said[record.name] = self._hidden(record.getMessage())

    def __call__(self, act: Callable[[], T], what: str, mends: str, if_refused: str = "") -> T:
        """`if_refused` mends what a server answers with a status of 4xx. Raises PactError P699."""
        for name in LOGGERS:  # to nobody else: they would write to the terminal
            logging.getLogger(name).addHandler(self)
        try:
            return _within(act)
        except _Hangs:
            raise _refused(f"{what}: no answer within {SECONDS:g} s", mends, *self.said) from None
        except Exception as error:  # the library names no closed set of errors
            status = getattr(getattr(error.__cause__, "response", None), "status_code", 0)
            mend = if_refused if if_refused and 400 <= status < 500 else mends
            raise _refused(f"{what}: {self.words(error)}", mend, *self.said) from None
        finally:
            for name in LOGGERS:
                logging.getLogger(name).removeHandler(self)

    def words(self, error: BaseException) -> str:
        """What it says, why, and what the server said to it."""
        parts: list[str] = []
        for each in filter(None, (error, error.__cause__)):
            parts.append(str(each).strip() or type(each).__name__)
            body = getattr(getattr(each, "response", None), "text", None)
            parts += [body.strip()] if isinstance(body, str) and body.strip() else []
        lines = (self._hidden(part.splitlines()[0]) for part in parts)
        return ": ".join(dict.fromkeys(lines))

    def _hidden(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "(secret)")
        return text[:LONGEST]


def _within(act: Callable[[], T]) -> T:
    """What it returns or raises; _Hangs if it does neither. Its thread holds up no exit."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(act())
        except BaseException as error:  # told to whoever waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if failed:
        raise failed[0]
    if not done:
        raise _Hangs
    return done[0]


def _refused(why: str, mends: str, *notes: str) -> PactError:
    return PactError("P699", f"no keyless signature was made: {why}", help=mends, notes=notes)
