"""Articles that a list names, from their pages to stories, on a site whose pages a test writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pipeline_house import House
from site_pages import Site, article, path, sentences, title
from sqlalchemy import select

from aggregator import pipeline
from aggregator.adapters.database.schema import links
from aggregator.model import ChannelQuery, SourceKind, StoryView

LISTING = SourceKind.LISTING
MINUTES = timedelta(minutes=1)


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


def stories(house: House) -> dict[str, StoryView]:
    found = house.world.storage.stories(ChannelQuery(limit=500)).stories
    assert len({story.title for story in found}) == len(found)
    return {story.title: story for story in found}


def link_of(house: House, number: int):
    """The row of the link to an article."""
    with house.world.storage.engine.connect() as connection:
        return connection.execute(select(links).where(links.c.url.endswith(path(number)))).one()


def test_the_articles_of_a_list_are_whole_stories(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2, 3)
    house.collect()
    found = stories(house)
    assert found.keys() == {title(number) for number in (1, 2, 3)}
    for number in (1, 2, 3):
        assert found[title(number)].text == "\n".join(sentences(number))
        assert found[title(number)].url == house.server.url + path(number)
        assert not found[title(number)].date_guessed


def test_a_worker_killed_between_list_and_pages_loses_nothing(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2, 3)
    house.now += timedelta(hours=1)
    for _, batch in pipeline.tick(house.world).source_batches:
        documents: list[int] = []
        pipeline.fetch_sources(house.world, batch, on_stored=documents.extend)
        pipeline.parse_documents(house.world, documents)
    # Claimed for the queue, fetched, and gone: nothing was stored.
    for _, batch in pipeline.tick(house.world).link_batches:
        assert house.world.storage.claim_links(batch, house.now, pipeline.FETCH_LEASE)
    assert house.titles == []
    site.put("/berita", b"", 304)
    house.now += pipeline.QUEUE_HOLD + MINUTES
    for _ in range(5):
        house.work()
    assert sorted(house.titles) == sorted(title(number) for number in (1, 2, 3))


def test_running_every_task_twice_changes_nothing(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2, 3)
    house.now += timedelta(hours=1)
    for _ in range(4):
        look = pipeline.tick(house.world)
        documents: list[int] = []
        for _ in range(2):
            for network, batch in look.source_batches:
                pipeline.fetch_sources(house.world, batch, network, documents.extend)
            for network, batch in look.link_batches:
                pipeline.fetch_links(house.world, batch, network, documents.extend)
        for _ in range(2):
            pipeline.parse_documents(house.world, documents)
    while pipeline.group_entries(house.world):
        pass
    assert stories(house).keys() == {title(number) for number in (1, 2, 3)}
    assert [site.asked(number) for number in (1, 2, 3)] == [1, 1, 1]
    with house.world.storage.engine.connect() as connection:
        assert len(connection.execute(select(links)).all()) == 3


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_is_not_there_is_no_story_and_is_asked_for_once(
    house: House, site: Site, status: int
) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    site.put(path(2), b"<h1>tidak ada</h1>", status)
    for _ in range(3):
        house.collect()
    assert house.titles == [title(1)]
    assert site.asked(2) == 1
    assert (link_of(house, 2).state, link_of(house, 2).reason) == ("given_up", f"http_{status}")


@pytest.mark.parametrize(
    "broken",
    [
        (500, b"<h1>Galat</h1>"),
        (200, b""),
        (200, b"<html><head><title>Database Error</title></head><body>x</body></html>"),
    ],
)
def test_a_page_that_cannot_be_read_is_tried_again_and_then_known_by_its_list(
    house: House, site: Site, broken: tuple[int, bytes]
) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    site.put(path(2), broken[1], broken[0])
    house.collect()
    assert house.titles == [title(1)]
    assert link_of(house, 2).state == "waiting"
    for _ in range(4):
        house.collect(timedelta(hours=3))
    assert sorted(house.titles) == sorted([title(1), title(2)])
    assert site.asked(2) == 4
    assert link_of(house, 2).state == "given_up"


def test_a_page_that_comes_back_is_read_whole(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    site.put(path(1), b"sibuk", 503)
    house.collect()
    assert house.titles == [title(2)]
    site.put(path(1), article(1))
    house.collect()
    assert stories(house)[title(1)].text == "\n".join(sentences(1))
    assert site.asked(1) == 2


def test_a_page_that_robots_may_not_read_is_known_by_its_list(house: House, site: Site) -> None:
    house.pages["/robots.txt"] = house.reply(200, b"User-agent: *\nDisallow: /berita/")
    house.source("/berita", LISTING)
    site.show(1, 2)
    house.collect()
    assert sorted(house.titles) == sorted([title(1), title(2)])
    assert site.asked(1) == 0
    assert link_of(house, 1).reason == "robots"


def test_an_address_that_leads_to_the_front_page_is_no_article(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    site.put("/", article(9))
    site.put(path(2), b"", 302, Location="/")
    house.collect()
    assert title(9) not in house.titles
    assert link_of(house, 2).reason == "not_an_article"


def test_an_article_in_three_pages_is_one_story(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    text = sentences(1, 9)
    for part in range(3):
        more = f"<p class='halaman'><a rel='next' href='{path(1)}?page={part + 2}'>Halaman berikutnya</a></p>"
        page = article(1, text=text[3 * part : 3 * part + 3], end=more if part < 2 else "")
        site.put(path(1) + (f"?page={part + 1}" if part else ""), page)
    site.show(1, 2)
    house.collect()
    story = stories(house)[title(1)]
    assert [line for line in story.text.split("\n") if line in text] == text
    assert story.url == house.server.url + path(1)


@pytest.mark.parametrize(
    ("address", "head"),
    [
        (path(1) + "?print=print", "<link rel='canonical' href='{}'>"),
        (path(1) + "/amp/", "<link rel='canonical' href='{}'>"),
        ("/?p=4711", "<link rel='canonical' href='{}'>"),
        (path(1) + "-UurbA", ""),
        (path(1) + "?utm_source=wa", ""),
    ],
)
def test_other_addresses_of_an_article_do_not_make_a_second_story(
    house: House, site: Site, address: str, head: str
) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    house.collect()
    (before,) = [story for story in stories(house).values() if story.title == title(1)]
    page = house.pages["/berita"]
    assert isinstance(page, bytes)
    body = page.partition(b"\r\n\r\n")[2].replace(path(1).encode(), address.encode())
    site.put("/berita", body)
    site.put(address, article(1, head=head.format(house.server.url + path(1))))
    for _ in range(2):
        house.collect()
    found = stories(house)
    assert len(found) == 2
    assert found[title(1)].uuid == before.uuid


def test_a_title_that_is_corrected_in_the_list_has_its_page_read_again(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    site.show(1, 2)
    house.collect()
    before = stories(house)[title(1)]
    called = "Ralat: pembinaan penyuluh di Bulukumba ditunda sampai bulan depan"
    site.show(1, 2, called={1: called})
    site.put(path(1), article(1, called=called))
    house.collect()
    after = stories(house)
    assert after[called].uuid == before.uuid
    assert title(1) not in after
    (held,) = house.world.storage.held_entries(number, [], [link_of(house, 1).url_key], [])
    assert held.revision == 2
    for _ in range(2):
        house.collect()
    assert (site.asked(1), site.asked(2)) == (2, 1)


def test_a_page_that_asks_for_a_pause_holds_its_host(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2, 3)
    for number in (1, 2, 3):
        site.put(path(number), b"", 429, Retry_After="3600")
    house.collect()
    assert (
        sum(site.asked(number) for number in (1, 2, 3)) < 3 or len(house.world.storage.holds(house.now)) == 1
    )
    asked = len(house.log)
    house.now += 30 * MINUTES
    for _ in range(3):
        house.work()
    assert len(house.log) == asked
    for number in (1, 2, 3):
        site.put(path(number), article(number))
    house.collect(timedelta(hours=2))
    house.collect(timedelta(hours=2))
    assert sorted(house.titles) == sorted(title(number) for number in (1, 2, 3))


def test_a_page_that_stops_its_worker_is_set_aside_and_known_by_its_list(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2, 3)
    house.now += timedelta(hours=1)
    house.world.storage.want_all(house.now)
    for _ in range(2 + pipeline.MAX_ATTEMPTS):
        look = pipeline.tick(house.world)
        documents = [number for batch in look.document_batches for number in batch]
        for network, batch in look.source_batches:
            pipeline.fetch_sources(house.world, batch, network, documents.extend)
            pipeline.parse_documents(house.world, documents)
            documents = []
        for network, batch in look.link_batches:
            pipeline.fetch_links(house.world, batch, network, documents.extend)
        house.world.storage.claim_documents(documents, house.now, pipeline.PARSE_LEASE)
        house.now += pipeline.PARSE_LEASE
    pipeline.tick(house.world)
    assert house.world.storage.status(house.now).documents_poison == 3
    assert (link_of(house, 1).state, link_of(house, 1).reason) == ("given_up", "poison")
    site.show(4, 1, 2, 3)
    house.collect()
    # Of the others what their list says is known.
    assert sorted(house.titles) == sorted(title(number) for number in (1, 2, 3, 4))
    assert [site.asked(number) for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_pages_are_evidence_but_no_looks_at_their_source(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    site.show(1, 2)
    site.put(path(2), b"", 404)
    house.collect()
    assert [fetch.outcome for fetch in house.world.storage.recent_fetches(number, 10)] == ["fetched"]
    assert house.world.storage.status(house.now).page_errors == {"http_404": 1}
    view = house.world.storage.source(number)
    assert view is not None
    assert (view.state.value, view.failures, view.last_reason) == ("active", 0, None)
