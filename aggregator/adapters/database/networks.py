"""Which networks have workers: a worker that can reach a network says so now and then."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, literal, or_, select

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.registry import put_moment
from aggregator.adapters.database.schema import meta, sources, to_micros
from aggregator.settings import PUBLIC

# A worker that was silent for so long is dead.
SILENCE = timedelta(minutes=2)
_PREFIX = "network:"


class NetworkQueries:
    """Workers of networks other than the public one."""

    engine: Engine

    def serve_network(self, network: str, now: datetime) -> None:
        """Record that a worker which reaches ``network`` is alive."""
        write(self.engine, lambda c: put_moment(c, f"{_PREFIX}{network}", now))


def unserved(connection: Connection, now: datetime) -> dict[str, int]:
    """How many enabled sources wait for a worker, by network."""
    query = (
        select(sources.c.network, func.count())
        .where(sources.c.enabled, ~network_is_served(now))
        .group_by(sources.c.network)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def network_is_served(now: datetime) -> ColumnElement[bool]:
    """Whether a worker can reach the network of a source."""
    alive = exists().where(
        meta.c.key == literal(_PREFIX) + sources.c.network, meta.c.value > to_micros(now - SILENCE)
    )
    return or_(sources.c.network == PUBLIC, alive)
