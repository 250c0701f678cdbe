"""What a rendered channel says of itself, and what all formats share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from aggregator.model import Enclosure, StoryPage, StoryView
from aggregator.normalize.language import RECOGNISED, direction_of

GENERATOR = "Simpul"
# What an empty channel gives as its time: a feed needs one, and the current one would change its bytes.
EMPTY_SINCE = datetime(2025, 1, 1, tzinfo=UTC)

# XML 1.0, section 2.2: what may not stand in a document, not even escaped; and what the W3C feed validator
# takes for damage (BadCharacters): C1 controls and the replacement character.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")
_AUTHORITY = re.compile(r"(https?://)([^/?#]*)(.*)", re.DOTALL | re.IGNORECASE)
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*", re.ASCII)
_TITLE_LENGTH = 100
_KNOWN = frozenset(tag.partition("-")[0] for tag in RECOGNISED)
# Banjar is an extended language of Malay in the registry of BCP 47; Toba belongs to the Batak languages.
_INCLUDED_IN = {"bjn": "ms-bjn", "bbc": "btk-x-bbc"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel's own words and addresses. ``site_url`` is that of Simpul, with a slash at its end,
    ``page_url`` that of the channel's own page. ``next_url`` leads to older stories (RFC 5005, section 3),
    ``prev_archive_url`` and ``next_archive_url`` through its archive (section 4), ``current_url`` from a part
    of that to the feed that is subscribed to, ``hub_url`` to where one does (WebSub, 4), ``status_url`` to
    how fresh it is (RFC 8631)."""

    id: str
    title: str
    description: str
    language: str
    site_url: str
    page_url: str
    self_url: str
    first_url: str | None = None
    next_url: str | None = None
    hub_url: str | None = None
    prev_archive_url: str | None = None
    next_archive_url: str | None = None
    current_url: str | None = None
    status_url: str = ""

    @property
    def is_archive(self) -> bool:
        """Whether this is an archive document, which never changes."""
        return self.current_url is not None

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where it leads, by relation (RFC 8288)."""
        links = (
            ("self", self.self_url),
            ("first", self.first_url),
            ("next", self.next_url),
            ("current", self.current_url),
            ("prev-archive", self.prev_archive_url),
            ("next-archive", self.next_archive_url),
            ("hub", self.hub_url),
        )
        return [(rel, href) for rel, href in links if href is not None]


def updated_of(page: StoryPage) -> datetime:
    """When anything on the page last changed, to the second."""
    return (page.modified or EMPTY_SINCE).replace(microsecond=0)


def story_id(uuid: str) -> str:
    """The permanent id of a story (RFC 9562)."""
    return f"urn:uuid:{uuid}"


def story_page(site_url: str, uuid: str) -> str:
    """The address of a story's own page, which also tells what became of it; ``site_url`` ends in a slash."""
    return f"{site_url}stories/{uuid}"


def stated_time(moment: datetime) -> str:
    """As RFC 3339 and W3C-DTF write it, to the second."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def author_of(story: StoryView) -> str:
    """Who wrote it, else whose it is; never empty."""
    names = map(xml_text, (story.author, story.office_name, story.source_name))
    return next((name for name in names if name.strip()), GENERATOR)


def title_of(story: StoryView) -> str:
    """The title, else how the text begins, else the address; never blank."""
    texts = (xml_text(story.title), xml_text(story.summary)[:_TITLE_LENGTH])
    return next((text for text in texts if text.strip()), uri(story.url))


def files_of(story: StoryView) -> list[Enclosure]:
    """The enclosures that a feed can state: over HTTP (RSS 2.0, ``enclosure``), with a media type (RFC 6838)
    and a length that is none when it is not known."""
    return [
        Enclosure(
            uri(file.url),
            file.type if _MEDIA_TYPE.fullmatch(file.type) else "application/octet-stream",
            max(0, file.length or 0) or None,
        )
        for file in story.enclosures
        if is_http(file.url)
    ]


def other_copies(story: StoryView) -> list[str]:
    """The addresses of the copies beside the lead's own."""
    return [uri(copy.url) for copy in story.copies if copy.url != story.url]


def terms_of(story: StoryView) -> list[str]:
    """National categories, then the sites' own words; each once."""
    terms = map(xml_text, (*story.categories, *story.original_categories))
    return list(dict.fromkeys(term for term in terms if term.strip()))


def xml_text(text: str) -> str:
    """Without the characters that no feed may hold."""
    return _ILLEGAL.sub("", text)


def uri(address: str) -> str:
    """An HTTP address as a URI (RFC 3986): the host in ASCII (RFC 3490), everything else that no URI holds
    percent-encoded."""
    found = _AUTHORITY.fullmatch(address)
    scheme, authority, rest = found.groups() if found else ("", "", address)
    path, hash_sign, fragment = rest.partition("#")
    return scheme + _authority(authority) + _encoded(path) + hash_sign + _encoded(fragment)


def is_http(address: str) -> bool:
    """Whether this is an absolute address of the web."""
    found = _AUTHORITY.fullmatch(address)
    return found is not None and bool(found[2])


def _authority(authority: str) -> str:
    try:
        return _encoded(authority.encode("idna").decode("ascii"), also="[]")
    except UnicodeError:
        return _encoded(authority, also="[]")


def _encoded(part: str, also: str = "") -> str:
    quoted = quote(part.encode("utf-8", "replace"), safe="-._~:/?@!$&'()*+,;=%" + also)
    return _STRAY_PERCENT.sub("%25", quoted)


def html_of(story: StoryView) -> str:
    """The content as every reader shows it right: one that runs from right to left says so itself, since
    readers put it into a page of their own."""
    return in_direction(story, xml_text(story.html))


def in_direction(story: StoryView, html: str) -> str:
    """``html`` in an element that states the direction of writing, where that is not the usual one."""
    if not html or direction_of(story.language) != "rtl":
        return html
    return f'<div dir="rtl" lang="{language_of(story.language)}">{html}</div>'


def xml_language(story: StoryView) -> str:
    """The tag of a story's language (RFC 5646) that the W3C feed validator knows; "" for one it would call an
    error. It knows ISO 639-1 and 639-2: languages of 639-3 stand under the one that includes them."""
    base, hyphen, rest = language_of(story.language).partition("-")
    base = base.lower()
    return _INCLUDED_IN.get(base, base) + hyphen + rest if base in _KNOWN else ""


def language_of(tag: str, fallback: str = "id") -> str:
    """A tag in the shape of BCP 47."""
    return tag if _LANGUAGE.fullmatch(tag) else fallback
