"""Partners, their keys, and what they used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, func, insert, or_, select, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import Row
from aggregator.adapters.database.schema import from_micros, to_micros
from aggregator.adapters.database.schema_partners import partner_keys, partner_usage, partners
from aggregator.model import PartnerStatus
from aggregator.partners import (
    KnownKey,
    Limits,
    Partner,
    PartnerKey,
    Scope,
    UnknownKey,
    UnknownPartner,
    Usage,
    UsageLine,
    UsedFor,
    partner_id,
)

_COUNTS = ("requests", "bytes", "not_modified", "refused")


class PartnerQueries:
    """Implements `ports.PartnerStore`."""

    engine: Engine

    def add_partner(self, name: str, contact: str, limits: Limits, by: str, now: datetime) -> Partner:
        """A new partner, or the one with this name, whose contact and limits these are now."""

        def job(connection: Connection) -> Partner:
            held = _partner_row(connection, name)
            found = held["id"] if held else None
            ident = found or partner_id(name, set(connection.scalars(select(partners.c.id))))
            called: str = held["name"] if held else name
            values = {
                "name": called,
                "contact": contact,
                "minute_limit": limits.minute,
                "day_limit": limits.day,
                "by": by,
                "at": to_micros(now),
            }
            statement = insert_for(connection)(partners).values(id=ident, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
            return Partner(ident, called, contact, limits, by, now)

        return write(self.engine, job)

    def partner(self, reference: str) -> Partner:
        """By id, or by name. Raises `UnknownPartner`."""
        row = read(self.engine, lambda c: _partner_row(c, reference))
        if row is None:
            raise UnknownPartner(reference)
        return _partner(row)

    def partners(self) -> list[Partner]:
        """All, by their ids."""
        query = select(partners).order_by(partners.c.id)
        return [_partner(row) for row in read(self.engine, lambda c: c.execute(query).mappings().all())]

    def add_key(self, key: PartnerKey, old_ends: datetime | None = None) -> None:
        """Keep a new key; the one that it replaces ends at ``old_ends`` at the latest."""

        def job(connection: Connection) -> None:
            connection.execute(insert(partner_keys).values(_key_row(key)))
            if old_ends is not None:
                moment = to_micros(old_ends)
                later = or_(partner_keys.c.expires_at.is_(None), partner_keys.c.expires_at > moment)
                old = and_(partner_keys.c.prefix == key.replaces, later)
                connection.execute(update(partner_keys).where(old).values(expires_at=moment))

        write(self.engine, job)

    def key(self, prefix: str) -> PartnerKey:
        """By its prefix. Raises `UnknownKey`."""
        query = select(partner_keys).where(partner_keys.c.prefix == prefix)
        row = read(self.engine, lambda c: c.execute(query).mappings().first())
        if row is None:
            raise UnknownKey(prefix)
        return _key(row)

    def keys(self, partner: str | None = None) -> list[PartnerKey]:
        """All, or those of a partner, the newest first."""
        query = select(partner_keys).order_by(partner_keys.c.created_at.desc(), partner_keys.c.prefix)
        if partner is not None:
            query = query.where(partner_keys.c.partner_id == partner)
        return [_key(row) for row in read(self.engine, lambda c: c.execute(query).mappings().all())]

    def revoke_key(self, prefix: str, by: str, now: datetime) -> bool:
        """End a key for good; False when it was revoked before. Raises `UnknownKey`."""
        self.key(prefix)
        open_ = and_(partner_keys.c.prefix == prefix, partner_keys.c.revoked_at.is_(None))
        statement = update(partner_keys).where(open_).values(revoked_at=to_micros(now), revoked_by=by)
        return write(self.engine, lambda c: bool(c.execute(statement).rowcount))

    def known_keys(self) -> Mapping[str, KnownKey]:
        """Every key with its partner, by its prefix."""

        def job(connection: Connection) -> Mapping[str, KnownKey]:
            known = {row["id"]: _partner(row) for row in connection.execute(select(partners)).mappings()}
            keys = [_key(row) for row in connection.execute(select(partner_keys)).mappings()]
            return {key.prefix: KnownKey(key, known[key.partner_id]) for key in keys}

        return read(self.engine, job)

    def add_usage(self, lines: Sequence[UsageLine]) -> None:
        """Add to what is counted already."""
        rows = [
            {"prefix": line.prefix, "day": line.day, "used_for": line.used_for.value, **_counts(line.usage)}
            # Always in one order, so that two processes that add at once wait instead of locking each other.
            for line in sorted(lines, key=lambda line: (line.prefix, line.day, line.used_for))
        ]

        def job(connection: Connection) -> None:
            statement = insert_for(connection)(partner_usage)
            added = {name: partner_usage.c[name] + statement.excluded[name] for name in _COUNTS}
            statement = statement.on_conflict_do_update(
                index_elements=["prefix", "day", "used_for"], set_=added
            )
            connection.execute(statement, rows)

        if rows:
            write(self.engine, job)

    def usage(self, partner: str | None, since: str) -> list[UsageLine]:
        """What the keys of a partner, or all, were used for since a day, the newest first."""
        query = (
            select(partner_usage)
            .join(partner_keys, partner_keys.c.prefix == partner_usage.c.prefix)
            .where(partner_usage.c.day >= since)
            .order_by(partner_usage.c.day.desc(), partner_usage.c.prefix, partner_usage.c.used_for)
        )
        if partner is not None:
            query = query.where(partner_keys.c.partner_id == partner)
        rows = read(self.engine, lambda c: c.execute(query).mappings().all())
        return [
            UsageLine(
                row["prefix"],
                row["day"],
                UsedFor(row["used_for"]),
                Usage(**{name: row[name] for name in _COUNTS}),
            )
            for row in rows
        ]

    def last_used(self) -> Mapping[str, str]:
        """The day that each key was last used on, by its prefix."""
        query = select(partner_usage.c.prefix, func.max(partner_usage.c.day)).group_by(partner_usage.c.prefix)
        answered = query.where(partner_usage.c.requests > 0)
        return dict(read(self.engine, lambda c: [(row[0], row[1]) for row in c.execute(answered)]))


def partner_status(connection: Connection, now: datetime) -> PartnerStatus:
    """Partners, their keys that open, those that end within a fortnight, and what was used today."""

    def count(*conditions: object) -> int:
        query = select(func.count()).select_from(partner_keys)
        return connection.scalar(query.where(live, *conditions)) or 0  # type: ignore[arg-type]

    expires, moment = partner_keys.c.expires_at, to_micros(now)
    live = and_(partner_keys.c.revoked_at.is_(None), or_(expires.is_(None), expires > moment))
    today = partner_usage.c.day == now.date().isoformat()
    used = select(
        func.coalesce(func.sum(partner_usage.c.requests), 0),
        func.coalesce(func.sum(partner_usage.c.refused), 0),
    ).where(today)
    requests, refused = connection.execute(used).one()
    return PartnerStatus(
        partners=connection.scalar(select(func.count()).select_from(partners)) or 0,
        keys=count(),
        ending=count(expires <= to_micros(now + timedelta(days=14))),
        requests=int(requests),
        refused=int(refused),
    )


def _partner_row(connection: Connection, reference: str) -> Row | None:
    """An id is found before a name."""
    for column in (partners.c.id, partners.c.name):
        row = connection.execute(select(partners).where(column == reference)).mappings().first()
        if row is not None:
            return row
    folded = func.lower(partners.c.name) == reference.lower()
    return connection.execute(select(partners).where(folded)).mappings().first()


def _partner(row: Row) -> Partner:
    return Partner(
        id=row["id"],
        name=row["name"],
        contact=row["contact"],
        limits=Limits(row["minute_limit"], row["day_limit"]),
        by=row["by"],
        at=from_micros(row["at"]),
    )


def _key_row(key: PartnerKey) -> dict[str, object]:
    return {
        "prefix": key.prefix,
        "partner_id": key.partner_id,
        "digest": key.digest,
        "signing_secret": key.signing_secret,
        "scopes": " ".join(sorted(key.scopes)),
        "by": key.by,
        "created_at": to_micros(key.created_at),
        "expires_at": to_micros(key.expires_at) if key.expires_at else None,
        "revoked_at": to_micros(key.revoked_at) if key.revoked_at else None,
        "revoked_by": key.revoked_by,
        "replaces": key.replaces,
    }


def _key(row: Row) -> PartnerKey:
    return PartnerKey(
        prefix=row["prefix"],
        partner_id=row["partner_id"],
        digest=row["digest"],
        signing_secret=row["signing_secret"],
        scopes=frozenset(map(Scope, row["scopes"].split())),
        by=row["by"],
        created_at=from_micros(row["created_at"]),
        expires_at=from_micros(row["expires_at"]) if row["expires_at"] is not None else None,
        revoked_at=from_micros(row["revoked_at"]) if row["revoked_at"] is not None else None,
        revoked_by=row["revoked_by"],
        replaces=row["replaces"],
    )


def _counts(usage: Usage) -> dict[str, int]:
    return {name: getattr(usage, name) for name in _COUNTS}
