"""How recipes fit, as it is told from sources and links; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from aggregator import plan
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.link_rows import put_link_update, put_links
from aggregator.adapters.database.schema import sources, to_micros
from aggregator.model import (
    DocumentShape,
    LinkKind,
    LinkState,
    LinkToStore,
    LinkUpdate,
    ParsedDocument,
)

SITE = "https://satu.kemenag.go.id/berita"
DAY = timedelta(days=1)


def read_pages(
    storage, source_id: int, pages: list[tuple[float, str, str]], now: datetime, kind: LinkKind
) -> None:
    """Pages read so many days ago by a recipe, or unfit for one."""
    for days, recipe, unfit in pages:
        at = now - days * DAY
        key = f"satu.kemenag.go.id/{source_id}/{days}/{recipe}/{unfit}"
        link = LinkToStore(f"https://{key}", key, kind, LinkState.WAITING, DocumentShape.PAGE, None)
        write(storage.engine, lambda c, link=link, at=at: put_links(c, source_id, [link], at))
        held = storage.held_links(source_id, [key])[key]
        done = LinkUpdate(held.id, LinkState.READ, at, 0, read_at=at, recipe=recipe, unfit=unfit)
        write(storage.engine, lambda c, done=done: put_link_update(c, done))


def list_read(storage, source_id: int, **values: object) -> None:
    statement = update(sources).where(sources.c.id == source_id).values(**values)
    write(storage.engine, lambda c: c.execute(statement))


@pytest.mark.parametrize(
    ("pages", "counts", "since", "redesign"),
    [
        ([(3, "", "joomla"), (1, "", "joomla")], (0, 2), 3, True),
        # The newest page is what the site looks like now.
        ([(5, "joomla", ""), (4, "joomla", ""), (1, "", "joomla")], (2, 1), 1, True),
        ([(5, "", "joomla"), (4, "joomla", ""), (3, "joomla", ""), (1, "joomla", "")], (3, 1), None, False),
        ([(5, "", "joomla"), (4, "", "joomla"), (3, "joomla", ""), (1, "joomla", "")], (2, 2), None, True),
        # A CMS was changed, and what reads it now fits.
        ([(5, "", "joomla"), *[(day, "wordpress", "") for day in (4, 3, 1)]], (0, 1), None, False),
        ([(20, "joomla", ""), (15, "", "joomla")], None, None, False),
        ([(2, "joomla", ""), (1, "", "")], None, None, False),
    ],
)  # fmt: skip
def test_pages_tell_whether_a_site_has_left_its_recipe(house, now, pages, counts, since, redesign) -> None:
    (source_id,) = house.add(SITE)
    read_pages(house.storage, source_id, pages, now, LinkKind.ARTICLE)
    found = house.storage.recipe_misfits(now)
    if counts is None:
        assert found == []
    else:
        (fit,) = found
        assert (fit.source_id, fit.url, fit.recipe) == (source_id, SITE, "joomla")
        assert (fit.pages_fit, fit.pages_unfit) == counts
        assert fit.since == (None if since is None else now - since * DAY)
        assert fit.is_redesign is redesign
    assert house.storage.status(now).redesigned == redesign


def test_a_list_that_its_recipe_did_not_read_is_a_redesign(house, now) -> None:
    fine, left = house.add("https://satu.kemenag.go.id/a", "https://satu.kemenag.go.id/b")
    list_read(house.storage, fine, recipe_used="joomla")
    list_read(house.storage, left, recipe_unfit="joomla", recipe_unfit_since=to_micros(now - DAY))
    (fit,) = house.storage.recipe_misfits(now)
    assert (fit.source_id, fit.list_unfit, fit.is_redesign) == (left, True, True)
    assert fit.since == now - DAY
    assert house.storage.status(now).redesigned == 1
    list_read(house.storage, left, enabled=False)
    assert house.storage.recipe_misfits(now) == []


def test_further_lists_are_no_pages_of_articles(house, now) -> None:
    (source_id,) = house.add(SITE)
    read_pages(house.storage, source_id, [(1, "", "joomla")], now, LinkKind.LIST)
    assert house.storage.recipe_misfits(now) == []


def test_a_source_counts_once_for_each_recipe_that_reads_it(house, now) -> None:
    one, two = house.add("https://satu.kemenag.go.id/a", "https://satu.kemenag.go.id/b", recipe="joomla")
    list_read(house.storage, one, recipe_used="joomla")
    read_pages(house.storage, one, [(1, "joomla", ""), (2, "joomla", "")], now, LinkKind.ARTICLE)
    read_pages(house.storage, two, [(1, "wordpress", "")], now, LinkKind.ARTICLE)
    assert house.storage.recipe_use() == {"joomla": 2, "wordpress": 1}


def test_a_source_tells_each_recipe_that_has_to_do_with_it(house, now) -> None:
    (source_id,) = house.add(SITE, recipe="joomla")
    pages = [(6, "wordpress", ""), (5, "wordpress", ""), (4, "joomla", ""), (1, "", "joomla")]
    read_pages(house.storage, source_id, pages, now, LinkKind.ARTICLE)
    first, second = house.storage.recipe_fits(source_id, now)
    assert (first.recipe, first.pages_fit, first.is_redesign) == ("wordpress", 2, False)
    assert (second.recipe, second.pages_unfit, second.is_redesign) == ("joomla", 1, True)
    assert house.storage.recipe_fits(4711, now) == []


def test_since_when_a_list_does_not_fit_is_kept_until_it_fits_again(house, now) -> None:
    (source_id,) = house.add(SITE)
    seen = []
    for hours, unfit in ((0, ""), (1, "joomla"), (2, "joomla"), (3, ""), (4, "joomla")):
        at = now + timedelta(hours=hours)
        document = house.fetch(source_id, b"%d" % hours, at)
        read = ParsedDocument(DocumentShape.LISTING, unfit=unfit)
        nothing = plan.MatchedEntries((), (), ())
        house.storage.apply_entries([plan.plan_entries(document, read, nothing, (), at)])
        seen.append([(fit.since - now) / timedelta(hours=1) for fit in house.storage.recipe_misfits(at)])
    assert seen == [[], [1], [1], [], [4]]
