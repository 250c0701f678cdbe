"""The index of words: a row a story, of the terms of its title, summary and text (`query.analysis`).

It holds nothing that stories do not say, so backups leave it out and it can be built anew. On SQLite it is an
FTS5 table whose tokens are the terms as they are: ``ascii`` parts at what is ASCII and no letter or digit,
and terms hold nothing of that sort. On PostgreSQL it is a ``tsvector`` of the same terms with its fields as
weights, written past every dictionary; ``rowid`` is there the story's id as well.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event

from aggregator.adapters.database.schema import metadata

_TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS story_words "
        "USING fts5(title, summary, text, tokenize='ascii', columnsize=0)",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS story_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX IF NOT EXISTS ix_story_words ON story_words USING gin (words)",
    ),
}


@event.listens_for(metadata, "after_create")
def _create(_target: MetaData, connection: Connection, **_options: object) -> None:
    for statement in _TABLES[connection.dialect.name]:
        connection.exec_driver_sql(statement)
