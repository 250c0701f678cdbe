"""Stories into the index of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from aggregator.adapters.database.rows import chunks, correction_of
from aggregator.adapters.database.schema import entries, stories
from aggregator.adapters.database.search import quoted
from aggregator.query.analysis import terms_of

# As PostgreSQL counts a word in a vector: by so many places, and none beyond this one.
_MOST_PLACES, _LAST_PLACE = 255, 16_383

_PUT = {
    "sqlite": "INSERT OR REPLACE INTO story_words (rowid, title, summary, text) VALUES (?, ?, ?, ?)",
    "postgresql": (
        "INSERT INTO story_words (rowid, words) VALUES (%s, CAST(%s AS tsvector)) "
        "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"
    ),
}


def index_stories(connection: Connection, ids: Iterable[int]) -> None:
    """Put the words of stories in place of what the index holds of them: those that readers are shown, and of
    a story that is no more those of its first entry. A merged one keeps what it has."""
    for some in chunks(sorted(ids), 200):
        rows = [_row(connection, row) for row in connection.execute(_WORDS, {"ids": some}).mappings()]
        if rows:
            connection.exec_driver_sql(_PUT[connection.dialect.name], rows)


def index_after(connection: Connection, story_id: int, limit: int) -> int | None:
    """Index the next stories by their ids; the last of them, None when there are no more."""
    query = select(stories.c.id).where(stories.c.id > story_id).order_by(stories.c.id).limit(limit)
    ids = list(connection.scalars(query))
    index_stories(connection, ids)
    return ids[-1] if ids else None


def index_anew(connection: Connection) -> None:
    """Fill the index from nothing, within one transaction."""
    connection.exec_driver_sql("DELETE FROM story_words")
    last: int | None = 0
    while last is not None:
        last = index_after(connection, last, 500)


_IDS: BindParameter[int] = bindparam("ids", expanding=True)


def _words() -> Select[Any]:
    other = entries.alias()
    first = select(func.min(other.c.id)).where(other.c.story_id == stories.c.id).scalar_subquery()
    return (
        select(stories.c.id, stories.c.correction, entries.c.title, entries.c.summary, entries.c.text)
        .join_from(stories, entries, entries.c.id == func.coalesce(stories.c.lead_id, first))
        .where(stories.c.id.in_(_IDS))
    )


_WORDS = _words()


def _row(connection: Connection, row: Mapping[Any, Any]) -> tuple[object, ...]:
    said = correction_of(row["correction"])
    fields = (
        row["title"] if said.title is None else said.title,
        row["summary"] if said.summary is None else said.summary,
        row["text"],
    )
    terms = [terms_of(field) for field in fields]
    if connection.dialect.name == "sqlite":
        return (row["id"], *(" ".join(some) for some in terms))
    return row["id"], _vector(terms)


def _vector(fields: Sequence[Sequence[str]]) -> str:
    """The terms with their places, a gap between two fields, so that no phrase spans them."""
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for weight, terms in zip("ABC", fields, strict=True):
        place += 1
        for term in terms:
            place += 1
            if place <= _LAST_PLACE and len(places[term]) < _MOST_PLACES:
                places[term].append(f"{place}{weight}")
    return " ".join(f"{quoted(term)}:{','.join(held)}" for term, held in places.items() if held)
