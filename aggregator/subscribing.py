"""The job that keeps our subscriptions at the hubs of others: load → decide → apply, with a request between.

What is due is claimed in the database (`SubscriptionStore.due_subscriptions`); hubs answer to the web
process, which writes what they verified there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator import push
from aggregator.adapters.http import HostBusy, HttpSession
from aggregator.bootstrap import World
from aggregator.model import Subscription
from aggregator.push.subscription import LEASE_WANTED
from aggregator.settings import PUBLIC

log = logging.getLogger(__name__)

CALLBACK = "/websub/"


def renew_subscriptions(world: World, subscription_ids: Sequence[int]) -> None:
    """Do for each subscription what its time has come for. Doing it twice asks a hub twice, no more."""
    subscriptions = world.storage.subscriptions(subscription_ids)
    if subscriptions:
        asyncio.run(_renew_all(world, subscriptions))


def callback_of(world: World, subscription: Subscription) -> str:
    """Where a hub reaches us for this subscription (WebSub, 5.1: unique and not to be guessed)."""
    return f"{world.settings.public_url}{CALLBACK}{subscription.token}"


async def _renew_all(world: World, subscriptions: Sequence[Subscription]) -> None:
    async def renew(session: HttpSession, subscription: Subscription) -> None:
        try:
            await _renew(world, session, subscription)
        except Exception:
            # One that fails never takes the others with it: its claim runs out, and it is due again.
            log.exception("subscription %d of source %d", subscription.id, subscription.source_id)

    async with world.fetchers[PUBLIC].session() as session:
        await asyncio.gather(*(renew(session, subscription) for subscription in subscriptions))


async def _renew(world: World, session: HttpSession, seen: Subscription) -> None:
    reachable = push.is_reachable(world.settings.public_url, seen.hub_url)
    step, becomes = push.next_step(seen, world.clock(), reachable=reachable)
    if step is push.Step.FORGET:
        await asyncio.to_thread(world.storage.forget_subscription, seen.id)
        return
    # Written before the hub is asked: some verify before they answer.
    if not await asyncio.to_thread(world.storage.settle, seen, becomes) or step is push.Step.WAIT:
        return
    try:
        exchange = await session.post(seen.hub_url, form=_form(world, becomes, step))
        after = push.after_request(becomes, exchange, world.clock())
    except HostBusy as busy:
        after = replace(seen, next_at=world.clock() + timedelta(seconds=busy.seconds))
    await asyncio.to_thread(world.storage.settle, becomes, after)


def _form(world: World, subscription: Subscription, step: push.Step) -> Mapping[str, str]:
    form = {
        "hub.callback": callback_of(world, subscription),
        "hub.mode": step.value,
        "hub.topic": subscription.topic_url,
    }
    if step is push.Step.SUBSCRIBE:
        form["hub.lease_seconds"] = str(int(LEASE_WANTED.total_seconds()))
        form["hub.secret"] = subscription.secret
    return form
