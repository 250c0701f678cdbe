"""The national feed of the simulated nation: each story once, under the right lead, with all its copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nation import Nation
from sqlalchemy import select

from aggregator.adapters.database import Database
from aggregator.adapters.database.schema import entries, likenesses
from aggregator.model import ChannelQuery, StoryView, Verdict
from testbed import SITES, Clock, Site, TestbedServer, TruthEntry
from testbed.told import TOLD

TELLING = {telling.site for told in TOLD for telling in told.tellings} | {"Cermin Bulukumba"}
LIVING = ("Ambon", "Jayapura", "Gerung", "Mataram", "Samarinda", "Sendawar")
# What is told, corrected, deleted and told late after the start has happened by then.
LIFE = timedelta(minutes=75)


def site_at(place: str) -> Site:
    return next(site for site in SITES if site.place == place)


def quiet(site: Site) -> Site:
    return replace(site, habits=site.habits | {"quiet"})


@pytest.fixture
def sites() -> list[Site]:
    """Every site that tells a story which another one tells too, or one that looks like another's, and little
    besides."""
    return [quiet(site) for site in SITES if site.place in TELLING]


@pytest.fixture
def nation(database: Database, tmp_path: Path, sites: list[Site]) -> Iterator[Nation]:
    # Stories that appear while the test moves the clock must not lie in the real future.
    start = datetime.now(UTC) - timedelta(hours=4)
    with TestbedServer(clock=Clock(start, running=False), sites=sites) as testbed:
        opened = Nation(database, tmp_path, testbed, pages=True)
        yield opened
        opened.close()


def truth_of(nation: Nation) -> list[TruthEntry]:
    """What the sites hold, and what they deleted since the start: it stays until an editor has looked."""
    truth, clock = nation.testbed.truth, nation.testbed.clock
    moments = (clock.start, clock.now())
    return list({entry.url: entry for moment in moments for entry in truth.entries(moment)}.values())


def keys(truth: list[TruthEntry]) -> dict[str, str]:
    return {entry.url: entry.story for entry in truth}


def merged(stories: list[StoryView], truth: list[TruthEntry]) -> list[set[str]]:
    """Different stories that stand as one."""
    known = keys(truth)
    found = [{known.get(copy.url, "") for copy in story.copies} for story in stories]
    return [one for one in found if len(one) > 1]


def parted(stories: list[StoryView], truth: list[TruthEntry]) -> dict[str, list[str]]:
    """One story that stands as several: the addresses under which it leads."""
    known, found = keys(truth), defaultdict(set)
    for story in stories:
        for copy in story.copies:
            found[known.get(copy.url, "")].add(story.url)
    return {key: sorted(urls) for key, urls in found.items() if len(urls) > 1}


def misled(stories: list[StoryView], truth: list[TruthEntry]) -> dict[str, str]:
    """Stories whose lead is not the origin's own entry: what leads, where that entry is known."""
    known = {entry.url: entry.story for entry in truth}
    leads = {entry.story: entry.url for entry in truth if entry.leads}
    led = {known[story.url]: story.url for story in stories}
    return {key: url for key, url in led.items() if leads.get(key, url) != url}


def lacking(stories: list[StoryView], truth: list[TruthEntry]) -> list[str]:
    """The addresses of copies of told stories that stand nowhere."""
    held = {copy.url for story in stories for copy in story.copies}
    told = {told.key for told in TOLD}
    return sorted(entry.url for entry in truth if entry.story in told and entry.url not in held)


def credited(stories: list[StoryView], truth: list[TruthEntry]) -> dict[str, str | None]:
    """Stories that are credited to another office than theirs."""
    known = {entry.url: entry for entry in truth}
    return {
        known[story.url].story: story.office
        for story in stories
        if story.office != (known[story.url].office or None)
    }


