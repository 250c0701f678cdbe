"""How a subscriber knows that what came is from us (WebSub, 7.1)."""

from __future__ import annotations

import hashlib
import hmac

METHOD = "sha256"


def sign(secret: str, body: bytes) -> str:
    """The value of ``X-Hub-Signature``: ``method=hexadecimal``."""
    return f"{METHOD}={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
