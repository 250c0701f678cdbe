"""Requests a second, 99th percentiles, memory and sizes of what is served, beside nginx serving the same
bytes as a file, and beside a plain Flask view that renders with feedgen each time.

    python benchmarks/serve.py [--seconds 2] [--runs 3] [--offices 100]

The load comes from `wrk` (one thread, 16 connections) on the same machine, so the two share its cores; the
web runs by the very command that `simpul up` uses, by itself: neither workers nor Redis.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from archive import Archive
from collect import SIMPUL, _wait_until_ready
from feed_files import served
from measure import Figure, report
from serving import Load, Target, answers, fetch, in_front, load, memory, running, web_command

from aggregator.normalize.categories import CATEGORIES
from aggregator.registry import Registry, load_registry

FILES, WEB, PEER, FRONT, ALONE = 8901, 8902, 8903, 8904, 8905
ENTRIES = 20
WORDS = 120
FORMATS = ("rss", "atom", "json")
CODINGS = ("identity", "gzip", "br", "zstd")
NATIONAL = "/feeds/national.rss"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--offices", type=int, default=100)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk in PATH")
    registry = load_registry()
    offices = _offices(registry, arguments.offices)
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        base.chmod(0o755)
        environment = _environment(base)
        with served(base / "www", FILES, "gzip_static on;") as files:
            _collect(base, files, offices, environment)
            web = f"http://127.0.0.1:{WEB}"
            peer = f"http://127.0.0.1:{PEER}"
            with (
                running(web_command(f"127.0.0.1:{WEB}"), f"{web}/readyz", environment),
                running(
                    web_command(f"127.0.0.1:{PEER}", "peer_feedgen:app"), f"{peer}{NATIONAL}", environment
                ),
                in_front(base / "front", FRONT, f"127.0.0.1:{WEB}") as front,
            ):
                sizes = _sizes(web, offices)
                targets = list(_targets(base, web, files, front, peer, offices))
                for target in targets:
                    load(target, 1, base, arguments.runs)  # whatever is kept, is kept now
                found: dict[str, list[Load]] = {target.name: [] for target in targets}
                for run, target in itertools.product(range(arguments.runs), targets):
                    found[target.name].append(load(target, arguments.seconds, base, run))
        used = _memory(registry, offices, environment)
    rates = [Figure(name, "requests/s", tuple(load.rate for load in loads)) for name, loads in found.items()]
    tails = [Figure(f"{name}, p99", "ms", tuple(load.p99 for load in loads)) for name, loads in found.items()]
    median = {figure.name: figure.median for figure in rates}
    ratios = {
        f"{kind}, {who} / nginx": median[f"{who} {kind}"] / median[f"nginx {kind}"]
        for who in ("simpul", "front")
        for kind in ("200", "200 gzip", "304")
    }
    ratios["200, simpul / feedgen each time"] = median["simpul 200"] / median["feedgen each time 200"]
    report("serve", [*rates, *tails, *used, *sizes], ratios)


def _offices(registry: Registry, count: int) -> list[str]:
    """Offices of all provinces."""
    codes = sorted(office.code for office in registry.offices if "." in office.code)
    return codes[:: len(codes) // count][:count]


def _environment(base: Path) -> dict[str, str]:
    folder = base / "run" / "var"
    folder.mkdir(parents=True)
    return {
        "SIMPUL_DATA": str(folder),
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
        "SIMPUL_BIND": f"127.0.0.1:{WEB}",
    }


def _collect(base: Path, files: str, offices: list[str], environment: dict[str, str]) -> None:
    """Stories of each office, by the whole product."""
    names = _write_feeds(base / "www", len(offices))
    sources = base / "sources.csv"
    rows = [f"{files}/{name},feed,{office}\n" for name, office in zip(names, offices, strict=True)]
    sources.write_text("url,kind,office\n" + "".join(rows), encoding="utf-8")
    whole = {**os.environ, **environment}
    house = subprocess.Popen([*SIMPUL, "up"], env=whole, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(f"http://127.0.0.1:{WEB}/readyz")
        for command in (["sources", "import", str(sources)], ["collect", "--all", "--wait"]):
            subprocess.run([*SIMPUL, *command], env=whole, check=True, stdout=subprocess.DEVNULL)
    finally:
        house.send_signal(signal.SIGTERM)
        house.wait(60)


def _write_feeds(folder: Path, count: int) -> list[str]:
    """Feeds of news that are no copies of each other, so that grouping is quick and every feed full."""
    news = (item.entry for item in Archive(WORDS).items(0, 2 * count * ENTRIES) if item.story == item.number)
    names = [f"situs{number:04d}/feed.xml" for number in range(count)]
    now = datetime.now(UTC)
    for name in names:
        items = "".join(
            f"<item><title>{entry.title}</title><link>{entry.url}</link><guid>{entry.url}</guid>"
            f"<pubDate>{format_datetime(now - timedelta(hours=number))}</pubDate><category>Haji</category>"
            f"<description>{entry.text}</description></item>"
            for number, entry in enumerate(itertools.islice(news, ENTRIES))
        )
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Kantor</title>'
            f"<link>https://kantor.example/</link><description>Berita</description>{items}</channel></rss>",
            encoding="utf-8",
        )
    return names


def _targets(base: Path, web: str, files: str, front: str, peer: str, offices: list[str]) -> Iterator[Target]:
    """Everything that is asked for."""
    body, _ = fetch(web + NATIONAL)
    file = base / "www" / "national.xml"
    file.write_bytes(body)
    file.with_name("national.xml.gz").write_bytes(gzip.compress(body, 6, mtime=0))
    zipped = {"Accept-Encoding": "gzip"}
    for who, address in (
        ("simpul", web + NATIONAL),
        ("nginx", f"{files}/national.xml"),
        ("front", front + NATIONAL),
    ):
        known = {"If-None-Match": fetch(address)[1]}
        for kind, headers in (("200", {}), ("200 gzip", zipped), ("304", known)):
            yield Target(f"{who} {kind}", address, headers)
    yield Target("feedgen each time 200", peer + NATIONAL, {})
    narrow = [
        f"/feeds/offices/{office}.{extension}?limit={limit}"
        for limit, extension, office in itertools.product(range(20, 500), FORMATS, offices)
    ]
    yield Target("narrow channel, cold", web, {}, narrow)
    words = sorted(set(re.findall(r"\b[a-z]{5,}\b", body.decode())))[:60]
    searches = [f"?q={one}+{other}" for one, other in itertools.permutations(words, 2)]
    for name, path in (("search as a feed, cold", "/feeds/search.json"), ("search page, cold", "/search")):
        if answers(f"{web}{path}{searches[0]}"):
            yield Target(name, web, {}, [path + query for query in searches])
    if answers(f"{web}/api/v1/stories"):
        yield Target("API", web, {}, ["/api/v1/stories"])


def _sizes(web: str, offices: list[str]) -> list[Figure]:
    """Bytes on the wire, without headers."""
    found = []
    for name, path in (("national", "national"), ("one office", f"offices/{offices[0]}")):
        for extension, coding in itertools.product(FORMATS, CODINGS):
            body, _ = fetch(f"{web}/feeds/{path}.{extension}", Accept_Encoding=coding)
            found.append(Figure(f"{name}, {extension}, {coding}", "bytes", (len(body),)))
    return found


def _memory(registry: Registry, offices: list[str], environment: dict[str, str]) -> list[Figure]:
    """One web process before and after it holds every hot channel in every format and coding."""
    alone = f"127.0.0.1:{ALONE}"
    names = [
        "national",
        *(f"regions/{region.code}" for region in registry.regions if len(region.code) == 2),
        *(f"categories/{slug}" for slug in CATEGORIES),
        *(f"offices/{office}" for office in offices),
    ]
    with running(web_command(alone, workers=1), f"http://{alone}/readyz", environment) as server:
        before = memory(server)
        for name, extension, coding in itertools.product(names, FORMATS, CODINGS):
            fetch(f"http://{alone}/feeds/{name}.{extension}", Accept_Encoding=coding)
        after = memory(server)
    held = f"{len(names)} channels, {len(FORMATS)} formats, {len(CODINGS)} codings"
    return [
        Figure("memory of a web process, RSS", "MiB", (before[0],)),
        Figure("memory of a web process, PSS", "MiB", (before[1],)),
        Figure(f"holding {held}, RSS", "MiB", (after[0],)),
        Figure(f"holding {held}, PSS", "MiB", (after[1],)),
    ]


if __name__ == "__main__":
    sys.exit(main())
