"""A source behind the VPN is fetched by workers of that network alone: a real Celery, a real Redis."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pipeline_house import item, rss

from aggregator.adapters.embedded_redis import start_redis
from aggregator.bootstrap import open_world
from aggregator.model import SourceKind, SourceRow, SourceState
from aggregator.parts import FETCH, FETCH_VPN, Part
from aggregator.settings import as_environment, load_settings
from workers.queues import FETCH as FETCH_QUEUE
from workers.queues import fetch_queue, network_of_queue

PATIENCE_SECONDS = 60.0


@pytest.mark.parametrize(
    ("queue", "network"),
    [("fetch", "public"), ("fetch.vpn", "vpn"), ("parse", None), ("fetch.", None), ("control", None)],
)
def test_a_queue_of_fetching_names_its_network(queue: str, network: str | None) -> None:
    assert network_of_queue(queue) == network


def test_the_parts_listen_on_the_queues_of_their_networks() -> None:
    for part, network in ((FETCH, "public"), (FETCH_VPN, "vpn")):
        listens = part.arguments[part.arguments.index("-Q") + 1]
        assert listens == fetch_queue(network)
    assert FETCH_QUEUE == "fetch"


@pytest.mark.slow
def test_a_source_behind_the_vpn_waits_for_a_worker_that_reaches_it(
    tmp_path: Path, server, reply: Callable[..., bytes]
) -> None:
    server.respond = lambda path, headers: reply(200, rss([item(1)]), Content_Type="text/xml")
    redis = start_redis(tmp_path / "redis")
    settings = load_settings(
        {
            "SIMPUL_DATA": str(tmp_path / "var"),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_REDIS_URL": redis.url,
            "SIMPUL_ALLOW_NETWORKS": "vpn=127.0.0.0/8",
            "SIMPUL_VPN_VIA": "direct",
        }
    )
    world = open_world(settings)
    now = datetime.now(UTC)
    rows = [
        SourceRow(server.url + "/dalam", SourceKind.FEED, network="vpn"),
        SourceRow(server.url + "/luar", SourceKind.FEED),
    ]
    world.storage.put_sources(rows, now)
    inside, outside = (view.id for view in world.storage.sources())
    environment = {**os.environ, **as_environment(settings)}
    workers = [start(part, environment, tmp_path) for part in (FETCH, FETCH_VPN)]
    try:
        from workers.tasks import fetch

        until(lambda: not world.storage.status(datetime.now(UTC)).unserved, "the worker says what it reaches")
        with fetch.app.connection_for_write(redis.url) as broker:
            for queue in (fetch_queue("public"), fetch_queue("vpn")):
                network = network_of_queue(queue)
                fetch.apply_async(([inside, outside], network), queue=queue, connection=broker)
            until(lambda: len(server.requests) == 1, "the source behind the VPN is asked")
            until(lambda: reason(world, outside) == "address_forbidden", "the other one may not be asked")
        assert [path for path, _ in server.requests] == ["/dalam"]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        redis.stop()
        world.close()


def test_without_a_worker_the_status_says_why_it_waits(tmp_path: Path) -> None:
    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path), "SIMPUL_REGISTRY": "none"}))
    now = datetime.now(UTC)
    world.storage.put_sources([SourceRow("https://10.1.2.3/feed", SourceKind.FEED, network="vpn")], now)
    assert world.storage.sources()[0].state is SourceState.WAITING
    assert world.storage.status(now).unserved == {"vpn": 1}
    assert world.storage.due_sources(now + timedelta(days=1), 10, timedelta(minutes=1)) == {}
    world.close()


def start(part: Part, environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / f"{part.name}.log").open("wb")
    return subprocess.Popen(
        [sys.executable, *part.arguments], env=environment, stdout=log, stderr=subprocess.STDOUT
    )


def reason(world, source_id: int) -> str | None:
    view = world.storage.source(source_id)
    return view.last_reason if view else None


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.1)
