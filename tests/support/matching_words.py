"""What a selection holds, worked out story by story: what both databases are measured by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import AllOf, AnyOf, Facet, Field, Not, Published, Selection, Words
from aggregator.query.analysis import terms_of, terms_of_words


@dataclass(frozen=True)
class Told:
    """A story as a reader knows it."""

    title: str
    summary: str
    text: str
    published: datetime
    facets: frozenset[str] = frozenset()


def holds(selection: Selection, story: Told) -> bool:
    match selection:
        case Facet(name):
            return not name or name in story.facets
        case Published(since, until):
            return (since is None or story.published >= since) and (until is None or story.published < until)
        case AllOf(parts):
            return all(holds(part, story) for part in parts)
        case AnyOf(parts):
            return any(holds(part, story) for part in parts)
        case Not(part):
            return not holds(part, story)
        case Words(words, field):
            fields = {Field.TITLE: story.title, Field.SUMMARY: story.summary, Field.TEXT: story.text}
            texts = list(fields.values()) if field is Field.ANY else [fields[field]]
            return any(_stands_in(terms_of_words(words), terms_of(text)) for text in texts)


def _stands_in(phrase: list[str], terms: list[str]) -> bool:
    length = len(phrase)
    return bool(phrase) and any(terms[i : i + length] == phrase for i in range(len(terms) - length + 1))
