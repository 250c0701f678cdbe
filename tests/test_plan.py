"""What a refresh wants written, whatever its outcome."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import plan
from aggregator.model import (
    DocumentShape,
    Exchange,
    Outcome,
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
        ttl_seconds=None,
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
    assert plan.validators_of(headers, "h", NOW) == Validators('"a"', None, "h")


@pytest.mark.parametrize("value", ["", "besok", "Mon, 99 Foo 2025"])
def test_an_unreadable_last_modified_is_not_kept(value: str) -> None:
    assert plan.validators_of({"last-modified": value}, "h", NOW).last_modified is None


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
        ({"kind": SourceKind.AUTO, "url": SITE, "target_url": FEED, "candidates": ("x",)}, (FEED,)),
        ({"kind": SourceKind.AUTO, "url": SITE, "candidates": (FEED, SITE + "rss")}, (FEED, SITE + "rss")),
    ],
)
def test_where_to_look(values: dict, expected: tuple[str, ...]) -> None:
    assert plan.addresses(source(**values)) == expected


def test_a_search_goes_on_until_something_looks_like_a_feed() -> None:
    searching = source(kind=SourceKind.AUTO, url=SITE, candidates=(FEED,))
    page = plan.Attempt(exchange(), DocumentShape.PAGE)
    assert not plan.is_answer(searching, page)
    assert plan.is_answer(searching, plan.Attempt(exchange(), DocumentShape.JSON_FEED))
    assert plan.is_answer(source(kind=SourceKind.AUTO, url=SITE), page)


def test_a_search_that_finds_nothing_says_so_and_starts_over_later() -> None:
    searching = source(kind=SourceKind.AUTO, url=SITE, candidates=(FEED, SITE + "rss"))
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
