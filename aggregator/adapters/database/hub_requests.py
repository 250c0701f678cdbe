"""What was asked of our hub, until its subscriber has said that it was meant."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, exists, func, insert, select, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.leases import claimed, free
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import Row
from aggregator.adapters.database.schema import (
    from_micros,
    hub_deliveries,
    hub_requests,
    hub_subscribers,
    story_changes,
    to_micros,
)
from aggregator.hub import (
    DeliveryState,
    HubMode,
    HubRefused,
    HubRequest,
    Load,
    PendingRequest,
    Step,
    SubscriberState,
    Topic,
    Verdict,
    refuse_load,
)

WAITING, REPLACED = "waiting", "replaced"

# Requests that have ended are kept as long as they count against their host, and a little to be looked at.
KEEP_REQUESTS = timedelta(days=1)

# Whoever comes back so soon is told of all that it missed.
RESUME_WITHIN = timedelta(days=30)
_RESUMED = (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value, SubscriberState.EXPIRED.value)

_asked = hub_requests.alias()


class HubRequestQueries:
    """Implements the part of `ports.HubStore` that is about requests."""

    engine: Engine

    def ask_hub(self, request: HubRequest, now: datetime) -> None:
        """Have a request verified, in place of one that waits for the same. Raises `HubRefused`."""
        key = subscription_key(request.topic.url, request.callback)

        def job(connection: Connection) -> None:
            held = connection.scalar(select(hub_subscribers.c.state).where(hub_subscribers.c.key == key))
            subscribed = held in (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)
            if request.mode is HubMode.UNSUBSCRIBE and not subscribed:
                raise HubRefused("not_subscribed", 404)
            refusal = refuse_load(_load(connection, request.host, now), request.mode, renewal=subscribed)
            if refusal is not None:
                raise refusal
            _put(connection, key, request, now)

        write(self.engine, job)

    def due_hub_requests(self, now: datetime, limit: int, hold: timedelta) -> list[int]:
        """Claim for the queue requests that are to be verified; each callback's one after the other."""
        moment = to_micros(now)
        asking = exists().where(
            _asked.c.key == hub_requests.c.key,
            _asked.c.id != hub_requests.c.id,
            _asked.c.leased_until > moment,
        )
        query = (
            select(hub_requests.c.id)
            .where(
                hub_requests.c.state == WAITING,
                hub_requests.c.next_at <= moment,
                free(hub_requests.c.queued_until, moment),
                free(hub_requests.c.leased_until, moment),
                ~asking,
            )
            .order_by(hub_requests.c.next_at, hub_requests.c.id)
            .limit(limit)
        )

        def job(connection: Connection) -> list[int]:
            return claimed(connection, hub_requests, query, queued_until=to_micros(now + hold))

        return write(self.engine, job) if read(self.engine, lambda c: c.scalar(query.limit(1))) else []

    def claim_hub_requests(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[PendingRequest]:
        """Lease requests and count the attempt, committed before it begins."""
        moment, until = to_micros(now), to_micros(now + lease)
        waiting = (
            hub_requests.c.id.in_(ids),
            hub_requests.c.state == WAITING,
            hub_requests.c.next_at <= moment,
            free(hub_requests.c.leased_until, moment),
        )
        statement = (
            update(hub_requests)
            .where(*waiting)
            .values(leased_until=until, queued_until=None, attempts=hub_requests.c.attempts + 1)
            .returning(hub_requests)
        )

        def job(connection: Connection) -> list[PendingRequest]:
            return [_pending(row) for row in connection.execute(statement).mappings()]

        return write(self.engine, job)

    def put_back_hub_request(self, pending: PendingRequest, next_at: datetime) -> None:
        """End a lease without an attempt: the host was not free."""
        statement = (
            update(hub_requests)
            .where(*_still_ours(pending))
            .values(leased_until=None, next_at=to_micros(next_at), attempts=hub_requests.c.attempts - 1)
        )
        write(self.engine, lambda c: c.execute(statement))

    def settle_hub_request(self, pending: PendingRequest, verdict: Verdict, now: datetime) -> bool:
        """Write what became of a request, with the subscription that it makes or ends; False when somebody
        asked for something else meanwhile."""
        again = verdict.step is Step.AGAIN
        statement = (
            update(hub_requests)
            .where(*_still_ours(pending))
            .values(
                state=WAITING if again else verdict.step.value,
                detail=verdict.detail,
                next_at=to_micros(verdict.next_at),
                leased_until=None,
            )
            .returning(hub_requests)
        )

        def job(connection: Connection) -> bool:
            row = connection.execute(statement).mappings().first()
            if row is None:
                return False
            if verdict.step is Step.CONFIRMED:
                if pending.mode is HubMode.SUBSCRIBE:
                    _subscribe(connection, row, now)
                elif pending.mode is HubMode.UNSUBSCRIBE:
                    subscriber = hub_subscribers.c.key == row["key"]
                    number = connection.scalar(select(hub_subscribers.c.id).where(subscriber))
                    if number is not None:
                        end_subscription(connection, [number], SubscriberState.UNSUBSCRIBED, now)
            return True

        return write(self.engine, job)


def subscription_key(topic: str, callback: str) -> str:
    """A topic and a callback are one subscription (WebSub, 5.1)."""
    return hashlib.sha256(f"{topic}\n{callback}".encode()).hexdigest()


def end_subscription(
    connection: Connection, ids: Sequence[int], state: SubscriberState, now: datetime
) -> None:
    """Tell subscribers no more; what was under way to them ends unacknowledged."""
    connection.execute(
        update(hub_deliveries)
        .where(hub_deliveries.c.subscriber_id.in_(ids), hub_deliveries.c.state == DeliveryState.OPEN.value)
        .values(state=DeliveryState.ENDED.value, ended_at=to_micros(now))
    )
    connection.execute(
        update(hub_subscribers)
        .where(hub_subscribers.c.id.in_(ids))
        .values(state=state.value, delivery_id=None, leased_until=None, queued_until=None)
    )


def deny(connection: Connection, subscriber_id: int, reason: str, now: datetime) -> None:
    """Have a subscriber told that it is told no more (WebSub, 5.2), unless it asks for something just now."""
    row = (
        connection.execute(select(hub_subscribers).where(hub_subscribers.c.id == subscriber_id))
        .mappings()
        .one()
    )
    asks = select(hub_requests.c.id).where(hub_requests.c.key == row["key"], hub_requests.c.state == WAITING)
    if connection.scalar(asks) is not None:
        return
    request = HubRequest(
        HubMode.DENIED,
        Topic(row["topic"], row["facet"], row["extension"]),
        row["callback"],
        row["host"],
        "",
        timedelta(0),
    )
    _put(connection, row["key"], request, now, reason)


def prune_hub_requests(connection: Connection, now: datetime) -> int:
    old = to_micros(now - KEEP_REQUESTS)
    ended = (hub_requests.c.state != WAITING, hub_requests.c.asked_at < old)
    return connection.execute(delete(hub_requests).where(*ended)).rowcount


def _put(connection: Connection, key: str, request: HubRequest, now: datetime, reason: str = "") -> None:
    connection.execute(
        update(hub_requests)
        .where(hub_requests.c.key == key, hub_requests.c.state == WAITING)
        .values(state=REPLACED)
    )
    connection.execute(
        insert(hub_requests).values(
            key=key,
            mode=request.mode.value,
            topic=request.topic.url,
            facet=request.topic.facet,
            extension=request.topic.extension,
            callback=request.callback,
            host=request.host,
            secret=request.secret,
            token=request.token,
            lease_seconds=int(request.lease.total_seconds()),
            reason=reason,
            state=WAITING,
            asked_at=to_micros(now),
            next_at=to_micros(now),
        )
    )


def _load(connection: Connection, host: str, now: datetime) -> Load:
    def requests(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(hub_requests).where(*conditions)
        return connection.scalar(query) or 0

    def subscribers(*conditions: ColumnElement[bool]) -> int:
        live = hub_subscribers.c.state == SubscriberState.ACTIVE.value
        query = select(func.count()).select_from(hub_subscribers).where(live, *conditions)
        return connection.scalar(query) or 0

    waiting = hub_requests.c.state == WAITING
    asked_lately = hub_requests.c.asked_at > to_micros(now - timedelta(hours=1))
    return Load(
        host_subscribers=subscribers(hub_subscribers.c.host == host),
        host_waiting=requests(waiting, hub_requests.c.host == host),
        host_last_hour=requests(hub_requests.c.host == host, asked_lately),
        subscribers=subscribers(),
        waiting=requests(waiting),
    )


def _subscribe(connection: Connection, row: Row, now: datetime) -> None:
    """Make a subscription, or renew it. Who is new is told of what changes from now on; who comes back, of
    what it missed too."""
    newest = connection.scalar(select(func.max(story_changes.c.sequence))) or 0
    moment = to_micros(now)
    values = {
        "secret": row["secret"],
        "state": SubscriberState.ACTIVE.value,
        "lease_until": to_micros(now + timedelta(seconds=row["lease_seconds"])),
        "wanted": newest,
        "next_at": moment,
        "failures": 0,
        "failing_since": None,
        "detail": "",
    }
    held = (
        connection.execute(select(hub_subscribers).where(hub_subscribers.c.key == row["key"]))
        .mappings()
        .first()
    )
    if held is None:
        same = {name: row[name] for name in ("key", "topic", "facet", "extension", "callback", "host")}
        connection.execute(
            insert_for(connection)(hub_subscribers).values(**same, **values, since=moment, cursor=newest)
        )
        return
    lapsed = held["lease_until"] < to_micros(now - RESUME_WITHIN)
    if held["state"] not in _RESUMED or lapsed:
        values |= {"cursor": newest, "since": moment, "wanted_at": None}
    elif held["wanted_at"] is None:
        values |= {"wanted_at": moment}
    connection.execute(update(hub_subscribers).where(hub_subscribers.c.id == held["id"]).values(**values))


def _still_ours(pending: PendingRequest) -> tuple[ColumnElement[bool], ...]:
    return (
        hub_requests.c.id == pending.id,
        hub_requests.c.state == WAITING,
        hub_requests.c.leased_until == to_micros(pending.held_until),
    )


def _pending(row: Row) -> PendingRequest:
    return PendingRequest(
        id=row["id"],
        mode=HubMode(row["mode"]),
        topic=Topic(row["topic"], row["facet"], row["extension"]),
        callback=row["callback"],
        lease=timedelta(seconds=row["lease_seconds"]),
        attempts=row["attempts"],
        held_until=from_micros(row["leased_until"]),
        reason=row["reason"],
        token=row["token"],
    )
