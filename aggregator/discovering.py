"""Where a site can be read, and what would come of it: one address looked at as the collector would.

For `simpul try` and `simpul sources add`; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator import extract, links, plan
from aggregator.adapters.http import HostBusy, HttpSession, Purpose
from aggregator.bootstrap import World
from aggregator.fetching import purpose_of, sniffed
from aggregator.freshness import gives_way
from aggregator.model import (
    Candidate,
    DocumentShape,
    Entry,
    EntryDraft,
    Exchange,
    NormalizeContext,
    ParsedArticle,
    ParsedDocument,
    Reason,
)
from aggregator.normalize import normalize_drafts
from aggregator.quarantine import Usual
from aggregator.reading import candidates_of, normalize_context
from aggregator.screening import screen

DEFAULT_TIMEZONE = "Asia/Jakarta"

# Children of a sitemap index that are looked into for articles.
CHILDREN = 3


class Unreadable(Exception):
    """An address that gave nothing: ``url``, ``reason`` and ``detail``."""

    def __init__(self, url: str, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.url = url
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose site an address is: the office and its zone, and the recipe that is fixed for it."""

    office: str | None = None
    timezone: str = DEFAULT_TIMEZONE
    recipe: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a site can be read: the document at ``url``, what it was read as, and how many addresses that
    would have been better were tried before. ``index``: it leads to ``parsed``, one of its children."""

    url: str
    parsed: ParsedDocument
    exchange: Exchange
    tried: int
    index: bool = False


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at addresses of one publisher over one session."""

    world: World
    session: HttpSession
    publisher: Publisher | None = None

    async def discover(self, url: str, as_what: DocumentShape = DocumentShape.PAGE) -> Found:
        """What ``url`` is to be read as, or what its site is. Raises `Unreadable`."""
        first = Candidate(url, as_what)
        exchange = await self.get(url, purpose_of(first))
        shape = plan.shape_of(first, sniffed(exchange))
        parsed = self._parsed(exchange, shape)
        if parsed.reason is not None:
            raise Unreadable(url, parsed.reason, parsed.detail)
        if parsed.shape is not DocumentShape.PAGE:
            return await self._followed(Found(url, parsed, exchange, tried=0))
        if as_what is not DocumentShape.PAGE:
            raise Unreadable(url, Reason.NOT_A_FEED, "the address gives a web page")
        candidates = candidates_of(self.world, parsed, exchange.final_url)
        stale: Found | None = None
        for tried, candidate in enumerate(candidates):
            try:
                found = await self._candidate(candidate, tried)
            except Unreadable:
                continue  # the next one may be it; that none is, is reported below
            if found is None:
                continue
            zone = self.publisher_of(found.exchange).timezone
            rest = [*candidates[tried + 1 :], *([Candidate(stale.url, stale.parsed.shape)] if stale else [])]
            if not gives_way(found.parsed, rest, zone, found.exchange.started_at):
                return found
            stale = stale or found
        if stale is not None:
            return stale
        detail = f"none of {len(candidates)} addresses tried is a feed, a sitemap or a list of news"
        raise Unreadable(url, Reason.NO_FEED_FOUND, detail)

    async def entries(self, found: Found, most_pages: int) -> Sequence[Entry]:
        """The entries of a document, each whole: where it carries less than the articles, up to
        ``most_pages`` of these are read. Raises `Unreadable`."""
        parsed, context = found.parsed, self._context(found.exchange, found.parsed)
        announced = plan.only_announces(parsed)
        drafts: list[EntryDraft] = []
        pages = 0
        for draft in parsed.drafts:
            item = next(iter(links.listed([draft], context)), None)
            wanted = item is not None and (announced or links.is_teaser(draft))
            if item is not None and wanted and pages < most_pages:
                pages += 1
                drafts.append(await self._completed(item, by_feed=not announced))
            elif not announced:
                drafts.append(draft)
        return self.normalized(found.exchange, drafts, parsed)

    async def article(self, url: str) -> tuple[EntryDraft, Exchange]:
        """The article at ``url``, its further pages joined. Raises `Unreadable`."""
        exchange = await self.get(url, Purpose.PAGE)
        first, draft, next_url = exchange, None, url
        read: list[str] = []
        while next_url and next_url not in read and len(read) < links.MAX_PARTS:
            if read:
                try:
                    exchange = await self.get(next_url, Purpose.PAGE)
                except Unreadable:
                    break
            read.append(next_url)
            parsed = self._read_article(exchange)
            if parsed.draft is None:
                if draft is None:
                    raise Unreadable(url, parsed.reason or Reason.NOT_AN_ARTICLE, parsed.detail)
                break
            draft, next_url = links.joined(draft, parsed.draft), parsed.next_url
        assert draft is not None, "the first page was read"
        return draft, first

    def normalized(
        self, exchange: Exchange, drafts: Sequence[EntryDraft], parsed: ParsedDocument | None = None
    ) -> Sequence[Entry]:
        """Drafts as entries; one that would be held back says so. Raises `Unreadable`."""
        entries, problems = normalize_drafts(drafts, self._context(exchange, parsed))
        if drafts and not entries:
            raise Unreadable(exchange.url, Reason.BROKEN_DOCUMENT, "; ".join(problems))
        known = self.world.storage.pinged([exchange.url, exchange.final_url])
        usual = self.world.storage.usual(known[0]) if known else Usual()
        return [_remarked(entry, usual) for entry in entries]

    async def get(self, url: str, purpose: Purpose) -> Exchange:
        """One exchange. Raises `Unreadable`."""
        try:
            exchange = await self.session.exchange(url, purpose=purpose)
        except HostBusy as busy:
            raise Unreadable(url, Reason.TIMEOUT, f"the host is free in {busy.seconds:.0f} s") from None
        if exchange.reason is not None:
            raise Unreadable(url, exchange.reason, exchange.detail)
        return exchange

    async def _candidate(self, candidate: Candidate, tried: int) -> Found | None:
        exchange = await self.get(candidate.url, purpose_of(candidate))
        shape = plan.shape_of(candidate, sniffed(exchange))
        if shape not in plan.FEED_SHAPES and shape is not DocumentShape.LISTING:
            return None
        parsed = self._parsed(exchange, shape)
        if parsed.reason is not None:
            return None
        return await self._followed(Found(candidate.url, parsed, exchange, tried))

    async def _followed(self, found: Found) -> Found:
        """The first child of a sitemap index that names articles, in its place; else what was given."""
        for child in found.parsed.lists[:CHILDREN]:
            try:
                exchange = await self.get(child.url, Purpose.SITEMAP)
            except Unreadable:
                continue
            parsed = self._parsed(exchange, sniffed(exchange))
            if parsed.reason is None and parsed.drafts:
                return replace(found, parsed=parsed, exchange=exchange, index=True)
        return found

    async def _completed(self, item: links.Listed, *, by_feed: bool) -> EntryDraft:
        try:
            page, _ = await self.article(item.url)
        except Unreadable as unreadable:
            warning = f"only what its list says: {unreadable.reason.value} ({unreadable.detail[:100]})"
            return replace(item.draft, warnings=(*item.draft.warnings, warning))
        return links.completed(item.draft, page, by_feed=by_feed)

    def _parsed(self, exchange: Exchange, shape: DocumentShape) -> ParsedDocument:
        return extract.read_document(
            exchange.body or b"",
            exchange.headers,
            exchange.final_url,
            shape,
            book=self.world.recipes,
            recipe=self.publisher_of(exchange).recipe,
            day=exchange.started_at.date(),
        )

    def _read_article(self, exchange: Exchange) -> ParsedArticle:
        return extract.read_article(
            exchange.body or b"",
            exchange.headers,
            exchange.final_url,
            self.world.recipes,
            self.publisher_of(exchange).recipe,
            exchange.started_at.date(),
        )

    def _context(self, exchange: Exchange, parsed: ParsedDocument | None = None) -> NormalizeContext:
        publisher = self.publisher_of(exchange)
        return normalize_context(
            self.world,
            source_url=(parsed.site_url if parsed else "") or exchange.final_url,
            document_url=exchange.final_url,
            timezone=publisher.timezone,
            office=publisher.office,
            language=(parsed.language if parsed else "") or "id",
            now=exchange.started_at,
        )

    def publisher_of(self, exchange: Exchange) -> Publisher:
        """As the source says that has this address, or else that of its host; for an unknown host, as the
        shipped registry says."""
        if self.publisher is not None:
            return self.publisher
        registry, storage = self.world.registry, self.world.storage
        known = storage.pinged([exchange.url, exchange.final_url])
        view = storage.source(known[0]) if known else None
        if view is None:
            office = registry.office_of_host(urlsplit(exchange.final_url).hostname or "")
            return Publisher(office.code, office.timezone) if office else Publisher()
        office = registry.office(view.row.office or "")
        zone = view.row.timezone or (office.timezone if office else DEFAULT_TIMEZONE)
        return Publisher(view.row.office, zone, view.row.recipe)


def _remarked(entry: Entry, usual: Usual) -> Entry:
    """An entry that would be held back says so."""
    kinds = dict.fromkeys(finding.kind.value for finding in screen(entry.markup, entry, usual))
    if not kinds:
        return entry
    return replace(entry, warnings=(*entry.warnings, f"would be held back: {', '.join(kinds)}"))
