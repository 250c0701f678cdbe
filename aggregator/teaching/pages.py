"""Pages to learn from: asked for politely, or saved before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.adapters.http import Purpose
from aggregator.bootstrap import World
from aggregator.discovering import Looker, Publisher, Unreadable
from aggregator.model import Entry, EntryDraft, Exchange, NormalizeContext
from aggregator.normalize import normalize_drafts
from aggregator.reading import normalize_context


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page, and whose it is."""

    page: Exchange
    publisher: Publisher


def open_pages(world: World, urls: Sequence[str]) -> tuple[list[OpenedPage], list[Unreadable]]:
    """The pages at these addresses, one after the other, and those that there are none of."""
    return asyncio.run(_open(world, urls))


async def _open(world: World, urls: Sequence[str]) -> tuple[list[OpenedPage], list[Unreadable]]:
    opened: list[OpenedPage] = []
    failures: list[Unreadable] = []
    async with world.fetcher.session() as session:
        looker = Looker(world, session)
        for url in urls:
            try:
                page = await looker.get(url, Purpose.PAGE)
            except Unreadable as unreadable:
                failures.append(unreadable)
            else:
                opened.append(OpenedPage(page, looker.publisher_of(page)))
    return opened, failures


def saved_page(path: Path, url: str, now: datetime) -> OpenedPage | None:
    """A page in a file, as if it came from ``url``, or from where the label beside it says; None when neither
    tells. Raises OSError, ValueError for a label that is none."""
    label_file = path.with_suffix(".json")
    label = json.loads(label_file.read_text(encoding="utf-8")) if label_file.exists() else {}
    address = url or label.get("url", "")
    if not address:
        return None
    read_at = datetime.fromisoformat(label["fetched_at"]) if "fetched_at" in label else now
    headers = label.get("headers", {"content-type": "text/html"})
    page = Exchange(address, address, 200, headers, path.read_bytes(), (), read_at, 0)
    return OpenedPage(page, Publisher(timezone=label["timezone"]) if "timezone" in label else Publisher())


def entries_of(world: World, opened: OpenedPage, drafts: Sequence[EntryDraft]) -> list[Entry | None]:
    """What each draft becomes; None for one without title and text."""
    context = context_of(world, opened)
    return [next(iter(normalize_drafts([draft], context)[0]), None) for draft in drafts]


def context_of(world: World, opened: OpenedPage) -> NormalizeContext:
    """What normalising needs to know of a page."""
    page, publisher = opened.page, opened.publisher
    return normalize_context(
        world,
        source_url=page.final_url,
        document_url=page.final_url,
        timezone=publisher.timezone,
        office=publisher.office,
        language="id",
        now=page.started_at,
    )
