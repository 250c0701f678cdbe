"""The pipeline on the simulated nation, with a clock that the test moves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Column, select

from aggregator import pipeline
from aggregator.adapters.database import Database
from aggregator.bootstrap import World, open_world, prepare_storage
from aggregator.links import older_list
from aggregator.model import ChannelQuery, DocumentShape, LinkToStore, SourceView, StoryView
from aggregator.normalize import url_key
from aggregator.registry import read_sources
from aggregator.settings import load_settings
from testbed import Site, TestbedServer

SETTINGS = {
    "SIMPUL_REGISTRY": "none",
    "SIMPUL_HOST_INTERVAL": "0",
    "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    "SIMPUL_CONTACT": "humas@kemenag.example",
}


class Nation:
    """The world that reads a testbed. Its time is that of the sites, and what has really passed besides, so
    that waits of moments end."""

    def __init__(self, database: Database, data: Path, testbed: TestbedServer, *, pages: bool) -> None:
        url = database.engine.url.render_as_string(hide_password=False)
        settings = load_settings({**SETTINGS, "SIMPUL_DATA": str(data), "SIMPUL_DATABASE_URL": url})
        opened = open_world(settings)
        prepare_storage(opened.storage, settings)
        began = time.monotonic()
        self.database, self.testbed = database, testbed
        self.world: World = replace(
            opened, clock=lambda: testbed.clock.now() + timedelta(seconds=time.monotonic() - began)
        )
        rows, problems = read_sources(
            testbed.truth.sources_csv(pages=pages).encode(), "sources.csv", opened.registry
        )
        assert problems == []
        self.storage = opened.storage
        self.storage.put_sources(rows, self.world.clock())

    def collect(self, rounds: int = 1) -> None:
        """Rounds that somebody wants, as the workers go through them, with the pages that lists name."""
        for _ in range(rounds):
            wanted = self.storage.want_all(self.world.clock())
            self.work(wanted)

    def work(self, source_ids: list[int], *, backfill: bool = False) -> None:
        """Until what these sources were wanted for is read, or every older news that they have."""
        for _ in range(2_000):
            look = pipeline.tick(self.world)
            documents: list[int] = []
            for network, batch in look.source_batches:
                pipeline.fetch_sources(self.world, batch, network, documents.extend)
            for network, batch in look.link_batches:
                pipeline.fetch_links(self.world, batch, network, documents.extend)
            for document in documents:
                pipeline.parse_documents(self.world, [document])
            while pipeline.group_entries(self.world):
                pass
            now = self.world.clock()
            left = bool(self.storage.wanted(source_ids)) or self.storage.unread(source_ids, now) > 0
            if backfill:
                left = left or any(self.storage.backfill(number).waiting for number in source_ids)
            if not left:
                return
            if not (documents or look.link_batches):
                time.sleep(0.02)
        raise AssertionError(f"not ended: {self.storage.wanted(source_ids)}")

    def backfill(self, sites: Sequence[Site], until: datetime | None = None, pages: int = 20) -> None:
        """Read what is older, to its end."""
        ids = [self.source(site).id for site in sites]
        for number in ids:
            self.storage.start_backfill(number, until, pages, self._older(number), self.world.clock())
        self.work(ids, backfill=True)

    def _older(self, source_id: int) -> LinkToStore | None:
        """Where the list of a source goes on."""
        view = self.storage.source(source_id)
        assert view is not None
        shape = DocumentShape(view.target_kind or DocumentShape.PAGE)
        return older_list(view.row.url, view.older_url, shape, url_key(view.older_url, {}))

    def source(self, site: Site) -> SourceView:
        """The source of a site."""
        url = self.testbed.truth.source_url(site)
        (view,) = [view for view in self.storage.sources() if view.row.url == url]
        return view

    def stories(self) -> list[StoryView]:
        """Every story of the national channel, newest first."""
        found: list[StoryView] = []
        before = None
        while True:
            page = self.storage.stories(ChannelQuery(limit=100, before=before))
            found += page.stories
            before = page.next_before
            if before is None:
                return found

    def column(self, column: Column[Any]) -> set[object]:
        """The values of a column of the database."""
        with self.database.engine.connect() as connection:
            return set(connection.scalars(select(column)))

    def close(self) -> None:
        self.world.close()


def text_beside_files(story: StoryView) -> list[str]:
    """The words of a story, without those of the links to its files and videos."""
    tree = LexborHTMLParser(story.html or "<p></p>")
    files = {enclosure.url for enclosure in story.enclosures}
    for link in tree.css("a"):
        if link.attributes.get("href") in files:
            link.decompose()
    return tree.body.text(separator=" ").split() if tree.body else []


def same_video(address: str) -> str:
    """A video has a page and an address to embed, which mean the same."""
    return address.replace("youtube.com/embed/", "youtube.com/watch?v=")
