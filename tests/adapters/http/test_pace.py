"""One pace for a host, whoever asks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from aggregator.adapters.embedded_redis import start_redis
from aggregator.adapters.http.pace import LocalPace, Pace, RedisPace


@pytest.fixture(params=["local", "redis"])
def paces(request: pytest.FixtureRequest, tmp_path: Path):
    """Two that share a pace of a minute, as two workers would."""
    if request.param == "local":
        pace = LocalPace(60)
        yield pace, pace
        return
    server = start_redis(tmp_path)
    url = f"unix://{server.socket}"
    yield RedisPace(url, 60), RedisPace(url, 60)
    server.stop()


def reserve(pace: Pace, *keys: str, patience: float = 1000) -> float:
    return asyncio.run(pace.reserve(keys, patience))


def test_turns_are_handed_out_one_interval_apart_to_all_workers(paces: tuple[Pace, Pace]) -> None:
    one, other = paces
    assert reserve(one, "situs.example") == pytest.approx(0, abs=1)
    assert reserve(other, "situs.example") == pytest.approx(60, abs=2)
    assert reserve(one, "situs.example") == pytest.approx(120, abs=2)
    assert reserve(other, "lain.example") == pytest.approx(0, abs=1)


def test_hosts_on_one_address_share_its_pace(paces: tuple[Pace, Pace]) -> None:
    one, other = paces
    reserve(one, "satu.example", "192.0.2.7")
    assert reserve(other, "dua.example", "192.0.2.7") == pytest.approx(60, abs=2)


def test_a_turn_beyond_patience_is_not_taken(paces: tuple[Pace, Pace]) -> None:
    one, other = paces
    reserve(one, "situs.example")
    assert reserve(other, "situs.example", patience=5) > 5
    assert reserve(one, "situs.example") == pytest.approx(60, abs=2)
