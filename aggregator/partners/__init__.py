"""Partners who carry the channels, and the keys by which they are known: values and rules alone, no clock, no
database."""

from __future__ import annotations

from aggregator.partners.keyring import KeyRing
from aggregator.partners.keys import (
    NewKey,
    key_digest,
    new_key,
    read_key,
    replacement,
    same_secret,
)
from aggregator.partners.signing import (
    SIGNED_FOR_MOST,
    SignedQuery,
    check_signature,
    sign_url,
    signature_of,
    signed_query,
)
from aggregator.partners.usage import Usage, UsageLine, UsageMeter, UsedFor
from aggregator.partners.values import (
    LIMITS,
    OWN,
    BadKey,
    Fault,
    KeyState,
    KnownKey,
    Limits,
    Partner,
    PartnerError,
    PartnerKey,
    Scope,
    UnknownKey,
    UnknownPartner,
    own_slug,
    partner_id,
    scopes_of,
)

__all__ = [
    "LIMITS",
    "OWN",
    "SIGNED_FOR_MOST",
    "BadKey",
    "Fault",
    "KeyRing",
    "KeyState",
    "KnownKey",
    "Limits",
    "NewKey",
    "Partner",
    "PartnerError",
    "PartnerKey",
    "Scope",
    "SignedQuery",
    "UnknownKey",
    "UnknownPartner",
    "Usage",
    "UsageLine",
    "UsageMeter",
    "UsedFor",
    "check_signature",
    "key_digest",
    "new_key",
    "own_slug",
    "partner_id",
    "read_key",
    "replacement",
    "same_secret",
    "scopes_of",
    "sign_url",
    "signature_of",
    "signed_query",
]
