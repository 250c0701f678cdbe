"""What the index of words is asked: selections of words as conditions, by the syntax of each database.

Nothing of what somebody typed gets there as syntax: queries are made of terms, and terms of letters and
digits alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, bindparam, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

from aggregator.adapters.database import schema_search  # noqa: F401 - the tables that are asked
from aggregator.adapters.database.schema import stories
from aggregator.model import AllOf, AnyOf, Field, Selection, Words
from aggregator.query.analysis import terms_of_words

_COLUMNS = {Field.TITLE: "title", Field.SUMMARY: "summary", Field.TEXT: "text"}
_WEIGHTS = {Field.ANY: "", Field.TITLE: ":A", Field.SUMMARY: ":B", Field.TEXT: ":C"}


# So many stories that are found can be listed and sorted for a page; of more the newest are looked through.
LISTED_AT_MOST = 20_000


class _Listed(FunctionElement[bool]):
    """Whether a story is among those that the index lists: its arguments are the story's id, a query for FTS5
    and the same one for PostgreSQL. It costs by how many are listed, once."""

    name = "listed"
    type = Boolean()
    inherit_cache = True


class _Each(FunctionElement[bool]):
    """The same, asked of one story after the other. It costs by how many are asked about."""

    name = "each"
    type = Boolean()
    inherit_cache = True


@compiles(_Listed, "sqlite")
def _listed_fts5(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    number, query, _ = (compiler.process(part, **options) for part in element.clauses)
    return f"{number} IN (SELECT rowid FROM story_words WHERE story_words MATCH {query})"  # noqa: S608


@compiles(_Listed, "postgresql")
def _listed_tsvector(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    number, _, query = (compiler.process(part, **options) for part in element.clauses)
    return f"{number} IN (SELECT rowid FROM story_words WHERE words @@ CAST({query} AS tsquery))"  # noqa: S608


@compiles(_Each, "sqlite")
def _each_fts5(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    number, query, _ = (compiler.process(part, **options) for part in element.clauses)
    return f"EXISTS (SELECT 1 FROM story_words WHERE story_words MATCH {query} AND rowid = {number})"  # noqa: S608


@compiles(_Each, "postgresql")
def _each_tsvector(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    number, _, query = (compiler.process(part, **options) for part in element.clauses)
    # A value, not EXISTS, of which the planner would make a join with all that is found.
    held = f"SELECT words @@ CAST({query} AS tsquery) FROM story_words WHERE rowid = {number}"  # noqa: S608
    return f"coalesce(({held}), false)"


_COUNT = {
    "sqlite": "SELECT count(*) FROM (SELECT 1 FROM story_words WHERE story_words MATCH :fts5 LIMIT :most)",
    "postgresql": (
        "SELECT count(*) FROM "
        "(SELECT 1 FROM story_words WHERE words @@ CAST(:tsquery AS tsquery) LIMIT :most) AS found"
    ),
}


def are_listed(connection: Connection, selection: Selection) -> bool:
    """Whether so few stories are in a selection that `is_of_words` that they are best listed. It costs no
    more, however many there are."""
    most = LISTED_AT_MOST + 1
    values = dict(zip(("fts5", "tsquery"), _queries(selection), strict=True)) | {"most": most}
    number: int | None = connection.scalar(text(_COUNT[connection.dialect.name]), values)
    return (number or 0) < most


def is_of_words(selection: Selection) -> bool:
    """Whether words alone decide of a selection, so that the index answers it in one look."""
    match selection:
        case Words(words):
            return bool(terms_of_words(words))
        case AllOf(parts) | AnyOf(parts):
            return bool(parts) and all(map(is_of_words, parts))
    return False


def holds_words(selection: Selection, *, each: bool) -> ColumnElement[bool]:
    """Whether a story is in a selection that `is_of_words`; ``each``: where few stories are asked about,
    whatever the number of those that are found."""
    bound = (bindparam(None, query, Text, unique=True) for query in _queries(selection))
    return (_Each if each else _Listed)(stories.c.id, *bound)


def _queries(selection: Selection) -> tuple[str, str]:
    """One query in the syntax of FTS5 and of PostgreSQL."""
    return (
        _query(selection, _fts5_phrase, "AND", "OR"),
        _query(selection, _tsquery_phrase, "&", "|"),
    )


def _query(selection: Selection, phrase: Callable[[Words], str], every: str, either: str) -> str:
    match selection:
        case Words():
            return phrase(selection)
        case AllOf(parts):
            by = every
        case AnyOf(parts):
            by = either
        case _:
            raise AssertionError(f"no selection by words alone: {selection}")
    return "(" + f" {by} ".join(_query(part, phrase, every, either) for part in parts) + ")"


def _fts5_phrase(words: Words) -> str:
    phrase = '"' + " ".join(terms_of_words(words.words)).replace('"', '""') + '"'
    return phrase if words.field is Field.ANY else f"{_COLUMNS[words.field]} : {phrase}"


def _tsquery_phrase(words: Words) -> str:
    return " <-> ".join(f"{quoted(term)}{_WEIGHTS[words.field]}" for term in terms_of_words(words.words))


def quoted(term: str) -> str:
    """A term as a lexeme of PostgreSQL's, in a query or a vector."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
