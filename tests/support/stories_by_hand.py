"""The stories written by hand, as a labelled set: nothing is tuned on it."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from story_set.entries import LabelledEntry, LabelledSet
from story_set.places import registry

from aggregator.model import EntryDraft, NormalizeContext
from aggregator.normalize import normalize_drafts

DATA = Path(__file__).parents[1] / "data" / "stories_by_hand"


def stories_by_hand(names: str = "*.toml") -> LabelledSet:
    """Every entry of the files with such ``names``, through the product's own normaliser."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(DATA.glob(names))]
    rows = [row for file in files for row in file["entry"]]
    entries = tuple(_labelled(row, number) for number, row in enumerate(rows, 1))
    related = {frozenset((pair["one"], pair["other"])) for file in files for pair in file.get("related", ())}
    return LabelledSet(entries, {}, frozenset(related), frozenset())


def _labelled(row: dict[str, Any], number: int) -> LabelledEntry:
    published: datetime = row["published"]
    seen = published + timedelta(minutes=20)
    draft = EntryDraft(
        guid=row["url"],
        link=row["url"],
        title=row["title"],
        content_html=row["html"],
        published=format_datetime(published),
        image_url=row.get("image", ""),
    )
    entries, problems = normalize_drafts([draft], _context(row, seen))
    if problems:
        raise ValueError(f"{row['url']}: {problems}")
    return LabelledEntry(
        id=number,
        entry=entries[0],
        story=row["story"],
        edits=(),
        own=row.get("lead", False),
        source_office=row["office"] or None,
        host=urlsplit(row["url"]).hostname or "",
        first_seen=seen,
    )


def _context(row: dict[str, Any], seen: datetime) -> NormalizeContext:
    held = registry()
    return NormalizeContext(
        source_url=row["site"],
        document_url=row["url"],
        timezone="Asia/Jakarta",
        now=seen,
        office=row["office"] or None,
        offices=held.names,
        host_aliases=held.host_aliases,
    )
