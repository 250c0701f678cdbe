"""A real database with stories in it, the app over it, and a judge of what it serves."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator import plan
from aggregator.adapters.database import Database, open_database
from aggregator.comparing import group_waiting
from aggregator.editing import Decision, StoryFile
from aggregator.fingerprints import fingerprint_of
from aggregator.model import (
    CopyView,
    DocumentShape,
    Entry,
    EntryChange,
    Exchange,
    Fingerprint,
    NewEntry,
    ParsedDocument,
    SourceKind,
    SourceRow,
    StoryView,
)
from aggregator.ports import EditingSession
from aggregator.quarantine import Finding
from aggregator.registry import Registry, load_registry
from aggregator.settings import Settings, load_settings
from feeds.web import create_app
from feeds.web.access import GATE

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)


def _module(name: str) -> ModuleType:
    """A neighbour of this file; test folders are no packages."""
    file = Path(__file__).with_name(f"{name}.py")
    specification = importlib.util.spec_from_file_location(f"feeds_{name}", file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


validity = _module("validity")


@pytest.fixture(scope="session")
def errors_of() -> Callable[[str, bytes], list[str]]:
    """What is wrong with a feed in a format, rule by rule; nothing, if it is valid."""
    return lambda extension, body: validity.CHECKS[extension](body)


def make_entry(number: int, **values: object) -> Entry:
    text = (
        f"Kegiatan nomor {number} berlangsung khidmat di aula kantor, dihadiri pegawai dan tokoh masyarakat."
    )
    url = str(values.get("url", f"https://bulukumba.example/berita/{number}"))
    base = Entry(
        identity=url,
        guid=url,
        guid_key=url,
        url_key=url.partition("://")[2],
        title_key=f"kegiatan nomor {number}",
        url=url,
        title=f"Kegiatan Nomor {number}",
        published=NOW - timedelta(hours=number),
        updated=None,
        zone="+08:00",
        date_guessed=False,
        author="Humas",
        byline="",
        dateline="",
        office="73.02",
        origin_office=None,
        categories=("haji-umrah",),
        original_categories=("Daerah",),
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
    )
    return replace(base, **values)  # type: ignore[arg-type]


class Newsroom:
    """What fills the database: sources of offices, and what they publish."""

    def __init__(self, storage: Database, registry: Registry) -> None:
        self.storage = storage
        self.begins = NOW
        self._registry = registry
        self._looks = 0

    @property
    def moment(self) -> datetime:
        """What time it is."""
        return self.begins + timedelta(minutes=self._looks)

    def tick(self) -> datetime:
        """A minute passes; what time it is then."""
        self._looks += 1
        return self.moment

    def source(self, url: str, office: str | None = "73.02", name: str = "") -> int:
        row = SourceRow(url=url, kind=SourceKind.FEED, office=office, name=name)
        self.storage.put_sources([row], NOW)
        return next(view.id for view in self.storage.sources() if view.row.url == url)

    def publish(
        self,
        source_id: int,
        *entries: Entry,
        changed: tuple[EntryChange, ...] = (),
        findings: tuple[Finding, ...] = (),
    ) -> None:
        """New or changed entries of a source, grouped into stories at once."""
        now = self.tick()
        (source,) = self.storage.claim_sources([source_id], now, timedelta(minutes=1))
        exchange = Exchange(source.url, source.url, 200, {}, f"<rss>{self._looks}</rss>".encode(), (), now, 5)
        refresh = plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.FEED)], now, now)
        (document_id,) = self.storage.apply_refresh([refresh])
        (document,) = self.storage.claim_documents([document_id], now, timedelta(minutes=1))
        new = tuple(NewEntry(entry, False, findings) for entry in entries)
        matched = plan.MatchedEntries(new, changed, ())
        parsed = ParsedDocument(DocumentShape.FEED)
        self.storage.apply_entries([plan.plan_entries(document, parsed, matched, (), now)])
        self._group(now)

    def edit(self, source_id: int, entry: Entry, **values: object) -> None:
        """Publish an entry again with other values."""
        (held,) = self.storage.held_entries(source_id, [entry.guid_key], [], [])
        changed = replace(entry, **values)  # type: ignore[arg-type]
        digest = hashlib.sha256(repr(values).encode()).hexdigest()
        changed = replace(changed, content_hash=digest)
        self.publish(source_id, changed=(EntryChange(held.id, changed, held.revision + 1, 0, True),))

    def decide(self, make: Callable[[list[StoryFile]], Decision], *uuids: str) -> None:
        """What an editor decides of stories, grouped at once."""

        def decision(session: EditingSession) -> Decision:
            return make([file for uuid in uuids if (file := session.story_file(uuid)) is not None])

        self.storage.edit(decision)
        self._group(self.tick())

    def _group(self, now: datetime) -> None:
        def fingerprint(entry: Entry) -> Fingerprint:
            return fingerprint_of(entry, self._registry)

        while group_waiting(self.storage, fingerprint, self._registry.region_facets, self._uuid, now):
            pass

    def _uuid(self) -> str:
        self._given = getattr(self, "_given", 0) + 1
        return f"00000000-0000-4000-8000-{self._given:012d}"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"SIMPUL_DATA": str(tmp_path), "SIMPUL_PUBLIC_URL": "https://simpul.example"})


@pytest.fixture(scope="session")
def newsroom_of() -> Callable[[Database, Registry], Newsroom]:
    """A newsroom over any database."""
    return Newsroom


@pytest.fixture
def newsroom(sqlite_database: Database, registry: Registry) -> Newsroom:
    sqlite_database.put_offices(registry.offices)
    return Newsroom(sqlite_database, registry)


@pytest.fixture(scope="session")
def open_house(registry: Registry) -> Callable[[Path], tuple[Newsroom, Flask]]:
    """A newsroom whose files lie in a folder, and the app over it, for tests that share one."""

    def open_at(folder: Path) -> tuple[Newsroom, Flask]:
        database = open_database(f"sqlite:///{folder / 'simpul.sqlite3'}")
        database.upgrade()
        database.put_offices(registry.offices)
        chosen = {"SIMPUL_DATA": str(folder), "SIMPUL_PUBLIC_URL": "https://simpul.example"}
        return Newsroom(database, registry), create_app(database, registry, load_settings(chosen))

    return open_at


@pytest.fixture
def app(newsroom: Newsroom, registry: Registry, settings: Settings) -> Iterator[Flask]:
    made = create_app(newsroom.storage, registry, settings)
    yield made
    # What partners used is written before the database is gone.
    made.extensions[GATE].meter.flush()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def entry() -> Callable[..., Entry]:
    return make_entry


@pytest.fixture
def story() -> StoryView:
    """A story without anything odd."""
    published = datetime(2025, 12, 1, 2, 5, tzinfo=UTC)
    url = "https://bulukumba.example/berita/manasik"
    return StoryView(
        uuid="0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001",
        url=url,
        title="Jemaah Haji Bulukumba Ikuti Manasik",
        published=published,
        updated=published + timedelta(hours=1),
        modified=published + timedelta(hours=2),
        sort_at=published,
        author="Humas",
        office="73.02",
        office_name="Kantor Kementerian Agama Kabupaten Bulukumba",
        region="73",
        source_url="https://bulukumba.example/feed",
        source_name="Kemenag Bulukumba",
        source_site="https://bulukumba.example/",
        categories=("haji-umrah",),
        original_categories=("Haji & Umrah", "Daerah"),
        language="id",
        summary="Sebanyak 120 jemaah mengikuti manasik.",
        html="<p>Sebanyak 120 jemaah mengikuti <b>manasik</b>.</p>",
        text="Sebanyak 120 jemaah mengikuti manasik.",
        image_url="https://bulukumba.example/foto.jpg",
        image_alt="Jemaah di aula",
        image_caption="Jemaah di aula",
        enclosures=(),
        date_guessed=False,
        copies=(CopyView(url, "73.02", "Bulukumba", published, "Kemenag Bulukumba"),),
    )
