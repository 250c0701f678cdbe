"""When to look again, and why then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import schedule
from aggregator.model import Hints, Reason, Rhythm
from aggregator.schedule import Answered
from aggregator.schedule.decide import (
    FAILURE_CEILING,
    FAILURE_JITTER,
    JITTER,
    LIST_FACTOR,
    OWNERS_HOUR,
    REFUSED_CEILING,
    looks_an_hour,
)
from aggregator.schedule.rhythm import expected

JAKARTA = ZoneInfo("Asia/Jakarta")
# A Monday, 10:00 in Jakarta.
NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
NIGHT = datetime(2025, 12, 1, 18, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)


def rhythm(a_day: float, days: int = 28, until: datetime = NOW) -> Rhythm:
    """An office that published ``a_day`` entries every day around 10:00 in Jakarta."""
    count = round(a_day * days)
    moments = [until - timedelta(days=days * (index + 0.5) / max(count, 1)) for index in range(count)]
    tens = [moment.replace(hour=3, minute=index % 60, second=7) for index, moment in enumerate(moments)]
    start = schedule.learn(Rhythm(), [], JAKARTA, until - timedelta(days=days))
    return schedule.learn(start, tens, JAKARTA, until)


def answered(a_day: float = 2.0, **facts: object) -> Answered:
    return Answered(rhythm=rhythm(a_day), zone=JAKARTA, **facts)  # type: ignore[arg-type]


def wait(answer: Answered, now: datetime = NOW, source_id: int = 1) -> timedelta:
    return schedule.after_success(source_id, now, answer).at - now


def keys(answer: Answered, now: datetime = NOW) -> list[str]:
    return [reason.key for reason in schedule.after_success(1, now, answer).reasons]


def test_where_news_is_to_be_expected_looks_are_minutes_apart() -> None:
    assert 12 * MINUTE <= wait(answered(3)) <= 15 * MINUTE
    assert keys(answered(3)) == ["rhythm", "last_found"]


def test_the_same_office_is_left_alone_at_night() -> None:
    assert wait(answered(3), NIGHT) > 2 * HOUR


def test_a_silent_office_is_asked_seldom_also_in_office_hours() -> None:
    assert wait(answered(0)) > 2 * wait(answered(3))


def test_nothing_known_is_taken_for_a_usual_office() -> None:
    unknown = Answered(rhythm=Rhythm(), zone=JAKARTA)
    assert wait(answered(3)) <= wait(unknown) < wait(answered(0))
    assert keys(unknown) == ["little_known"]


@pytest.mark.parametrize(
    ("hints", "least", "key"),
    [
        (Hints(ttl_seconds=7200), 2 * HOUR, "asks_ttl"),
        (Hints(ttl_seconds=10**9), DAY, "asks_ttl"),
        (Hints(period_seconds=10_800), 3 * HOUR, "asks_period"),
        (Hints(period_seconds=86_400, period_base=NOW - 20 * HOUR), 4 * HOUR, "asks_period"),
        (Hints(fresh_seconds=9000), 9000 * SECOND, "asks_cache"),
        (Hints(ttl_seconds=3600, fresh_seconds=9000), 9000 * SECOND, "asks_cache"),
        (Hints(skip_hours=(3, 4)), 2 * HOUR, "asks_skip"),
        (Hints(skip_days=(0,)), 21 * HOUR, "asks_skip"),
    ],
)
def test_what_the_owner_asks_for_is_obeyed_up_to_a_day(hints: Hints, least: timedelta, key: str) -> None:
    answer = answered(5, hints=hints)
    assert least <= wait(answer) <= least * (1 + JITTER) + SECOND
    assert keys(answer)[0] == key


def test_a_feed_that_skips_all_hours_is_asked_within_a_day() -> None:
    answer = answered(5, hints=Hints(skip_hours=tuple(range(24))))
    assert wait(answer) <= DAY * (1 + JITTER) + HOUR


def test_a_jittered_moment_does_not_fall_back_into_skipped_hours() -> None:
    hints = Hints(skip_hours=(4,))
    for number in range(300):
        now = NOW.replace(minute=45 + number % 3)
        at = schedule.after_success(number, now, answered(5, hints=hints)).at
        assert at.hour != 4


def test_the_list_outweighs_the_owner_but_for_an_hour_and_not_a_retry_after() -> None:
    asks = Hints(ttl_seconds=86_400)
    short = answered(30, listed=10, hints=asks)
    assert HOUR <= wait(short) <= HOUR * (1 + JITTER)
    assert keys(short)[0] == "list_short"
    assert wait(answered(30, listed=10)) < HOUR
    turned = answered(0, listed=10, new=10, hints=Hints(ttl_seconds=3600))
    assert wait(turned) >= HOUR
    held = answered(30, listed=10, hints=asks, retry_after=7200)
    assert wait(held) >= 2 * HOUR
    assert keys(held)[0] == "retry_after"


def test_a_list_that_was_more_than_half_new_is_looked_at_again_at_once() -> None:
    assert wait(answered(0, listed=10, new=6)) <= schedule.FLOOR * (1 + JITTER)
    assert keys(answered(0, listed=10, new=6))[0] == "list_turned"
    assert wait(answered(0, listed=10, new=10, first=True)) > schedule.FLOOR * (1 + JITTER)


def test_what_a_hub_pushes_is_polled_as_a_safety_net_only() -> None:
    assert wait(answered(5, pushed=True)) >= 5 * HOUR
    assert keys(answered(5, pushed=True)) == ["pushed"]
    assert wait(answered(60, listed=10, pushed=True)) < HOUR


def test_a_retry_after_is_obeyed_up_to_a_day() -> None:
    assert 9000 * SECOND <= wait(answered(5, retry_after=9000)) <= 9900 * SECOND
    assert DAY <= wait(answered(5, retry_after=10**9)) <= DAY * (1 + JITTER)


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [schedule.after_failure(1, NOW, failures).at - NOW for failures in range(1, 40)]
    assert waits[0] <= 5 * MINUTE * (1 + FAILURE_JITTER)
    assert all(later >= earlier / (1 + FAILURE_JITTER) for earlier, later in pairwise(waits))
    assert FAILURE_CEILING <= max(waits) <= FAILURE_CEILING * (1 + FAILURE_JITTER)


@pytest.mark.parametrize("reason", [Reason.HTTP_403, Reason.HTTP_404])
def test_a_refusal_has_a_steeper_ladder(reason: Reason) -> None:
    waits = [schedule.after_failure(1, NOW, failures, reason).at - NOW for failures in range(1, 20)]
    soft = [schedule.after_failure(1, NOW, failures).at - NOW for failures in range(1, 20)]
    assert all(one > other for one, other in zip(waits, soft, strict=True))
    assert REFUSED_CEILING <= max(waits) <= REFUSED_CEILING * (1 + FAILURE_JITTER)


def test_retry_after_outweighs_a_shorter_ladder_only() -> None:
    assert schedule.after_failure(1, NOW, 1, None, 7200).at >= NOW + 2 * HOUR
    assert schedule.after_failure(1, NOW, 20, None, 60).at >= NOW + FAILURE_CEILING


def test_what_is_gone_is_asked_once_a_month() -> None:
    assert schedule.after_gone(1, NOW).at >= NOW + timedelta(days=30)


def test_sources_of_a_host_that_was_left_alone_return_in_a_spread() -> None:
    moments = [schedule.after_hold(number, NOW, NOW + HOUR).at for number in range(100)]
    assert min(moments) > NOW + HOUR
    assert max(moments) - min(moments) > 3 * MINUTE
    assert len(set(moments)) == 100


def test_failing_sources_asked_together_drift_apart() -> None:
    moments = [schedule.after_failure(number, NOW, 9).at for number in range(300)]
    assert max(moments) - min(moments) > 0.2 * (min(moments) - NOW)


answers = st.builds(
    Answered,
    rhythm=st.sampled_from([rhythm(a_day) for a_day in (0, 0.2, 1, 5, 40)]),
    zone=st.sampled_from([JAKARTA, ZoneInfo("Asia/Jayapura")]),
    listed=st.none() | st.integers(1, 50),
    new=st.integers(0, 50),
    hints=st.builds(
        Hints,
        ttl_seconds=st.none() | st.integers(0, 10**7),
        fresh_seconds=st.none() | st.integers(0, 10**7),
        skip_hours=st.lists(st.integers(0, 23), max_size=24).map(tuple),
    ),
    retry_after=st.none() | st.integers(-5, 10**6),
    pushed=st.booleans(),
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))


@given(st.integers(1, 10**6), moments, answers)
def test_never_before_the_floor_or_a_retry_after_and_the_same_input_gives_the_same(
    source_id: int, now: datetime, answer: Answered
) -> None:
    look = schedule.after_success(source_id, now, answer)
    assert look.at - now >= max(schedule.FLOOR, min(timedelta(seconds=answer.retry_after or 0), DAY))
    assert look.reasons
    assert look == schedule.after_success(source_id, now, answer)


@given(moments, answers)
def test_without_a_wish_of_the_owner_never_later_than_the_ceiling(now: datetime, answer: Answered) -> None:
    calm = Answered(answer.rhythm, answer.zone, answer.listed, answer.new, pushed=answer.pushed)
    assert wait(calm, now) <= schedule.CEILING


@given(moments, answers, st.integers(2, 50))
def test_a_list_has_room_for_what_is_expected_times_its_factor(
    now: datetime, answer: Answered, listed: int
) -> None:
    held = Answered(answer.rhythm, answer.zone, listed, hints=answer.hints, pushed=answer.pushed)
    look = schedule.after_success(1, now, held)
    coming = expected(held.rhythm, held.zone, now, look.at)
    owed = OWNERS_HOUR if held.hints != Hints() else schedule.FLOOR
    assert coming * LIST_FACTOR <= listed or look.at - now <= owed * (1 + JITTER)


@given(st.floats(0, 100), st.floats(0, 100))
def test_looks_rise_with_the_rate(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert looks_an_hour(low) <= looks_an_hour(high) <= HOUR / schedule.FLOOR


@given(st.sets(st.integers(1, 10**6), min_size=1), moments)
def test_overdue_sources_keep_their_places_in_the_window(ids: set[int], now: datetime) -> None:
    places = schedule.spread(ids, now, 15 * MINUTE)
    assert all(now <= at < now + 15 * MINUTE for at in places.values())
    one = min(ids)
    assert schedule.spread([one], now, 15 * MINUTE) == {one: places[one]}


def test_a_nation_that_is_overdue_is_asked_evenly() -> None:
    places = schedule.spread(range(600), NOW, 15 * MINUTE)
    a_minute = [sum(1 for at in places.values() if (at - NOW) // MINUTE == minute) for minute in range(15)]
    assert max(a_minute) < 3 * 600 / 15
    assert min(a_minute) > 0
