"""A hub, a site and the product, each at an address of its own on loopback: real HTTP between all of them."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from served_world import served_world

from aggregator import pipeline, subscribing
from aggregator.adapters.database import Database
from aggregator.bootstrap import World
from aggregator.model import ChannelQuery, SourceKind, SourceRow, Subscription

Answer = tuple[int, Mapping[str, str]]


class Hub:
    """A hub (WebSub, 5 to 7) whose every step a test makes by hand, and may make wrong."""

    def __init__(self) -> None:
        self.requests: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, str]], Answer] = lambda form: (202, {})
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                form = dict(parse_qsl(body.decode()))
                hub.requests.append(form | {"path": self.path, "type": self.headers["Content-Type"]})
                status, headers = hub.answer(form)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hub"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def verify(self, form: Mapping[str, str] | None = None, **changes: str | None) -> tuple[int, str]:
        """Verification of intent (5.3) of the newest request, or of ``form``; ``changes`` leave the path of
        virtue (None leaves a parameter out)."""
        form = form or self.requests[-1]
        query: dict[str, str | None] = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "tantangan-123",
            "hub.lease_seconds": form.get("hub.lease_seconds"),
        }
        query |= {f"hub.{name}": value for name, value in changes.items()}
        given = {name: value for name, value in query.items() if value is not None}
        status, body = send("GET", f"{form['hub.callback']}?{urlencode(given)}")
        return status, body.decode()

    def push(self, body: bytes, method: str = "sha256", signature: str | None = None) -> int:
        """Content distribution (7), signed (7.1) unless told what to say instead; "" says nothing."""
        form = next(form for form in reversed(self.requests) if "hub.secret" in form)
        right = hmac.new(form["hub.secret"].encode(), body, getattr(hashlib, method)).hexdigest()
        headers = {"Content-Type": "application/rss+xml", "Link": f'<{self.url}>; rel="hub"'}
        said = f"{method}={right}" if signature is None else signature
        if said:
            headers["X-Hub-Signature"] = said
        return send("POST", form["hub.callback"], body, headers)[0]


def send(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """One request as it is, without a client's opinions."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class Product:
    """The workers' jobs and the served web app over one database, with a clock that the test moves."""

    def __init__(self, world: World, hub: Hub, server, reply) -> None:
        self.now = world.clock()
        self.world = replace(world, clock=lambda: self.now)
        self.storage = world.storage
        self.hub = hub
        self.server = server
        self.reply = reply
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        server.respond = self._respond

    def _respond(self, path: str, headers: dict[str, str]) -> bytes:
        self.asked.append(path)
        return self.pages.get(path) or self.reply(404, b"tidak ada")

    def source(self, path: str = "/feed") -> int:
        row = SourceRow(url=self.server.url + path, kind=SourceKind.FEED, office="73.02")
        self.storage.put_sources([row], self.now)
        return self.storage.sources()[-1].id

    def feed(self, *numbers: int, path: str = "/feed", link: str | None = None, **head: str) -> None:
        """What the site serves: entries by number, and the hub in a Link header."""
        said = f'<{self.hub.url}>; rel="hub"' if link is None else link
        body = rss(*numbers)
        extra = {"Link": said} if said else {}
        self.pages[path] = self.reply(200, body, Content_Type="application/rss+xml", **extra, **head)

    def collect(self, ahead: timedelta = timedelta(hours=1)) -> None:
        """A round of polling, later than the one before, and all the work that follows from it."""
        self.now += ahead
        self.storage.want_all(self.now)
        self.work()

    def work(self) -> None:
        """Everything that is due now, subscriptions too."""
        for _ in range(12):
            look = pipeline.tick(self.world)
            documents: list[int] = []
            for network, batch in look.source_batches:
                pipeline.fetch_sources(self.world, batch, network, documents.extend)
            for network, batch in look.link_batches:
                pipeline.fetch_links(self.world, batch, network, documents.extend)
            pipeline.parse_documents(self.world, documents)
            for batch in look.document_batches:
                pipeline.parse_documents(self.world, batch)
            for batch in look.subscription_batches:
                subscribing.renew_subscriptions(self.world, batch)
            while pipeline.group_entries(self.world):
                pass
            if not any(
                (look.source_batches, look.link_batches, look.document_batches, look.subscription_batches)
            ):
                return

    def later(self, ahead: timedelta) -> None:
        """The subscriptions' time comes; nobody polls."""
        self.now += ahead
        for ids in pipeline.tick(self.world).subscription_batches:
            subscribing.renew_subscriptions(self.world, ids)

    def subscription(self, source_id: int) -> Subscription:
        found = self.storage.subscription_of(source_id)
        assert found is not None
        return found

    def pushes(self, source_id: int) -> bool:
        """What the schedule is told."""
        (source,) = self.storage.claim_sources([source_id], self.now, timedelta(0))
        return source.pushes

    def subscribe(self, *numbers: int) -> int:
        """A source whose hub has verified our subscription; its id."""
        self.feed(*(numbers or (1,)))
        source_id = self.source()
        self.collect(timedelta(0))
        assert self.hub.verify() == (200, "tantangan-123")
        return source_id

    @property
    def titles(self) -> list[str]:
        page = self.storage.stories(ChannelQuery(limit=500))
        return sorted(story.title for story in page.stories)


BEGAN = datetime.now(UTC).replace(microsecond=0)


def title(number: int) -> str:
    subject = ("Pembinaan penyuluh", "Lomba madrasah", "Manasik haji", "Dialog kerukunan")[number % 4]
    return f"{subject} ke-{number} digelar di Bulukumba"


def rss(*numbers: int, published: datetime | None = None) -> bytes:
    items = "".join(
        f"<item><title>{title(n)}</title><link>https://bulukumba.example/berita/{n}</link>"
        f"<guid isPermaLink='false'>simpul-{n}</guid>"
        f"<pubDate>{format_datetime(published or BEGAN - timedelta(minutes=n))}</pubDate>"
        f"<description>Kegiatan ke-{n} berlangsung di aula dan diikuti {n * 7} peserta.</description></item>"
        for n in numbers
    )
    channel = "<title>Bulukumba</title><link>http://bulukumba.example/</link><description>x</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.close()


@pytest.fixture
def product(database: Database, tmp_path: Path, hub: Hub, server, reply) -> Iterator[Product]:
    with served_world(database, tmp_path) as world:
        yield Product(world, hub, server, reply)


@pytest.fixture(scope="session")
def request_to() -> Callable[..., tuple[int, bytes]]:
    return send


@pytest.fixture(scope="session")
def feed_of() -> Callable[..., bytes]:
    return rss


@pytest.fixture(scope="session")
def title_of() -> Callable[[int], str]:
    return title


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    def wait(happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    return wait
