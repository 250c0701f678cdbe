"""What readers are served from: pages of channels, and single stories."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Select, exists, select, tuple_

from aggregator.adapters.database.engine import GenerationReader, read
from aggregator.adapters.database.grouping import entry_to_group
from aggregator.adapters.database.rows import enclosures_of, strings_of
from aggregator.adapters.database.schema import (
    entries,
    from_micros,
    offices,
    sources,
    stories,
    story_facets,
)
from aggregator.errors import BadQuery
from aggregator.model import ChannelQuery, CopyView, EntryToGroup, StoryPage, StoryView

_CURSOR = re.compile(r"([0-9a-f]{1,15})-([0-9a-f]{1,15})", re.ASCII)


class ReadQueries:
    """Implements `ports.ReadStore`."""

    engine: Engine
    _generation: GenerationReader

    def generation(self) -> int:
        """A number that changes whenever anything that a channel shows has changed."""
        return self._generation()

    def stories(self, query: ChannelQuery) -> StoryPage:
        """A page of a channel, newest first. Raises `BadQuery` for a cursor that is none."""
        before = _position(query.before) if query.before is not None else None
        keys = _page(query, before)

        def job(connection: Connection) -> StoryPage:
            rows = connection.execute(keys).all()
            ids = [row.id for row in rows[: query.limit]]
            views = _views(connection, ids)
            last = rows[query.limit - 1] if len(rows) > query.limit else None
            return StoryPage(
                stories=tuple(views[number] for number in ids if number in views),
                next_before=f"{last.sort_at:x}-{last.id:x}" if last else None,
                modified=max((view.modified for view in views.values()), default=None),
            )

        return read(self.engine, job)

    def story(self, uuid: str) -> StoryView | str | None:
        """A story, the uuid of the story that it was merged into, or None."""

        def job(connection: Connection) -> StoryView | str | None:
            row = connection.execute(
                select(stories.c.id, stories.c.merged_into).where(stories.c.uuid == uuid)
            ).first()
            if row is None:
                return None
            if row.merged_into is not None:
                return connection.scalar(select(stories.c.uuid).where(stories.c.id == row.merged_into))
            return _views(connection, [row.id]).get(row.id)

        return read(self.engine, job)

    def entry_to_group(self, url_key: str) -> EntryToGroup | None:
        """The held entry with this address, as grouping sees it."""
        return read(self.engine, lambda c: entry_to_group(c, url_key))


def _position(cursor: str) -> tuple[int, int]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadQuery("before", cursor[:100], "use the cursor that a page's next link gave")
    return int(found[1], 16), int(found[2], 16)


def _page(query: ChannelQuery, before: tuple[int, int] | None) -> Select[Any]:
    if query.facet:
        sort_at, number = story_facets.c.sort_at, story_facets.c.story_id
        page = select(number.label("id"), sort_at).where(story_facets.c.facet == query.facet)
    else:
        sort_at, number = stories.c.sort_at, stories.c.id
        page = select(number.label("id"), sort_at).where(stories.c.lead_id.is_not(None))
    if query.also:
        second = story_facets.alias()
        page = page.where(exists().where(second.c.story_id == number, second.c.facet == query.also))
    if before is not None:
        page = page.where(tuple_(sort_at, number) < before)
    return page.order_by(sort_at.desc(), number.desc()).limit(query.limit + 1)


def _views(connection: Connection, ids: Sequence[int]) -> dict[int, StoryView]:
    """Stories as readers see them, by id; those without a lead are left out."""
    if not ids:
        return {}
    names = {row.code: row.name for row in connection.execute(select(offices.c.code, offices.c.name))}
    copies: dict[int, list[CopyView]] = defaultdict(list)
    for row in connection.execute(_COPY.where(entries.c.story_id.in_(ids))).mappings():
        known = {copy.url for copy in copies[row["story_id"]]}
        if row["url"] not in known:
            copies[row["story_id"]].append(_copy(row, names))
    leads = connection.execute(_LEAD.where(stories.c.id.in_(ids))).mappings()
    return {row["story_id"]: _view(row, names, tuple(copies[row["story_id"]])) for row in leads}


_COPY = (
    select(
        entries.c.story_id,
        entries.c.url,
        entries.c.published,
        sources.c.office,
        sources.c.name.label("source_name"),
        sources.c.url.label("source_url"),
    )
    .select_from(entries.join(sources, sources.c.id == entries.c.source_id))
    .where(entries.c.removed_at.is_(None), entries.c.quarantined.is_(False))
    .order_by(entries.c.published, entries.c.id)
)

_LEAD = select(
    stories.c.id.label("story_id"),
    stories.c.uuid,
    stories.c.sort_at,
    stories.c.modified_at,
    entries,
    sources.c.url.label("source_url"),
    sources.c.target_url,
    sources.c.name.label("source_name"),
    sources.c.office.label("source_office"),
).select_from(
    stories.join(entries, entries.c.id == stories.c.lead_id).join(
        sources, sources.c.id == entries.c.source_id
    )
)


def _copy(row: Any, names: dict[str, str]) -> CopyView:
    return CopyView(
        url=row["url"],
        office=row["office"],
        office_name=names.get(row["office"] or "", ""),
        published=from_micros(row["published"]),
        source_name=_source_name(row["source_name"], row["office"], row["source_url"], names),
    )


def _view(row: Any, names: dict[str, str], copies: tuple[CopyView, ...]) -> StoryView:
    published = row["published"]
    revised = row["revised_at"] if row["revision"] > 1 else None
    feed = urlsplit(row["source_url"])
    office = row["office"]
    return StoryView(
        uuid=row["uuid"],
        url=row["url"],
        title=row["title"],
        published=from_micros(published),
        updated=from_micros(max(published, row["updated"] or 0, revised or 0)),
        modified=from_micros(row["modified_at"]),
        sort_at=from_micros(row["sort_at"]),
        author=row["author"],
        office=office,
        office_name=names.get(office or "", ""),
        region=office[:2] if office and not office.startswith("00") else None,
        source_url=row["target_url"] or row["source_url"],
        source_name=_source_name(row["source_name"], row["source_office"], row["source_url"], names),
        source_site=f"{feed.scheme}://{feed.netloc}/",
        categories=tuple(row["categories"].split()),
        original_categories=strings_of(row["original_categories"]),
        language=row["language"],
        summary=row["summary"],
        html=row["html"],
        text=row["text"],
        image_url=row["image_url"],
        image_alt=row["image_alt"],
        image_caption=row["image_caption"],
        enclosures=enclosures_of(row["enclosures"]),
        date_guessed=bool(row["date_guessed"]),
        copies=copies,
    )


def _source_name(name: str, office: str | None, url: str, names: dict[str, str]) -> str:
    return name or names.get(office or "", "") or urlsplit(url).hostname or url
