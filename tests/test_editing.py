"""What editors may decide, and what follows from all that they decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.editing import (
    Action,
    AlreadyUndone,
    Decision,
    EditingError,
    Ground,
    Hand,
    HeldCopy,
    Named,
    NoChange,
    NothingToSplit,
    NotInStory,
    OneStory,
    Outcome,
    Said,
    StoryFile,
    StoryGroup,
    StoryState,
    UnknownDecision,
    correct,
    in_effect,
    merge,
    outcome,
    restore,
    split,
    takedown,
    undo,
)
from aggregator.model import Correction

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HAND = Hand("redaksi", NOW, "contoh")


def copy(number: int, **values: object) -> HeldCopy:
    base = HeldCopy(
        id=number,
        url=f"http://situs{number}.example/berita",
        url_key=f"situs{number}.example/berita",
        title=f"Judul {number}",
        summary="",
        office="73.02",
        origin_office=None,
        byline="",
        source_name="Bulukumba",
        published=NOW,
        first_seen=NOW,
        withdrawn=False,
        removed=False,
        gone_at=None,
    )
    return replace(base, **values)  # type: ignore[arg-type]


def story(name: str, *copies: HeldCopy, state: StoryState = StoryState.LIVE, **values: object) -> StoryFile:
    lead_id = copies[0].id if copies and state is StoryState.LIVE else None
    base = StoryFile(name, name, state, NOW, lead_id, Correction(), copies)
    return replace(base, **values)  # type: ignore[arg-type]


def logged(*decisions: Decision) -> list[Decision]:
    return [replace(decision, id=number) for number, decision in enumerate(decisions, start=1)]


def test_a_takedown_withdraws_every_entry_also_those_not_shown() -> None:
    decision = takedown(story("a", copy(1), copy(2, removed=True)), Ground.COURT, HAND)
    assert (decision.ground, decision.by, decision.reason) == (Ground.COURT, "redaksi", "contoh")
    assert outcome(logged(decision)).withdrawn == {1, 2}


def test_what_is_taken_down_is_restored_and_no_more() -> None:
    down = story("a", copy(1, withdrawn=True), copy(3), state=StoryState.WITHDRAWN)
    first = takedown(story("a", copy(1), copy(2)), Ground.ERROR, HAND)
    assert outcome(logged(first, restore(down, HAND))).withdrawn == {2}


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (story("a", copy(1)), "live"),
        (story("a", copy(1, removed=True), state=StoryState.WITHDRAWN), "empty"),
    ],
)
def test_what_nobody_took_down_is_not_restored(held: StoryFile, why: str) -> None:
    with pytest.raises(NoChange) as raised:
        restore(held, HAND)
    assert (raised.value.why, raised.value.uuid) == (why, "a")


def test_a_takedown_of_what_is_down_changes_nothing() -> None:
    with pytest.raises(NoChange):
        takedown(story("a", copy(1, withdrawn=True), copy(2), state=StoryState.WITHDRAWN), Ground.OTHER, HAND)


def test_a_merge_joins_every_entry_of_one_with_every_entry_of_the_other() -> None:
    decision = merge([story("a", copy(1), copy(4)), story("b", copy(2)), story("c", copy(3))], HAND)
    assert decision.stories == ("a", "b", "c")
    ties = outcome(logged(decision)).ties
    assert set(ties) == {(1, 2), (2, 4), (1, 3), (3, 4), (2, 3)}
    assert set(ties.values()) == {(True, 1)}


def test_a_story_is_not_merged_with_itself() -> None:
    one = story("a", copy(1))
    with pytest.raises(OneStory):
        merge([one, replace(one, asked_uuid="b")], HAND)


def test_a_split_parts_the_named_from_the_others_alone() -> None:
    held = story("a", copy(1), copy(2), copy(3))
    decision = split(held, [Named("2"), Named("http://x", "situs3.example/berita")], HAND)
    assert outcome(logged(decision)).ties == {(1, 2): (False, 1), (1, 3): (False, 1)}


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ([Named("9")], NotInStory),
        ([Named("1"), Named("http://x", "lain.example/berita")], NotInStory),
        ([Named("1"), Named("2")], NothingToSplit),
        ([Named("1"), Named("2"), Named("3")], NothingToSplit),
        ([Named("3")], NothingToSplit),
    ],
)
def test_a_split_names_some_of_what_is_shown(named: list[Named], problem: type[EditingError]) -> None:
    with pytest.raises(problem):
        split(story("a", copy(1), copy(2), copy(3, removed=True)), named, HAND)


def test_the_last_word_about_a_pair_counts_until_it_is_undone() -> None:
    one, other = story("a", copy(1)), story("b", copy(2))
    both = story("a", copy(1), copy(2))
    log = logged(merge([one, other], HAND), split(both, [Named("2")], HAND))
    assert outcome(log).ties == {(1, 2): (False, 2)}
    log = logged(*log, undo(log, 2, HAND))
    assert outcome(log).ties == {(1, 2): (True, 1)}
    log = logged(*log, undo(log, 1, HAND))
    assert outcome(log) == Outcome()


def test_a_merge_undone_leaves_what_was_merged_later() -> None:
    log = logged(
        merge([story("a", copy(1)), story("b", copy(2))], HAND),
        merge([story("a", copy(1), copy(2)), story("c", copy(3))], HAND),
    )
    log = logged(*log, undo(log, 1, HAND))
    assert set(outcome(log).ties) == {(1, 3), (2, 3)}


def test_corrections_add_up_and_are_taken_back_one_by_one() -> None:
    held = story("a", copy(1), copy(2))
    log = logged(
        correct(held, Correction(title="Satu", office="73"), None, [], HAND),
        correct(held, Correction(title="Dua"), Named("2"), [], HAND),
    )
    assert outcome(log).corrections == {"a": Correction(title="Dua", office="73", lead_id=2)}
    log = logged(*log, undo(log, 2, HAND))
    assert outcome(log).corrections == {"a": Correction(title="Satu", office="73")}
    now = replace(held, correction=outcome(log).corrections["a"])
    log = logged(*log, correct(now, Correction(), None, ["title", "office"], HAND))
    assert outcome(log).corrections == {}


def test_a_correction_that_says_nothing_new_is_none() -> None:
    held = story("a", copy(1), correction=Correction(title="Satu"))
    for values, cleared in ((Correction(title="Satu"), []), (Correction(), ["summary"])):
        with pytest.raises(NoChange):
            correct(held, values, None, cleared, HAND)


@pytest.mark.parametrize("lead", [Named("2"), Named("7")])
def test_only_an_entry_that_is_shown_may_lead(lead: Named) -> None:
    with pytest.raises(NotInStory):
        correct(story("a", copy(1), copy(2, removed=True)), Correction(), lead, [], HAND)


def test_an_undone_undo_lets_the_decision_count_again() -> None:
    log = logged(takedown(story("a", copy(1)), Ground.PRIVACY, HAND))
    log = logged(*log, undo(log, 1, HAND))
    assert outcome(log).withdrawn == set()
    log = logged(*log, undo(log, 2, HAND))
    assert outcome(log).withdrawn == {1}
    log = logged(*log, undo(log, 1, HAND))
    assert outcome(log).withdrawn == set()


def test_what_is_undone_is_not_undone_again() -> None:
    log = logged(takedown(story("a", copy(1)), Ground.PRIVACY, HAND))
    log = logged(*log, undo(log, 1, HAND))
    with pytest.raises(AlreadyUndone) as raised:
        undo(log, 1, HAND)
    assert raised.value.by_id == 2
    with pytest.raises(UnknownDecision):
        undo(log, 3, HAND)


IDS = st.integers(1, 6)
GROUPS = st.lists(st.frozensets(IDS, min_size=1, max_size=3), min_size=2, max_size=3).map(
    lambda groups: tuple(StoryGroup("a", tuple(sorted(group))) for group in groups)
)
CORRECTIONS = st.builds(
    Correction, title=st.sampled_from([None, "x", "y"]), office=st.sampled_from([None, "73", "35"])
)
SAID = st.builds(
    Said, GROUPS, CORRECTIONS, st.sampled_from([(), ("title",), ("office", "lead_id"), ("title", "summary")])
)
ACTIONS = st.sampled_from([action for action in Action if action is not Action.UNDO])
MADE = st.builds(Decision, ACTIONS, st.just(NOW), st.just("x"), st.just("y"), st.just(("a",)), SAID)


@given(st.lists(st.one_of(MADE, st.integers(0, 9)), max_size=10), st.randoms())
def test_undoing_all_that_is_in_effect_in_any_order_leaves_nothing(steps: list, chance) -> None:
    log: list[Decision] = []
    for step in steps:
        if isinstance(step, Decision):
            log = logged(*log, step)
        elif candidates := in_effect(log):
            log = logged(*log, undo(log, candidates[step % len(candidates)].id, HAND))
    while made := [one for one in in_effect(log) if one.action is not Action.UNDO]:
        log = logged(*log, undo(log, chance.choice(made).id, HAND))
    assert outcome(log) == Outcome()


@given(st.lists(MADE, max_size=6), MADE)
def test_what_is_undone_might_as_well_not_have_been_said(before: list[Decision], made: Decision) -> None:
    log = logged(*before, made)
    undone = logged(*log, undo(log, log[-1].id, HAND))
    assert outcome(undone) == outcome(logged(*before))
