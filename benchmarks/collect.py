"""A first round over 500 feeds of 20 entries and a second, unchanged one: Simpul beside `reader` doing
the same work with its best number of workers, and feedparser alone on the same bytes as the floor.

    python benchmarks/collect.py [--feeds 500] [--entries 20] [--runs 3]

Simpul runs as `simpul up` runs it: web, timetable, fetch and parse workers, SQLite, embedded Redis. Its
seconds are what `simpul collect --all --wait` reports: from asking until everything is stored, grouped and
visible.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
from feed_files import served, write_feeds
from measure import Figure, report

from aggregator.adapters.database.schema import sources, to_micros
from aggregator.bootstrap import open_storage
from aggregator.model import SourceKind, SourceRow
from aggregator.settings import load_settings

SIMPUL = [sys.executable, "-m", "aggregator.cli"]


def simpul_rounds(urls: list[str], folder: Path, port: int) -> tuple[float, float]:
    """Seconds of the first and of the unchanged round."""
    environment = {
        **os.environ,
        "SIMPUL_DATA": str(folder),
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
        "SIMPUL_BIND": f"127.0.0.1:{port}",
    }
    _register(urls, environment)
    with (folder.parent / "up.log").open("wb") as log:
        house = subprocess.Popen([*SIMPUL, "up"], env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
        seconds = []
        for outcome in ("fetched", "not_modified"):
            done = subprocess.run(
                [*SIMPUL, "collect", "--all", "--wait", "--json"],
                env=environment,
                check=True,
                capture_output=True,
            )
            result = json.loads(done.stdout)
            if result[outcome] != len(urls):
                raise SystemExit(f"the round is not what it should be: {result}")
            seconds.append(result["seconds"])
        return seconds[0], seconds[1]
    finally:
        house.send_signal(signal.SIGTERM)
        house.wait(60)


def _register(urls: list[str], environment: dict[str, str]) -> None:
    """The sources, due tomorrow, so that nothing is fetched before the round is asked for."""
    storage = open_storage(load_settings(environment))
    now = datetime.now(UTC)
    storage.put_sources([SourceRow(url=url, kind=SourceKind.FEED) for url in urls], now)
    with storage.engine.begin() as connection:
        connection.execute(sources.update().values(next_at=to_micros(now + timedelta(days=1))))
    storage.close()


def reader_rounds(urls: list[str], folder: Path, workers: int) -> tuple[float, float]:
    """The same work by `reader`, in a process of its own."""
    code = (
        "import json, sys, time\nfrom reader import make_reader\n"
        "path, workers = sys.argv[1], int(sys.argv[2])\nreader = make_reader(path)\n"
        "for url in json.load(sys.stdin): reader.add_feed(url)\nseconds = []\n"
        "for _ in range(2):\n    began = time.perf_counter()\n"
        "    reader.update_feeds(workers=workers, scheduled=False)\n"
        "    seconds.append(time.perf_counter() - began)\n"
        "print(json.dumps([*seconds, reader.get_entry_counts().total]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / f"reader{workers}.sqlite"), str(workers)],
        input=json.dumps(urls).encode(),
        check=True,
        capture_output=True,
    )
    first, second, entries = json.loads(done.stdout)
    if not entries:
        raise SystemExit("reader stored nothing")
    return first, second


def floor(folder: Path, names: list[str]) -> float:
    """Seconds that feedparser alone takes for the same bytes, without its own sanitising and resolving."""
    bodies = [(folder / name).read_bytes() for name in names]
    began = time.perf_counter()
    for body in bodies:
        feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    return time.perf_counter() - began


def _wait_until_ready(url: str) -> None:
    import urllib.request

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("simpul up did not become ready")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reader-workers", type=int, nargs="*", default=[1, 2, 4, 8])
    arguments = parser.parse_args()
    runs: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        runs.setdefault(name, []).append(arguments.feeds / seconds)

    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        base.chmod(0o755)
        names = write_feeds(base / "www", arguments.feeds, arguments.entries)
        with served(base / "www", 8901) as url:
            urls = [f"{url}/{name}" for name in names]
            for run in range(arguments.runs):
                folder = base / f"run{run}" / "var"
                folder.mkdir(parents=True)
                first, second = simpul_rounds(urls, folder, 8902)
                note("simpul first round", first)
                note("simpul unchanged round", second)
                rounds = [reader_rounds(urls, folder, workers) for workers in arguments.reader_workers]
                note("reader first round", min(first for first, _ in rounds))
                note("reader unchanged round", min(second for _, second in rounds))
                note("feedparser alone, one core", floor(base / "www", names))
    figures = [Figure(name, "feeds/s", tuple(values)) for name, values in runs.items()]
    median = {figure.name: figure.median for figure in figures}
    report(
        f"collect: {arguments.feeds} feeds of {arguments.entries} entries",
        figures,
        {
            "first round, simpul / reader": median["simpul first round"] / median["reader first round"],
            "unchanged round, simpul / reader": median["simpul unchanged round"]
            / median["reader unchanged round"],
            "first round, simpul / feedparser alone": median["simpul first round"]
            / median["feedparser alone, one core"],
        },
    )


if __name__ == "__main__":
    main()
