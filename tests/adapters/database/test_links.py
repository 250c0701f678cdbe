"""Links as rows: in which order, how many at once, who holds them, what is left; on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from aggregator import plan
from aggregator.adapters.database import open_database
from aggregator.adapters.database.links import LINKS_A_SOURCE
from aggregator.adapters.database.schema import documents, fetches, links
from aggregator.model import (
    DocumentShape,
    Enclosure,
    EntryDraft,
    Exchange,
    LinkAgain,
    LinkKind,
    LinkState,
    LinkToRead,
    LinkToStore,
    LinkUpdate,
    ParsedDocument,
    Reason,
)
from aggregator.plan import MatchedEntries

HOLD, LEASE = timedelta(seconds=60), timedelta(seconds=30)
LISTING = ParsedDocument(DocumentShape.LISTING)
NOTHING = MatchedEntries((), (), ())
SITE = "http://situs.example"


def link(number: int, **values: object) -> LinkToStore:
    base = LinkToStore(
        url=f"{SITE}/berita/{number}",
        url_key=f"situs.example/berita/{number}",
        kind=LinkKind.ARTICLE,
        state=LinkState.WAITING,
        shape=DocumentShape.PAGE,
        draft=EntryDraft(link=f"{SITE}/berita/{number}", title=f"Judul {number}"),
    )
    return replace(base, **values)  # type: ignore[arg-type]


class Shelf:
    """A database with lists that name links."""

    def __init__(self, house, now: datetime) -> None:
        self.house, self.storage, self.now = house, house.storage, now
        self.looks = 0

    def add(self, name: str = "situs", **values: object) -> int:
        (number,) = self.house.add(f"http://{name}.example/berita", **values)
        return int(number)

    def name(self, source_id: int, *new: LinkToStore, again: tuple[LinkAgain, ...] = ()) -> None:
        """A list of a source names these."""
        self.looks += 1
        self.now += timedelta(hours=1)
        document = self.house.fetch(source_id, f"{self.looks}".encode(), self.now)
        listed = plan.plan_entries(document, LISTING, NOTHING, (), self.now)
        self.storage.apply_entries([replace(listed, links=new, reread=again)])

    def due(self) -> list[int]:
        return [one for ids in self.storage.due_links(self.now, 100, HOLD).values() for one in ids]

    def claim(self, *ids: int) -> list[LinkToRead]:
        return self.storage.claim_links(ids or self.ids(), self.now, LEASE)

    def ids(self) -> list[int]:
        return [row.id for row in self.rows()]

    def rows(self):
        with self.storage.engine.connect() as connection:
            return connection.execute(select(links).order_by(links.c.id)).all()

    def fetched(self, one: LinkToRead, status: int = 200, reason: Reason | None = None) -> list[int]:
        body = b"<html>isi</html>" if status == 200 else None
        exchange = Exchange(one.url, one.url, status, {}, body, (), self.now, 5, reason=reason)
        made = plan.plan_link(one, exchange, DocumentShape.PAGE, self.now, self.now)
        return self.storage.apply_links([made])


@pytest.fixture
def shelf(house, now) -> Shelf:
    return Shelf(house, now)


def test_a_link_comes_out_as_it_went_in(shelf: Shelf) -> None:
    said = EntryDraft(
        link=f"{SITE}/berita/1",
        title="Judul “satu”",
        categories=("Daerah", "Haji"),
        enclosures=(Enclosure("/a.pdf", "application/pdf", 7),),
        office_name="Sinjai",
        warnings=("x",),
    )
    shelf.name(shelf.add(), link(1, draft=said, history=True, completes=True, parts=("a", "b")))
    (read,) = shelf.claim()
    assert (read.draft, read.history, read.completes, read.backfill) == (said, True, True, False)
    assert (read.parts, read.found_at, read.attempts) == (("a", "b"), shelf.now, 0)


def test_the_same_link_named_twice_is_one_and_of_two_sources_two(shelf: Shelf) -> None:
    one, other = shelf.add(), shelf.add("lain")
    shelf.name(one, link(1), link(2))
    shelf.name(one, link(1, history=True))
    shelf.name(other, link(1))
    assert [(row.source_id, row.history) for row in shelf.rows()] == [(one, 0), (one, 0), (other, 0)]


def test_news_goes_first_and_no_source_takes_more_than_its_share(shelf: Shelf) -> None:
    one, other = shelf.add(), shelf.add("lain")
    old = [link(number, backfill=True, history=True) for number in range(10)]
    shelf.name(one, *old, link(90), link(91, kind=LinkKind.LIST, draft=None))
    shelf.name(other, *(link(number) for number in range(20, 30)))
    due = {row.id: row for row in shelf.rows()}
    order = [due[number] for number in shelf.due()]
    own = [row.url.rpartition("/")[2] for row in order if row.source_id == one]
    assert own == ["91", "90", "0", "1", "2"]
    assert sum(row.source_id == other for row in order) == LINKS_A_SOURCE
    assert [row.rank for row in order] == sorted(row.rank for row in order)
    assert shelf.due() == []
    shelf.now += HOLD
    assert len(shelf.due()) == 2 * LINKS_A_SOURCE


def test_a_link_is_held_by_one_worker_until_its_lease_is_over(shelf: Shelf) -> None:
    shelf.name(shelf.add(), link(1))
    (read,) = shelf.claim()
    assert shelf.claim() == []
    shelf.storage.extend_link_leases([read.id], shelf.now + 2 * LEASE)
    shelf.now += LEASE
    assert shelf.claim() == []
    shelf.now += LEASE
    assert [one.id for one in shelf.claim()] == [read.id]


def test_a_link_that_is_put_back_waits_without_an_attempt(shelf: Shelf) -> None:
    shelf.name(shelf.add(), link(1))
    (number,) = shelf.due()
    (read,) = shelf.claim(number)
    shelf.storage.put_back_link(read.id, shelf.now + timedelta(minutes=5))
    assert shelf.due() == []
    shelf.now += timedelta(minutes=5)
    assert shelf.due() == [number]
    (again,) = shelf.claim(number)
    assert again.attempts == 0


def test_a_fetched_link_is_not_due_while_its_document_waits(shelf: Shelf) -> None:
    source = shelf.add()
    shelf.name(source, link(1))
    (read,) = shelf.claim()
    (document_id,) = shelf.fetched(read)
    shelf.now += timedelta(hours=1)
    assert (shelf.due(), shelf.claim()) == ([], [])
    (document,) = shelf.storage.claim_documents([document_id], shelf.now, LEASE)
    assert document.link is not None
    assert (document.link.id, document.source.id) == (read.id, source)
    # The source itself may be looked at meanwhile, and keeps its own document.
    assert shelf.house.fetch(source, b"lain", shelf.now).link is None


def test_a_failed_attempt_is_counted_and_has_its_time_and_evidence(shelf: Shelf) -> None:
    source = shelf.add()
    shelf.name(source, link(1))
    (read,) = shelf.claim()
    assert shelf.fetched(read, 503, Reason.HTTP_5XX) == []
    assert shelf.due() == []
    shelf.now += timedelta(minutes=2)
    (again,) = shelf.claim(*shelf.due())
    assert (again.attempts, again.reason) == (1, Reason.HTTP_5XX)
    with shelf.storage.engine.connect() as connection:
        query = select(fetches.c.outcome, fetches.c.reason).order_by(fetches.c.id)
        kept = [tuple(row) for row in connection.execute(query)]
    assert kept == [("fetched", None), ("page_failed", "http_5xx")]
    view = shelf.storage.source(source)
    assert view is not None
    assert (view.failures, view.last_reason) == (0, None)


def test_what_is_given_up_is_stored_as_an_empty_document_but_not_where_nothing_would_come_of_it(
    shelf: Shelf,
) -> None:
    source = shelf.add()
    shelf.name(source, link(1), link(2, completes=True), link(3, kind=LinkKind.LIST, draft=None))
    for read in shelf.claim():
        shelf.fetched(read, 404, Reason.HTTP_404)
    with shelf.storage.engine.connect() as connection:
        waiting = connection.execute(
            select(documents.c.link_id).where(documents.c.link_id.is_not(None))
        ).all()
    assert [row.link_id for row in waiting] == [shelf.ids()[0]]
    assert {row.state for row in shelf.rows()[1:]} == {"given_up"}


def test_a_page_that_kills_its_workers_is_given_up_and_its_source_goes_on(shelf: Shelf) -> None:
    source = shelf.add()
    shelf.name(source, link(1))
    (document_id,) = shelf.fetched(*shelf.claim())
    for _ in range(3):
        assert shelf.storage.claim_documents([document_id], shelf.now, LEASE)
        shelf.now += LEASE
    assert shelf.storage.shelve_poison(shelf.now, 3) == [document_id]
    (row,) = shelf.rows()
    assert (row.state, row.reason) == ("given_up", "poison")
    # What the list says of it is still to be stored; if that kills, too, nothing is tried any more.
    ((again, attempts),) = shelf.storage.waiting_documents(shelf.now, 10)
    assert (attempts, again != document_id) == (0, True)
    for _ in range(3):
        (document,) = shelf.storage.claim_documents([again], shelf.now, LEASE)
        shelf.now += LEASE
    assert document.body == b""
    assert shelf.storage.shelve_poison(shelf.now, 3) == [again]
    assert shelf.storage.waiting_documents(shelf.now, 10) == []
    view = shelf.storage.source(source)
    assert view is not None
    assert (view.state.value, view.failures) == ("active", 0)


def test_a_link_that_is_read_again_begins_anew_with_what_its_list_says_now(shelf: Shelf) -> None:
    source = shelf.add()
    shelf.name(source, link(1), link(2, kind=LinkKind.LIST, draft=None, history=True, backfill=True))
    first, second = shelf.ids()
    for number in (first, second):
        done = LinkUpdate(number, LinkState.READ, shelf.now, attempts=2, read_at=shelf.now, unfit="contoh")
        document = shelf.house.fetch(source, f"d{number}".encode(), shelf.now)
        made = plan.plan_entries(document, LISTING, NOTHING, (), shelf.now)
        shelf.storage.apply_entries([replace(made, link=done)])
    assert shelf.due() == []
    said = EntryDraft(link=f"{SITE}/berita/1", title="Ralat")
    shelf.name(source, again=(LinkAgain(first, said, "m"), LinkAgain(second, None, "", parts=("a",))))
    article, page = sorted(shelf.claim(*shelf.due()), key=lambda one: one.id)
    assert (article.draft, article.attempts, page.parts) == (said, 0, ("a",))
    assert (page.history, page.backfill) == (False, False)
    assert shelf.storage.held_links(source, [link(1).url_key])[link(1).url_key].title == "Ralat"


def test_the_pages_of_a_source_behind_the_vpn_are_for_a_worker_that_reaches_it(shelf: Shelf) -> None:
    inside, outside = shelf.add("dalam", network="vpn"), shelf.add("luar")
    shelf.storage.serve_network("vpn", shelf.now + timedelta(hours=1))
    shelf.now += timedelta(hours=1)
    (source,) = shelf.storage.claim_sources([inside], shelf.now, LEASE, "vpn")
    exchange = Exchange(source.url, source.url, 200, {}, b"daftar", (), shelf.now, 5)
    refresh = plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.LISTING)], shelf.now, shelf.now)
    (document,) = shelf.storage.claim_documents(shelf.storage.apply_refresh([refresh]), shelf.now, LEASE)
    made = plan.plan_entries(document, LISTING, NOTHING, (), shelf.now)
    shelf.storage.apply_entries([replace(made, links=(link(1),))])
    shelf.name(outside, link(2))
    first, second = shelf.ids()
    assert shelf.storage.due_links(shelf.now, 10, HOLD) == {"public": [second]}
    shelf.storage.serve_network("vpn", shelf.now)
    assert shelf.storage.due_links(shelf.now, 10, HOLD) == {"vpn": [first]}
    assert [one.id for one in shelf.claim(first, second)] == [second]
    assert [one.id for one in shelf.storage.claim_links([first, second], shelf.now, LEASE, "vpn")] == [first]


def test_what_is_unread_is_counted_for_the_sources_asked_for(shelf: Shelf) -> None:
    source = shelf.add()
    shelf.name(source, link(1))
    assert shelf.storage.unread([source], shelf.now) == 1
    assert shelf.storage.unread([source], shelf.now - timedelta(hours=1)) == 0
    assert shelf.storage.unread([source + 1], shelf.now) == 0


def test_a_backup_holds_the_links(shelf: Shelf, tmp_path: Path) -> None:
    source = shelf.add()
    shelf.name(source, link(1), link(2, state=LinkState.KNOWN))
    file = tmp_path / "cadangan.gz"
    rows = shelf.storage.backup(file)
    other = open_database(f"sqlite:///{tmp_path}/lain.sqlite3")
    assert other.restore(file) == rows
    with other.engine.connect() as connection:
        restored = connection.execute(select(links).order_by(links.c.id)).all()
    assert restored == shelf.rows()
    assert len(other.due_links(shelf.now, 10, HOLD)["public"]) == 1
    other.close()
