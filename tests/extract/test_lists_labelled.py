"""The labelled lists are read whole: by the recipe of their family, and without any recipe."""

from __future__ import annotations

from datetime import datetime

import pytest
from pages import LabelledPage, listings

from aggregator.extract import looks_like_article, read_document
from aggregator.model import DocumentShape, ParsedDocument, Reason
from aggregator.normalize.dates import date_in_url, parse_date
from aggregator.recipes import NONE, RecipeBook, shipped

DRAWN = [page for page in listings() if not page.label["items"]]
LISTED = [page for page in listings() if page.label["items"]]
every_list = pytest.mark.parametrize("page", LISTED, ids=lambda page: page.name)
both_ways = pytest.mark.parametrize("book", [shipped(), NONE], ids=["recipes", "looks"])


def read(page: LabelledPage, book: RecipeBook) -> ParsedDocument:
    return read_document(
        page.body,
        page.label["headers"],
        page.label["url"],
        DocumentShape.LISTING,
        book=book,
        day=page.fetched_at.date(),
    )


@every_list
@both_ways
def test_every_entry_is_found_with_its_headline_date_and_picture(
    page: LabelledPage, book: RecipeBook
) -> None:
    parsed = read(page, book)
    assert parsed.reason is None, parsed.detail
    found = {draft.link: draft for draft in parsed.drafts}
    assert list(found) == [item["url"] for item in page.label["items"]]
    for item in page.label["items"]:
        draft = found[item["url"]]
        assert draft.title == item["title"]
        if item["image"]:
            assert draft.image_url == item["image"]
        if item["published"]:
            zone = page.label["timezone"]
            date = parse_date(draft.published, zone, page.fetched_at) or date_in_url(draft.link, zone)
            assert date is not None, draft.published
            wanted = datetime.fromisoformat(item["published"])
            if item["published_precision"] == "day":
                assert date.value.astimezone(wanted.tzinfo).date() == wanted.date()
            else:
                assert date.value == wanted


@every_list
@both_ways
def test_the_next_page_is_found(page: LabelledPage, book: RecipeBook) -> None:
    assert read(page, book).next_url == (page.label["next_url"] or "")


@every_list
def test_a_list_is_read_by_the_recipe_of_its_family_or_said_to_be_another(page: LabelledPage) -> None:
    parsed = read(page, shipped())
    if page.family == "unknown":
        assert (parsed.recipe, parsed.unfit) == ("", "")
    else:
        assert page.family in (parsed.recipe, parsed.unfit)


@pytest.mark.parametrize("page", DRAWN, ids=lambda page: page.name)
def test_a_list_that_a_browser_draws_leads_to_the_sitemap(page: LabelledPage) -> None:
    parsed = read(page, shipped())
    assert parsed.reason is Reason.DRAWN_BY_SCRIPT
    assert parsed.candidates[0].shape is DocumentShape.SITEMAP
    assert parsed.candidates[0].url.endswith("/sitemap-articles.xml")


@every_list
def test_a_page_with_a_list_offers_itself(page: LabelledPage) -> None:
    parsed = read_document(page.body, page.label["headers"], page.label["url"], DocumentShape.PAGE)
    lists = [one.url for one in parsed.candidates if one.shape is DocumentShape.LISTING]
    assert page.label["url"] in lists
    assert len(parsed.candidates) <= 24


@every_list
def test_the_addresses_of_a_list_look_like_articles(page: LabelledPage) -> None:
    recipe = shipped().named(page.family)
    for item in page.label["items"]:
        assert looks_like_article(item["url"], page.label["url"], recipe), item["url"]
