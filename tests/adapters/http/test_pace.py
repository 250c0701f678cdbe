"""One pace for a host, whoever asks: workers in other loops, threads and processes share it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import redis

from aggregator.adapters.embedded_redis import start_redis
from aggregator.adapters.http.pace import AT_ONCE, Budget, HostBusy, LocalPace, Pace
from aggregator.adapters.http.redis_pace import RedisPace

MakePair = Callable[[float], tuple[Pace, Pace]]
HOST = {"situs.example": 0.0}


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    server = start_redis(tmp_path)
    yield f"unix://{server.socket}"
    server.stop()


@pytest.fixture(params=["local", "redis"])
def pair(request: pytest.FixtureRequest) -> MakePair:
    """Makes two paces that share one ledger, as two workers would."""

    def make(interval: float) -> tuple[Pace, Pace]:
        if request.param == "local":
            pace = LocalPace(interval)
            return pace, pace
        url = request.getfixturevalue("redis_url")
        return RedisPace(url, interval), RedisPace(url, interval)

    return make


def take(pace: Pace, budget: Budget, patience: float = 0.1) -> float:
    """Take a turn and end it at once; the seconds waited."""

    async def run() -> float:
        async with pace.open() as turns, turns.turn(budget, patience) as waited:
            return waited

    return asyncio.run(run())


def test_a_turn_beyond_patience_is_not_taken_and_says_how_far_away_it_is(pair: MakePair) -> None:
    one, other = pair(60)
    take(one, {"situs.example": 60})
    with pytest.raises(HostBusy) as caught:
        take(other, {"situs.example": 60})
    assert 1 < caught.value.seconds <= 60
    take(other, {"lain.example": 60})


def test_turns_keep_their_distance_for_all_workers(pair: MakePair) -> None:
    one, other = pair(0.2)
    starts = []
    for pace in (one, other, one):
        take(pace, {"situs.example": 0.2}, patience=10)
        starts.append(time.monotonic())
    # A busy machine makes a turn late, never early; Redis counts whole milliseconds.
    assert starts[2] - starts[0] >= 0.19


def test_hosts_on_one_address_share_its_pace(pair: MakePair) -> None:
    one, other = pair(60)
    take(one, {"satu.example": 60, "192.0.2.7": 60})
    with pytest.raises(HostBusy):
        take(other, {"dua.example": 60, "192.0.2.7": 60})


def test_a_wider_interval_of_one_host_does_not_widen_that_of_its_neighbours(pair: MakePair) -> None:
    one, other = pair(0)
    take(one, {"pelan.example": 60, "192.0.2.7": 0})
    take(other, {"cepat.example": 0, "192.0.2.7": 0})
    with pytest.raises(HostBusy):
        take(other, {"pelan.example": 60, "192.0.2.7": 0})


def test_no_more_than_two_ask_at_once_even_when_nothing_else_is_paced(pair: MakePair) -> None:
    one, other = pair(0)

    async def run() -> None:
        async with one.open() as mine, other.open() as others, AsyncExitStack() as held:
            for _ in range(AT_ONCE):
                await held.enter_async_context(mine.turn(HOST, 1))
            with pytest.raises(HostBusy):
                await held.enter_async_context(others.turn(HOST, 0.2))
            await held.aclose()
            async with others.turn(HOST, 5):
                pass

    asyncio.run(run())


def test_many_loops_in_threads_never_ask_one_address_by_more_than_two_and_all_have_their_turn(
    pair: MakePair,
) -> None:
    paces = pair(0)
    asking, most, done = 0, 0, 0
    lock = threading.Lock()

    async def ask(turns, number: int) -> None:
        nonlocal asking, most, done
        async with turns.turn({f"situs{number % 5}.example": 0.0, "192.0.2.7": 0.0}, 60):
            with lock:
                asking += 1
                most = max(most, asking)
            await asyncio.sleep(0.001)
            with lock:
                asking -= 1
                done += 1

    async def loop(pace: Pace) -> None:
        async with pace.open() as turns:
            await asyncio.gather(*(ask(turns, number) for number in range(40)))

    threads = [threading.Thread(target=lambda p=pace: asyncio.run(loop(p))) for pace in (*paces, *paces)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == AT_ONCE
    assert done == 160


def test_who_gives_up_waiting_leaves_the_line_to_the_others(pair: MakePair) -> None:
    pace, _ = pair(0)

    async def run() -> None:
        async with pace.open() as turns, AsyncExitStack() as held:
            for _ in range(AT_ONCE):
                await held.enter_async_context(turns.turn(HOST, 1))

            async def wait() -> None:
                async with turns.turn(HOST, 30):
                    pass

            impatient, patient = asyncio.create_task(wait()), asyncio.create_task(wait())
            await asyncio.sleep(0.05)
            impatient.cancel()
            await asyncio.gather(impatient, return_exceptions=True)
            await held.aclose()
            await asyncio.wait_for(patient, 10)

    asyncio.run(run())


def test_a_slot_that_a_killed_worker_held_is_free_again_when_its_lease_ends(redis_url: str) -> None:
    async def run() -> None:
        pace = RedisPace(redis_url, 0, lease=0.3)
        async with pace.open() as turns, AsyncExitStack() as held:
            for _ in range(AT_ONCE):
                await held.enter_async_context(turns.turn(HOST, 1))
            survivor = RedisPace(redis_url, 0, lease=0.3)
            async with survivor.open() as others, others.turn(HOST, 30):
                pass

    asyncio.run(run())


def test_handing_on_within_a_process_asks_redis_seldom(redis_url: str) -> None:
    def scripts_run(client: redis.Redis) -> int:
        return int(client.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0))

    async def run() -> None:
        async with RedisPace(redis_url, 0).open() as turns:

            async def ask() -> None:
                async with turns.turn(HOST, 60):
                    await asyncio.sleep(0)

            await asyncio.gather(*(ask() for _ in range(200)))

    with redis.Redis.from_url(redis_url) as client:
        asyncio.run(run())
        assert scripts_run(client) < 200


def test_while_redis_is_away_every_host_is_busy_and_that_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = start_redis(tmp_path)
    pace = RedisPace(f"unix://{server.socket}", 0)
    take(pace, HOST)
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(HostBusy):
                take(pace, HOST)
    assert len(caplog.records) == 1
    server = start_redis(tmp_path)
    take(pace, HOST)
    server.stop()
    assert len(caplog.records) == 2


def test_a_redis_that_was_emptied_gives_turns_as_before(redis_url: str) -> None:
    async def run() -> None:
        async with RedisPace(redis_url, 0).open() as turns:
            async with turns.turn(HOST, 1):
                with redis.Redis.from_url(redis_url) as client:
                    client.flushall()
                    client.script_flush()
            async with turns.turn(HOST, 1):
                pass

    asyncio.run(run())
