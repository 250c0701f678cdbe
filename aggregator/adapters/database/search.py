"""The index of words: what full-text search asks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from aggregator.adapters.database.schema import entries, stories
from aggregator.model import Field, Words


def holds_words(words: Words) -> ColumnElement[bool]:
    """Whether a story holds these words."""
    columns = {
        Field.TITLE: (entries.c.title,),
        Field.SUMMARY: (entries.c.summary,),
        Field.TEXT: (entries.c.text,),
        Field.ANY: (entries.c.title, entries.c.summary, entries.c.text),
    }[words.field]
    lead = entries.alias()
    phrase = " ".join(words.words)
    found = or_(*(lead.c[column.name].icontains(phrase, autoescape=True) for column in columns))
    return exists().where(and_(lead.c.id == stories.c.lead_id, found))
