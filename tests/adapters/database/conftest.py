"""A small house to store things in: sources, documents and entries made by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import func, select

from aggregator import plan
from aggregator.adapters.database import Database
from aggregator.adapters.database.schema import stories
from aggregator.comparing import group_waiting
from aggregator.fingerprints import fingerprint_of
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    Entry,
    EntryChange,
    Exchange,
    Fingerprint,
    NewEntry,
    Office,
    OfficeKind,
    ParsedDocument,
    SourceKind,
    SourceRow,
)
from aggregator.registry import Registry, load_registry

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def make_entry(number: int, **values: object) -> Entry:
    text = f"Kegiatan nomor {number} berlangsung khidmat di aula kantor."
    base = Entry(
        identity=f"g:{number}",
        guid=f"{number}",
        guid_key=f"{number}",
        url_key=f"situs.example/berita/{number}",
        title_key=f"kegiatan nomor {number}",
        url=f"http://situs.example/berita/{number}",
        title=f"Kegiatan Nomor {number}",
        published=NOW - timedelta(hours=number),
        updated=None,
        zone="+08:00",
        date_guessed=False,
        author="Humas",
        byline="",
        dateline="Bulukumba",
        office="73.02",
        origin_office=None,
        categories=("haji-umrah", "umum"),
        original_categories=("Daerah", "Haji & Umrah"),
        language="id",
        summary=text,
        html=f"<p>{text}</p>",
        text=text,
        image_url="",
        image_alt="",
        image_caption="",
        enclosures=(),
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        warnings=("contoh",),
    )
    return replace(base, **values)  # type: ignore[arg-type]


@cache
def _registry() -> Registry:
    return load_registry()


def fingerprint(entry: Entry) -> Fingerprint:
    return fingerprint_of(entry, _registry())


class House:
    """A database with what the tests do to it again and again."""

    def __init__(self, storage: Database) -> None:
        self.storage = storage
        self.uuids = 0

    def add(self, *urls: str, **values: object) -> list[int]:
        """Feeds at these addresses; their ids."""
        rows = [replace(SourceRow(url=url, kind=SourceKind.FEED, office="73.02"), **values) for url in urls]  # type: ignore[arg-type]
        self.storage.put_sources(rows, NOW)
        return [view.id for view in self.storage.sources() if view.row.url in urls]

    def fetch(self, source_id: int, body: bytes = b"<rss/>", now: datetime = NOW) -> DocumentToParse:
        """A document of a source, claimed for parsing."""
        (source,) = self.storage.claim_sources([source_id], now, LEASE)
        exchange = Exchange(source.url, source.url, 200, {"etag": '"1"'}, body, (), now, 5)
        refresh = plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.FEED)], now, now)
        (document_id,) = self.storage.apply_refresh([refresh])
        (document,) = self.storage.claim_documents([document_id], now, LEASE)
        return document

    def plan(
        self,
        document: DocumentToParse,
        entries: list[Entry],
        changed: tuple[EntryChange, ...] = (),
        seen: tuple[int, ...] = (),
        now: datetime = NOW,
    ):
        matched = plan.MatchedEntries(tuple(NewEntry(entry, False) for entry in entries), changed, seen)
        return plan.plan_entries(document, ParsedDocument(DocumentShape.FEED), matched, (), now)

    def store(
        self, source_id: int, entries: list[Entry], body: bytes = b"<rss/>", now: datetime = NOW
    ) -> None:
        self.storage.apply_entries([self.plan(self.fetch(source_id, body, now), entries, now=now)])

    def group(self, now: datetime = NOW) -> int:
        """Group all that waits; the number of new stories."""
        before = self._count()
        self.run_grouping(now)
        return self._count() - before

    def run_grouping(self, now: datetime = NOW) -> None:
        while group_waiting(self.storage, fingerprint, lambda office: (office[:2], office), self._uuid, now):
            pass

    def _count(self) -> int:
        with self.storage.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(stories)) or 0

    def _uuid(self) -> str:
        self.uuids += 1
        return f"00000000-0000-4000-8000-{self.uuids:012d}"


@pytest.fixture
def house(database: Database) -> House:
    database.put_offices(
        [
            Office("73", OfficeKind.PROVINSI, "Kanwil Sulawesi Selatan", None, "Asia/Makassar", ("73",)),
            Office("73.02", OfficeKind.KABUPATEN, "Kankemenag Bulukumba", "73", "Asia/Makassar", ("73.02",)),
        ]
    )
    return House(database)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return make_entry


@pytest.fixture
def now() -> datetime:
    return NOW
