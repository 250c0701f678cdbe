"""What happens to the simulated sites in time: another CMS, another host, new clothes, intruders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from visitor import ask, links, tree, walk, words

from testbed import SITES, Clock, Site, TestbedServer, TruthEntry
from testbed.sites import CHANGES_AFTER

START = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
LATER = START + CHANGES_AFTER + timedelta(minutes=5)
CHANGING = [site for site in SITES if site.becomes or "moves_host" in site.habits]


def names(site: Site) -> str:
    return f"{site.number}-{site.family}"


@pytest.fixture(scope="module")
def later() -> Iterator[TestbedServer]:
    """The sites after those that change have changed."""
    clock = Clock(START, running=False)
    with TestbedServer(clock=clock) as server:
        clock.advance(LATER - START)
        yield server


def site_with(habit: str) -> Site:
    return next(site for site in SITES if habit in site.habits)


def by_story(entries: list[TruthEntry]) -> dict[str, TruthEntry]:
    return {entry.story: entry for entry in entries}


def test_sites_change_in_every_way_that_is_known() -> None:
    habits = {"old_redirect", "old_gone", "moves_host", "redesign", "hacked"}
    assert habits <= {habit for site in SITES for habit in site.habits}


@pytest.mark.parametrize("site", CHANGING, ids=names)
def test_a_changed_site_has_every_story_it_had_and_new_ones(later: TestbedServer, site: Site) -> None:
    before, after = (by_story(later.truth.of(site, moment)) for moment in (START, LATER))
    assert before.keys() < after.keys()
    for key, old in before.items():
        new = after[key]
        assert (new.title, new.text, new.published) == (old.title, old.text, old.published)
        assert old.url in (new.url, *new.aliases)
        assert words(tree(new.url)).count(new.text.split("\n")[1]) == 1
    home = later.truth.source_url(site)
    home = ask(home)[1].get("location", home)
    assert {entry.url for entry in after.values()} <= set().union(*walk(home))


@pytest.mark.parametrize(
    ("habit", "status"), [("old_redirect", 301), ("old_gone", 404), ("moves_host", 301), ("redesign", 200)]
)
def test_old_addresses_answer_as_the_site_left_them(later: TestbedServer, habit: str, status: int) -> None:
    site = site_with(habit)
    after = by_story(later.truth.of(site, LATER))
    for key, old in by_story(later.truth.of(site, START)).items():
        found, headers, _ = ask(old.url)
        assert found == status
        assert status != 301 or headers["location"] == after[key].url


def test_the_whole_of_a_moved_host_redirects(later: TestbedServer) -> None:
    site = site_with("moves_host")
    for path in ("/", "/berita?page=1", "/robots.txt"):
        status, headers, _ = ask(f"http://{site.host}:{later.port}{path}")
        assert (status, headers["location"]) == (301, f"http://{site.moved_host}:{later.port}{path}")


def test_new_clothes_keep_addresses_and_text_but_no_class_of_the_family(later: TestbedServer) -> None:
    def classes(server: TestbedServer, site: Site, address: str) -> set[str]:
        shown = tree(address).xpath("//h1 | //main//div | //div[starts-with(@class, 'x-')]")
        return {name for element in shown for name in (element.get("class") or "").split()}

    site = site_with("redesign")
    with TestbedServer(clock=Clock(START, running=False)) as earlier:
        old = earlier.truth.of(site, START)[0]
        before = classes(earlier, site, old.url)
    after = classes(later, site, later.truth.of(site, LATER)[0].url)
    assert {"judul", "isi-berita"} <= before
    assert not {"judul", "isi-berita", "meta", "ilustrasi"} & after


def test_intruders_leave_one_entry_with_hidden_links_and_one_scrawl(later: TestbedServer) -> None:
    site = site_with("hacked")
    assert later.truth.quarantined(START) == []
    scrawl, injected = later.truth.quarantined(LATER)
    assert "HACKED" in words(tree(scrawl.url))
    page = tree(injected.url)
    assert injected.text.split("\n")[0] in words(page)
    hidden = page.xpath("//div[contains(@style, '-9999px')]//a/@href")
    assert len(hidden) >= 5
    assert all(".example/" in address for address in hidden)
    listed = {address for address, _ in links(tree(later.truth.source_url(site)), "")}
    assert {scrawl.url, injected.url} <= listed
    assert not {scrawl.url, injected.url} & {entry.url for entry in later.truth.entries(LATER, pages=True)}
    assert {entry.url for entry in later.truth.first_page(site, LATER)} <= listed


def test_what_was_published_stays_and_grows_on_every_site(later: TestbedServer) -> None:
    before, after = (
        {entry.story for entry in later.truth.entries(moment, pages=True) if entry.via != "feed"}
        for moment in (START, LATER)
    )
    assert before < after
