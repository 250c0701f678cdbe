"""The evidence of attempts summed up by day, for ever: a year's evaluation is computed from it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.schema import EPOCH, fetch_days, fetches, from_micros, to_micros
from aggregator.model import FetchDay

# Attempts are kept in detail for so many whole days, then only as sums.
KEEP_DAYS = 30
_DAY = timedelta(days=1)
_KEY = ("source_id", "day", "outcome", "reason")


class EvidenceQueries:
    """Sums by day."""

    engine: Engine

    def sum_days(self, now: datetime) -> int:
        """Sum up every day whose attempts are all still there, today as far as it went; rows written.

        Running it twice changes nothing; a day that is pruned already is left as it was summed.
        """

        def job(connection: Connection) -> int:
            written = 0
            for day in _days(connection, now):
                written += _sum(connection, day)
            return written

        return write(self.engine, job)

    def fetch_days(self, source_id: int, limit: int = 60) -> list[FetchDay]:
        """The newest sums of a source, newest day first; ``limit`` rows."""
        query = (
            select(fetch_days)
            .where(fetch_days.c.source_id == source_id)
            .order_by(fetch_days.c.day.desc(), fetch_days.c.outcome, fetch_days.c.reason)
            .limit(limit)
        )
        return read(
            self.engine,
            lambda c: [
                FetchDay(
                    day=row["day"],
                    outcome=row["outcome"],
                    reason=row["reason"],
                    attempts=row["attempts"],
                    wire_bytes=row["wire_bytes"],
                    milliseconds=row["milliseconds"],
                    slowest_ms=row["slowest_ms"],
                    entries_new=row["entries_new"],
                    entries_updated=row["entries_updated"],
                    tls_expires_at=from_micros(row["tls_expires_at"]) if row["tls_expires_at"] else None,
                )
                for row in c.execute(query).mappings()
            ],
        )


def oldest_kept(now: datetime) -> datetime:
    """The midnight (UTC) from which on attempts are kept in detail: whole days, so that sums stay whole."""
    return EPOCH + _DAY * ((now - EPOCH) // _DAY - KEEP_DAYS)


def _days(connection: Connection, now: datetime) -> list[datetime]:
    """Days to sum: from the one before the newest that is summed (it was not over then), or all kept ones."""
    last = connection.scalar(select(func.max(fetch_days.c.day)))
    first = oldest_kept(now)
    if last is not None:
        first = max(first, datetime.fromisoformat(f"{last}T00:00:00+00:00") - _DAY)
    return [first + _DAY * number for number in range((now - first) // _DAY + 1)]


def _sum(connection: Connection, day: datetime) -> int:
    """One day's rows, computed anew from its attempts. An attempt belongs to the day in which it began."""
    reason = func.coalesce(fetches.c.reason, "")
    rows = (
        connection.execute(
            select(
                fetches.c.source_id,
                fetches.c.outcome,
                reason.label("reason"),
                func.count().label("attempts"),
                func.sum(fetches.c.wire_bytes).label("wire_bytes"),
                func.sum(fetches.c.milliseconds).label("milliseconds"),
                func.max(fetches.c.milliseconds).label("slowest_ms"),
                func.sum(fetches.c.entries_new).label("entries_new"),
                func.sum(fetches.c.entries_updated).label("entries_updated"),
                func.min(fetches.c.tls_expires_at).label("tls_expires_at"),
            )
            .where(
                fetches.c.started_at >= to_micros(day),
                fetches.c.started_at < to_micros(day + _DAY),
                fetches.c.ended_at.is_not(None),
            )
            .group_by(fetches.c.source_id, fetches.c.outcome, reason)
        )
        .mappings()
        .all()
    )
    if not rows:
        return 0
    statement = insert_for(connection)(fetch_days)
    statement = statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={c.name: statement.excluded[c.name] for c in fetch_days.c if c.name not in _KEY},
    )
    # PostgreSQL sums to a decimal.
    values = [
        {name: int(value) if name in _COUNTS else value for name, value in row.items()}
        | {"day": day.date().isoformat()}
        for row in rows
    ]
    connection.execute(statement, values)
    return len(values)


_COUNTS = ("attempts", "wire_bytes", "milliseconds", "slowest_ms", "entries_new", "entries_updated")
