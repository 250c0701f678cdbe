"""Partners, keys and usage, in words and as JSON. Secrets are in neither."""

from __future__ import annotations

from datetime import datetime

from aggregator.cli.output import timestamp, translate, when
from aggregator.model import SavedChannel
from aggregator.partners import Partner, PartnerKey, UsageLine


def phrase(name: str, /, **facts: object) -> str:
    """A text of the catalogue of partners."""
    return translate(f"partner.{name}", **facts)


def partner_row(one: Partner, keys: int) -> tuple[str, ...]:
    return (one.id, one.name, one.contact, str(keys), str(one.limits.minute), str(one.limits.day))


def partner_json(one: Partner) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "contact": one.contact,
        "limits": {"minute": one.limits.minute, "day": one.limits.day},
        "by": one.by,
        "at": timestamp(one.at),
    }


def key_row(key: PartnerKey, now: datetime, used: str | None) -> tuple[str, ...]:
    return (
        key.prefix,
        phrase(f"state_{key.state(now).value}"),
        " ".join(sorted(key.scopes)),
        when(key.created_at),
        key.by,
        when(key.expires_at) if key.expires_at else phrase("no_end"),
        used or phrase("never"),
        key.replaces or "–",
    )


def key_json(key: PartnerKey, now: datetime, used: str | None) -> dict[str, object]:
    """A key as it is kept; ``used`` is the day of its last use."""
    return {
        "prefix": key.prefix,
        "partner": key.partner_id,
        "state": key.state(now).value,
        "scopes": sorted(key.scopes),
        "by": key.by,
        "created_at": timestamp(key.created_at),
        "expires_at": timestamp(key.expires_at),
        "revoked_at": timestamp(key.revoked_at),
        "revoked_by": key.revoked_by or None,
        "replaces": key.replaces or None,
        "last_used": used,
    }


def usage_row(one: UsageLine, partner: str) -> tuple[str, ...]:
    counts = (one.usage.requests, one.usage.bytes, one.usage.not_modified, one.usage.refused)
    return (one.day, partner, one.prefix, phrase(f"used_for_{one.used_for.value}"), *map(str, counts))


def usage_json(one: UsageLine, partner: str) -> dict[str, object]:
    return {
        "day": one.day,
        "partner": partner,
        "key": one.prefix,
        "kind": one.used_for.value,
        "requests": one.usage.requests,
        "bytes": one.usage.bytes,
        "not_modified": one.usage.not_modified,
        "refused": one.usage.refused,
    }


def channel_json(channel: SavedChannel) -> dict[str, object]:
    return {"slug": channel.slug, "name": channel.name, "query": channel.query}
