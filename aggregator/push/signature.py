"""Whether what came is from the hub that holds our secret (WebSub, 7.1)."""

from __future__ import annotations

import hashlib
import hmac

# The methods of the Recommendation; sha1 is among them, and many hubs know no other.
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


def is_signed(secret: str, header: str, body: bytes) -> bool:
    """Whether ``header`` (X-Hub-Signature: ``method=hexadecimal``) signs ``body``; compared in constant
    time."""
    method, _, given = header.strip().partition("=")
    digest = _METHODS.get(method.strip().lower())
    if digest is None:
        return False
    right = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(right.encode(), given.strip().lower().encode())
