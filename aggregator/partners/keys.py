"""Keys: how they are made, written and known again.

A key is ``simpul_PREFIX_SECRET``. The prefix names it in lists and logs; the secret is shown once. It is
drawn from 62 characters, 32 times: 190 bits, which nobody guesses, so one round of SHA-256 keeps it as well
as a slow hash would (those are for passwords that people choose).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.partners.values import PartnerKey, Scope, scopes_of

PREFIX_LENGTH = 10
SECRET_LENGTH = 32
_PREFIX_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits
PREFIX = re.compile(rf"[a-z0-9]{{{PREFIX_LENGTH}}}", re.ASCII)
_KEY = re.compile(rf"simpul_([a-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: what is kept of it, and ``text``, which is shown once."""

    kept: PartnerKey
    text: str = field(repr=False)


def new_key(
    partner_id: str, scopes: frozenset[Scope], by: str, now: datetime, expires_at: datetime | None
) -> NewKey:
    """A key for a partner."""
    prefix, secret = _drawn(_PREFIX_LETTERS, PREFIX_LENGTH), _drawn(_SECRET_LETTERS, SECRET_LENGTH)
    kept = PartnerKey(
        prefix=prefix,
        partner_id=partner_id,
        digest=key_digest(secret),
        signing_secret=_drawn(_SECRET_LETTERS, SECRET_LENGTH),
        scopes=scopes_of(scopes),
        by=by,
        created_at=now,
        expires_at=expires_at,
    )
    return NewKey(kept, f"simpul_{prefix}_{secret}")


def replacement(old: PartnerKey, by: str, now: datetime) -> NewKey:
    """A key that may do what ``old`` may, for as long as that was made for."""
    lasts = old.expires_at - old.created_at if old.expires_at else None
    made = new_key(old.partner_id, old.scopes, by, now, now + lasts if lasts else None)
    return NewKey(replace(made.kept, replaces=old.prefix), made.text)


def read_key(text: str) -> tuple[str, str] | None:
    """The prefix and the secret of a key, None for what is none."""
    found = _KEY.fullmatch(text)
    return (found[1], found[2]) if found else None


def key_digest(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(key: PartnerKey, secret: str) -> bool:
    """Whether this is the secret of a key, in a time that does not tell how much of it was right."""
    return hmac.compare_digest(key.digest, key_digest(secret))


def _drawn(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
