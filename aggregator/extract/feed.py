"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0: feedparser reads, this maps what it found onto drafts."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from aggregator.extract.addresses import older_page
from aggregator.extract.markup import text_to_html
from aggregator.extract.unreadable import Unreadable
from aggregator.extract.xml_repair import item_by_item, refuse_more, well_formed
from aggregator.model import DocumentShape, Enclosure, EntryDraft, Hints, ParsedDocument, Reason

MAX_LIST = 50
MAX_TTL = 31 * 86_400

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")

# What feedparser lets escape on hostile input; a document that raises one is read item by item.
FEEDPARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

# RSS 1.0 module Syndication, in seconds.
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}

# feedparser takes a caption in an item for its description or content.
_CAPTION = re.compile(r"<(/?)media:description(?:\s[^<>]{0,200})?>")

_SKIP_HOURS = re.compile(r"<skipHours>([^&]{0,4000}?)</skipHours>")
_SKIP_DAYS = re.compile(r"<skipDays>([^&]{0,4000}?)</skipDays>")
_HOUR = re.compile(r"<hour>\s{0,20}([0-9]{1,2})\s{0,20}</hour>")
_DAY = re.compile(r"<day>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day>")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# A FeedParserDict; read with `_raw`, since its own ``get`` answers for keys that are not there, slowly.
Parsed = dict[str, Any]
_raw = dict.get


def read_feed(text: str, url: str) -> ParsedDocument:
    """A feed as drafts. Raises `Unreadable` for what is no feed or too broken."""
    document = well_formed(text)
    try:
        result = _parse(document.text, url)
    except FEEDPARSER_FAULTS:
        document = item_by_item(document)
        result = _parse_head(document.text, url)
    if not result["version"]:
        raise Unreadable(Reason.NOT_A_FEED, f"<{document.root}> is no feed of a known kind")
    feed: Parsed = result["feed"]
    warnings = list(document.warnings)
    entries: list[Parsed] = result["entries"]
    for position, item in document.apart:
        entry = _parse_item(item, url)
        if entry is None:
            warnings.append(f"item {position + 1} cannot be read and was left out")
        else:
            entries.insert(position, entry)
    refuse_more(len(entries))
    atom = str(result["version"]).startswith("atom")
    default_author = _author(feed) if atom else ""
    drafts = []
    for position, entry in enumerate(entries):
        draft = _draft(entry, position, url, atom, default_author)
        if draft.title or draft.link or draft.guid or draft.content_html or draft.summary_html:
            drafts.append(draft)
        else:
            warnings.append(f"item {position + 1} is empty")
    if document.apart and not drafts:
        raise Unreadable(Reason.BROKEN_DOCUMENT, "; ".join(warnings))
    return ParsedDocument(
        shape=DocumentShape.FEED,
        title=_text(feed, "title"),
        site_url=_site_url(feed, url),
        language=_text(feed, "language"),
        drafts=tuple(drafts),
        hints=_hints(feed, document.text),
        hub_urls=_hubs(feed),
        self_url=next((_text(link, "href") for link in _links(feed, "self")), ""),
        next_url=_older(feed, url),
        warnings=tuple(warnings),
    )


def _parse(text: str, url: str) -> Parsed:
    """feedparser over text that is known to be harmless; it sees bytes, never a name or an address."""
    if "<media:description" in text:
        text = _CAPTION.sub(r"<\1media:caption>", text)
    headers = {"content-type": "application/xml; charset=utf-8"}
    if "xml:base" in text:
        # Without an absolute base to return to, feedparser lets an item's base leak into the next.
        headers["content-location"] = url
    parsed: Parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _parse_head(text: str, url: str) -> Parsed:
    try:
        return _parse(text, url)
    except FEEDPARSER_FAULTS as fault:
        detail = f"the channel cannot be read ({type(fault).__name__})"
        raise Unreadable(Reason.BROKEN_DOCUMENT, detail) from fault


def _parse_item(text: str, url: str) -> Parsed | None:
    try:
        entries: list[Parsed] = _parse(text, url)["entries"]
    except FEEDPARSER_FAULTS:
        return None
    return entries[0] if entries else None


def _draft(entry: Parsed, position: int, url: str, atom: bool, default_author: str) -> EntryDraft:
    summary, content = _bodies(entry)
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if not published and not atom:
        published, updated = updated, ""  # dc:date is the only date of an RSS 1.0 item
    images = _images(entry)
    return EntryDraft(
        guid=_text(entry, "id"),
        link=_link(entry),
        title=_text(entry, "title"),
        summary_html=summary,
        content_html=content,
        published=published or _text(entry, "created"),
        updated=updated,
        author=_author(entry) or _author(_part(entry, "source")) or default_author,
        categories=_categories(entry),
        image_url=images[0] if images else "",
        image_alt=_text(entry, "media_caption"),
        enclosures=_enclosures(entry),
        language=_detail(entry, "language"),
        base_url=_detail(entry, "base") or url,
        position=position,
    )


def _text(parsed: Parsed, key: str) -> str:
    value = _raw(parsed, key)
    return value.strip() if isinstance(value, str) else ""


def _part(parsed: Parsed, key: str) -> Parsed:
    value = _raw(parsed, key)
    return value if isinstance(value, dict) else {}


