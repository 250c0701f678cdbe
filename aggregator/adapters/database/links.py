"""The addresses that lists name: what is to be read, what is being read, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Engine,
    exists,
    func,
    insert,
    not_,
    select,
    update,
)

from aggregator.adapters.database.absence import note_gone
from aggregator.adapters.database.documents import document_values, link_evidence, put_document
from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.hosts import put_holds
from aggregator.adapters.database.leases import extend_leases, free, queued
from aggregator.adapters.database.link_rows import (
    links_of,
    settle_link,
    teaser_counts,
)
from aggregator.adapters.database.networks import network_is_served
from aggregator.adapters.database.rows import (
    moment_or_none,
)
from aggregator.adapters.database.schema import (
    documents,
    fetches,
    links,
    sources,
    to_micros,
)
from aggregator.model import (
    HeldLink,
    LinkKind,
    LinkPlan,
    LinkState,
    LinkToRead,
    TeasersTried,
)
from aggregator.settings import PUBLIC

# What is under way of one source at a time: its server takes one request after the other anyhow.
LINKS_A_SOURCE = 5
_KEYS_A_QUERY = 200


class LinkQueries:
    """Implements `ports.LinkStore`."""

    engine: Engine

    def due_links(self, now: datetime, limit: int, hold: timedelta) -> dict[str, list[int]]:
        """Claim for the queue links that are due, news before what a backfill found, by network."""
        moment = to_micros(now)
        ranked = (
            select(
                links.c.id,
                links.c.rank,
                links.c.queued_until,
                links.c.leased_until,
                sources.c.network,
                func.row_number()
                .over(partition_by=links.c.source_id, order_by=(links.c.rank, links.c.id))
                .label("place"),
            )
            .select_from(links.join(sources, sources.c.id == links.c.source_id))
            .where(
                links.c.state == LinkState.WAITING.value,
                links.c.next_at <= moment,
                sources.c.enabled,
                network_is_served(now),
            )
            .subquery()
        )
        query = (
            select(ranked.c.id, ranked.c.network)
            .where(
                ranked.c.place <= LINKS_A_SOURCE,
                free(ranked.c.queued_until, moment),
                free(ranked.c.leased_until, moment),
                ~exists().where(documents.c.link_id == ranked.c.id, documents.c.state == "waiting"),
            )
            .order_by(ranked.c.rank, ranked.c.id)
            .limit(limit)
        )

        def job(connection: Connection) -> dict[str, list[int]]:
            return queued(connection, links, query, now + hold)

        # Asked at every tick: nothing due is the rule, and needs no write lock.
        waiting = select(links.c.id).where(
            links.c.state == LinkState.WAITING.value,
            links.c.next_at <= moment,
            free(links.c.queued_until, moment),
        )
        any_due = read(self.engine, lambda c: c.scalar(waiting.limit(1)) is not None)
        return write(self.engine, job) if any_due else {}

    def claim_links(
        self, ids: Sequence[int], now: datetime, lease: timedelta, network: str = PUBLIC
    ) -> list[LinkToRead]:
        """Lease links of a network for fetching; those that somebody else holds are left out."""

        def job(connection: Connection) -> list[LinkToRead]:
            moment = to_micros(now)
            chosen = (
                select(links)
                .where(
                    links.c.id.in_(ids),
                    links.c.state == LinkState.WAITING.value,
                    free(links.c.leased_until, moment),
                    ~exists().where(documents.c.link_id == links.c.id, documents.c.state == "waiting"),
                )
                .order_by(links.c.rank, links.c.id)
                .with_for_update(skip_locked=True)
            )
            rows = connection.execute(chosen).mappings().all()
            claimed = [link for link in links_of(connection, rows, now) if link.source.network == network]
            if claimed:
                connection.execute(
                    update(links)
                    .where(links.c.id.in_([link.id for link in claimed]))
                    .values(leased_until=to_micros(now + lease))
                )
            return claimed

        return write(self.engine, job) if ids else []

    def extend_link_leases(self, ids: Sequence[int], until: datetime) -> None:
        """Keep links that are still being fetched."""
        extend_leases(self.engine, links, ids, until)

    def put_back_link(self, link_id: int, next_at: datetime) -> None:
        """End a lease without an attempt: the host was not free, or asked to be left alone."""
        values = {"leased_until": None, "queued_until": None, "next_at": to_micros(next_at)}
        write(self.engine, lambda c: c.execute(update(links).where(links.c.id == link_id).values(values)))

    def apply_links(self, plans: Sequence[LinkPlan]) -> list[int]:
        """Write what exchanges for links brought; the ids of the documents stored."""
        to_store = {
            plan.link.id: document_values(plan.link.source.id, plan.document) | {"link_id": plan.link.id}
            for plan in plans
            if plan.document
        }

        def job(connection: Connection) -> list[int]:
            stored = {link_id: put_document(connection, values) for link_id, values in to_store.items()}
            connection.execute(
                insert(fetches), [link_evidence(plan, stored.get(plan.link.id)) for plan in plans]
            )
            freed = update(links).where(links.c.id.in_(list(stored)))
            connection.execute(freed.values(leased_until=None, queued_until=None))
            for plan in plans:
                if plan.update:
                    settle_link(connection, plan.update, plan.update.next_at)
            note_gone(connection, plans)
            put_holds(connection, [plan.hold for plan in plans if plan.hold])
            return list(stored.values())

        return write(self.engine, job) if plans else []

    def teasers_tried(self, source_id: int) -> TeasersTried:
        """What came of completing the items of a feed from their pages."""
        counts = read(self.engine, lambda c: teaser_counts(c, source_id))
        return TeasersTried(counts.get(LinkState.READ.value, 0), counts.get(LinkState.GIVEN_UP.value, 0))

    def held_links(self, source_id: int, url_keys: Sequence[str]) -> dict[str, HeldLink]:
        """The links of a source among these addresses, by their keys."""

        def job(connection: Connection) -> dict[str, HeldLink]:
            found = {}
            for start in range(0, len(url_keys), _KEYS_A_QUERY):
                some = url_keys[start : start + _KEYS_A_QUERY]
                query = select(links).where(links.c.source_id == source_id, links.c.url_key.in_(some))
                for row in connection.execute(query).mappings():
                    found[row["url_key"]] = HeldLink(
                        id=row["id"],
                        url_key=row["url_key"],
                        kind=LinkKind(row["kind"]),
                        state=LinkState(row["state"]),
                        title=row["title"],
                        modified=row["modified"],
                        read_at=moment_or_none(row["read_at"]),
                    )
            return found

        return read(self.engine, job)

    def unread(self, source_ids: Sequence[int], soon: datetime) -> int:
        """How many pages of sources are to be read until ``soon``, beside those of a backfill."""
        ids = set(source_ids)
        waiting = select(links.c.source_id, func.count()).where(
            links.c.state == LinkState.WAITING.value,
            not_(links.c.backfill),
            links.c.kind != LinkKind.CHECK.value,
            links.c.next_at <= to_micros(soon),
        )
        query = waiting.group_by(links.c.source_id)
        return read(self.engine, lambda c: sum(int(row[1]) for row in c.execute(query) if row[0] in ids))
