"""How the sites of an office are doing, from the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Outcome, Reason, SourceState
from aggregator.office_report import (
    NOT_THEIRS,
    UNCONNECTED,
    WEEK,
    DaySum,
    HouseDay,
    OfficeEvidence,
    SourceHealth,
    Trouble,
    report_of,
    suspect_days,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = "2026-03-01"
NOTHING = OfficeEvidence((), (), (), {}, None, ())


def sums(
    outcome: Outcome, attempts: int, reason: str = "", day: str = DAY, network: str = "public"
) -> DaySum:
    return DaySum(day, network, outcome.value, reason, attempts)


def source(number: int = 1, **values: object) -> SourceHealth:
    url = f"https://satu.example/{number}"
    base = SourceHealth(number, url, "Satu", "public", SourceState.ACTIVE, NOW - WEEK, None, 0)
    return replace(base, **values)  # type: ignore[arg-type]


def test_of_nothing_nothing_is_said() -> None:
    report = report_of(NOTHING, NOW)
    assert (report.percent, report.newest_age, report.last_trouble, report.now_failing) == (None,) * 4
    assert [week.entries for week in report.weeks] == [0] * 12


def test_answers_are_counted_against_what_failed() -> None:
    days = (
        sums(Outcome.FETCHED, 5),
        sums(Outcome.NOT_MODIFIED, 90),
        sums(Outcome.DISCOVERED, 1),
        sums(Outcome.FAILED, 3, "http_5xx"),
        sums(Outcome.FAILED, 1, "timeout"),
    )
    report = report_of(replace(NOTHING, days=days), NOW)
    assert (report.answered, report.attempts, report.percent) == (96, 100, 96)
    counted = [(one.reason, one.attempts) for one in report.counts]
    assert counted == [(Reason.HTTP_5XX, 3), (Reason.TIMEOUT, 1)]


def test_a_hundred_percent_means_each_one() -> None:
    days = (sums(Outcome.FETCHED, 999), sums(Outcome.FAILED, 1, "timeout"))
    assert report_of(replace(NOTHING, days=days), NOW).percent == 99


@pytest.mark.parametrize(
    "sums_aside",
    [
        sums(Outcome.HELD, 50, "http_429"),
        sums(Outcome.PAGE_FAILED, 50, "http_404"),
        sums(Outcome.PAGE_READ, 50),
        *(sums(Outcome.FAILED, 50, reason.value) for reason in sorted(NOT_THEIRS)),
        sums(Outcome.FAILED, 50, "a_reason_of_long_ago"),
    ],
)
def test_what_tells_nothing_of_the_site_is_not_counted(sums_aside: DaySum) -> None:
    days = (sums(Outcome.FETCHED, 1), sums_aside)
    report = report_of(replace(NOTHING, days=days), NOW)
    assert (report.answered, report.attempts, report.counts) == (1, 1, ())


@pytest.mark.parametrize(
    ("house", "counted"),
    [
        (HouseDay(DAY, "public", 100, 50, 10), False),
        (HouseDay(DAY, "public", 100, 49, 10), True),
        (HouseDay(DAY, "public", 100, 100, 9), True),  # too few to tell
        (HouseDay(DAY, "vpn", 100, 100, 10), True),
        (HouseDay("2026-02-28", "public", 100, 100, 10), True),
    ],
)
def test_a_day_on_which_we_reached_nobody_does_not_count_against_a_site(
    house: HouseDay, counted: bool
) -> None:
    days = (
        sums(Outcome.FETCHED, 1),
        sums(Outcome.FAILED, 4, "connect"),
        sums(Outcome.FAILED, 1, "http_5xx"),  # this one did answer
    )
    assert suspect_days(days) == {DAY}
    report = report_of(replace(NOTHING, days=days, house=(house,)), NOW)
    assert report.attempts == (6 if counted else 2)


def test_only_what_gets_no_connection_makes_a_day_suspect() -> None:
    for reason in Reason:
        expected = {DAY} if reason in UNCONNECTED else set()
        assert suspect_days([sums(Outcome.FAILED, 1, reason.value)]) == expected


def test_the_weeks_end_now_and_run_forward() -> None:
    report = report_of(replace(NOTHING, weeks={0: 3, 11: 7, 12: 99}), NOW)
    assert [week.entries for week in report.weeks] == [7, *[0] * 10, 3]
    assert (report.weeks[-1].until, report.weeks[0].since) == (NOW, NOW - WEEK * 12)
    assert all(one.until == other.since for one, other in zip(report.weeks, report.weeks[1:], strict=False))
    assert report.busiest == 7


def test_the_last_trouble_is_the_newest_one_of_the_site() -> None:
    ours = Trouble(NOW, "https://satu.example/", Reason.INTERNAL)
    theirs = Trouble(NOW - WEEK, "https://satu.example/", Reason.DNS)
    assert report_of(replace(NOTHING, troubles=(ours, theirs)), NOW).last_trouble == theirs


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((source(),), None),
        ((source(last_reason="timeout"),), None),  # a hold, or a failure that is over
        ((source(state=SourceState.FAILING, failures=2, last_reason="timeout"),), Reason.TIMEOUT),
        ((source(state=SourceState.FAILING, failures=2, last_reason="internal"),), None),
        ((source(state=SourceState.FAILING, failures=2, last_reason="timeout"), source(2)), None),
        (
            (
                source(state=SourceState.GONE, failures=9, last_reason="http_410", last_success_at=None),
                source(2, state=SourceState.FAILING, failures=1, last_reason="dns"),
                source(3, state=SourceState.DISABLED),
            ),
            Reason.DNS,
        ),
    ],
)
def test_a_site_fails_now_when_nothing_of_it_can_be_read(
    sources: tuple[SourceHealth, ...], expected: Reason | None
) -> None:
    assert report_of(replace(NOTHING, sources=sources), NOW).now_failing == expected


def test_an_entry_dated_in_the_future_is_not_younger_than_now() -> None:
    report = report_of(replace(NOTHING, newest_at=NOW + timedelta(hours=1)), NOW)
    assert report.newest_age == timedelta(0)
