"""The jobs, each load → decide → apply; reads like the picture in the design.

`fetch_sources` waits (threads), `parse_documents` computes (killable processes), `group_entries` comes
after both; `tick` says what there is to do. Every job may be killed anywhere and run twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from aggregator import extract, plan, schedule
from aggregator.adapters.http import HostBusy, HttpFetcher, HttpSession, Purpose
from aggregator.bootstrap import World
from aggregator.grouping import plan_stories
from aggregator.matching import looks_migrated, match_entries, match_migrated, plan_matched
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    EntriesPlan,
    Entry,
    HeldEntry,
    NormalizeContext,
    ParsedDocument,
    Reason,
    RefreshPlan,
    SourceKind,
    SourceToRefresh,
)
from aggregator.normalize import normalize_drafts
from aggregator.screening import screen
from aggregator.settings import PUBLIC

log = logging.getLogger(__name__)

# What a killed worker held is free again after its lease. A fetch renews its own while it lives; a parse
# cannot, so its lease outlives the hard limit of its task.
FETCH_LEASE = timedelta(seconds=30)
PARSE_LEASE = timedelta(seconds=30)
QUEUE_HOLD = timedelta(seconds=60)
MAX_ATTEMPTS = 3

# The timetable ticks four times a second; when it was silent for so long, everything is due at once.
OUTAGE = timedelta(minutes=10)
LONGEST_SPREAD = timedelta(minutes=15)

SOURCES_A_LOOK = 600
FETCH_BATCH = 50
FETCHES_AT_ONCE = 40
APPLY_BATCH = 10
PARSE_BATCH = 10
GROUP_BATCH = 1_000
MIGRATION_DEPTH = 5_000


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do now: ids for tasks, in batches that one task takes on; those of sources with the
    network that a worker must reach for them."""

    source_batches: tuple[tuple[str, tuple[int, ...]], ...]
    document_batches: tuple[tuple[int, ...], ...]
    group: bool
    subscription_batches: tuple[tuple[int, ...], ...] = ()


def tick(world: World) -> Look:
    """Ask the database what is due, and claim it for the queue. Harmless when two do it at once."""
    now = world.clock()
    storage = world.storage
    _spread_after_outage(world, now)
    storage.beat(now)
    for document_id in storage.shelve_poison(now, MAX_ATTEMPTS):
        log.error(
            "document %d killed or hung its worker %d times and is set aside", document_id, MAX_ATTEMPTS
        )
    due = storage.due_sources(now, SOURCES_A_LOOK, QUEUE_HOLD)
    waiting = storage.waiting_documents(now, 200)
    # What failed before goes alone, so that it takes nobody with it.
    alone = [(document_id,) for document_id, attempts in waiting if attempts]
    fresh = [document_id for document_id, attempts in waiting if not attempts]
    return Look(
        source_batches=tuple(
            (network, batch) for network, ids in due.items() for batch in _batches(ids, FETCH_BATCH)
        ),
        document_batches=(*alone, *_batches(fresh, PARSE_BATCH)),
        group=storage.ungrouped() > 0,
        subscription_batches=_batches(storage.due_subscriptions(now, FETCH_BATCH, QUEUE_HOLD), FETCH_BATCH),
    )


def fetch_sources(
    world: World,
    source_ids: Sequence[int],
    network: str = PUBLIC,
    on_stored: Callable[[list[int]], None] = lambda _: None,
) -> None:
    """Refresh sources of one network, many at once. ``on_stored`` hears of documents as they are stored."""
    sources = world.storage.claim_sources(source_ids, world.clock(), FETCH_LEASE, network)
    if sources:
        asyncio.run(_fetch_all(world, world.fetchers[network], sources, on_stored))


def parse_documents(world: World, document_ids: Sequence[int]) -> None:
    """Parse, normalise, match and store documents; what cannot be read is stored as a failure."""
    documents = world.storage.claim_documents(document_ids, world.clock(), PARSE_LEASE)
    plans: list[EntriesPlan] = []
    for document in documents:
        try:
            plans.append(_read(world, document))
        except Exception:
            # One bad document never loses its round: it is tried again alone, then set aside.
            log.exception("document %d of source %d could not be processed", document.id, document.source.id)
    world.storage.apply_entries(plans)


