"""Memory of one worker under every hostile server at once: the peak of its resident memory beside what it
needs when it fetches well-behaved feeds.

    python benchmarks/hostile_memory.py [--runs 3]

The servers are those of `tests/adapters/http/hostile`, asked by a worker in a process of its own, forty
exchanges at once, with the product's own bounds of size and short times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from measure import Figure, report

TESTS = Path(__file__).parents[1] / "tests"
AT_ONCE = 40


def worker() -> None:
    """In a process of its own: its peak in MiB and how many failed, as JSON on stdout."""
    from aggregator import extract
    from aggregator.adapters.http import AddressGuard, HttpFetcher
    from aggregator.adapters.http.bounds import USUAL
    from aggregator.adapters.http.pace import LocalPace

    urls = json.load(sys.stdin)
    bounds = replace(USUAL, first_byte=5.0, between_bytes=5.0, total=10.0)
    fetcher = HttpFetcher(
        AddressGuard([ip_network("127.0.0.0/8")]), LocalPace(0), "Simpul/bench", 600, bounds=bounds
    )

    async def run() -> int:
        slots = asyncio.Semaphore(AT_ONCE)
        failed = 0
        async with fetcher.session() as session:

            async def one(url: str) -> None:
                nonlocal failed
                async with slots:
                    exchange = await session.exchange(url)
                failed += exchange.reason is not None
                if exchange.body:
                    extract.sniff(exchange.body, exchange.headers.get("content-type", ""))

            await asyncio.gather(*(one(url) for url in urls))
        return failed

    failed = asyncio.run(run())
    print(json.dumps([_peak(), failed]))


def _peak() -> float:
    """The high-water mark of this program; that of getrusage is inherited from the parent over execve."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) / 1024


def measured(urls: list[str]) -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, __file__, "--worker"],
        input=json.dumps(urls).encode(),
        check=True,
        stdout=subprocess.PIPE,
    )
    peak, failed = json.loads(done.stdout)
    return peak, failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker()
        return
    sys.path[:0] = [str(TESTS / "support"), str(TESTS / "adapters" / "http" / "hostile")]
    from test_responses import CASES
    from wire import says, serving, whole

    runs: dict[str, list[float]] = {}
    with ExitStack() as stack:
        hostile = [stack.enter_context(serving(case.script)).url for case in CASES.values()]
        good = [stack.enter_context(serving(says(whole(200, b"<rss/>" * 3_000)))).url for _ in hostile]
        for _ in range(arguments.runs):
            for name, urls in (
                ("no address", []),
                ("well-behaved servers", good),
                ("hostile servers", hostile),
            ):
                peak, failed = measured(urls)
                if failed != (len(urls) if urls is hostile else 0):
                    raise SystemExit(f"{failed} of {len(urls)} {name} failed")
                runs.setdefault(name, []).append(peak)
    figures = [Figure(f"peak, {name}", "MiB", tuple(values)) for name, values in runs.items()]
    report(
        f"memory of one worker, {len(hostile)} servers, {AT_ONCE} at once",
        figures,
        {"hostile / well-behaved": figures[2].median / figures[1].median},
    )


if __name__ == "__main__":
    main()
