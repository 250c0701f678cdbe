"""Sets of copies: a function of the entries, the likenesses and what editors said; nothing else."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import copied_texts as texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.fingerprints import fingerprint_of
from aggregator.grouping import compare, plan_stories
from aggregator.model import (
    Correction,
    Entry,
    EntryToGroup,
    HeldStory,
    Likeness,
    StoryPlan,
    Tie,
    Verdict,
)
from aggregator.registry import load_registry

DAY = datetime(2025, 9, 7, 3, 30, tzinfo=UTC)
REGISTRY = load_registry()


def regions(office: str) -> tuple[str, ...]:
    return (office[:2],)


def stories_of(
    entries: Sequence[EntryToGroup],
    ties: Iterable[Tie] = (),
    stories: Sequence[HeldStory] = (),
    likenesses: Sequence[Likeness] | None = None,
) -> tuple[StoryPlan, ...]:
    numbers = itertools.count(1)
    found = compare(entries, ()) if likenesses is None else likenesses
    return plan_stories(entries, found, ties, stories, regions, lambda: f"uuid-{next(numbers)}").stories


def sets_of(entries: Sequence[EntryToGroup], ties: Iterable[Tie] = ()) -> set[frozenset[int]]:
    return {frozenset(story.entry_ids) for story in stories_of(entries, ties)}


def tie(one: EntryToGroup, other: EntryToGroup, joined: bool) -> Tie:
    low, high = sorted((one.id, other.id))
    return Tie(low, high, joined)


def test_a_third_copy_joins_two_that_share_too_little(held) -> None:
    whole = held(texts.MAULID, texts.MAULID_TITLE)
    first, last = (
        held(texts.MAULID[:2], "Judul pertama sekali ini"),
        held(texts.MAULID[2:], "Judul kedua sama sekali"),
    )
    assert sets_of([first, last]) == {frozenset({first.id}), frozenset({last.id})}
    assert sets_of([first, last, whole]) == {frozenset({first.id, last.id, whole.id})}


def test_a_digest_joins_none_of_the_stories_that_it_holds(held) -> None:
    one, other = held(texts.MAULID, texts.MAULID_TITLE), held(texts.MAULID_ELSEWHERE, "Maulid di Sinjai")
    digest = held([*texts.MAULID[:4], *texts.MAULID_ELSEWHERE[:4]], "Maulid di Dua Kabupaten")
    assert sets_of([one, other, digest]) == {frozenset({entry.id}) for entry in (one, other, digest)}
    again = held([*texts.MAULID[:4], *texts.MAULID_ELSEWHERE[:4]], "Maulid di Dua Kabupaten")
    assert frozenset({digest.id, again.id}) in sets_of([one, other, digest, again])


def test_a_wrong_edge_between_two_stories_joins_them_not(held) -> None:
    one, copy = held(texts.MAULID, texts.MAULID_TITLE), held(texts.MAULID[:4], texts.MAULID_TITLE)
    other = held(texts.MAULID_ELSEWHERE, texts.MAULID_TITLE)
    wrong = Likeness(copy.id, other.id, Verdict.SAME, 0.5)
    found = stories_of([one, copy, other], likenesses=[*compare([one, copy, other], ()), wrong])
    assert {frozenset(story.entry_ids) for story in found} == {
        frozenset({one.id, copy.id}),
        frozenset({other.id}),
    }


def test_what_editors_say_outweighs_all_evidence(held) -> None:
    one, copy = held(texts.MAULID, texts.MAULID_TITLE), held(texts.MAULID, texts.MAULID_TITLE)
    other = held(texts.RAKOR, texts.RAKOR_TITLE)
    entries = [one, copy, other]
    assert sets_of(entries) == {frozenset({one.id, copy.id}), frozenset({other.id})}
    parted = [tie(one, copy, joined=False)]
    assert sets_of(entries, parted) == {frozenset({entry.id}) for entry in entries}
    joined = [tie(one, other, joined=True)]
    assert sets_of(entries, joined) == {frozenset({one.id, copy.id, other.id})}
    third = held(texts.MAULID[:4], texts.MAULID_TITLE)
    with_third = sets_of([*entries, third], parted)
    assert not any({one.id, copy.id} <= ids for ids in with_third)
    assert any(third.id in ids and len(ids) == 2 for ids in with_third)


def test_what_editors_joined_through_a_removed_entry_stays_joined(held) -> None:
    one, other = held(texts.MAULID, texts.MAULID_TITLE), held(texts.RAKOR, texts.RAKOR_TITLE)
    between = held("Dihapus kemudian.", "Dihapus", removed=True)
    ties = [tie(one, between, joined=True), tie(between, other, joined=True)]
    assert sets_of([one, other, between], ties) == {frozenset({one.id, other.id})}


def test_a_withdrawn_story_keeps_its_later_copies_unseen(held) -> None:
    one = held(texts.MAULID, texts.MAULID_TITLE, withdrawn=True, story_id=7)
    late = held(texts.MAULID[:4], "Judul lain sama sekali", after=timedelta(days=2))
    story = HeldStory(7, "lama", DAY, None, sort_at=DAY)
    (found,) = stories_of([one, late], stories=[story])
    assert (found.story_id, found.withdrawn, found.lead_id, found.facets) == (7, True, None, ())
    assert found.entry_ids == tuple(sorted((one.id, late.id)))


def test_a_served_story_keeps_its_place_when_an_earlier_copy_arrives(held) -> None:
    one = held(texts.MAULID, texts.MAULID_TITLE, story_id=7)
    early = held(texts.MAULID, "Judul lain sama sekali", after=timedelta(days=-2))
    story = HeldStory(7, "lama", DAY, one.id, sort_at=DAY + timedelta(minutes=3))
    (found,) = stories_of([one, early], stories=[story])
    assert (found.uuid, found.sort_at) == ("lama", DAY + timedelta(minutes=3))
    assert found.lead_id == early.id


def test_an_editors_correction_chooses_lead_and_office(held) -> None:
    one = held(texts.MAULID, texts.MAULID_TITLE, story_id=7, office="73")
    other = held(texts.MAULID, texts.MAULID_TITLE, story_id=7, office="73", after=timedelta(hours=3))
    correction = Correction(office="73.02", lead_id=other.id)
    story = HeldStory(7, "lama", DAY, one.id, correction=correction)
    (found,) = stories_of([one, other], stories=[story])
    assert found.lead_id == other.id
    assert "office:73.02" in found.facets
    gone = replace(story, correction=Correction(lead_id=999))
    assert stories_of([one, other], stories=[gone])[0].lead_id == one.id


def test_five_hundred_near_copies_take_less_than_a_second(held) -> None:
    base = held(texts.MAULID, texts.MAULID_TITLE)
    chance = random.Random(5)
    entries = [
        replace(
            base,
            id=number,
            key=f"kunci {number:03}",
            url_key=f"situs{number}.example/a",
            text_hash="",
            fingerprint=replace(
                base.fingerprint,
                text_key=f"teks {number}",
                shingles=frozenset(chance.sample(sorted(base.fingerprint.shingles), 120)),
            ),
        )
        for number in range(1, 501)
    ]
    edges = [
        Likeness(low, high, Verdict.SAME, 0.9)
        for low, high in itertools.combinations(range(1, 501), 2)
        if chance.random() < 0.2
    ]
    began = process_time()
    (story,) = stories_of(entries, likenesses=edges)
    assert len(story.entry_ids) == 500
    assert process_time() - began < 5  # a fifth of it on an idle machine


def _fragments() -> list[tuple[tuple[str, ...], str]]:
    """Copies, near misses and strangers, of which the properties choose."""
    whole, other = texts.MAULID, texts.MAULID_ELSEWHERE
    return [
        (whole, texts.MAULID_TITLE),
        (whole[:3], "Kabar Maulid Gantarang Sabtu Pagi"),
        (whole[2:], "Santunan Yatim di Gantarang Bulukumba"),
        (whole[:1], texts.MAULID_TITLE),
        (whole + texts.ADDED, "Maulid dan Literasi Sosial di Daerah"),
        (other, texts.MAULID_TITLE),
        (other[:3], "Kabar Maulid Sinjai Sabtu Pagi"),
        ((*whole[:4], *other[:4]), "Maulid di Dua Kabupaten Bertetangga"),
        (texts.RAKOR, texts.RAKOR_TITLE),
        ((*texts.RAKOR, *whole), "Kilas Daerah Sepekan Ini"),
        (texts.MAULID_RETOLD, texts.MAULID_RETOLD_TITLE),
        (("Foto bersama.",), "Foto"),
    ]


def _entry(number: int, kind: int, hours: int, office: str, removed: bool, withdrawn: bool) -> EntryToGroup:
    parts, title = _fragments()[kind]
    url = f"https://s{number}.kemenag.go.id/berita/{number}"
    moment = DAY + timedelta(hours=hours)
    entry = Entry(
        identity=f"u:{number}", guid="", guid_key="", url_key=url[8:], title_key="", url=url, title=title,
        published=moment, updated=None, zone="", date_guessed=False, author="", byline="", dateline="", office=office,
        origin_office=None, categories=(), original_categories=(), language="id", summary="", html="",
        text="\n".join(parts), image_url="", image_alt="", image_caption="", enclosures=(), content_hash="", text_hash="",
    )  # fmt: skip
    return EntryToGroup(
        id=number, source_id=number, office=office, origin_office=None, url_key=entry.url_key, text_hash="",
        published=moment, first_seen=moment, text_length=len(entry.text), official=True, removed=removed, story_id=None,
        categories=(), source_office=office, key=f"kunci {number * 7919 % 101:03}", url=url, title=title,
        withdrawn=withdrawn, fingerprint=fingerprint_of(entry, REGISTRY),
    )  # fmt: skip


ENTRIES = st.lists(
    st.builds(
        lambda kind, hours, office, removed, withdrawn: (kind, hours, office, removed, withdrawn),
        st.integers(0, len(_fragments()) - 1),
        st.integers(0, 24 * 20),
        st.sampled_from(["73.02", "73", "33"]),
        st.sampled_from([False, False, False, True]),
        st.sampled_from([False] * 6 + [True]),
    ),
    min_size=1,
    max_size=9,
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[EntryToGroup], list[Tie]]:
    entries = [_entry(number, *values) for number, values in enumerate(draw(ENTRIES), start=1)]
    pairs = list(itertools.combinations([entry.id for entry in entries], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []
    return entries, [Tie(low, high, draw(st.booleans())) for low, high in chosen]


def _outcome(plans: Iterable[StoryPlan]) -> set[tuple[frozenset[int], int | None, bool]]:
    return {(frozenset(plan.entry_ids), plan.lead_id, plan.withdrawn) for plan in plans if plan.entry_ids}


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_ids_decide_nothing(
    world: tuple[list[EntryToGroup], list[Tie]], chance: random.Random
) -> None:
    entries, ties = world
    expected = _outcome(stories_of(entries, ties))
    shuffled = chance.sample(entries, len(entries))
    assert _outcome(stories_of(shuffled, chance.sample(ties, len(ties)))) == expected

    numbers = chance.sample(range(100, 1_000), len(entries))
    given_to = dict(zip([entry.id for entry in entries], numbers, strict=True))
    renamed = [replace(entry, id=given_to[entry.id]) for entry in shuffled]
    retied = [Tie(*sorted((given_to[t.low_id], given_to[t.high_id])), t.joined) for t in ties]
    back = {number: old for old, number in given_to.items()}
    found = _outcome(stories_of(renamed, retied))
    assert {
        (frozenset(back[i] for i in ids), back.get(lead or 0), gone) for ids, lead, gone in found
    } == expected


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False), st.data())
def test_batches_and_repetitions_give_what_the_whole_gives(
    world: tuple[list[EntryToGroup], list[Tie]], chance: random.Random, data: st.DataObject
) -> None:
    entries, ties = world
    expected = _outcome(stories_of(entries, ties))
    arriving = chance.sample(entries, len(entries))
    held = _Held()
    while arriving:
        count = data.draw(st.integers(1, len(arriving)))
        held.arrive(arriving[:count], ties)
        arriving = arriving[count:]
    held.arrive(chance.sample(entries, len(entries))[:3], ties)
    assert held.outcome() == expected


class _Held:
    """What a database would hold: entries with their stories, likenesses, ids that are never given twice."""

    def __init__(self) -> None:
        self.entries: dict[int, EntryToGroup] = {}
        self.likenesses: dict[tuple[int, int], Likeness] = {}
        self.stories: dict[int, HeldStory] = {}
        self.plans: dict[int, StoryPlan] = {}
        self._next = 1

    def arrive(self, waiting: Sequence[EntryToGroup], ties: Sequence[Tie]) -> None:
        for entry in waiting:
            known = self.entries.get(entry.id)
            self.entries[entry.id] = replace(entry, story_id=known.story_id if known else None)
        fresh = [self.entries[entry.id] for entry in waiting]
        names = {entry.id for entry in fresh}
        self.likenesses = {pair: one for pair, one in self.likenesses.items() if names.isdisjoint(pair)}
        others = [entry for entry in self.entries.values() if entry.id not in names]
        self.likenesses.update({(one.low_id, one.high_id): one for one in compare(fresh, others)})
        here = [tie for tie in ties if {tie.low_id, tie.high_id} <= self.entries.keys()]
        near = self._closure(names, here)
        entries = [self.entries[number] for number in sorted(near)]
        stories = [self.stories[n] for n in sorted({entry.story_id for entry in entries} - {None})]
        within = [one for pair, one in self.likenesses.items() if near.issuperset(pair)]
        plan = plan_stories(entries, within, here, stories, regions, lambda: f"uuid-{self._next}")
        for merge in plan.merges:
            self.stories.pop(merge.gone_id)
            self.plans.pop(merge.gone_id, None)
        for story in plan.stories:
            number = story.story_id or self._next
            self._next = max(self._next, number + 1)
            self.stories[number] = HeldStory(
                number, f"uuid-{number}", DAY + timedelta(seconds=number), story.lead_id, story.sort_at
            )
            self.plans[number] = story
            for entry_id in story.entry_ids:
                self.entries[entry_id] = replace(self.entries[entry_id], story_id=number)

    def _closure(self, names: set[int], ties: Sequence[Tie]) -> set[int]:
        edges = [pair for pair, one in self.likenesses.items() if one.verdict is Verdict.SAME]
        edges += [(tie.low_id, tie.high_id) for tie in ties if tie.joined]
        found = set(names)
        while True:
            stories = {self.entries[number].story_id for number in found} - {None}
            more = {number for pair in edges if not found.isdisjoint(pair) for number in pair}
            more |= {entry.id for entry in self.entries.values() if entry.story_id in stories}
            if more <= found:
                return found
            found |= more

    def outcome(self) -> set[tuple[frozenset[int], int | None, bool]]:
        return _outcome(self.plans.values())


@pytest.mark.parametrize("seed", range(3))
def test_a_pair_is_judged_once_however_many_keys_it_shares(held, seed: int) -> None:
    entries = [held(texts.MAULID, texts.MAULID_TITLE) for _ in range(4)]
    random.Random(seed).shuffle(entries)
    found = compare(entries[:2], entries)
    assert len(found) == len({(one.low_id, one.high_id) for one in found}) == 5
