"""Which children of a sitemap index to read, best first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from aggregator.extract.addresses import absolute, same_site
from aggregator.model import ListLink

MAX_LISTS = 15

_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"(\d{1,9})(?=\D*$)")
_NEWS = frozenset({"news", "googlenews"})
_ARTICLES = frozenset(
    {
        *("post", "posts", "berita", "artikel", "article", "articles", "kabar", "warta", "daerah", "wilayah"),
        *("kanwil", "blog", "story", "stories", "opini"),
    }
)
_OTHER = frozenset(
    {
        *(
            "page",
            "pages",
            "halaman",
            "category",
            "categories",
            "kategori",
            "tag",
            "tags",
            "taxonomy",
            "taxonomies",
        ),
        *("author", "authors", "user", "users", "penulis", "image", "images", "foto", "galeri", "gallery"),
        *(
            "video",
            "videos",
            "product",
            "products",
            "attachment",
            "attachments",
            "format",
            "archives",
            "archive",
        ),
        *(
            "misc",
            "static",
            "profil",
            "pegawai",
            "dokumen",
            "download",
            "elementor",
            "template",
            "event",
            "events",
        ),
        *("agenda", "layanan", "menu", "local", "locations"),
    }
)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names, with its ``lastmod`` as written."""

    address: str
    modified: str


def best_children(children: Sequence[Child], url: str, day: date | None) -> tuple[ListLink, ...]:
    """At most `MAX_LISTS` children on the site of the index at ``url``.

    Those whose names tell of news come first, then of articles, then those without a telling name; those of
    pages, categories and pictures are left out where there are others. Among equals the latest ``lastmod``
    counts, then the highest number: WordPress and its plugins number from the oldest on. A number in
    the query counts the other way: Blogger's first page is its newest.
    """
    found: dict[str, str] = {}
    for child in children:
        address = absolute(url, child.address)
        if address and address != url and same_site(address, url):
            found.setdefault(address, child.modified)
    ranked = sorted(found.items(), key=lambda one: (_rank(one[0]), -_when(one[1], day), _place(one[0])))
    useful = [one for one in ranked if _rank(one[0]) < _LAST]
    return tuple(ListLink(address, modified) for address, modified in (useful or ranked)[:MAX_LISTS])


def moment(text: str) -> datetime | None:
    """A ``lastmod`` (W3C Datetime); None for what is none. A day is its beginning, a missing zone UTC."""
    text = text.strip()[:40]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC) if found.year > 1 else None


def lies_ahead(when: datetime, day: date | None) -> bool:
    """Whether a time is later than the day after ``day``, wherever on earth it was written."""
    return day is not None and when.date() > day + timedelta(days=1)


_LAST = 3


def _rank(address: str) -> int:
    name = urlsplit(address).path.lower().rsplit("/", 1)[-1].partition(".xml")[0]
    named = set(_WORD.findall(name))
    if named & _OTHER:
        return _LAST
    if named & _NEWS:
        return 0
    return 1 if named & _ARTICLES else 2


def _when(modified: str, day: date | None) -> float:
    when = moment(modified)
    return 0.0 if when is None or lies_ahead(when, day) else when.timestamp()


def _place(address: str) -> int:
    parts = urlsplit(address)
    in_query = next(
        (texts[0] for name, texts in parse_qs(parts.query[:500]).items() if name in ("page", "p")), ""
    )
    if in_query.isascii() and in_query.isdigit() and len(in_query) < 10:
        return int(in_query)
    number = _NUMBER.search(parts.path.rsplit("/", 1)[-1].partition(".xml")[0])
    return -int(number[1]) if number else 0
