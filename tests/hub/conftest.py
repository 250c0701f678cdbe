"""Partners on loopback who subscribe at the served hub, and a desk that makes news: real HTTP between all of
them, on both databases."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import pytest
from served_world import served_world
from sqlalchemy import Connection, delete, insert, select, update

from aggregator import distributing, pipeline
from aggregator.adapters.database import Database
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.schema import (
    entries,
    stories,
    story_changes,
    story_facets,
    to_micros,
    tombstones,
)
from aggregator.adapters.database.search_rows import index_stories
from aggregator.bootstrap import World
from aggregator.hub import SubscriberView
from aggregator.model import ChangeKind, SourceKind, SourceRow
from feeds.render.delivery import render_delivery

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Received:
    """What a partner was sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def signed(self, secret: str) -> bool:
        right = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.headers.get("X-Hub-Signature") == f"sha256={right}"


@dataclass
class Partner:
    """A subscriber (WebSub, 5 and 7), whose every answer a test may change. ``verify`` answers a question
    about intent, ``take`` a delivery: a status and, for a redirect, where to."""

    host: str = "127.0.0.1"
    questions: list[dict[str, str]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    verify: Callable[[dict[str, str]], tuple[int, str]] = lambda asked: (200, asked.get("hub.challenge", ""))
    take: Callable[[Received], tuple[int, str]] = lambda received: (204, "")

    def __post_init__(self) -> None:
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = dict(parse_qsl(urlsplit(self.path).query)) | {"path": urlsplit(self.path).path}
                partner.questions.append(asked)
                self._say(*partner.verify(asked))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                received = Received(self.path, dict(self.headers), body)
                partner.received.append(received)
                self._say(*partner.take(received))

            def _say(self, status: int, text: str) -> None:
                redirects = 300 <= status < 400
                self.send_response(status)
                if redirects:
                    self.send_header("Location", text)
                body = b"" if redirects else text.encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer((self.host, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{self.host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def send(method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None):
    """One request as it is; status, headers, body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


class Desk:
    """Makes news as grouping writes it: stories with their places in channels, tombstones, the history."""

    def __init__(self, storage: Database, now: Callable[[], object]) -> None:
        self.storage = storage
        self.now = now
        storage.put_sources([SourceRow(url="https://bulukumba.example/feed", kind=SourceKind.FEED)], now())
        self._source = storage.sources()[0].id
        self._made = 0

    def publish(
        self,
        office: str = "73.02",
        *,
        history: bool = False,
        age: timedelta = timedelta(0),
        title: str = "Kegiatan",
    ) -> str:
        """A new story; its uuid. ``age`` is how old it is already."""
        self._made += 1
        uuid, moment = str(uuid4()), to_micros(self.now())
        # Later ones stand above earlier ones of the same moment.
        at = moment - int(age.total_seconds() * 1_000_000) + self._made
        facets = (f"office:{office}", f"region:{office[:2]}", "category:haji-umrah")

        def job(connection: Connection) -> None:
            entry_id = connection.execute(
                insert(entries)
                .values(
                    source_id=self._source,
                    identity=f"g:{self._made}",
                    url=f"https://bulukumba.example/berita/{self._made}",
                    title=f"{title} {self._made} di Bulukumba",
                    summary="Kegiatan berlangsung khidmat.",
                    html="<p>Kegiatan berlangsung khidmat.</p>",
                    text="Kegiatan berlangsung khidmat.",
                    office=office,
                    language="id",
                    published=at,
                    date_guessed=False,
                    first_seen=moment,
                    last_seen=moment,
                    history=history,
                    needs_grouping=False,
                )
                .returning(entries.c.id)
            ).scalar_one()
            story_id = connection.execute(
                insert(stories)
                .values(
                    uuid=uuid,
                    lead_id=entry_id,
                    first_seen=moment,
                    published=at,
                    sort_at=at,
                    created_at=moment,
                    modified_at=moment,
                )
                .returning(stories.c.id)
            ).scalar_one()
            connection.execute(update(entries).where(entries.c.id == entry_id).values(story_id=story_id))
            rows = [{"facet": facet, "sort_at": at, "story_id": story_id} for facet in facets]
            connection.execute(insert(story_facets), rows)
            index_stories(connection, [story_id])
            self._note(connection, ChangeKind.NEW, story_id)

        write(self.storage.engine, job)
        return uuid

    def enter(self, **values: object) -> int:
        """An entry that waits to be grouped; its number."""
        self._made += 1
        moment = to_micros(self.now())
        row = {
            "source_id": self._source,
            "identity": f"g:{self._made}",
            "url": f"https://bulukumba.example/berita/{self._made}",
            "url_key": f"bulukumba.example/berita/{self._made}",
            "title": f"Manasik haji ke-{self._made} digelar di Bulukumba",
            "summary": "Manasik berlangsung khidmat.",
            "html": "<p>Manasik berlangsung khidmat.</p>",
            "text": "Manasik berlangsung khidmat.",
            "office": "73.02",
            "published": moment,
            "date_guessed": False,
            "first_seen": moment,
            "last_seen": moment,
            "history": False,
            "needs_grouping": True,
        } | values
        statement = insert(entries).values(**row).returning(entries.c.id)
        return write(self.storage.engine, lambda c: c.execute(statement).scalar_one())

    def correct(self, uuid: str, title: str) -> None:
        def job(connection: Connection) -> None:
            story = self._story(connection, uuid)
            connection.execute(update(entries).where(entries.c.story_id == story.id).values(title=title))
            connection.execute(self._of(story.id).values(modified_at=to_micros(self.now())))
            index_stories(connection, [story.id])
            self._note(connection, ChangeKind.CORRECTED, story.id)

        write(self.storage.engine, job)

    def copy(self, uuid: str) -> None:
        """A further copy of it came."""
        write(
            self.storage.engine,
            lambda c: self._note(c, ChangeKind.COPIES, self._story(c, uuid).id),
        )

    def remove(self, uuid: str, into: str | None = None) -> None:
        """It is taken down, or merged ``into`` another one."""

        def job(connection: Connection) -> None:
            story = self._story(connection, uuid)
            other = self._story(connection, into).id if into else None
            moment = to_micros(self.now())
            held = connection.scalars(
                select(story_facets.c.facet).where(story_facets.c.story_id == story.id)
            ).all()
            connection.execute(delete(story_facets).where(story_facets.c.story_id == story.id))
            rows = [{"facet": facet, "removed_at": moment, "story_id": story.id} for facet in ("", *held)]
            connection.execute(insert(tombstones), rows)
            gone = {"merged_into": other} if other else {"withdrawn_at": moment}
            connection.execute(self._of(story.id).values(lead_id=None, modified_at=moment, **gone))
            kind = ChangeKind.MERGED if other else ChangeKind.REMOVED
            self._note(connection, kind, story.id, other)

        write(self.storage.engine, job)

    def restore(self, uuid: str) -> None:
        def job(connection: Connection) -> None:
            story = self._story(connection, uuid)
            lead = connection.execute(select(entries).where(entries.c.story_id == story.id)).one()
            facets = connection.scalars(
                select(tombstones.c.facet).where(tombstones.c.story_id == story.id, tombstones.c.facet != "")
            ).all()
            connection.execute(delete(tombstones).where(tombstones.c.story_id == story.id))
            rows = [{"facet": facet, "sort_at": story.sort_at, "story_id": story.id} for facet in facets]
            connection.execute(insert(story_facets), rows)
            values = {"lead_id": lead.id, "withdrawn_at": None, "modified_at": to_micros(self.now())}
            connection.execute(self._of(story.id).values(**values))
            self._note(connection, ChangeKind.RESTORED, story.id)

        write(self.storage.engine, job)

    def _note(
        self, connection: Connection, kind: ChangeKind, story_id: int, into_id: int | None = None
    ) -> None:
        moment = to_micros(self.now())
        line = {"at": moment, "kind": kind.value, "story_id": story_id, "into_id": into_id}
        connection.execute(insert(story_changes).values(**line))
        bump_generation(connection)

    def _story(self, connection: Connection, uuid: str):
        return connection.execute(select(stories).where(stories.c.uuid == uuid)).one()

    def _of(self, story_id: int):
        return update(stories).where(stories.c.id == story_id)


class House:
    """The served web app and the workers' jobs over one database, with a clock that the test moves."""

    def __init__(self, world: World) -> None:
        self._real = world.clock
        self.now = world.clock()
        self.world = replace(world, clock=lambda: self.now)
        self.storage = world.storage
        self.url = world.settings.public_url
        self.desk = Desk(self.storage, lambda: self.now)

    def topic(self, channel: str = "national", extension: str = "json") -> str:
        return f"{self.url}/feeds/{channel}.{extension}"

    def ask(self, callback: str, topic: str | None = None, mode: str = "subscribe", **more: str):
        """A request to the hub; status, headers, body."""
        form = {"hub.mode": mode, "hub.topic": topic or self.topic(), "hub.callback": callback}
        form |= {f"hub.{name}": value for name, value in more.items()}
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
        return send("POST", f"{self.url}/hub", urlencode(form).encode(), kind)

    def subscribe(self, callback: str, topic: str | None = None, **more: str) -> SubscriberView:
        """A subscription that is verified."""
        assert self.ask(callback, topic, **more)[0] == 202
        self.work()
        return next(
            one
            for one in reversed(self.storage.hub_subscribers(self.now))
            if (one.callback, one.topic) == (callback, topic or self.topic())
        )

    def work(self, ahead: timedelta = timedelta(0)) -> None:
        """What the workers do for the hub at one tick, after this much time."""
        # The web has the clock of the world, of which this one is never behind.
        self.now = max(self.now, self._real()) + ahead
        look = pipeline.tick(self.world)
        for batch in look.request_batches:
            distributing.verify_requests(self.world, batch)
        for batch in look.subscriber_batches:
            distributing.distribute(self.world, batch, render_delivery)

    def subscriber(self, number: int) -> SubscriberView:
        return next(one for one in self.storage.hub_subscribers(self.now) if one.id == number)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    with served_world(database, tmp_path) as world:
        yield House(world)


@pytest.fixture
def partners() -> Iterator[Callable[..., Partner]]:
    made: list[Partner] = []

    def make(host: str = "127.0.0.1") -> Partner:
        made.append(Partner(host))
        return made[-1]

    yield make
    for partner in made:
        partner.close()


@pytest.fixture
def partner(partners: Callable[..., Partner]) -> Partner:
    return partners()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool], str], None]:
    def wait(happened: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not happened():
            assert time.monotonic() < deadline, f"waited in vain until {what}"
            time.sleep(0.02)

    return wait


@pytest.fixture(scope="session")
def request_to():
    return send


@pytest.fixture(scope="session")
def make_desk() -> type[Desk]:
    return Desk
