"""What searching costs over a large archive: an index of words beside generated stories.

``--stories N`` (100,000) are filled into SQLite in a folder of its own, or into the empty PostgreSQL database
``--database``. Each query is timed as the web process asks it: the first page of its channel, and the search
with its counts; the best and the worst of ``--times``. The words *kementerian* and *agama* stand in every
story, *siswa* in one of ten, *haji* in one of a hundred, *gempa* in one of ten thousand.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from archive import START, Archive
from archive_rows import SITES, _bulk, _entry_row

from aggregator.adapters.database import Database, open_database
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import entries, stories, story_facets
from aggregator.adapters.database.search_rows import index_stories
from aggregator.model import ChannelQuery, SearchQuery, SourceKind, SourceRow
from aggregator.query import parse_query

_A_TIME = 2_000
_EVERYWHERE = "Kementerian Agama"
_SHARES = (("siswa", 10), ("haji", 100), ("gempa", 10_000))
QUERIES = (
    "gempa",
    "haji",
    "siswa",
    "agama",
    "agama kementerian",
    '"kementerian agama"',
    "agama haji",
    "-agama",
    "-haji",
    "haji OR siswa OR agama",
    "agama office:35.09",
    "office:35.09 haji",
    "agama since:2023-01 until:2023-01",
    "-agama -kementerian -siswa office:35.09",
    "zzzz",
)


def fill(storage: Database, size: int, words: int) -> float:
    """Fill the archive; milliseconds of the index for each story."""
    storage.upgrade()
    rows = [SourceRow(url=f"https://kantor{n}.example/feed", kind=SourceKind.FEED) for n in range(SITES)]
    storage.put_sources(rows, START)
    archive = Archive(words)
    indexing = 0.0
    for first in range(0, size, _A_TIME):
        items = list(archive.items(first, min(_A_TIME, size - first)))
        held = []
        for item in items:
            said = [word for word, of in _SHARES if item.number % of == 3]
            row = _entry_row(item)
            row["text"] = f"{_EVERYWHERE} {row['text']} {' '.join(said)}"
            held.append(row | {"story_id": item.number + 1})
        told = [
            {
                "id": row["id"],
                "uuid": f"00000000-0000-4000-8000-{row['id']:012d}",
                "lead_id": row["id"],
                "correction": "",
                "told": "",
            }
            | dict.fromkeys(
                ("first_seen", "published", "sort_at", "created_at", "modified_at"), row["published"]
            )
            for row in held
        ]
        facets = [
            {"facet": facet, "sort_at": row["published"], "story_id": row["id"]}
            for row in held
            for facet in _facets(row["id"])
        ]
        for table, some in ((entries, held), (stories, told), (story_facets, facets)):
            write(storage.engine, lambda c, t=table, s=some: _bulk(c, t, s))  # type: ignore[misc]
        began = time.perf_counter()
        write(storage.engine, lambda c, s=held: index_stories(c, [row["id"] for row in s]))  # type: ignore[misc]
        indexing += time.perf_counter() - began
    if storage.engine.dialect.name == "postgresql":
        with storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return indexing * 1_000 / size


def _facets(number: int) -> list[str]:
    chance = random.Random(number)
    province, office = chance.choice(("35", "33", "32", "73")), chance.randint(1, 30)
    return [
        f"office:{province}.{office:02d}",
        f"region:{province}",
        f"category:{chance.choice(('haji-umrah', 'umum', 'madrasah'))}",
        "language:id",
        f"topic:topik-{chance.randint(1, 300)}",
    ]


def one_by_one(storage: Database, count: int) -> float:
    """Milliseconds that the index adds to the transaction of one story."""
    took = []
    for number in range(1, count + 1):
        began = time.perf_counter()
        write(storage.engine, lambda c, n=number: index_stories(c, [n]))  # type: ignore[misc]
        took.append(time.perf_counter() - began)
    return sorted(took)[count // 2] * 1_000


def measure(storage: Database, times: int) -> None:
    for query in QUERIES:
        selection = parse_query(query)
        pages, searches = [], []
        for _ in range(times):
            began = time.perf_counter()
            storage.stories(ChannelQuery(selection))
            pages.append((time.perf_counter() - began) * 1_000)
            began = time.perf_counter()
            found = storage.search(SearchQuery(selection))
            searches.append((time.perf_counter() - began) * 1_000)
        more = "more than " if found.total_capped else ""
        print(
            f"| {query} | {more}{found.total:,} | {min(pages):.0f} to {max(pages):.0f} "
            f"| {min(searches):.0f} to {max(searches):.0f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "search.sqlite3"
        storage = open_database(options.database or f"sqlite:///{file}")
        each = fill(storage, options.stories, options.words)
        print(f"{options.stories:,} stories: index, {each:.2f} ms a story in bulk", end="")
        print(f", {one_by_one(storage, 200):.2f} ms in a transaction of one")
        print("| query | stories | a page, ms | search with counts, ms |")
        print("| --- | --- | --- | --- |")
        measure(storage, options.times)
        storage.close()


if __name__ == "__main__":
    main()
