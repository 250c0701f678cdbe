"""The stories' part of the quality gate: grouping the labelled set does not sink below the floors."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest
from grouping_quality import (
    Grouped,
    apart_by_sort,
    b_cubed,
    false_pairs,
    figures_of,
    from_pairs,
    joined_by_edit,
    leads_right,
    lost_copies,
    pairwise,
)
from grouping_run import simpul
from quality import missed
from stories_by_hand import stories_by_hand
from story_set import LabelledSet, labelled_set

_ALL_FLOORS = tomllib.loads((Path(__file__).parents[2] / "benchmarks" / "quality_floors.toml").read_text())
FLOORS = _ALL_FLOORS["stories"]
FLOORS_BY_HAND = _ALL_FLOORS["stories_by_hand"]
SEED = 1


@cache
def told() -> LabelledSet:
    return labelled_set(SEED)


@cache
def figures() -> dict[str, float]:
    return figures_of(told(), simpul(told()))


@cache
def figures_by_hand() -> dict[str, float]:
    return figures_of(stories_by_hand(), simpul(stories_by_hand()))


@pytest.mark.parametrize("name", FLOORS_BY_HAND)
def test_no_figure_of_what_was_rewritten_by_hand_sinks_below_its_floor(name: str) -> None:
    assert missed(figures_by_hand(), {name: FLOORS_BY_HAND[name]}) == []


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_sinks_below_its_floor(name: str) -> None:
    assert missed(figures(), {name: FLOORS[name]}) == []


# --------------------------------------------------------------------------- the marks themselves

TRUTH = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "c"}


def test_perfect_sets_have_full_marks() -> None:
    sets = {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 6}
    assert set(pairwise(TRUTH, sets).values()) == {1.0}
    assert set(b_cubed(TRUTH, sets).values()) == {1.0}


def test_all_in_one_set_costs_precision_alone() -> None:
    marks = pairwise(TRUTH, dict.fromkeys(TRUTH, 0)) | b_cubed(TRUTH, dict.fromkeys(TRUTH, 0))
    assert marks["pair_recall"] == marks["b3_recall"] == 1.0
    assert marks["pair_precision"] == pytest.approx(4 / 15)
    assert marks["b3_precision"] == pytest.approx((9 + 4 + 1) / 36)


def test_each_by_itself_costs_recall_alone() -> None:
    alone = {number: number for number in TRUTH}
    marks = pairwise(TRUTH, alone) | b_cubed(TRUTH, alone)
    assert marks["pair_precision"] == marks["b3_precision"] == 1.0
    assert marks["pair_recall"] == 0.0
    assert marks["b3_recall"] == pytest.approx((1 + 1 + 1) / 6)


def test_pairs_make_sets_by_way_of_others() -> None:
    sets = from_pairs([1, 2, 3, 4], [(1, 2), (3, 2)]).sets
    assert sets[1] == sets[2] == sets[3] != sets[4]


def test_the_truth_itself_has_full_marks_and_nothing_is_shown_as_wrong() -> None:
    own = {entry.story: entry.id for entry in told().entries if entry.own}
    sets = {number: own[story] for number, story in told().truth.items()}
    said = Grouped(sets=sets, leads={number: number for number in own.values()})
    assert {round(figure, 9) for figure in figures_of(told(), said).values()} == {1.0}
    assert all(leads_right(told(), said))
    assert false_pairs(told(), said) == lost_copies(told(), said) == []
    for right, of in [*joined_by_edit(told(), said).values(), *apart_by_sort(told(), said).values()]:
        assert right == of > 0


def test_one_set_for_all_shows_each_pair_of_stories_as_wrong() -> None:
    some = {entry.story for entry in told().entries[:40]}
    entries = tuple(entry for entry in told().entries if entry.story in some)
    few = LabelledSet(entries, {story: told().stories[story] for story in some}, frozenset(), frozenset())
    said = Grouped(dict.fromkeys(few.truth, 0))
    assert len(false_pairs(few, said)) == len(some) * (len(some) - 1) // 2
    assert all(right == 0 for right, _ in apart_by_sort(few, said).values())
