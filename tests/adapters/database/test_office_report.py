"""The evidence of how the sites of an office are doing; on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, update

from aggregator import plan
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import entries, fetch_days
from aggregator.model import DocumentShape, Exchange, Outcome, Reason, SourceState
from aggregator.office_report import DaySum, HouseDay, OfficeEvidence, report_of

FEED = "https://satu.kemenag.go.id/feed"


def put_days(house, now, *rows: tuple[int, int, Outcome, str, int]) -> None:
    """Sums of attempts: at which source, how many days ago, the outcome, the reason, how many."""
    values = [
        {
            "source_id": source_id,
            "day": (now - timedelta(days=back)).date().isoformat(),
            "outcome": outcome.value,
            "reason": reason,
            "attempts": attempts,
        }
        for source_id, back, outcome, reason, attempts in rows
    ]
    write(house.storage.engine, lambda c: c.execute(insert(fetch_days), values))


def test_of_an_office_without_sites_there_is_no_evidence(house, now) -> None:
    house.add(FEED)
    assert house.storage.office_evidence("73", now) == OfficeEvidence((), (), (), {}, None, ())


def test_the_attempts_of_thirty_days_are_summed_over_the_sites_of_the_office(house, now) -> None:
    one, two = house.add(FEED, "https://dua.example/feed")
    (other,) = house.add("https://lain.example/feed", office="73")
    put_days(
        house,
        now,
        (one, 0, Outcome.FETCHED, "", 3),
        (two, 0, Outcome.FETCHED, "", 4),
        (two, 29, Outcome.FAILED, "http_5xx", 1),
        (one, 30, Outcome.FETCHED, "", 100),
        (other, 0, Outcome.FETCHED, "", 100),
    )
    found = house.storage.office_evidence("73.02", now)
    first = (now - timedelta(days=29)).date().isoformat()
    assert found.days == (
        DaySum(first, "public", "failed", "http_5xx", 1),
        DaySum(now.date().isoformat(), "public", "fetched", "", 7),
    )
    assert [source.id for source in found.sources] == [one, two]


def test_the_house_is_asked_for_days_without_connection_only(house, now) -> None:
    ids = house.add(*(f"https://situs{n}.example/feed" for n in range(12)))
    (own,) = house.add(FEED, office="73")
    put_days(
        house,
        now,
        *((source_id, 1, Outcome.FAILED, "timeout", 4) for source_id in ids),
        (ids[0], 1, Outcome.FAILED, "http_5xx", 2),
        (ids[1], 1, Outcome.HELD, "http_429", 99),
        (own, 1, Outcome.FAILED, "dns", 5),
        (own, 2, Outcome.FAILED, "http_404", 1),
    )
    found = house.storage.office_evidence("73", now)
    day = (now - timedelta(days=1)).date().isoformat()
    assert found.house == (HouseDay(day, "public", 55, 53, 13),)
    report = report_of(found, now)
    assert (report.days_cut_off, report.attempts) == (1, 1)


def test_entries_are_counted_by_week_as_they_are_shown(house, entry, now) -> None:
    (source_id,) = house.add(FEED)
    ages = [
        timedelta(hours=1),
        timedelta(days=6, hours=23),
        timedelta(days=8),
        timedelta(weeks=12),
        -timedelta(1),
    ]
    house.store(source_id, [entry(n, published=now - age) for n, age in enumerate(ages)])
    found = house.storage.office_evidence("73.02", now)
    assert (found.weeks, found.newest_at) == ({0: 2, 1: 1}, now - ages[0])
    hidden = update(entries).where(entries.c.published == entries.c.published).values(withdrawn=True)
    write(house.storage.engine, lambda c: c.execute(hidden))
    found = house.storage.office_evidence("73.02", now)
    assert (found.weeks, found.newest_at) == ({}, None)


def test_troubles_are_told_with_their_reason_the_newest_first(house, now) -> None:
    (source_id,) = house.add(FEED)
    for minutes, reason in ((0, Reason.DNS), (2_000, Reason.HTTP_5XX)):
        at = now + timedelta(minutes=minutes)
        (source,) = house.storage.claim_sources([source_id], at, timedelta(minutes=1))
        exchange = Exchange(FEED, FEED, 0, {}, None, (), at, 40, 0, reason)
        attempt = plan.Attempt(exchange, DocumentShape.UNKNOWN)
        house.storage.apply_refresh([plan.plan_refresh(source, [attempt], at, at)])
    found = house.storage.office_evidence("73.02", at)
    assert [trouble.reason for trouble in found.troubles] == [Reason.HTTP_5XX, Reason.DNS]
    assert (found.sources[0].state, found.sources[0].failures) == (SourceState.FAILING, 2)
    assert report_of(found, at).now_failing is Reason.HTTP_5XX
    assert house.storage.office_evidence("73.02", at + timedelta(days=31)).troubles == ()
