"""What an entry was before somebody wrote something else."""

from __future__ import annotations

from sqlalchemy import BigInteger, Connection, literal, select

from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.schema import entries, entry_revisions


def keep_revision(connection: Connection, entry_id: int, replaced_at: int) -> None:
    """Keep what an entry is now, before it is replaced."""
    old = select(
        entries.c.id,
        entries.c.revision,
        literal(replaced_at, BigInteger),
        entries.c.url,
        entries.c.title,
        entries.c.html,
        entries.c.text,
        entries.c.image_url,
    ).where(entries.c.id == entry_id)
    statement = insert_for(connection)(entry_revisions).from_select(
        ["entry_id", "revision", "replaced_at", "url", "title", "html", "text", "image_url"], old
    )
    connection.execute(statement.on_conflict_do_nothing())
