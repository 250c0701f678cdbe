"""What feedgen cannot say by itself, by its own extension mechanism."""

from __future__ import annotations

from dataclasses import dataclass

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from aggregator.model import Enclosure
from feeds.render.gone import GoneStory
from feeds.render.rights import Rights

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"

_NAMESPACES = {"content": CONTENT, "dc": DC, "dcterms": DCTERMS, "media": MEDIA}


@dataclass(frozen=True, slots=True)
class Extras:
    """What an item carries beside feedgen's own elements; times are written already."""

    url: str
    files: tuple[Enclosure, ...]
    creator: str
    modified: str
    html: str
    language: str
    image_url: str
    image_alt: str
    copies: tuple[str, ...]
    source_url: str
    source_name: str
    source_site: str
    source_id: str
    rights: Rights
    available: str = ""


class ChannelExtension(BaseExtension):  # type: ignore[misc]
    """Paging links of an RSS channel (RFC 5005 by way of ``atom:link``), tombstones of an Atom feed, and what
    marks an archive document."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str]] = []
        self.type = ""
        self.gone: list[GoneStory] = []
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        told = {"at": TOMBSTONES} if self.gone else {}
        return _NAMESPACES | told | ({"fh": HISTORY} if self.is_archive else {})

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        if self.is_archive:
            etree.SubElement(feed, f"{{{HISTORY}}}archive")
        for told in self.gone:
            deleted = etree.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=told.id, when=told.when)
            _add(deleted, TOMBSTONES, "comment", told.title)
            if told.into_page:
                # Which story to prefer to this one (RFC 6596); RFC 6721 has room for links, and no relation.
                etree.SubElement(deleted, "link", href=told.into_page, rel="canonical", type="text/html")
        return feed

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel = rss[0]
        for rel, href in self.links:
            link = etree.Element(f"{{{ATOM}}}link", href=href, rel=rel)
            media_type = type_of_link(rel, self.type)
            if media_type:
                link.set("type", media_type)
            channel.insert(3, link)
        if self.is_archive:
            channel.insert(3, etree.Element(f"{{{HISTORY}}}archive"))
        return rss


class StoryExtension(BaseEntryExtension):  # type: ignore[misc]
    """A story's source, copies, picture and full text; of one that is gone, since when."""

    def __init__(self) -> None:
        self.extras: Extras | None = None
        self.gone_since = ""
        self.gone_words = ""

    def extend_rss(self, item: etree._Element) -> etree._Element:
        if self.gone_words:
            # Readers that take over a field at a time lose the full text as well.
            _add(item, CONTENT, "encoded", self.gone_words)
            _add(item, DCTERMS, "modified", self.gone_since)
            # A DCMI Period without a beginning (https://www.dublincore.org/specifications/dublin-core/dcmi-period/).
            _add(item, DCTERMS, "valid", f"end={self.gone_since}; scheme=W3C-DTF")
            return item
        extras = self.extras
        assert extras is not None
        _add(item, DC, "creator", extras.creator)
        _add(item, DCTERMS, "modified", extras.modified)
        if extras.language:
            _add(item, DC, "language", extras.language)
        if extras.html:
            _add(item, CONTENT, "encoded", extras.html)
        _add_image(item, extras)
        _add_embargo(item, extras)
        _add(item, DC, "rights", extras.rights.notice)
        _add(item, DCTERMS, "bibliographicCitation", extras.rights.credit)
        for href in extras.copies:
            etree.SubElement(item, f"{{{ATOM}}}link", href=href, rel="related", type="text/html")
        etree.SubElement(
            item, f"{{{ATOM}}}link", href=extras.rights.terms_url, rel="license", type="text/html"
        )
        source = etree.SubElement(item, "source", url=extras.source_url)
        source.text = extras.source_name
        return item

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        extras = self.extras
        assert extras is not None
        if extras.language:
            entry.set(XML_LANG, extras.language)
        _replace_links(entry, extras)
        _add_embargo(entry, extras)
        _add(entry, DCTERMS, "bibliographicCitation", extras.rights.credit)
        _add_image(entry, extras)
        # feedgen leaves its elements to the default namespace of the root; so do these.
        source = etree.SubElement(entry, "source")
        etree.SubElement(source, "id").text = extras.source_id
        etree.SubElement(source, "title").text = extras.source_name
        etree.SubElement(source, "link", href=extras.source_url, rel="self")
        etree.SubElement(source, "link", href=extras.source_site, rel="alternate")
        etree.SubElement(source, "updated").text = extras.modified
        return entry


def type_of_link(rel: str, feed_type: str) -> str | None:
    """The media type of what a channel links to: feeds of its own type, but for the hub and the terms."""
    return {"hub": None, "license": "text/html"}.get(rel, feed_type)


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


def _add_embargo(parent: etree._Element, extras: Extras) -> None:
    """From when on a story may be published, as a DCMI Period without an end."""
    if extras.available:
        _add(parent, DCTERMS, "available", f"start={extras.available}; scheme=W3C-DTF")


def _replace_links(entry: etree._Element, extras: Extras) -> None:
    """feedgen 1.0 writes the links of an Atom entry without their ``rel`` and ``type``, so that every copy
    and enclosure would be an alternate, of which there may be one (RFC 4287, section 4.1.2)."""
    for link in entry.findall("link"):
        entry.remove(link)
    etree.SubElement(entry, "link", href=extras.url, rel="alternate", type="text/html")
    for href in extras.copies:
        etree.SubElement(entry, "link", href=href, rel="related", type="text/html")
    # The feed says so too, but entries are taken over one by one.
    etree.SubElement(entry, "link", href=extras.rights.terms_url, rel="license", type="text/html")
    for file in extras.files:
        link = etree.SubElement(entry, "link", href=file.url, rel="enclosure", type=file.type)
        if file.length:
            link.set("length", str(file.length))


def _add_image(parent: etree._Element, extras: Extras) -> None:
    if not extras.image_url:
        return
    content = etree.SubElement(parent, f"{{{MEDIA}}}content", url=extras.image_url, medium="image")
    if extras.image_alt:
        description = etree.SubElement(content, f"{{{MEDIA}}}description", type="plain")
        description.text = extras.image_alt
    if extras.rights.picture:
        credit = etree.SubElement(content, f"{{{MEDIA}}}credit", role="photographer", scheme="urn:ebu")
        credit.text = extras.rights.picture
