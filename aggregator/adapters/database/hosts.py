"""What is known of hosts: waits that they asked for, their robots.txt, certificates pinned for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.schema import from_micros, hosts, robots, to_micros
from aggregator.model import HostHold, Reason, RobotsRecord

KEEP_ROBOTS = timedelta(days=7)


class HostQueries:
    """Implements `ports.HostStore`."""

    engine: Engine

    def holds(self, now: datetime) -> list[HostHold]:
        """The hosts that are left alone at ``now``, the longest wait first."""
        return read(self.engine, lambda c: list(holds_in_force(c, now).values()))

    def robots(self, origin: str) -> RobotsRecord | None:
        """The robots.txt of an origin as last fetched, however old."""
        query = select(robots).where(robots.c.origin == origin)

        def job(connection: Connection) -> RobotsRecord | None:
            row = connection.execute(query).first()
            return (
                RobotsRecord(row.origin, row.status, row.body, from_micros(row.fetched_at)) if row else None
            )

        return read(self.engine, job)

    def put_robots(self, record: RobotsRecord) -> None:
        values = {
            "origin": record.origin,
            "status": record.status,
            "body": record.body,
            "fetched_at": to_micros(record.fetched_at),
        }

        def job(connection: Connection) -> None:
            statement = insert_for(connection)(robots).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))

        write(self.engine, job)

    def pinned_chain(self, host: str) -> str:
        """The intermediate certificates that an editor pinned for a host, as PEM; empty for none."""
        query = select(hosts.c.chain).where(hosts.c.host == host)
        return read(self.engine, lambda c: c.scalar(query) or "")

    def pinned_hosts(self) -> list[str]:
        query = select(hosts.c.host).where(hosts.c.chain != "").order_by(hosts.c.host)
        return read(self.engine, lambda c: list(c.scalars(query)))

    def pin_chain(self, host: str, chain: str) -> None:
        """Pin ``chain`` (PEM) for a host; an empty one unpins."""

        def job(connection: Connection) -> None:
            statement = insert_for(connection)(hosts).values(host=host, chain=chain)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["host"], set_={"chain": chain})
            )

        write(self.engine, job)

    def release_hold(self, host: str) -> bool:
        """Ask a host again before its wait is over; False when it had none."""
        statement = (
            update(hosts).where(hosts.c.host == host, hosts.c.hold_until.is_not(None)).values(hold_until=None)
        )
        return bool(write(self.engine, lambda c: c.execute(statement).rowcount))


def holds_in_force(connection: Connection, now: datetime) -> dict[str, HostHold]:
    """The hosts that are left alone at ``now``, the longest wait first."""
    query = (
        select(hosts.c.host, hosts.c.hold_until, hosts.c.hold_reason)
        .where(hosts.c.hold_until > to_micros(now))
        .order_by(hosts.c.hold_until.desc())
    )
    return {
        row.host: HostHold(row.host, from_micros(row.hold_until), Reason(row.hold_reason))
        for row in connection.execute(query)
    }


def put_holds(connection: Connection, holds: Sequence[HostHold]) -> None:
    """Lengthen the waits of hosts; a shorter one does not end a longer one."""
    for hold in holds:
        values = {"hold_until": to_micros(hold.until), "hold_reason": hold.reason.value}
        statement = insert_for(connection)(hosts).values(host=hold.host, **values)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["host"],
                set_=values,
                where=(hosts.c.hold_until.is_(None)) | (hosts.c.hold_until < values["hold_until"]),
            )
        )


def prune_robots(connection: Connection, now: datetime) -> None:
    connection.execute(delete(robots).where(robots.c.fetched_at < to_micros(now - KEEP_ROBOTS)))
