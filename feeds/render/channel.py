"""What a rendered channel says of itself, and what all formats share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from aggregator.model import StoryPage, StoryView

GENERATOR = "Simpul"
# What an empty channel gives as its time: a feed needs one, and the current one would change its bytes.
EMPTY_SINCE = datetime(2025, 1, 1, tzinfo=UTC)

# XML 1.0, section 2.2: what may not stand in a document, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel's own words and addresses. ``next_url`` leads to older stories (RFC 5005, section 3)."""

    id: str
    title: str
    description: str
    language: str
    site_url: str
    self_url: str
    first_url: str
    next_url: str | None = None


def updated_of(page: StoryPage) -> datetime:
    """When anything on the page last changed, to the second."""
    return (page.modified or EMPTY_SINCE).replace(microsecond=0)


def story_id(story: StoryView) -> str:
    """The permanent id (RFC 9562)."""
    return f"urn:uuid:{story.uuid}"


def author_of(story: StoryView) -> str:
    """Who wrote it, else whose it is; never empty."""
    return xml_text(story.author or story.office_name or story.source_name) or GENERATOR


def other_copies(story: StoryView) -> list[str]:
    """The addresses of the copies beside the lead's own."""
    return [uri(copy.url) for copy in story.copies if copy.url != story.url]


def terms_of(story: StoryView) -> list[str]:
    """National categories, then the sites' own words; each once."""
    return list(dict.fromkeys([*story.categories, *map(xml_text, story.original_categories)]))


def xml_text(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return _ILLEGAL.sub("", text)


def uri(address: str) -> str:
    """An address as a URI (RFC 3986): everything outside its characters percent-encoded."""
    return quote(address.encode("utf-8", "replace"), safe="-._~:/?#[]@!$&'()*+,;=%")


def language_of(tag: str, fallback: str = "id") -> str:
    """A tag in the shape of BCP 47."""
    return tag if _LANGUAGE.fullmatch(tag) else fallback
