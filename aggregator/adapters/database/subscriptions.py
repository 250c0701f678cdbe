"""Our subscriptions at the hubs of others: what feeds offer, what hubs answered, who is relied on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.leases import claimed
from aggregator.adapters.database.rows import Row, micros_or_none, moment_or_none
from aggregator.adapters.database.schema import (
    from_micros,
    hub_subscriptions,
    sources,
    to_micros,
)
from aggregator.model import (
    EntriesPlan,
    HubOffer,
    PushNews,
    SourceState,
    Subscription,
    SubscriptionState,
)
from aggregator.push.subscription import KEEP_LEFT, MISSES, SILENT_WAIT

# How often a feed may change its hub. Each change is a request to the old one and one to the new one.
CHANGE_AFTER = timedelta(days=1)

_ENDING = (SubscriptionState.LEAVING.value, SubscriptionState.LEFT.value)

_live = hub_subscriptions.c.state.not_in(_ENDING)
_source_wanted = and_(sources.c.enabled, sources.c.state != SourceState.GONE.value)
_with_source = select(
    hub_subscriptions,
    _source_wanted.label("wanted"),
    sources.c.url.label("source_url"),
    sources.c.target_url,
).select_from(hub_subscriptions.join(sources, sources.c.id == hub_subscriptions.c.source_id))


class SubscriptionQueries:
    """Implements `ports.SubscriptionStore`."""

    engine: Engine

    def due_subscriptions(self, now: datetime, limit: int, hold: timedelta) -> list[int]:
        """Claim for the queue the subscriptions that something is to be done for: they are not due again
        until ``hold`` has passed, so a lost message is only a delay."""
        due = or_(
            hub_subscriptions.c.next_at <= to_micros(now),
            and_(_live, ~_source_wanted, hub_subscriptions.c.next_at > to_micros(now + hold)),
        )
        query = (
            select(hub_subscriptions.c.id)
            .join(sources, sources.c.id == hub_subscriptions.c.source_id)
            .where(due)
            .order_by(hub_subscriptions.c.next_at)
            .limit(limit)
        )

        def job(connection: Connection) -> list[int]:
            return claimed(connection, hub_subscriptions, query, next_at=to_micros(now + hold))

        # Asked at every tick: nothing due is the rule, and needs no write lock.
        return write(self.engine, job) if read(self.engine, lambda c: c.scalar(query.limit(1))) else []

    def subscriptions(self, ids: Sequence[int]) -> list[Subscription]:
        query = _with_source.where(hub_subscriptions.c.id.in_(ids)).order_by(hub_subscriptions.c.id)
        return read(self.engine, lambda c: [_subscription(row) for row in c.execute(query).mappings()])

    def subscription_of(self, source_id: int) -> Subscription | None:
        """The subscription of a source, of which one that is being left is the last choice."""
        query = _with_source.where(hub_subscriptions.c.source_id == source_id).order_by(
            hub_subscriptions.c.state.in_(_ENDING), hub_subscriptions.c.id.desc()
        )
        return self._first(query.limit(1))

    def subscription_at(self, token: str) -> Subscription | None:
        """The subscription whose callback has this token."""
        return self._first(_with_source.where(hub_subscriptions.c.token == token))

    def _first(self, query: Any) -> Subscription | None:
        def job(connection: Connection) -> Subscription | None:
            row = connection.execute(query).mappings().first()
            return _subscription(row) if row else None

        return read(self.engine, job)

    def settle(self, seen: Subscription, becomes: Subscription) -> bool:
        """Write what was decided over ``seen``; False when somebody else decided meanwhile."""
        statement = (
            update(hub_subscriptions)
            .where(
                hub_subscriptions.c.id == seen.id,
                hub_subscriptions.c.state == seen.state.value,
                hub_subscriptions.c.requested_at.is_not_distinct_from(micros_or_none(seen.requested_at)),
                hub_subscriptions.c.verified_at.is_not_distinct_from(micros_or_none(seen.verified_at)),
            )
            .values(
                state=becomes.state.value,
                next_at=to_micros(becomes.next_at),
                lease_until=micros_or_none(becomes.lease_until),
                requested_at=micros_or_none(becomes.requested_at),
                verified_at=micros_or_none(becomes.verified_at),
                failures=becomes.failures,
                last_detail=becomes.detail,
            )
        )
        return write(self.engine, lambda c: c.execute(statement).rowcount) > 0

    def forget_subscription(self, subscription_id: int) -> None:
        statement = delete(hub_subscriptions).where(hub_subscriptions.c.id == subscription_id)
        write(self.engine, lambda c: c.execute(statement))

    def count_rejected(self, subscription_id: int) -> None:
        """Something came that the secret does not sign."""
        statement = (
            update(hub_subscriptions)
            .where(hub_subscriptions.c.id == subscription_id)
            .values(rejected=hub_subscriptions.c.rejected + 1)
        )
        write(self.engine, lambda c: c.execute(statement))


def pushing() -> ColumnElement[bool]:
    """Whether a hub can be relied on for the source of an enclosing query (`push.is_pushing`)."""
    return exists().where(
        hub_subscriptions.c.source_id == sources.c.id,
        hub_subscriptions.c.state == SubscriptionState.ACTIVE.value,
        hub_subscriptions.c.pushed_at.is_not(None),
        hub_subscriptions.c.missed < MISSES,
    )


def note_news(connection: Connection, plans: Sequence[EntriesPlan]) -> None:
    """What the documents of ``plans`` tell of the hubs of their sources."""
    telling = [plan for plan in plans if plan.push != PushNews()]
    if not telling:
        return
    query = select(hub_subscriptions).where(
        _live, hub_subscriptions.c.source_id.in_([plan.source_id for plan in telling])
    )
    live = {row["source_id"]: row for row in connection.execute(query).mappings()}
    for plan in telling:
        row = live.get(plan.source_id)
        if plan.push.pushed:
            note_push(connection, plan.source_id, plan.began_at)
        elif row is not None and _was_missed(row, plan):
            _note_miss(connection, row, plan.seen_at)
        if plan.push.whole:
            _follow(connection, plan, row)


def note_push(connection: Connection, source_id: int, at: datetime) -> None:
    """The hub of a source pushed something."""
    connection.execute(
        update(hub_subscriptions)
        .where(_live, hub_subscriptions.c.source_id == source_id)
        .values(pushed_at=to_micros(at), missed=0)
    )


def _was_missed(row: Row, plan: EntriesPlan) -> bool:
    at = plan.push.missed_at
    active = row["state"] == SubscriptionState.ACTIVE.value
    return active and at is not None and row["verified_at"] <= to_micros(at)


def _note_miss(connection: Connection, row: Row, now: datetime) -> None:
    missed = row["missed"] + 1
    next_at = min(row["next_at"], to_micros(now + SILENT_WAIT)) if missed >= MISSES else row["next_at"]
    connection.execute(
        update(hub_subscriptions)
        .where(hub_subscriptions.c.id == row["id"])
        .values(missed=missed, next_at=next_at)
    )


def _follow(connection: Connection, plan: EntriesPlan, row: Row | None) -> None:
    """Make the hub of a source the one that its feed names."""
    offer = plan.push.offer
    if row is not None:
        if offer == HubOffer(row["hub_url"], row["topic_url"]):
            return
        if _changed_lately(connection, plan):
            return
        connection.execute(
            update(hub_subscriptions)
            .where(hub_subscriptions.c.id == row["id"])
            .values(
                state=SubscriptionState.LEAVING.value,
                requested_at=None,
                failures=0,
                next_at=to_micros(plan.seen_at),
                last_detail="",
            )
        )
    if offer is not None:
        connection.execute(
            insert(hub_subscriptions).values(
                source_id=plan.source_id,
                hub_url=offer.hub_url,
                topic_url=offer.topic_url,
                # Of 43 characters each; a secret has to be shorter than 200 bytes (WebSub, 5.1).
                secret=secrets.token_urlsafe(32),
                token=secrets.token_urlsafe(32),
                state=SubscriptionState.OFFERED.value,
                next_at=to_micros(plan.seen_at),
            )
        )


def _changed_lately(connection: Connection, plan: EntriesPlan) -> bool:
    left = to_micros(plan.seen_at + KEEP_LEFT - CHANGE_AFTER)
    ending = or_(
        hub_subscriptions.c.state == SubscriptionState.LEAVING.value,
        and_(hub_subscriptions.c.state == SubscriptionState.LEFT.value, hub_subscriptions.c.next_at > left),
    )
    query = select(hub_subscriptions.c.id).where(ending, hub_subscriptions.c.source_id == plan.source_id)
    return connection.scalar(query.limit(1)) is not None


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        source_id=row["source_id"],
        hub_url=row["hub_url"],
        topic_url=row["topic_url"],
        secret=row["secret"],
        token=row["token"],
        state=SubscriptionState(row["state"]),
        next_at=from_micros(row["next_at"]),
        lease_until=moment_or_none(row["lease_until"]),
        requested_at=moment_or_none(row["requested_at"]),
        verified_at=moment_or_none(row["verified_at"]),
        pushed_at=moment_or_none(row["pushed_at"]),
        missed=row["missed"],
        failures=row["failures"],
        rejected=row["rejected"],
        detail=row["last_detail"],
        wanted=bool(row["wanted"]),
        address=row["target_url"] or row["source_url"],
    )
