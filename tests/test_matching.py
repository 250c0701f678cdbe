"""The same entry again is the same entry."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.matching import (
    BELIEVED_CHANGES,
    looks_migrated,
    match_entries,
    match_migrated,
    plan_matched,
    slug_key,
)
from aggregator.model import Entry, HeldEntry

DAY = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)


def entry(number: int, **values: object) -> Entry:
    text = f"Kegiatan nomor {number} berlangsung khidmat di aula kantor dan diikuti seluruh pegawai."
    base = Entry(
        identity=f"g:situs.example/?p={number}",
        guid=f"http://situs.example/?p={number}",
        guid_key=f"situs.example/?p={number}",
        url_key=f"situs.example/berita/kegiatan-nomor-{number}-berlangsung-khidmat",
        title_key=f"kegiatan nomor {number} berlangsung khidmat",
        url=f"http://situs.example/berita/kegiatan-nomor-{number}-berlangsung-khidmat",
        title=f"Kegiatan Nomor {number} Berlangsung Khidmat",
        published=DAY + timedelta(hours=number),
        updated=None,
        zone="+08:00",
        date_guessed=False,
        author="Humas",
        byline="",
        dateline="",
        office="73.02",
        origin_office=None,
        categories=("umum",),
        original_categories=("Daerah",),
        language="id",
        summary=text,
        html=f"<p>{text}</p>",
        text=text,
        image_url="http://situs.example/a.jpg",
        image_alt="Aula",
        image_caption="Rapat di aula",
        enclosures=(),
        content_hash="",
        text_hash="",
    )
    made = replace(base, **values)  # type: ignore[arg-type]
    if not made.content_hash:
        made = replace(made, content_hash=hashlib.sha256((made.title + made.text).encode()).hexdigest())
    return made


def held(of: Entry, number: int, **values: object) -> HeldEntry:
    base = HeldEntry(
        id=number,
        identity=of.identity,
        guid_key=of.guid_key,
        url_key=of.url_key,
        title_key=of.title_key,
        published=of.published,
        first_seen=of.published,
        content_hash=of.content_hash,
        revision=1,
        churn=0,
        removed=False,
        entry=of,
    )
    return replace(base, **values)  # type: ignore[arg-type]


def plan(entries: list[Entry], others: list[HeldEntry], **values: object):
    matches = match_entries(entries, others)
    return plan_matched(entries, others, matches, history=False, newest_held=None, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"url_key": "situs.example/lain", "title_key": "lain sama sekali judulnya"},
        {"guid_key": "", "title_key": "judul yang sudah disunting"},
        {"guid_key": "guid-baru", "title_key": "judul yang sudah disunting"},
        {"guid_key": "guid-baru", "url_key": "situs.example/baru"},
    ],
)
def test_guid_then_address_then_title_find_the_held_entry(again: dict) -> None:
    first = entry(1)
    result = plan([replace(entry(1), **again)], [held(first, 10)])
    assert (len(result.new), result.seen) == (0, (10,))


def test_a_title_alone_does_not_make_two_issues_of_a_series_one() -> None:
    last_week = entry(1, title="Jadwal Khotib Jumat", title_key="jadwal khotib jumat")
    this_week = entry(2, title="Jadwal Khotib Jumat", title_key="jadwal khotib jumat")
    assert len(plan([this_week], [held(last_week, 10)]).new) == 1


def test_an_entry_without_guid_and_address_is_known_by_its_title_within_a_week() -> None:
    bare = entry(1, guid_key="", url_key="", identity="t:x")
    later = replace(bare, published=bare.published + timedelta(days=30))
    assert not plan([bare], [held(bare, 10)]).new
    assert plan([later], [held(bare, 10)]).new


def test_a_guid_that_is_given_to_another_item_later_makes_another_entry() -> None:
    first = entry(1, guid_key="situs.example", identity="g:situs.example")
    second = entry(2, guid_key="situs.example", identity="g:situs.example")
    result = plan([second], [held(first, 10)])
    assert len(result.new) == 1
    told_apart = result.new[0].entry
    assert told_apart.identity != first.identity
    again = plan([second], [held(first, 10), held(told_apart, 11)])
    assert (again.new, again.changed, again.seen) == ((), (), (11,))


def test_a_tombstone_is_neither_news_nor_changed() -> None:
    gone = held(entry(1), 10, removed=True, entry=None)
    result = plan([entry(1, title="Judul baru")], [gone])
    assert (result.new, result.changed) == ((), ())


def test_changed_content_is_a_revision_and_other_changes_are_not() -> None:
    first = entry(1)
    corrected = plan([entry(1, text="Ralat: " + first.text)], [held(first, 10)]).changed[0]
    assert (corrected.is_revision, corrected.revision) == (True, 2)
    recategorised = plan([replace(first, categories=("haji-umrah",))], [held(first, 10)]).changed[0]
    assert (recategorised.is_revision, recategorised.revision) == (False, 1)
    assert plan([first], [held(first, 10)]).changed == ()


@pytest.mark.parametrize(
    "worse",
    [
        {"text": "", "html": "", "summary": ""},
        {"text": "Kegiatan nomor 1 berlangsung …", "html": "<p>Kegiatan nomor 1 berlangsung …</p>"},
        {"image_url": "", "image_alt": "", "image_caption": ""},
        {"author": ""},
        {"categories": (), "original_categories": ()},
        {"published": DAY + timedelta(days=2), "date_guessed": True},
    ],
)
def test_nothing_held_is_replaced_by_worse(worse: dict) -> None:
    first = entry(1)
    later = replace(first, **worse)
    later = replace(later, content_hash=hashlib.sha256((later.title + later.text).encode()).hexdigest())
    assert plan([later], [held(first, 10)]).changed == ()


def test_content_that_changes_at_every_look_stops_being_believed() -> None:
    current = held(entry(1), 10)
    for look in range(BELIEVED_CHANGES + 4):
        ticking = entry(1, text=f"Sudah dibaca kali {look}. Kegiatan berlangsung khidmat di aula kantor.")
        changed = plan([ticking], [current]).changed
        if look >= BELIEVED_CHANGES:
            assert changed == ()
            continue
        change = changed[0]
        current = held(change.entry, 10, revision=change.revision, churn=change.churn)
    assert current.revision == 1 + BELIEVED_CHANGES


def test_a_quiet_look_restores_belief() -> None:
    first = entry(1)
    change = plan([first], [held(first, 10, churn=3)]).changed[0]
    assert (change.churn, change.is_revision) == (0, False)


def test_a_cms_migration_makes_no_news_of_old_entries() -> None:
    before = [entry(number) for number in range(1, 11)]
    others = [held(item, item_number) for item_number, item in enumerate(before, 100)]
    after = [
        replace(
            item,
            guid_key=f"baru-{number}",
            identity=f"g:baru-{number}",
            url_key=f"situs.example/2025/12/kegiatan-nomor-{number}-berlangsung-khidmat.html",
            title_key="" if number % 2 else item.title_key,
            published=item.published + timedelta(days=200),
            content_hash=f"lain-{number}",
        )
        for number, item in enumerate(before, 1)
    ]
    matches = match_entries(after, others)
    assert looks_migrated(len(after) - len(matches), len(after))
    found = match_migrated(after, others, matches)
    assert {position: other.id for position, other in found.items()} == {n: 100 + n for n in range(10)}
    result = plan_matched(after, others, found, history=False, newest_held=others[-1])
    assert (result.new, len(result.changed)) == ((), 10)


def test_after_a_migration_what_is_older_than_the_newest_held_is_history() -> None:
    newest = held(entry(50), 10)
    result = plan_matched([entry(1), entry(60)], [], {}, history=False, newest_held=newest)
    assert [item.history for item in result.new] == [True, False]


@pytest.mark.parametrize(
    ("url_key", "slug"),
    [
        ("situs.example/2025/12/hari-santri-di-bulukumba.html", "hari-santri-di-bulukumba"),
        ("situs.example/berita/hari-santri-di-bulukumba/", "hari-santri-di-bulukumba"),
        ("situs.example/berita/read/506212", ""),
        ("situs.example/?p=77", ""),
        ("situs.example/haji-2025", ""),
    ],
)
def test_a_slug_identifies_when_it_has_words(url_key: str, slug: str) -> None:
    assert slug_key(url_key) == slug


@given(st.permutations(list(range(12))), st.integers(1, 4))
def test_the_same_document_again_changes_nothing_in_any_order(order: list[int], times: int) -> None:
    entries = [entry(number) for number in range(12)]
    others = [held(item, 100 + position) for position, item in enumerate(entries)]
    for _ in range(times):
        result = plan([entries[position] for position in order], others)
        assert (result.new, result.changed) == ((), ())
        assert set(result.seen) == {other.id for other in others}
