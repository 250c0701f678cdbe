"""The tables of partners, their keys, and what they used."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from aggregator.adapters.database.schema import metadata

partners = Table(
    "partners",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("contact", Text, nullable=False),
    Column("minute_limit", BigInteger, nullable=False),
    Column("day_limit", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# partners.PartnerKey: never deleted, so that no prefix names two.
partner_keys = Table(
    "partner_keys",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("partner_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signing_secret", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # separated by blanks
    Column("by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("revoked_by", Text, nullable=False),
    Column("replaces", Text, nullable=False),
    Index("ix_partner_keys_partner", "partner_id"),
)

# partners.UsageLine: the requests of a key on a day, by kind of resource.
partner_usage = Table(
    "partner_usage",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # of UTC, as in 2026-11-24
    Column("used_for", Text, primary_key=True),
    Column("requests", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("not_modified", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Index("ix_partner_usage_day", "day"),
)
