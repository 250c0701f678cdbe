"""Many exchanges at once: what waits. A round knows how to ask for one thing, and how to store what came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from aggregator import extract, plan, schedule
from aggregator.adapters.http import HostBusy, HttpFetcher, HttpSession, Purpose
from aggregator.bootstrap import World
from aggregator.model import (
    Candidate,
    DocumentShape,
    Exchange,
    LinkKind,
    LinkPlan,
    LinkToRead,
    Reason,
    RefreshPlan,
    SourceToRefresh,
)

log = logging.getLogger(__name__)

# What a killed worker held is free again after its lease; a fetch renews its own while it lives.
FETCH_LEASE = timedelta(seconds=30)
FETCHES_AT_ONCE = 40
APPLY_BATCH = 10


class Leased(Protocol):
    """What is leased from the database to be fetched."""

    @property
    def id(self) -> int: ...


Item = TypeVar("Item", bound=Leased)
Item_contra = TypeVar("Item_contra", bound=Leased, contravariant=True)
Plan = TypeVar("Plan")


class Round(Protocol[Item_contra, Plan]):
    """What is fetched in a round, and where it goes."""

    async def fetch(self, session: HttpSession, item: Item_contra, /) -> Plan:
        """Ask for one thing. Raises `HostBusy`; what was asked for so far then counts for nothing."""
        ...

    def apply(self, plans: Sequence[Plan]) -> list[int]: ...

    def put_back(self, item: Item_contra, seconds: float, /) -> None: ...

    def renew(self, ids: Sequence[int]) -> None: ...


async def fetch_all(
    fetcher: HttpFetcher,
    this: Round[Item, Plan],
    items: Sequence[Item],
    on_stored: Callable[[list[int]], None],
) -> None:
    """Fetch ``items``, many at once; they are stored some at a time, and ``on_stored`` hears of documents."""
    pending = {item.id for item in items}
    finished: list[Plan] = []
    storing = asyncio.Lock()
    slots = asyncio.Semaphore(FETCHES_AT_ONCE)

    async def store(least: int) -> None:
        async with storing:
            while len(finished) >= least:
                plans, finished[:] = finished[:APPLY_BATCH], finished[APPLY_BATCH:]
                stored = await asyncio.to_thread(this.apply, plans)
                if stored:
                    on_stored(stored)

    async def fetch(session: HttpSession, item: Item) -> None:
        async with slots:
            try:
                finished.append(await this.fetch(session, item))
            except HostBusy as busy:
                await asyncio.to_thread(this.put_back, item, busy.seconds)
            pending.discard(item.id)
        await store(APPLY_BATCH)

    renewing = asyncio.create_task(_renew(this, pending))
    try:
        async with fetcher.session() as session:
            await asyncio.gather(*(fetch(session, item) for item in items))
        await store(1)
    finally:
        renewing.cancel()


async def _renew(this: Round[Item, Plan], pending: set[int]) -> None:
    while True:
        await asyncio.sleep(FETCH_LEASE.total_seconds() / 3)
        await asyncio.to_thread(this.renew, sorted(pending))


class SourceRound:
    """Sources: each at the address where it can be read, or at those where it may be."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, session: HttpSession, source: SourceToRefresh) -> RefreshPlan:
        clock = self._world.clock
        began_at = clock()
        hold = plan.hold_on(source, began_at)
        if hold is not None:
            return plan.plan_held(source, hold, began_at, began_at)
        attempts: list[plan.Attempt] = []
        for candidate in plan.addresses(source):
            validators = plan.validators_to_send(source, candidate.url, clock())
            exchange = await session.exchange(candidate.url, validators, purpose=purpose_of(candidate))
            if exchange.reason is Reason.INTERNAL:
                log.error("source %d: %s", source.id, exchange.detail)
            attempts.append(plan.Attempt(exchange, plan.shape_of(candidate, sniffed(exchange))))
            if plan.is_answer(source, attempts[-1]):
                break
        return plan.plan_refresh(source, attempts, began_at, clock())

    def apply(self, plans: Sequence[RefreshPlan]) -> list[int]:
        return self._world.storage.apply_refresh(plans)

    def put_back(self, source: SourceToRefresh, seconds: float) -> None:
        again = self._world.clock() + timedelta(seconds=seconds)
        self._world.storage.put_back(source.id, again, schedule.host_busy())

    def renew(self, ids: Sequence[int]) -> None:
        self._world.storage.extend_leases(ids, self._world.clock() + FETCH_LEASE)


class LinkRound:
    """Links: pages of articles, further lists."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, session: HttpSession, link: LinkToRead) -> LinkPlan:
        began_at = self._world.clock()
        if link.hold is not None and link.hold.until > began_at:
            raise HostBusy((link.hold.until - began_at).total_seconds())
        exchange = await session.exchange(link.address, purpose=_purpose_of_link(link))
        if exchange.reason is Reason.INTERNAL:
            log.error("link %d: %s", link.id, exchange.detail)
        return plan.plan_link(link, exchange, sniffed(exchange), began_at, self._world.clock())

    def apply(self, plans: Sequence[LinkPlan]) -> list[int]:
        return self._world.storage.apply_links(plans)

    def put_back(self, link: LinkToRead, seconds: float) -> None:
        self._world.storage.put_back_link(link.id, self._world.clock() + timedelta(seconds=seconds))

    def renew(self, ids: Sequence[int]) -> None:
        self._world.storage.extend_link_leases(ids, self._world.clock() + FETCH_LEASE)


def sniffed(exchange: Exchange) -> DocumentShape:
    """What a body looks like by its first bytes."""
    if not exchange.body:
        return DocumentShape.UNKNOWN
    return extract.sniff(exchange.body, exchange.headers.get("content-type", ""))


def purpose_of(candidate: Candidate) -> Purpose:
    """What an address is asked for: robots.txt has a say in pages and sitemaps, not in feeds (decision 3)."""
    if candidate.shape is DocumentShape.SITEMAP:
        return Purpose.SITEMAP
    if candidate.shape is DocumentShape.LISTING:
        return Purpose.PAGE
    is_page = candidate.shape is DocumentShape.PAGE and not extract.names_a_feed(candidate.url)
    return Purpose.PAGE if is_page else Purpose.FEED


def _purpose_of_link(link: LinkToRead) -> Purpose:
    if link.kind is not LinkKind.LIST:
        return Purpose.PAGE
    return purpose_of(Candidate(link.address, link.shape))
