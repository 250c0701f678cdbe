"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) as drafts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from aggregator.extract.addresses import older_page
from aggregator.extract.json_text import load_json, scalar_text
from aggregator.extract.markup import text_to_html
from aggregator.extract.unreadable import Unreadable
from aggregator.model import DocumentShape, Enclosure, EntryDraft, ParsedDocument, Reason

MAX_ITEMS = 5_000
MAX_LIST = 50
MAX_WARNINGS = 100


def read_json_feed(text: str, url: str) -> ParsedDocument:
    """A JSON feed as drafts. Raises `Unreadable` for what is no JSON or no feed."""
    warnings: dict[str, None] = {}
    document = load_json(text, lambda warning: warnings.setdefault(warning))
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version", ""))[:200]:
        raise Unreadable(Reason.NOT_A_FEED, "the JSON document does not say that it is a JSON feed")
    items = document.get("items")
    if not isinstance(items, list):
        raise Unreadable(Reason.BROKEN_DOCUMENT, "a JSON feed needs a list of items")
    if len(items) > MAX_ITEMS:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"more than {MAX_ITEMS} items")
    feed = _Fields(document, "the feed", warnings)
    default_author = _authors(feed)
    drafts: list[EntryDraft] = []
    for position, item in enumerate(items):
        name = f"item {position + 1}"
        if not isinstance(item, dict):
            warnings[f"{name} is no object"] = None
            continue
        drafts.append(_draft(_Fields(item, name, warnings), position, url, default_author))
    return ParsedDocument(
        shape=DocumentShape.JSON_FEED,
        title=feed.text("title"),
        site_url=_absolute(url, feed.text("home_page_url")),
        language=feed.text("language"),
        drafts=tuple(drafts),
        hub_urls=_hubs(feed),
        self_url=feed.text("feed_url"),
        next_url=older_page(feed.text("next_url"), url),
        warnings=tuple(warnings)[:MAX_WARNINGS],
    )


def _hubs(feed: _Fields) -> tuple[str, ...]:
    """Where the feed may be subscribed to (JSON Feed 1.1; WebSub, 4); there are hubs of other kinds."""
    hubs = [hub.text("url") for hub in feed.objects("hubs") if hub.text("type").lower() == "websub"]
    return tuple(filter(None, hubs))[:5]


class _Fields:
    """The fields of one object; a field of a wrong type counts as missing, and is reported."""

    def __init__(self, fields: dict[str, Any], name: str, warnings: dict[str, None]) -> None:
        self._fields, self._name, self._warnings = fields, name, warnings

    def text(self, key: str) -> str:
        value = self._fields.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong(key, "a text")
            return ""
        return scalar_text(value)

    def id(self) -> str:
        """The id; numbers are to be read as texts (JSON Feed 1.1, Items)."""
        value = self._fields.get("id")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return self.text("id")

    def number(self, key: str) -> int | None:
        value = self._fields.get(key)
        if value is None or (
            isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53
        ):
            return None if value is None else int(value)
        self._wrong(key, "a number")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        kept = [scalar_text(value).strip() for value in values if isinstance(value, str)]
        if len(kept) < len(values):
            self._wrong(key, "a list of texts")
        return tuple(dict.fromkeys(text for text in kept if text))[:MAX_LIST]

    def objects(self, key: str) -> list[_Fields]:
        values = self._list(key)
        kept = [_Fields(v, f"{self._name}, {key}", self._warnings) for v in values if isinstance(v, dict)]
        if len(kept) < len(values):
            self._wrong(key, "a list of objects")
        return kept

    def object(self, key: str) -> _Fields | None:
        value = self._fields.get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "an object")
        return _Fields(value, f"{self._name}, {key}", self._warnings) if isinstance(value, dict) else None

    def _list(self, key: str) -> list[Any]:
        value = self._fields.get(key)
        if value is not None and not isinstance(value, list):
            self._wrong(key, "a list")
        return value[:MAX_LIST] if isinstance(value, list) else []

    def _wrong(self, key: str, expected: str) -> None:
        self._warnings.setdefault(f"{self._name}: {key} is not {expected}")


def _draft(item: _Fields, position: int, url: str, default_author: str) -> EntryDraft:
    text = item.text("content_text")
    return EntryDraft(
        guid=item.id(),
        link=item.text("url") or item.text("external_url"),
        title=item.text("title"),
        summary_html=text_to_html(item.text("summary")),
        content_html=item.text("content_html") or text_to_html(text),
        published=item.text("date_published"),
        updated=item.text("date_modified"),
        author=_authors(item) or default_author,
        categories=item.texts("tags"),
        image_url=item.text("image") or item.text("banner_image"),
        enclosures=tuple(
            Enclosure(attached.text("url"), attached.text("mime_type"), attached.number("size_in_bytes"))
            for attached in item.objects("attachments")
            if attached.text("url")
        ),
        language=item.text("language"),
        base_url=url,
        position=position,
    )


def _authors(fields: _Fields) -> str:
    """``authors`` of version 1.1, else ``author`` of version 1.0."""
    authors = fields.objects("authors")
    single = fields.object("author")
    if not authors and single:
        authors = [single]
    names = dict.fromkeys(author.text("name").strip() for author in authors)
    return ", ".join(name for name in names if name)


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return ""
