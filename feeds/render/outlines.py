"""The channels as OPML 2.0 (http://opml.org/spec2.opml): an import list for feed readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from aggregator.channels import (
    Channel,
    category_channel,
    language_channel,
    national,
    office_channel,
    region_channel,
    saved_channel,
)
from aggregator.messages import text
from aggregator.model import Office, SavedChannel
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from aggregator.registry import Registry
from feeds.render.channel import xml_text
from feeds.render.info import channel_page


@dataclass(frozen=True, slots=True)
class Folder:
    """Channels and further folders under a name."""

    name: str
    inside: tuple[Outline, ...]


Outline: TypeAlias = "Folder | Channel"


def channel_outlines(
    registry: Registry, saved: Iterable[SavedChannel], language: str = "id"
) -> tuple[Outline, ...]:
    """Every public channel: the nation, each province with its offices under it, the units of the centre,
    categories, languages, and what editors saved."""
    public = {channel.slug: channel for channel in saved if not channel.owner}
    folders = (
        Folder(text("outlines.regions", language), tuple(_provinces(registry))),
        Folder(text("outlines.centre", language), tuple(_centre(registry))),
        Folder(
            text("outlines.categories", language),
            tuple(category_channel(slug, language) for slug in CATEGORIES),
        ),
        Folder(
            text("outlines.languages", language),
            tuple(language_channel(tag, language) for tag in sorted(RECOGNISED)),
        ),
        Folder(text("outlines.saved", language), tuple(saved_channel(slug, public.get) for slug in public)),
    )
    return (national(language), *(folder for folder in folders if folder.inside))


def write_outlines(outlines: Iterable[Outline], title: str, public_url: str, language: str = "id") -> bytes:
    """The outlines as OPML; each channel leads to its RSS, which every reader takes, and to its page."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = xml_text(title)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    _write(etree.SubElement(root, "body"), outlines, public_url, language)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _write(parent: etree._Element, outlines: Iterable[Outline], public_url: str, language: str) -> None:
    for outline in outlines:
        if isinstance(outline, Folder):
            folder = etree.SubElement(parent, "outline", text=xml_text(outline.name))
            _write(folder, outline.inside, public_url, language)
            continue
        title = xml_text(outline.title(language))
        etree.SubElement(
            parent,
            "outline",
            type="rss",
            text=title,
            title=title,
            description=xml_text(text("web.channel_description", language, name=outline.name)),
            xmlUrl=outline.address(public_url, "rss"),
            htmlUrl=channel_page(outline, public_url),
            language=language,
            version="RSS",
        )


def _provinces(registry: Registry) -> Iterable[Folder]:
    offices: dict[str, list[Office]] = defaultdict(list)
    for office in registry.offices:
        offices[office.code[:2]].append(office)
    for region in registry.regions:
        if len(region.code) == 2:
            own = (office_channel(registry, office.code) for office in offices[region.code])
            yield Folder(region.name, (region_channel(registry, region.code), *own))


def _centre(registry: Registry) -> Iterable[Channel]:
    return (
        office_channel(registry, office.code) for office in registry.offices if office.code.startswith("00")
    )
