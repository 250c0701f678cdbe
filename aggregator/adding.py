"""What a new address would bring, before it is stored: where it can be read, and some of its entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator import plan
from aggregator.bootstrap import World
from aggregator.discovering import DEFAULT_TIMEZONE, Found, Looker, Publisher, Unreadable
from aggregator.dry_run import found_reason
from aggregator.model import Because, DocumentShape, Entry, Reason, SourceKind, SourceRow

# So many entries are shown, each with its page read.
SAMPLE = 3
# However slow a site is, whoever waits for it gets an answer.
LONGEST_LOOK = 180.0

_AS_WHAT = {
    SourceKind.AUTO: DocumentShape.PAGE,
    SourceKind.FEED: DocumentShape.FEED,
    SourceKind.SITEMAP: DocumentShape.SITEMAP,
    SourceKind.LISTING: DocumentShape.LISTING,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found at a new address.

    ``shape`` is what it is read as at ``url``, ``listed`` how many items stand there, ``entries`` a sample.
    ``warnings`` are keys of the catalogues (``add_warning_<key>``). Where nothing was found, ``failure`` and
    ``reason`` say why.
    """

    url: str = ""
    shape: DocumentShape | None = None
    discovery: tuple[Because, ...] = ()
    listed: int = 0
    entries: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""
    failure: Reason | None = None


def look_at(world: World, row: SourceRow) -> Preview:
    """Look at a new address of the public network as the collector would; nothing is stored."""
    return asyncio.run(_bounded(world, row))


async def _bounded(world: World, row: SourceRow) -> Preview:
    try:
        return await asyncio.wait_for(_look(world, row), LONGEST_LOOK)
    except TimeoutError:
        return Preview(reason=f"no answer within {LONGEST_LOOK:.0f} s", failure=Reason.TIMEOUT)


async def _look(world: World, row: SourceRow) -> Preview:
    async with world.fetcher.session() as session:
        looker = Looker(world, session, _publisher(world, row))
        try:
            found = await looker.discover(row.url, _AS_WHAT[row.kind])
        except Unreadable as unreadable:
            return Preview(reason=unreadable.detail, failure=unreadable.reason)
        try:
            entries = await looker.entries(found, SAMPLE)
        except Unreadable:
            entries = ()  # what is wrong with them is among the warnings
        sample = tuple(entries[:SAMPLE])
        listed = len(found.parsed.drafts)
        return Preview(
            url=found.url,
            shape=found.parsed.shape,
            discovery=(plan.found_because(found.parsed.shape, found.url, found.tried),),
            listed=listed,
            entries=sample,
            warnings=tuple(_warnings(row, found, sample)),
            reason=found_reason(found, row.url),
        )


def _publisher(world: World, row: SourceRow) -> Publisher:
    office = world.registry.office(row.office or "")
    zone = row.timezone or (office.timezone if office else DEFAULT_TIMEZONE)
    return Publisher(row.office, zone, row.recipe)


def _warnings(row: SourceRow, found: Found, sample: Sequence[Entry]) -> list[str]:
    warnings = []
    if not row.office:
        warnings.append("office")
    if found.parsed.unfit:
        warnings.append("unfit")
    if not sample:
        warnings.append("empty")
    elif all(entry.date_guessed for entry in sample):
        warnings.append("dates")
    if sample and not any(entry.image_url for entry in sample):
        warnings.append("pictures")
    if any(not entry.text for entry in sample):
        warnings.append("texts")
    return warnings
