"""What collecting loads and applies: claims, documents, entries. Every method is one short transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from aggregator import schedule
from aggregator.adapters.database.absence import note_absence
from aggregator.adapters.database.addresses import settle_addresses
from aggregator.adapters.database.documents import (
    END_FETCH,
    document_of,
    document_values,
    fetch_end,
    put_document,
    refresh_evidence,
)
from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.evidence import oldest_kept
from aggregator.adapters.database.fingerprint_rows import (
    fingerprint_to_store,
    forget_fingerprints,
    put_fingerprints,
)
from aggregator.adapters.database.holding import HeldBack, hold_back
from aggregator.adapters.database.hosts import holds_in_force, prune_robots, put_holds
from aggregator.adapters.database.hub_ledger import prune_hub
from aggregator.adapters.database.leases import extend_leases, free, queued
from aggregator.adapters.database.link_rows import (
    give_up_poison,
    links_with,
    put_links,
    reread_links,
    settle_link,
)
from aggregator.adapters.database.registry import insert_for, put_moment
from aggregator.adapters.database.revisions import keep_revision
from aggregator.adapters.database.rows import (
    entry_of,
    entry_values,
    moment_or_none,
    source_to_refresh,
    update_values,
)
from aggregator.adapters.database.schema import (
    documents,
    entries,
    fetches,
    from_micros,
    links,
    meta,
    sources,
    to_be_grouped,
    to_micros,
)
from aggregator.adapters.database.sources import nothing_waits, readable, source_with_zone
from aggregator.adapters.database.subscriptions import note_news
from aggregator.model import (
    Because,
    DocumentToParse,
    EntriesPlan,
    EntryChange,
    HeldEntry,
    Outcome,
    Reason,
    RefreshPlan,
    SourceState,
    SourceToRefresh,
)
from aggregator.settings import PUBLIC

POISON_RETRY = timedelta(hours=1)
# Sources are imported to be due in a moment (`simpul sources`), so that who then collects finds them due.
SOON = timedelta(seconds=15)
# A teaser waits so long for its page; then it is published as it is.
WHOLE_WITHIN = timedelta(minutes=10)
_KEYS_A_QUERY = 200


class CollectQueries:
    """Implements `ports.CollectStore` but for grouping."""

    engine: Engine

    def due_sources(self, now: datetime, limit: int, hold: timedelta) -> dict[str, list[int]]:
        """Claim for the queue what is due, wanted ones first, by network: not due again until ``hold`` has
        passed."""

        def job(connection: Connection) -> dict[str, list[int]]:
            moment = to_micros(now)
            due = (
                select(sources.c.id, sources.c.network)
                .where(
                    readable(now),
                    or_(sources.c.wanted_at <= moment, sources.c.next_at <= moment),
                    free(sources.c.queued_until, moment),
                    free(sources.c.leased_until, moment),
                    nothing_waits(),
                )
                .order_by(sources.c.wanted_at.is_(None), sources.c.next_at)
                .limit(limit)
                .with_for_update(skip_locked=True, of=sources)
            )
            return queued(connection, sources, due, now + hold)

        # Asked at every tick: nothing due is the rule, and needs no write lock.
        return write(self.engine, job) if self._any_due(now) else {}

    def spread_due(self, now: datetime, window: timedelta) -> int:
        """Give everything that is overdue, and that nobody asked for, a moment of its own in ``window`` from
        ``now``; how many there were."""
        overdue = (sources.c.next_at <= to_micros(now), sources.c.wanted_at.is_(None))

        def job(connection: Connection) -> int:
            ids = list(connection.scalars(select(sources.c.id).where(*overdue)))
            moments = schedule.spread(ids, now, window)
            if ids:
                connection.execute(
                    update(sources)
                    .where(sources.c.id == bindparam("b_id"))
                    .values(next_at=bindparam("b_at")),
                    [{"b_id": source_id, "b_at": to_micros(at)} for source_id, at in moments.items()],
                )
            return len(ids)

        return write(self.engine, job)

    def _any_due(self, now: datetime) -> bool:
        moment = to_micros(now)
        query = select(sources.c.id).where(
            or_(sources.c.wanted_at <= moment, sources.c.next_at <= moment),
            free(sources.c.queued_until, moment),
            free(sources.c.leased_until, moment),
        )
        return read(self.engine, lambda c: c.scalar(query.limit(1)) is not None)

    def want(self, source_ids: Sequence[int] | None, now: datetime) -> list[int]:
        """Mark sources (None: every one that is due or will be in a moment) as wanted now; the ids marked."""
        soon = sources.c.next_at <= to_micros(now + SOON)
        return self._want(soon if source_ids is None else sources.c.id.in_(source_ids), now)

    def want_all(self, now: datetime) -> list[int]:
        """Mark every source as wanted now, but for those that are gone for good (410): who wants one of them
        asked names it."""
        return self._want(sources.c.state != SourceState.GONE.value, now)

    def _want(self, chosen: ColumnElement[bool], now: datetime) -> list[int]:
        def job(connection: Connection) -> list[int]:
            statement = (
                update(sources)
                .where(readable(now), chosen)
                .values(wanted_at=to_micros(now))
                .returning(sources.c.id)
            )
            return sorted(connection.scalars(statement))

        return write(self.engine, job)

    def wanted(self, source_ids: Sequence[int]) -> set[int]:
        """Those of the sources that have not come to an end since they were wanted."""
        ids = set(source_ids)
        query = select(sources.c.id).where(sources.c.wanted_at.is_not(None))
        return read(self.engine, lambda c: ids.intersection(c.scalars(query)))

    def claim_sources(
        self, ids: Sequence[int], now: datetime, lease: timedelta, network: str = PUBLIC
    ) -> list[SourceToRefresh]:
        """Lease sources of a network for fetching; those that somebody else holds are left out."""

        def job(connection: Connection) -> list[SourceToRefresh]:
            moment = to_micros(now)
            chosen = (
                source_with_zone()
                .where(
                    sources.c.id.in_(ids),
                    sources.c.network == network,
                    readable(now),
                    free(sources.c.leased_until, moment),
                    nothing_waits(),
                )
                .order_by(sources.c.id)
                .with_for_update(skip_locked=True, of=sources)
            )
            rows = connection.execute(chosen).mappings().all()
            holds = holds_in_force(connection, now) if rows else {}
            claimed = [source_to_refresh(row, holds) for row in rows]
            if claimed:
                connection.execute(
                    update(sources)
                    .where(sources.c.id.in_([source.id for source in claimed]))
                    .values(leased_until=to_micros(now + lease))
                )
            return claimed

        return write(self.engine, job)

    def extend_leases(self, ids: Sequence[int], until: datetime) -> None:
        """Keep sources that are still being fetched."""
        extend_leases(self.engine, sources, ids, until)

    def release_leases(self) -> None:
        """Free everything that is held. Only for whoever knows that no worker is alive."""

        def job(connection: Connection) -> None:
            connection.execute(update(sources).values(queued_until=None, leased_until=None))
            connection.execute(update(links).values(queued_until=None, leased_until=None))
            connection.execute(update(documents).values(leased_until=None))

        write(self.engine, job)

    def put_back(self, source_id: int, next_at: datetime, reasons: Sequence[Because]) -> None:
        """End a lease without an attempt: the host was not free in time."""
        values = {
            "leased_until": None,
            "queued_until": to_micros(next_at),
            "next_at": to_micros(next_at),
            "schedule_reasons": schedule.dump_reasons(reasons),
        }
        write(
            self.engine, lambda c: c.execute(update(sources).where(sources.c.id == source_id).values(values))
        )

    def apply_refresh(self, plans: Sequence[RefreshPlan]) -> list[int]:
        """Write refreshes; the ids of the documents stored."""
        # Packed before the transaction: other writers wait for it.
        to_store = [document_values(plan.source_id, plan.document) for plan in plans if plan.document]

        def job(connection: Connection) -> list[int]:
            stored = {values["source_id"]: put_document(connection, values) for values in to_store}
            connection.execute(
                insert(fetches), [refresh_evidence(plan, stored.get(plan.source_id)) for plan in plans]
            )
            updates = [
                update_values(plan.source_id, plan.began_at, plan.update) for plan in plans if plan.update
            ]
            if updates:
                connection.execute(_UPDATE_SOURCE, updates)
                settle_addresses(connection, [(p.source_id, p.update, p.began_at) for p in plans if p.update])
            put_holds(connection, [plan.hold for plan in plans if plan.hold])
            return list(stored.values())

        return write(self.engine, job) if plans else []

    def waiting_documents(self, now: datetime, limit: int) -> list[tuple[int, int]]:
        """(id, attempts) of documents that nobody holds, oldest first."""
        query = (
            select(documents.c.id, documents.c.attempts)
            .where(documents.c.state == "waiting", free(documents.c.leased_until, to_micros(now)))
            .order_by(documents.c.id)
            .limit(limit)
        )
        return read(self.engine, lambda c: [(row.id, row.attempts) for row in c.execute(query)])

    def claim_documents(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[DocumentToParse]:
        """Lease documents for parsing and count the attempt, committed before it begins."""

        def job(connection: Connection) -> list[DocumentToParse]:
            chosen = (
                select(documents)
                .where(
                    documents.c.id.in_(ids),
                    documents.c.state == "waiting",
                    free(documents.c.leased_until, to_micros(now)),
                )
                .order_by(documents.c.id)
                .with_for_update(skip_locked=True)
            )
            rows = connection.execute(chosen).mappings().all()
            if not rows:
                return []
            connection.execute(
                update(documents)
                .where(documents.c.id.in_([row["id"] for row in rows]))
                .values(leased_until=to_micros(now + lease), attempts=documents.c.attempts + 1)
            )
            of = source_with_zone().where(sources.c.id.in_([row["source_id"] for row in rows]))
            by_id = {row["id"]: source_to_refresh(row, {}) for row in connection.execute(of).mappings()}
            wanted = [row["link_id"] for row in rows if row["link_id"] is not None]
            by_link = {link.id: link for link in links_with(connection, wanted, now)}
            return [document_of(row, by_id[row["source_id"]], by_link.get(row["link_id"])) for row in rows]

        return write(self.engine, job) if ids else []

    def shelve_poison(self, now: datetime, max_attempts: int) -> list[int]:
        """Set aside, with their bytes, documents whose attempts are used up; their sources go on."""
        used_up = and_(
            documents.c.state == "waiting",
            documents.c.attempts >= max_attempts,
            free(documents.c.leased_until, to_micros(now)),
        )

        def job(connection: Connection) -> list[int]:
            rows = connection.execute(
                select(documents.c.id, documents.c.source_id, documents.c.link_id).where(used_up)
            ).all()
            for row in rows:
                connection.execute(update(documents).where(documents.c.id == row.id).values(state="poison"))
                if row.link_id is not None:
                    give_up_poison(connection, row.link_id, row.id, now)
                    continue
                connection.execute(
                    update(sources)
                    .where(sources.c.id == row.source_id)
                    .values(
                        state=SourceState.FAILING.value,
                        failures=sources.c.failures + 1,
                        last_reason=Reason.POISON.value,
                        last_detail=f"document {row.id}",
                        next_at=to_micros(now + POISON_RETRY),
                        wanted_at=None,
                        queued_until=None,
                        leased_until=None,
                    )
                )
                connection.execute(
                    update(fetches)
                    .where(fetches.c.document_id == row.id, fetches.c.ended_at.is_(None))
                    .values(ended_at=to_micros(now), outcome=Outcome.FAILED.value, reason=Reason.POISON.value)
                )
            return [row.id for row in rows]

        if read(self.engine, lambda c: c.scalar(select(documents.c.id).where(used_up).limit(1))) is None:
            return []
        return write(self.engine, job)

    def held_entries(
        self, source_id: int, guid_keys: Sequence[str], url_keys: Sequence[str], title_keys: Sequence[str]
    ) -> list[HeldEntry]:
        """Entries of the source that match any key, with their full values; tombstones too."""

        def job(connection: Connection) -> list[HeldEntry]:
            found: dict[int, HeldEntry] = {}
            for column, keys in (
                (entries.c.guid_key, guid_keys),
                (entries.c.url_key, url_keys),
                (entries.c.title_key, title_keys),
            ):
                for start in range(0, len(keys), _KEYS_A_QUERY):
                    some = keys[start : start + _KEYS_A_QUERY]
                    query = select(entries).where(entries.c.source_id == source_id, column.in_(some))
                    for row in connection.execute(query).mappings():
                        if row["id"] not in found:
                            found[row["id"]] = _held(row, full=True)
            return sorted(found.values(), key=lambda held: held.id)

        return read(self.engine, job)

    def all_held(self, source_id: int, limit: int) -> list[HeldEntry]:
        """The newest held entries of a source, without their full values."""
        columns = [entries.c[name] for name in _HELD_COLUMNS]
        query = (
            select(*columns)
            .where(entries.c.source_id == source_id)
            .order_by(entries.c.published.desc())
            .limit(limit)
        )
        return read(self.engine, lambda c: [_held(row, full=False) for row in c.execute(query).mappings()])

    def apply_entries(self, plans: Sequence[EntriesPlan]) -> tuple[int, int]:
        """Write parsed documents, each with its validators in the same transaction: (new, updated)."""

        rows = {plan.document_id: _new_rows(plan) for plan in plans}
        ids = list(rows)

        def job(connection: Connection) -> tuple[int, int, HeldBack]:
            waiting = set(
                connection.scalars(
                    select(documents.c.id).where(documents.c.id.in_(ids), documents.c.state == "waiting")
                )
            )
            live = [plan for plan in plans if plan.document_id in waiting]
            if not live:
                return 0, 0, HeldBack()
            new = _insert_entries(connection, live, [row for p in live for row in rows[p.document_id]])
            held_back = hold_back(connection, live)
            updated = _change_entries(connection, live, held_back.entry_ids)
            _touch_seen(connection, live)
            note_absence(connection, live)
            _put_links(connection, live)
            own = [(plan.source_id, plan.update, plan) for plan in live if plan.update]
            if own:
                updates = [update_values(number, plan.began_at, state) for number, state, plan in own]
                connection.execute(_UPDATE_SOURCE, updates)
                settle_addresses(connection, [(number, state, plan.seen_at) for number, state, plan in own])
                note_news(connection, [plan for _, _, plan in own])
            connection.execute(END_FETCH, [fetch_end(plan) for plan in live])
            connection.execute(delete(documents).where(documents.c.id.in_(waiting)))
            return new, updated, held_back

        if not plans:
            return 0, 0
        new, updated, held_back = write(self.engine, job)
        held_back.log()
        return new, updated

    def ungrouped(self, now: datetime) -> int:
        query = select(func.count()).select_from(entries).where(to_be_grouped(now))
        return read(self.engine, lambda c: c.scalar(query) or 0)

    def prune(self, now: datetime) -> int:
        """Delete old fetch evidence, deliveries, robots.txt files and poison; the number of rows."""
        oldest = to_micros(oldest_kept(now))

        def job(connection: Connection) -> int:
            gone = connection.execute(delete(fetches).where(fetches.c.started_at < oldest)).rowcount
            gone += connection.execute(
                delete(documents).where(documents.c.state == "poison", documents.c.fetched_at < oldest)
            ).rowcount
            prune_robots(connection, now)
            return gone + prune_hub(connection, now)

        return write(self.engine, job)

    def beat_at(self) -> datetime | None:
        """When the timetable was last alive."""
        query = select(meta.c.value).where(meta.c.key == "beat_at")
        return read(self.engine, lambda c: moment_or_none(c.scalar(query)))

    def beat(self, now: datetime) -> None:
        """Record that the timetable is alive."""
        write(self.engine, lambda c: put_moment(c, "beat_at", now))


_SOURCE_COLUMNS = (
    "state", "next_at", "etag", "last_modified", "body_hash", "failures", "target_url", "target_kind",
    "candidates", "last_reason", "last_detail", "first_success_at", "last_success_at", "last_full_at",
    "last_new_at", "rhythm", "hints", "listed", "schedule_reasons", "queued_until", "leased_until",
    "validators_url", "final_key", "doubted_until", "unmodified_at", "discovery", "older_url",
    "recipe_used", "recipe_unfit", "recipe_unfit_since",
    "move_url", "move_since", "move_sightings", "move_rejected",
)  # fmt: skip

_UPDATE_SOURCE = (
    update(sources)
    .where(sources.c.id == bindparam("b_id"))
    .values(
        **{name: bindparam(name) for name in _SOURCE_COLUMNS},
        # What was under way when a look was wanted may have missed what the look is wanted for.
        wanted_at=case(
            (and_(bindparam("b_ended"), sources.c.wanted_at <= bindparam("b_began")), None),
            else_=sources.c.wanted_at,
        ),
    )
)

_HELD_COLUMNS = (
    "id", "identity", "guid_key", "url_key", "title_key", "published", "first_seen", "content_hash",
    "revision", "churn", "removed_at", "whole",
)  # fmt: skip


def _held(row: Any, *, full: bool) -> HeldEntry:
    return HeldEntry(
        id=row["id"],
        identity=row["identity"],
        guid_key=row["guid_key"],
        url_key=row["url_key"],
        title_key=row["title_key"],
        published=from_micros(row["published"]),
        first_seen=from_micros(row["first_seen"]),
        content_hash=row["content_hash"],
        revision=row["revision"],
        churn=row["churn"],
        removed=row["removed_at"] is not None,
        entry=entry_of(row) if full else None,
        whole=bool(row["whole"]),
    )


def _new_rows(plan: EntriesPlan) -> list[dict[str, Any]]:
    seen = to_micros(plan.seen_at)
    return [
        entry_values(item.entry)
        | {
            "source_id": plan.source_id,
            "identity": item.entry.identity,
            "first_seen": seen,
            "last_seen": seen,
            "history": item.history,
            "needs_grouping": not item.findings,
            "quarantined": bool(item.findings),
            "whole": plan.link is not None,
            "whole_by": to_micros(plan.seen_at + WHOLE_WITHIN) if item.awaits_page else None,
        }
        for item in plan.new
    ]


def _insert_entries(connection: Connection, plans: Sequence[EntriesPlan], rows: list[dict[str, Any]]) -> int:
    """Write entries that nobody wrote before, with their fingerprints; those of what is in quarantine are
    computed when it is released."""
    if not rows:
        return 0
    statement = (
        insert_for(connection)(entries)
        .on_conflict_do_nothing(index_elements=["source_id", "identity"])
        .returning(entries.c.id, entries.c.source_id, entries.c.identity)
    )
    written = {(row.source_id, row.identity): row.id for row in connection.execute(statement, rows)}
    values = []
    for plan in plans:
        for item in plan.new:
            number = written.get((plan.source_id, item.entry.identity))
            if number is not None and item.fingerprint is not None and not item.findings:
                values.append(fingerprint_to_store(number, 1, item.entry, item.fingerprint))
    put_fingerprints(connection, values)
    return len(written)


def _change_entries(connection: Connection, plans: Sequence[EntriesPlan], held_back: set[int]) -> int:
    revisions = 0
    changed: dict[int, EntryChange] = {}
    for plan in plans:
        seen = to_micros(plan.seen_at)
        for change in plan.changed:
            if change.held_id in held_back:
                continue
            values = entry_values(change.entry)
            values.update(revision=change.revision, churn=change.churn, needs_grouping=True)
            if plan.link is not None:
                values.update(whole=True, whole_by=None)
            if change.is_revision:
                keep_revision(connection, change.held_id, seen)
                values["revised_at"] = seen
                revisions += 1
            connection.execute(update(entries).where(entries.c.id == change.held_id).values(values))
            changed[change.held_id] = change
    _change_fingerprints(connection, changed)
    return revisions


def _change_fingerprints(connection: Connection, changed: dict[int, EntryChange]) -> None:
    """Those of the old words go in any case; what could not be computed is when its entry is grouped."""
    if not changed:
        return
    forget_fingerprints(connection, changed)
    live = set(connection.scalars(select(entries.c.id).where(entries.c.id.in_(sorted(changed)), is_live())))
    put_fingerprints(
        connection,
        [
            fingerprint_to_store(held_id, change.revision, change.entry, change.fingerprint)
            for held_id, change in changed.items()
            if change.fingerprint is not None and held_id in live
        ],
    )


def _put_links(connection: Connection, plans: Sequence[EntriesPlan]) -> None:
    """What the documents name, and what became of the links whose documents they are."""
    for plan in plans:
        put_links(connection, plan.source_id, plan.links, plan.seen_at)
        reread_links(connection, plan.reread, plan.seen_at)
        if plan.backfill_pages is not None:
            of = update(sources).where(sources.c.id == plan.source_id)
            connection.execute(of.values(backfill_pages=plan.backfill_pages))
        if plan.link is not None:
            settle_link(connection, plan.link, plan.seen_at)


def _touch_seen(connection: Connection, plans: Sequence[EntriesPlan]) -> None:
    for plan in plans:
        for start in range(0, len(plan.seen), _KEYS_A_QUERY):
            connection.execute(
                update(entries)
                .where(entries.c.id.in_(plan.seen[start : start + _KEYS_A_QUERY]))
                .values(last_seen=to_micros(plan.seen_at))
            )
