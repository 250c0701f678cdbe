"""What tells an entry from the others of its source, seen over the whole document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.model import Entry, NormalizeContext
from aggregator.normalize.text import words
from aggregator.normalize.urls import is_home, url_key

MIN_TITLE_WORDS = 3

# Keys stay short enough for the indexes of every database; longer ones become a whole SHA-256.
MAX_KEY = 400


def guid_key(guid: str, aliases: Mapping[str, str]) -> str:
    """A guid in the form under which its spellings meet: an address as its `url_key`, else as written."""
    guid = guid.strip()
    if guid[:8].lower().startswith(("http://", "https://")):
        key = url_key(guid, aliases)
        if key:
            return "" if is_home(key) else _bounded(key)
    return _bounded(guid)


def link_key(link: str, context: NormalizeContext) -> str:
    """The `url_key` of an entry's link; "" for the front page of the site, no entry's own address."""
    aliases = context.host_aliases
    key = url_key(link, aliases) if link else ""
    if not key or is_home(key):
        return ""
    # A page that was read for the one article on it is its own source.
    is_site = key == url_key(context.source_url, aliases) != url_key(context.document_url, aliases)
    return "" if is_site else key


def title_key(title: str) -> str:
    """The words of a title; "" for titles too short to be anybody's own."""
    spelled = words(title)
    return " ".join(spelled) if len(spelled) >= MIN_TITLE_WORDS else ""


def identify(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of one document with keys that tell them apart, each real item once.

    An address or title that several share identifies none of them; a guid that is repeated for different
    items counts only with the address.
    """
    kept = _without_repetitions(entries)
    guids = Counter(entry.guid_key for entry in kept)
    urls = Counter(entry.url_key for entry in kept)
    titles = Counter(entry.title_key for entry in kept)
    identified: list[Entry] = []
    used: set[str] = set()
    for entry in kept:
        url = entry.url_key if urls[entry.url_key] == 1 else ""
        title = entry.title_key if titles[entry.title_key] == 1 else ""
        guid = entry.guid_key
        if guids[guid] > 1:
            guid = f"{guid} {url}" if guid and url else ""
        identity = identity_of(guid, url, title, _stated(entry), entry.content_hash)
        if identity in used:  # nothing but what it shares with others tells it apart
            identity = f"x:{_bounded(f'{entry.content_hash} {entry.guid_key} {entry.url_key}')}"
        used.add(identity)
        if (identity, url, title) != (entry.identity, entry.url_key, entry.title_key):
            entry = replace(entry, identity=identity, guid_key=guid, url_key=url, title_key=title)
        identified.append(entry)
    return identified


def identity_of(guid: str, url: str, title: str, published: datetime | None, content: str) -> str:
    """The identity by the best of the keys of an entry, else by its ``content`` hash.

    ``published`` is None when it was guessed: a guess is another one at the next look.
    """
    if guid:
        return f"g:{_bounded(guid)}"
    if url:
        return f"u:{_bounded(url)}"
    if title:
        return f"t:{title} {published:%Y-%m-%d}" if published else f"t:{title}"
    return f"x:{content}"


def _without_repetitions(entries: Sequence[Entry]) -> list[Entry]:
    """Each item once: same guid, address and title; or, where the guids differ or lack, same content too."""
    seen: set[tuple[str, ...]] = set()
    kept: list[Entry] = []
    for entry in entries:
        title = entry.title.casefold()
        same = (
            {("content", entry.url_key, title, entry.content_hash)}
            if entry.url_key or not entry.guid_key
            else set()
        )
        if entry.guid_key:
            same.add(("guid", entry.guid_key, entry.url_key, title))
        if seen.isdisjoint(same):
            kept.append(entry)
        seen |= same
    return kept


def _stated(entry: Entry) -> datetime | None:
    return None if entry.date_guessed else entry.published


def _bounded(key: str) -> str:
    if len(key) <= MAX_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"
