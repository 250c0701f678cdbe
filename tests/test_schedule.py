"""When to look again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from aggregator import schedule

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)


def every(minutes: float, count: int = 10) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes * number) for number in range(count)]


def seconds(look: schedule.NextLook) -> float:
    return (look.at - NOW).total_seconds()


@pytest.mark.parametrize(
    ("history", "low", "high"),
    [
        ([], schedule.UNKNOWN, schedule.UNKNOWN * 1.1),
        (every(5), schedule.FLOOR, schedule.FLOOR * 1.1),
        (every(120), 3600, 3600 * 1.1),
        (every(60 * 24 * 30), schedule.CEILING, schedule.CEILING * 1.1),
    ],
)
def test_a_source_is_looked_at_about_twice_as_often_as_it_publishes(
    history: list[datetime], low: float, high: float
) -> None:
    assert low <= seconds(schedule.after_success(1, NOW, history, None, None)) <= high + 1


def test_a_site_that_went_quiet_is_asked_less_often() -> None:
    quiet = [moment - timedelta(days=3) for moment in every(30)]
    assert seconds(schedule.after_success(1, NOW, quiet, None, None)) >= schedule.CEILING


@pytest.mark.parametrize(
    ("ttl", "quiet", "least"), [(7200, None, 7200), (None, 9000, 9000), (10**9, None, 86_400)]
)
def test_what_the_site_asks_for_is_obeyed_up_to_a_day(ttl: int | None, quiet: int | None, least: int) -> None:
    look = schedule.after_success(1, NOW, every(5), ttl, quiet)
    assert least <= seconds(look) <= least * 1.1 + 1
    assert "asks" in look.note


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [seconds(schedule.after_failure(1, NOW, failures, None)) for failures in range(1, 40)]
    assert waits[0] < 6 * 60
    assert all(later >= earlier * 0.9 for earlier, later in pairwise(waits))
    assert max(waits) <= schedule.FAILURE_CEILING * 1.1


def test_retry_after_outweighs_a_shorter_ladder_only() -> None:
    assert seconds(schedule.after_failure(1, NOW, 1, 7200)) >= 7200
    assert seconds(schedule.after_failure(1, NOW, 20, 60)) >= schedule.FAILURE_CEILING


def test_sources_asked_together_drift_apart_and_the_same_input_gives_the_same_moment() -> None:
    looks = [schedule.after_success(number, NOW, [], None, None).at for number in range(100)]
    assert len(set(looks)) > 50
    assert looks == [schedule.after_success(number, NOW, [], None, None).at for number in range(100)]
