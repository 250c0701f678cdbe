"""Entries that their sources no longer name, and what their pages answered (aggregator.absence)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from aggregator.absence import CHECKS_A_LOOK, is_gone
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import chunks
from aggregator.adapters.database.schema import entries, links, to_micros
from aggregator.model import DocumentShape, EntriesPlan, LinkKind, LinkPlan, LinkState

# In which order the links of a source are read: after everything that may be news.
CHECK_RANK = 4
# The key of the link of an article is its address; its check is another link.
_PREFIX = "check:"


def note_absence(connection: Connection, plans: Sequence[EntriesPlan]) -> None:
    """What lists name again is there; what they no longer name is to be asked for."""
    for plan in plans:
        _is_there(connection, plan)
        if plan.names_all_since is not None:
            _is_absent(connection, plan, plan.names_all_since)


def note_gone(connection: Connection, plans: Sequence[LinkPlan]) -> None:
    """Pages that answered, twice, that nothing is there."""
    for plan in plans:
        if plan.link.kind is LinkKind.CHECK and plan.update is not None and is_gone(plan.update):
            connection.execute(
                update(entries)
                .where(
                    entries.c.source_id == plan.link.source.id,
                    entries.c.url_key == plan.link.url_key.removeprefix(_PREFIX),
                    entries.c.absent_since.is_not(None),
                )
                .values(gone_at=to_micros(plan.update.next_at))
            )


def _is_there(connection: Connection, plan: EntriesPlan) -> None:
    for some in chunks(sorted({*plan.seen, *(change.held_id for change in plan.changed)})):
        connection.execute(
            update(entries)
            .where(entries.c.id.in_(some), entries.c.absent_since.is_not(None))
            .values(absent_since=None, gone_at=None)
        )


def _is_absent(connection: Connection, plan: EntriesPlan, since: datetime) -> None:
    seen_at = to_micros(plan.seen_at)
    absent = connection.execute(
        select(entries.c.id, entries.c.url, entries.c.url_key)
        .where(
            entries.c.source_id == plan.source_id,
            entries.c.published > to_micros(since),
            entries.c.last_seen < seen_at,
            entries.c.absent_since.is_(None),
            is_live(),
            entries.c.date_guessed.is_(False),
            entries.c.url_key != "",
            entries.c.id.not_in([change.held_id for change in plan.changed]),
        )
        .order_by(entries.c.published.desc(), entries.c.id)
        .limit(CHECKS_A_LOOK)
    ).all()
    if not absent:
        return
    ids = [row.id for row in absent]
    connection.execute(update(entries).where(entries.c.id.in_(ids)).values(absent_since=seen_at))
    rows = [
        {
            "source_id": plan.source_id,
            "url_key": f"{_PREFIX}{row.url_key}",
            "url": row.url,
            "kind": LinkKind.CHECK.value,
            "state": LinkState.WAITING.value,
            "shape": DocumentShape.PAGE.value,
            "rank": CHECK_RANK,
            "found_at": seen_at,
            "next_at": seen_at,
        }
        for row in absent
    ]
    statement = insert_for(connection)(links)
    again = {"state": LinkState.WAITING.value, "next_at": seen_at, "attempts": 0, "reason": None}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["source_id", "url_key"], set_=again), rows
    )


def gone_entries(connection: Connection) -> int:
    """How many published entries are gone at their sources."""
    query = (
        select(func.count())
        .select_from(entries)
        .where(
            entries.c.gone_at.is_not(None),
            entries.c.removed_at.is_(None),
            entries.c.withdrawn.is_(False),
        )
    )
    return connection.scalar(query) or 0