def group_entries(world: World) -> int:
    """Group entries that wait for it; how many there were. Call again while there are any."""
    now = world.clock()
    with world.storage.grouping() as session:
        entries, stories = session.load(GROUP_BATCH)
        if entries:
            grouping = plan_stories(entries, stories, world.registry.region_facets, lambda: str(uuid4()))
            session.apply(grouping, now)
    return len(entries)


def tidy(world: World) -> None:
    """What is done now and then: days summed up, old evidence deleted, duplicates set free."""
    now = world.clock()
    world.storage.sum_days(now)
    world.storage.prune(now)
    world.storage.free_duplicates(now)


def _spread_after_outage(world: World, now: datetime) -> None:
    """After the timetable stood still, the nation is asked again in a spread, not in a storm."""
    last = world.storage.beat_at()
    if last is not None and now - last > OUTAGE:
        window = min(now - last, LONGEST_SPREAD)
        world.storage.spread_due(now, window)


async def _fetch_all(
    world: World,
    fetcher: HttpFetcher,
    sources: Sequence[SourceToRefresh],
    on_stored: Callable[[list[int]], None],
) -> None:
    pending = {source.id for source in sources}
    finished: list[RefreshPlan] = []
    storing = asyncio.Lock()
    slots = asyncio.Semaphore(FETCHES_AT_ONCE)

    async def store(least: int) -> None:
        async with storing:
            while len(finished) >= least:
                plans, finished[:] = finished[:APPLY_BATCH], finished[APPLY_BATCH:]
                stored = await asyncio.to_thread(world.storage.apply_refresh, plans)
                if stored:
                    on_stored(stored)

    async def refresh(session: HttpSession, source: SourceToRefresh) -> None:
        async with slots:
            try:
                finished.append(await _refresh(world, session, source))
            except HostBusy as busy:
                again = world.clock() + timedelta(seconds=busy.seconds)
                await asyncio.to_thread(world.storage.put_back, source.id, again, schedule.host_busy())
            pending.discard(source.id)
        await store(APPLY_BATCH)

    renewing = asyncio.create_task(_renew_leases(world, pending))
    try:
        async with fetcher.session() as session:
            await asyncio.gather(*(refresh(session, source) for source in sources))
        await store(1)
    finally:
        renewing.cancel()


async def _renew_leases(world: World, pending: set[int]) -> None:
    while True:
        await asyncio.sleep(FETCH_LEASE.total_seconds() / 3)
        until = world.clock() + FETCH_LEASE
        await asyncio.to_thread(world.storage.extend_leases, sorted(pending), until)


async def _refresh(world: World, session: HttpSession, source: SourceToRefresh) -> RefreshPlan:
    began_at = world.clock()
    hold = plan.hold_on(source, began_at)
    if hold is not None:
        return plan.plan_held(source, hold, began_at, began_at)
    attempts: list[plan.Attempt] = []
    for address in plan.addresses(source):
        validators = plan.validators_to_send(source, address, world.clock())
        exchange = await session.exchange(address, validators, purpose=_purpose(source, address))
        if exchange.reason is Reason.INTERNAL:
            log.error("source %d: %s", source.id, exchange.detail)
        shape = (
            extract.sniff(exchange.body, exchange.headers.get("content-type", ""))
            if exchange.body
            else DocumentShape.UNKNOWN
        )
        attempts.append(plan.Attempt(exchange, shape))
        if plan.is_answer(source, attempts[-1]):
            break
    return plan.plan_refresh(source, attempts, began_at, world.clock())


def _purpose(source: SourceToRefresh, address: str) -> Purpose:
    """What an address is asked for: robots.txt has a say in pages and sitemaps, not in feeds (decision 3)."""
    if source.kind is SourceKind.SITEMAP or source.target_kind == DocumentShape.SITEMAP:
        return Purpose.SITEMAP
    searching = source.kind is SourceKind.AUTO and not source.target_url and not source.candidates
    return Purpose.PAGE if searching and not extract.names_a_feed(address) else Purpose.FEED


