"""Fetches a second and processor time a fetch for 2,000 sources on loopback, at 200 and at 304: Simpul's
fetcher (guard, pace, bounds, phases) beside bare GETs of `aiohttp` and `httpx`, two at once each, since
Simpul never asks one server by more.

    python benchmarks/fetch.py [--sources 2000] [--runs 5]

Sources stand behind nginx; every run of a peer is a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path

from feed_files import served, write_feeds
from measure import Figure, report

AT_ONCE = 2
Get = Callable[[str, str | None], Awaitable[int]]


async def all_of(get: Get, urls: dict[str, str | None], at_once: int) -> None:
    """Every address once, with its ETag if it has one; its status has to be the one that belongs to that."""
    slots = asyncio.Semaphore(at_once)

    async def one(url: str, etag: str | None) -> None:
        async with slots:
            status = await get(url, etag)
        if status != (304 if etag else 200):
            raise SystemExit(f"{url} answered {status}")

    await asyncio.gather(*(one(url, etag) for url, etag in urls.items()))


async def simpul(urls: dict[str, str | None], redis_url: str | None) -> None:
    from aggregator.adapters.http import AddressGuard, HttpFetcher
    from aggregator.adapters.http.pace import LocalPace
    from aggregator.adapters.http.redis_pace import RedisPace
    from aggregator.model import Validators

    pace = RedisPace(redis_url, 0) if redis_url else LocalPace(0)
    fetcher = HttpFetcher(AddressGuard([ip_network("127.0.0.0/8")]), pace, "Simpul/bench", 600)
    async with fetcher.session() as session:

        async def get(url: str, etag: str | None) -> int:
            return (await session.exchange(url, Validators(etag, None, None, url))).status

        # As in the pipeline: many wait, and the pace lets two at once through.
        await all_of(get, urls, 40)


async def bare_aiohttp(urls: dict[str, str | None], _redis_url: str | None) -> None:
    import aiohttp

    async with aiohttp.ClientSession() as client:

        async def get(url: str, etag: str | None) -> int:
            headers = {"If-None-Match": etag} if etag else {}
            async with client.get(url, headers=headers) as response:
                await response.read()
                return response.status

        await all_of(get, urls, AT_ONCE)


async def bare_httpx(urls: dict[str, str | None], _redis_url: str | None) -> None:
    import httpx

    async with httpx.AsyncClient() as client:

        async def get(url: str, etag: str | None) -> int:
            return (await client.get(url, headers={"If-None-Match": etag} if etag else {})).status_code

        await all_of(get, urls, AT_ONCE)


PEERS = {"simpul": simpul, "simpul with redis": simpul, "aiohttp": bare_aiohttp, "httpx": bare_httpx}


def run_peer(peer: str, redis_url: str | None) -> None:
    """In a process of its own: seconds and processor seconds, as JSON on stdout."""
    urls = json.load(sys.stdin)
    began, used = time.perf_counter(), _processor()
    asyncio.run(PEERS[peer](urls, redis_url))
    print(json.dumps([time.perf_counter() - began, _processor() - used]))


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer", choices=list(PEERS), help=argparse.SUPPRESS)
    parser.add_argument("--redis", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        run_peer(arguments.peer, arguments.redis)
        return
    from aggregator.adapters.embedded_redis import start_redis

    rates: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        base.chmod(0o755)
        names = write_feeds(base / "www", arguments.sources, 20)
        redis = start_redis(base)
        try:
            with served(base / "www", 8901) as url:
                fresh: dict[str, str | None] = dict.fromkeys((f"{url}/{name}" for name in names), None)
                known: dict[str, str | None] = {address: _etag(address) for address in fresh}
                for _ in range(arguments.runs):
                    for status, urls in ((200, fresh), (304, known)):
                        for peer in PEERS:
                            command = [sys.executable, __file__, "--peer", peer]
                            if peer == "simpul with redis":
                                command += ["--redis", f"unix://{redis.socket}"]
                            done = subprocess.run(
                                command, input=json.dumps(urls).encode(), check=True, stdout=subprocess.PIPE
                            )
                            seconds, processor = json.loads(done.stdout)
                            rates.setdefault(f"{peer} {status}", []).append(len(urls) / seconds)
                            costs.setdefault(f"{peer} {status}", []).append(processor / len(urls) * 1e6)
        finally:
            redis.stop()
    figures = [Figure(name, "fetches/s", tuple(runs)) for name, runs in rates.items()]
    figures += [Figure(f"{name}, processor", "µs/fetch", tuple(runs)) for name, runs in costs.items()]
    median = {figure.name: figure.median for figure in figures}
    report(
        f"fetch: {arguments.sources} sources on one server, two at once",
        figures,
        {
            f"{status}, {mine} / {peer}": median[f"{mine} {status}"] / median[f"{peer} {status}"]
            for status in (200, 304)
            for mine in ("simpul", "simpul with redis")
            for peer in ("aiohttp", "httpx")
        },
    )


def _etag(url: str) -> str:
    with urllib.request.urlopen(url) as response:
        return str(response.headers["ETag"])


if __name__ == "__main__":
    main()
