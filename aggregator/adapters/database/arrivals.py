"""What comes unasked: documents that hubs push, and pings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, or_, select, update

from aggregator.adapters.database.documents import document_values
from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.leases import free
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import moment_or_none, source_key
from aggregator.adapters.database.schema import documents, sources, to_micros
from aggregator.adapters.database.sources import nothing_waits, readable
from aggregator.adapters.database.subscriptions import note_push
from aggregator.model import DocumentToStore, PingedSource
from aggregator.push.ping import host_of, look_after_ping, sources_meant

# More sources than this on one host are not compared: a ping for such a host has to name its feed.
_MOST_OF_A_HOST = 500


class ArrivalQueries:
    """Implements `ports.ArrivalStore`."""

    engine: Engine

    def receive(self, source_id: int, document: DocumentToStore) -> bool:
        """Store what a hub pushed as a document that waits to be parsed. While another one waits, or the
        source is being fetched, the source is looked at soon instead, and the answer is False."""
        values = document_values(source_id, document)
        now = document.fetched_at

        def job(connection: Connection) -> bool:
            fetched = select(sources.c.id).where(
                sources.c.id == source_id, free(sources.c.leased_until, to_micros(now))
            )
            nobody_fetches = connection.scalar(fetched.with_for_update()) is not None
            if nobody_fetches:
                statement = insert_for(connection)(documents).values(values).on_conflict_do_nothing()
                if connection.scalar(statement.returning(documents.c.id)) is not None:
                    return True
            note_push(connection, source_id, now)
            _look_soon(connection, [source_id], now)
            return False

        return write(self.engine, job)

    def pinged(self, urls: Sequence[str]) -> list[int]:
        """The sources that these addresses mean, by the first that means any; disabled ones are not known."""
        for key in map(_key, urls):
            if key:
                meant = sources_meant(key, self._on_host(host_of(key)))
                if meant:
                    return meant
        return []

    def look_soon(self, source_ids: Sequence[int], now: datetime) -> datetime | None:
        """Have sources looked at for a ping, as soon as their last one allows; when the first of them is,
        None when nobody can read them."""
        return write(self.engine, lambda c: _look_soon(c, source_ids, now))

    def _on_host(self, host: str) -> list[PingedSource]:
        under = [
            sources.c.url_key == host,
            *(sources.c.url_key.startswith(host + mark, autoescape=True) for mark in "/?"),
            *(
                sources.c.target_url.startswith(f"{scheme}://{www}{host}/", autoescape=True)
                for scheme in ("http", "https")
                for www in ("", "www.")
            ),
        ]
        query = (
            select(sources.c.id, sources.c.url_key, sources.c.target_url, sources.c.final_key)
            .where(sources.c.enabled, or_(*under))
            .order_by(sources.c.id)
            .limit(_MOST_OF_A_HOST)
        )

        def job(connection: Connection) -> list[PingedSource]:
            found = []
            for row in connection.execute(query):
                keys = (row.url_key, _key(row.target_url or ""), row.final_key or "")
                found.append(PingedSource(row.id, tuple(key for key in keys if key)))
            return found

        return read(self.engine, job)


def _look_soon(connection: Connection, source_ids: Sequence[int], now: datetime) -> datetime | None:
    moment = to_micros(now)
    idle = and_(free(sources.c.leased_until, moment), nothing_waits())
    query = (
        select(
            sources.c.id, sources.c.pinged_at, sources.c.last_new_at, sources.c.wanted_at, idle.label("idle")
        )
        .where(sources.c.id.in_(source_ids), readable(now))
        .order_by(sources.c.id)
        .with_for_update(of=sources)
    )
    looks = []
    for row in connection.execute(query).all():
        if row.idle and row.wanted_at is not None and row.wanted_at <= moment:
            looks.append(now)  # the look that is about to begin sees what this ping is about as well
            continue
        at = look_after_ping(moment_or_none(row.pinged_at), moment_or_none(row.last_new_at), now)
        values = {"pinged_at": to_micros(at), "wanted_at": to_micros(at)}
        connection.execute(update(sources).where(sources.c.id == row.id).values(values))
        looks.append(at)
    return min(looks, default=None)


def _key(url: str) -> str:
    """Empty for what is no address; databases refuse NUL, and no encoding holds half a surrogate pair."""
    if not url.isprintable():
        return ""
    try:
        return source_key(url if "://" in url else f"http://{url}")
    except ValueError:
        return ""
