"""The pipeline on sites whose answers a test writes and rewrites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aggregator import pipeline
from aggregator.bootstrap import World
from aggregator.model import ChannelQuery, SourceKind, SourceRow

# Enough not to be taken for a teaser.
_PARTS = ("pertama", "kedua", "ketiga", "keempat")
MORE = "".join(
    f"<p>Sesi {part} membahas layanan, data dan rencana tindak lanjut bersama para penyuluh.</p>"
    for part in _PARTS
)

NOW = datetime.now(UTC).replace(microsecond=0)


class House:
    """A world whose clock the test moves, and a site whose pages the test writes: bytes, or a function from
    the headers of a request to bytes. ``log`` is what the site was asked, with the world's time."""

    def __init__(self, world: World, server, reply) -> None:
        self.now = NOW
        self.world = replace(world, clock=lambda: self.now)
        self.server = server
        self.reply = reply
        self.pages: dict[str, bytes | Callable[[dict[str, str]], bytes]] = {}
        self.log: list[tuple[datetime, str, dict[str, str]]] = []
        server.respond = self._respond

    def _respond(self, path: str, headers: dict[str, str]) -> bytes:
        self.log.append((self.now, path, headers))
        page = self.pages.get(path) or self.reply(404, b"tidak ada")
        return page(headers) if callable(page) else page

    def source(self, path: str, kind: SourceKind = SourceKind.FEED, **values: object) -> int:
        row = SourceRow(url=self.server.url + path, kind=kind, office="73.02", **values)
        self.world.storage.put_sources([row], self.now)
        return self.world.storage.sources()[-1].id

    def feed(self, items: list[dict[str, str]], path: str = "/feed", **headers: str) -> None:
        self.pages[path] = self.reply(200, rss(items), Content_Type="application/rss+xml", **headers)

    def collect(self, ahead: timedelta = timedelta(hours=1)) -> None:
        """A round that somebody wants, later than the one before, with the pages that it names."""
        self.now += ahead
        wanted = self.world.storage.want_all(self.now)
        for _ in range(60):
            self.work()
            if not (self.world.storage.wanted(wanted) or self.world.storage.unread(wanted, self.now)):
                break

    def live(self, span: timedelta) -> None:
        """Let the schedule alone decide for ``span`` of time."""
        end = self.now + span
        while True:
            due = min(view.next_at for view in self.world.storage.sources() if view.next_at)
            if due > end:
                self.now = end
                return
            # What was due stays due, and the timetable was never silent.
            self.now = max(self.now, due)
            self.world.storage.beat(self.now)
            self.work()

    def work(self) -> None:
        """One tick, and what it asks for."""
        look = pipeline.tick(self.world)
        documents = [number for batch in look.document_batches for number in batch]
        for network, batch in look.source_batches:
            pipeline.fetch_sources(self.world, batch, network, documents.extend)
        for network, batch in look.link_batches:
            pipeline.fetch_links(self.world, batch, network, documents.extend)
        pipeline.parse_documents(self.world, documents)
        while pipeline.group_entries(self.world):
            pass

    def asked(self, path: str | None = None) -> list[dict[str, str]]:
        """The headers of every request, or of those for ``path``."""
        return [headers for _, asked, headers in self.log if path in (None, asked)]

    @property
    def titles(self) -> list[str]:
        page = self.world.storage.stories(ChannelQuery(limit=500))
        return [story.title for story in page.stories]


def item(number: int, **values: str) -> dict[str, str]:
    subject = ("Pembinaan penyuluh", "Lomba madrasah", "Manasik haji", "Dialog kerukunan")[number % 4]
    return {
        "title": f"{subject} ke-{number} digelar di Bulukumba",
        "link": f"/berita/{subject.lower().replace(' ', '-')}-ke-{number}-digelar-di-bulukumba",
        "guid": f"simpul-{number}",
        "pubDate": format_datetime(NOW - timedelta(hours=number)),
        "description": f"<p>Kegiatan ke-{number} di aula diikuti {number * 7} peserta.</p>{MORE}",
    } | values


def rss(items: list[dict[str, str]]) -> bytes:
    body = "".join(
        "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in one.items() if v) + "</item>"
        for one in items
    )
    channel = "<title>Bulukumba</title><link>http://bulukumba.example/</link><description>x</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{body}</channel></rss>'.encode()
