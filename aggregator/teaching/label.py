"""A page saved for the labelled set: its bytes, and a label prefilled with what is read now, for a human to
correct. The format is that of ``tests/data/pages``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.extract.encoding import decode
from aggregator.model import Entry, EntryDraft, Exchange
from aggregator.teaching.compare import PageRead, text_of

# What reading a page asks of its headers; what else a server sends has no business in a repository.
_KEPT_HEADERS = ("content-type",)
_NUMBER = re.compile(r"(?:list-)?(\d{2,4})")


def article_label(
    page: Exchange, read: PageRead, entry: Entry, *, family: str, timezone: str
) -> dict[str, Any]:
    """What is read on the page of one article, as a label."""
    draft = read.drafts[0]
    return {
        **_common(page, family, timezone),
        "title": entry.title,
        **_moment(entry, timezone, page.started_at),
        "byline": entry.author or entry.byline,
        "dateline": entry.dateline,
        "origin_office": entry.origin_office,
        "categories": list(entry.original_categories),
        "image": entry.image_url or None,
        "caption": text_of(draft.image_caption),
        "enclosures": [enclosure.url for enclosure in entry.enclosures],
        "language": entry.language.partition("-")[0],
        "next_url": read.next_url or None,
        "paragraphs": [line for line in entry.text.split("\n") if line.strip()],
    }


def list_label(
    page: Exchange,
    read: PageRead,
    entries: Sequence[tuple[EntryDraft, Entry]],
    *,
    family: str,
    timezone: str,
) -> dict[str, Any]:
    """What is read on a list, as a label."""
    common = _common(page, family, timezone)
    return {
        "url": common.pop("url"),
        "kind": "listing",
        **common,
        "items": [
            {
                "url": draft.link,
                "title": entry.title,
                **_item_moment(entry, timezone, page.started_at),
                "image": entry.image_url or None,
            }
            for draft, entry in entries
        ],
        "next_url": read.next_url or None,
    }


def save(folder: Path, page: Exchange, label: Mapping[str, Any], *, is_list: bool) -> Path:
    """Write a page and its label beside each other, under the next number that is free; where the page is.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    prefix = "list-" if is_list else ""
    taken = [
        int(match[1])
        for path in folder.iterdir()
        if (match := _NUMBER.fullmatch(path.stem)) and path.stem.startswith("list-") == is_list
    ]
    place = folder / f"{prefix}{max(taken, default=0) + 1:02d}.html"
    place.write_bytes(page.body or b"")
    text = json.dumps(label, ensure_ascii=False, indent=1) + "\n"
    place.with_suffix(".json").write_text(text, encoding="utf-8")
    return place


def encoding_of(body: bytes, content_type: str) -> str:
    """The encoding that the bytes truly have: one that reads them whole, and as they are read here."""
    text = decode(body, content_type).text
    for name in ("utf-8", "utf-16", "windows-1252"):
        try:
            if body.decode(name).removeprefix("\ufeff") == text:
                return name
        except UnicodeDecodeError:
            continue
    return "latin-1"


def _common(page: Exchange, family: str, timezone: str) -> dict[str, Any]:
    return {
        "url": page.final_url,
        "headers": {name: page.headers[name] for name in _KEPT_HEADERS if name in page.headers},
        # A page that was just published is not read before its time.
        "fetched_at": (page.started_at.replace(microsecond=0) + timedelta(seconds=1)).isoformat(),
        "timezone": timezone,
        "encoding": encoding_of(page.body or b"", page.headers.get("content-type", "")),
        "family": family,
    }


def _moment(entry: Entry, timezone: str, read_at: datetime) -> dict[str, Any]:
    local = entry.published.astimezone(ZoneInfo(timezone))
    stated = not entry.date_guessed and local <= read_at
    is_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    return {
        "published": local.isoformat() if stated else None,
        "published_precision": "day" if is_day else "minute",
    }


def _item_moment(entry: Entry, timezone: str, read_at: datetime) -> dict[str, Any]:
    moment = _moment(entry, timezone, read_at)
    return moment if moment["published"] else {"published": None, "published_precision": None}