def _read(world: World, document: DocumentToParse) -> EntriesPlan:
    parsed = extract.read_document(document.body, document.headers, document.final_url, document.shape)
    source, now = document.source, world.clock()
    if parsed.reason is not None:
        return plan.plan_unreadable(document, parsed.reason, parsed.detail, now)
    if parsed.shape is DocumentShape.SITEMAP and parsed.alternates:
        detail = f"the sitemap lists {len(parsed.alternates)} other sitemaps, which are not read yet"
        return plan.plan_unreadable(document, Reason.NO_READER, detail, now)
    if parsed.shape is DocumentShape.PAGE:
        if source.kind is not SourceKind.AUTO:
            return plan.plan_unreadable(document, Reason.NOT_A_FEED, "the address gives a web page", now)
        if not parsed.alternates:
            return plan.plan_unreadable(document, Reason.NO_FEED_FOUND, "the page names no feed", now)
        return plan.plan_discovered(document, parsed.alternates, now)
    entries, problems = normalize_drafts(parsed.drafts, _context_of(world, source, document, parsed))
    matched = _screened(world, source, _match(world, source, entries))
    return plan.plan_entries(document, parsed, matched, (*parsed.warnings, *problems), now)


def _match(world: World, source: SourceToRefresh, entries: Sequence[Entry]) -> plan.MatchedEntries:
    if source.first_success_at is None:
        return plan_matched(entries, (), {}, history=True, newest_held=None)
    held = world.storage.held_entries(
        source.id,
        [entry.guid_key for entry in entries if entry.guid_key],
        [entry.url_key for entry in entries if entry.url_key],
        [entry.title_key for entry in entries if entry.title_key],
    )
    matches = match_entries(entries, held)
    newest = None
    if looks_migrated(entries, matches):
        everything = world.storage.all_held(source.id, MIGRATION_DEPTH)
        newest = max(everything, key=lambda other: other.published, default=None)
        matches = match_migrated(entries, everything, matches)
        matches = _with_values(world, source, matches)
    return plan_matched(entries, held, matches, history=False, newest_held=newest)


def _screened(world: World, source: SourceToRefresh, matched: plan.MatchedEntries) -> plan.MatchedEntries:
    """What is new or changed, with what was found in it that nobody should see."""
    if not (matched.new or matched.changed):
        return matched
    usual = world.storage.usual(source.id)
    return replace(
        matched,
        new=tuple(replace(n, findings=screen(n.entry.markup, n.entry, usual)) for n in matched.new),
        changed=tuple(replace(c, findings=screen(c.entry.markup, c.entry, usual)) for c in matched.changed),
    )


def _context_of(
    world: World, source: SourceToRefresh, document: DocumentToParse, parsed: ParsedDocument
) -> NormalizeContext:
    """What normalising a document's entries needs to know of its source."""
    return normalize_context(
        world,
        source_url=parsed.site_url or source.url,
        document_url=document.final_url,
        timezone=source.timezone,
        office=source.office,
        language=parsed.language or "id",
        now=document.fetched_at,
    )


def normalize_context(
    world: World,
    *,
    source_url: str,
    document_url: str,
    timezone: str,
    office: str | None,
    language: str,
    now: datetime,
) -> NormalizeContext:
    """A context over this world's registry; an unusable ``source_url`` gives way to the document's."""
    usable = urlsplit(source_url).scheme in ("http", "https")
    return NormalizeContext(
        source_url=source_url if usable else document_url,
        document_url=document_url,
        timezone=timezone,
        now=now,
        office=office,
        offices=world.registry.names,
        host_aliases=world.registry.host_aliases,
        language=language,
    )


def _with_values(
    world: World, source: SourceToRefresh, matches: dict[int, HeldEntry]
) -> dict[int, HeldEntry]:
    """The same matches, each with the full values that merging needs."""
    bare = [other for other in matches.values() if other.entry is None]
    full = world.storage.held_entries(
        source.id,
        [other.guid_key for other in bare if other.guid_key],
        [other.url_key for other in bare if other.url_key],
        [other.title_key for other in bare if other.title_key],
    )
    by_id = {other.id: other for other in full}
    return {position: by_id.get(other.id, other) for position, other in matches.items()}


def _batches(ids: Sequence[int], size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(ids[start : start + size]) for start in range(0, len(ids), size))
