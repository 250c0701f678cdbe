"""How the collecting is doing: totals for `simpul status`, and what became of a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from aggregator.adapters.database.absence import gone_entries
from aggregator.adapters.database.addresses import moves_known
from aggregator.adapters.database.engine import read
from aggregator.adapters.database.hosts import holds_in_force
from aggregator.adapters.database.hub_ledger import hub_status
from aggregator.adapters.database.networks import unserved
from aggregator.adapters.database.partners import partner_status
from aggregator.adapters.database.quarantine import open_cases
from aggregator.adapters.database.recipes import misfits
from aggregator.adapters.database.reindex import index_is_stale
from aggregator.adapters.database.rows import moment_or_none
from aggregator.adapters.database.schema import (
    documents,
    entries,
    fetches,
    from_micros,
    links,
    meta,
    sources,
    stories,
    to_be_grouped,
    to_micros,
)
from aggregator.adapters.database.sources import readable
from aggregator.model import CollectFailure, CollectReport, FetchView, LinkState, Outcome, Phase, Status
from aggregator.moves import needs_editor

RECENT = timedelta(days=1)
# Attempts at pages that lists name: they say nothing of how their source is doing.
PAGE_OUTCOMES = (Outcome.PAGE_READ.value, Outcome.PAGE_FAILED.value)


class StatusQueries:
    """Totals and evidence."""

    engine: Engine

    def status(self, now: datetime) -> Status:
        """Everything that `simpul status` and `/metrics` report; errors are those of the last day."""
        moment = to_micros(now)

        def job(connection: Connection) -> Status:
            def count(query: object) -> int:
                return int(connection.scalar(query) or 0)  # type: ignore[call-overload]

            states = connection.execute(select(sources.c.state, func.count()).group_by(sources.c.state)).all()
            failed = (
                fetches.c.outcome == Outcome.FAILED.value,
                fetches.c.started_at >= to_micros(now - RECENT),
            )
            reasons = connection.execute(
                select(fetches.c.reason, func.count()).where(*failed).group_by(fetches.c.reason)
            ).all()
            last = connection.execute(
                select(fetches.c.reason, sources.c.url, fetches.c.detail, fetches.c.started_at)
                .join(sources, sources.c.id == fetches.c.source_id)
                .where(*failed)
                .order_by(fetches.c.started_at.desc())
                .limit(10)
            ).all()
            pages = connection.execute(
                select(links.c.backfill, func.count())
                .where(links.c.state == LinkState.WAITING.value)
                .group_by(links.c.backfill)
            ).all()
            waiting = {bool(row[0]): row[1] for row in pages}
            unread = connection.execute(
                select(fetches.c.reason, func.count())
                .where(
                    fetches.c.outcome == Outcome.PAGE_FAILED.value,
                    fetches.c.started_at >= to_micros(now - RECENT),
                )
                .group_by(fetches.c.reason)
            ).all()
            due = (readable(now), or_(sources.c.next_at <= moment, sources.c.wanted_at <= moment))
            live = entries.c.removed_at.is_(None)
            return Status(
                sources={row[0]: row[1] for row in states},
                entries=count(select(func.count()).select_from(entries).where(live)),
                stories=count(
                    select(func.count()).select_from(stories).where(stories.c.lead_id.is_not(None))
                ),
                documents_waiting=count(
                    select(func.count()).select_from(documents).where(documents.c.state == "waiting")
                ),
                documents_poison=count(
                    select(func.count()).select_from(documents).where(documents.c.state == "poison")
                ),
                entries_ungrouped=count(select(func.count()).select_from(entries).where(to_be_grouped(now))),
                sources_due=count(select(func.count()).select_from(sources).where(*due)),
                oldest_due_at=moment_or_none(
                    connection.scalar(select(func.min(sources.c.next_at)).where(*due))
                ),
                errors={reason or "": number for reason, number in reasons},
                last_errors=tuple(
                    (row.url, row.reason or "", row.detail, from_micros(row.started_at)) for row in last
                ),
                beat_at=moment_or_none(
                    connection.scalar(select(meta.c.value).where(meta.c.key == "beat_at"))
                ),
                holds=tuple(holds_in_force(connection, now).values()),
                moves_to_decide=sum(
                    needs_editor(address, move, now) for _, address, move in moves_known(connection)
                ),
                unserved=unserved(connection, now),
                quarantine=open_cases(connection),
                gone=gone_entries(connection),
                redesigned=len({fit.source_id for fit in misfits(connection, now) if fit.is_redesign}),
                pages_waiting=sum(waiting.values()),
                pages_backfill=waiting.get(True, 0),
                page_errors={reason or "": number for reason, number in unread},
                crowded=count(select(meta.c.value).where(meta.c.key == "crowded")),
                crowded_at=moment_or_none(
                    connection.scalar(select(meta.c.value).where(meta.c.key == "crowded_at"))
                ),
                index_stale=index_is_stale(connection),
                hub=hub_status(connection, now),
                partners=partner_status(connection, now),
            )

        return read(self.engine, job)

    def recent_fetches(self, source_id: int, limit: int) -> list[FetchView]:
        """The newest ended attempts at a source, newest first."""
        query = (
            select(fetches)
            .where(
                fetches.c.source_id == source_id,
                fetches.c.ended_at.is_not(None),
                fetches.c.outcome.not_in(PAGE_OUTCOMES),
            )
            .order_by(fetches.c.started_at.desc(), fetches.c.id.desc())
            .limit(limit)
        )

        def job(connection: Connection) -> list[FetchView]:
            return [
                FetchView(
                    at=from_micros(row["started_at"]),
                    url=row["url"],
                    outcome=row["outcome"],
                    status=row["status"],
                    reason=row["reason"],
                    detail=row["detail"],
                    milliseconds=row["milliseconds"],
                    entries_new=row["entries_new"],
                    entries_updated=row["entries_updated"],
                    phase=row["phase"] or Phase.DONE,
                    wire_bytes=row["wire_bytes"],
                    resolve_ms=row["resolve_ms"],
                    wait_ms=row["wait_ms"],
                    connect_ms=row["connect_ms"],
                    response_ms=row["response_ms"],
                    body_ms=row["body_ms"],
                    tls_expires_at=moment_or_none(row["tls_expires_at"]),
                )
                for row in connection.execute(query).mappings()
            ]

        return read(self.engine, job)

    def collected(self, source_ids: Sequence[int], since: datetime) -> CollectReport:
        """What became of sources wanted at ``since``: each counts once, as fetched if any look was."""
        wanted = set(source_ids)
        moment = to_micros(since)
        # An attempt that was under way when the round was asked for ends it too.
        ended = (fetches.c.ended_at >= moment, fetches.c.outcome != Outcome.DISCOVERED.value)
        query = (
            select(
                fetches.c.source_id,
                fetches.c.outcome,
                fetches.c.reason,
                fetches.c.entries_new,
                fetches.c.entries_updated,
                sources.c.url,
            )
            .join(sources, sources.c.id == fetches.c.source_id)
            .where(*ended)
            .order_by(fetches.c.started_at, fetches.c.id)
        )

        def job(connection: Connection) -> CollectReport:
            last: dict[int, Any] = {}
            new = updated = 0
            for row in connection.execute(query):
                if row.source_id not in wanted:
                    continue
                new += row.entries_new
                updated += row.entries_updated
                if row.outcome not in PAGE_OUTCOMES:
                    before = last.get(row.source_id)
                    # Looked at twice, it still brought what the first look brought.
                    if before is None or before.outcome != Outcome.FETCHED.value:
                        last[row.source_id] = row
            outcomes = [row.outcome for row in last.values()]
            # A host that wants to be left alone is no fault of its site, but whoever asked is told.
            unanswered = (Outcome.FAILED.value, Outcome.HELD.value)
            failed = [row for row in last.values() if row.outcome in unanswered]
            # One that was merged again within the round, or that nobody is shown, is no news.
            created = select(func.count()).select_from(stories)
            created = created.where(stories.c.created_at >= moment, stories.c.lead_id.is_not(None))
            return CollectReport(
                sources=len(last),
                fetched=outcomes.count(Outcome.FETCHED.value),
                not_modified=outcomes.count(Outcome.NOT_MODIFIED.value),
                failed=len(failed),
                entries_new=new,
                entries_updated=updated,
                stories_new=int(connection.scalar(created) or 0),
                failures=tuple(CollectFailure(row.source_id, row.url, row.reason or "") for row in failed),
            )

        return read(self.engine, job)
