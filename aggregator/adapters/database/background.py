"""What stands behind a story: its entries as grouping sees them, and what its lead said before."""

from __future__ import annotations

from sqlalchemy import Connection, exists, or_, select

from aggregator.adapters.database.entry_rows import entries_of_story
from aggregator.adapters.database.schema import (
    entries,
    entry_revisions,
    from_micros,
    quarantine,
    stories,
    ties,
)
from aggregator.adapters.database.views import office_names
from aggregator.model import PastRevision, StoryBackground, Tie
from aggregator.quarantine import CaseState

MOST_REVISIONS = 10


def background_of(connection: Connection, uuid: str) -> StoryBackground | None:
    """What stands behind a live story; None where there is none."""
    query = (
        select(entries.c.id, entries.c.title, entries.c.summary, entries.c.text, entries.c.office)
        .add_columns(stories.c.id.label("story_id"))
        .join(stories, stories.c.lead_id == entries.c.id)
        .where(stories.c.uuid == uuid)
    )
    lead = connection.execute(query).first()
    if lead is None:
        return None
    held = entries_of_story(connection, lead.story_id)
    return StoryBackground(
        entries=tuple(sorted(held, key=lambda entry: (entry.id != lead.id, entry.published, entry.id))),
        title=lead.title,
        summary=lead.summary,
        office_name=office_names(connection).get(lead.office or "", ""),
        text=lead.text,
        revisions=revisions_of(connection, lead.id),
        ties=ties_with(connection, lead.id),
    )


def ties_with(connection: Connection, entry_id: int) -> tuple[Tie, ...]:
    """What editors said about an entry and others."""
    about = or_(ties.c.low_id == entry_id, ties.c.high_id == entry_id)
    rows = connection.execute(select(ties).where(about))
    return tuple(Tie(row.low_id, row.high_id, row.joined) for row in rows)


def revisions_of(connection: Connection, entry_id: int) -> tuple[PastRevision, ...]:
    """What an entry said before; nothing where some of it was rejected, be it after it was released."""
    rejected = exists().where(
        quarantine.c.entry_id == entry_id, quarantine.c.state == CaseState.REJECTED.value
    )
    rows = connection.execute(
        select(entry_revisions.c.replaced_at, entry_revisions.c.title, entry_revisions.c.text)
        .where(entry_revisions.c.entry_id == entry_id, ~rejected)
        .order_by(entry_revisions.c.revision.desc())
        .limit(MOST_REVISIONS)
    )
    return tuple(PastRevision(from_micros(row.replaced_at), row.title, row.text) for row in rows)
