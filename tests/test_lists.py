"""What names articles: lists that turn over, sitemaps and their lies, teaser feeds, discovery, backfills."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import timedelta

import pytest
from pipeline_house import NOW, House, item
from site_pages import Site, article, day, path, sentences, sitemap, title
from sqlalchemy import select

from aggregator.adapters.database.schema import entries, links
from aggregator.links import PROBES, older_list
from aggregator.model import ChannelQuery, DocumentShape, SourceKind
from aggregator.normalize import url_key

LISTING, SITEMAP, AUTO = SourceKind.LISTING, SourceKind.SITEMAP, SourceKind.AUTO


@pytest.fixture
def site(house: House) -> Site:
    return Site(house)


def titles(numbers: Iterable[int]) -> list[str]:
    return sorted(title(number) for number in numbers)


def backfill(house: House, number: int, until: timedelta | None = None, pages: int = 20) -> None:
    view = house.world.storage.source(number)
    assert view is not None
    shape = DocumentShape(view.target_kind or DocumentShape.PAGE)
    older = older_list(view.row.url, view.older_url, shape, url_key(view.older_url, {}))
    limit = NOW - until if until else None
    house.world.storage.start_backfill(number, limit, pages, older, house.now)


def work_off(house: House, rounds: int = 12) -> None:
    for _ in range(rounds):
        house.work()


# --------------------------------------------------------------------------- lists


def three_pages(site: Site) -> None:
    site.show(*range(1, 6), older="/berita?page=2")
    site.show(*range(6, 11), at="/berita?page=2", older="/berita?page=3")
    site.show(*range(11, 16), at="/berita?page=3")


def test_a_list_that_turned_over_while_it_could_not_be_read_is_followed_back(
    house: House, site: Site
) -> None:
    house.source("/berita", LISTING)
    site.show(*range(13, 18), older="/berita?page=2")
    house.collect()
    three_pages(site)
    house.collect()
    assert sorted(house.titles) == titles(range(1, 18))
    asked = len(house.asked("/berita?page=2"))
    site.show(0, *range(1, 5), older="/berita?page=2")
    house.collect()
    assert title(0) in house.titles
    assert len(house.asked("/berita?page=2")) == asked


def test_a_first_look_reads_the_list_and_leaves_the_rest_to_a_backfill(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    three_pages(site)
    house.collect()
    assert sorted(house.titles) == titles(range(1, 6))
    backfill(house, number)
    work_off(house)
    assert sorted(house.titles) == titles(range(1, 16))
    progress = house.world.storage.backfill(number)
    assert (progress.lists_read, progress.articles_read, progress.waiting) == (2, 10, 0)
    with house.world.storage.engine.connect() as connection:
        assert connection.scalars(select(entries.c.history)).all() == [True] * 15


def test_a_backfill_ends_at_its_date_and_goes_on_from_there_another_time(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    three_pages(site)
    house.collect()
    # Article n is 5 n hours old.
    backfill(house, number, timedelta(hours=36))
    work_off(house)
    # What a list says of days may be a day beside the moment of the page.
    assert {*titles(range(1, 8))} <= {*house.titles} <= {*titles(range(1, 13))}
    backfill(house, number)
    work_off(house)
    assert sorted(house.titles) == titles(range(1, 16))


def test_a_backfill_reads_no_more_pages_than_it_may_and_can_be_stopped(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    three_pages(site)
    house.collect()
    backfill(house, number, pages=1)
    work_off(house)
    assert sorted(house.titles) == titles(range(1, 11))
    backfill(house, number)
    assert house.world.storage.stop_backfill(number) >= 1
    work_off(house)
    assert sorted(house.titles) == titles(range(1, 11))
    assert house.world.storage.backfill(number).waiting == 0


def test_news_goes_before_what_a_backfill_found(house: House, site: Site) -> None:
    number = house.source("/berita", LISTING)
    three_pages(site)
    house.collect()
    backfill(house, number)
    house.work()
    site.show(0, *range(1, 5), older="/berita?page=2")
    house.world.storage.want_all(house.now)
    house.work()
    house.work()
    assert site.asked(0) == 1
    assert house.world.storage.backfill(number).waiting > 0


# --------------------------------------------------------------------------- sitemaps


@pytest.mark.parametrize("lastmod", ["2020-01-01", "", "now"])
@pytest.mark.parametrize("packed", [True, False])
def test_the_first_child_of_a_sitemap_index_is_read_whatever_its_lastmod_says(
    house: House, site: Site, lastmod: str, packed: bool
) -> None:
    house.source("/sitemap.xml", SITEMAP)
    url = house.server.url

    def publish(*numbers: int) -> None:
        stated = house.now.isoformat() if lastmod == "now" else lastmod
        rows = [(f"{url}/posts-{part}.xml{'.gz' if packed else ''}", stated) for part in (1, 2)]
        site.put("/sitemap.xml", sitemap(rows, index=True), Content_Type="application/xml")
        for (address, _), some in zip(rows, ((20, 21), numbers), strict=True):
            body = sitemap((url + path(n), stated) for n in some)
            if packed:
                house.pages[address.removeprefix(url)] = house.reply(
                    200, gzip.compress(body), Content_Type="application/gzip"
                )
            else:
                site.put(address.removeprefix(url), body, Content_Type="application/xml")
        for n in (*numbers, 20, 21):
            site.put(path(n), article(n))

    publish(3, 4)
    house.collect()
    assert sorted(house.titles) == titles([3, 4, 20, 21])
    publish(1, 2, 3, 4)
    house.collect()
    assert sorted(house.titles) == titles([1, 2, 3, 4, 20, 21])
    # A lastmod that is always now has pages read again once a day at most.
    assert [site.asked(number) for number in (1, 3, 20)] == [1, 1, 1]
    with house.world.storage.engine.connect() as connection:
        late = select(entries.c.history).where(entries.c.title == title(1))
        assert connection.scalars(late).all() == [False]


def test_of_a_long_sitemap_the_newest_are_read_and_the_rest_by_a_backfill_until_a_date(
    house: House, site: Site
) -> None:
    number = house.source("/sitemap.xml", SITEMAP)
    stated = [(n, (NOW - timedelta(hours=5 * n)).date().isoformat()) for n in range(1, 31)]
    body = sitemap((house.server.url + path(n), mod) for n, mod in stated)
    site.put("/sitemap.xml", body, Content_Type="application/xml")
    for n, _ in stated:
        site.put(path(n), article(n))
    house.collect()
    assert sorted(house.titles) == titles(range(1, 21))
    until = timedelta(hours=5 * 25)
    backfill(house, number, until)
    work_off(house)
    day_of_until = (NOW - until).date().isoformat()
    assert sorted(house.titles) == titles(n for n, mod in stated if n <= 20 or mod >= day_of_until)


# --------------------------------------------------------------------------- teasers


def teaser(number: int, **values: str) -> dict[str, str]:
    short = {"description": f"Kegiatan ke-{number} di aula diikuti para penyuluh [&hellip;]"}
    return item(number) | {"link": path(number), "title": title(number)} | short | values


def waiting(house: House) -> list[str]:
    with house.world.storage.engine.connect() as connection:
        return sorted(connection.scalars(select(links.c.state)).all())


def test_a_feed_of_teasers_is_completed_from_its_pages_after_two_have_shown_that_it_pays(
    house: House, site: Site
) -> None:
    house.source("/feed")
    house.feed([teaser(number) for number in range(1, 7)])
    for number in range(1, 7):
        site.put(path(number), article(number))
    house.now += timedelta(hours=1)
    house.world.storage.want_all(house.now)
    house.work()
    assert waiting(house) == ["known"] * 4 + ["waiting"] * 2
    work_off(house)
    page = house.world.storage.stories(ChannelQuery(limit=50)).stories
    assert {story.title: story.text for story in page} == {
        title(number): "\n".join(sentences(number)) for number in range(1, 7)
    }
    # The feed says as little as before: nothing becomes a teaser again.
    house.collect()
    again = house.world.storage.stories(ChannelQuery(limit=50)).stories
    assert {story.uuid: story.text for story in again} == {story.uuid: story.text for story in page}
    assert [site.asked(number) for number in range(1, 7)] == [1] * 6


def test_a_feed_whose_pages_are_not_there_is_published_as_it_is_for_two_requests(
    house: House, site: Site
) -> None:
    house.source("/feed")
    house.feed([teaser(number) for number in range(1, 7)])
    house.collect()
    house.collect()
    assert sorted(house.titles) == titles(range(1, 7))
    assert sum(site.asked(number) for number in range(1, 7)) == PROBES
    house.feed([teaser(number) for number in range(8)])
    house.collect()
    assert title(0) in house.titles
    assert sum(site.asked(number) for number in range(8)) == PROBES


def test_a_teaser_waits_ten_minutes_for_its_page_and_no_longer(house: House, site: Site) -> None:
    house.source("/feed")
    house.feed([teaser(1), item(2)])
    site.put(path(1), b"sibuk", 500)
    house.now += timedelta(hours=1)
    house.world.storage.want_all(house.now)
    house.work()
    assert house.titles == [item(2)["title"]]
    house.now += timedelta(minutes=11)
    house.work()
    assert sorted(house.titles) == sorted([title(1), item(2)["title"]])
    site.put(path(1), article(1))
    house.collect()
    (story,) = [one for one in house.world.storage.stories(ChannelQuery()).stories if one.title == title(1)]
    assert story.text == "\n".join(sentences(1))


# --------------------------------------------------------------------------- discovery


def front(*extra: str) -> bytes:
    body = "<a href='/berita'>Berita</a><p>Profil</p>"
    return f"<html><head>{''.join(extra)}</head><body>{body}</body></html>".encode()


def test_a_site_whose_feed_fails_is_read_by_its_list_and_says_how_that_was_found(
    house: House, site: Site
) -> None:
    number = house.source("/", AUTO)
    alternate = "<link rel='alternate' type='application/rss+xml' href='/rusak.xml'>"
    site.put("/", front(alternate))
    site.put("/rusak.xml", b"<html><body>bukan umpan</body></html>")
    site.show(1, 2, 3, 4)
    house.collect()
    view = house.world.storage.source(number)
    assert view is not None
    assert (view.target_url, view.target_kind) == (house.server.url + "/berita", "listing")
    assert sorted(house.titles) == titles(range(1, 5))
    (found,) = view.discovery
    assert found.key == "found_listing"
    assert dict(found.facts)["url"] == house.server.url + "/berita"


def test_a_list_that_breaks_three_times_has_the_site_searched_again(house: House, site: Site) -> None:
    number = house.source("/", AUTO)
    site.put("/", front())
    site.show(3, 4, 5, 6)
    house.collect()
    before = house.titles
    del house.pages["/berita"]
    site.put("/", front().replace(b"/berita'", b"/kabar'"))
    site.show(1, 2, 3, 4, at="/kabar")
    for _ in range(5):
        house.collect(timedelta(days=1))
    view = house.world.storage.source(number)
    assert view is not None
    assert view.target_url == house.server.url + "/kabar"
    assert sorted(house.titles) == titles(range(1, 7))
    assert set(before) < set(house.titles)


def test_days_that_a_list_states_are_days(house: House, site: Site) -> None:
    house.source("/berita", LISTING)
    site.show(1, 2)
    house.collect()
    assert day(1) in article(1).decode()
    assert all(not story.date_guessed for story in house.world.storage.stories(ChannelQuery()).stories)
