"""Signed addresses, for readers that cannot send a header.

``PATH?…&key=PREFIX&expires=SECONDS&signature=HEX``: HMAC-SHA256 (RFC 2104), by the signing secret of the key,
over the path, a question mark and everything of the query before ``&signature=``, letter by letter as it is
sent. It opens that one address until ``expires`` (seconds since 1970, UTC), and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator.partners.keys import PREFIX
from aggregator.partners.values import BadKey, Fault, PartnerKey

# A forgotten address ends by itself, also one that somebody else found.
SIGNED_FOR_MOST = timedelta(days=366)

_SIGNED = re.compile(r"((?:.*&)?key=([^&]*)&expires=([0-9]{1,12}))&signature=([0-9a-f]{64})", re.ASCII)
_NAMES = re.compile(r"(?:^|&)(key|signature)=")


@dataclass(frozen=True, slots=True)
class SignedQuery:
    """What the query of a signed address says: of which key, until when (seconds since 1970), what was signed
    of it, and the signature."""

    prefix: str
    expires: int
    signed: str
    signature: str


def signed_query(query: str) -> SignedQuery | None:
    """What a query string says about its signature; None where it says nothing. Raises `BadKey` for one that
    is not written as it has to be: key, expires and signature once each, in this order, at the end."""
    names = _NAMES.findall(query)
    if not names:
        return None
    found = _SIGNED.fullmatch(query)
    if found is None or sorted(names) != ["key", "signature"] or not PREFIX.fullmatch(found[2]):
        raise BadKey(Fault.MALFORMED)
    return SignedQuery(found[2], int(found[3]), found[1], found[4])


def signature_of(secret: str, path: str, signed: str) -> str:
    """The signature of an address."""
    return hmac.new(secret.encode(), f"{path}?{signed}".encode(), hashlib.sha256).hexdigest()


def check_signature(key: PartnerKey, path: str, asked: SignedQuery, now: datetime) -> None:
    """Raises `BadKey` unless the key signed this address and it still holds."""
    right = signature_of(key.signing_secret, path, asked.signed)
    if not hmac.compare_digest(right, asked.signature):
        raise BadKey(Fault.SIGNATURE)
    if asked.expires <= now.timestamp():
        raise BadKey(Fault.SIGNED_EXPIRED)
    if asked.expires > (now + SIGNED_FOR_MOST).timestamp():
        raise BadKey(Fault.SIGNED_TOO_LONG)


def sign_url(key: PartnerKey, url: str, until: datetime) -> str:
    """``url`` with a signature that holds until then. Raises `BadKey` for one that has one already."""
    parts = urlsplit(url)
    if _NAMES.search(parts.query):
        raise BadKey(Fault.MALFORMED)
    stated = f"key={key.prefix}&expires={int(until.timestamp())}"
    query = f"{parts.query}&{stated}" if parts.query else stated
    signature = signature_of(key.signing_secret, parts.path, query)
    return parts._replace(query=f"{query}&signature={signature}", fragment="").geturl()
