"""The query language of searches and saved channels: a text to a selection of stories, and where a story
holds what was looked for. Pure."""

from aggregator.query.fields import FIELDS
from aggregator.query.highlight import highlight
from aggregator.query.normal import canonical
from aggregator.query.parse import MAX_LENGTH, MAX_TERMS, parse_query

__all__ = ["FIELDS", "MAX_LENGTH", "MAX_TERMS", "canonical", "highlight", "parse_query"]
