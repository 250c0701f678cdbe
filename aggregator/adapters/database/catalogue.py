"""What there is, beside stories: their entries, the facets that they stand in, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from aggregator.adapters.database.background import revisions_of
from aggregator.adapters.database.engine import read
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.rows import chunks, moment_or_none, strings_of
from aggregator.adapters.database.schema import (
    entries,
    from_micros,
    sources,
    stories,
    story_facets,
    to_micros,
)
from aggregator.adapters.database.views import office_names, source_name
from aggregator.model import EntryView, PastRevision


class CatalogueQueries:
    """Implements `ports.CatalogueStore`."""

    engine: Engine

    def story_entries(self, uuid: str, after: int, limit: int) -> list[EntryView]:
        """Up to ``limit`` entries of a story with ids beyond ``after``, in their order, without revisions."""

        def job(connection: Connection) -> list[EntryView]:
            query = _ENTRY.where(stories.c.uuid == uuid, entries.c.id > after).limit(limit)
            names = office_names(connection)
            return [_entry(row, names) for row in connection.execute(query).mappings()]

        return read(self.engine, job)

    def entry(self, entry_id: int) -> EntryView | None:
        """An entry that stands in a story, with what it said before; the story may be withdrawn."""

        def job(connection: Connection) -> EntryView | None:
            row = connection.execute(_ENTRY.where(entries.c.id == entry_id)).mappings().first()
            if row is None:
                return None
            return _entry(row, office_names(connection), revisions_of(connection, entry_id))

        return read(self.engine, job)

    def facets_of(self, kind: str, after: str, limit: int) -> list[tuple[str, int]]:
        """Facets of a kind beyond the name ``after``, each with how many live stories stand in it."""
        query = (
            select(story_facets.c.facet, func.count())
            .where(
                story_facets.c.facet.startswith(f"{kind}:", autoescape=True),
                story_facets.c.facet > f"{kind}:{after}",
            )
            .group_by(story_facets.c.facet)
            .order_by(story_facets.c.facet)
            .limit(limit)
        )
        rows = read(self.engine, lambda c: c.execute(query).all())
        return [(name.removeprefix(f"{kind}:"), count) for name, count in rows]

    def count_stories(
        self, facets: Sequence[str], since: datetime | None = None, until: datetime | None = None
    ) -> dict[str, int]:
        """How many live stories stand in each of these facets, those alone that were placed in the feed at
        ``since`` or later and before ``until``; facets without any are left out."""

        def job(connection: Connection) -> dict[str, int]:
            found: dict[str, int] = {}
            for some in chunks(facets):
                query = (
                    select(story_facets.c.facet, func.count())
                    .where(story_facets.c.facet.in_(some))
                    .group_by(story_facets.c.facet)
                )
                if since is not None:
                    query = query.where(story_facets.c.sort_at >= to_micros(since))
                if until is not None:
                    query = query.where(story_facets.c.sort_at < to_micros(until))
                found.update({row[0]: row[1] for row in connection.execute(query)})
            return found

        return read(self.engine, job)


_ENTRY = (
    select(
        entries,
        stories.c.uuid.label("story_uuid"),
        sources.c.name.label("source_name"),
        sources.c.url.label("source_url"),
        sources.c.office.label("source_office"),
    )
    .select_from(
        entries.join(stories, stories.c.id == entries.c.story_id).join(
            sources, sources.c.id == entries.c.source_id
        )
    )
    .where(is_live())
    .order_by(entries.c.id)
)


def _entry(row: Any, names: Mapping[str, str], revisions: tuple[PastRevision, ...] = ()) -> EntryView:
    return EntryView(
        id=row["id"],
        story_uuid=row["story_uuid"],
        source_id=row["source_id"],
        source_name=source_name(row["source_name"], row["source_office"], row["source_url"], names),
        source_office=row["source_office"],
        url=row["url"],
        title=row["title"],
        published=from_micros(row["published"]),
        updated=moment_or_none(row["updated"]),
        date_guessed=bool(row["date_guessed"]),
        author=row["author"],
        office=row["office"],
        office_name=names.get(row["office"] or "", ""),
        language=row["language"],
        categories=tuple(row["categories"].split()),
        original_categories=strings_of(row["original_categories"]),
        summary=row["summary"],
        html=row["html"],
        text=row["text"],
        image_url=row["image_url"],
        first_seen=from_micros(row["first_seen"]),
        revision=row["revision"],
        revised_at=moment_or_none(row["revised_at"]) if row["revision"] > 1 else None,
        revisions=revisions,
    )
