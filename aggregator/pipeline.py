"""The jobs, each load → decide → apply; reads like the picture in the design.

`fetch_sources` and `fetch_links` wait (threads), `parse_documents` computes (killable processes),
`group_entries` comes after both; `tick` says what there is to do. Every job may be killed anywhere and run
twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from aggregator.bootstrap import World
from aggregator.comparing import ToFingerprint, group_waiting, with_fingerprints
from aggregator.fetching import FETCH_LEASE, LinkRound, SourceRound, fetch_all
from aggregator.fingerprints import fingerprint_of
from aggregator.model import EntriesPlan
from aggregator.reading import read
from aggregator.settings import PUBLIC

log = logging.getLogger(__name__)

# What a killed worker held is free again after its lease. A parse cannot renew its own, so its lease outlives
# the hard limit of its task.
PARSE_LEASE = timedelta(seconds=30)
QUEUE_HOLD = timedelta(seconds=60)
MAX_ATTEMPTS = 3

# The timetable ticks four times a second; when it was silent for so long, everything is due at once.
OUTAGE = timedelta(minutes=10)
LONGEST_SPREAD = timedelta(minutes=15)

SOURCES_A_LOOK = 600
FETCH_BATCH = 50
PARSE_BATCH = 10
LINKS_A_LOOK = 200
SUBSCRIBERS_A_LOOK = 2_000
SUBSCRIBER_BATCH = 200


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do now: ids for tasks, in batches that one task takes on; those of sources with the
    network that a worker must reach for them."""

    source_batches: tuple[tuple[str, tuple[int, ...]], ...]
    document_batches: tuple[tuple[int, ...], ...]
    group: bool
    subscription_batches: tuple[tuple[int, ...], ...] = ()
    link_batches: tuple[tuple[str, tuple[int, ...]], ...] = ()
    # Of our hub: requests to verify, and subscribers to tell of what changed.
    request_batches: tuple[tuple[int, ...], ...] = ()
    subscriber_batches: tuple[tuple[int, ...], ...] = ()


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
    storage.end_embargoes(now)
    due = storage.due_sources(now, SOURCES_A_LOOK, QUEUE_HOLD)
    waiting = storage.waiting_documents(now, 200)
    # What failed before goes alone, so that it takes nobody with it.
    alone = [(document_id,) for document_id, attempts in waiting if attempts]
    fresh = [document_id for document_id, attempts in waiting if not attempts]
    storage.mark_subscribers(now)
    prompt, slow = storage.due_subscribers(now, SUBSCRIBERS_A_LOOK, SUBSCRIBER_BATCH, QUEUE_HOLD)
    return Look(
        source_batches=tuple(
            (network, batch) for network, ids in due.items() for batch in _batches(ids, FETCH_BATCH)
        ),
        document_batches=(*alone, *_batches(fresh, PARSE_BATCH)),
        group=storage.ungrouped(now) > 0,
        subscription_batches=_batches(storage.due_subscriptions(now, FETCH_BATCH, QUEUE_HOLD), FETCH_BATCH),
        link_batches=tuple(
            (network, batch)
            for network, ids in storage.due_links(now, LINKS_A_LOOK, QUEUE_HOLD).items()
            for batch in _batches(ids, FETCH_BATCH)
        ),
        request_batches=_batches(storage.due_hub_requests(now, FETCH_BATCH, QUEUE_HOLD), FETCH_BATCH),
        # Who did not answer promptly is told apart from the others, lest these wait for him.
        subscriber_batches=(*_batches(prompt, SUBSCRIBER_BATCH), *_batches(slow, SUBSCRIBER_BATCH)),
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
        asyncio.run(fetch_all(world.fetchers[network], SourceRound(world), sources, on_stored))


def fetch_links(
    world: World,
    link_ids: Sequence[int],
    network: str = PUBLIC,
    on_stored: Callable[[list[int]], None] = lambda _: None,
) -> None:
    """Fetch pages that lists name, as `fetch_sources` does sources."""
    links = world.storage.claim_links(link_ids, world.clock(), FETCH_LEASE, network)
    if links:
        asyncio.run(fetch_all(world.fetchers[network], LinkRound(world), links, on_stored))


def parse_documents(world: World, document_ids: Sequence[int]) -> None:
    """Parse, normalise, match and store documents; what cannot be read is stored as a failure."""
    documents = world.storage.claim_documents(document_ids, world.clock(), PARSE_LEASE)
    plans: list[EntriesPlan] = []
    for document in documents:
        try:
            plans.append(with_fingerprints(read(world, document), fingerprint(world)))
        except Exception:
            # One bad document never loses its round: it is tried again alone, then set aside.
            log.exception("document %d of source %d could not be processed", document.id, document.source.id)
    world.storage.apply_entries(plans)


def group_entries(world: World, only: Sequence[int] = ()) -> int:
    """Group entries that wait for it, or those of ``only`` these; how many there were. Call again while there
    are any."""
    return group_waiting(
        world.storage,
        fingerprint(world),
        world.registry.region_facets,
        lambda: str(uuid4()),
        world.clock(),
        only,
    )


def fingerprint(world: World) -> ToFingerprint:
    """Fingerprints by what this world's registry knows."""
    return lambda entry: fingerprint_of(entry, world.registry)


def tidy(world: World) -> None:
    """What is done now and then: days summed up, old evidence deleted, duplicates set free, subscriptions
    to our hub ended whose lease is over."""
    now = world.clock()
    world.storage.sum_days(now)
    world.storage.prune(now)
    world.storage.free_duplicates(now)
    world.storage.expire_subscribers(now)


def _spread_after_outage(world: World, now: datetime) -> None:
    """After the timetable stood still, the nation is asked again in a spread, not in a storm."""
    last = world.storage.beat_at()
    if last is not None and now - last > OUTAGE:
        window = min(now - last, LONGEST_SPREAD)
        world.storage.spread_due(now, window)


def _batches(ids: Sequence[int], size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(ids[start : start + size]) for start in range(0, len(ids), size))
