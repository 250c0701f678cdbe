"""The evidence of attempts, summed up by day; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import desc, select

from aggregator import plan
from aggregator.adapters.database.engine import read
from aggregator.adapters.database.schema import fetches
from aggregator.model import DocumentShape, Exchange, Phase, Reason, Timings

LEASE = timedelta(minutes=1)
FEED = "https://satu.kemenag.go.id/feed"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
EXPIRY = datetime(2026, 6, 1, tzinfo=UTC)


def attempt(house, source_id: int, at: datetime, reason: Reason | None = None, **values) -> None:
    (source,) = house.storage.claim_sources([source_id], at, LEASE)
    exchange = replace(
        Exchange(FEED, FEED, 500 if reason else 304, {}, None, (), at, 40, 100, reason), **values
    )
    house.storage.apply_refresh(
        [plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.UNKNOWN)], at, at)]
    )


@pytest.fixture
def number(house, entry) -> int:
    """A source that holds an entry, since a 304 to one that holds nothing is a failure."""
    (source_id,) = house.add(FEED)
    house.store(source_id, [entry(1)], now=DAY - timedelta(days=40))
    return source_id


def test_each_attempt_says_how_far_it_got_and_how_long_each_phase_took(house, number: int) -> None:
    timings = Timings(resolve=1, wait=2, connect=3, response=4, body=5)
    attempt(
        house,
        number,
        DAY,
        Reason.TIMEOUT,
        status=0,
        phase=Phase.CONNECT,
        timings=timings,
        tls_expires_at=EXPIRY,
    )
    row = read(
        house.storage.engine,
        lambda c: c.execute(select(fetches).order_by(desc(fetches.c.id))).mappings().first(),
    )
    assert (row["phase"], row["reason"], row["status"]) == ("connect", "timeout", 0)
    names = ("resolve_ms", "wait_ms", "connect_ms", "response_ms", "body_ms")
    assert [row[name] for name in names] == [1, 2, 3, 4, 5]
    assert row["tls_expires_at"] is not None


def test_days_are_summed_by_outcome_however_often_they_are_summed(house, number: int) -> None:
    for hour in range(3):
        attempt(house, number, DAY + timedelta(hours=hour), tls_expires_at=EXPIRY + timedelta(days=hour))
    attempt(house, number, DAY + timedelta(hours=5), Reason.HTTP_5XX, milliseconds=900)
    attempt(house, number, DAY + timedelta(hours=25))
    for hours in (6, 26, 26, 50):
        house.storage.sum_days(DAY + timedelta(hours=hours))
    days = house.storage.fetch_days(number)
    summed = [(day.day, day.outcome, day.reason, day.attempts, day.wire_bytes) for day in days]
    assert summed == [
        ("2026-03-03", "not_modified", "", 1, 100),
        ("2026-03-02", "failed", "http_5xx", 1, 100),
        ("2026-03-02", "not_modified", "", 3, 300),
    ]
    assert (days[1].slowest_ms, days[2].milliseconds, days[2].tls_expires_at) == (900, 120, EXPIRY)


def test_sums_outlive_the_attempts_and_are_not_summed_again_from_what_is_left(house, number: int) -> None:
    attempt(house, number, DAY + timedelta(hours=1))
    attempt(house, number, DAY + timedelta(hours=23))
    house.storage.sum_days(DAY + timedelta(hours=30))
    for days in (29, 30, 31, 32, 400):
        moment = DAY + timedelta(days=days, hours=12)
        house.storage.sum_days(moment)
        house.storage.prune(moment)
        (kept,) = house.storage.fetch_days(number)
        assert kept.attempts == 2
    assert house.storage.recent_fetches(number, 10) == []


def test_nothing_is_lost_when_summing_was_late(house, number: int) -> None:
    for day in range(20):
        attempt(house, number, DAY + timedelta(days=day))
    house.storage.sum_days(DAY + timedelta(days=20))
    assert sum(day.attempts for day in house.storage.fetch_days(number)) == 20
