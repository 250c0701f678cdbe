"""Grouping beside archives of ten thousand, a hundred thousand and a million entries: entries a second, what
one new entry costs, memory, and how fast the index is built anew; beside datasketch's MinHashLSH and rensa's
RMinHashLSH, which hold their index in memory and decide nothing.

    python benchmarks/group.py [--sizes 10000 100000] [--database URL] [--words 120] [--new 1000]

``--database`` is an empty PostgreSQL database (``postgresql+psycopg://…``), for one size; without it SQLite
files are made and deleted.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import archive_rows
from archive import Archive, Item
from measure import Figure, report

from aggregator.adapters.database import Database, open_database
from aggregator.comparing import fingerprinted, group_waiting
from aggregator.fingerprints import fingerprint_of
from aggregator.grouping.words import words_of
from aggregator.model import Entry, Fingerprint
from aggregator.registry import load_registry

# What an index costs to be built is measured over so many seconds at most, and reckoned for the whole.
REBUILD_SECONDS = 60
PERMUTATIONS = 128
# What plain MinHash takes for a copy.
THRESHOLD = 0.5


def measured(url: str, size: int, words: int, new: int, single: int) -> dict[str, float]:
    """Group ``new`` entries at once and ``single`` ones one by one beside the archive of ``size``."""
    registry = load_registry()
    storage = open_database(url)
    news = Archive(words)

    def fingerprint(entry: Entry) -> Fingerprint:
        return fingerprint_of(entry, registry)

    now = archive_rows.moment(size) + timedelta(days=1)

    def group() -> None:
        while group_waiting(storage, fingerprint, lambda office: (office[:2],), lambda: str(uuid4()), now):
            pass

    before = _megabytes()
    found: dict[str, float] = {}
    items = list(news.items(size, new))
    began = time.perf_counter()
    made = [fingerprint(item.entry) for item in items]
    found["fingerprint, ms an entry"] = (time.perf_counter() - began) * 1000 / new
    began = time.perf_counter()
    archive_rows.store(storage, items, made)
    found["storing, ms an entry"] = (time.perf_counter() - began) * 1000 / new
    began, worked = time.perf_counter(), time.process_time()
    group()
    found["grouped together, entries/s"] = new / (time.perf_counter() - began)
    found["grouped together, entries/s of processor"] = new / (time.process_time() - worked)
    worked = time.process_time()
    costs = _one_by_one(
        list(news.items(size + new, single)),
        lambda item: (archive_rows.store(storage, [item], [fingerprint(item.entry)]), group()),
    )
    found["one new entry, ms, median"] = statistics.median(costs)
    found["one new entry, ms, p95"] = costs[int(len(costs) * 0.95)]
    found["one new entry, ms, processor"] = (time.process_time() - worked) * 1000 / single
    found["joined, share"] = archive_rows.share_joined(storage, size, new + single)
    found["memory, MiB"] = _megabytes()
    found["memory before, MiB"] = before
    found["index, entries/s"] = _rebuilding(storage, fingerprint)
    storage.close()
    return found


def _rebuilding(storage: Database, fingerprint: Callable[[Entry], Fingerprint]) -> float:
    began = time.perf_counter()
    last = storage.begin_reindex()
    done = 0
    while found := storage.entries_after(last, 200):
        storage.put_reindexed([fingerprinted(entry, fingerprint) for entry in found])
        last = found[-1].id
        done += len(found)
        if time.perf_counter() - began > REBUILD_SECONDS:
            break
    return done / (time.perf_counter() - began)


def measured_peer(peer: str, size: int, words: int, new: int, single: int) -> dict[str, float]:
    """Look up and add entries with ``size`` of them in an index in memory."""
    look_and_add = {"datasketch": _datasketch, "rensa": _rensa}[peer]()
    news = Archive(words)
    found: dict[str, float] = {}
    began = time.perf_counter()
    for item in news.items(0, size):
        look_and_add(item)
    found["index, entries/s"] = size / (time.perf_counter() - began)
    items = list(news.items(size, new))
    began = time.perf_counter()
    for item in items:
        look_and_add(item)
    found["grouped together, entries/s"] = new / (time.perf_counter() - began)
    coming = list(news.items(size + new, single))
    worked = time.process_time()
    costs = _one_by_one(coming, look_and_add)
    found["one new entry, ms, processor"] = (time.process_time() - worked) * 1000 / single
    found["one new entry, ms, median"] = statistics.median(costs)
    found["one new entry, ms, p95"] = costs[int(len(costs) * 0.95)]
    found["memory, MiB"] = _megabytes()
    return found


def _datasketch() -> Callable[[Item], object]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def look_and_add(item: Item) -> object:
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(_shingles(item.entry.text))
        found = index.query(sketch)
        index.insert(item.number, sketch)
        return found

    return look_and_add


def _rensa() -> Callable[[Item], object]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)

    def look_and_add(item: Item) -> object:
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(_shingles(item.entry.text))
        found = index.query(sketch)
        index.insert(item.number, sketch)
        return found

    return look_and_add


def _shingles(text: str) -> list[bytes]:
    words = words_of(text)
    return [" ".join(three).encode() for three in zip(words, words[1:], words[2:], strict=False)]


def _one_by_one(items: list[Item], work: Callable[[Item], object]) -> list[float]:
    """Milliseconds of each, the least first."""
    costs = []
    for item in items:
        began = time.perf_counter()
        work(item)
        costs.append((time.perf_counter() - began) * 1000)
    return sorted(costs)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_process(*arguments: object) -> dict[str, float]:
    """One measurement in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--database", default="")
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--single", type=int, default=100)
    parser.add_argument("--peers", nargs="*", default=["datasketch", "rensa"])
    parser.add_argument("--only", choices=("fill", "simpul", "datasketch", "rensa"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    shared = ["--words", arguments.words, "--new", arguments.new, "--single", arguments.single]
    if arguments.only:
        (size,) = arguments.sizes
        numbers = (size, arguments.words, arguments.new, arguments.single)
        if arguments.only == "fill":
            print(json.dumps(archive_rows.fill(arguments.database, size, arguments.words)))
        elif arguments.only == "simpul":
            print(json.dumps(measured(arguments.database, *numbers)))
        else:
            print(json.dumps(measured_peer(arguments.only, *numbers)))
        return
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            file = Path(folder) / f"{size}.sqlite3"
            one = ["--sizes", size, "--database", arguments.database or f"sqlite:///{file}", *shared]
            for what in ("fill", "simpul"):
                figures += _figures(f"{size:,} held, simpul", _in_process("--only", what, *one))
            file.unlink(missing_ok=True)
            for peer in arguments.peers:
                figures += _figures(f"{size:,} held, {peer}", _in_process("--only", peer, *one))
    report("grouping", figures, {})


def _figures(whose: str, found: dict[str, float]) -> list[Figure]:
    figures = []
    for what, value in found.items():
        name, _, unit = what.partition(", ")
        unit, _, kind = unit.partition(", ")
        figures.append(Figure(f"{whose}, {name}{kind and ', ' + kind}", unit, (value,)))
        print(figures[-1], flush=True)
    return figures


if __name__ == "__main__":
    main()
