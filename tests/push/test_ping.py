"""Which sources a ping means and when they are looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import PingedSource
from aggregator.push import look_after_ping, sources_meant
from aggregator.push.ping import IDLE_WAIT, MOST, WAIT

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def test_the_first_ping_brings_a_look_at_once() -> None:
    assert look_after_ping(None, None, NOW) == NOW


def test_the_second_within_a_minute_is_remembered_once() -> None:
    later = look_after_ping(NOW, NOW, NOW + timedelta(seconds=5))
    assert later == NOW + WAIT
    assert look_after_ping(later, NOW, NOW + timedelta(seconds=30)) == later


def test_where_nothing_new_comes_pings_bring_fewer_looks() -> None:
    assert look_after_ping(NOW, NOW - timedelta(hours=2), NOW + timedelta(minutes=2)) == NOW + IDLE_WAIT
    assert look_after_ping(NOW, None, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)


@given(st.lists(st.integers(0, 600), max_size=200))
def test_looks_keep_their_distance_and_none_is_lost(gaps: list[int]) -> None:
    now, pinged_at, looks = NOW, None, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        pinged_at = look_after_ping(pinged_at, now, now)
        assert pinged_at >= now, "a look begins after the ping that it is for"
        assert pinged_at - now <= WAIT
        if not looks or looks[-1] != pinged_at:
            looks.append(pinged_at)
    assert all(later - earlier >= WAIT for earlier, later in pairwise(looks))


KNOWN = [
    PingedSource(1, ("bali.example/feed",)),
    PingedSource(2, ("bali.example/denpasar/feed", "bali.example/denpasar/rss.xml")),
    PingedSource(3, ("bali.example",)),
]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("bali.example/feed", [1]),
        ("bali.example/denpasar/rss.xml", [2]),
        ("bali.example/denpasar", [2]),
        ("bali.example", [3]),
        ("bali.example/2026/berita", [1, 2, 3]),
        ("bali.example?p=4", [1, 2, 3]),
        ("bali.example.org/feed", []),
        ("bali.exampl", []),
    ],
)
def test_an_address_means_itself_or_what_is_under_it_or_its_host(key: str, meant: list[int]) -> None:
    assert sources_meant(key, KNOWN) == meant


def test_an_address_of_a_crowded_host_means_nobody() -> None:
    crowd = [PingedSource(n, (f"satu.example/{n}/feed",)) for n in range(MOST + 1)]
    assert sources_meant("satu.example", crowd) == []
    assert sources_meant("satu.example/3", crowd) == [3]
