"""From a stored entry to everybody who waits for it: WebSub deliveries and the fresh feed.

    python benchmarks/push.py [--subscribers 1000] [--runs 10]

The house runs as `simpul up` starts it. The subscribers have an address of loopback each, as if each were a
server of its own, and answer at once; each subscribes to the national feed by the book. A run adds an entry
to a feed and has it collected. The clock starts when the entry is found (`entries.first_seen`), before it is
stored, and stops when a subscriber has read a delivery that holds it, or when the feed does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from collect import SIMPUL, _wait_until_ready
from feed_files import served, write_feeds
from measure import Figure, report

HOUSE = "http://127.0.0.1:8903"
PORT = 8904
TOPIC = f"{HOUSE}/feeds/national.json"


@dataclass(slots=True)
class Subscribers:
    """What came to whom, and when (seconds since the epoch)."""

    verified: int = 0
    arrivals: dict[bytes, dict[str, float]] = field(default_factory=dict)
    looked_for: bytes = b"\0"

    async def answer(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            self.verified += 1
            return web.Response(text=request.query["hub.challenge"])
        body = await request.read()
        if self.looked_for in body:
            self.arrivals[self.looked_for].setdefault(request.host, time.time())
        return web.Response(status=204)


def addresses(count: int) -> list[str]:
    return [f"127.1.{number // 200}.{number % 200 + 1}" for number in range(count)]


async def subscribe(hosts: list[str]) -> None:
    async with aiohttp.ClientSession() as session:
        for host in hosts:
            form = {
                "hub.mode": "subscribe",
                "hub.topic": TOPIC,
                "hub.callback": f"http://{host}:{PORT}/",
                "hub.secret": "a secret of this subscriber",
            }
            async with session.post(f"{HOUSE}/hub", data=form) as response:
                if response.status != 202:
                    raise SystemExit(f"the hub answered {response.status}: {await response.text()}")


async def one_run(number: int, feed: Path, environment: dict[str, str], people: Subscribers, count: int):
    """Seconds until the feed and each subscriber had a new entry."""
    title = f"Peluncuran nomor {number} {time.time_ns()}"
    mark = title.encode()
    people.arrivals[mark], people.looked_for = {}, mark
    text = feed.read_text(encoding="utf-8")
    item = (
        f"<item><title>{title}</title><link>http://situs0000.example/berita/peluncuran-{time.time_ns()}</link>"
        f"<description>{title} berlangsung khidmat di aula kantor dihadiri {number + 40} tamu.</description>"
        "</item>"
    )
    feed.write_text(text.replace("<item>", f"{item}<item>", 1), encoding="utf-8")
    command = await asyncio.create_subprocess_exec(
        *SIMPUL, "collect", "--all", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    fresh_at = 0.0
    give_up = time.time() + 60
    async with aiohttp.ClientSession() as session:
        while time.time() < give_up and (not fresh_at or len(people.arrivals[mark]) < count):
            if not fresh_at:
                async with session.get(f"{TOPIC}?limit=1") as response:
                    fresh_at = time.time() if mark in await response.read() else 0.0
            await asyncio.sleep(0.02)
    await command.wait()
    database = sqlite3.connect(Path(environment["SIMPUL_DATA"]) / "simpul.sqlite3")
    (found_at,) = database.execute("SELECT first_seen FROM entries WHERE title = ?", (title,)).fetchone()
    database.close()
    start = found_at / 1_000_000
    return fresh_at - start, sorted(at - start for at in people.arrivals[mark].values())


async def measure(feed: Path, environment: dict[str, str], count: int, runs: int) -> list[Figure]:
    people = Subscribers()
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/", people.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", PORT, backlog=4096).start()
    await subscribe(addresses(count))
    while people.verified < count:
        await asyncio.sleep(0.2)
    await asyncio.sleep(5)
    fresh, half, tail, worst, lost = [], [], [], [], []
    for number in range(runs):
        fresh_after, arrivals = await one_run(number, feed, environment, people, count)
        fresh.append(fresh_after)
        half.append(arrivals[len(arrivals) // 2])
        tail.append(arrivals[int(0.99 * (len(arrivals) - 1))])
        worst.append(arrivals[-1])
        lost.append(float(count - len(arrivals)))
        await asyncio.sleep(2)
    await runner.cleanup()
    return [
        Figure("fresh feed", "s", tuple(fresh)),
        Figure("delivery, median subscriber", "s", tuple(half)),
        Figure("delivery, 99th percentile", "s", tuple(tail)),
        Figure("delivery, last subscriber", "s", tuple(worst)),
        Figure("not told within a minute", "subscribers", tuple(lost)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        base.chmod(0o755)
        folder = base / "run" / "var"
        folder.mkdir(parents=True)
        environment = {
            **os.environ,
            "SIMPUL_DATA": str(folder),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
            "SIMPUL_BIND": urllib.parse.urlsplit(HOUSE).netloc,
        }
        (name,) = write_feeds(base / "www", 1, 20)
        with served(base / "www", 8901) as files:
            house = subprocess.Popen([*SIMPUL, "up"], env=environment, stdout=subprocess.DEVNULL)
            try:
                _wait_until_ready(f"{HOUSE}/readyz")
                for command in (
                    ["sources", "add", f"{files}/{name}", "--no-look"],
                    ["collect", "--all", "--wait"],
                ):
                    subprocess.run(
                        [*SIMPUL, *command], env=environment, check=True, stdout=subprocess.DEVNULL
                    )
                figures = asyncio.run(
                    measure(base / "www" / name, environment, options.subscribers, options.runs)
                )
            finally:
                house.send_signal(signal.SIGTERM)
                house.wait(60)
    report(f"push: {options.subscribers:,} WebSub subscribers of the national feed", figures, {})


if __name__ == "__main__":
    sys.exit(main())
