"""Partners, their keys, and what is wrong with a key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aggregator.errors import SimpulError

MAX_ID = 40
# Between a partner's id and the slug of a channel of his own: neither holds it, and an editor's slug does not
# either, so that no two can meet. RFC 3986, 2.3: it is never escaped in an address.
OWN = "~"


class Scope(StrEnum):
    """What a key allows beside what everybody may do: to be known and to read the partner's own channels; to
    save such channels; to read stories under embargo."""

    READ = "read"
    CHANNELS = "channels"
    EMBARGOED = "embargoed"


class KeyState(StrEnum):
    """How a key stands at a moment."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Fault(StrEnum):
    """What is wrong with what somebody shows as his key, or with a signed address."""

    MALFORMED = "malformed"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNATURE = "signature"
    SIGNED_EXPIRED = "signed_expired"
    SIGNED_TOO_LONG = "signed_too_long"
    SIGNED_METHOD = "signed_method"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many requests a partner may make, with all his keys: in a minute, and in a day (UTC)."""

    minute: int
    day: int


# Those of a partner of whom nothing else was said: a feed each second, with room for catching up.
LIMITS = Limits(minute=600, day=100_000)


@dataclass(frozen=True, slots=True)
class Partner:
    """Who takes the channels by a key. ``by`` and ``at``: who last changed this, and when."""

    id: str
    name: str
    contact: str
    limits: Limits
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """A key as it is kept: ``digest`` is the hash of its secret; ``signing_secret`` signs addresses and is
    held as it is, since HMAC needs it. ``replaces`` is the key it was made beside."""

    prefix: str
    partner_id: str
    digest: str = field(repr=False)
    signing_secret: str = field(repr=False)
    scopes: frozenset[Scope]
    by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    replaces: str = ""

    def state(self, now: datetime) -> KeyState:
        """Revoked is more than expired."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        expired = self.expires_at is not None and self.expires_at <= now
        return KeyState.EXPIRED if expired else KeyState.LIVE


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key and whose it is."""

    key: PartnerKey
    partner: Partner


class PartnerError(SimpulError):
    """Something about partners and keys that cannot be."""


class UnknownPartner(PartnerError):
    """No partner has this id or name."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"no partner {reference!r}")
        self.reference = reference


class UnknownKey(PartnerError):
    """No key has this prefix."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"no key {prefix!r}")
        self.prefix = prefix


class BadKey(PartnerError):
    """What somebody showed as his key opens nothing. ``known`` is the key where it is truly his, but over."""

    def __init__(self, fault: Fault, known: KnownKey | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.known = known


def partner_id(name: str, taken: Collection[str]) -> str:
    """An id from a name, as in ``media-nusantara``, unlike those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:MAX_ID].strip("-") or "mitra"
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found


def own_slug(partner: str, slug: str) -> str:
    """The slug of a partner's own channel among all saved channels."""
    return f"{partner}{OWN}{slug}"


def scopes_of(given: Iterable[Scope]) -> frozenset[Scope]:
    """The scopes of a key: every key reads."""
    return frozenset({Scope.READ, *given})
