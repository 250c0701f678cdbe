"""What a search finds: a page, how many in all, and where they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, Engine, bindparam, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.reading import ReadQueries
from aggregator.adapters.database.rows import chunks
from aggregator.adapters.database.schema import stories, story_facets
from aggregator.adapters.database.selecting import stands_in
from aggregator.model import (
    COUNTED_AT_MOST,
    EVERYTHING,
    FACETS_OVER,
    FACETS_TOLD,
    ChannelQuery,
    FacetCount,
    SearchPage,
    SearchQuery,
    Selection,
)


class SearchQueries(ReadQueries):
    """Implements `ports.ReadStore` with `ReadQueries`."""

    engine: Engine

    def search(self, query: SearchQuery) -> SearchPage:
        """What a selection holds, newest first, with counts. Raises `BadQuery` for a cursor that is none."""
        page = self.stories(ChannelQuery(query.selection, query.limit, query.before))

        def job(connection: Connection) -> SearchPage:
            found = _newest(connection, query.selection, COUNTED_AT_MOST + 1)
            counts = _counts(connection, found[:FACETS_OVER])
            return SearchPage(
                page=page,
                total=min(len(found), COUNTED_AT_MOST),
                total_capped=len(found) > COUNTED_AT_MOST,
                facets={kind: _most(counts[kind], FACETS_TOLD) for kind in sorted(counts)},
            )

        return read(self.engine, job)

    def topics(self, limit: int) -> list[FacetCount]:
        """The topics of the newest stories (`COUNTED_AT_MOST`), those of most stories first."""
        return self._facets("topic", limit)

    def languages(self, limit: int) -> list[FacetCount]:
        """The languages of the newest stories (`COUNTED_AT_MOST`), those of most stories first."""
        return self._facets("language", limit)

    def _facets(self, kind: str, limit: int) -> list[FacetCount]:
        def job(connection: Connection) -> list[FacetCount]:
            newest = _newest(connection, EVERYTHING, COUNTED_AT_MOST)
            return list(_most(_counts(connection, newest)[kind], limit))

        return read(self.engine, job)


def _newest(connection: Connection, selection: Selection, limit: int) -> list[int]:
    """The newest stories of a selection. Of so many the index lists what it holds: that costs by the number
    of matches, little each."""
    query = select(stories.c.id).where(stands_in(selection))
    newest = query.order_by(stories.c.sort_at.desc(), stories.c.id.desc()).limit(limit)
    return list(connection.scalars(newest))


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_FACETS = (
    select(story_facets.c.facet, func.count().label("stories"))
    .where(story_facets.c.story_id.in_(_IDS))
    .group_by(story_facets.c.facet)
)


def _counts(connection: Connection, ids: Sequence[int]) -> dict[str, Counter[str]]:
    """How many of some stories stand in each facet, by its kind."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for some in chunks(ids):
        for row in connection.execute(_FACETS, {"ids": some}):
            kind, _, name = row.facet.partition(":")
            counts[kind][name] += row.stories
    return counts


def _most(counts: Counter[str], limit: int) -> tuple[FacetCount, ...]:
    ranked: Iterable[tuple[str, int]] = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(name, count) for name, count in list(ranked)[:limit])
