"""The labelled set of stories is what it says it is: large, various, readable, true to itself."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache
from itertools import combinations

import pytest
from story_set import LabelledSet, labelled_set
from story_set.copies import copies_of
from story_set.edits import EDITS
from story_set.events import Sort, true_stories
from story_set.kinds import Kind, kinds
from story_set.places import provinces, regencies, registry

WORDS = re.compile(r"\S+")
PARAGRAPHS = (
    "Kepala Kantor Kementerian Agama Kabupaten Wajo, H. Idham Lubis, S.Ag., M.Pd.I., membuka acara. Ia lega.",
    'Sebanyak 120 jemaah hadir karena izin sudah terbit. "Agar tertib," katanya. Semua duduk rapi di aula.',
    "Panitia menyiapkan 14 tenda untuk tamu. Tenda dipasang pagi hari. Hujan turun sebentar lalu reda lagi.",
    "Acara ditutup doa bersama. Peserta pulang dengan tertib dan membawa 35 bingkisan dari panitia setempat.",
)


@cache
def told() -> LabelledSet:
    return labelled_set(1)


def test_it_is_large_enough() -> None:
    assert len(kinds()) >= 60
    assert len(told().entries) >= 1_500
    assert len(told().stories) >= 500
    assert set(told().truth.values()) == set(told().stories)


def test_it_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert written(1) == written(1) != written(2)


def written(seed: int) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (copy.title, copy.paragraphs)
        for story in true_stories(seed)
        for copy in copies_of(story, random.Random(f"{seed}/{story.id}/copies"))
    ]


def test_every_sort_of_story_and_every_edit_stands_in_it_more_than_once() -> None:
    sorts = Counter(story.sort for story in told().stories.values())
    assert set(sorts) == set(Sort)
    assert min(sorts.values()) > 1
    edits = Counter(edit for entry in told().entries for edit in entry.edits)
    assert set(EDITS) <= set(edits)
    assert min(edits.values()) > 5


def test_each_story_has_one_entry_of_its_origin_on_the_origins_site() -> None:
    own = [entry for entry in told().entries if entry.own]
    assert sorted(entry.story for entry in own) == sorted(told().stories)
    assert all(entry.source_office == told().stories[entry.story].origin.code for entry in own)


def test_no_two_stories_have_an_address_in_common() -> None:
    stories_at: dict[str, set[str]] = {}
    for entry in told().entries:
        stories_at.setdefault(entry.entry.url_key, set()).add(entry.story)
    assert [address for address, stories in stories_at.items() if len(stories) > 1] == []


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_kind_is_a_whole_text(kind: Kind) -> None:
    story = next(
        s for s in told().stories.values() if s.id.startswith(f"{kind.name}/") and s.sort is Sort.EVENT
    )
    assert 110 <= len(WORDS.findall(" ".join(story.paragraphs))) <= 350
    assert len(story.paragraphs) >= 4
    assert len(set(story.titles)) == len(story.titles) >= 2


def test_no_slot_is_left_open_and_no_wording_undecided() -> None:
    for story in told().stories.values():
        assert not re.search(r"[{}]|\|\|", "\n".join((*story.titles, *story.paragraphs, *story.more))), (
            story.id
        )


def test_captions_are_as_short_as_captions_are() -> None:
    captions = [story for story in told().stories.values() if story.sort is Sort.CAPTION]
    assert all(10 <= len(WORDS.findall(story.paragraphs[0])) <= 27 for story in captions)


def test_the_places_are_offices_of_the_registry() -> None:
    codes = {office.code for office in registry().offices}
    assert {place.code for place in (*regencies(), *provinces().values())} <= codes
    assert {place.code[:2] for place in regencies()} <= set(provinces())


def test_templates_share_most_sentences_between_towns() -> None:
    """By the words of two towns' texts that are worded alike; the number of kinds where there are such."""
    alike = 0
    for kind in kinds():
        texts = [
            set(" ".join(story.paragraphs).split())
            for story in told().stories.values()
            if story.id.startswith(f"{kind.name}/") and story.sort is Sort.EVENT
        ]
        shares = [len(one & other) / min(len(one), len(other)) for one, other in combinations(texts, 2)]
        assert max(shares, default=0.0) < 1
        alike += max(shares, default=0.0) >= 0.7
    assert alike >= 40


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_changes_the_text_and_keeps_its_beginning(name: str) -> None:
    outcomes = {EDITS[name](PARAGRAPHS, random.Random(seed)) for seed in range(12)}
    assert outcomes - {PARAGRAPHS}
    for changed in outcomes:
        assert changed
        assert all(changed)
        assert changed[0].startswith(("Kepala Kantor", "Kakankemenag", "Kepala Kankemenag"))


def test_a_teaser_has_forty_words_and_a_cut_text_fewer_paragraphs() -> None:
    rng = random.Random(3)
    assert 40 <= len(" ".join(EDITS["teaser"](PARAGRAPHS, rng)).split()) <= 41
    assert len(EDITS["cut end"](PARAGRAPHS, rng)) < len(PARAGRAPHS)
    assert len(EDITS["cut middle"](PARAGRAPHS, rng)) < len(PARAGRAPHS)


def test_a_split_into_sentences_parts_no_name() -> None:
    texts = {"\n".join(EDITS["reflowed"](PARAGRAPHS, random.Random(seed))) for seed in range(8)}
    assert all("H. Idham Lubis" in text for text in texts)
