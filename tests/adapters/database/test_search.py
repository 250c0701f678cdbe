"""The index of words: both databases find what a plain matcher finds, whatever becomes of the stories."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from matching_words import Told, holds
from queries import VOCABULARY, queries
from sqlalchemy import delete, select, text

from aggregator.adapters.database import search, searching
from aggregator.adapters.database.schema import metadata, story_facets
from aggregator.adapters.database.schema import stories as stories_table
from aggregator.editing import Action, Decision, Said
from aggregator.errors import BadQuery
from aggregator.model import ChannelQuery, Correction, EntryChange, FacetCount, SearchQuery
from aggregator.query import parse_query

OTHERS = ("kantor", "Kemenag", "pelajaran", "seminar", "dan", "العربية", "1447", "pembinaan")


def found(storage, query: str) -> list[str]:
    """The titles that a query finds, the newest first."""
    page = storage.stories(ChannelQuery(parse_query(query), 500))
    return [story.title for story in page.stories]


@pytest.fixture
def archive(house, entry, now):
    """Stories of words by chance."""
    chance = random.Random(20261125)
    (source,) = house.add("http://a.go.id/feed")

    def prose(most: int) -> str:
        return " ".join(chance.choices((*VOCABULARY, *OTHERS), k=chance.randint(1, most)))

    held = [
        entry(
            number,
            title=f"{prose(4)} {number}",
            summary=prose(6),
            text=f"{prose(25)} nomor{number}",
            text_hash=f"{number}",
            published=now - timedelta(hours=9 * number),
            office=chance.choice(("73", "73.02")),
            categories=tuple(chance.sample(("haji-umrah", "umum"), 1)),
        )
        for number in range(1, 31)
    ]
    house.store(source, held)
    house.group()
    return house.storage


def test_both_databases_find_what_a_plain_matcher_finds(archive, monkeypatch) -> None:
    views = archive.stories(ChannelQuery(limit=500)).stories
    assert len(views) > 20
    facets = defaultdict(set)
    with archive.engine.connect() as connection:
        columns = select(stories_table.c.uuid, story_facets.c.facet)
        for row in connection.execute(
            columns.join(story_facets, story_facets.c.story_id == stories_table.c.id)
        ):
            facets[row.uuid].add(row.facet)
    told = [
        Told(view.title, view.summary, view.text, view.published, frozenset(facets[view.uuid]))
        for view in views
    ]

    @given(queries)
    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    def check(query: str) -> None:
        try:
            selection = parse_query(query)
        except BadQuery:
            return
        expected = [story.title for story in told if holds(selection, story)]
        # Few stories are listed by the index, of many the newest are looked through.
        for most in (search.LISTED_AT_MOST, 3):
            with monkeypatch.context() as patched:
                patched.setattr(search, "LISTED_AT_MOST", most)
                assert found(archive, query) == expected

    check()


TEXTS = [
    ("Haji dan Umroh", "Ringkas saja", "Pelayanan di daerah"),
    ("Berita kedua", "Bimbingan manasik", "Ibadah umrah, lalu haji"),
    ("Berita ketiga", "", "Gempa dirasakan jemaah haji"),
]
FOUND = [
    ("umrah", [1, 2]),
    ('"haji umrah"', [1]),
    ("judul:haji", [1]),
    ("ringkasan:manasik", [2]),
    ("isi:manasik", []),
    # No phrase spans two fields.
    ('"umrah ringkas"', []),
    ("haji -umrah", [3]),
    ("-umrah", [3]),
    ("umrah OR gempa", [1, 2, 3]),
    ("umrah office:73.02", [1, 2]),
    ("umrah -office:73.02", []),
    ("umrah sampai:2020", []),
]
# What would be syntax to one database or the other, with what it finds as mere words.
SYNTAX = [
    ("haji* AND", [1, 2, 3]),
    ("haji' OR gempa --", [1, 2, 3]),
    ('"haji" "title haji"', []),
    ("haji & !umrah", [1, 2]),
    ("^gempa", [3]),
    ("'gempa\\' \x00", [3]),
    ("%gempa_", [3]),
    ("gempa <-> haji", [3]),
    ("rank rowid story_words", []),
]


def test_what_a_query_finds(house, entry) -> None:
    (source,) = house.add("http://a.go.id/feed")
    held = [
        entry(number, title=title, summary=summary, text=body, text_hash=f"{number}")
        for number, (title, summary, body) in enumerate(TEXTS, 1)
    ]
    house.store(source, held)
    house.group()
    for query, numbers in (*FOUND, *SYNTAX):
        assert found(house.storage, query) == [TEXTS[number - 1][0] for number in numbers], query


def test_the_index_follows_what_readers_are_told(house, entry, now) -> None:
    storage = house.storage
    (source,) = house.add("http://a.go.id/feed")
    house.store(source, [entry(1, title="Gempa di Malang", text="Gempa terasa", text_hash="1")])
    house.group()
    assert found(storage, "gempa") == ["Gempa di Malang"]

    (held,) = storage.held_entries(source, [], ["situs.example/berita/1"], [])
    becomes = replace(
        held.entry, title="Banjir di Malang", text="Banjir surut", content_hash="2", text_hash="2"
    )
    document = house.fetch(source, b"<rss>2</rss>", now)
    change = EntryChange(held.id, becomes, held.revision + 1, 0, is_revision=True)
    storage.apply_entries([house.plan(document, [], (change,), (held.id,), now)])
    house.group()
    assert (found(storage, "gempa"), found(storage, "banjir")) == ([], ["Banjir di Malang"])

    story = storage.stories(ChannelQuery()).stories[0]

    def decide(action: Action, said: Said, undoes: int | None = None) -> Decision:
        made = Decision(action, now, "Redaktur", "sebab", (story.uuid,), said, undoes=undoes)
        decision, _ = storage.edit(lambda _work: made)
        house.group()
        return decision

    corrected = decide(Action.CORRECT, Said(correction=Correction(title="Rob di Semarang")))
    assert (found(storage, "judul:banjir"), found(storage, "judul:rob")) == ([], ["Rob di Semarang"])
    decide(Action.UNDO, Said(), corrected.id)
    assert found(storage, "judul:banjir") == ["Banjir di Malang"]


def test_what_was_taken_down_is_not_found_and_leaves_its_tombstone(house, entry, now) -> None:
    from sqlalchemy import update

    from aggregator.adapters.database.schema import entries

    storage = house.storage
    (source,) = house.add("http://a.go.id/feed")
    held = [entry(1, title="Gempa"), entry(2, title="Banjir", text="Banjir surut", text_hash="2")]
    house.store(source, held)
    house.group()
    gone = storage.stories(ChannelQuery(parse_query("gempa"))).stories[0]
    with storage.engine.begin() as connection:
        taken = update(entries).where(entries.c.title == "Gempa")
        connection.execute(taken.values(withdrawn=True, needs_grouping=True))
    house.group()
    page = storage.stories(ChannelQuery(parse_query("gempa")))
    assert (page.stories, [one.uuid for one in page.tombstones]) == ((), [gone.uuid])
    assert storage.stories(ChannelQuery(parse_query("banjir"))).tombstones == ()


def test_a_long_text_full_of_one_word_is_indexed(house, entry) -> None:
    (source,) = house.add("http://a.go.id/feed")
    long = "haji umrah " * 20_000 + "akhirnya"
    house.store(source, [entry(1, text=long), entry(2, text="x" * 50_000 + " selesai", text_hash="2")])
    house.group()
    assert len(found(house.storage, '"haji umrah"')) == 1
    assert len(found(house.storage, "selesai")) == 1
    with house.storage.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM story_words")) == 2


def test_a_search_counts_what_it_finds_and_where_it_stands(house, entry, monkeypatch) -> None:
    (source,) = house.add("http://a.go.id/feed")
    held = [
        entry(
            number,
            title=f"Haji {number}",
            text=f"Haji nomor{number}",
            text_hash=f"{number}",
            office="73.02" if number < 3 else "73",
            categories=("umum",),
        )
        for number in range(1, 6)
    ]
    house.store(source, [*held, entry(9, title="Umrah", text="Umrah saja", text_hash="9")])
    house.group()
    found = house.storage.search(SearchQuery(parse_query("haji"), limit=2))
    assert ([story.title for story in found.page.stories], found.total) == (["Haji 1", "Haji 2"], 5)
    assert not found.total_capped
    assert found.facets["office"] == (FacetCount("73.02", 5), FacetCount("73", 3))
    assert found.facets["category"] == (FacetCount("umum", 5),)
    rest = house.storage.search(SearchQuery(parse_query("haji"), 50, found.page.next_before))
    assert (len(rest.page.stories), rest.total, rest.facets) == (3, 5, found.facets)

    monkeypatch.setattr(searching, "COUNTED_AT_MOST", 4)
    monkeypatch.setattr(searching, "FACETS_OVER", 2)
    capped = house.storage.search(SearchQuery(parse_query("haji")))
    assert (capped.total, capped.total_capped) == (4, True)
    assert capped.facets["office"] == (FacetCount("73.02", 2),)
    nothing = house.storage.search(SearchQuery(parse_query("gempa")))
    assert (nothing.page.stories, nothing.total, nothing.facets) == ((), 0, {})


def test_a_story_that_the_index_lacks_is_noticed_and_put_back(house, entry) -> None:
    storage = house.storage
    (source,) = house.add("http://a.go.id/feed")
    texts = ["Gempa", "Banjir", "Rob"]
    house.store(source, [entry(n, title=t, text=f"{t} x{n}", text_hash=t) for n, t in enumerate(texts)])
    house.group()
    assert storage.check() == []
    with storage.engine.begin() as connection:
        connection.execute(text("DELETE FROM story_words WHERE rowid = (SELECT min(id) FROM stories)"))
    (missing,) = storage.check()
    assert missing.startswith("1 ")
    last = 0
    while last is not None:
        last = storage.reindex_words(last, 2)
    assert storage.check() == []
    assert [found(storage, title) for title in texts] == [[title] for title in texts]


def test_a_restored_database_finds_what_the_old_one_found(house, entry, now, tmp_path) -> None:
    (source,) = house.add("http://a.go.id/feed")
    house.store(source, [entry(1, title="Gempa"), entry(2, title="Rob", text="Rob x", text_hash="2")])
    house.group()
    house.storage.backup(tmp_path / "cadangan")
    with house.storage.engine.begin() as connection:
        for table in metadata.tables.values():
            connection.execute(delete(table))
        connection.execute(text("UPDATE story_words SET rowid = rowid + 100"))
    house.storage.restore(tmp_path / "cadangan")
    assert (found(house.storage, "gempa"), house.storage.check()) == (["Gempa"], [])
    assert not house.storage.status(now).index_stale
    with house.storage.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM story_words")) == 2


def test_topics_and_languages_are_told_with_how_many_stories_they_hold(house, entry) -> None:
    (source,) = house.add("http://a.go.id/feed")
    stated = [("Manasik Haji", "Berita"), ("MTQ", "Manasik Haji"), ("Uncategorized",)]
    held = [
        entry(n, title=f"Judul {n}", text=f"Isi x{n}", text_hash=f"{n}", original_categories=words)
        for n, words in enumerate(stated)
    ]
    held[2] = replace(held[2], language="ar")
    house.store(source, held)
    house.group()
    assert house.storage.topics(5) == [FacetCount("manasik-haji", 2), FacetCount("mtq", 1)]
    assert house.storage.topics(1) == [FacetCount("manasik-haji", 2)]
    assert house.storage.languages(5) == [FacetCount("id", 2), FacetCount("ar", 1)]
    (story,) = house.storage.stories(ChannelQuery(parse_query("topik:mtq"))).stories
    assert story.title == "Judul 1"
