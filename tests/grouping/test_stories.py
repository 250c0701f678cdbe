"""Entries to stories: a function of the set of entries, whatever the order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.grouping import compare, judge, plan_stories
from aggregator.grouping.lead import choose_lead
from aggregator.model import EntryToGroup, HeldStory, Verdict

DAY = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)


def entry(number: int, **values: object) -> EntryToGroup:
    base = EntryToGroup(
        id=number,
        source_id=number,
        office="73.02",
        origin_office=None,
        url_key=f"situs{number}.example/berita/{number}",
        text_hash="",
        published=DAY,
        first_seen=DAY + timedelta(hours=1),
        text_length=900,
        official=True,
        removed=False,
        story_id=None,
        categories=(),
        source_office="73.02",
    )
    return replace(base, **values)  # type: ignore[arg-type]


def region_codes(office: str) -> tuple[str, ...]:
    return (office[:2],) if len(office) == 2 else (office[:2], office)


def plan(entries: list[EntryToGroup], stories: list[HeldStory] | None = None):
    numbers = itertools.count(1)
    return plan_stories(
        entries, compare(entries, ()), (), stories or [], region_codes, lambda: f"uuid-{next(numbers)}"
    )


def partition(entries: list[EntryToGroup]) -> set[tuple[frozenset[int], int | None]]:
    return {(frozenset(story.entry_ids), story.lead_id) for story in plan(entries).stories}


@pytest.mark.parametrize(
    ("one", "other", "same", "because"),
    [
        ({"url_key": "a.example/1"}, {"url_key": "a.example/1"}, True, "same_address"),
        ({"text_hash": "t"}, {"text_hash": "t"}, True, "same_text"),
        (
            {"text_hash": "t"},
            {"text_hash": "t", "published": DAY + timedelta(days=300)},
            False,
            "same_text_far_apart",
        ),
        ({"text_hash": "t"}, {"text_hash": "u"}, False, "text_too_short"),
        ({"text_hash": ""}, {"text_hash": ""}, False, "text_too_short"),
        ({"url_key": ""}, {"url_key": ""}, False, "text_too_short"),
    ],
)
def test_the_decision_says_what_it_rests_on(one: dict, other: dict, same: bool, because: str) -> None:
    found = judge(entry(1, **one), entry(2, **other))
    assert (found.verdict is Verdict.SAME) == same
    assert because in {item.key for item in found.evidence}
    assert found == judge(entry(2, **other), entry(1, **one))


def test_copies_become_one_story_and_other_entries_stay_apart() -> None:
    entries = [entry(1, text_hash="t"), entry(2, text_hash="t"), entry(3, text_hash="u"), entry(4)]
    assert {ids for ids, _ in partition(entries)} == {frozenset({1, 2}), frozenset({3}), frozenset({4})}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_order_of_arrival_and_the_split_into_batches_do_not_matter(data: st.DataObject) -> None:
    entries = [
        entry(
            number,
            url_key=data.draw(st.sampled_from(["", "a/1", "b/2", f"c/{number}"])),
            text_hash=data.draw(st.sampled_from(["", "t", "u"])),
            published=DAY + timedelta(days=data.draw(st.integers(0, 40))),
            official=data.draw(st.booleans()),
            origin_office=data.draw(st.sampled_from([None, "73.02", "73.71"])),
            source_office=data.draw(st.sampled_from([None, "73", "73.02", "73.71"])),
        )
        for number in range(1, 9)
    ]
    shuffled = data.draw(st.permutations(entries))
    assert partition(shuffled) == partition(entries)

    held: list[HeldStory] = []
    placed: dict[int, int] = {}
    for count in range(1, len(shuffled) + 1):
        arrived = [replace(item, story_id=placed.get(item.id)) for item in shuffled[:count]]
        result = plan(arrived, held)
        gone = {merge.gone_id for merge in result.merges}
        held = [story for story in held if story.id not in gone]
        for story in result.stories:
            story_id = story.story_id
            if story_id is None:
                story_id = count * 100 + len(held)
                held.append(HeldStory(story_id, story.uuid, DAY + timedelta(minutes=count), story.lead_id))
            else:
                held = [replace(old, lead_id=story.lead_id) if old.id == story_id else old for old in held]
            placed.update(dict.fromkeys(story.entry_ids, story_id))
    by_story: dict[int, set[int]] = {}
    for number, story_id in placed.items():
        by_story.setdefault(story_id, set()).add(number)
    assert {frozenset(ids) for ids in by_story.values()} == {ids for ids, _ in partition(entries)}


def test_a_served_id_stays_with_its_story() -> None:
    held = HeldStory(7, "uuid-lama", DAY, 1)
    result = plan([entry(1, text_hash="t", story_id=7), entry(2, text_hash="t")], [held])
    assert [(story.story_id, story.uuid) for story in result.stories] == [(7, "uuid-lama")]


def test_two_stories_that_turn_out_to_be_one_keep_the_older_id() -> None:
    older, younger = HeldStory(9, "tua", DAY, 2), HeldStory(4, "muda", DAY + timedelta(days=1), 1)
    entries = [entry(1, text_hash="t", story_id=4), entry(2, text_hash="t", story_id=9)]
    result = plan(entries, [younger, older])
    assert [(merge.gone_id, merge.into_id) for merge in result.merges] == [(4, 9)]
    assert [story.uuid for story in result.stories] == ["tua"]


def test_a_story_whose_entries_part_lives_on_where_its_lead_is() -> None:
    held = HeldStory(7, "tetap", DAY, 2)
    result = plan([entry(1, text_hash="t", story_id=7), entry(2, text_hash="u", story_id=7)], [held])
    assert {story.uuid: story.entry_ids for story in result.stories} == {"tetap": (2,), "uuid-1": (1,)}


def test_a_story_without_entries_leaves_every_channel() -> None:
    result = plan([entry(1, story_id=7, removed=True)], [HeldStory(7, "kosong", DAY, 1)])
    assert [(s.story_id, s.entry_ids, s.facets) for s in result.stories] == [(7, (), ())]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            {"source_office": "73.02", "published": DAY + timedelta(hours=3)},
            {"source_office": "73", "origin_office": "73.02"},
        ),
        ({"official": True, "published": DAY + timedelta(hours=3)}, {"official": False}),
        ({"published": DAY}, {"published": DAY + timedelta(minutes=1)}),
        ({"text_length": 900}, {"text_length": 300}),
    ],
)
def test_the_lead_is_the_origins_own_then_official_then_earliest_then_fullest(
    better: dict, worse: dict
) -> None:
    one, other = entry(2, **better), entry(1, **worse)
    assert choose_lead([one, other]) is one
    assert choose_lead([other, one]) is one


def test_a_story_sorts_by_the_earlier_of_published_and_first_seen() -> None:
    future = entry(1, published=DAY + timedelta(days=30), first_seen=DAY)
    assert plan([future]).stories[0].sort_at == DAY


def test_facets_name_every_office_and_region_and_category_of_the_copies() -> None:
    entries = [
        entry(1, text_hash="t", office="73.02", source_office="73.02", categories=("haji-umrah",)),
        entry(2, text_hash="t", office="73.02", source_office="73", categories=("umum",)),
    ]
    assert plan(entries).stories[0].facets == (
        "category:haji-umrah",
        "category:umum",
        "office:73",
        "office:73.02",
        "region:73",
        "region:73.02",
    )


@pytest.mark.parametrize(
    ("tag", "facets"),
    [
        ("id", {"language:id"}),
        ("id-ID", {"language:id"}),
        ("EN-us", {"language:en"}),
        ("ms-arab-ID", {"language:ms-Arab"}),
        ("", set()),
    ],
)
def test_a_story_stands_in_the_language_of_its_lead(tag: str, facets: set[str]) -> None:
    copies = [
        entry(1, text_hash="t", language=tag),
        entry(2, text_hash="t", language="ar", published=DAY + timedelta(hours=2)),
    ]
    (story,) = plan(copies).stories
    assert story.lead_id == 1
    assert {facet for facet in story.facets if facet.startswith("language:")} == facets


def test_a_story_stands_in_the_topics_that_most_of_its_copies_are_filed_under() -> None:
    many = tuple(f"topik-{number:02d}" for number in range(20))
    copies = [
        entry(1, text_hash="t", topics=many),
        entry(2, text_hash="t", topics=("topik-19", "manasik-haji")),
        entry(3, text_hash="t", topics=("topik-19", "topik-18")),
    ]
    found = {
        tuple(f for f in plan(list(some)).stories[0].facets if f.startswith("topic:"))
        for some in itertools.permutations(copies)
    }
    (topics,) = found
    expected = {"topik-19", "topik-18", "manasik-haji", *(f"topik-{number:02d}" for number in range(7))}
    assert set(topics) == {f"topic:{slug}" for slug in expected}
