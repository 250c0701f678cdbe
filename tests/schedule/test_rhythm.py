"""What is learned of a source's rhythm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Because, Hints, Rhythm
from aggregator.schedule import (
    dump_hints,
    dump_reasons,
    dump_rhythm,
    learn,
    load_hints,
    load_reasons,
    load_rhythm,
    sentences,
)
from aggregator.schedule.profile import NATIONAL, in_ramadan, ordinary_clock
from aggregator.schedule.ramadan import is_ramadan
from aggregator.schedule.rhythm import expected, weekly

JAKARTA = ZoneInfo("Asia/Jakarta")
JAYAPURA = ZoneInfo("Asia/Jayapura")
# A Monday, 00:00 in Jakarta, far from Ramadan.
MONDAY = datetime(2025, 12, 1, 0, 0, tzinfo=JAKARTA).astimezone(UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def at(day: int, hour: float) -> datetime:
    return MONDAY + day * DAY + hour * HOUR + timedelta(seconds=7)


def watched(moments: list[datetime], weeks: int = 4, zone: ZoneInfo = JAKARTA) -> Rhythm:
    """An office that was watched for ``weeks`` before MONDAY while it published."""
    return learn(learn(Rhythm(), [], zone, MONDAY - weeks * WEEK), moments, zone, MONDAY)


def test_an_office_that_writes_in_the_evening_is_expected_in_the_evening() -> None:
    evenings = watched([at(-day, 20.5) for day in range(1, 29) for _ in range(4)])
    evening = expected(evenings, JAKARTA, at(0, 20), at(0, 21))
    assert evening > 2 * expected(evenings, JAKARTA, at(0, 10), at(0, 11))


def test_hours_are_those_of_the_zone_of_the_source() -> None:
    moments = [at(-day, 20.5) for day in range(1, 29) for _ in range(4)]
    east = watched(moments, zone=JAYAPURA)
    assert east.counts[22 + 24] > 0
    assert east.counts[20 + 24] == 0


def test_silence_counts_as_evidence() -> None:
    busy = watched([at(-day, 10) for day in range(1, 29)])
    levels = [weekly(busy, MONDAY + weeks * WEEK) for weeks in range(8)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] == pytest.approx(7, rel=0.15)
    assert levels[-1] < 1.5


def test_a_first_list_tells_of_the_past() -> None:
    two_a_day = [at(-day, hour) for day in range(1, 11) for hour in (9, 14)]
    assert weekly(learn(Rhythm(), two_a_day, JAKARTA, MONDAY), MONDAY) == pytest.approx(14, rel=0.3)


def test_an_item_pinned_for_years_does_not_make_a_busy_office_a_quiet_one() -> None:
    listed = [*(at(-day, hour) for day in range(1, 11) for hour in (9, 14)), at(-2000, 9)]
    assert weekly(learn(Rhythm(), listed, JAKARTA, MONDAY), MONDAY) > 10


@pytest.mark.parametrize("zone", [JAKARTA, UTC])
def test_a_date_without_a_time_does_not_teach_midnight(zone: ZoneInfo) -> None:
    dates = [
        (MONDAY - day * DAY).astimezone(zone).replace(hour=0, minute=0, second=0) for day in range(1, 29)
    ]
    only_days = watched(dates * 3)
    assert sum(only_days.counts) > 10
    assert expected(only_days, JAKARTA, at(0, 0), at(0, 1)) < 0.1 * expected(
        only_days, JAKARTA, at(0, 10), at(0, 11)
    )


def test_a_date_in_the_future_counts_as_now() -> None:
    assert max(watched([MONDAY + 300 * DAY]).newest) == MONDAY


def test_the_busiest_hour_is_remembered() -> None:
    assert watched([at(-3, 10 + minute / 60) for minute in range(8)]).busiest == 8


def test_the_national_profile_and_its_ramadan_are_shares_of_a_week() -> None:
    assert sum(NATIONAL) == pytest.approx(1)
    assert sum(in_ramadan(NATIONAL)) == pytest.approx(1)
    assert [ordinary_clock(hour) for hour in (0, 8, 15, 24)] == [0, 7.5, 16, 24]


def test_in_ramadan_work_ends_earlier() -> None:
    fasting = in_ramadan(NATIONAL)
    assert sum(fasting[15:18]) < sum(NATIONAL[15:18])


@pytest.mark.parametrize(
    ("day", "expected_"),
    [
        (date(2026, 2, 18), False),  # a day earlier in Saudi Arabia's calendar
        (date(2026, 2, 19), True),
        (date(2026, 3, 20), True),
        (date(2026, 3, 21), False),
        (date(2027, 2, 20), True),
        (date(1999, 1, 1), False),
        (date(2090, 1, 1), False),
    ],
)
def test_ramadan_is_the_ministrys(day: date, expected_: bool) -> None:
    assert is_ramadan(day) is expected_


def test_what_is_done_in_ramadan_teaches_the_ordinary_hour() -> None:
    first = datetime(2026, 2, 23, 0, 0, tzinfo=JAKARTA).astimezone(UTC)
    start = learn(Rhythm(), [], JAKARTA, first - WEEK)
    taught = learn(start, [first + 14.9 * HOUR], JAKARTA, first + DAY)
    assert taught.counts[15] > 0
    assert taught.counts[14] == 0


times = st.lists(st.datetimes(datetime(2025, 11, 1), datetime(2025, 12, 20)), max_size=30)


@given(times, times)
def test_what_is_stored_and_read_again_is_the_same_and_goes_on_the_same(
    first: list[datetime], then: list[datetime]
) -> None:
    one, two = ([moment.replace(tzinfo=UTC) for moment in some] for some in (first, then))
    rhythm = learn(Rhythm(), one, JAKARTA, MONDAY)
    stored = load_rhythm(dump_rhythm(rhythm))
    assert stored == rhythm
    assert learn(stored, two, JAKARTA, MONDAY + WEEK) == learn(rhythm, two[::-1], JAKARTA, MONDAY + WEEK)


@given(times)
def test_expectations_of_parts_add_up(moments: list[datetime]) -> None:
    rhythm = learn(Rhythm(), [moment.replace(tzinfo=UTC) for moment in moments], JAKARTA, MONDAY)
    whole = expected(rhythm, JAKARTA, MONDAY, MONDAY + WEEK)
    assert whole == pytest.approx(weekly(rhythm, MONDAY))


def test_hints_and_reasons_survive_their_columns() -> None:
    hints = Hints(60, 3600, MONDAY, (0, 23), (5, 6), 90)
    assert load_hints(dump_hints(hints)) == hints
    assert load_hints(dump_hints(Hints())) == Hints()
    assert load_rhythm(dump_rhythm(Rhythm())) == Rhythm()
    reasons = (Because("asks_ttl", (("wait_seconds", 7200),)), Because("gone"))
    assert load_reasons(dump_reasons(reasons)) == reasons
    assert load_reasons("") == ()


def test_reasons_are_said_in_both_languages() -> None:
    reasons = (Because("asks_ttl", (("wait_seconds", 7200),)),)
    assert "2 h" in sentences(reasons, "en")[0]
    assert "2 jam" in sentences(reasons, "id")[0]
