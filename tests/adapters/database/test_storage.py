"""The contract of the storage, against every database."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator import plan, schedule
from aggregator.adapters.database import Database, open_database
from aggregator.errors import BadQuery, SchemaOutdated, StorageError
from aggregator.model import (
    Candidate,
    ChannelQuery,
    DocumentShape,
    EntryChange,
    Exchange,
    Facet,
    HostHold,
    MergedStory,
    Outcome,
    Reason,
    SourceKind,
    SourceRow,
    SourceState,
    both,
)

LEASE = timedelta(minutes=1)


def due(house, now: datetime, limit: int) -> list[int]:
    """The sources of the public network that are claimed for the queue."""
    return house.storage.due_sources(now, limit, LEASE).get("public", [])


# ---------------------------------------------------------------- schema


def test_an_untouched_database_says_that_it_needs_an_upgrade(tmp_path: Path) -> None:
    fresh = open_database(f"sqlite:///{tmp_path / 'baru.sqlite3'}")
    assert fresh.is_empty()
    with pytest.raises(SchemaOutdated) as caught:
        fresh.check_schema()
    assert caught.value.found is None
    fresh.upgrade()
    fresh.check_schema()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    database.upgrade()
    database.check_schema()
    assert database.generation() == 1


# ---------------------------------------------------------------- registry


def test_importing_twice_changes_nothing_and_an_address_counts_once(database: Database, now) -> None:
    rows = [
        SourceRow(url="https://www.bulukumba.example/feed/", kind=SourceKind.FEED, name="Bulukumba"),
        SourceRow(url="http://bulukumba.example/feed", kind=SourceKind.FEED),
        SourceRow(url="http://bulukumba.example/feed?cat=2", kind=SourceKind.FEED),
    ]
    first = database.put_sources(rows, now)
    assert (first.added, first.updated, first.unchanged) == (2, 0, 1)
    again = database.put_sources(rows[:1] + rows[2:], now)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_what_a_row_leaves_empty_does_not_erase_what_is_held(database: Database, now) -> None:
    url = "https://bulukumba.example/feed"
    database.put_sources([SourceRow(url=url, kind=SourceKind.FEED, office="73.02", name="Bulukumba")], now)
    report = database.put_sources([SourceRow(url=url, timezone="Asia/Makassar")], now)
    assert report.updated == 1
    (view,) = database.sources()
    assert (view.row.kind, view.row.office, view.row.name) == (SourceKind.FEED, "73.02", "Bulukumba")
    assert view.row.timezone == "Asia/Makassar"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, SourceState.NEW),
        ({"enabled": False}, SourceState.DISABLED),
        ({"network": "vpn"}, SourceState.WAITING),
        ({"kind": SourceKind.LISTING}, SourceState.NEW),
    ],
)
def test_only_what_can_be_read_here_is_due(house, now, values: dict, state: SourceState) -> None:
    house.add("http://a.example/feed", **values)
    (view,) = house.storage.sources()
    assert view.state is state
    assert bool(due(house, now, 10)) == (state is SourceState.NEW)
    assert bool(house.storage.want_all(now)) == (state is SourceState.NEW)


def test_a_source_is_due_within_its_dates_only(house, now) -> None:
    house.add("http://lama.example/feed", valid_to=now.date() - timedelta(days=1))
    house.add("http://nanti.example/feed", valid_from=now.date() + timedelta(days=1))
    (ids,) = [house.add("http://kini.example/feed", valid_from=now.date(), valid_to=now.date())]
    assert due(house, now, 10) == ids


# ---------------------------------------------------------------- claims


def test_what_is_claimed_for_the_queue_is_due_again_only_after_the_hold(house, now) -> None:
    ids = house.add("http://a.example/feed", "http://b.example/feed")
    assert sorted(due(house, now, 10)) == ids
    assert due(house, now, 10) == []
    assert sorted(due(house, now + LEASE, 10)) == ids


def test_wanted_sources_come_first_and_end_when_their_refresh_ends(house, now) -> None:
    first, second = house.add("http://a.example/feed", "http://b.example/feed")
    assert house.storage.want([second], now) == [second]
    assert due(house, now, 1) == [second]
    assert house.storage.wanted([first, second]) == {second}
    house.store(second, [])
    assert house.storage.wanted([first, second]) == set()


def test_who_wants_a_look_while_one_is_under_way_gets_another(house, now) -> None:
    (number,) = house.add("http://a.example/feed")
    under_way = house.fetch(number, now=now)
    house.storage.want([number], now + timedelta(seconds=1))
    house.storage.apply_entries([house.plan(under_way, [], now=now + timedelta(seconds=2))])
    assert house.storage.wanted([number]) == {number}
    assert due(house, now + timedelta(seconds=3), 1) == [number]


def test_many_claimers_never_get_the_same_source(house, now) -> None:
    ids = house.add(*(f"http://s{number}.example/feed" for number in range(30)))
    got: list[int] = []
    lock = threading.Lock()

    def claim() -> None:
        mine = [source.id for source in house.storage.claim_sources(ids, now, LEASE)]
        with lock:
            got.extend(mine)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got))
    leftover = [source.id for source in house.storage.claim_sources(ids, now, LEASE)]
    assert sorted(got + leftover) == ids


def test_a_lease_that_runs_out_frees_the_source(house, now) -> None:
    (number,) = house.add("http://a.example/feed")
    assert house.storage.claim_sources([number], now, LEASE)
    assert not house.storage.claim_sources([number], now, LEASE)
    assert house.storage.claim_sources([number], now + LEASE, LEASE)


def test_put_back_ends_the_lease_without_an_attempt(house, now) -> None:
    (number,) = house.add("http://a.example/feed")
    house.storage.claim_sources([number], now, LEASE)
    house.storage.put_back(number, now + timedelta(seconds=20), schedule.host_busy())
    assert house.storage.source(number).reasons == schedule.host_busy()
    assert due(house, now, 10) == []
    assert due(house, now + timedelta(seconds=20), 10) == [number]
    assert house.storage.recent_fetches(number, 5) == []


# ---------------------------------------------------------------- documents


def test_a_stored_document_moves_no_validator_and_keeps_the_source_from_being_fetched(house, now) -> None:
    (number,) = house.add("http://a.example/feed")
    document = house.fetch(number, b"<rss>\x00\xff</rss>")
    assert (document.body, document.attempts) == (b"<rss>\x00\xff</rss>", 1)
    assert document.source.validators.etag is None
    assert not house.storage.claim_sources([number], now + 10 * LEASE, LEASE)
    assert due(house, now + 10 * LEASE, 10) == []


def test_a_document_is_claimed_once_until_its_lease_runs_out(house, now) -> None:
    document = house.fetch(house.add("http://a.example/feed")[0])
    assert house.storage.claim_documents([document.id], now, LEASE) == []
    assert house.storage.waiting_documents(now, 10) == []
    assert house.storage.waiting_documents(now + LEASE, 10) == [(document.id, 1)]
    (again,) = house.storage.claim_documents([document.id], now + LEASE, LEASE)
    assert again.attempts == 2


def test_poison_is_set_aside_with_its_bytes_and_its_source_goes_on(house, now) -> None:
    (number,) = house.add("http://a.example/feed")
    house.storage.want_all(now)
    document = house.fetch(number, b"racun")
    for attempt in range(1, 3):
        assert house.storage.shelve_poison(now + attempt * LEASE, 3) == []
        house.storage.claim_documents([document.id], now + attempt * LEASE, LEASE)
    assert house.storage.shelve_poison(now + 3 * LEASE, 3) == [document.id]
    status = house.storage.status(now + 3 * LEASE)
    assert (status.documents_poison, status.documents_waiting) == (1, 0)
    assert house.storage.wanted([number]) == set()
    view = house.storage.source(number)
    assert (view.last_reason, view.failures) == (Reason.POISON.value, 1)
    assert due(house, now + timedelta(hours=2), 10) == [number]


# ---------------------------------------------------------------- entries


def test_entries_and_validators_are_stored_together(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    document = house.fetch(number)
    assert house.storage.apply_entries([house.plan(document, [entry(1), entry(2)])]) == (2, 0)
    (source,) = house.storage.claim_sources([number], now, LEASE)
    assert (source.validators.etag, source.validators.body_hash) == ('"1"', document.body_hash)
    assert source.rhythm.newest == (entry(1).published, entry(2).published)
    held = house.storage.held_entries(number, ["1"], [entry(2).url_key], [])
    assert [item.entry for item in held] == [entry(1), entry(2)]
    assert house.storage.status(now).documents_waiting == 0


def test_applying_twice_changes_nothing(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    document = house.fetch(number)
    applied = house.plan(document, [entry(1)])
    house.storage.apply_entries([applied])
    before = house.storage.status(now)
    assert house.storage.apply_entries([applied]) == (0, 0)
    assert house.storage.status(now) == before


def test_a_writer_killed_in_the_middle_leaves_a_source_that_is_fetched_again(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    document = house.fetch(number)
    broken = replace(house.plan(document, [entry(1)]), new=(object(),))
    with pytest.raises(AttributeError):
        house.storage.apply_entries([house.plan(document, [entry(1)]), broken])
    assert house.storage.status(now).entries == 0
    assert house.storage.waiting_documents(now + LEASE, 10) == [(document.id, 1)]
    view = house.storage.source(number)
    assert view.last_success_at is None


def test_a_revision_keeps_what_it_replaces(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(1)])
    (held,) = house.storage.held_entries(number, ["1"], [], [])
    later = replace(entry(1), title="Ralat: Kegiatan", content_hash="lain")
    change = EntryChange(held.id, later, 2, 1, is_revision=True)
    document = house.fetch(number, b"<rss>2</rss>", now + LEASE)
    applied = house.plan(document, [], (change,), (held.id,), now + LEASE)
    assert house.storage.apply_entries([applied]) == (0, 1)
    (after,) = house.storage.held_entries(number, ["1"], [], [])
    assert (after.entry.title, after.revision, after.first_seen) == ("Ralat: Kegiatan", 2, held.first_seen)
    assert house.storage.ungrouped(now) == 1


def test_all_held_gives_the_newest_first_without_their_values(house, entry) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(3), entry(1), entry(2)])
    held = house.storage.all_held(number, 2)
    assert [item.guid_key for item in held] == ["1", "2"]
    assert held[0].entry is None


# ---------------------------------------------------------------- evidence


def test_every_attempt_leaves_evidence_and_a_round_is_told_by_it(house, entry, now) -> None:
    read, same, broken = house.add("http://a.example/f", "http://b.example/f", "http://c.example/f")
    house.storage.want_all(now)
    house.store(read, [entry(1)])
    plans = []
    for source in house.storage.claim_sources([same, broken], now, LEASE):
        status, reason = (304, None) if source.id == same else (0, Reason.TIMEOUT)
        exchange = Exchange(source.url, source.url, status, {}, None, (), now, 9, reason=reason)
        source = replace(source, last_success_at=now if source.id == same else None)
        plans.append(plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.UNKNOWN)], now, now))
    house.storage.apply_refresh(plans)
    house.group()
    report = house.storage.collected([read, same, broken], now)
    assert (report.sources, report.fetched, report.not_modified, report.failed) == (3, 1, 1, 1)
    assert (report.entries_new, report.entries_updated, report.stories_new) == (1, 0, 1)
    assert [(f.source, f.url, f.reason) for f in report.failures] == [
        (broken, "http://c.example/f", "timeout")
    ]
    (fetch,) = house.storage.recent_fetches(broken, 5)
    assert (fetch.outcome, fetch.reason, fetch.milliseconds) == (Outcome.FAILED.value, "timeout", 9)
    status = house.storage.status(now)
    assert status.errors == {"timeout": 1}
    assert [error[:2] for error in status.last_errors] == [("http://c.example/f", "timeout")]


def test_a_look_that_a_host_asked_us_not_to_make_is_told_by_its_reason(house, now) -> None:
    (number,) = house.add("http://a.example/f")
    house.storage.want_all(now)
    (source,) = house.storage.claim_sources([number], now, LEASE)
    hold = HostHold("a.example", now + timedelta(hours=1), Reason.HTTP_429)
    house.storage.apply_refresh([plan.plan_held(source, hold, now, now)])
    report = house.storage.collected([number], now)
    assert (report.sources, report.failed) == (1, 1)
    assert [(failure.source, failure.reason) for failure in report.failures] == [(number, "http_429")]


def test_the_evidence_of_one_document_is_never_taken_for_that_of_another(house, entry, now) -> None:
    first, second = house.add("http://a.example/f", "http://b.example/f")
    document = house.fetch(first)
    found = Candidate("http://a.example/feed", DocumentShape.FEED)
    house.storage.apply_entries([plan.plan_discovered(document, [found], now)])
    house.store(second, [entry(1)])
    assert house.storage.recent_fetches(first, 1)[0].outcome == Outcome.DISCOVERED.value
    assert house.storage.recent_fetches(second, 1)[0].outcome == Outcome.FETCHED.value


def test_old_evidence_is_pruned(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(1)])
    assert house.storage.prune(now + timedelta(days=29)) == 0
    assert house.storage.prune(now + timedelta(days=31)) == 1
    assert house.storage.recent_fetches(number, 5) == []


def test_the_heartbeat_is_recorded(database: Database, now) -> None:
    assert database.status(now).beat_at is None
    database.beat(now)
    database.beat(now + LEASE)
    assert database.status(now).beat_at == now + LEASE


# ---------------------------------------------------------------- stories


def test_a_story_is_served_with_its_lead_and_all_its_copies(house, entry, now) -> None:
    own, kanwil = house.add("http://a.example/feed", "http://b.example/feed")
    text_hash = "f" * 64
    copy = entry(2, text_hash=text_hash, origin_office="73.02", url="http://b.example/2", url_key="b/2")
    house.store(own, [entry(1, text_hash=text_hash)])
    house.store(kanwil, [copy])
    assert house.group() == 1
    page = house.storage.stories(ChannelQuery())
    (story,) = page.stories
    assert {item.url for item in story.copies} == {entry(1).url, "http://b.example/2"}
    assert (story.office, story.office_name, story.region) == ("73.02", "Kankemenag Bulukumba", "73")
    assert story.categories == ("haji-umrah", "umum")
    assert page.modified == now
    assert house.storage.story(story.uuid) == story
    assert house.storage.story("00000000-0000-4000-8000-ffffffffffff") is None


@pytest.mark.parametrize(
    ("facet", "found"),
    [("", 2), ("office:73.02", 2), ("region:73", 2), ("category:umum", 1), ("office:35", 0)],
)
def test_channels_select_by_facet(house, entry, facet: str, found: int) -> None:
    house.store(house.add("http://a.example/feed")[0], [entry(1), entry(2, categories=())])
    house.group()
    assert len(house.storage.stories(ChannelQuery(Facet(facet))).stories) == found


@pytest.mark.parametrize(
    ("facet", "also", "found"),
    [
        ("region:73", "category:umum", [1]),
        ("category:umum", "region:73", [1]),
        ("region:73", "category:tiada", []),
        ("region:35", "category:umum", []),
        ("", "category:umum", [1]),
    ],
)
def test_a_second_facet_narrows_a_channel(house, entry, facet: str, also: str, found: list[int]) -> None:
    house.store(house.add("http://a.example/feed")[0], [entry(1), entry(2, categories=())])
    house.group()
    page = house.storage.stories(ChannelQuery(both(Facet(facet), Facet(also))))
    assert [story.url for story in page.stories] == [entry(number).url for number in found]


@pytest.mark.parametrize(("facet", "also"), [("", ""), ("region:73", ""), ("region:73", "category:umum")])
def test_paging_neither_skips_nor_repeats_while_stories_arrive(house, entry, facet: str, also: str) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(n, published=entry(n // 3).published) for n in range(1, 20)])
    house.group()
    seen: list[str] = []
    before = None
    for page_number in range(30):
        page = house.storage.stories(ChannelQuery(both(Facet(facet), Facet(also)), 4, before))
        seen += [story.title for story in page.stories]
        before = page.next_before
        newer = entry(100 + page_number, published=entry(0).published + timedelta(hours=1))
        house.store(
            number, [newer], f"<rss>{page_number}</rss>".encode(), entry(0).published + timedelta(days=2)
        )
        house.group()
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 19


@pytest.mark.parametrize("cursor", ["", "x", "1-", "1-2-3", "-1-2", "g-1", "1" * 40 + "-1", "１-1"])
def test_a_forged_cursor_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(BadQuery) as caught:
        database.stories(ChannelQuery(before=cursor))
    assert caught.value.name == "before"


def test_the_generation_moves_with_what_readers_see_and_only_then(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    start = house.storage.generation()
    house.store(number, [entry(1)])
    house.storage.beat(now)
    assert house.storage.generation() == start
    house.group()
    assert house.storage.generation() == start + 1
    house.group()
    assert house.storage.generation() == start + 1


def test_a_changed_lead_changes_the_story_and_not_its_id_or_place(house, entry, now) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(1), entry(2)])
    house.group()
    before = house.storage.stories(ChannelQuery()).stories
    (held,) = house.storage.held_entries(number, ["2"], [], [])
    change = EntryChange(held.id, replace(entry(2), title="Ralat"), 2, 1, is_revision=True)
    document = house.fetch(number, b"<rss>2</rss>", now + LEASE)
    house.storage.apply_entries([house.plan(document, [], (change,), (held.id,), now + LEASE)])
    house.group(now + LEASE)
    after = house.storage.stories(ChannelQuery()).stories
    assert [story.uuid for story in after] == [story.uuid for story in before]
    assert [story.modified for story in after] == [now, now + LEASE]
    assert (after[1].title, after[1].updated) == ("Ralat", now + LEASE)


def test_stories_that_turn_out_to_be_one_leave_a_redirect(house, entry, now) -> None:
    first, second = house.add("http://a.example/feed", "http://b.example/feed")
    house.store(first, [entry(1)])
    house.group()
    house.store(second, [entry(2, url_key="b/2")])
    house.group(now + LEASE)
    older, younger = [story.uuid for story in house.storage.stories(ChannelQuery()).stories]
    (held,) = house.storage.held_entries(second, ["2"], [], [])
    joined = replace(held.entry, text_hash=entry(1).text_hash)
    document = house.fetch(second, b"<rss>2</rss>", now + LEASE)
    change = EntryChange(held.id, joined, 1, 0, is_revision=False)
    house.storage.apply_entries([house.plan(document, [], (change,), (held.id,), now + LEASE)])
    house.group(now + 2 * LEASE)
    assert [story.uuid for story in house.storage.stories(ChannelQuery()).stories] == [older]
    assert house.storage.story(younger) == MergedStory(older)
    assert house.storage.check() == []


# ---------------------------------------------------------------- trouble


def test_a_locked_database_only_delays(tmp_path: Path, sqlite_database: Database, now) -> None:
    other = sqlite3.connect(tmp_path / "simpul.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Event()

    def write() -> None:
        sqlite_database.beat(now)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.5)
    assert not done.is_set()
    assert sqlite_database.status(now).beat_at is None  # readers do not wait
    other.execute("ROLLBACK")
    thread.join(10)
    assert done.is_set()
    other.close()


def test_writers_at_the_same_time_lose_nothing(house, entry) -> None:
    ids = house.add(*(f"http://s{number}.example/feed" for number in range(6)))
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                own = entry(turn, url_key=f"s{number}/{turn}", text_hash="")
                house.store(number, [own], f"<rss>{turn}</rss>".encode())
                house.group()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    house.group()
    assert len(house.storage.stories(ChannelQuery(limit=500)).stories) == 30
    assert house.storage.check() == []


def test_a_database_out_of_reach_is_a_storage_error(tmp_path: Path, now) -> None:
    gone = open_database(f"sqlite:///{tmp_path}/tidak/ada.sqlite3")
    with pytest.raises(StorageError):
        gone.generation()
    with pytest.raises(StorageError):
        gone.stories(ChannelQuery())
    with pytest.raises(StorageError):
        gone.beat(now)


# ---------------------------------------------------------------- backup


def test_a_backup_is_restored_into_either_database(house, entry, now, tmp_path: Path, request) -> None:
    (number,) = house.add("http://a.example/feed")
    house.store(number, [entry(1), entry(2)])
    house.fetch(number, b"\x00\xff<rss/>")
    house.group()
    file = tmp_path / "cadangan.gz"
    rows = house.storage.backup(file)
    for url in (f"sqlite:///{tmp_path}/lain.sqlite3", request.getfixturevalue("postgresql_database_url")):
        other = open_database(url)
        if not other.is_empty() and other.sources():
            continue
        assert other.restore(file) == rows
        assert other.stories(ChannelQuery()) == house.storage.stories(ChannelQuery())
        assert other.status(now).documents_waiting == 1
        assert other.put_sources([SourceRow(url="http://baru.example/feed")], now).added == 1
        assert other.check() == []
        other.close()


def test_a_backup_is_not_restored_over_entries(house, entry, tmp_path: Path) -> None:
    house.store(house.add("http://a.example/feed")[0], [entry(1)])
    house.storage.backup(tmp_path / "cadangan.gz")
    with pytest.raises(StorageError, match="empty"):
        house.storage.restore(tmp_path / "cadangan.gz")


def _gzip(content: bytes) -> bytes:
    """Without the time of packing, which would name a test differently at each collection."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"bukan gzip", "cannot be read"),
        (_gzip(b'{"format": "lain"}\n'), "line 1"),
        (_gzip(b'{"format": "simpul-backup-1"}\n["sources", {"salah": 1}]\n'), "line 2"),
        (_gzip(b'{"format": "simpul-backup-1"}\n["tidak-ada", {}]\n'), "line 2"),
        (_gzip(b'{"format": "simpul-backup-1"}\n')[:-4], "cannot be read"),
    ],
    ids=("other bytes", "another format", "an unknown column", "an unknown table", "cut short"),
)
def test_a_file_that_is_no_backup_is_refused_with_its_line(
    database: Database, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "rusak.gz"
    file.write_bytes(content)
    with pytest.raises(StorageError, match=says):
        database.restore(file)
    assert database.sources() == []


def test_processes_that_open_a_new_file_at_once_all_succeed(tmp_path: Path) -> None:
    code = (
        "import sys; from aggregator.adapters.database import open_database; "
        "d = open_database(sys.argv[1]); d.upgrade(); d.check_schema()"
    )
    url = f"sqlite:///{tmp_path / 'baru.sqlite3'}"
    racers = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(4)]
    assert [racer.wait(60) for racer in racers] == [0, 0, 0, 0]
