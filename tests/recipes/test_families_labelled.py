"""Every labelled page is recognised as one of its own family, and as no other before it."""

from __future__ import annotations

import pytest
from pages import LabelledPage, articles, listings

from aggregator.extract.page import parse_page
from aggregator.extract.reading import Reading, recognised
from aggregator.recipes import shipped

PAGES = [*articles(), *listings()]


def known(page: LabelledPage, url: str) -> list[str]:
    found = recognised(parse_page(page.html), page.html, Reading(url, shipped()))
    return [one.recipe.name for one in found if one.plainly]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.family != "unknown"], ids=lambda page: page.name
)
def test_a_page_is_known_as_its_family(page: LabelledPage) -> None:
    assert known(page, page.label["url"])[:1] in ([page.family], [])


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.family == "unknown"], ids=lambda page: page.name
)
def test_a_page_of_no_family_is_known_as_none(page: LabelledPage) -> None:
    assert known(page, page.label["url"]) == []
