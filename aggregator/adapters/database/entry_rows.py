"""Entries as grouping sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from aggregator.adapters.database.rows import chunks, is_official, strings_of
from aggregator.adapters.database.schema import (
    entries,
    fingerprints,
    from_micros,
    sources,
    to_micros,
)
from aggregator.grouping import FINGERPRINT_VERSION, unpack
from aggregator.model import EntryToGroup, Fingerprint
from aggregator.topics import topics_of

NO_FINGERPRINT = Fingerprint()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row of ``entries``: what grouping decides by, and what applying its decision needs beside it.

    ``waits``: it is to be grouped. ``unready``: it waits for its page first. ``current``: its fingerprint is
    that of its revision, by the rules in force. ``words`` and ``shown`` are the hashes of what readers are
    shown of it.
    """

    entry: EntryToGroup
    waits: bool
    unready: bool
    current: bool
    words: str
    shown: str


ENTRY = select(
    entries.c.id,
    entries.c.source_id,
    entries.c.identity,
    entries.c.office,
    entries.c.origin_office,
    entries.c.url_key,
    entries.c.url,
    entries.c.title,
    entries.c.language,
    entries.c.text_hash,
    entries.c.words_hash,
    entries.c.shown_hash,
    entries.c.published,
    entries.c.date_guessed,
    entries.c.first_seen,
    entries.c.revised_at,
    entries.c.revision,
    func.length(entries.c.text).label("text_length"),
    entries.c.removed_at,
    entries.c.quarantined,
    entries.c.withdrawn,
    entries.c.embargo_until,
    entries.c.needs_grouping,
    entries.c.whole_by,
    entries.c.story_id,
    entries.c.categories,
    entries.c.original_categories,
    sources.c.office.label("source_office"),
    sources.c.url.label("source_url"),
    fingerprints.c.revision.label("fingerprint_revision"),
    fingerprints.c.version.label("fingerprint_version"),
    fingerprints.c.packed,
).select_from(
    entries.join(sources, sources.c.id == entries.c.source_id).outerjoin(
        fingerprints, fingerprints.c.entry_id == entries.c.id
    )
)

_BY_ID = ENTRY.where(entries.c.id.in_(bindparam("ids", expanding=True))).order_by(entries.c.id)
_LOCKED = _BY_ID.with_for_update(of=entries)


def entry_rows(
    connection: Connection, ids: Collection[int], now: datetime, *, lock: bool = False
) -> dict[int, EntryRow]:
    """Entries by their ids. With ``lock`` nobody else writes them until the transaction ends."""
    found: dict[int, EntryRow] = {}
    for some in chunks(sorted(ids)):
        for row in connection.execute(_LOCKED if lock else _BY_ID, {"ids": some}).mappings():
            found[row["id"]] = entry_row(row, now)
    return found


def entry_row(row: Mapping[Any, Any], now: datetime) -> EntryRow:
    current = is_current(row)
    return EntryRow(
        entry=_entry(row, current),
        waits=bool(row["needs_grouping"]),
        unready=row["needs_grouping"] and row["whole_by"] is not None and row["whole_by"] > to_micros(now),
        current=current,
        words=row["words_hash"],
        shown=f"{row['shown_hash']} {row['revised_at'] if row['revision'] > 1 else ''}",
    )


def is_current(row: Mapping[Any, Any]) -> bool:
    """Whether the fingerprint beside an entry is that of its revision, by the rules in force."""
    return bool(
        row["fingerprint_version"] == FINGERPRINT_VERSION and row["fingerprint_revision"] == row["revision"]
    )


def entries_where(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[EntryToGroup]:
    """The oldest held entries of which something is true."""
    query = ENTRY.where(condition).order_by(entries.c.id).limit(limit)
    return [_entry(row, is_current(row)) for row in connection.execute(query).mappings()]


def entry_to_group(connection: Connection, url_key: str) -> EntryToGroup | None:
    """The oldest held entry with this address."""
    found = entries_where(connection, entries.c.url_key == url_key, 1)
    return found[0] if found else None


def entries_of_story(connection: Connection, story_id: int) -> list[EntryToGroup]:
    """The entries that a story holds."""
    rows = connection.execute(ENTRY.where(entries.c.story_id == story_id)).mappings()
    return [_entry(row, is_current(row)) for row in rows]


def unchanged(one: EntryToGroup, other: EntryToGroup) -> bool:
    """Whether two readings of an entry are alike, wherever it stood."""
    return replace(one, story_id=None) == replace(other, story_id=None)


def is_live() -> ColumnElement[bool]:
    """The entries that may be shown to somebody."""
    return and_(entries.c.removed_at.is_(None), entries.c.quarantined.is_(False))


def _entry(row: Mapping[Any, Any], current: bool) -> EntryToGroup:
    return EntryToGroup(
        id=row["id"],
        source_id=row["source_id"],
        office=row["office"],
        origin_office=row["origin_office"],
        url_key=row["url_key"],
        text_hash=row["text_hash"],
        published=from_micros(row["published"]),
        first_seen=from_micros(row["first_seen"]),
        text_length=row["text_length"],
        official=is_official(row["source_url"]),
        removed=row["removed_at"] is not None or bool(row["quarantined"]),
        story_id=row["story_id"],
        categories=tuple(row["categories"].split()),
        source_office=row["source_office"],
        key=f"{row['source_url']} {row['identity']}",
        url=row["url"],
        title=row["title"],
        language=row["language"],
        revision=row["revision"],
        date_guessed=bool(row["date_guessed"]),
        withdrawn=bool(row["withdrawn"]) or row["embargo_until"] is not None,
        fingerprint=unpack(row["packed"]) if current else NO_FINGERPRINT,
        topics=topics_of(strings_of(row["original_categories"])),
    )
