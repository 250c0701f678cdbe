"""The stories that were written by hand: every way of copying and of naming the source is at work in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from visitor import ask, tree, words

from testbed import SITES, Clock, Site, TestbedServer, TruthEntry
from testbed.pages import family_of, show
from testbed.stories import all_stories_of
from testbed.told import FIRST_TOLD, TOLD

START = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAMILIES = {
    *("portal", "portal_central", "portal_2024", "portal_2026", "pinmas", "wordpress", "sumut", "codingest"),
    *("kaltim", "kepri", "sulteng", "bali", "joomla", "drupal", "blogger", "nextjs"),
}
PATTERNS = {
    "place and Humas": r"^Bulukumba \(Humas\) — ",
    "comma and dash": r"^Batu Bara \(Humas\),- ",
    "the office that contributed": r"^Makassar \(Humas Bulukumba\) - ",
    "the old name of the unit": r"^Tana Toraja \(Inmas Sinjai\)- ",
    "the centre": r"^Bulukumba \(Kemenag\) --- ",
    "the ministry at a place": r"^Kandangan \(Kemenag HSS\) – ",
    "the office of a regency": r"^Kulon Progo \(Kankemenag\) – ",
    "a province in front": r"^\(Inmas Bali\) ",
    "unit and writer": r"^\[Kanwil \| \w+ \w+\]",
    "Humas after a comma": r"^Padang, Humas – ",
    "a date in the dateline": r"^Bengkulu \(Informasi dan Humas\) 1/12- ",
    "initials": r"^\((fz|sta|ghp|Nop|fcn)\)$",
    "writer and office": r"^\*\(\w+ \w+/Ptk\)$",
    "writer and editor": r"^Penulis : .* Redaktur: ",
    "a placeholder for a caption": r"^Illustrasi Foto \(Kemenag RI Provinsi Sulawesi Selatan\)$",
    "a bar to share": r"^Facebook Twitter Telegram WhatsApp Email Print$",
    "what is related": r"^TERKAIT$",
    "what else there is": r"^Wilayah LAINNYA$",
    "the time that reading takes": r"^0 menit baca 0 %$",
    "the lead once more": r"^Ringkasan: Penghulu",
    "where it was copied from": r"^Copy from : http://127\.77\.0\.2:\d+/\d{4}/",
}


def site_at(place: str) -> Site:
    return next(site for site in SITES if site.place == place)


@pytest.fixture(scope="module")
def testbed() -> Iterator[TestbedServer]:
    with TestbedServer(clock=Clock(START, running=False)) as server:
        yield server


def by_story(entries: list[TruthEntry]) -> dict[str, list[TruthEntry]]:
    found = defaultdict(list)
    for entry in entries:
        found[entry.story].append(entry)
    return found


def paragraphs_of_copied_stories() -> list[str]:
    """Every paragraph of every told story that stands on more than one site, as the sites send it."""
    copied = {told.key for told in TOLD if len(told.tellings) > 1}
    found: list[str] = []
    for site in SITES:
        for story in all_stories_of(site, 7, START, START):
            if story.key in copied:
                found += show(site, family_of(site), story, START, 8080).body
    return found


def test_sites_of_every_family_tell_stories_that_others_tell_too() -> None:
    places = {telling.site for told in TOLD if len(told.tellings) > 1 for telling in told.tellings}
    assert {site.family for site in SITES if site.place in places} >= FAMILIES
    assert {telling.site for told in TOLD for telling in told.tellings} <= {site.place for site in SITES}


@pytest.mark.parametrize("name", PATTERNS)
def test_every_way_of_naming_the_source_is_at_work_in_a_copied_story(name: str) -> None:
    assert [part for part in paragraphs_of_copied_stories() if re.search(PATTERNS[name], part)]


def test_keys_are_unique_and_related_stories_are_told() -> None:
    keys = [told.key for told in TOLD]
    assert len(set(keys)) == len(keys)
    for told in TOLD:
        assert told.related <= set(keys) - {told.key}


def test_every_story_has_one_lead_on_the_site_of_its_origin(testbed: TestbedServer) -> None:
    for entries in by_story(testbed.truth.entries(START)).values():
        leads = [entry for entry in entries if entry.leads]
        assert len(leads) == 1
        assert len({entry.office for entry in entries}) == 1
        stated = [entry for entry in entries if entry.published and not entry.day_only]
        assert not stated or leads[0] not in stated or leads[0] is min(stated, key=moment)


def moment(entry: TruthEntry) -> datetime:
    assert entry.published is not None
    return entry.published


def test_a_ceremony_after_one_order_shares_most_sentences_in_ten_towns_and_not_its_facts() -> None:
    towns = [told.tellings[0].text for told in TOLD if told.key.startswith("santri-")]
    assert len(towns) >= 8
    for one, other in combinations(towns, 2):
        first, second = (set(re.split(r"(?<=[.!?”]) ", " ".join(text))) for text in (one, other))
        assert 0.6 <= len(first & second) / len(first) <= 0.9
        assert set(re.findall(r"\d+", one[0])) != set(re.findall(r"\d+", other[0]))


def test_no_two_stories_that_fill_the_sites_share_more_than_some_turns_of_phrase() -> None:
    texts = {
        story.key: story
        for site in SITES
        for story in all_stories_of(site, 7, START, START)
        if story.index < FIRST_TOLD
    }
    grams = [shingles(" ".join((story.lead, *story.paragraphs))) for story in texts.values()]
    assert len(grams) > 1_000
    for one, other in combinations(grams, 2):
        assert len(one & other) <= 0.45 * min(len(one), len(other))


def shingles(text: str) -> frozenset[int]:
    parts = text.lower().split()
    return frozenset(hash(tuple(parts[at : at + 4])) for at in range(len(parts) - 3))


def test_a_mirror_has_every_page_of_its_original_a_little_later(testbed: TestbedServer) -> None:
    original, mirror = site_at("Bulukumba"), site_at("Cermin Bulukumba")
    entries = {entry.story: entry for entry in testbed.truth.of(original, START)}
    mirrored = testbed.truth.of(mirror, START)
    assert {entry.story for entry in mirrored} <= entries.keys()
    assert len(mirrored) >= 8
    for entry in mirrored:
        assert urlsplit(entry.url).path == urlsplit(entries[entry.story].url).path
        assert entry.published > entries[entry.story].published
        assert not entry.leads


def test_a_repost_names_the_address_that_answers_with_the_original(testbed: TestbedServer) -> None:
    (entry,) = testbed.truth.of(site_at("Blog Madrasah Bontosirapa"), START)
    (address,) = re.findall(r"Copy from : (http\S+/)", words(tree(entry.url)))
    assert words(tree(address)).count(entry.text.split("\n")[0]) == 1


def test_a_site_corrects_a_story_under_its_address_and_says_that_something_changed() -> None:
    clock = Clock(START, running=False)
    with TestbedServer(clock=clock) as testbed:
        site = site_at("Gerung")
        (before,) = [one for one in testbed.truth.of(site, START) if one.story == "sawah"]
        clock.advance(2 * HOUR)
        (after,) = [one for one in testbed.truth.of(site, clock.now()) if one.story == "sawah"]
        assert (before.url, before.published) == (after.url, after.published)
        assert "58 siswa" in before.text
        assert "85 siswa" in after.text
        assert after.text.split("\n")[0] in words(tree(after.url))


def test_a_deleted_story_leaves_list_and_feed_and_its_page_is_gone() -> None:
    clock = Clock(START, running=False)
    with TestbedServer(clock=clock) as testbed:
        site = site_at("Samarinda")
        (entry,) = [one for one in testbed.truth.of(site, START) if one.story == "salah"]
        feed = testbed.truth.source_url(site)
        assert entry.url in ask(feed)[2].decode()
        validator = ask(feed)[1]["last-modified"]
        clock.advance(2 * HOUR)
        assert "salah" not in {one.story for one in testbed.truth.entries(clock.now())}
        assert ask(entry.url)[0] == 410
        status, _, body = ask(feed, {"If-Modified-Since": validator})
        assert (status, entry.url in body.decode()) == (200, False)