def _parts(parsed: Parsed, key: str) -> list[Parsed]:
    value = _raw(parsed, key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _bodies(entry: Parsed) -> tuple[str, str]:
    """Summary and content as HTML. The longer is the content, whatever its element is called."""
    contents = [_html(part) for part in _parts(entry, "content")]
    content = max(contents, key=len, default="") or _text(entry, "detail")
    # Without a detail of its own the summary is feedparser's copy of the content.
    summary = _html(_part(entry, "summary_detail"))
    if content and len(summary) > len(content):
        summary, content = content, summary
    return ("" if summary == content else summary), content


def _html(part: Parsed) -> str:
    kind, value = _raw(part, "type") or "text/html", _text(part, "value")
    if kind == "text/plain":
        return text_to_html(value)
    return value if kind in ("text/html", "application/xhtml+xml") else ""


def _link(entry: Parsed) -> str:
    # What counts clicks puts its own address into the link and keeps the item's beside it.
    link = _text(entry, "feedburner_origlink") or _text(entry, "pheedo_origlink") or _text(entry, "link")
    if link:
        return link
    for candidate in _parts(entry, "links"):
        if _raw(candidate, "rel") == "alternate" and _text(candidate, "href"):
            return _text(candidate, "href")
    # An empty <link> keeps feedparser from taking a permalink guid in its place.
    guid = _text(entry, "id")
    return guid if _raw(entry, "link") is not None and guid.startswith(("http://", "https://")) else ""


def _author(parsed: Parsed) -> str:
    names = dict.fromkeys(_text(author, "name") for author in _parts(parsed, "authors"))
    return ", ".join(name for name in list(names)[:MAX_LIST] if name) or _text(parsed, "author")


def _categories(entry: Parsed) -> tuple[str, ...]:
    words = dict.fromkeys(
        _text(tag, "label") or _text(tag, "term")
        for tag in _parts(entry, "tags")
        if not (_raw(tag, "scheme") or "").endswith("#kind")  # Blogger's note that this is a post
    )
    return tuple(word for word in words if word)[:MAX_LIST]


def _images(entry: Parsed) -> list[str]:
    """Addresses of images of an item, the likeliest lead first."""
    media = [_text(m, "url") for m in _parts(entry, "media_content") if _is_image(m)]
    enclosed = [_text(e, "href") for e in _links(entry, "enclosure") if _is_image(e)]
    named = [_text(entry, "img_url"), _text(_part(entry, "image"), "href")]
    thumbnails = [_text(t, "url") for t in _parts(entry, "media_thumbnail")]
    return [address for address in (*media, *enclosed, *named, *thumbnails) if address]


def _is_image(media: Parsed) -> bool:
    kind = _text(media, "type") or _text(media, "medium")
    address = (_text(media, "url") or _text(media, "href")).lower().partition("?")[0]
    return kind.startswith("image") or (not kind and address.endswith(IMAGE_SUFFIXES))


def _enclosures(entry: Parsed) -> tuple[Enclosure, ...]:
    found = [
        Enclosure(_text(link, "href"), _text(link, "type"), _length(_text(link, "length")))
        for link in _links(entry, "enclosure")
        if _text(link, "href")
    ]
    return tuple(found[:MAX_LIST])


def _links(parsed: Parsed, rel: str) -> list[Parsed]:
    return [link for link in _parts(parsed, "links") if _raw(link, "rel") == rel]


def _length(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 else None


def _detail(entry: Parsed, key: str) -> str:
    """``language`` or ``base`` as they hold for the texts of an item."""
    for part in ("summary_detail", "title_detail"):
        stated = _text(_part(entry, part), key)
        if stated:
            return stated
    return next((_text(content, key) for content in _parts(entry, "content")), "")


def _site_url(feed: Parsed, url: str) -> str:
    link = _text(feed, "link")
    try:
        return urljoin(url, link) if link else ""
    except ValueError:
        return ""


def _hubs(feed: Parsed) -> tuple[str, ...]:
    """Where the feed may be subscribed to (WebSub, 4)."""
    return tuple(dict.fromkeys(_text(link, "href") for link in _links(feed, "hub") if _text(link, "href")))[
        :5
    ]


def _older(feed: Parsed, url: str) -> str:
    """The next page of a paged feed, or the archive before this document (RFC 5005, 3 and 4)."""
    links = [*_links(feed, "next"), *_links(feed, "prev-archive")]
    return next(filter(None, (older_page(_text(link, "href"), url) for link in links)), "")


def _hints(feed: Parsed, text: str) -> Hints:
    """What the feed asks for: RSS 2.0 ``ttl``, ``skipHours``, ``skipDays``, and the module Syndication."""
    ttl = _length(_text(feed, "ttl"))
    return Hints(
        ttl_seconds=min(ttl * 60, MAX_TTL) if ttl else None,
        period_seconds=_period(feed),
        period_base=_moment(_text(feed, "sy_updatebase")),
        skip_hours=_skip_hours(text),
        skip_days=_skip_days(text),
    )


def _period(feed: Parsed) -> int | None:
    name, times = _text(feed, "sy_updateperiod").lower(), _length(_text(feed, "sy_updatefrequency")) or 1
    if (name, times) == ("hourly", 1) and "wordpress" in _text(feed, "generator").lower():
        return None  # WordPress writes this into every feed; no owner said it
    period = _PERIODS.get(name)
    return max(period // times, 1) if period else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _skip_hours(text: str) -> tuple[int, ...]:
    """0 to 23; older feeds call midnight 24. feedparser keeps only the last of them."""
    hours = {int(hour) % 24 for hour in _HOUR.findall(_block(_SKIP_HOURS, text)) if int(hour) <= 24}
    return tuple(sorted(hours))


def _skip_days(text: str) -> tuple[int, ...]:
    named = {name.lower() for name in _DAY.findall(_block(_SKIP_DAYS, text))}
    return tuple(number for number, name in enumerate(_DAYS) if name in named)


def _block(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
