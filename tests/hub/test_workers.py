"""Real workers tell a real partner; one that is killed at it is followed by another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import hub_subscribers
from aggregator.adapters.embedded_redis import start_redis
from aggregator.bootstrap import open_world, utc_now
from aggregator.hub import DeliveryState, HubMode, HubRequest, Topic
from aggregator.hub.request import LEASE_USUAL
from aggregator.parts import BEAT, DISTRIBUTE, PARSE, Part
from aggregator.settings import as_environment, load_settings

pytestmark = pytest.mark.slow


def test_workers_verify_and_tell_and_a_killed_one_loses_and_doubles_nothing(
    tmp_path: Path, partner, make_desk, eventually
) -> None:
    redis = start_redis(tmp_path / "redis")
    settings = load_settings(
        {
            "SIMPUL_DATA": str(tmp_path / "var"),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_REDIS_URL": redis.url,
            "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
        }
    )
    world = open_world(settings)
    storage = world.storage
    desk = make_desk(storage, utc_now)
    environment = {**os.environ, **as_environment(settings)}
    parts = {part.name: start(part, environment, tmp_path) for part in (PARSE, BEAT, DISTRIBUTE)}
    heard, go_on = threading.Event(), threading.Event()
    try:
        topic = Topic(f"{settings.public_url}/feeds/national.json", "", "json")
        callback = f"{partner.url}/kabar"
        asked = HubRequest(HubMode.SUBSCRIBE, topic, callback, "127.0.0.1", "rahasia", LEASE_USUAL)
        storage.ask_hub(asked, utc_now())
        eventually(lambda: storage.hub_subscribers(utc_now()) != [], "the partner is a subscriber")
        first = desk.publish()
        eventually(lambda: len(partner.received) == 1, "the first story is told")
        eventually(lambda: acknowledged(storage) == 1, "the ledger says so")
        assert first.encode() in partner.received[0].body
        assert partner.received[0].signed("rahasia")

        def hang(received) -> tuple[int, str]:
            heard.set()
            go_on.wait(60)
            return 204, ""

        partner.take = hang
        second = desk.publish()
        assert heard.wait(60), "the second story is being told"
        parts["distribute"].send_signal(signal.SIGKILL)
        parts["distribute"].wait()
        go_on.set()
        assert acknowledged(storage) == 1, "nobody wrote down that it was heard"
        partner.take = lambda received: (204, "")
        # Time passes: the dead worker's lease ends.
        lease_over = update(hub_subscribers).values(leased_until=None, queued_until=None)
        write(storage.engine, lambda c: c.execute(lease_over))
        parts["distribute"] = start(DISTRIBUTE, environment, tmp_path)
        eventually(lambda: acknowledged(storage) == 2, "the story is told again")
        assert second.encode() in partner.received[-1].body
        newest, oldest = storage.hub_deliveries(10)
        assert (newest.attempts, oldest.attempts) == (2, 1)
        assert newest.after == oldest.through
    finally:
        go_on.set()
        for process in parts.values():
            process.kill()
            process.wait()
        redis.stop()
        world.close()


def acknowledged(storage) -> int:
    return sum(one.state is DeliveryState.ACKNOWLEDGED for one in storage.hub_deliveries(10))


def start(part: Part, environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / f"{part.name}.log").open("wb")
    return subprocess.Popen(
        [sys.executable, *part.arguments], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
