"""The jobs of our hub: subscribers are asked whether they meant it, and told of what changed in their
channels. Each is load → decide → apply, with a request between.

What is due is claimed in the database, where the web process wrote what was asked and grouping what changed;
whoever is killed leaves it to be done again."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from aggregator import hub
from aggregator.adapters.http import HostBusy, HttpSession, Purpose
from aggregator.bootstrap import World
from aggregator.channels import DEFAULT_LIMIT, Channel, channel_of
from aggregator.errors import UnknownChannel
from aggregator.hub import (
    Delivery,
    HubMode,
    News,
    PendingRequest,
    Rendered,
    Settlement,
    Subscriber,
    Topic,
)
from aggregator.messages import LANGUAGES, text
from aggregator.model import StoryPage

log = logging.getLogger(__name__)

# Longer than waiting for a host's turn and an exchange within its bounds take together.
LEASE = timedelta(seconds=60)

# How many stories one delivery tells of; what is more comes in the next one, at once.
MOST_STORIES = DEFAULT_LIMIT


# A channel, the address of Simpul, the topic, what changed.
Render = Callable[[Channel, str, Topic, StoryPage], Rendered]


def verify_requests(world: World, request_ids: Sequence[int]) -> None:
    """Ask subscribers whether they meant what was asked in their name (WebSub, 5.3)."""
    pending = world.storage.claim_hub_requests(request_ids, world.clock(), LEASE)
    if pending:
        asyncio.run(_verify_all(world, pending))


def distribute(world: World, subscriber_ids: Sequence[int], render: Render) -> None:
    """Tell subscribers what changed in their channels (WebSub, 7). Doing it twice tells them twice, at
    most."""
    claimed = world.storage.claim_subscribers(subscriber_ids, world.clock(), LEASE)
    prepared = _prepare(world, claimed, render)
    begun = world.storage.begin_deliveries([delivery for delivery, _ in prepared], world.clock())
    sending = [
        (delivery.subscriber, begun[delivery.subscriber.id], delivery.news.through, rendered)
        for delivery, rendered in prepared
        if delivery.subscriber.id in begun
    ]
    if sending:
        asyncio.run(_send_all(world, sending))


def _prepare(world: World, claimed: Sequence[Subscriber], render: Render) -> list[tuple[Delivery, Rendered]]:
    """What each is to be sent; those that stand alike are sent the same. Who has nothing to be told is
    done."""
    looked: dict[tuple[str, int, int], News] = {}
    rendered: dict[tuple[Topic, int, int], Rendered] = {}
    prepared: list[tuple[Delivery, Rendered]] = []
    nothing: list[tuple[Subscriber, int]] = []
    for subscriber in claimed:
        topic, span = subscriber.topic, (subscriber.cursor, subscriber.wanted)
        try:
            channel = channel_of(world.registry, topic.facet, world.storage.saved_channel)
        except UnknownChannel as error:
            log.warning("subscriber %d is told no more: %s", subscriber.id, error)
            world.storage.deny_subscriber(subscriber, world.clock())
            continue
        if (topic.facet, *span) not in looked:
            looked[topic.facet, *span] = world.storage.channel_news(
                channel.selection, topic.facet, *span, MOST_STORIES
            )
        news = looked[topic.facet, *span]
        if news.empty:
            nothing.append((subscriber, news.through))
            continue
        if (topic, *span) not in rendered:
            rendered[topic, *span] = render(channel, world.settings.public_url, topic, news.page)
        made = rendered[topic, *span]
        method = hub.METHOD if subscriber.secret else ""
        prepared.append((Delivery(subscriber, news, len(made.body), method), made))
    world.storage.skip_news(nothing)
    return prepared


async def _send_all(world: World, sending: Sequence[tuple[Subscriber, int, int, Rendered]]) -> None:
    """Many at once; what came of each is written as soon as it is known, whoever else still waits."""
    async with world.distributor.session() as session:
        under_way = {
            asyncio.create_task(_send(world, session, subscriber, delivery_id, through, rendered))
            for subscriber, delivery_id, through, rendered in sending
        }
        while under_way:
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            settled = [one for task in done if (one := task.result()) is not None]
            await asyncio.to_thread(world.storage.settle_deliveries, settled, world.clock())


async def _send(
    world: World,
    session: HttpSession,
    subscriber: Subscriber,
    delivery_id: int,
    through: int,
    rendered: Rendered,
) -> Settlement | None:
    headers = {
        "Content-Type": rendered.content_type,
        "Link": f'<{rendered.hub_url}>; rel="hub", <{subscriber.topic.url}>; rel="self"',
    }
    if subscriber.secret:
        headers["X-Hub-Signature"] = hub.sign(subscriber.secret, rendered.body)
    try:
        exchange = await session.post(subscriber.callback, body=rendered.body, headers=headers)
    except HostBusy as busy:
        return hub.put_off(subscriber, delivery_id, world.clock() + timedelta(seconds=busy.seconds))
    except Exception:
        # One that fails never takes the others with it: its lease runs out, and it is due again.
        log.exception("delivery %d to subscriber %d", delivery_id, subscriber.id)
        return None
    roll = random.random()  # noqa: S311 - spread, not secrecy
    settlement = hub.after_delivery(subscriber, delivery_id, through, exchange, world.clock(), roll)
    if settlement.state is hub.SubscriberState.SUSPENDED:
        log.warning("subscriber %d is suspended after %d failures", subscriber.id, settlement.failures)
    return settlement


async def _verify_all(world: World, pending: Sequence[PendingRequest]) -> None:
    async def verify(session: HttpSession, request: PendingRequest) -> None:
        try:
            await _verify(world, session, request)
        except Exception:
            log.exception("request %d of the hub", request.id)

    async with world.verifier.session() as session:
        await asyncio.gather(*(verify(session, request) for request in pending))


async def _verify(world: World, session: HttpSession, request: PendingRequest) -> None:
    challenge = secrets.token_urlsafe(32)
    try:
        exchange = await session.exchange(_question(request, challenge), purpose=Purpose.CALLBACK)
    except HostBusy as busy:
        until = world.clock() + timedelta(seconds=busy.seconds)
        await asyncio.to_thread(world.storage.put_back_hub_request, request, until)
        return
    verdict = hub.after_verification(request, exchange, challenge, world.clock())
    await asyncio.to_thread(world.storage.settle_hub_request, request, verdict, world.clock())


def _question(request: PendingRequest, challenge: str) -> str:
    """The callback with what is asked of it; what stands in its own query stays (WebSub, 5.3)."""
    asked = {"hub.mode": request.mode.value, "hub.topic": request.topic.url}
    if request.mode is HubMode.DENIED:
        asked["hub.reason"] = " / ".join(text(f"hub.{request.reason}", language) for language in LANGUAGES)
    else:
        asked["hub.challenge"] = challenge
    if request.mode is HubMode.SUBSCRIBE:
        asked["hub.lease_seconds"] = str(int(request.lease.total_seconds()))
    if request.token:
        asked["hub.verify_token"] = request.token
    return f"{request.callback}{'&' if '?' in request.callback else '?'}{urlencode(asked)}"