def related(nation: Nation, truth: list[TruthEntry]) -> set[frozenset[str]]:
    """Pairs of stories of which entries were found to belong to each other."""
    known = keys(truth)
    one, other = entries.alias(), entries.alias()
    pairs = (
        select(one.c.url, other.c.url)
        .select_from(likenesses)
        .join(one, one.c.id == likenesses.c.low_id)
        .join(other, other.c.id == likenesses.c.high_id)
        .where(likenesses.c.verdict == Verdict.RELATED.value)
    )
    with nation.database.engine.connect() as connection:
        return {frozenset(known[url] for url in row if url in known) for row in connection.execute(pairs)}


def wrong(nation: Nation) -> dict[str, object]:
    """In what the national feed is not what the nation tells."""
    stories, truth = nation.stories(), truth_of(nation)
    told = {entry.story for entry in truth}
    belonging = {pair for pair in nation.testbed.truth.related() if pair <= told}
    urls = [copy.url for story in stories for copy in story.copies]
    found: dict[str, object] = {
        "merged": merged(stories, truth),
        "parted": parted(stories, truth),
        "misled": misled(stories, truth),
        "lacking": lacking(stories, truth),
        "credited": credited(stories, truth),
        "twice": sorted({url for url in urls if urls.count(url) > 1}),
        "not related": sorted(map(sorted, belonging - related(nation, truth))),
    }
    return {name: what for name, what in found.items() if what}


def assert_right(nation: Nation) -> None:
    found = wrong(nation)
    assert not found, "\n".join(f"{name}: {what}" for name, what in found.items())


def test_the_national_feed_holds_each_story_once_with_its_lead_and_every_copy(nation: Nation) -> None:
    nation.collect(2)  # some sites answer well only the second time
    assert_right(nation)
    assert nation.storage.check() == []


def by_key(nation: Nation) -> dict[str, StoryView]:
    known = keys(truth_of(nation))
    return {known[story.url]: story for story in nation.stories()}


@pytest.mark.parametrize("sites", [[site_at("Bulukumba"), site_at("Cermin Bulukumba")]], ids=["mirror"])
def test_a_mirror_that_is_read_before_its_original_gives_up_the_lead_and_nothing_else(
    nation: Nation, sites: list[Site]
) -> None:
    original = nation.source(sites[0]).row
    nation.storage.put_sources([replace(original, enabled=False)], nation.world.clock())
    nation.collect()
    before = by_key(nation)
    assert {story.url for story in before.values()} == {
        entry.url for entry in truth_of(nation) if not entry.leads
    }
    nation.storage.put_sources([replace(original, enabled=True)], nation.world.clock())
    nation.collect()
    assert_right(nation)
    after = by_key(nation)
    for key, story in before.items():
        assert (after[key].uuid, after[key].sort_at) == (story.uuid, story.sort_at)
        assert story.url in {copy.url for copy in after[key].copies}
        assert after[key].url != story.url
        assert after[key].office == "73.02"


@pytest.mark.parametrize("sites", [[quiet(site_at(place)) for place in LIVING]], ids=["life"])
def test_corrections_late_copies_and_late_texts_leave_ids_and_places_as_they_are(nation: Nation) -> None:
    nation.collect()
    assert_right(nation)
    before = by_key(nation)
    assert {"surat-nikah", "surat-nikah Samarinda", "sawah", "bedug"} <= before.keys()
    nation.testbed.clock.advance(LIFE)
    nation.collect()
    assert_right(nation)
    after = by_key(nation)
    for key in ("sawah", "bedug"):
        assert (after[key].uuid, after[key].sort_at) == (before[key].uuid, before[key].sort_at)
    assert (before["sawah"].title, after["sawah"].title) == (
        "58 Siswa Panen Sawah Wakaf dengan Ani-ani",
        "85 Siswa Panen Sawah Wakaf dengan Ani-ani",
    )
    assert [len(one["bedug"].copies) for one in (before, after)] == [1, 2]
    one, other = before["surat-nikah"].uuid, before["surat-nikah Samarinda"].uuid
    kept = after["surat-nikah"].uuid
    (gone,) = {one, other} - {kept}
    assert nation.storage.story(gone) == kept
    told = {
        tombstone.uuid: tombstone.into_uuid for tombstone in nation.storage.stories(ChannelQuery()).tombstones
    }
    assert told == {gone: kept}
