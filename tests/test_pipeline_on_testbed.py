"""The pipeline against the simulated nation: what comes out is exactly what went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nation import Nation

from aggregator.adapters.database import Database
from aggregator.model import SourceKind, StoryView
from testbed import Clock, TestbedServer, TruthEntry


@pytest.fixture
def testbed() -> Iterator[TestbedServer]:
    # Stories that appear while the test moves the clock must not lie in the real future.
    start = datetime.now(UTC) - timedelta(hours=1)
    with TestbedServer(clock=Clock(start, running=False)) as server:
        yield server


@pytest.fixture
def nation(database: Database, tmp_path: Path, testbed: TestbedServer) -> Iterator[Nation]:
    opened = Nation(database, tmp_path, testbed, pages=False)
    yield opened
    opened.close()


def compare(stories: list[StoryView], truth: list[TruthEntry]) -> None:
    """None lost, none twice, right lead, title, office and time."""
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
    leads = {entry.story: entry.url for entry in truth if entry.leads}
    for story in stories:
        entry = expected[story.url]
        # Whose story it is, a lone copy need not know.
        assert leads.get(entry.story, story.url) == story.url
        assert not entry.leads or story.office == entry.office, story.url
        assert entry.title is None or story.title == entry.title
        assert story.date_guessed == (entry.published is None), story.url
        if entry.published is not None:
            assert story.published == entry.published, story.url


def test_every_entry_of_every_site_arrives_once_with_the_right_office_and_time(
    nation: Nation, testbed: TestbedServer
) -> None:
    nation.collect(2)  # some sites answer well only the second time
    compare(nation.stories(), testbed.truth.entries(testbed.clock.now(), pages=False))
    assert nation.storage.check() == []


def test_further_rounds_bring_what_is_new_and_nothing_twice(nation: Nation, testbed: TestbedServer) -> None:
    nation.collect(2)
    before = {story.uuid for story in nation.stories()}
    testbed.clock.advance(timedelta(minutes=5))
    nation.collect()
    after = nation.stories()
    assert before < {story.uuid for story in after}
    compare(after, testbed.truth.entries(testbed.clock.now(), pages=False))


def test_an_unchanged_round_fetches_no_body_where_the_server_allows_it(
    nation: Nation, testbed: TestbedServer
) -> None:
    nation.collect(2)
    held = nation.storage.status(nation.world.clock())
    nation.collect()
    assert nation.storage.status(nation.world.clock()).entries == held.entries
    views = {view.id: view for view in nation.storage.sources()}
    silent = [
        fetch.status
        for number in views
        for fetch in nation.storage.recent_fetches(number, 1)
        if fetch.outcome == "not_modified"
    ]
    assert silent.count(304) >= 10


def test_sites_that_fail_say_why_and_stop_nobody_else(nation: Nation, testbed: TestbedServer) -> None:
    nation.collect()
    reasons = {
        view.row.name: view.last_reason for view in nation.storage.sources() if view.last_reason is not None
    }
    assert reasons["Kemenag Pekanbaru"] == "http_410"
    assert reasons["Kemenag Jambi"] == "error_page"
    assert reasons["Kemenag Painan"] == "http_5xx"
    assert reasons["Kemenag Manado"] == "no_feed_found"


def test_a_site_without_a_named_feed_remembers_the_one_that_was_found(
    nation: Nation, testbed: TestbedServer
) -> None:
    nation.collect()
    found = {
        view.row.name: view.target_url
        for view in nation.storage.sources()
        if view.row.kind is SourceKind.AUTO and view.target_url
    }
    assert len(found) >= 11
    assert found["Kemenag Kandangan"].endswith("/feeds/posts/default")
    assert found["Kemenag Mamuju"].endswith("/rss.xml")
