"""Simpul's own part of the quality gate: its reading of the labelled pages does not sink below the floors."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pages import articles, listings
from quality import (
    Item,
    mark_article,
    mark_listing,
    means,
    missed,
    overlap,
    same_moment,
    simpul_article,
    simpul_items,
    words,
)

FLOORS = tomllib.loads((Path(__file__).parents[2] / "benchmarks" / "quality_floors.toml").read_text())
WITH_RECIPES = {"simpul": True, "simpul_without_recipes": False}
FIGURES = [(system, name) for system in WITH_RECIPES for name in FLOORS[system]]


@cache
def figures_of(system: str) -> dict[str, float]:
    recipes = WITH_RECIPES[system]
    return means([mark_article(page, simpul_article(page, recipes=recipes)) for page in articles()]) | means(
        [mark_listing(page, simpul_items(page, recipes=recipes)) for page in listings()]
    )


@pytest.mark.parametrize(("system", "name"), FIGURES)
def test_no_figure_sinks_below_its_floor(system: str, name: str) -> None:
    assert missed(figures_of(system), {name: FLOORS[system][name]}) == []


def test_a_floor_is_missed_by_less_and_by_nothing() -> None:
    assert missed({"title": 0.9}, {"title": 0.9}) == []
    assert len(missed({"title": 0.89}, {"title": 0.9, "date": 0.1})) == 2


def test_words_are_marked_as_a_bag() -> None:
    true = words("Satu dua dua, tiga.")
    assert overlap(words("tiga SATU dua dua"), true) == (1.0, 1.0, 1.0)
    assert overlap(words("satu dua"), true) == (1.0, 0.5, pytest.approx(2 / 3))
    assert overlap(words("satu dua dua tiga bagikan ke teman lain"), true) == (0.5, 1.0, pytest.approx(2 / 3))
    assert overlap(Counter(), true) == (0.0, 0.0, 0.0)


WITA = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("said", "precision", "right"),
    [
        (datetime(2025, 12, 1, 14, 20, 59, tzinfo=timezone(timedelta(hours=8))), "minute", True),
        (datetime(2025, 12, 1, 6, 20, tzinfo=UTC), "minute", True),
        (datetime(2025, 12, 1, 14, 20), "minute", True),
        (datetime(2025, 12, 1, 14, 21), "minute", False),
        (datetime(2025, 12, 1), "day", True),
        (datetime(2025, 11, 30, 16, 0, tzinfo=UTC), "day", True),
        (datetime(2025, 11, 30, 15, 59, tzinfo=UTC), "day", False),
        (None, "day", False),
    ],
)
def test_a_moment_is_right_to_the_minute_or_to_the_day(
    said: datetime | None, precision: str, right: bool
) -> None:
    true = datetime(2025, 12, 1, 14, 20, tzinfo=WITA)
    assert same_moment(said, true, WITA, precision) is right


def test_a_date_that_no_page_states_is_wrong() -> None:
    assert same_moment(None, None, WITA, "day")
    assert not same_moment(datetime(2025, 12, 1), None, WITA, "day")


def test_furniture_among_the_items_costs_precision_and_a_lost_item_recall() -> None:
    page = next(page for page in listings() if page.label["items"])
    true = [Item(item["url"], item["title"]) for item in page.label["items"]]
    assert mark_listing(page, true).item_precision == mark_listing(page, true).item_recall == 1.0
    assert mark_listing(page, [*true, Item("https://example.id/tautan")]).item_precision < 1.0
    assert mark_listing(page, true[1:]).item_recall < 1.0
    assert mark_listing(page, []).item_recall == 0.0


def test_whatever_is_found_on_a_list_that_the_browser_draws_is_furniture() -> None:
    page = next(page for page in listings() if page.label.get("drawn_by_script"))
    assert mark_listing(page, []).item_precision == 1.0
    assert mark_listing(page, [Item("https://example.id/tautan")]).item_precision == 0.0
