"""Older news of a source: how much of it is to be read, and how far that is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    func,
    not_,
    or_,
    select,
    update,
)

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.link_rows import BACKFILL_ARTICLE, BACKFILL_LIST, put_links
from aggregator.adapters.database.rows import (
    micros_or_none,
    moment_or_none,
)
from aggregator.adapters.database.schema import (
    entries,
    links,
    sources,
    to_micros,
)
from aggregator.model import (
    BackfillProgress,
    LinkKind,
    LinkState,
    LinkToStore,
)


class BackfillQueries:
    """Implements `ports.BackfillStore`."""

    engine: Engine

    def start_backfill(
        self, source_id: int, until: datetime | None, pages: int, older: LinkToStore | None, now: datetime
    ) -> int:
        """Have older news of a source read: what sitemaps named before, and up to ``pages`` older pages of
        its list from ``older`` on. The number of links that wait for it at once."""

        def job(connection: Connection) -> int:
            connection.execute(
                update(sources)
                .where(sources.c.id == source_id)
                .values(backfill_until=micros_or_none(until), backfill_pages=pages)
            )
            known = and_(links.c.source_id == source_id, links.c.state == LinkState.KNOWN.value)
            if until is not None:
                # Dates of W3C sort as texts; what has none is read.
                known = and_(known, or_(links.c.modified == "", links.c.modified >= until.date().isoformat()))
            waiting = {"state": LinkState.WAITING.value, "backfill": True, "next_at": to_micros(now)}
            woken = connection.execute(
                update(links).where(known).values(rank=BACKFILL_ARTICLE, **waiting)
            ).rowcount
            if older is not None:
                put_links(connection, source_id, [older], now)
                again = update(links).where(
                    links.c.source_id == source_id,
                    links.c.url_key == older.url_key,
                    links.c.state != LinkState.WAITING.value,
                )
                connection.execute(again.values(rank=BACKFILL_LIST, attempts=0, **waiting))
                woken += 1
            return int(woken)

        return write(self.engine, job)

    def stop_backfill(self, source_id: int) -> int:
        """Leave older news where it is; how many links waited."""

        def job(connection: Connection) -> int:
            connection.execute(
                update(sources).where(sources.c.id == source_id).values(backfill_until=None, backfill_pages=0)
            )
            waiting = (
                links.c.source_id == source_id,
                links.c.backfill,
                links.c.state == LinkState.WAITING.value,
            )
            return connection.execute(
                update(links).where(*waiting).values(state=LinkState.KNOWN.value)
            ).rowcount

        return write(self.engine, job)

    def backfill(self, source_id: int) -> BackfillProgress:
        """How far the backfill of a source is."""

        def job(connection: Connection) -> BackfillProgress:
            rows = connection.execute(
                select(links.c.kind, links.c.state, func.count())
                .where(links.c.source_id == source_id, links.c.backfill)
                .group_by(links.c.kind, links.c.state)
            ).all()
            counts = {(row[0], row[1]): row[2] for row in rows}
            source = connection.execute(
                select(sources.c.backfill_until, sources.c.backfill_pages).where(sources.c.id == source_id)
            ).one()
            oldest = connection.scalar(
                select(func.min(entries.c.published)).where(
                    entries.c.source_id == source_id, not_(entries.c.date_guessed)
                )
            )
            article, kind = LinkKind.ARTICLE.value, LinkKind.LIST.value
            return BackfillProgress(
                until=moment_or_none(source.backfill_until),
                pages_left=source.backfill_pages,
                lists_read=counts.get((kind, LinkState.READ.value), 0),
                articles_read=counts.get((article, LinkState.READ.value), 0),
                given_up=sum(n for (_, state), n in counts.items() if state == LinkState.GIVEN_UP.value),
                waiting=sum(n for (_, state), n in counts.items() if state == LinkState.WAITING.value),
                oldest=moment_or_none(oldest),
            )

        return read(self.engine, job)
