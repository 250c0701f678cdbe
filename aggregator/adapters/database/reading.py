"""What readers are served from: pages of channels and single stories."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, tuple_

from aggregator.adapters.database.background import background_of
from aggregator.adapters.database.engine import GenerationReader, read
from aggregator.adapters.database.entry_rows import entry_to_group
from aggregator.adapters.database.gone import RemovalReader, answering, tombstones_of
from aggregator.adapters.database.history import newest_number, numbers_of
from aggregator.adapters.database.schema import from_micros, stories, story_facets
from aggregator.adapters.database.search import are_listed, is_of_words
from aggregator.adapters.database.selecting import parts_of, stands_in
from aggregator.adapters.database.views import views_of
from aggregator.errors import BadQuery
from aggregator.model import (
    EVERYTHING,
    ChannelQuery,
    EntryToGroup,
    Facet,
    MergedStory,
    Selection,
    StoryBackground,
    StoryPage,
    StoryView,
    WithdrawnStory,
)

_CURSOR = re.compile(r"([0-9a-f]{1,15})-([0-9a-f]{1,15})", re.ASCII)


class ReadQueries:
    """Implements `ports.ReadStore`."""

    engine: Engine
    _generation: GenerationReader
    _removals: RemovalReader

    def generation(self) -> int:
        """A number that changes whenever anything that a channel shows has changed."""
        return self._generation()

    def removals(self) -> int:
        """A number that rises whenever a story was taken away; read it after the generation."""
        return self._removals()

    def stories(self, query: ChannelQuery) -> StoryPage:
        """A page of a channel, newest first. Raises `BadQuery` for a cursor that is none."""
        before = _position(query.before) if query.before is not None else None

        def job(connection: Connection) -> StoryPage:
            rows = connection.execute(page_keys(connection, query, before)).all()
            ids = [row.id for row in rows[: query.limit]]
            views = views_of(connection, ids)
            last = rows[query.limit - 1] if len(rows) > query.limit else None
            changed = max((view.modified for view in views.values()), default=None)
            gone = tombstones_of(connection, query.selection, changed) if before is None else ()
            told = [view.uuid for view in views.values()] + [tombstone.uuid for tombstone in gone]
            return StoryPage(
                stories=tuple(views[number] for number in ids if number in views),
                next_before=f"{last.sort_at:x}-{last.id:x}" if last else None,
                modified=max((m for m in (changed, *(t.removed_at for t in gone)) if m), default=None),
                tombstones=gone,
                numbers=numbers_of(connection, told),
                current_to=newest_number(connection),
            )

        return read(self.engine, job)

    def story(self, uuid: str) -> StoryView | MergedStory | WithdrawnStory | None:
        """A live story, or what is left of one; None for a uuid that was never given."""

        def job(connection: Connection) -> StoryView | MergedStory | WithdrawnStory | None:
            row = connection.execute(select(stories).where(stories.c.uuid == uuid)).first()
            if row is None:
                return None
            if row.merged_into is not None:
                return MergedStory(answering(connection, {row.merged_into})[row.merged_into])
            view = views_of(connection, [row.id]).get(row.id)
            since = row.modified_at if row.withdrawn_at is None else row.withdrawn_at
            return view or WithdrawnStory(from_micros(since))

        return read(self.engine, job)

    def story_background(self, uuid: str) -> StoryBackground | None:
        """What stands behind a live story; None where there is none."""
        return read(self.engine, lambda c: background_of(c, uuid))

    def entry_to_group(self, url_key: str) -> EntryToGroup | None:
        """The held entry with this address, as grouping sees it."""
        return read(self.engine, lambda c: entry_to_group(c, url_key))


def _position(cursor: str) -> tuple[int, int]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadQuery("before", cursor[:100], "use the cursor that a page's next link gave")
    return int(found[1], 16), int(found[2], 16)


def page_keys(
    connection: Connection, query: ChannelQuery, before: tuple[int, int] | None = None
) -> Select[Any]:
    """The stories of a page of a channel, with where they sort, and one more, in the order of the channel.

    A page costs much the same however large the archive is: where few stories hold the words, the index
    lists them; where many do, the newest are looked through until the page is full. What stands in a facet
    lies in its order there, and is live.
    """
    parts = parts_of(query.selection)
    words = next((part for part in parts if is_of_words(part)), None)
    listed = words is not None and are_listed(connection, words)
    facet = None if listed else min(filter(_is_facet, parts), key=_width, default=None)
    conditions = [
        stands_in(part, each=not listed if part is words else listed) for part in parts if part is not facet
    ]
    if isinstance(facet, Facet):
        sort_at, number = story_facets.c.sort_at, story_facets.c.story_id
        page = select(number.label("id"), sort_at).where(story_facets.c.facet == facet.name)
        if conditions:
            page = page.join(stories, stories.c.id == number).where(*conditions)
    else:
        sort_at, number = stories.c.sort_at, stories.c.id
        page = select(number.label("id"), sort_at).where(*conditions or [stands_in(EVERYTHING)])
    if before is not None:
        page = page.where(tuple_(sort_at, number) < before)
    return page.order_by(sort_at.desc(), number.desc()).limit(query.limit + 1)


# The kinds of facets, the one that is likely to hold the fewest stories first.
_KINDS = ("office", "topic", "category", "region", "language")


def _is_facet(part: Selection) -> bool:
    return isinstance(part, Facet) and part.name.partition(":")[0] in _KINDS


def _width(part: Selection) -> int:
    return _KINDS.index(part.name.partition(":")[0]) if isinstance(part, Facet) else len(_KINDS)
