"""Rates: windows, headers, who is counted; in one process, and in a real Redis."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.adapters.embedded_redis import RedisServer, start_redis
from aggregator.adapters.redis_counter import PAUSE_SECONDS, RedisCounter
from aggregator.partners import Limits
from aggregator.partners.rates import (
    Counter,
    LocalCounter,
    Policy,
    client_address,
    policies_of,
    rate_headers,
    who_asks,
)

FEW = (Policy("minute", 2, 60), Policy("day", 100, 86_400))
# The last second of an hour, so that windows end soon.
NOW = 1_764_563_999.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    started = start_redis(tmp_path_factory.mktemp("redis"))
    yield started
    started.stop()


@pytest.fixture(params=["process", "redis"])
def counter(request: pytest.FixtureRequest) -> Counter:
    if request.param == "process":
        return LocalCounter()
    server: RedisServer = request.getfixturevalue("server")
    server.client().flushall()
    return RedisCounter(f"unix://{server.socket}")


def used(counter: Counter, who: str = "a", now: float = NOW) -> list[int]:
    return [one.used for one in counter.count(who, FEW, now)]


def test_requests_are_counted_by_who_asks_in_each_window(counter: Counter) -> None:
    assert [used(counter), used(counter), used(counter, "b")] == [[1, 1], [2, 2], [1, 1]]
    assert used(counter, now=NOW + 1) == [1, 3]
    assert used(counter, now=NOW + 86_400) == [1, 1]


def test_what_is_over_is_said_in_headers(counter: Counter) -> None:
    headers = [rate_headers(counter.count("a", FEW, NOW)) for _ in range(3)]
    assert headers[0]["RateLimit-Policy"] == '"minute";q=2;w=60, "day";q=100;w=86400'
    assert [each["RateLimit"].partition(",")[0] for each in headers] == [
        '"minute";r=1;t=1',
        '"minute";r=0;t=1',
        '"minute";r=0;t=1',
    ]
    assert [each.get("Retry-After") for each in headers] == [None, None, "1"]


def test_two_processes_count_together(server: RedisServer) -> None:
    server.client().flushall()
    one, other = (RedisCounter(f"unix://{server.socket}") for _ in range(2))
    assert [used(one), used(other), used(one)] == [[1, 1], [2, 2], [3, 3]]


def test_counts_leave_redis_by_themselves(server: RedisServer) -> None:
    client = server.client()
    client.flushall()
    used(RedisCounter(f"unix://{server.socket}"))
    assert sorted(client.ttl(key) for key in client.keys()) == [120, 86_460]  # noqa: SIM118


def test_without_redis_counting_goes_on_from_where_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = [0.0]
    server = start_redis(tmp_path)
    counter = RedisCounter(f"unix://{server.socket}", lambda: clock[0])
    try:
        assert [used(counter), used(counter)] == [[1, 1], [2, 2]]
        server.stop()
        with caplog.at_level(logging.WARNING):
            assert [used(counter), used(counter, "b"), used(counter)] == [[3, 3], [1, 1], [4, 4]]
            assert len(caplog.records) == 1
        server = server.again()
        assert used(counter) == [5, 5], "it is not asked again at once"
        clock[0] += PAUSE_SECONDS
        assert used(counter) == [1, 1], "a Redis that was emptied begins anew"
    finally:
        server.stop()


def test_a_partner_has_a_rate_and_a_quota() -> None:
    assert policies_of(Limits(5, 50)) == (Policy("minute", 5, 60), Policy("day", 50, 86_400))


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("bukan alamat", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_household_of_ipv6_is_one(address: str, who: str) -> None:
    assert who_asks(address) == who


TRUSTED = (ipaddress.ip_network("127.0.0.1/32"), ipaddress.ip_network("172.16.0.0/12"))


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("172.18.0.5", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("172.18.0.5", "198.51.100.1, 172.18.0.9", "198.51.100.1"),
        ("172.18.0.5", "lain, 198.51.100.1 ,", "198.51.100.1"),
        ("172.18.0.5", "lain", "lain"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(peer: str, forwarded_for: str, found: str) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) == found
