"""Entries for the tests of grouping, through the product's own normaliser and fingerprints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import count
from urllib.parse import urlsplit

import pytest

from aggregator.fingerprints import fingerprint_of
from aggregator.model import EntryDraft, EntryToGroup, NormalizeContext
from aggregator.normalize import normalize_drafts
from aggregator.registry import Registry, load_registry

DAY = datetime(2025, 9, 7, 3, 30, tzinfo=UTC)
Held = Callable[..., EntryToGroup]


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def held(registry: Registry) -> Held:
    """Makes an entry as grouping sees it of what a site published."""
    numbers = count(1)

    def make(
        text: Sequence[str] | str,
        title: str = "",
        *,
        url: str = "",
        office: str | None = "73.02",
        published: datetime = DAY,
        after: timedelta = timedelta(0),
        image: str = "",
        dateline: str = "",
        **values: object,
    ) -> EntryToGroup:
        number = next(numbers)
        url = url or f"https://situs{number}.kemenag.go.id/berita/{number}"
        parts = [text] if isinstance(text, str) else list(text)
        if parts:
            parts[0] = dateline + parts[0]
        draft = EntryDraft(
            link=url,
            title=title or f"Kabar nomor {number}",
            content_html="".join(f"<p>{escape(part, quote=False)}</p>" for part in parts),
            image_url=image,
        )
        host = urlsplit(url).netloc
        context = NormalizeContext(
            source_url=f"https://{host}/feed",
            document_url=f"https://{host}/feed",
            timezone="Asia/Makassar",
            now=published + after,
            office=office,
            offices=registry.names,
            host_aliases=registry.host_aliases,
        )
        (entry,), problems = normalize_drafts([draft], context)
        assert not problems
        base: dict[str, object] = {
            "id": number,
            "source_id": number,
            "office": entry.office,
            "origin_office": entry.origin_office,
            "url_key": entry.url_key,
            "text_hash": entry.text_hash,
            "published": published + after,
            "first_seen": published + after,
            "text_length": len(entry.text),
            "official": host.endswith(".go.id"),
            "removed": False,
            "story_id": None,
            "categories": (),
            "source_office": office,
            "key": f"https://{host}/feed {entry.identity}",
            "url": entry.url,
            "title": entry.title,
            "fingerprint": fingerprint_of(entry, registry),
        }
        return EntryToGroup(**{**base, **values})  # type: ignore[arg-type]

    return make
