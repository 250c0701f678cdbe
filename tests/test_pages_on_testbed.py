"""Sites without a feed, from their lists and pages to the channels: what comes out is what went in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nation import Nation, same_video, text_beside_files

from aggregator.adapters.database import Database
from aggregator.adapters.database.schema import links
from aggregator.model import StoryView
from aggregator.quarantine import CaseState
from testbed import SITES, Clock, Site, TestbedServer, TruthEntry
from testbed.sites import CHANGES_AFTER

TEASERS = next(site for site in SITES if "teaser" in site.habits)
BY_PAGES = [site for site in SITES if site.by_pages]
CHANGING = [site for site in BY_PAGES if {"old_redirect", "old_gone", "moves_host"} & site.habits]
MINUTE = timedelta(minutes=1)
# What the readers of pages and of lists cannot do yet, by site: a layout of tables, summaries without markup.
KNOWN = {79: {"text", "image"}, 86: {"text"}}


def site_with(habit: str) -> Site:
    return next(site for site in SITES if habit in site.habits)


@pytest.fixture
def sites() -> list[Site]:
    return [*BY_PAGES, TEASERS]


@pytest.fixture
def nation(database: Database, tmp_path: Path, sites: list[Site]) -> Iterator[Nation]:
    # Stories that appear while the test moves the clock must not lie in the real future.
    start = datetime.now(UTC) - timedelta(hours=4)
    with TestbedServer(clock=Clock(start, running=False), sites=sites) as testbed:
        opened = Nation(database, tmp_path, testbed, pages=True)
        yield opened
        opened.close()


def by_address(stories: list[StoryView]) -> dict[str, list[StoryView]]:
    found: dict[str, list[StoryView]] = defaultdict(list)
    for story in stories:
        for copy in story.copies:
            found[copy.url].append(story)
    return found


def differing(story: StoryView, entry: TruthEntry) -> set[str]:
    """In what a story is not what its site published."""
    same = {
        "title": story.title == entry.title,
        "published": story.date_guessed if entry.published is None else story.published == entry.published,
        "guessed": story.date_guessed == (entry.published is None),
        # Whose story it is, a lone copy need not know.
        "office": not entry.leads or story.office == entry.office,
        "text": text_beside_files(story) == entry.text.split(),
        "image": story.image_url == (entry.image or ""),
        "author": entry.author in (None, story.author),
        "enclosures": {same_video(one.url) for one in story.enclosures}
        == {same_video(one) for one in entry.enclosures},
    }
    return {name for name, agrees in same.items() if not agrees}


def compare(nation: Nation, least: list[TruthEntry], most: list[TruthEntry]) -> dict[int, set[str]]:
    """All of ``least`` and nothing but ``most`` is there, each once; in what the entries of a site differ."""
    held = by_address(nation.stories())
    assert sorted({entry.url for entry in least} - held.keys()) == []
    assert sorted(held.keys() - {entry.url for entry in most}) == []
    assert [url for url, stories in held.items() if len(stories) > 1] == []
    numbers = {nation.testbed.truth.source_url(site): site.number for site in SITES}
    found: dict[int, set[str]] = defaultdict(set)
    for entry in most:
        for story in held.get(entry.url, ()):
            if story.url != entry.url:
                continue  # a copy, whose values are nowhere to be seen
            found[numbers[entry.source]] |= differing(story, entry)
    return {number: fields for number, fields in found.items() if fields}


def first_pages(nation: Nation, sites: list[Site]) -> list[TruthEntry]:
    truth, now = nation.testbed.truth, nation.testbed.clock.now()
    return [entry for site in sites if site.by_pages for entry in truth.first_page(site, now)]


def test_a_first_look_brings_the_news_of_every_site_and_a_backfill_its_archive(
    nation: Nation, sites: list[Site]
) -> None:
    truth, now = nation.testbed.truth, nation.testbed.clock.now()
    nation.collect(2)
    everything = truth.entries(now)
    least = first_pages(nation, sites) + truth.of(TEASERS, now)
    assert compare(nation, least, everything) == KNOWN
    nation.backfill(sites)
    assert compare(nation, everything, everything) == KNOWN
    assert nation.storage.check() == []


@pytest.mark.parametrize("sites", [[*CHANGING, site_with("redesign")]], ids=["changing"])
def test_a_site_that_changes_its_cms_its_host_or_its_clothes_loses_and_doubles_nothing(
    nation: Nation, sites: list[Site]
) -> None:
    truth, clock = nation.testbed.truth, nation.testbed.clock
    nation.collect()
    nation.backfill(sites)
    before = {story.title: story for story in nation.stories()}
    assert before.keys() == {entry.title for entry in truth.entries(clock.now())}
    clock.advance(CHANGES_AFTER + 5 * MINUTE)
    for _ in range(6):
        nation.collect()
        clock.advance(timedelta(hours=1))
    after = {story.title: story for story in nation.stories()}
    assert len(after) == len(nation.stories())
    assert after.keys() == {entry.title for entry in truth.entries(clock.now() - timedelta(hours=1))}
    assert len(after) > len(before)
    for title, story in before.items():
        assert (after[title].uuid, after[title].text) == (story.uuid, story.text), title
        assert after[title].published == story.published, title


@pytest.mark.parametrize("sites", [[site_with("redesign")]], ids=["redesign"])
def test_a_redesign_is_reported_and_its_pages_are_read_without_the_recipe(
    nation: Nation, sites: list[Site]
) -> None:
    truth, clock = nation.testbed.truth, nation.testbed.clock
    nation.collect()
    assert nation.column(links.c.unfit) == {""}
    assert nation.column(links.c.recipe) == {"portal_offices"}
    clock.advance(CHANGES_AFTER + timedelta(hours=1))
    nation.collect(2)
    least = truth.first_page(sites[0], clock.now())
    assert compare(nation, least, truth.of(sites[0], clock.now())) == {}
    assert "portal_offices" in nation.column(links.c.unfit)


@pytest.mark.parametrize("sites", [[site_with("hacked")]], ids=["hacked"])
def test_what_intruders_put_on_a_site_comes_out_nowhere(nation: Nation, sites: list[Site]) -> None:
    truth, clock = nation.testbed.truth, nation.testbed.clock
    nation.collect()
    clock.advance(CHANGES_AFTER + 10 * MINUTE)
    nation.collect(2)
    compare(nation, truth.first_page(sites[0], clock.now()), truth.of(sites[0], clock.now()))
    held_back = {case.entry.url for case in nation.storage.cases(CaseState.OPEN)}
    bad = {entry.url for entry in truth.quarantined(clock.now())}
    assert held_back <= bad
    assert held_back
    assert not bad & by_address(nation.stories()).keys()


@pytest.mark.parametrize("sites", [[site_with("robots_closed")]], ids=["robots"])
def test_of_pages_that_robots_may_not_read_only_what_the_list_says_is_known(
    nation: Nation, sites: list[Site]
) -> None:
    nation.collect()
    stories = nation.stories()
    assert {story.title for story in stories} == {entry.title for entry in first_pages(nation, sites)}
    asked = {target for host, target in nation.testbed.requests if host == sites[0].host}
    assert not [target for target in asked if target.startswith("/warta/")]


# The other database reads the same sites in the tests above; this is the longest of all.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_published_from_minute_to_minute_arrives_once(nation: Nation, sites: list[Site]) -> None:
    truth, clock = nation.testbed.truth, nation.testbed.clock
    nation.collect(2)
    before = {story.url: story.uuid for story in nation.stories()}
    for _ in range(6):
        clock.advance(7 * MINUTE)
        nation.collect()
    now = clock.now()
    assert compare(nation, first_pages(nation, sites), truth.entries(now)) == KNOWN
    after = {story.url: story.uuid for story in nation.stories()}
    assert before.items() < after.items()
    fresh = {one.url for one in truth.entries(now)} - {one.url for one in truth.entries(clock.start)}
    assert fresh == after.keys() - before.keys()
