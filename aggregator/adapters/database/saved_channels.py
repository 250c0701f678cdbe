"""Channels that editors and partners defined by a query."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.registry import bump_generation, insert_for
from aggregator.adapters.database.rows import Row
from aggregator.adapters.database.schema import from_micros, saved_channels, to_micros
from aggregator.model import SavedChannel


class SavedChannelQueries:
    """Implements `ports.SavedChannelStore`."""

    engine: Engine

    def saved_channel(self, slug: str) -> SavedChannel | None:
        """One by its slug."""
        query = select(saved_channels).where(saved_channels.c.slug == slug)
        row = read(self.engine, lambda c: c.execute(query).mappings().first())
        return _channel(row) if row else None

    def saved_channels(self, owner: str | None = None) -> list[SavedChannel]:
        """All, or those of one owner, by their slugs."""
        query = select(saved_channels).order_by(saved_channels.c.slug)
        if owner is not None:
            query = query.where(saved_channels.c.owner == owner)
        return [_channel(row) for row in read(self.engine, lambda c: c.execute(query).mappings().all())]

    def save_channel(self, channel: SavedChannel) -> None:
        """Write a channel, in place of the one with its slug, whose beginning stays."""
        values = {
            "slug": channel.slug,
            "name": channel.name,
            "query": channel.query,
            "owner": channel.owner,
            "by": channel.by,
            "changed_at": to_micros(channel.changed_at),
        }

        def job(connection: Connection) -> None:
            statement = insert_for(connection)(saved_channels).values(
                **values, created_at=to_micros(channel.created_at)
            )
            connection.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=values))
            bump_generation(connection)

        write(self.engine, job)

    def drop_channel(self, slug: str) -> bool:
        """Forget a channel; False when there was none."""
        statement = delete(saved_channels).where(saved_channels.c.slug == slug)

        def job(connection: Connection) -> bool:
            found = connection.execute(statement).rowcount > 0
            if found:
                bump_generation(connection)
            return bool(found)

        return write(self.engine, job)


def _channel(row: Row) -> SavedChannel:
    return SavedChannel(
        slug=row["slug"],
        name=row["name"],
        query=row["query"],
        owner=row["owner"],
        by=row["by"],
        created_at=from_micros(row["created_at"]),
        changed_at=from_micros(row["changed_at"]),
    )
