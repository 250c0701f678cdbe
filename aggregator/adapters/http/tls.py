"""Whom TLS trusts, and what was wrong when it does not: by OpenSSL's codes (X509_STORE_CTX_get_error(3)).

A site whose server sends an incomplete chain may have its missing intermediates pinned: they complete a chain
of that host and anchor none. Verification is never switched off.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Reason

NoteExpiry = Callable[[str, datetime], None]

_CODES: dict[int, Reason] = {
    2: Reason.TLS_CHAIN,  # UNABLE_TO_GET_ISSUER_CERT
    20: Reason.TLS_CHAIN,  # UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21: Reason.TLS_CHAIN,  # UNABLE_TO_VERIFY_LEAF_SIGNATURE
    10: Reason.TLS_EXPIRED,  # CERT_HAS_EXPIRED
    62: Reason.TLS_NAME,  # HOSTNAME_MISMATCH
    64: Reason.TLS_NAME,  # IP_ADDRESS_MISMATCH
    18: Reason.TLS_UNTRUSTED,  # DEPTH_ZERO_SELF_SIGNED_CERT
    19: Reason.TLS_UNTRUSTED,  # SELF_SIGNED_CERT_IN_CHAIN
    23: Reason.TLS_UNTRUSTED,  # CERT_REVOKED
    27: Reason.TLS_UNTRUSTED,  # CERT_UNTRUSTED
    28: Reason.TLS_UNTRUSTED,  # CERT_REJECTED
}


class BadPin(ValueError):
    """Certificates that cannot be pinned, and why."""


def tls_reason(error: BaseException | None) -> Reason | None:
    """The class of a TLS failure, None when ``error`` is none."""
    failed = False
    for cause in causes(error):
        # aiohttp's own error is one by name; the code is in what caused it.
        code = getattr(cause, "verify_code", None)
        if isinstance(cause, ssl.SSLCertVerificationError) and code is not None:
            return _CODES.get(code, Reason.TLS)
        failed = failed or isinstance(cause, (ssl.SSLError, ssl.CertificateError))
    return Reason.TLS if failed else None


def causes(error: BaseException | None) -> list[BaseException]:
    """An exception and what led to it, each once: a chain of causes may close into a ring."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def tls_context(
    pinned: str = "", extra_roots: str = "", note_expiry: NoteExpiry | None = None
) -> ssl.SSLContext:
    """A verifying context. ``pinned`` (PEM) are intermediates that complete a chain, ``extra_roots`` (PEM)
    are trusted beside the system's. ``note_expiry`` hears of each server's name and when its certificate
    ends.

    Raises `BadPin` unless every pinned certificate is an intermediate of a certificate authority.
    """
    context = ssl.create_default_context()
    # Since 3.13 Python lets any certificate in the store end a chain; a pinned intermediate must not. It
    # also became stricter about extensions, and what a site is found guilty of must not hang on our version.
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    if extra_roots:
        context.load_verify_locations(cadata=extra_roots)
    if pinned:
        check_pin(pinned)
        context.load_verify_locations(cadata=pinned)
    if note_expiry is not None:
        context.sslobject_class = _expiry_noting(note_expiry)
    return context


def check_pin(pem: str) -> None:
    """Raises `BadPin` unless ``pem`` holds intermediate certificates and nothing else."""
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        alone.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise BadPin(f"not PEM certificates: {error}") from None
    authorities: list[dict[str, Any]] = alone.get_ca_certs()
    if not authorities or alone.cert_store_stats()["x509"] != len(authorities):
        raise BadPin("only certificates of certificate authorities complete a chain")
    for certificate in authorities:
        if certificate.get("subject") == certificate.get("issuer"):
            raise BadPin("a root certificate would be trusted by itself; pin the intermediate")


def _expiry_noting(note: NoteExpiry) -> type[ssl.SSLObject]:
    class Noting(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            certificate = self.getpeercert()
            if certificate and "notAfter" in certificate and self.server_hostname:
                seconds = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
                note(self.server_hostname, datetime.fromtimestamp(seconds, UTC))

    return Noting
