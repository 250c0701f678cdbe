"""The pipeline against the simulated nation: what comes out is exactly what went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import pipeline
from aggregator.adapters.database import Database
from aggregator.bootstrap import World, open_world, prepare_storage
from aggregator.model import ChannelQuery, SourceKind, StoryView
from aggregator.registry import read_sources
from aggregator.settings import load_settings
from testbed import Clock, TestbedServer, TruthEntry

SETTINGS = {
    "SIMPUL_REGISTRY": "none",
    "SIMPUL_HOST_INTERVAL": "0",
    "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    "SIMPUL_CONTACT": "humas@kemenag.example",
}


@pytest.fixture
def testbed() -> Iterator[TestbedServer]:
    # Stories that appear while the test moves the clock must not lie in the real future.
    start = datetime.now(UTC) - timedelta(hours=1)
    with TestbedServer(clock=Clock(start, running=False)) as server:
        yield server


@pytest.fixture
def world(database: Database, tmp_path: Path, testbed: TestbedServer) -> Iterator[World]:
    url = database.engine.url.render_as_string(hide_password=False)
    settings = load_settings({**SETTINGS, "SIMPUL_DATA": str(tmp_path), "SIMPUL_DATABASE_URL": url})
    opened = open_world(settings)
    prepare_storage(opened.storage, settings)
    rows, problems = read_sources(testbed.truth.sources_csv().encode(), "sources.csv", opened.registry)
    assert problems == []
    opened.storage.put_sources(rows, opened.clock())
    yield opened
    opened.close()


def collect(world: World) -> None:
    """A round, as the workers go through it."""
    wanted = world.storage.want_all(world.clock())
    for _ in range(10):
        look = pipeline.tick(world)
        for _, batch in look.source_batches:
            documents: list[int] = []
            pipeline.fetch_sources(world, batch, on_stored=documents.extend)
            for document in documents:
                pipeline.parse_documents(world, [document])
        while pipeline.group_entries(world):
            pass
        if not world.storage.wanted(wanted):
            return
    raise AssertionError(f"not ended: {world.storage.wanted(wanted)}")


def all_stories(world: World) -> list[StoryView]:
    found: list[StoryView] = []
    before = None
    while True:
        page = world.storage.stories(ChannelQuery(limit=100, before=before))
        found += page.stories
        before = page.next_before
        if before is None:
            return found


def compare(stories: list[StoryView], truth: list[TruthEntry]) -> None:
    """None lost, none twice, right title, office and time."""
    urls = Counter(copy.url for story in stories for copy in story.copies)
    expected = {entry.url: entry for entry in truth}
    assert sorted(expected.keys() - urls.keys()) == []
    assert sorted(urls.keys() - expected.keys()) == []
    assert [url for url, count in urls.items() if count > 1] == []
    by_story: dict[str, set[str]] = {}
    for entry in truth:
        by_story.setdefault(entry.story, set()).add(entry.url)
    assert {frozenset(copy.url for copy in story.copies) for story in stories} == {
        frozenset(urls) for urls in by_story.values()
    }
    for story in stories:
        entry = expected[story.url]
        assert entry.title is None or story.title == entry.title
        assert story.office == entry.office, story.url
        assert story.date_guessed == (entry.published is None), story.url
        if entry.published is not None:
            assert story.published == entry.published, story.url


def test_every_entry_of_every_site_arrives_once_with_the_right_office_and_time(
    world: World, testbed: TestbedServer
) -> None:
    collect(world)
    collect(world)  # some sites answer well only the second time
    compare(all_stories(world), testbed.truth.entries(testbed.clock.now()))
    assert world.storage.check() == []


def test_further_rounds_bring_what_is_new_and_nothing_twice(world: World, testbed: TestbedServer) -> None:
    collect(world)
    collect(world)
    before = {story.uuid for story in all_stories(world)}
    testbed.clock.advance(timedelta(minutes=5))
    collect(world)
    after = all_stories(world)
    assert before < {story.uuid for story in after}
    compare(after, testbed.truth.entries(testbed.clock.now()))


def test_an_unchanged_round_fetches_no_body_where_the_server_allows_it(
    world: World, testbed: TestbedServer
) -> None:
    collect(world)
    collect(world)
    held = world.storage.status(world.clock())
    collect(world)
    assert world.storage.status(world.clock()).entries == held.entries
    views = {view.id: view for view in world.storage.sources()}
    silent = [
        fetch.status
        for number in views
        for fetch in world.storage.recent_fetches(number, 1)
        if fetch.outcome == "not_modified"
    ]
    assert silent.count(304) >= 10


def test_sites_that_fail_say_why_and_stop_nobody_else(world: World, testbed: TestbedServer) -> None:
    collect(world)
    reasons = {
        view.row.name: view.last_reason for view in world.storage.sources() if view.last_reason is not None
    }
    assert reasons["Kemenag Pekanbaru"] == "http_410"
    assert reasons["Kemenag Jambi"] == "error_page"
    assert reasons["Kemenag Painan"] == "http_5xx"
    assert reasons["Kemenag Manado"] == "no_feed_found"


def test_a_site_without_a_named_feed_remembers_the_one_that_was_found(
    world: World, testbed: TestbedServer
) -> None:
    collect(world)
    found = {
        view.row.name: view.target_url
        for view in world.storage.sources()
        if view.row.kind is SourceKind.AUTO and view.target_url
    }
    assert len(found) >= 11
    assert found["Kemenag Kandangan"].endswith("/feeds/posts/default")
    assert found["Kemenag Mamuju"].endswith("/rss.xml")
