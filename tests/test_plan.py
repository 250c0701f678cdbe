"""What a refresh wants written, whatever its outcome."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import plan
from aggregator.model import (
    Candidate,
    DocumentShape,
    DocumentToParse,
    Exchange,
    Hints,
    Hop,
    HostHold,
    Move,
    NewEntry,
    Outcome,
    ParsedDocument,
    Reason,
    SourceKind,
    SourceState,
    SourceToRefresh,
    Validators,
)

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
BODY = b"<rss/>"
SITE = "https://bulukumba.example/"
FEED = "https://bulukumba.example/feed/"


def feeds(*addresses: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(address, DocumentShape.FEED) for address in addresses)


def source(**values: object) -> SourceToRefresh:
    base = SourceToRefresh(
        id=5,
        url=FEED,
        kind=SourceKind.FEED,
        office="73.02",
        timezone="Asia/Makassar",
        network="public",
        target_url=None,
        candidates=(),
        validators=Validators('"lama"', "Sun, 30 Nov 2025 00:00:00 GMT", hashlib.sha256(BODY).hexdigest()),
        failures=0,
        first_success_at=NOW - timedelta(days=9),
        last_success_at=NOW - timedelta(hours=1),
        last_full_at=NOW - timedelta(hours=1),
        last_new_at=NOW - timedelta(days=1),
    )
    return replace(base, **values)  # type: ignore[arg-type]


def exchange(**values: object) -> Exchange:
    base = Exchange(
        url=FEED,
        final_url=FEED,
        status=200,
        headers={"etag": '"baru"', "last-modified": "Mon, 01 Dec 2025 01:00:00 GMT"},
        body=b"<rss>baru</rss>",
        hops=(),
        started_at=NOW,
        milliseconds=12,
    )
    return replace(base, **values)  # type: ignore[arg-type]


def refresh(of: SourceToRefresh, *attempts: tuple[Exchange, DocumentShape]):
    return plan.plan_refresh(of, [plan.Attempt(*attempt) for attempt in attempts], NOW, NOW)


def failed(reason: Reason, **values: object) -> tuple[Exchange, DocumentShape]:
    return exchange(status=0, body=None, reason=reason, detail="x", **values), DocumentShape.UNKNOWN


def test_a_new_body_becomes_a_document_and_moves_no_validator() -> None:
    result = refresh(source(), (exchange(), DocumentShape.FEED))
    assert result.outcome is Outcome.STORED
    assert result.update is None
    assert result.document is not None
    assert result.document.headers["etag"] == '"baru"'


def test_the_same_bytes_are_not_parsed_again_but_their_validators_are_kept() -> None:
    result = refresh(source(), (exchange(body=BODY), DocumentShape.FEED))
    assert (result.outcome, result.document) == (Outcome.NOT_MODIFIED, None)
    assert result.update is not None
    assert result.update.validators.etag == '"baru"'


def test_the_same_bytes_count_as_new_for_a_source_that_never_stored_them() -> None:
    result = refresh(source(last_success_at=None), (exchange(body=BODY), DocumentShape.FEED))
    assert result.outcome is Outcome.STORED


def test_304_to_who_holds_nothing_is_a_failure() -> None:
    never = source(validators=Validators(), first_success_at=None, last_success_at=None, last_full_at=None)
    result = refresh(never, (exchange(status=304, body=None, headers={}), DocumentShape.UNKNOWN))
    assert result.outcome is Outcome.FAILED
    assert result.update is not None
    assert (result.update.state, result.update.last_reason) == (SourceState.FAILING, Reason.PROTOCOL)


def test_304_keeps_the_validators_as_they_were() -> None:
    held = source(failures=3)
    result = refresh(held, (exchange(status=304, body=None, headers={}), DocumentShape.UNKNOWN))
    assert result.update is not None
    assert (result.update.validators, result.update.failures) == (held.validators, 0)
    assert result.update.state is SourceState.ACTIVE


def test_a_last_modified_in_the_future_is_not_kept() -> None:
    headers = {"last-modified": "Fri, 01 Jan 2100 00:00:00 GMT", "etag": '"a"'}
    assert plan.validators_of(headers, "h", FEED, NOW) == Validators('"a"', None, "h", FEED)


@pytest.mark.parametrize(("value", "kept"), [("", None), ("besok", "besok"), ("Mon, 99 Foo 2025",) * 2])
def test_a_last_modified_is_a_black_box(value: str, kept: str | None) -> None:
    assert plan.validators_of({"last-modified": value}, "h", FEED, NOW).last_modified == kept


def test_validators_are_sent_only_where_they_came_from_and_left_out_twice_a_day() -> None:
    assert plan.validators_to_send(source(), FEED, NOW) is not None
    assert plan.validators_to_send(source(), "https://lain.example/feed", NOW) is None
    assert plan.validators_to_send(source(last_full_at=NOW - timedelta(hours=13)), FEED, NOW) is None


def test_a_failure_is_data_with_the_time_of_the_next_try_and_loses_nothing() -> None:
    held = source(failures=2)
    result = refresh(held, failed(Reason.TIMEOUT))
    update = result.update
    assert result.outcome is Outcome.FAILED
    assert update is not None
    assert (update.failures, update.last_reason, update.state) == (3, Reason.TIMEOUT, SourceState.FAILING)
    assert update.validators == held.validators
    assert update.last_success_at == held.last_success_at
    assert update.next_at > NOW


def test_410_retires_a_source() -> None:
    update = refresh(source(), failed(Reason.HTTP_410)).update
    assert update is not None
    assert update.state is SourceState.GONE
    assert update.next_at > NOW + timedelta(days=6)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (FEED,)),
        ({"kind": SourceKind.AUTO, "url": SITE}, (SITE,)),
        (
            {
                "kind": SourceKind.AUTO,
                "url": SITE,
                "target_url": FEED,
                "candidates": feeds("x"),
            },
            (FEED,),
        ),
        (
            {"kind": SourceKind.AUTO, "url": SITE, "candidates": feeds(FEED, SITE + "rss")},
            (FEED, SITE + "rss"),
        ),
    ],
)
def test_where_to_look(values: dict, expected: tuple[str, ...]) -> None:
    assert tuple(candidate.url for candidate in plan.addresses(source(**values))) == expected


def test_a_search_goes_on_until_something_looks_like_a_feed() -> None:
    searching = source(kind=SourceKind.AUTO, url=SITE, candidates=feeds(FEED))
    page = plan.Attempt(exchange(), DocumentShape.PAGE)
    assert not plan.is_answer(searching, page)
    assert plan.is_answer(searching, plan.Attempt(exchange(), DocumentShape.JSON_FEED))
    assert plan.is_answer(source(kind=SourceKind.AUTO, url=SITE), page)


def test_a_search_that_finds_nothing_says_so_and_starts_over_later() -> None:
    searching = source(kind=SourceKind.AUTO, url=SITE, candidates=feeds(FEED, SITE + "rss"))
    result = refresh(searching, failed(Reason.HTTP_404), (exchange(), DocumentShape.PAGE))
    assert result.update is not None
    assert result.update.last_reason is Reason.NO_FEED_FOUND
    assert result.update.candidates == ()


def test_a_found_feed_that_dies_is_forgotten_so_that_the_site_is_searched_again() -> None:
    found = source(kind=SourceKind.AUTO, url=SITE, target_url=FEED)
    once = refresh(found, failed(Reason.HTTP_404)).update
    assert once is not None
    assert once.target_url == FEED
    thrice = refresh(replace(found, failures=2), failed(Reason.HTTP_404)).update
    assert thrice is not None
    assert (thrice.target_url, thrice.validators) == (None, Validators())
    gone = refresh(found, failed(Reason.HTTP_410)).update
    assert gone is not None
    assert (gone.target_url, gone.state) == (None, SourceState.FAILING)


# --------------------------------------------------------------------------- holds


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (429, 120, 120),
        (429, None, plan.UNSTATED_HOLD.total_seconds()),
        (429, 0, plan.UNSTATED_HOLD.total_seconds()),
        (503, 3600, 3600),
        (503, None, None),
        (500, 3600, None),
        (403, 3600, None),
        (200, 3600, None),
    ],
)
def test_a_host_is_left_alone_after_429_or_a_503_that_says_so(
    status: int, retry_after: int | None, seconds: float | None
) -> None:
    hold = plan.hold_after(exchange(status=status, retry_after=retry_after), NOW)
    assert (hold and (hold.until - NOW).total_seconds()) == seconds
    assert hold is None or hold.host == "bulukumba.example"


def test_the_hold_is_that_of_the_host_that_answered() -> None:
    hold = plan.hold_after(exchange(status=429, final_url="https://lain.example/x"), NOW)
    assert hold is not None
    assert hold.host == "lain.example"


def test_a_held_source_is_not_asked_and_not_blamed() -> None:
    hold = HostHold("bulukumba.example", NOW + timedelta(hours=2), Reason.HTTP_429)
    held = source(hold=hold, failures=0)
    assert plan.hold_on(held, NOW) == hold
    assert plan.hold_on(held, hold.until) is None
    result = plan.plan_held(held, hold, NOW, NOW)
    assert (result.outcome, result.exchange.status, result.exchange.wire_bytes) == (Outcome.HELD, 0, 0)
    assert result.update is not None
    assert result.update.failures == 0
    assert result.update.next_at >= hold.until
    assert result.update.validators == held.validators


# --------------------------------------------------------------------------- moves

MOVED = "https://bulukumba.example/rss.xml"
ELSEWHERE = "https://judi.example/feed"


def moved(to: str, days: float) -> Move:
    return Move(to, NOW - timedelta(days=days), 9)


def unmodified(of: SourceToRefresh, status: int, to: str):
    hop = Hop(status, plan.addresses(of)[0])
    result = refresh(of, (exchange(status=304, body=None, hops=(hop,), final_url=to), DocumentShape.UNKNOWN))
    assert result.update is not None
    return result.update


@pytest.mark.parametrize(
    ("status", "to", "days", "new_address"),
    [
        (301, MOVED, 4, MOVED),
        (308, MOVED, 4, MOVED),
        (301, MOVED, 1, None),
        (301, ELSEWHERE, 400, None),
        (302, MOVED, 4, None),
    ],
)
def test_a_source_follows_a_permanent_redirect_that_held_to_its_own_owner(
    status: int, to: str, days: float, new_address: str | None
) -> None:
    update = unmodified(source(move=moved(to, days)), status, to)
    assert update.moved_to == new_address
    assert (update.move is None) == (new_address is not None or status == 302)


def test_the_feed_that_was_found_moves_where_the_source_itself_stays() -> None:
    found = source(kind=SourceKind.AUTO, url=SITE, target_url=FEED, move=moved(MOVED, 4))
    update = unmodified(found, 301, MOVED)
    assert (update.target_url, update.moved_to) == (MOVED, None)


def test_a_failure_neither_counts_as_a_sighting_nor_forgets_one() -> None:
    known = moved(MOVED, 1)
    result = refresh(source(move=known), failed(Reason.HTTP_5XX, hops=(Hop(301, FEED),), final_url=MOVED))
    assert result.update is not None
    assert result.update.move == known


# --------------------------------------------------------------------------- whole and partial documents


def document(of: SourceToRefresh, **values: object) -> DocumentToParse:
    base = DocumentToParse(1, of, FEED, FEED, {"etag": '"baru"'}, BODY, "h", DocumentShape.FEED, NOW, 1)
    return replace(base, **values)  # type: ignore[arg-type]


def read(doc: DocumentToParse, *new: NewEntry):
    parsed = ParsedDocument(DocumentShape.FEED, hints=Hints(ttl_seconds=7200))
    return plan.plan_entries(doc, parsed, plan.MatchedEntries(new, (), ()), (), NOW).update


def test_a_226_brings_the_validators_of_the_whole_but_is_no_full_fetch() -> None:
    answered = exchange(status=226, headers={"im": "feed", "etag": '"baru"'}, body=BODY)
    result = refresh(source(), (answered, DocumentShape.FEED))
    assert result.document is not None
    assert result.document.partial
    of = source(hints=Hints(ttl_seconds=60), listed=20)
    update = read(document(of, partial=True, headers=answered.headers))
    assert (update.validators.etag, update.validators.body_hash) == ('"baru"', of.validators.body_hash)
    assert (update.last_full_at, update.hints, update.listed) == (of.last_full_at, of.hints, 20)


def test_what_a_hub_pushed_moves_no_validator() -> None:
    of = source()
    update = read(document(of, partial=True, headers={"etag": '"dari hub"'}))
    assert update.validators == of.validators


def test_validators_of_a_whole_document_are_those_of_the_address_that_gave_them() -> None:
    update = read(document(source(), final_url=MOVED))
    assert update.validators == Validators('"baru"', None, "h", MOVED)


# --------------------------------------------------------------------------- servers that lie


@pytest.mark.parametrize(
    ("since_full", "published_before", "guessed", "doubted"),
    [
        (13, 5, False, True),  # was there when a 304 denied it
        (13, 0.5, False, False),  # just before the 304: it may have come between
        (13, 5, True, False),
        (1, 5, False, False),  # the request carried validators, and the server answered 200
    ],
)
def test_validators_that_hid_a_story_are_not_sent_for_a_while(
    entry_of_now, since_full: float, published_before: float, guessed: bool, doubted: bool
) -> None:
    denied = NOW - timedelta(hours=1)
    of = source(unmodified_at=denied, last_full_at=NOW - timedelta(hours=since_full))
    new = entry_of_now(published=denied - timedelta(hours=published_before), date_guessed=guessed)
    update = read(document(of), NewEntry(new, history=False))
    assert (update.doubted_until is not None) is doubted
    later = source(doubted_until=update.doubted_until)
    assert (plan.validators_to_send(later, FEED, NOW + timedelta(minutes=5)) is None) is doubted


@pytest.mark.parametrize(
    ("since_last", "since_full", "full"), [(0.25, 11, False), (0.25, 12, True), (6, 6.5, True)]
)
def test_a_full_fetch_is_made_before_half_a_day_is_over(
    since_last: float, since_full: float, full: bool
) -> None:
    of = source(
        last_success_at=NOW - timedelta(hours=since_last), last_full_at=NOW - timedelta(hours=since_full)
    )
    assert (plan.validators_to_send(of, FEED, NOW) is None) is full


@pytest.fixture
def entry_of_now():
    from aggregator.model import Entry

    base = Entry(
        identity="1", guid="1", guid_key="1", url_key="", title_key="satu", url=FEED, title="Satu",
        published=NOW, updated=None, zone="", date_guessed=False, author="", byline="", dateline="",
        office=None, origin_office=None, categories=(), original_categories=(), language="id", summary="",
        html="", text="", image_url="", image_alt="", image_caption="", enclosures=(),
        content_hash="h", text_hash="",
    )  # fmt: skip
    return lambda **values: replace(base, **values)
