"""`simpul try`: discovery, fetch, extraction and normalisation of addresses; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from aggregator import extract, plan
from aggregator.adapters.http import HostBusy, HttpSession, Purpose
from aggregator.bootstrap import World
from aggregator.model import DocumentShape, Entry, EntryDraft, Exchange, NormalizeContext, Reason
from aggregator.normalize import normalize_drafts
from aggregator.quarantine import Usual
from aggregator.reading import normalize_context
from aggregator.screening import screen

DEFAULT_TIMEZONE = "Asia/Jakarta"

Kind = Literal["auto", "article"]


@dataclass(frozen=True, slots=True)
class TryFailure:
    """An address that gave nothing, and why."""

    url: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class TryReport:
    """What the addresses would bring. ``kind`` is what was found: feed, json_feed, sitemap, article;
    empty when nothing was."""

    kind: str
    reason: str
    entries: tuple[Entry, ...]
    failures: tuple[TryFailure, ...]


class _Unreadable(Exception):
    def __init__(self, url: str, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.failure = TryFailure(url, reason, detail)


def try_addresses(world: World, urls: Sequence[str], kind: Kind = "auto") -> TryReport:
    """Read each address as the collector would. With ``article`` each is one page and one entry, in order."""
    return asyncio.run(_try_all(world, urls, kind))


async def _try_all(world: World, urls: Sequence[str], kind: Kind) -> TryReport:
    found: list[tuple[str, str, Sequence[Entry]]] = []
    failures: list[TryFailure] = []
    async with world.fetcher.session() as session:
        for url in urls:
            try:
                if kind == "article":
                    found.append(("article", "asked for", await _article(world, session, url)))
                else:
                    found.append(await _auto(world, session, url))
            except _Unreadable as unreadable:
                failures.append(unreadable.failure)
    return TryReport(
        kind=found[0][0] if found else "",
        reason="; ".join(dict.fromkeys(reason for _, reason, _ in found)),
        entries=tuple(entry for _, _, entries in found for entry in entries),
        failures=tuple(failures),
    )


async def _auto(world: World, session: HttpSession, url: str) -> tuple[str, str, Sequence[Entry]]:
    exchange = await _get(session, url, Purpose.FEED if extract.names_a_feed(url) else Purpose.PAGE)
    shape = _shape(exchange)
    if shape in plan.FEED_SHAPES:
        return shape.value, f"{exchange.final_url} is a {shape.value}", _entries(world, exchange, shape)
    parsed = extract.read_document(exchange.body or b"", exchange.headers, exchange.final_url, shape)
    if parsed.reason is not None:
        raise _Unreadable(url, parsed.reason, parsed.detail)
    for candidate in parsed.candidates:
        try:
            exchange = await _get(session, candidate.url)
            shape = _shape(exchange)
            if shape in plan.FEED_SHAPES:
                return shape.value, f"found {candidate.url} from {url}", _entries(world, exchange, shape)
        except _Unreadable:
            continue  # the next address may be the feed; that none is, is reported below
    raise _Unreadable(
        url, Reason.NO_FEED_FOUND, f"none of {len(parsed.candidates)} addresses tried is a feed"
    )


async def _article(world: World, session: HttpSession, url: str) -> Sequence[Entry]:
    exchange = await _get(session, url, Purpose.PAGE)
    parsed = extract.read_article(
        exchange.body or b"", exchange.headers, exchange.final_url, day=exchange.started_at.date()
    )
    if parsed.draft is None:
        raise _Unreadable(url, parsed.reason or Reason.BROKEN_DOCUMENT, parsed.detail)
    entries = _normalized(world, exchange, [replace(parsed.draft, link="", guid=url)], "id")
    return [replace(entry, url=url) for entry in entries]


def _entries(world: World, exchange: Exchange, shape: DocumentShape) -> Sequence[Entry]:
    parsed = extract.read_document(exchange.body or b"", exchange.headers, exchange.final_url, shape)
    if parsed.reason is not None:
        raise _Unreadable(exchange.url, parsed.reason, parsed.detail)
    if parsed.lists:
        raise _Unreadable(exchange.url, Reason.NO_READER, "a sitemap of sitemaps is not read yet")
    return _normalized(world, exchange, parsed.drafts, parsed.language or "id", parsed.site_url)


def _normalized(
    world: World, exchange: Exchange, drafts: Sequence[EntryDraft], language: str, site_url: str = ""
) -> Sequence[Entry]:
    entries, problems = normalize_drafts(drafts, _context(world, exchange, language, site_url))
    if drafts and not entries:
        raise _Unreadable(exchange.url, Reason.BROKEN_DOCUMENT, "; ".join(problems))
    known = world.storage.pinged([exchange.url, exchange.final_url])
    usual = world.storage.usual(known[0]) if known else Usual()
    return [_remarked(entry, usual) for entry in entries]


def _remarked(entry: Entry, usual: Usual) -> Entry:
    """An entry that would be held back says so."""
    kinds = dict.fromkeys(finding.kind.value for finding in screen(entry.markup, entry, usual))
    if not kinds:
        return entry
    return replace(entry, warnings=(*entry.warnings, f"would be held back: {', '.join(kinds)}"))


def _context(world: World, exchange: Exchange, language: str, site_url: str) -> NormalizeContext:
    office, timezone = _publisher(world, exchange)
    return normalize_context(
        world,
        source_url=site_url or exchange.final_url,
        document_url=exchange.final_url,
        timezone=timezone,
        office=office,
        language=language,
        now=exchange.started_at,
    )


def _publisher(world: World, exchange: Exchange) -> tuple[str | None, str]:
    """The office that an address belongs to and its timezone: as the source says that has this address, or
    else those of its host; for an unknown host, as the shipped registry says."""
    known = world.storage.pinged([exchange.url, exchange.final_url])
    view = world.storage.source(known[0]) if known else None
    if view is None:
        office = world.registry.office_of_host(urlsplit(exchange.final_url).hostname or "")
        return (office.code, office.timezone) if office else (None, DEFAULT_TIMEZONE)
    office = world.registry.office(view.row.office or "")
    return view.row.office, view.row.timezone or (office.timezone if office else DEFAULT_TIMEZONE)


async def _get(session: HttpSession, url: str, purpose: Purpose = Purpose.FEED) -> Exchange:
    try:
        exchange = await session.exchange(url, purpose=purpose)
    except HostBusy as busy:
        raise _Unreadable(url, Reason.TIMEOUT, f"the host is free in {busy.seconds:.0f} s") from None
    if exchange.reason is not None:
        raise _Unreadable(url, exchange.reason, exchange.detail)
    return exchange


def _shape(exchange: Exchange) -> DocumentShape:
    return extract.sniff(exchange.body or b"", exchange.headers.get("content-type", ""))
