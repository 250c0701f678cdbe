"""The jobs of the pipeline on a site whose feed a test writes and rewrites."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from pipeline_house import NOW, House, item

from aggregator import pipeline
from aggregator.model import ChannelQuery, SourceKind, SourceRow, SourceState


def test_an_entry_that_comes_again_is_the_same_entry(house: House) -> None:
    house.source("/feed")
    house.feed([item(1), item(2)])
    house.collect()
    house.feed([item(2), item(1), item(3)])
    house.collect()
    assert sorted(house.titles) == sorted(item(n)["title"] for n in (1, 2, 3))


def test_a_correction_is_a_revision_and_a_view_counter_is_not(house: House) -> None:
    number = house.source("/feed")
    house.feed([item(1)])
    house.collect()
    before = house.world.storage.stories(ChannelQuery()).stories[0]
    counted = item(1)["description"] + "<p>Dilihat 31 kali</p>"
    house.feed([item(1, description=counted)])
    house.collect()
    (held,) = house.world.storage.held_entries(number, ["simpul-1"], [], [])
    assert held.revision == 1
    house.feed([item(1, title="Ralat: pembinaan penyuluh di Bulukumba ditunda")])
    house.collect()
    after = house.world.storage.stories(ChannelQuery()).stories[0]
    assert (after.uuid, after.title) == (before.uuid, "Ralat: pembinaan penyuluh di Bulukumba ditunda")
    assert after.updated > before.updated


def test_an_empty_body_does_not_empty_an_entry(house: House) -> None:
    house.source("/feed")
    house.feed([item(1)])
    house.collect()
    house.feed([item(1, description="")])
    house.collect()
    (story,) = house.world.storage.stories(ChannelQuery()).stories
    assert "7 peserta" in story.text


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html><head><title>Database Error</title></head><body>x</body></html>",
        b"\x00\xff\xfe bukan apa-apa",
    ],
)
def test_a_feed_that_breaks_loses_nothing_and_comes_back(house: House, broken: bytes) -> None:
    number = house.source("/feed")
    house.feed([item(1)])
    house.collect()
    house.pages["/feed"] = house.reply(200, broken)
    house.collect()
    view = house.world.storage.source(number)
    assert view is not None
    assert (view.state, view.failures) == (SourceState.FAILING, 1)
    assert house.titles == [item(1)["title"]]
    house.feed([item(2), item(1)])
    house.collect()
    assert len(house.titles) == 2


def test_a_cms_that_changes_its_guids_and_addresses_publishes_nothing_again(house: House) -> None:
    house.source("/feed")
    house.feed([item(n) for n in range(1, 9)])
    house.collect()
    moved = [
        item(
            n,
            guid=f"https://baru.example/{n}",
            link=f"/2025/12{item(n)['link'].removeprefix('/berita')}.html",
        )
        for n in range(1, 9)
    ]
    house.feed([item(0), *moved])
    house.collect()
    assert len(house.titles) == 9
    house.collect()
    assert len(house.titles) == 9


def test_repeated_guids_do_not_hide_items(house: House) -> None:
    house.source("/feed")
    house.feed([item(n, guid="http://bulukumba.example/") for n in range(1, 4)])
    house.collect()
    house.feed([item(n, guid="http://bulukumba.example/") for n in range(4)])
    house.collect()
    assert len(house.titles) == 4


def test_a_date_in_the_future_does_not_stick_on_top(house: House) -> None:
    house.source("/feed")
    future = item(2, pubDate=format_datetime(NOW + timedelta(days=300)))
    house.feed([future, item(3)])
    house.collect()
    house.now = NOW + timedelta(hours=5)
    fresh = item(1, pubDate=format_datetime(NOW + timedelta(hours=4)))
    house.feed([future, item(3), fresh])
    house.collect()
    assert house.titles[0] == fresh["title"]


def test_a_site_is_searched_for_its_feed_and_again_when_that_dies(house: House) -> None:
    number = house.source("/", SourceKind.AUTO)
    page = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="%s"></head><body>a</body></html>'
    )
    house.pages["/"] = house.reply(200, page % b"/lama.xml", Content_Type="text/html")
    house.feed([item(1)], "/lama.xml")
    house.collect()
    assert house.titles == [item(1)["title"]]
    del house.pages["/lama.xml"]
    house.pages["/"] = house.reply(200, page % b"/baru.xml", Content_Type="text/html")
    house.feed([item(2), item(1)], "/baru.xml")
    for _ in range(4):
        house.collect(timedelta(days=1))
    assert len(house.titles) == 2
    view = house.world.storage.source(number)
    assert view is not None
    assert view.target_url == house.server.url + "/baru.xml"


def test_a_document_that_stops_its_worker_is_set_aside_and_its_source_goes_on(house: House) -> None:
    number = house.source("/feed")
    house.feed([item(1)])
    house.now += timedelta(hours=1)
    house.world.storage.want_all(house.now)
    for _ in range(pipeline.MAX_ATTEMPTS):
        look = pipeline.tick(house.world)
        documents = [d for batch in look.document_batches for d in batch]
        for _, batch in look.source_batches:
            pipeline.fetch_sources(house.world, batch, on_stored=documents.extend)
        # The worker that claimed it dies: nothing is applied.
        assert house.world.storage.claim_documents(documents, house.now, pipeline.PARSE_LEASE)
        house.now += pipeline.PARSE_LEASE
    pipeline.tick(house.world)
    assert house.world.storage.status(house.now).documents_poison == 1
    house.feed([item(2), item(1)])
    house.collect(timedelta(hours=2))
    assert len(house.titles) == 2
    assert house.world.storage.source(number).state is SourceState.ACTIVE


def test_what_failed_before_is_parsed_alone(house: House) -> None:
    for path in ("/satu", "/dua", "/tiga"):
        house.source(path)
        house.feed([item(1)], path)
    house.now += timedelta(hours=1)
    documents: list[int] = []
    for _, batch in pipeline.tick(house.world).source_batches:
        pipeline.fetch_sources(house.world, batch, on_stored=documents.extend)
    house.world.storage.claim_documents(documents[:2], house.now, pipeline.PARSE_LEASE)
    house.now += pipeline.PARSE_LEASE
    batches = pipeline.tick(house.world).document_batches
    assert sorted(map(len, batches)) == [1, 1, 1]


def test_one_office_that_cannot_be_reached_holds_up_nobody(house: House) -> None:
    house.world.storage.put_sources(
        [SourceRow(url="http://127.0.0.1:1/feed", kind=SourceKind.FEED)], house.now
    )
    house.source("/feed")
    house.feed([item(1)])
    house.collect()
    assert house.titles == [item(1)["title"]]
    assert house.world.storage.status(house.now).sources == {"active": 1, "failing": 1}


def test_what_is_parsed_is_stored_with_what_grouping_compares(house: House) -> None:
    number = house.source("/feed")
    house.feed([item(1), item(2)])
    storage = house.world.storage
    storage.want_all(house.now)
    documents: list[int] = []
    pipeline.fetch_sources(house.world, [number], on_stored=documents.extend)
    pipeline.parse_documents(house.world, documents)
    waiting = storage.waiting_entries(house.now, 10)
    assert len(waiting) == 2
    assert storage.unfingerprinted(waiting) == []
    assert all(one.entry.fingerprint.keys for one in storage.to_compare(waiting, house.now))
