"""Entries that their sites have deleted, on a site whose pages a test writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pipeline_house import House, item
from site_pages import Site, path, title
from sqlalchemy import select

from aggregator.absence import CHECKS_A_LOOK
from aggregator.adapters.database.schema import entries
from aggregator.model import SourceKind

HOURS = timedelta(hours=1)


@pytest.fixture
def site(house: House) -> House:
    """Ten items, each with a page that is there."""
    for number in range(12):
        house.pages[item(number)["link"]] = house.reply(200, b"<p>ada</p>", Content_Type="text/html")
    house.feed([item(number) for number in range(10)])
    house.source("/feed")
    house.collect()
    house.log.clear()
    return house


def gone(house: House) -> list[str]:
    with house.world.storage.engine.connect() as connection:
        query = select(entries.c.url).where(entries.c.gone_at.is_not(None)).order_by(entries.c.id)
        return [url.removeprefix(house.server.url) for url in connection.scalars(query)]


def delete(house: House, *numbers: int, status: int = 404) -> None:
    for number in numbers:
        house.pages[item(number)["link"]] = house.reply(status, b"tidak ada")


def feed(house: House, *without: int) -> None:
    house.feed([item(number) for number in range(10) if number not in without])


def rounds(house: House, number: int = 6) -> None:
    for _ in range(number):
        house.collect(ahead=7 * HOURS)


@pytest.mark.parametrize("status", [404, 410])
def test_what_its_list_no_longer_names_and_whose_page_is_not_there_is_gone(site: House, status: int) -> None:
    delete(site, 3, status=status)
    feed(site, 3)
    rounds(site)
    assert gone(site) == [item(3)["link"]]
    assert site.world.storage.status(site.now).gone == 1
    assert len(site.asked(item(3)["link"])) == 2
    assert item(3)["title"] in site.titles, "what follows from it is for an editor to say"


def test_an_entry_whose_page_is_there_was_not_deleted(site: House) -> None:
    feed(site, 3)
    rounds(site)
    assert gone(site) == []
    assert len(site.asked(item(3)["link"])) == 1


def test_what_is_older_than_the_list_is_not_asked_for(site: House) -> None:
    delete(site, 8, 9)
    feed(site, 8, 9)
    rounds(site)
    assert gone(site) == []
    assert not site.asked(item(9)["link"])


def test_a_pinned_old_item_makes_nothing_absent(site: House) -> None:
    newest = [item(0), item(1), item(2), item(3), item(9)]
    delete(site, 5, 6)
    site.feed(newest)
    rounds(site)
    assert not site.asked(item(5)["link"])


def test_a_page_that_fails_once_is_not_gone(site: House) -> None:
    delete(site, 2)
    feed(site, 2)
    site.collect(ahead=HOURS)
    site.pages[item(2)["link"]] = site.reply(200, b"<p>ada lagi</p>", Content_Type="text/html")
    rounds(site)
    assert gone(site) == []


def test_a_site_that_cannot_be_asked_says_nothing(site: House) -> None:
    delete(site, 2, status=503)
    feed(site, 2)
    rounds(site, 8)
    assert gone(site) == []


def test_what_comes_back_is_no_longer_gone_and_may_go_again(site: House) -> None:
    delete(site, 2)
    feed(site, 2)
    rounds(site)
    assert gone(site) == [item(2)["link"]]
    feed(site)
    site.collect()
    assert gone(site) == []
    feed(site, 2)
    rounds(site)
    assert gone(site) == [item(2)["link"]]


def test_an_emptied_site_is_asked_for_a_few_pages_at_a_look(site: House) -> None:
    missing = (0, 1, 2, 3, 4)
    site.feed([item(number) for number in range(12) if number not in missing])
    delete(site, *missing)
    site.collect()
    assert sum(len(site.asked(item(number)["link"])) for number in missing) <= CHECKS_A_LOOK


def test_an_article_that_a_list_no_longer_names_is_asked_for_as_well(house: House) -> None:
    site = Site(house)
    site.show(*range(20))
    house.source("/berita", SourceKind.LISTING)
    house.collect()
    assert title(4) in house.titles
    site.show(*(number for number in range(20) if number != 4))
    del house.pages[path(4)]
    house.log.clear()
    rounds(house)
    assert gone(house) == [path(4)]
    assert len(house.asked(path(4))) == 2
