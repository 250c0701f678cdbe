"""Pages that came with a recipe of their own (`simpul recipes save`) are read exactly as their labels say."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from pages import LabelledPage, saved_articles, saved_listings
from quality import mark_article, mark_listing, simpul_article, simpul_items

from aggregator.recipes import shipped

LEAST_F1 = 0.97


def families() -> set[str]:
    return {page.family for page in [*saved_articles(), *saved_listings()]}


def test_every_saved_family_has_its_recipe() -> None:
    assert families() <= {recipe.name for recipe in shipped().recipes}


@pytest.mark.parametrize("page", saved_articles(), ids=lambda page: page.name)
def test_a_saved_article_is_read_as_its_label_says(page: LabelledPage) -> None:
    said = simpul_article(page, recipes=True)
    marks = asdict(mark_article(page, said))
    f1 = marks.pop("text_f1")
    del marks["text_precision"], marks["text_recall"]
    assert [name for name, mark in marks.items() if mark < 1] == [], f"read was {said}"
    assert f1 >= LEAST_F1, f"the text that was read: {said.text}"


@pytest.mark.parametrize("page", saved_listings(), ids=lambda page: page.name)
def test_a_saved_list_is_read_as_its_label_says(page: LabelledPage) -> None:
    said = simpul_items(page, recipes=True)
    marks = asdict(mark_listing(page, said))
    assert [name for name, mark in marks.items() if mark < 1] == [], f"read was {said}"
